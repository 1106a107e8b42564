"""What a document becomes: an article, a revision, a copy, or nothing; decided in order, nothing decided twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from small_web import CHIPS, GARDEN, RULES

from flows.steps.pages.articles import ArticleDecider, KnownArticles, Source
from flows.steps.pages.extract import Document, extract_content
from flows.steps.text.segment import words_digest
from warehouse.records import Entry, FirstOfText, PageVisit

NOW = datetime(2026, 3, 9, 6, tzinfo=UTC)
FEEDS = {"f": "https://desk.example/feed"}


def document(*paragraphs: str, published: str = "", title: str = "Page title") -> Document:
    made = extract_content("\n".join(paragraphs), title, "")
    return replace(made, url="", published=published)


def source(
    name: str,
    page: Document | None = None,
    content: Document | None = None,
    *,
    url: str = "",
    final_url: str = "",
    fate: str = "kept",
    lost: str = "",
    title: str = "Title",
    published_at: datetime | None = None,
) -> Source:
    url = url or f"https://desk.example/{name}"
    entry = Entry(name, 1, "f", "run", "r", name, url, title, "", "", published_at, None, "", "d", NOW)
    return Source(
        entry,
        PageVisit(name, 1, "run", 1, fate, "why", is_final=True, response_id="page"),
        final_url,
        page,
        content,
        lost,
    )


def settle(*sources: Source, books: KnownArticles | None = None) -> ArticleDecider:
    settled = ArticleDecider(books or KnownArticles({}, {}, {}, FEEDS), run_id="run", now=NOW)
    for one in sources:
        settled.settle(one)
    return settled


def fates(settled: ArticleDecider) -> list[str]:
    return [refined.fate for refined in settled.refined]


def test_a_page_with_words_is_an_article_with_passages() -> None:
    settled = settle(source("a", document(CHIPS, RULES)))
    assert fates(settled) == ["kept"]
    (article,), (revision,) = settled.articles, settled.first_revisions
    assert (article.story_id, article.is_original, article.revision) == (article.article_id, True, 1)
    assert (revision.title, revision.origin, revision.text) == ("Title", "page", f"{CHIPS}\n{RULES}")
    assert [passage.position for passage in settled.passages] == list(range(len(settled.passages)))


def test_the_same_words_at_another_address_are_a_copy_in_the_same_story() -> None:
    settled = settle(source("a", document(CHIPS)), source("b", document(CHIPS.replace(" ", "  "))))
    assert fates(settled) == ["kept", "duplicate"]
    first, copy = settled.articles
    assert (copy.story_id, copy.is_original) == (first.story_id, False)
    assert settled.passages[1].duplicate_of == settled.passages[0].passage_id


def test_a_copy_of_an_article_in_the_books_joins_its_story() -> None:
    settled = settle(
        source("b", document(CHIPS)),
        books=KnownArticles({}, {words_digest(CHIPS): FirstOfText("old", "story", "Chips", "other.example")}, {}),
    )
    assert (settled.articles[0].story_id, settled.articles[0].is_original) == ("story", False)


def test_two_entries_that_lead_to_one_address_are_one_article() -> None:
    there = "https://desk.example/there"
    settled = settle(
        source("a", document(CHIPS), final_url=there), source("b", document(RULES), final_url=f"{there}?utm_source=x")
    )
    assert fates(settled) == ["kept", "duplicate"]
    assert len(settled.articles) == 1


def test_an_entry_set_aside_before_fetching_is_a_duplicate() -> None:
    assert fates(settle(source("a", fate="duplicate"))) == ["duplicate"]


@pytest.mark.parametrize(
    ("given", "fate"),
    [(source("a", lost="not found"), "no text"), (source("a", document("Too few words.")), "too short")],
)
def test_what_has_no_words_is_no_article_and_says_so(given: Source, fate: str) -> None:
    settled = settle(given)
    assert fates(settled) == [fate]
    assert not settled.articles
    assert not settled.passages


def test_the_feeds_own_content_serves_where_the_page_is_lost_and_the_reason_says_so() -> None:
    settled = settle(source("a", None, document(CHIPS), lost="not found, HTTP 404"))
    assert settled.refined[0].reason == "text from the feed: not found, HTTP 404"
    assert settled.first_revisions[0].origin == "feed"


def test_what_a_limit_cut_from_a_text_stands_in_the_reason() -> None:
    settled = settle(source("a", replace(document(CHIPS), left_out=1200)))
    assert settled.refined[0].reason == "1200 characters beyond the limit were left out"


@pytest.mark.parametrize(
    ("feed", "url", "origin"),
    [
        ("https://www.desk.example/feed", "https://news.desk.example/a", "feed"),
        ("https://desk.example/feed", "https://desk-example.cdn.ampproject.org/c/s/desk.example/a", "feed"),
        ("https://planet.example/feed", "https://desk.example/a", "page"),
        ("https://evil.substack.com/feed", "https://ada.substack.com/p/a", "page"),
        ("https://medium.com/feed/@evil", "https://medium.com/@ada/a", "page"),
        ("https://medium.com/feed/@ada", "https://medium.com/@ada/a", "feed"),
    ],
)
def test_a_teaser_page_gives_way_to_the_content_of_its_own_sites_feed_alone(feed: str, url: str, origin: str) -> None:
    teaser = document("A teaser of a few words, then a wall.", GARDEN)
    settled = settle(
        source("a", teaser, document(CHIPS, RULES, CHIPS), url=url), books=KnownArticles({}, {}, {}, {"f": feed})
    )
    assert [revision.origin for revision in settled.first_revisions] == [origin]


def test_another_sites_feed_gives_a_page_no_title_that_it_has_itself() -> None:
    named, nameless = (
        settle(source("a", document(CHIPS, title=title), url="https://lab.example/a")).first_revisions
        for title in ("Page title", "")
    )
    assert [one.title for one in (*named, *nameless)] == ["Page title", "Title"]


def test_an_edited_article_is_a_revision_and_an_unedited_one_is_nothing_new() -> None:
    first = settle(source("a", document(CHIPS)))
    books = KnownArticles({one.article_id: (one, first.first_revisions[0]) for one in first.articles}, {}, {}, FEEDS)
    again = settle(source("a", document(CHIPS)), books=books)
    assert (fates(again), again.later_revisions) == (["unchanged"], [])
    edited = settle(source("a", document(CHIPS, GARDEN)), books=books)
    assert fates(edited) == ["revised"]
    assert (edited.later_revisions[0].revision, edited.revised[0].modified_at) == (2, NOW)
    assert edited.articles == []


def test_a_page_that_cannot_be_had_again_does_not_replace_its_words_by_the_feeds() -> None:
    first = settle(source("a", document(CHIPS, RULES)))
    books = KnownArticles({one.article_id: (one, first.first_revisions[0]) for one in first.articles}, {}, {}, FEEDS)
    assert fates(settle(source("a", None, document(GARDEN), lost="timed out"), books=books)) == ["unchanged"]


def test_a_wall_that_goes_up_after_the_article_was_had_does_not_take_its_words() -> None:
    books = settle(source("a", document(CHIPS, RULES, GARDEN, RULES[::-1]))).books
    for shown in (document(CHIPS), document("A new headline", CHIPS, f"{RULES[:60]} …")):
        assert fates(settle(source("a", shown, title="Corrected"), books=books)) == ["unchanged"]
    assert fates(settle(source("a", document(CHIPS, "The rest was wrong, and we took it out."), title="Corrected"),
                        books=books)) == ["revised"]  # fmt: skip


def test_a_date_in_2099_is_not_the_articles_date() -> None:
    settled = settle(source("a", document(CHIPS, published="2026-03-01"), published_at=NOW + timedelta(days=27_000)))
    assert settled.articles[0].published_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_an_entry_that_links_nowhere_is_named_after_itself() -> None:
    one = source("a", None, document(CHIPS))
    unlinked = Source(
        Entry("e7", 1, "f", "run", "r", "g", "", "T", "", "", None, None, "", "d", NOW),
        one.visit,
        "",
        None,
        one.content,
        "",
    )
    assert unlinked.address == "urn:entry:e7"
