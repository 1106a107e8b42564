"""What an edit of the taxonomy changes."""

import dataclasses
import json

import pytest
from small_books import CLOCK, put_articles

from flows.steps.taxonomy.diff import diff
from warehouse.catalog import load_taxonomy
from warehouse.catalog.records import Seed, Taxonomy, TrendDefinition
from warehouse.catalog.writing import write_taxonomy


def trend(known, *terms, **changed):
    whole = {"id": known, "group": "g", "name": known.title(), "about": "about", "counts": ("c",), "excludes": ("e",)}
    whole |= {"siblings": ("x",), "terms": terms or (known,), "seeds": (Seed("000", 1, known),)}
    return TrendDefinition(**(whole | changed))


def taxonomy(*trends, version=1):
    return Taxonomy(version, {"g": "G"}, trends)


def edits(before, after):
    return [(edit.kind, edit.trend, edit.before, edit.after) for edit in diff(before, after).edits]


SEA, LAND = trend("sea", "kelp", "tide"), trend("land", "wheat")


def test_the_same_taxonomy_has_no_edits():
    assert diff(taxonomy(SEA, LAND), taxonomy(SEA, LAND)).edits == []


def test_an_id_that_is_gone_is_forbidden():
    found = diff(taxonomy(SEA, LAND), taxonomy(SEA, version=2))
    assert [(edit.kind, edit.trend) for edit in found.forbidden] == [("id removed", "land")]


@pytest.mark.parametrize("other", [trend("ocean", "kelp", "tide"), trend("ocean", "coral", name="Sea")])
def test_an_id_that_lives_on_under_another_is_renamed_and_forbidden_too(other):
    found = diff(taxonomy(SEA, LAND), taxonomy(other, LAND, version=2))
    assert [(edit.kind, edit.before, edit.after) for edit in found.forbidden] == [("id renamed", "sea", "ocean")]


def test_new_ids_wording_terms_and_places_are_told():
    changed = dataclasses.replace(SEA, name="The sea", terms=("kelp", "coral"), seeds=(Seed("000", 2, "sea"),))
    assert edits(taxonomy(SEA), taxonomy(changed, LAND, version=2)) == [
        ("id added", "land", "", "land"),
        ("wording", "sea", "name: Sea", "name: The sea"),
        ("term added", "sea", "", "coral"),
        ("term dropped", "sea", "tide", ""),
        ("places", "sea", "1 gone", "1 new"),
        ("version", "", "1", "2"),
    ]


def test_an_edit_without_a_new_version_is_told():
    assert edits(taxonomy(SEA), taxonomy(SEA, LAND))[-1] == ("version", "", "1", "1, and must go up")


def test_terms_are_counted_each_once():
    found = diff(taxonomy(SEA), taxonomy(dataclasses.replace(SEA, terms=("kelp", "coral")), version=2)).counted(
        {"coral": 3}
    )
    assert [(edit.after or edit.before, edit.passages) for edit in found.edits if edit.passages is not None] == [
        ("coral", 3),
        ("tide", 0),
    ]


def test_the_command_counts_the_passages_of_the_published_copy(ready, trendledger, tmp_path):
    from warehouse.books.ledger import close_run
    from warehouse.books.tags import add_tags
    from warehouse.database import writing
    from warehouse.published.publish import publish
    from warehouse.records import Reading

    cut = put_articles(ready)
    with writing(ready) as db:
        model = db.execute("select model_id from models").fetchall()[0][0]
        add_tags(db, [Reading(one.passage_id, model, "r", "no trend") for one in cut], [])
        close_run(db, "r", CLOCK, "done")
    publish(ready, "r")
    shipped = load_taxonomy()
    first = dataclasses.replace(shipped.trends[0], terms=(*shipped.trends[0].terms, "Autonomous-Agent", "qqqq"))
    edited = tmp_path / "edited.toml"
    edited.write_text(write_taxonomy(Taxonomy(shipped.version + 1, shipped.groups, (first, *shipped.trends[1:]))))
    told = trendledger("taxonomy", "diff", edited, "--json")
    assert told.returncode == 0, told.stderr
    terms = {
        edit["after"]: edit["passages"] for edit in json.loads(told.stdout)["edits"] if edit["kind"] == "term added"
    }
    assert terms == {"Autonomous-Agent": 0, "qqqq": 0}
    lower = dataclasses.replace(first, terms=(*shipped.trends[0].terms, "autonomous agent"))
    edited.write_text(write_taxonomy(Taxonomy(shipped.version + 1, shipped.groups, (lower, *shipped.trends[1:]))))
    told = trendledger("taxonomy", "diff", edited)
    assert told.stdout.split("autonomous agent")[1].split()[0] == "2"


def test_the_command_refuses_an_edit_that_loses_an_id(trendledger, tmp_path):
    shipped = load_taxonomy()
    kept = [
        dataclasses.replace(one, siblings=(shipped.trends[2 if one.id == shipped.trends[1].id else 1].id,))
        for one in shipped.trends[1:]
    ]
    edited = tmp_path / "edited.toml"
    edited.write_text(write_taxonomy(Taxonomy(2, shipped.groups, tuple(kept))))
    told = trendledger("taxonomy", "diff", edited)
    assert (told.returncode, shipped.trends[0].id in told.stderr) == (1, True)


def test_a_file_is_compared_with_what_is_in_use_or_with_another_as_it_stands(home, tmp_path):
    from flows.commands.taxonomy import diff as command
    from warehouse.catalog.own_terms import OwnTerm, add_own_term
    from warehouse.catalog.own_trends import add_own_trend

    home.prepare()
    shipped = load_taxonomy()
    add_own_trend(home.own_trends, trend("pods", "pod", siblings=(), seeds=()))
    add_own_term(home.own_terms, OwnTerm(shipped.trends[0].id, "qqqq", "me", "2026-01-31"))
    same, with_term, draft = (tmp_path / name for name in ("same.toml", "with_term.toml", "draft.toml"))
    same.write_text(write_taxonomy(shipped))
    first = dataclasses.replace(shipped.trends[0], terms=(*shipped.trends[0].terms, "qqqq"))
    with_term.write_text(write_taxonomy(Taxonomy(shipped.version + 1, shipped.groups, (first, *shipped.trends[1:]))))
    mine = trend("pods", "pod", "pods", siblings=(), seeds=())
    draft.write_text(write_taxonomy(Taxonomy(2, {"g": "G"}, (mine,))))

    def told(file, against=None):
        return [(edit["kind"], edit["trend"]) for edit in command(file, against=against, home=home).data["edits"]]

    assert told(same) == []
    assert told(with_term) == [("version", "")]
    assert told(with_term, same) == [("term added", first.id), ("version", "")]
    assert told(same, with_term)[0] == ("term dropped", first.id)
    assert {("term added", "pods"), ("id removed", first.id)} <= {*told(draft)}
    assert told(draft, home.own_trends)[0][1] == "pods"
