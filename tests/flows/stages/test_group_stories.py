"""Stories in a real warehouse: any order, any batches, a kill anywhere, and the same books at the end."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import AT, edited, group, prose

from flows.stages import group_stories as gather
from flows.steps.stories import clusters
from flows.steps.text.segment import words_digest
from warehouse.books import articles, stories
from warehouse.database import Home, writing
from warehouse.records import Article, Revision


def article(name: str, seen: int, published: int, feed: str = "desk") -> Article:
    return Article(
        name, f"https://a.example/{name}", "", feed, f"entry-{name}", AT + timedelta(days=published), "feed", None,
        AT + timedelta(days=seen), name, is_original=True, is_backfill=False, revision=1, run_id="run",
    )  # fmt: skip


def revision(name: str, text: str, number: int = 1) -> Revision:
    return Revision(name, number, name, "", "en", text, len(text.split()), words_digest(text), "page", "", AT, "run")


# name, seen on day, published on day, text: two stories with a bridge between the halves of the first, a stranger.
LEFT, RIGHT = prose(1), prose(2)
WRITTEN = [
    ("f", 0, 3, LEFT),
    ("a", 2, 1, edited(LEFT, 0.25)),
    ("e", 1, 2, edited(edited(LEFT, 0.25), 0.25)),
    ("b", 1, 2, RIGHT),
    ("d", 1, 4, RIGHT),
    ("c", 3, 5, prose(3)),
]
STORIES = {"a": "f", "e": "f", "f": "f", "b": "b", "d": "b", "c": "c"}


def take_in(home: Home, some: Sequence[tuple[str, int, int, str]]) -> None:
    with writing(home) as db:
        articles.add_articles(
            db,
            [article(name, seen, published) for name, seen, published, _ in some],
            [revision(name, text) for name, _, _, text in some],
        )


def gathered(home: Home) -> dict[str, tuple[str, bool]]:
    with writing(home) as db:
        rows = db.execute("select article_id, story_id, is_original from articles").fetchall()
    return {name: (story, is_original) for name, story, is_original in rows}


def books(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Return all that gathering writes, but for the changes."""
    with writing(home) as db:
        return {
            table: db.execute(f"select * from {table} order by all").fetchall()
            for table in ("articles", "sketches", "bands", "gathered")
        }


homes = itertools.count()


