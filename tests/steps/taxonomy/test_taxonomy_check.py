"""The taxonomy held against documents and texts."""

import json

import pytest

from flows.steps.taxonomy.check import Text, check, near_copies
from flows.steps.taxonomy.seed_documents import read_document
from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition

DOCUMENT = read_document("000", "Kelp grows quickly [news] here.\nTidal power\nis quiet.\nKelp again.\n")
PASSAGE = (
    "Tidal turbines off the northern coast turn four times a day and feed the light of nine small towns on the shore."
)


def taxonomy(*seeds, terms=("kelp",)):
    trend = TrendDefinition("sea", "g", "Sea", "about", ("c",), ("e",), ("land",), terms, tuple(seeds))
    return Taxonomy(1, {"g": "G"}, (trend,))


def reasons(*seeds):
    return [mistake.reason for mistake in check(taxonomy(*seeds), [DOCUMENT], []).mistakes]


def test_places_that_stand_are_no_mistakes():
    assert (
        reasons(
            Seed("000", 1, "kelp grows quickly here"), Seed("000", 2, "Tidal power is quiet"), Seed("000", 4, "Kelp")
        )
        == []
    )


def test_a_term_on_another_line_is_told_with_the_lines_it_is_on():
    assert reasons(Seed("000", 2, "kelp")) == ["it stands on line 1, 4"]


def test_a_term_nowhere_a_line_beyond_the_end_and_a_document_that_is_none_are_told():
    assert reasons(Seed("000", 1, "coral"), Seed("000", 5, "Kelp"), Seed("007", 1, "Kelp")) == [
        "the document does not have it",
        "the document has 4 lines",
        "there is no such document; there are 000",
    ]


def test_terms_that_no_text_has_are_counted_and_are_no_mistake():
    report = check(taxonomy(terms=("kelp", "coral", "tidal turbines")), [DOCUMENT], [Text("x", PASSAGE)])
    assert report.unused_terms == {"sea": ["coral"]}
    assert report.is_sound


def test_near_copies_are_found_among_examples_and_of_gold():
    edited = PASSAGE.replace("nine small", "ten little").replace("northern", "southern")
    examples = [
        Text("a", PASSAGE),
        Text("b", "Bread is baked at night by people who sleep in the day and wake at dusk."),
    ]
    assert near_copies(examples) == []
    (copy,) = near_copies([*examples, Text("c", edited)])
    assert (copy.one, copy.other) == ("a", "c")
    (copy,) = near_copies(examples, [Text("gold", edited), Text("gold again", edited.replace("turn", "spin"))][:1])
    assert (copy.one, copy.other) == ("a", "gold")


def test_gold_may_be_like_gold():
    assert near_copies([], [Text("g", PASSAGE), Text("h", PASSAGE)]) == []


@pytest.mark.long
def test_the_command_checks_the_shipped_taxonomy_and_fails_where_a_place_is_wrong(trendledger, tmp_path):
    assert trendledger("taxonomy", "check").returncode == 0
    (tmp_path / "000_seed.txt").write_text("Nothing of it stands here.\n")
    told = trendledger("taxonomy", "check", "--seeds", tmp_path, "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["mistakes"][0]["reason"]


@pytest.mark.long
def test_the_command_drafts_a_taxonomy_that_it_can_check(trendledger, tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "coast.md").write_text(
        "# Tidal Power\n\nTidal power has no smoke.\n\n# Kelp Farms\n\nKelp farms feed cattle.\n"
    )
    draft = trendledger("taxonomy", "propose", seeds)
    assert draft.returncode == 0, draft.stderr
    (tmp_path / "draft.toml").write_text(draft.stdout)
    assert trendledger("taxonomy", "check", "--taxonomy", tmp_path / "draft.toml", "--seeds", seeds).returncode == 0
