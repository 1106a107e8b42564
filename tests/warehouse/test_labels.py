"""Labels: kept beside each other, the latest of a person counts, the majority of people teaches."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.books import labels
from warehouse.books.quality import add_quality
from warehouse.catalog.records import Example
from warehouse.database import Home, writing
from warehouse.records import Label, Model, QualityFigure

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def said(passage, who, *trends, minute=0):
    return Label(
        passage, f"Title {passage}", f"Text {passage}", list(trends), who, NOW + timedelta(minutes=minute), "m"
    )


@pytest.fixture
def db(home):
    with writing(home) as db:
        yield db


def test_a_label_without_a_trend_is_an_example_of_none(db):
    labels.add_labels(db, [said("p", "ann")])
    assert labels.load_labels(db) == [Example("Title p", "Text p", (), "label")]


def test_what_a_person_said_last_is_what_that_person_says(db):
    labels.add_labels(db, [said("p", "ann", "a")])
    labels.add_labels(db, [said("p", "ann", "b", minute=1)])
    assert [example.trends for example in labels.load_labels(db)] == [("b",)]
    assert db.execute("select trends, is_latest from api.labels order by given_at").fetchall() == [
        (["a"], False),
        (["b"], True),
    ]


def test_of_two_labels_of_one_moment_the_later_line_counts(db):
    labels.add_labels(db, [said("p", "ann", "a"), said("p", "ann", "b")])
    assert [example.trends for example in labels.load_labels(db)] == [("b",)]


def test_more_than_half_of_the_people_must_see_a_trend(db):
    labels.add_labels(db, [said("p", "ann", "a", "b"), said("p", "bob", "a"), said("p", "cid", "c", "b")])
    labels.add_labels(db, [said("q", "ann", "a"), said("q", "bob", "b")])
    assert [example.trends for example in labels.load_labels(db)] == [("a", "b"), ()]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from("pq"), st.sampled_from(["ann", "bob", "cid"]), st.sets(st.sampled_from("xyz"))),
        max_size=12,
    )
)
def test_the_examples_are_the_majority_of_the_last_words_in_whatever_order(tmp_path_factory, spoken):
    with writing(Home(tmp_path_factory.mktemp("labels"))) as db:
        labels.add_labels(db, [said(p, who, *sorted(trends), minute=at) for at, (p, who, trends) in enumerate(spoken)])
        examples = labels.load_labels(db)
    last = {(passage, who): trends for passage, who, trends in spoken}
    expected = []
    for passage in sorted({passage for passage, _ in last}):
        people = [trends for (other, _), trends in last.items() if other == passage]
        expected.append(tuple(t for t in "xyz" if 2 * sum(t in trends for trends in people) > len(people)))
    assert [example.trends for example in examples] == expected


def test_a_second_opinion_is_asked_of_passages_that_only_others_have_labelled(db):
    labels.add_labels(
        db, [said("p", "ann", minute=2), said("q", "ann", minute=1), said("r", "bob"), said("q", "bob", minute=3)]
    )
    assert [one.passage_id for one in labels.for_second_opinion(db, "bob", 9)] == ["p"]
    assert [one.passage_id for one in labels.for_second_opinion(db, "cid", 9)] == ["r", "q", "p"]
    assert [one.passage_id for one in labels.for_second_opinion(db, "cid", 1)] == ["r"]


def test_opinions_are_paired_with_those_of_each_other_person(db):
    labels.add_labels(db, [said("p", "ann", "a"), said("p", "bob", "a"), said("p", "cid"), said("q", "ann")])
    assert labels.opinions_of(db, "ann") == [({"a"}, {"a"}), ({"a"}, set())]


def test_figures_of_a_model_are_kept_and_summed_up_with_it(db):
    from warehouse.books import models

    models.add_model(db, Model("m", 1, NOW, 3, "{}", ""))
    measured = (0.8, 0.7, 0.9, 0.6, 0.5, 0.7)
    add_quality(
        db,
        [
            QualityFigure("m", NOW, "dev.jsonl", 9, "all", "micro", *measured, 0.7, 0.6, 0.8, 4),
            QualityFigure("m", NOW, "dev.jsonl", 9, "all", "macro", *measured, 0.65, 0.6, 0.8, 4),
            QualityFigure("m", NOW, "dev.jsonl", 5, "year", "2025", *(None,) * 6, 0.5, None, None, None),
        ],
    )
    assert db.execute("select quality from api.models").fetchall() == [
        ('{"file": "dev.jsonl", "passages": 9, "micro_f1": 0.7, "macro_f1": 0.65}',)
    ]
    assert db.execute("select scope, name, precision, f1, is_latest from api.quality order by f1").fetchall() == [
        ("year", "2025", None, 0.5, True),
        ("all", "macro", 0.8, 0.65, True),
        ("all", "micro", 0.8, 0.7, True),
    ]
