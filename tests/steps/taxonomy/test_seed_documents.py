"""Seed documents: broken lines, repetitions, citation marks, navigation, headings of all kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.taxonomy.seed_documents import SeedError, cleaned, lines_with, read_document, read_documents, stands

BROKEN = """\
Robots that walk on two legs have left the laboratory for good and are seen at work in warehouses and \\$3 shops [acme] [12].
Drones deliver parcels to houses on the coast, and the harbour office has begun to count their landings in the
early hours [harbour-news]. Ferries have none.
• Quiet Engines: Makers test quiet engines on three islands [svitla] [made-in-china]. They hope for summer.
• Quiet Engines: Makers test quiet engines on three islands [svitla] [made-in-ch] They hope for summer.
test quiet engines on three islands [svitla] [made-in-china]. They hope for summer.
"""

PLAIN = """\
Skip to main content

The Year of the Tide

1. Opening Words

Tides were the talk of the coast this year, said everyone we met.12

2. Breakthrough 1: The Rise of Tidal Power

Turbines below the water turn four times a day, and nobody hears them.

Impact Analysis: Towns pay less for light.

## Kelp **Farms**

Kelp grows a metre in a week.

Impact Analysis: Fishermen plant it beside their nets.

Leave a Reply
"""


def kinds(document, kind):
    return [(block.text, block.line) for block in document.blocks if block.kind == kind]


def test_a_sentence_broken_by_a_line_is_one_sentence_at_the_line_where_it_begins():
    sentences = kinds(read_document("a", BROKEN), "sentence")
    assert sentences[0] == (
        "Robots that walk on two legs have left the laboratory for good and are seen at work in warehouses and $3 shops.",
        1,
    )
    assert sentences[1] == (
        "Drones deliver parcels to houses on the coast, and the harbour office has begun to count their landings in the early hours.",
        2,
    )
    assert sentences[2] == ("Ferries have none.", 3)


def test_what_is_said_again_and_cut_is_read_once_at_its_first_place():
    document = read_document("a", BROKEN)
    assert kinds(document, "lead") == [("Quiet Engines", 4)]
    assert [line for text, line in kinds(document, "sentence") if "quiet engines" in text] == [4]
    assert [line for text, line in kinds(document, "sentence") if "hope for summer" in text] == [4]


def test_headings_are_found_marked_numbered_and_plain():
    assert kinds(read_document("a", PLAIN), "heading") == [
        ("The Year of the Tide", 3),
        ("Opening Words", 5),
        ("Breakthrough 1: The Rise of Tidal Power", 9),
        ("Kelp Farms", 15),
    ]


def test_navigation_is_nothing_that_a_document_says():
    text = " ".join(block.text for block in read_document("a", PLAIN).blocks)
    assert "Skip to" not in text
    assert "Leave a Reply" not in text


def test_a_label_that_comes_back_is_no_lead():
    assert kinds(read_document("a", PLAIN), "lead") == []


def test_a_footnote_number_is_no_part_of_a_sentence_and_a_version_is():
    assert cleaned("They work alone.31 Version 2.5 came.") == "They work alone. Version 2.5 came."


def test_a_term_stands_where_it_stands_and_where_it_is_broken():
    document = read_document("a", BROKEN)
    assert stands(document, 1, "Two Legs")
    assert stands(document, 1, "$3 shops")
    assert stands(document, 2, "landings in the early hours")
    assert not stands(document, 3, "landings in the early hours")
    assert not stands(document, 99, "Robots")
    assert not stands(document, 0, "Robots")
    assert lines_with(document, "quiet engines") == [4, 5, 6]


def test_documents_are_quoted_by_what_tells_them_apart(tmp_path):
    for name in ("000_abc.txt", "001_def.md", "notes_a.txt", "notes_b.txt", "picture.png"):
        (tmp_path / name).write_text("Words stand here.")
    assert [document.key for document in read_documents(tmp_path)] == ["000", "001", "notes_a", "notes_b"]


def test_a_folder_without_documents_is_told(tmp_path):
    with pytest.raises(SeedError, match="put text or Markdown files there"):
        read_documents(tmp_path)
    with pytest.raises(SeedError, match="cannot be read"):
        read_documents(tmp_path / "none")


@given(st.text(alphabet=st.sampled_from("ab A.:•*#[]1\n-"), max_size=200))
def test_whatever_is_handed_in_is_read_and_every_block_has_a_line(text):
    document = read_document("a", text)
    assert all(1 <= block.line <= len(document.lines) and block.text for block in document.blocks)
