"""Which feeds are proposed to be of one house; a person's word stands."""

from __future__ import annotations

import pytest

from flows.steps.feeds.publishers import house_of, propose
from warehouse.records import Feed, feed_id

NEWS = Feed("news", "https://www.house.example.com/rss", "House News", publisher="The House")
BLOG = Feed("blog", "https://blog.house.example.com/rss", "House Blog")
ALONE = Feed("alone", "https://alone.org/rss", "Alone")
OTHER = Feed("other", "https://other.org/rss", "Other")
BOX = {"Sign up.", "All rights reserved.", "Follow us."}


def test_a_feed_takes_the_name_that_a_person_gave_its_sister() -> None:
    (found,) = propose([NEWS, BLOG, ALONE], {})
    assert found[:4] == ("blog", "House Blog", "The House", "example.com, as House News")


def test_feeds_that_repeat_the_same_lines_are_one_house_and_the_lines_are_the_evidence() -> None:
    found = propose([ALONE, OTHER], {"alone": BOX | {"One of ours."}, "other": BOX})
    assert {(one.feed_id, one.proposed, one.why) for one in found} == {
        ("alone", "alone.org", "3 recurring lines shared"),
        ("other", "alone.org", "3 recurring lines shared"),
    }
    assert found[0].lines == sorted(BOX)


def test_a_feed_without_a_sister_needs_no_publisher() -> None:
    assert propose([ALONE, OTHER], {"alone": {"Sign up."}, "other": {"Sign up."}}) == []


def feeds(*addresses: str, titles: tuple[str, ...] = ()) -> list[Feed]:
    named = titles or tuple(f"Feed number {number}" for number in range(len(addresses)))
    return [Feed(feed_id(url), url, title) for url, title in zip(addresses, named, strict=True)]


def houses(found: list[Feed], leads_to: dict[str, str] | None = None, lines: tuple[str, ...] = ()) -> set[str]:
    by_id = {feed_id(url): address for url, address in (leads_to or {}).items()}
    return {one.proposed for one in propose(found, {feed.feed_id: lines for feed in found}, by_id)}


RAW = "https://raw.githubusercontent.com/ada/rss-feeds/main"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{RAW}/lab.xml", f"{RAW}/desk.xml"),
        ("https://cdn.jsdelivr.net/gh/ada/feeds/a.xml", "https://cdn.jsdelivr.net/gh/ada/feeds/b.xml"),
        ("https://github.com/ada/x/releases.atom", "https://github.com/grace/y/releases.atom"),
        ("https://gitlab.com/ada/x/-/tags?format=atom", "https://gitlab.com/grace/y/-/tags?format=atom"),
        ("https://ada.substack.com/feed", "https://grace.substack.com/feed"),
        ("https://medium.com/feed/@ada", "https://medium.com/feed/@grace"),
        ("https://ada.blogspot.com/feeds/posts/default", "https://grace.blogspot.com/feeds/posts/default"),
        ("https://www.blogger.com/feeds/1/posts/default", "https://www.blogger.com/feeds/2/posts/default"),
        ("https://ada.github.io/feed.xml", "https://grace.github.io/feed.xml"),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=A", "https://www.youtube.com/feeds/videos.xml?channel_id=B"),
        ("https://vimeo.com/ada/videos/rss", "https://vimeo.com/grace/videos/rss"),
        ("https://www.reddit.com/r/rust/.rss", "https://www.reddit.com/r/python/.rss"),
        ("https://feeds.feedburner.com/blogspot/ada", "https://feeds.feedburner.com/blogspot/grace"),
        ("https://rss.app/feeds/a.xml", "https://rss.app/feeds/b.xml"),
        ("https://www.college.edu/~ada/feed.xml", "https://www.college.edu/~grace/feed.xml"),
        ("https://people.college.ac.uk/ada/feed.xml", "https://people.college.ac.uk/grace/feed.xml"),
        ("https://blogs.college.edu.au/feed/ada/", "https://blogs.college.edu.au/feed/grace/"),
        ("https://www.college.edu/~ada/feed.xml", "https://www.college.edu/news/feed.xml"),
    ],
)  # fmt: skip
def test_what_platforms_keep_is_no_house_though_they_repeat_their_own_lines(one: str, other: str) -> None:
    is_platform = "college" not in one
    assert houses(feeds(one, other), lines=tuple(BOX) if is_platform else ()) == set()


@pytest.mark.parametrize(
    ("one", "other", "house"),
    [
        ("https://github.com/ada/x/releases.atom", "https://github.com/ada/y/tags.atom", "github.com/ada"),
        ("https://medium.com/feed/@ada", "https://medium.com/@ada/feed", "medium.com/@ada"),
        ("https://ada.github.io/feed.xml", "https://ada.github.io/notes/feed.xml", "ada.github.io"),
        ("https://www.college.edu/~ada/feed.xml", "https://cs.college.edu/~ada/rss", "college.edu/~ada"),
        ("https://news.college.edu/feed.xml", "https://press.college.edu/rss", "college.edu"),
    ],
)
def test_one_owners_feeds_are_one_house_on_a_platform_too(one: str, other: str, house: str) -> None:
    assert houses(feeds(one, other)) == {house}


def test_feeds_of_one_name_on_platforms_are_one_house() -> None:
    same = feeds(f"{RAW}/a.xml", "https://ada.substack.com/feed", titles=("The Harbour Letter", "The harbour letter!"))
    found = propose(same, {})
    assert {one.proposed for one in found} == {"ada.substack.com"}
    assert {one.why for one in found} == {"the same name"}
    assert houses(feeds(f"{RAW}/a.xml", f"{RAW}/b.xml", titles=("The Letter", "The Letter"))) == {"The Letter"}
    assert houses(feeds(f"{RAW}/a.xml", f"{RAW}/b.xml", titles=("Blog", "Blog"))) == set()
    assert houses(feeds("https://a.example/rss", "https://b.org/rss", titles=("The Letter", "The Letter"))) == set()


def test_where_a_kept_feed_leads_is_its_house() -> None:
    kept = feeds(f"{RAW}/a.xml", "https://feeds.feedburner.com/lab", "https://news.lab.org/feed", f"{RAW}/c.xml")
    leads_to = {
        f"{RAW}/a.xml": "https://blog.lab.org/a",
        "https://feeds.feedburner.com/lab": "https://www.lab.org/b",
        f"{RAW}/c.xml": "https://arxiv.org/abs/1",
    }
    assert houses(kept, leads_to) == {"lab.org"}
    assert house_of(f"{RAW}/c.xml", "arxiv.org") == f"{RAW}/c.xml"
    films = "https://www.youtube.com/feeds/videos.xml?channel_id="
    assert (
        houses(
            feeds(f"{films}A", f"{films}B"), dict.fromkeys((f"{films}A", f"{films}B"), "https://youtube.com/watch?v=1")
        )
        == set()
    )


def test_what_an_ordinary_site_lists_of_others_is_its_own_choice() -> None:
    assert house_of("https://planet.example/feed", "lab.org") == "planet.example"
