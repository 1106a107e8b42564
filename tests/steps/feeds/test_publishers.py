"""Which feeds are proposed to be of one house; a person's word stands."""

from __future__ import annotations

from flows.steps.feeds.publishers import propose
from warehouse.records import Feed

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
