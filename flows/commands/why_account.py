"""All that is known of why a trend moved, gathered from the published copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from flows.steps.judging.counts import Counts, Horizon
from flows.steps.judging.week_look import WEEKS_SEEN
from flows.steps.text.figures import counted
from flows.steps.trends.contributions import Contribution, Shares, SourceInSpans, contributions_of, pooled
from flows.steps.trends.parts import Component, parts_of
from warehouse.books import contributions as books
from warehouse.books.contributions import SpanDates, WatchedWeeks
from warehouse.database import Connection
from warehouse.records import KeptVerdict, TrendledgerError

MOST_STORIES = 1000  # of a span, in full: some 2 MB of JSON; how many there are is in the counts


class NothingToCompareError(TrendledgerError):
    """A span has no story about AI in any week that was watched, so that there is no share to compare."""

    def __init__(self, first: date, last: date, weeks: int, before: int) -> None:
        super().__init__(first, last, weeks, before)
        self.first, self.last, self.weeks, self.before = first, last, weeks, before

    def __str__(self) -> str:
        return (
            f"no story about AI was counted from {self.first} to {self.last}: {counted(self.weeks, 'week')} against "
            f"{self.before} cannot be compared. Other spans may have some: --weeks, --before and --until choose them, "
            'and `trendledger sql "from api.trend_weeks"` shows which weeks were watched.'
        )


@dataclass(frozen=True, slots=True)
class Account:
    """Why a trend moved. `said` are the shares that `parts` explain: those of the kept look, else `shares`, today's."""

    trend: str
    asked: Horizon
    spans: SpanDates
    said: Shares
    shares: Shares
    parts: Sequence[Component]
    contributions: Sequence[Contribution]
    judged: KeptVerdict
    kept: KeptVerdict | None
    stories_now: Sequence[books.TrendStory]
    stories_before: Sequence[books.TrendStory]
    terms: Sequence[tuple[books.TermInSpans, float]]
    gaps: Sequence[books.FeedGap]
    read_twice: Sequence[books.ReadTwice]
    reclassified: Sequence[books.Reclassified]
    new_models: Sequence[books.NewModel]

    @property
    def is_unread(self) -> bool:
        """Whether another model judged then, and nothing is left of what it read."""
        kept = self.kept
        return kept is not None and kept.model_id != self.judged.model_id and not self.read_twice


def account_of(db: Connection, trend: str, asked: Horizon, last: date) -> Account:
    """Return why the trend moved in the spans that end with the week of `last`. Raises NothingToCompareError."""
    from flows.running.looks import counts_of, look

    spans = SpanDates(last - timedelta(weeks=asked.weeks - 1), last - timedelta(weeks=asked.now - 1), last)
    counts = counts_of(db, last, max(WEEKS_SEEN, asked.weeks))
    sources = sources_in_spans(counts, trend, asked, books.watched_weeks(db, spans))
    shares = pooled(sources)
    if shares is None:
        raise _nothing(sources, asked, spans)
    (judged,) = (one for one in look(db, counts, horizons=[asked]) if one.trend == trend)
    kept = books.kept_verdict(db, last, trend, asked.name)
    said = _said(kept) or shares
    then = kept.model_id if kept and kept.model_id != judged.model_id else None
    twice = books.read_twice(db, then, trend, spans) if then else []
    by_model = -_change_of_model(twice) if twice else 0.0
    found = contributions_of(sources, asked.now, asked.before)
    # Of now the stories of those that rose most come first, of before those of the ones that fell most.
    rising = [one.counts.source for one in sorted(found, key=lambda one: -one.whole)]
    return Account(
        trend=trend,
        asked=asked,
        spans=spans,
        said=said,
        shares=shares,
        parts=parts_of(found, by_model, said.change - shares.change - by_model),
        contributions=found,
        judged=judged,
        kept=kept,
        stories_now=books.trend_stories(db, trend, spans.now, last, rising, MOST_STORIES),
        stories_before=books.trend_stories(
            db, trend, spans.before, spans.now - timedelta(weeks=1), rising[::-1], MOST_STORIES
        ),
        terms=_terms(books.trend_terms(db, trend, spans), sources),
        gaps=books.feed_gaps(db, spans),
        read_twice=twice,
        reclassified=books.reclassified(db, then, trend, spans) if then else [],
        new_models=books.new_models(db, spans.before),
    )


def sources_in_spans(
    counts: Counts, trend: str, asked: Horizon, watched: dict[str, WatchedWeeks]
) -> list[SourceInSpans]:
    """Return what each source wrote in the two spans, with the weeks in which it was watched."""
    is_mine = counts.trend == list(counts.trends).index(trend)
    carrying = np.zeros(counts.totals.shape, np.int64)
    carrying[counts.source[is_mine], counts.week[is_mine]] = counts.stories[is_mine]
    end = len(counts.weeks)
    now, before = slice(end - asked.now, end), slice(end - asked.weeks, end - asked.now)
    mine_now, mine_before = carrying[:, now].sum(1), carrying[:, before].sum(1)
    all_now, all_before = counts.totals[:, now].sum(1), counts.totals[:, before].sum(1)
    # A week with a counted story was watched, whatever else is known of its feeds.
    heard_now, heard_before = (counts.totals[:, now] > 0).sum(1), (counts.totals[:, before] > 0).sum(1)
    nothing = WatchedWeeks("", 0, 0)
    return [
        SourceInSpans(
            source=name,
            stories_now=int(mine_now[place]),
            all_now=int(all_now[place]),
            stories_before=int(mine_before[place]),
            all_before=int(all_before[place]),
            watched_now=max(watched.get(name, nothing).now, int(heard_now[place])),
            watched_before=max(watched.get(name, nothing).before, int(heard_before[place])),
        )
        for place, name in enumerate(counts.sources)
        if all_now[place] or all_before[place]
    ]


def _nothing(sources: Sequence[SourceInSpans], asked: Horizon, spans: SpanDates) -> NothingToCompareError:
    """Return the error that names the span without a story."""
    if any(one.all_now for one in sources):
        return NothingToCompareError(spans.before, spans.now - timedelta(days=1), asked.now, asked.before)
    return NothingToCompareError(spans.now, spans.last + timedelta(days=6), asked.now, asked.before)


def _said(kept: KeptVerdict | None) -> Shares | None:
    if kept is None or kept.share_now is None or kept.share_before is None:
        return None
    return Shares(kept.share_now, kept.share_before)


def _change_of_model(twice: Sequence[books.ReadTwice]) -> float:
    """Return by how much today's model sees the share change more than the one of then, on the same stories."""
    more = {one.is_now: (one.carrying_today - one.carrying_then) / one.stories for one in twice}
    return more.get(True, 0.0) - more.get(False, 0.0)


def _terms(
    found: Sequence[books.TermInSpans], sources: Sequence[SourceInSpans]
) -> list[tuple[books.TermInSpans, float]]:
    """Return each term with what it gave to the change of the share, the most first; together they gave all of it."""
    now, before = sum(one.all_now for one in sources), sum(one.all_before for one in sources)
    given = [(term, term.shared_now / now - term.shared_before / before) for term in found]
    return sorted(given, key=lambda pair: (-abs(pair[1]), pair[0].term))
