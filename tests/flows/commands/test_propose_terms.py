"""Key terms of the year: proposed with evidence, accepted by a person, previewed, and taken up by the next model."""

from __future__ import annotations

import shutil

import pytest
from made_weeks import CLOCK, fill

from flows.commands.output import UsageError
from flows.commands.taxonomy_terms import NotProposedError, propose_terms
from flows.stages.model import ensure_model
from warehouse.books import models, tags
from warehouse.catalog import load_examples, load_taxonomy, taxonomy_with
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.own_terms import OwnTerm, add_own_term, own_terms
from warehouse.database import Home, writing
from warehouse.published.publish import publish
from warehouse.records import Reading, Tag


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Weeks of stories, the new ones of which the model finds to be about agents."""
    home = fill(Home(tmp_path_factory.mktemp("tagged") / "home"))
    with writing(home) as db:
        every = [one for (one,) in db.execute("select passage_id from passages").fetchall()]
        new = [one for (one,) in db.execute("select passage_id from passages where text like '%Foonet%'").fetchall()]
        tags.add_tags(
            db,
            [Reading(one, "m", "run-1", "tagged" if one in new else "no trend") for one in every],
            [Tag(one, "m", "ai-agents", 0.95, []) for one in new],
        )
    publish(home, "run-1")
    return home


@pytest.fixture
def tagged(looked_at: Home, home: Home) -> Home:
    """The same, a home for a test that changes it."""
    shutil.copytree(looked_at.path, home.path, symlinks=True)
    return home


def test_a_name_is_proposed_with_addresses_and_nothing_is_changed_by_looking(tagged: Home) -> None:
    told = propose_terms(home=tagged)
    (row,) = [one for one in told.data if one["term"].startswith("Foonet")]
    assert (row["trend"], row["sources"]) == ("ai-agents", 6)
    assert all(one["url"].startswith("https://paper") for one in row["mentions"])
    assert not tagged.own_terms.exists()
    assert propose_terms(weeks=1, home=tagged).data == []  # of all stories with the name too few are of one week


def test_what_a_person_accepts_is_kept_previewed_and_current_only_after_retag(
    tagged: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = load_examples()[::8]
    monkeypatch.setattr("flows.stages.model.load_examples", lambda: some)
    (term,) = {one["term"] for one in propose_terms(home=tagged).data}
    told = propose_terms(accept=term.lower(), who="ann", home=tagged)
    assert own_terms(tagged.own_terms) == [
        OwnTerm("ai-agents", term, "ann", own_terms(tagged.own_terms)[0].accepted_on)
    ]
    with writing(tagged) as db:
        assert models.current_model(db) == told.data["preview"]["model_before"] == "m"
    assert told.data["preview"]["is_current"] is False
    assert told.data["preview"]["passages_read"] > 0
    whole = taxonomy_with(tagged.own_trends)
    assert whole.version == load_taxonomy().version + 1
    assert term in next(one.terms for one in whole.trends if one.id == "ai-agents")
    assert propose_terms(home=tagged).data == []
    assert ensure_model(tagged, CLOCK) != "m"  # the folder of "m" was never there


def test_only_what_is_proposed_can_be_accepted(tagged: Home) -> None:
    with pytest.raises(NotProposedError, match=r"'foonett' is not proposed; did you mean Foonet-7"):
        propose_terms(accept="foonett", home=tagged)
    with pytest.raises(UsageError, match="needs --accept"):
        propose_terms(trend="ai-agents", home=tagged)
    with pytest.raises(UsageError, match="from 1 to 26"):
        propose_terms(weeks=0, home=tagged)
    assert not tagged.own_terms.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[terms]]\ntrend = "no-such"\nterm = "x"\n', "no trend of this home"),
        ('[[terms]]\nterm = "x"\n', "has no `trend`"),
        ('[[terms]]\ntrend = "ai-agents"\nterm = "x"\nweight = 3\n', "not a field here"),
        ("terms = [3]\n", "must be a table"),
        ("terms = 3\n", "must be a list"),
        ("[[terms\n", "is not TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(home: Home, text: str, said: str) -> None:
    home.prepare()
    home.own_terms.write_text(text)
    with pytest.raises(CatalogError, match=said):
        taxonomy_with(home.own_trends)


def test_a_term_with_quotes_and_brackets_comes_back_as_it_went(home: Home) -> None:
    home.prepare()
    terms = [OwnTerm("ai-agents", 'He said "x" [[terms]] \\ ü', "ann", "2027-01-31"), OwnTerm("ai-agents", "y", "", "")]
    for one in terms:
        add_own_term(home.own_terms, one)
    assert own_terms(home.own_terms) == terms
