"""What is not about AI is kept, carries no trend, and leaves the denominator."""

from __future__ import annotations

import itertools

import pytest
from small_books import put_articles

from flows.stages import about_ai as stage
from flows.steps.text.language import READ
from warehouse.books import trends
from warehouse.database import Home, writing
from warehouse.records import Trend

WRITTEN = {
    "model": "The lab has published a large language model that was trained on open data, and its weights can be had by all.",
    "robots": "Self-driving taxis are back in the city; the neural network that steers them was trained in the rain.",
    "garden": "The garden was wet that morning. Nobody came, and the gate stood open until the rain had passed at last.",
    "cake": "Beat the eggs, add flour and sugar, and let the oven do the rest; a model cake needs no more than an hour.",
}


@pytest.fixture
def books(home: Home) -> Home:
    put_articles(home, months=["2026-05-15"], texts=list(WRITTEN.items()))
    return home


def decided(home: Home) -> dict[str, tuple[bool, float]]:
    with writing(home) as db:
        found = db.execute("""
            select r.title, b.is_about_ai, b.probability
            from about_ai as b join revisions as r using (article_id, revision) order by 1
            """).fetchall()
    return {name: (is_so, chance) for name, is_so, chance in found}


def decide(home: Home, portion: int = 100) -> None:
    while True:
        with writing(home) as db:
            if not stage.weigh_portion(db, portion):
                return


def test_articles_are_told_apart(books: Home) -> None:
    decide(books)
    assert {name: is_so for name, (is_so, _) in decided(books).items()} == {
        "model": True, "robots": True, "garden": False, "cake": False,
    }  # fmt: skip


def test_portions_and_their_order_make_no_difference(tmp_path) -> None:
    found = []
    for place, names in enumerate(itertools.islice(itertools.permutations(WRITTEN), 0, 24, 7)):
        home = Home(tmp_path / str(place))
        put_articles(home, months=["2026-05-15"], texts=[(name, WRITTEN[name]) for name in names])
        decide(home, portion=1 + place)
        found.append(decided(home))
    assert found == [found[0]] * len(found)


def test_what_is_weighed_is_not_weighed_again(books: Home) -> None:
    decide(books)
    with writing(books) as db:
        assert stage.weigh_portion(db) == 0


def test_the_languages_that_are_read_are_the_same_in_sql(books: Home) -> None:
    with writing(books) as db:
        for language in [*READ, "de", "zh", "fr"]:
            assert db.execute("select api.is_read($1)", [language]).fetchone() == (language in READ,)


def test_what_is_not_about_ai_is_kept_and_leaves_the_denominator(books: Home) -> None:
    with writing(books) as db:
        trends.put_taxonomy(db, [Trend(1, "chips", "AI chips", "hard", "Hardware", "Accelerators.", [], 0)])
    decide(books)
    with writing(books) as db:
        found = db.execute("select distinct stories_in_week, stories_about_ai from api.trend_weeks").fetchall()
        kept = db.execute("select count(*), count(*) filter (is_about_ai) from api.articles").fetchone()
    assert found == [(4, 2)]
    assert kept == (4, 2)


def test_each_feed_tells_what_share_of_its_articles_is_about_ai(books: Home) -> None:
    with writing(books) as db:
        before = db.execute("select share_about_ai from api.feed_health where articles > 0").fetchall()
    decide(books)
    with writing(books) as db:
        assert db.execute("select share_about_ai from api.feed_health where articles > 0").fetchall() == [(0.5,)]
    assert before == [(None,)]
