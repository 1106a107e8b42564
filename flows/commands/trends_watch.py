"""The command that follows any words over time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output, Section, UsageError
from flows.commands.spans import check_spans, watched_span
from flows.steps.judging.counts import MONTH
from flows.steps.judging.words import told
from flows.steps.text.figures import percent, ratio_told
from flows.steps.text.sparkline import sparkline
from warehouse.published.publish import open_current
from warehouse.records import KeptVerdict

WEEKS_DRAWN, WEEKS_LISTED, SOURCES_SHOWN = 52, 16, 10
LONGEST_NAME = 60  # characters, of a watch


def watch(
    words: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    keep: str | None = None,
    until: date | None = None,
    home: Injected,
) -> Output:
    """Follow any words over time, with the statistics of the trends and without training.

    Whole words in any case; "quoted phrases"; AND (as side by side), OR, NOT or -word, (groups), and a star at the end
    of a word: `trends watch 'DeepSeek OR "reasoning model*" -stock'`. Each article is asked as a whole, its title and
    its passages; a story counts where any copy of it is meant.

    An example: trendledger trends watch "chip OR chips" --keep chips

    Parameters
    ----------
    words
        What to look for.
    keep
        Follow the words from now on, in every look, under this name (`trends watches` lists them, `trends unwatch` ends
        one).
    until
        Last day to look at; the end of the data otherwise.

    """
    from flows.commands.trends_watches import keep_watch
    from flows.running.watched_words import followed
    from warehouse.words.word_query import parse, written

    asked = parse(words)
    check_spans(MONTH.now, MONTH.before, until)
    db = open_current(home)
    try:
        first, last = watched_span(db, until)
        found = followed(db, asked, first, last)
    finally:
        db.close()
    if keep is not None:
        keep_watch(home, checked_name(keep), written(asked))
    data = {"words": written(asked), **asdict(found)}
    data["first"] = found.first._asdict() if found.first else None
    data["newest"] = [story._asdict() for story in found.newest]
    data["sources"] = [{"publisher": publisher, "stories": stories} for publisher, stories in found.sources]
    return Output(data, sections=_sections(found, written(asked)), notes=_notes(found))


def checked_name(name: str) -> str:
    """Return the name of a watch with its white space made even. Raises UsageError for one that is none."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise UsageError(f"--keep {name[:LONGEST_NAME]!r}: a name has 1 to {LONGEST_NAME} characters")
    return plain


def _sections(found: Any, words: str) -> list[Section]:
    drawn = found.weeks[-WEEKS_DRAWN:]
    line = sparkline([one.share for one in drawn])
    weeks = [
        (str(one.week), one.stories, one.stories_about_ai, percent(one.share), one.sources)
        for one in found.weeks[-WEEKS_LISTED:]
    ]
    stories = [(f"{one.published_at:%Y-%m-%d}", one.source, one.title, one.url) for one in found.newest]
    return [
        Section(f"{words}  {line}", JUDGED, [judged(one) for one in found.verdicts]),
        Section("weeks", ("week", "stories", "stories about AI", "share", "sources"), weeks),
        Section("sources", ("publisher", "stories"), found.sources[:SOURCES_SHOWN]),
        Section("newest stories", ("day", "source", "title", "address"), stories),
    ]


JUDGED = ("horizon", "verdict", "onset", "share now", "before", "ratio", "95 % interval", "q", "stories", "sources")


def judged(verdict: KeptVerdict) -> tuple[Any, ...]:
    """Return the cells of a verdict for a person."""
    has_ratio = verdict.ratio is not None and verdict.ratio_low is not None
    return (
        verdict.horizon,
        told(verdict.verdict, verdict.named),
        str(verdict.onset or ""),
        percent(verdict.share_now),
        percent(verdict.share_before),
        ratio_told(verdict.ratio) if has_ratio else "",
        f"{ratio_told(verdict.ratio_low)} to {ratio_told(verdict.ratio_high)}" if has_ratio else "",
        "" if verdict.q_value is None else f"{verdict.q_value:.2g}",
        f"{verdict.stories_now} / {verdict.stories_before}",
        f"{verdict.sources} of {verdict.sources_compared}",
    )


def _notes(found: Any) -> list[str]:
    if found.first is None:
        return ["no counted story has these words: about AI, in a language that is read, in a week that was watched"]
    week = found.weeks[-1].week
    return [
        f"first seen on {found.first.published_at:%Y-%m-%d}: {found.first.title} ({found.first.url})",
        f"judged in the look of the week of {week}, as one more trend beside the {found.judged_beside} of the taxonomy",
    ]
