"""Books in which anything may happen, and what counts in them, told in plain words from the books alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from flows.steps.tagging.about_ai import DECISION
from warehouse.books import (
    about_ai,
    articles,
    boilerplate,
    entries,
    feeds,
    ledger,
    models,
    panel,
    passages,
    stories,
    tags,
)
from warehouse.books.boilerplate import Standing
from warehouse.books.trends import put_taxonomy
from warehouse.database import fetch
from warehouse.records import (
    AboutAiEvidence,
    Article,
    Entry,
    Feed,
    FeedVisit,
    LedgerEvent,
    Model,
    PanelMember,
    Passage,
    Reading,
    Revision,
    Run,
    Tag,
    Trend,
)
from warehouse.sums import counted, sums

FIRST = datetime(2026, 1, 5, 6, tzinfo=UTC)  # a Monday
WEEKS = 14
FEEDS, TRENDS, MODELS = ("a", "b"), ("chips", "law"), ("m", "n")
COPIES = timedelta(days=28)


def monday(week: int) -> date:
    return (FIRST + timedelta(weeks=week)).date()


def begin(db: DuckDBPyConnection) -> None:
    """Two feeds that were there in all weeks, what they list in week 0 being history; two models, the first current."""
    feeds.add_feeds(
        db, [Feed(name, f"https://{name}.example/feed", name, publisher=f"House {name}") for name in FEEDS], FIRST
    )
    put_taxonomy(db, [Trend(1, name, name, "g", "G", "About.", [], place) for place, name in enumerate(TRENDS)])
    for name in MODELS:
        models.add_model(db, Model(name, 1, FIRST, 1, "{}", "{}"))
    models.make_current(db, "m", FIRST)
    for week in range(WEEKS):
        at = FIRST + timedelta(weeks=week)
        ledger.open_run(db, Run(f"r{week}", "live", at, at, "", "0"))
        feeds.add_visits(db, [FeedVisit(name, f"r{week}", at, "kept", "", "", "", "", 0) for name in FEEDS])
        ledger.close_run(db, f"r{week}", at, "done")


class Life:
    """What may happen to books, each act drawn from four numbers; every article has one passage a revision."""

    def __init__(self, db: DuckDBPyConnection, number: int = 0) -> None:
        self.db = db
        self.number = number  # of articles

    def _one(self, query: str, chance: int) -> tuple[Any, ...] | None:
        rows = self.db.execute(f"{query} order by all").fetchall()
        return rows[chance % len(rows)] if rows else None

    def _words(self, name: str, revision: int, at: datetime, language: str, chance: int) -> tuple[Revision, Passage]:
        text = f"words {name} {revision}"
        passage = Passage(
            f"{name}.{revision}", name, revision, 0, text, 2, text, None, seen_at=at if chance % 3 else None
        )
        return Revision(name, revision, name, "", language, text, 2, text, "feed", "", at, "r0"), passage

    def write(self, feed: int, week: int, kind: int, late: int) -> None:
        """An article comes: of a story of its own, or a copy of what is there; perhaps in French, or a backfill."""
        self.number += 1
        name, at = f"x{self.number}", FIRST + timedelta(weeks=week, hours=1)
        known = self._one("select story_id from articles", kind) if kind % 3 == 0 else None
        seen = at + timedelta(weeks=late % 4)
        one = Article(
            name, name, name, FEEDS[feed % 2], name, at, "feed", None, seen, known[0] if known else name,
            is_original=known is None, is_backfill=kind % 11 == 0, revision=1, run_id="r0", outlet="Guest" if kind % 7 == 0 else "",
        )  # fmt: skip
        revision, passage = self._words(name, 1, seen, "fr" if kind % 5 == 0 else "en", late)
        articles.add_articles(self.db, [one], [revision])
        passages.add_passages(self.db, [passage])

    def revise(self, chance: int, week: int, language: int, late: int) -> None:
        """An article gets other words; they are tagged and weighed later, or never."""
        found = self._one("select article_id from articles", chance)
        if found:
            kept = fetch(self.db, Article, "select * from articles where article_id = $1", found)[0]
            kept = replace(kept, revision=kept.revision + 1, modified_at=kept.first_seen_at + timedelta(weeks=week))
            revision, passage = self._words(
                kept.article_id, kept.revision, kept.modified_at or FIRST, "fr" if language % 4 == 0 else "en", late
            )
            articles.add_revisions(self.db, [kept], [revision])
            passages.add_passages(self.db, [passage])

    def tag(self, chance: int, trend: int, sure: int, model: int) -> None:
        """A model reads a passage."""
        found = self._one(
            "select p.passage_id, a.story_id from passages as p join articles as a using (article_id)", chance
        )
        if found:
            passage, name = found[0], MODELS[model % 2]
            given = [Tag(passage, name, TRENDS[trend % 2], 0.9 if sure % 3 else 0.7, [])]
            tags.add_tags(self.db, [Reading(passage, name, "r0", "tagged")], given, [found[1]] if sure % 2 else None)

    def weigh(self, chance: int, evidence: int, named: int, late: int) -> None:
        """An article is weighed, and its feed's are decided anew."""
        found = self._one(
            """
            select article_id, revision, a.feed_id, r.seen_at
            from articles as a join revisions as r using (article_id, revision)
            """,
            chance,
        )
        if found:
            article, revision, feed, seen = found
            weighed = AboutAiEvidence(article, revision, evidence % 9 - 4.0, named % 2 == 0, seen if late % 2 else None)
            about_ai.add_evidence(self.db, [weighed])
            about_ai.decide(self.db, [feed], DECISION)

    def forget(self, chance: int, what: int, _week: int, _late: int) -> None:
        """The words of an article turn out to be others: it is to be read and weighed again."""
        found = self._one("select article_id, passage_id from passages", chance)
        if found:
            about_ai.forget(self.db, [found[0]])
            if what % 2:
                tags.forget(self.db, [found[1]])

    def set_aside(self, chance: int, aside: int, _week: int, _late: int) -> None:
        """A passage is set aside as boilerplate, or taken back."""
        found = self._one("select passage_id from passages", chance)
        if found:
            boilerplate.mark(self.db, [Standing(found[0], aside % 2 == 0, None)])

    def merge(self, one: int, other: int, first: int, _late: int) -> None:
        """Two stories become one, by either name, with either original."""
        into = self._one("select story_id from articles", one)
        gone = self._one("select story_id from articles", other)
        if into and gone and into != gone:
            query = "select article_id from articles where story_id in ($1, $2) order by all"
            members = [name for (name,) in self.db.execute(query, [into[0], gone[0]]).fetchall()]
            original = members[first % len(members)]
            stories.move(self.db, [(name, into[0], name == original) for name in members])

    def change_model(self, model: int, _a: int, _b: int, _late: int) -> None:
        models.make_current(self.db, MODELS[model % 2], FIRST)

    def count(self, week: int, which: int, _a: int, _late: int) -> None:
        """What is marked is counted: all of it, or what is of some week or later."""
        counted.count_anew(self.db, *([] if which % 3 == 0 else [monday(week)]))

    def sum_up(self, _a: int, _b: int, _c: int, _d: int) -> None:
        sums.sum_anew(self.db)

    def name_publisher(self, feed: int, house: int, _b: int, _c: int) -> None:
        """A feed turns out to be of another house, perhaps of one that has a feed already."""
        said = LedgerEvent(FIRST, "r0", "publisher named", FEEDS[feed % 2], "", f"House {house % 3}", "")
        feeds.apply_changes(self.db, [said])

    def visit_before(self, feed: int, weeks: int, _a: int, _b: int) -> None:
        """A replay of an old archive finds a feed before the first visit that was known, or that of a new feed late."""
        at = FIRST - timedelta(weeks=weeks % 3 - 1)
        feeds.add_visits(self.db, [FeedVisit(FEEDS[feed % 2], f"s{weeks}", at, "kept", "", "", "", "", 0)])

    def choose_panel(self, who: int, first: int, weeks: int, _a: int) -> None:
        """The panel is another: none, one house or two, of other weeks."""
        names = ["House a", "House 1", "Guest"][: who % 4]
        panel.put_panel(
            self.db, [PanelMember(name, monday(first), monday(first + weeks), weeks + 1, 0) for name in names]
        )

    def list_entry(self, feed: int, week: int, hours: int, late: int) -> None:
        """A feed lists something new, of which the date may be ahead or missing; or it is taken off the watch list, or back."""
        if late % 7 == 6:
            self.db.execute("update feeds set is_active = not is_active where feed_id = $1", [FEEDS[feed % 2]])
        self.number += 1
        seen = FIRST + timedelta(weeks=week)
        said = None if hours == 0 else seen - timedelta(hours=hours * 5 - 3, weeks=late % 3)
        one = Entry(f"e{self.number}", 1, FEEDS[feed % 2], f"r{week}", "", "", "", "", "", "", said, None, "", "", seen)
        entries.add_entries(self.db, [one])

    def change_taxonomy(self, trends: int, _a: int, _b: int, _c: int) -> None:
        """A trend goes, or comes back, or changes its group."""
        kept, group = TRENDS[: 1 + trends % 2], "gh"[trends % 3 == 2]
        put_taxonomy(
            self.db,
            [
                Trend(1, name, name, group if place else "g", "G", "About.", [], place)
                for place, name in enumerate(kept)
            ],
        )

    @property
    def acts_on_coverage(self) -> list[Callable[[int, int, int, int], None]]:
        """All that may happen, with what changes no story but its place in the sums of weeks and months."""
        more = [self.name_publisher, self.visit_before, self.choose_panel, self.change_taxonomy]
        more += [self.list_entry, self.list_entry]
        return [*self.acts, self.sum_up, self.sum_up, *more]

    @property
    def acts(self) -> list[Callable[[int, int, int, int], None]]:
        often = [self.write, self.write, self.tag, self.tag, self.weigh, self.count]
        return [*often, self.revise, self.forget, self.set_aside, self.merge, self.change_model]


