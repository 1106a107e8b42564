"""The taxonomy and the training passages that ship: complete, and checked when loaded."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from warehouse.catalog import load_examples, load_taxonomy
from warehouse.catalog.mistakes import CatalogError

SHIPPED = (files("warehouse") / "catalog" / "taxonomy.toml").read_text()
TABLE = "\n[[trends]]\n"


def test_the_taxonomy_has_forty_trends_each_with_a_place_in_the_seed_documents() -> None:
    taxonomy = load_taxonomy()
    assert len({trend.id for trend in taxonomy.trends}) == 40
    assert all(trend.seeds and trend.terms and trend.counts for trend in taxonomy.trends)
    assert {record.group_name for record in taxonomy.records()} == set(taxonomy.groups.values())


def test_every_example_names_trends_that_there_are_and_every_trend_has_examples() -> None:
    ids = {trend.id for trend in load_taxonomy().trends}
    times = Counter(trend for example in load_examples() for trend in example.trends)
    assert set(times) == ids


def first_trend() -> str:
    """The head of the file and its first trend."""
    head, first, *_ = SHIPPED.split(TABLE)
    return f"{head}{TABLE}{first}"


@pytest.mark.parametrize(
    ("change", "mend"),
    [
        (("\nversion = ", "\nver = "), "has no `version`"),
        (("\nid = ", "\nname_of = "), "has no `id`"),
        (("\ncounts = [", "\ncounts = [7,"), "`counts` must be a list of phrases"),
        (('\ngroup = "', '\ngroup = "x-'), "which [groups] does not name"),
    ],
)
def test_a_mistake_in_the_taxonomy_names_the_file_the_entry_and_the_mend(
    change: tuple[str, str], mend: str, tmp_path: Path
) -> None:
    file = tmp_path / "taxonomy.toml"
    file.write_text(first_trend().replace(*change, 1))
    with pytest.raises(CatalogError) as caught:
        load_taxonomy(file)
    assert str(file) in str(caught.value)
    assert mend in str(caught.value)


def test_a_trend_that_stands_there_twice_or_has_a_strange_sibling_is_found(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.toml"
    one = first_trend()
    file.write_text(one + one[one.index(TABLE) :])
    with pytest.raises(CatalogError, match="stands there twice"):
        load_taxonomy(file)
    file.write_text(one)
    with pytest.raises(CatalogError, match="which is no other trend"):
        load_taxonomy(file)


@pytest.mark.parametrize("line", ["{", "[]", "7", json.dumps({"title": "a", "text": "b", "trends": "c", "kind": "d"})])
def test_a_mistake_in_the_training_passages_names_the_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    with pytest.raises(CatalogError, match=r"a\.jsonl, line 1"):
        load_examples(tmp_path)
