"""Pages to documents, whatever strangers send."""

from __future__ import annotations

import pickle
from contextlib import closing
from pathlib import Path

import pytest
import trafilatura
from small_web import CHIPS, CLOCK, GARDEN, RULES, page

from flows.steps.pages.extract import MAX_PAGE_BYTES, MAX_TEXT_CHARACTERS, ExtractError, extract_content, extract_page
from flows.steps.pages.read_page import read_archived
from flows.steps.web.archive_writer import ArchiveWriter
from flows.steps.web.fetcher import HttpAnswer

URL = "https://desk.example/1"


def test_half_a_character_in_what_a_page_says_of_itself_is_left_out() -> None:
    said = r'{"@type": "NewsArticle", "headline": "New \ud83d chips", "author": {"name": "Ada\ud83d"}}'
    script = f'<script type="application/ld+json">{said}</script></head>'.encode()
    document = extract_page(page("New chips", CHIPS, RULES).replace(b"</head>", script), URL)
    assert document.author == "Ada"
    document.title.encode()


def test_a_page_gives_title_language_words_and_passages_without_its_frame() -> None:
    document = extract_page(page("New chips", CHIPS, RULES, GARDEN), URL)
    assert (document.title, document.language, document.url) == ("New chips", "en", URL)
    assert document.text.split("\n") == ["New chips", CHIPS, RULES, GARDEN] or document.text.split("\n") == [
        CHIPS,
        RULES,
        GARDEN,
    ]
    assert "rights reserved" not in document.text
    assert "".join("".join(cut.text for cut in document.passages).split()) == "".join(document.text.split())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the page is empty"),
        (b" \n\t ", "the page is empty"),
        (b"x" * (MAX_PAGE_BYTES + 1), "more than"),
        (b"\x00\x01\x02", ""),
        (b"%PDF-1.7 \xe2\xe3 binary", ""),
        (b"<html></html>", "no article text"),
    ],
)
def test_what_has_no_text_is_an_error_that_says_why_and_pickles(body: bytes, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract_page(body, URL)
    assert reason in caught.value.reason
    assert pickle.loads(pickle.dumps(caught.value)).reason == caught.value.reason


def test_bytes_in_a_wrong_encoding_are_read_as_far_as_they_go() -> None:
    body = page(
        "Title", CHIPS, "The caf\u00e9 next fetcher sold a record number of pastries, said its owner on Monday."
    )
    text = extract_page(body.decode().encode("latin-1"), URL).text  # the page says that it is UTF-8
    assert "GPUs will go to three data centres" in text


FABRIQUE = "L\u2019usine de puces a \u00e9t\u00e9 livr\u00e9e l\u2019\u00e9t\u00e9 dernier."
HEAD = "<!doctype html><html><head>{}<title>{}</title></head><body><article><p>{}</p><p>{}</p></article></body></html>"


@pytest.mark.parametrize(
    ("sent", "head", "content_type"),
    [
        ("cp1252", "", "text/html; charset=ISO-8859-1"),
        ("cp1252", "", 'text/html;charset="windows-1252"'),
        ("cp1252", '<meta charset="windows-1252">', "text/html; charset=koi8-r"),
        ("utf-8", "", "text/html; charset=koi8-r"),
        ("utf-8", "", "text/html; charset=nonsense"),
        ("utf-8", "", ""),
    ],
)
def test_the_headers_charset_counts_where_the_page_names_none(sent: str, head: str, content_type: str) -> None:
    body = HEAD.format(head, FABRIQUE, FABRIQUE, CHIPS).encode(sent)
    document = extract_page(body, URL, content_type)
    assert (document.title, document.text.split("\n")[0]) == (FABRIQUE, FABRIQUE)


def test_a_page_in_cyrillic_that_the_header_alone_names_is_read_from_the_archive(tmp_path: Path) -> None:
    said = "\u0417\u0430\u0432\u043e\u0434 \u0447\u0438\u043f\u043e\u0432 \u0433\u043e\u0442\u043e\u0432."
    body = HEAD.format("", said, said, said).encode("koi8-r")
    sent = HttpAnswer(URL, URL, 200, "OK", (("Content-Type", "text/html; charset=KOI8-R"),), body, CLOCK)
    with closing(ArchiveWriter(tmp_path / "a.warc.gz")) as writer:
        place = writer.append(sent)
    assert read_archived(tmp_path / "a.warc.gz", place.offset, URL, URL, CLOCK).title == said


def test_a_feeds_own_content_makes_a_document_too() -> None:
    document = extract_content(f"<p>{CHIPS}</p><p>{RULES}</p>", "New chips", URL)
    assert document.text == f"{CHIPS}\n{RULES}"
    assert document.language == "en"


def test_a_feed_that_gives_no_text_is_an_error() -> None:
    with pytest.raises(ExtractError, match="the feed gives no text either"):
        extract_content("<img src=x>", "Title", URL)


def test_the_same_page_twice_gives_the_same_text() -> None:
    bodies = [page("Title", CHIPS, RULES)] * 3
    assert len({extract_page(body, URL).text for body in bodies}) == 1


def decked_out(body: bytes) -> bytes:
    """Return a page with what pages carry besides: scripts, styles, comments, icons, and a byline in the text."""
    deck = b"<style>p { color: red }</style><!-- a remark --><script>let words = 'more and more'</script>"
    byline = (
        b"<div class='author-name'>Ada Quill</div><time datetime='2026-02-03'>3 February 2026</time><svg><path/></svg>"
    )
    return body.replace(b"</head>", deck + b"</head>").replace(b"<p>", deck + byline + b"<p>", 1)


def test_metadata_and_text_are_those_that_the_library_finds() -> None:
    body = decked_out(page("New chips", CHIPS, RULES))
    whole = trafilatura.bare_extraction(body, with_metadata=True, include_comments=False, url=URL)
    said = extract_page(body, URL)
    assert (said.title, said.author, said.published) == ("New chips", "Ada Quill", "2026-02-03")
    assert (said.title, said.author, said.published) == (whole.title, whole.author, whole.date)
    assert (said.url, said.text) == (whole.url, whole.text)


def test_an_article_that_stands_in_json_alone_is_found_there() -> None:
    body = f'<html><body><script type="application/ld+json">{{"articleBody": "{CHIPS}"}}</script></body></html>'
    assert extract_page(body.encode(), URL).text.split() == CHIPS.split()


@pytest.mark.parametrize(
    ("block", "is_seen"),
    [
        ("<template>{}</template>", False),
        ("<div hidden>{}</div>", False),
        ("<div hidden='hidden'><section>{}</section></div>", False),
        ("<div hidden='until-found'>{}</div>", True),  # folded up: who searches the page finds it
        ("<div hidden id='S:1'>{}</div>", True),  # React has sent it before its place, and shows it by a script
        ("<div>{}</div>", True),
    ],
)
def test_words_that_no_reader_sees_are_not_the_articles(block: str, is_seen: bool) -> None:
    aside = "<p>Sign up for the letter of the harbour office, which comes on Mondays and can be left at any time.</p>"
    text = extract_page(
        page("Chips", CHIPS, GARDEN).replace(b"</article>", f"{block.format(aside)}</article>".encode())
    ).text
    assert ("letter of the harbour office" in text) is is_seen
    assert CHIPS[:40] in text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("On <time datetime='2026-03-02'>2 March</time> it opened its gates.", "On 2 March it opened its gates."),
        ("<label>Correction:</label> there are two of them.", "Correction: there are two of them."),
        ("The score was <output>88.7</output> of a hundred.", "The score was 88.7 of a hundred."),
        ("Of <math><mi>k</mi> <mo>=</mo> <mn>8</mn></math> experts two are asked.", "Of k = 8 experts two are asked."),
        ("She said <q>we will publish</q> and left.", "She said “we will publish” and left."),
        ("She said <q>we <b>will</b></q>.", "She said “we will”."),
        ("It will <del>not</del> <ins>now</ins> publish <s>old</s> <strike>or</strike> new weights.", "It will now publish new weights."),
        ("It grew by <b>12</b><sup><a href='#f1'>3</a></sup> percent in 2024<sup>[7]</sup>.", "It grew by 12 percent in 2024."),
        ("A claim<a href='https://desk.example/p#footnote-2'>2</a> and one<a href='#fn:3'><sup>*</sup></a> more.", "A claim and one more."),
        ("Trained on 10<sup>6</sup> tokens at 2<sup>−3</sup> of it.", "Trained on 10^6 tokens at 2^−3 of it."),
        ("Some 5 m<sup>2</sup> on the 21<sup>st</sup> of <a href='#may'>May</a>.", "Some 5 m2 on the 21st of May."),
        ("How people are asked what they would rather have read is told in part <a href='#part-2'>2</a> of the guide.", "How people are asked what they would rather have read is told in part 2 of the guide."),
        ("How people are asked what they would rather have read is called <a href='#ref-rlhf'>RLHF</a> in the guide.", "How people are asked what they would rather have read is called RLHF in the guide."),
    ],
)  # fmt: skip
def test_a_sentence_is_read_as_its_reader_reads_it(written: str, read: str) -> None:
    body = page("Chips", CHIPS, GARDEN).replace(b"</article>", f"<p>{written}</p></article>".encode())
    assert read in extract_page(body).text.split("\n")
    if "<time" not in written:
        assert extract_content(f"<p>{written}</p>", "Chips", "").text == read


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        ("<p>READ MORE: <a href=/b>Rain in spring</a></p>", False),
        ("<p>(<a href=/b>Related reading: Rain in spring</a>.)</p>", False),
        ("<h3>Lesen Sie auch: <a href=/b>Regen</a></h3>", False),
        ("<p>See also: the report of <a href=/b>the commission</a>, of March</p>", True),
        ("<p>Read more about <a href=/b>rain in spring</a></p>", True),
        ("<p>Related: nobody knows.</p>", True),
    ],
)
def test_a_line_that_leads_to_another_story_is_none_of_the_article(line: str, is_read: bool) -> None:
    whole, first = page("Chips", CHIPS, RULES, GARDEN), f"<p>{CHIPS}</p>".encode()
    with_line = extract_page(whole.replace(first, first + line.encode()), URL)
    assert (with_line.text != extract_page(whole, URL).text) == is_read


def test_a_text_beyond_the_limit_is_cut_and_says_by_how_much() -> None:
    novel = extract_content("word " * (MAX_TEXT_CHARACTERS // 5 + 200), "A novel", "")
    assert (len(novel.text), novel.left_out) == (MAX_TEXT_CHARACTERS, 999)


@pytest.mark.parametrize("body", [b"<!doct{}ype html><svg><style><html lang='en'>", b"<math>" * 3, b"<frameset>"])
def test_a_page_that_breaks_the_library_costs_that_page_alone(body: bytes) -> None:
    with pytest.raises(ExtractError):
        extract_page(body)