@pytest.mark.thorough
@given(st.permutations(WRITTEN), st.lists(st.integers(1, 3), min_size=6, max_size=6), st.integers(1, 4))
@settings(max_examples=examples(4, 20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_batches_of_arrival_make_no_difference(
    tmp_path: Path, order: list[tuple[str, int, int, str]], sizes: list[int], limit: int
) -> None:
    home = Home(tmp_path / str(next(homes)))
    left = list(order)
    for size in sizes:
        take_in(home, left[:size])
        left = left[size:]
        while group(home, "run", AT, limit):
            pass
    found = gathered(home)
    assert {name: story for name, (story, _) in found.items()} == STORIES
    assert sorted(name for name, (_, is_original) in found.items() if is_original) == ["a", "b", "c"]


@pytest.mark.parametrize("room", [0, 10**6])
def test_a_text_is_read_once_while_there_is_room_for_its_words(
    home: Home, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    read = list[int]()
    texts_of = stories.texts_of

    def counting(db: DuckDBPyConnection, sketches: Iterable[int]) -> dict[int, str]:
        found = texts_of(db, sketches)
        read.extend(found)
        return found

    monkeypatch.setattr(gather, "WORDS_AT_HAND", room)
    monkeypatch.setattr(gather.stories, "texts_of", counting)
    monkeypatch.setattr(clusters, "COMPARED_AT_ONCE", 1)
    take_in(home, WRITTEN)
    group(home, "run", AT)
    assert {name: story for name, (story, _) in gathered(home).items()} == STORIES
    assert (len(read) == len(set(read))) is bool(room)


STEPS = [
    "awaiting_comparison",
    "add_sketches",
    "agreeing",
    "signatures_of",
    "holders_of",
    "members_of",
    "move",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_dies_after_any_step_leaves_nothing_and_the_next_does_it_all(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    take_in(home, WRITTEN)
    before = books(home)
    whole = getattr(stories, step)

    def dies(*args: object) -> object:
        whole(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(gather.stories, step, dies)
    with pytest.raises(KeyboardInterrupt):
        group(home, "run", AT)
    monkeypatch.setattr(gather.stories, step, whole)
    assert books(home) == before
    assert group(home, "run", AT) == len(WRITTEN)
    undisturbed = Home(tmp_path / "undisturbed")
    take_in(undisturbed, WRITTEN)
    group(undisturbed, "run", AT)
    assert books(home) == books(undisturbed)


def test_what_has_been_compared_is_not_compared_again(home: Home) -> None:
    take_in(home, WRITTEN)
    assert group(home, "run", AT) == 6
    before = books(home)
    assert group(home, "run", AT) == 0
    assert books(home) == before


def test_an_id_stays_when_members_join_and_a_merger_is_written_down(home: Home) -> None:
    middle = edited(LEFT, 0.3)
    far = edited(middle, 0.45)
    take_in(home, [("old", 0, 0, LEFT), ("young", 1, 1, far)])
    group(home, "one", AT)
    assert gathered(home) == {"old": ("old", True), "young": ("young", True)}
    take_in(home, [("bridge", 2, 2, middle)])
    group(home, "two", AT)
    assert gathered(home) == {"old": ("old", True), "young": ("old", False), "bridge": ("old", False)}
    with writing(home) as db:
        changes = db.execute("select kind, subject, before, after, run_id from changes").fetchall()
    assert changes == [("stories merged", "old", "young", "old", "two")]


def test_a_later_revision_that_becomes_a_copy_joins_the_story(home: Home) -> None:
    take_in(home, [("a", 0, 0, LEFT), ("b", 1, 1, RIGHT)])
    group(home, "one", AT)
    later = revision("b", edited(LEFT, 0.1), 2)
    with writing(home) as db:
        revised = Article(**{name: getattr(article("b", 1, 1), name) for name in Article.__slots__} | {"revision": 2})
        articles.add_revisions(db, [revised], [later])
    assert group(home, "two", AT) == 1
    assert {story for story, _ in gathered(home).values()} == {"a"}


def test_texts_without_words_are_compared_once_and_join_nothing(home: Home) -> None:
    take_in(home, [("a", 0, 0, "..."), ("b", 0, 0, "—")])
    assert group(home, "run", AT) == 2
    assert group(home, "run", AT) == 0
    assert {name: story for name, (story, _) in gathered(home).items()} == {"a": "a", "b": "b"}


ISSUE = "What the foresters counted this year"
FULL = prose(7, 400)
EXCERPT = " ".join(FULL.split()[:40])
STUB = "Our new issue is out, and all who have subscribed find it on the site; thank you for reading along so long."
PAGE = "https://desk.example/issue-7"


def published(home: Home, *some: tuple[str, str, float, str]) -> None:
    """Store articles, each with its address, title, day and text; the address is its name."""
    with writing(home) as db:
        articles.add_articles(
            db,
            [replace(article(url, 0, 0), url=url, published_at=AT + timedelta(days=day)) for url, _, day, _ in some],
            [replace(revision(url, text), title=title) for url, title, _, text in some],
        )


def are_one_story(home: Home) -> bool:
    group(home, "run", AT)
    return len({story for story, _ in gathered(home).values()}) == 1


def test_an_excerpt_and_the_full_text_under_one_title_are_one_story(home: Home) -> None:
    published(home, (PAGE, ISSUE, 0, FULL), ("https://letters.example/p/7", f"{ISSUE.upper()}!", 2, EXCERPT))
    assert are_one_story(home)


@pytest.mark.parametrize("later", ["excerpt", "full"])
def test_an_excerpt_joins_whichever_of_the_two_comes_first(home: Home, later: str) -> None:
    both = {"full": (PAGE, ISSUE, 0, FULL), "excerpt": ("https://letters.example/p/7", ISSUE, 1, EXCERPT)}
    last = both.pop(later)
    published(home, *both.values())
    group(home, "one", AT)
    published(home, last)
    assert are_one_story(home)


@pytest.mark.parametrize(
    "spelling",
    [
        "https://desk.example/issue-7/",
        "http://desk.example/issue-7",
        "https://www.desk.example/issue-7",
        "http://www.desk.example/issue-7/index.html",
    ],
)
def test_a_stub_at_another_spelling_of_the_page_is_of_its_story(home: Home, spelling: str) -> None:
    published(home, (PAGE, ISSUE, 0, FULL), (spelling, ISSUE, 30, STUB))
    assert are_one_story(home)


def test_a_page_under_two_titles_is_one_story_where_its_words_say_so(home: Home) -> None:
    published(home, (PAGE, ISSUE, 0, FULL), (f"{PAGE}/", "Issue 7", 30, EXCERPT))
    assert are_one_story(home)


@pytest.mark.parametrize(
    "other",
    [
        ("https://letters.example/p/7", ISSUE, 1, STUB),  # the title alone
        ("https://letters.example/p/7", ISSUE, 7, EXCERPT),  # last week's column
        ("https://letters.example/p/7", "Another title of letters", 1, EXCERPT),  # a quotation
        (f"{PAGE}?page=2", "Issue 7", 1, STUB),  # another page
        (f"{PAGE}/", "Issue 7", 1, STUB),  # neither words nor title
        (f"{PAGE}/", "", 1, STUB),
    ],
)
def test_a_title_an_address_or_common_words_alone_make_no_story(home: Home, other: tuple[str, str, float, str]) -> None:
    published(home, (PAGE, ISSUE, 0, FULL), other)
    assert not are_one_story(home)


def test_a_short_title_and_a_front_page_say_nothing(home: Home) -> None:
    published(home, (PAGE, "Changelog", 0, FULL), ("https://letters.example/p/7", "Changelog", 0, EXCERPT))
    assert not are_one_story(home)


def test_two_pages_without_a_title_have_none_in_common(home: Home) -> None:
    published(home, (PAGE, "", 0, FULL), (f"{PAGE}/", "—", 1, STUB))
    assert not are_one_story(home)


def test_front_pages_are_no_page_of_an_article(home: Home) -> None:
    published(home, ("https://desk.example/", ISSUE, 0, FULL), ("http://www.desk.example/", ISSUE, 0, STUB))
    assert not are_one_story(home)


def test_a_title_that_a_feed_gives_to_all_its_items_joins_none(home: Home) -> None:
    texts = [(f"https://desk.example/{n}", ISSUE, 0, " ".join(FULL.split()[: 20 + n])) for n in range(25)]
    published(home, (PAGE, ISSUE, 0, FULL), *texts)
    group(home, "run", AT)
    assert gathered(home)[PAGE][0] == PAGE
    assert all(story != PAGE for name, (story, _) in gathered(home).items() if name != PAGE)
