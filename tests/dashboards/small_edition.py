"""A small published copy that every page is shown from. What strangers write in it is hostile."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from duckdb import DuckDBPyConnection

from warehouse.books import articles, feeds, ledger, levels, models, passages, shares, tags, trends, verdicts
from warehouse.database import Home, insert, writing
from warehouse.records import (
    Article,
    Candidate,
    CorrectedShare,
    Entry,
    Fate,
    Feed,
    FeedVisit,
    KeptVerdict,
    LedgerEvent,
    Level,
    Model,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Term,
    Trend,
)

CLOCK = datetime(2026, 8, 19, 14, 5, tzinfo=UTC)  # a Wednesday: the week of the 17th is not over
LAST_WEEK = date(2026, 8, 10)
FIRST_WEEK = date(2026, 3, 30)
MODEL_CHANGED = datetime(2026, 7, 1, 8, tzinfo=UTC)
MISSING_WEEK = date(2026, 5, 11)
LEVEL_WEEK, ONSET = date(2026, 6, 15), date(2026, 7, 13)
STORIES_A_WEEK = 25
HOSTILE_TITLES = ("<script>alert(1)</script>", '"><img src=https://tracker.example/p.png>', "=HYPERLINK(1)")
HOSTILE_TEXT = (
    "<b onclick=alert(1)>Sora-made</b> films &amp; ![x](https://tracker.example/q.png), says FAIR USE? Sorafold."
)

TRENDS = [
    Trend(
        1, "video", "AI video generation", "making", "Making things", "Film and clips made by a model.", ["000:7"], 0
    ),
    Trend(1, "law", "Regulation & <law>", "order", "Order", "Acts and courts.", [], 1),
    Trend(1, "quiet", "Nobody's trend", "order", "Order", "What nobody writes about.", [], 2),
]
FEEDS = [
    Feed("f-lab", "https://lab.example/feed", "The Lab", "lab", "en", "House of Labs"),
    Feed("f-bad", "javascript:alert(1)", HOSTILE_TITLES[0], "news", "en", HOSTILE_TITLES[1]),
    Feed("f-sum", "https://sum.example/feed", "=SUM(1)", "news", "en", ""),
]
NOTHING_SAID = KeptVerdict(
    week=LAST_WEEK,
    trend="quiet",
    horizon="4/12",
    verdict="too little",
    named="",
    is_alert=False,
    since=None,
    onset=None,
    onset_earliest=None,
    onset_latest=None,
    ratio=None,
    ratio_low=None,
    ratio_high=None,
    p_value=None,
    q_value=None,
    ratio_corrected=None,
    ratio_corrected_low=None,
    ratio_corrected_high=None,
    stories_now=0,
    stories_before=0,
    share_now=0.0,
    share_before=0.0,
    share_year_ago=None,
    sources=0,
    sources_compared=3,
    sources_now=3,
    share_compared=0.0,
    model_id="model-1",
    judged_at=CLOCK,
)
ROSE = {"verdict": "rising", "named": "many sources", "ratio": 3.0, "ratio_low": 2.0, "ratio_high": 4.5}
FELL = {"verdict": "falling", "named": "one source: <b>Post</b>", "ratio": 0.5, "ratio_low": 0.3, "ratio_high": 0.8}
VERDICTS = [
    replace(NOTHING_SAID, trend="video", share_now=0.9, share_before=0.3, p_value=0.0001, q_value=0.0003, **ROSE),
    replace(NOTHING_SAID, trend="law", share_now=0.1, share_before=0.2, p_value=0.004, q_value=0.006, **FELL),
    replace(
        NOTHING_SAID,
        trend="law",
        horizon="13/39",
        **FELL,
        since=date(2026, 8, 3),
        onset=ONSET,
        onset_earliest=date(2026, 6, 29),
        onset_latest=date(2026, 7, 20),
        share_now=0.1,
        share_year_ago=0.3,
    ),
    NOTHING_SAID,
]


def candidate(name: str, horizon: str, q_value: float) -> Candidate:
    """A word outside the taxonomy that rises."""
    return Candidate(
        week=LAST_WEEK,
        candidate="c-" + name,
        horizon=horizon,
        name=name,
        kind="topic",
        terms=[name],
        verdict="rising",
        named="many sources",
        is_alert=False,
        since=LAST_WEEK,
        onset=None,
        ratio=4.0,
        ratio_low=2.0,
        ratio_high=8.0,
        p_value=q_value / 2,
        q_value=q_value,
        terms_tested=100,
        stories_now=12,
        stories_before=4,
        share_now=0.12,
        share_before=0.03,
        sources=3,
        sources_compared=3,
        beside="",
        share_beside=0.0,
        stories=[],
        model_id="model-1",
        judged_at=CLOCK,
    )


def weeks() -> list[date]:
    """All Mondays with stories, the last one not over."""
    mondays = [FIRST_WEEK + timedelta(weeks=number) for number in range(21)]
    return [monday for monday in mondays if monday != MISSING_WEEK]


def fill(home: Home) -> None:
    """Write 20 weeks of 25 stories, video in every one and law in every fifth, and publish nothing."""
    with writing(home) as db:
        feeds.add_feeds(db, FEEDS, CLOCK)
        ledger.open_run(db, Run("run-1", "live", CLOCK, CLOCK, "", "0.1.0"))
        fates = [Fate("run-1", "feeds", "", "kept", "", 2), Fate("run-1", "feeds", "", "timed out", "<i>20 s</i>", 1)]
        ledger.add_fates(db, "run-1", "feeds", 3, fates)
        ledger.close_run(db, "run-1", CLOCK + timedelta(seconds=9), "partial")
        ledger.add_changes(db, [LedgerEvent(CLOCK, "run-1", "feed moved", "f-lab", HOSTILE_TITLES[1], "new", "301")])
        made = LedgerEvent(MODEL_CHANGED, "", "model made current", "model", "model-0", "<b>model-1</b>", "trained")
        ledger.add_changes(db, [made])
        visit = FeedVisit("f-lab", "run-1", CLOCK, "kept", "", "", "", "", 5)
        feeds.add_visits(db, [visit, FeedVisit("f-bad", "run-1", CLOCK, "timed out", HOSTILE_TITLES[0], "", "", "", 0)])
        entry = Entry("e", 1, "f-lab", "run-1", "", "g", "u", "t", "", "", CLOCK, None, "", "d", CLOCK)
        insert(db, "entries", [entry])
        trends.put_taxonomy(db, TRENDS)
        models.add_model(db, Model("model-1", 1, CLOCK, 941, "{}", json.dumps({"micro": {"f1": 0.741}})))
        models.make_current(db, "model-1", CLOCK)
        _write_stories(db)
        verdicts.put_look(db, LAST_WEEK, VERDICTS)
        levels.put_levels(db, [Level("law", LEVEL_WEEK, 0.2, 0.12)])
        shares.put_corrected(db, [CorrectedShare("model-1", "week", "law", LAST_WEEK, 0.15, 0.05, 0.3)])


def _write_stories(db: DuckDBPyConnection) -> None:
    numbered = [(number, monday) for monday in weeks() for number in range(STORIES_A_WEEK)]
    made: tuple[list[Article], list[Revision], list[Passage], list[Reading], list[Tag]] = ([], [], [], [], [])
    for place, (number, monday) in enumerate(numbered):
        at = datetime(monday.year, monday.month, monday.day, 9, tzinfo=UTC)
        name, feed = f"a{place}", FEEDS[number % 3]
        url = "javascript:alert(1)" if number == 1 else f"https://news.example/{place}?a=1&b=2"
        title = HOSTILE_TITLES[number] if number < len(HOSTILE_TITLES) else f"Story {place}"
        made[0].append(
            Article(
                name,
                url,
                url,
                feed.feed_id,
                "e",
                at,
                "feed",
                None,
                at,
                name,
                is_original=True,
                is_backfill=False,
                revision=1,
                run_id="run-1",
            )
        )
        made[1].append(Revision(name, 1, title, "", "en", HOSTILE_TEXT, 12, name, "page", "", at, "run-1"))
        made[2].append(Passage(f"p{place}", name, 1, 0, HOSTILE_TEXT, 12, name, None))
        made[3].append(Reading(f"p{place}", "model-1", "run-1", "tagged"))
        terms = [Term("fair use", 1.5), Term("sora", 0.9)]
        made[4].append(Tag(f"p{place}", "model-1", "video", 0.99 - number / 200, terms))
        if number % 5 == 0:
            made[4].append(Tag(f"p{place}", "model-1", "law", 0.9, [Term("<u>says</u>", 0.5)]))
        elif number < 16:  # twelve a week that come near, of which ten are kept
            made[4].append(Tag(f"p{place}", "model-1", "quiet", 0.6, [Term("films", 0.1)]))
    articles.add_articles(db, made[0], made[1])
    passages.add_passages(db, made[2])
    tags.add_tags(db, made[3], made[4])
