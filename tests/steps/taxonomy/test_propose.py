"""A draft taxonomy from documents of any matter."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from flows.steps.taxonomy.key_phrases import key_phrases, stem
from flows.steps.taxonomy.propose import propose, trimmed
from flows.steps.taxonomy.seed_documents import read_document, stands
from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition
from warehouse.catalog.taxonomy import load_taxonomy
from warehouse.catalog.writing import write_taxonomy

COAST = """\
# The Coast in 2025

## 1. The Rise of Tidal Power

Tidal turbines turn below the water four times a day. Tidal power has no smoke.

## 2. Kelp Farms

Kelp farms feed cattle, and kelp grows a metre in a week.

- **Harbour drones**: Drones count ships from above the harbour.

## Conclusion

The coast will change further.
"""
ISLANDS = """\
Island News

On the islands, tidal power plants replace diesel generators, and harbour drones watch seal colonies.

Seal colonies have doubled in size. Seal colonies are counted from the air.
"""
BACKGROUND = [
    "the shop sells bread and the baker sleeps",
    "a change of weather came with the water",
    "people count the days",
]


def drafted(count=20):
    documents = [read_document("coast", COAST), read_document("islands", ISLANDS)]
    return documents, propose(documents, BACKGROUND, count)


def test_headings_and_leads_become_trends_and_forms_do_not():
    names = [trend.name for trend in drafted()[1].trends]
    assert names[:3] == ["Tidal Power", "Kelp Farms", "Harbour drones"]
    assert "Conclusion" not in names


def test_what_two_documents_say_of_one_matter_is_one_trend_with_places_in_both():
    tidal = drafted()[1].trends[0]
    assert {seed.document for seed in tidal.seeds} == {"coast", "islands"}


def test_what_only_sentences_name_is_found_too():
    names = [trend.name.lower() for trend in drafted()[1].trends]
    assert any("seal colonies" in name for name in names)


def test_every_place_of_a_draft_stands():
    documents, taxonomy = drafted()
    by_key = {document.key: document for document in documents}
    assert all(stands(by_key[seed.document], seed.line, seed.term) for trend in taxonomy.trends for seed in trend.seeds)


def test_a_draft_is_read_back_by_the_loader(tmp_path):
    taxonomy = drafted()[1]
    file = tmp_path / "draft.toml"
    file.write_text(write_taxonomy(taxonomy))
    assert load_taxonomy(file) == taxonomy
    assert all(trend.siblings for trend in taxonomy.trends)


def test_the_surest_are_kept():
    assert [trend.name for trend in drafted(3)[1].trends] == ["Tidal Power", "Kelp Farms", "Harbour drones"]


def test_names_are_freed_of_what_introduces_them():
    assert trimmed("Breakthrough 3: The Multimodal Leap - Seeing and Hearing") == "Multimodal Leap"
    assert trimmed("Increased Personalization") == "Personalization"
    assert trimmed("The Rise of the") == "the"


def test_a_phrase_ends_at_idle_words_and_counts_more_where_it_returns():
    found = key_phrases(["Kelp farms will significantly increase.", "New kelp farms and red boats"], lambda _: 1.0)
    assert [phrase for phrase, _ in found[0]] == ["Kelp farms"]
    assert dict(found[1])["kelp farms"] > dict(found[1])["red boats"]


def test_plurals_are_one_word():
    assert [stem(word) for word in ("farms", "policies", "glass", "bus", "AI's")] == [
        "farm",
        "policy",
        "glass",
        "bus",
        "ai",
    ]


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip))
def test_whatever_stands_in_a_taxonomy_is_written_so_that_it_is_read_back(word):
    trend = TrendDefinition(
        id=word,
        group="g",
        name=word,
        about="about",
        counts=(word,),
        excludes=(word,),
        siblings=("b",),
        terms=(word,),
        seeds=(Seed(word, 1, word),),
    )
    read = tomllib.loads(write_taxonomy(Taxonomy(1, {"g": word}, (trend,))))
    assert read["groups"] == {"g": word}
    assert read["trends"][0]["terms"] == [word]
    assert read["trends"][0]["seeds"] == [{"document": word, "line": 1, "term": word}]