def rows(db: DuckDBPyConnection, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    return db.execute(query, values or []).fetchall()


def followed(db: DuckDBPyConnection, first: date, last: date) -> list[tuple[str, str, str, date, list[str]]]:
    """Return article, story, publisher, week and trends of what counts, from the books alone and in plain words."""
    language = {
        (name, revision): said
        for name, revision, said in rows(db, "select article_id, revision, language from revisions")
    }
    about = {
        (name, revision): said
        for name, revision, said in rows(db, "select article_id, revision, is_about_ai from about_ai")
    }
    sure = defaultdict(set)
    for name, revision, trend in rows(
        db,
        """
        select p.article_id, p.revision, t.trend from passages as p join tags as t using (passage_id)
        where not p.is_boilerplate and t.probability >= 0.8::float and t.model_id = $1
        """,
        [models.current_model(db)],
    ):  # fmt: skip
        sure[name, revision].add(trend)
    members = defaultdict(list)
    for one in fetch(db, Article, "select * from articles"):
        members[one.story_id].append(one)
    told = []
    for story, copies in members.items():
        for one in copies:
            week = one.published_at.date() - timedelta(days=one.published_at.weekday())
            if not one.is_original or one.is_backfill or week == monday(0) or not first <= week <= last:
                continue
            near = [copy for copy in copies if copy.published_at >= datetime.combine(week, time(), UTC) - COPIES]
            near = [copy for copy in near if about.get((copy.article_id, copy.revision)) is not False]
            if any(language[copy.article_id, copy.revision] in ("en", "") for copy in near):
                trends = set().union(*(sure[copy.article_id, copy.revision] for copy in near))
                told.append((one.article_id, story, one.outlet or f"House {one.feed_id}", week, sorted(trends)))
    return sorted(told)


def covered_by(db: DuckDBPyConnection) -> list[tuple[str, str, bool, bool, int, list[str]]]:
    """Return each article's id, story, whether it is the original and counts, its passages and trends, in plain words."""
    told = []
    for one in fetch(db, Article, "select * from articles"):
        current = [one.article_id, one.revision]
        ((language,),) = rows(db, "select language from revisions where article_id = $1 and revision = $2", current)
        about = rows(db, "select is_about_ai from about_ai where article_id = $1 and revision = $2", current)
        own = rows(
            db,
            "select passage_id from passages where article_id = $1 and revision = $2 and not is_boilerplate",
            current,
        )
        sure = rows(
            db,
            "select distinct trend from tags where list_contains($1, passage_id) and model_id = $2 and probability > 0.75",
            [[passage for (passage,) in own], models.current_model(db)],
        )
        is_about = about != [(False,)]
        trends = sorted(trend for (trend,) in sure) if is_about else []
        counts = is_about and language in ("en", "")
        told.append((one.article_id, one.story_id, one.is_original, counts, len(own), trends))
    return sorted(told)


def counted_in(db: DuckDBPyConnection, first: date, last: date) -> list[tuple[Any, ...]]:
    query = "select article_id, story_id, publisher, week, trends from api.counted_stories($1, $2) order by all"
    return rows(db, query, [first, last])
