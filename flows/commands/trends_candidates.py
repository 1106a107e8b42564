"""Commands on what is in no taxonomy yet: list the candidates, accept or dismiss one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected, login_name
from flows.commands.output import Output, Section, UsageError
from flows.commands.trend_names import ids_by_word, near, plainly
from flows.commands.trends_watches import check_free, look_again, publish_again
from flows.steps.judging.words import told as verdict_told
from flows.steps.text.figures import counted, percent, with_interval
from warehouse.books.verdicts import last_complete_week
from warehouse.catalog.own_trends import add_own_trend
from warehouse.database import Connection, Home
from warehouse.published.publish import open_current, query
from warehouse.records import Candidate, CandidateDecision, TrendledgerError, Watch

LISTED = """
    select * from api.candidates
    where week = $1 and (decision = 'open' or $2)
    order by decision = 'dismissed', min(p_value) over (partition by candidate), candidate, horizon
"""
EVIDENCE = """
    select candidate, title, source, publisher, url, published_at from api.candidate_stories
    where week = $1 order by candidate, published_at desc, story_id
"""
STORIES_SHOWN, TERMS_SHOWN = 5, 5
TREND_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
COLUMNS = (
    "candidate", "kind", "horizon", "verdict", "since", "onset", "share now", "before", "ratio", "q", "stories",
    "sources", "beside",
)  # fmt: skip
Row = dict[str, Any]
AllToo = Annotated[bool, Parameter(name="--all", negative="")]
Who = Annotated[str | None, Parameter(name=["--who", "--by"])]


class UnknownCandidateError(TrendledgerError):
    """No look has found such a candidate. Says which are near."""

    def __init__(self, said: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(said, near)
        self.said, self.near = said, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        return (
            f"{self.said!r} is no candidate{meant} `trendledger trends candidates --all` lists those of the last look."
        )


def candidates(*, all_: AllToo = False, home: Injected) -> Output:
    """List terms that rise and are in no trend, by the test of the trends, each with its evidence.

    An example: trendledger trends candidates

    Parameters
    ----------
    all_
        List those too that people have accepted or dismissed.

    """
    db = open_current(home)
    try:
        last = last_complete_week(db)
        rows = query(db, LISTED, [last, all_]).as_dicts()
        evidence = query(db, EVIDENCE, [last]).as_dicts()
    finally:
        db.close()
    stories: dict[str, list[Row]] = {row["candidate"]: [] for row in rows}
    for story in evidence:
        if story["candidate"] in stories:
            stories[story["candidate"]].append(story)
    data = [{**row, "stories": stories[row["candidate"]]} for row in rows]
    found = list(stories)
    sections = (
        [Section(f"look of the week of {rows[0]['week']}", COLUMNS, [_cells(row) for row in rows])] if rows else []
    )
    sections += [_told(name, [row for row in rows if row["candidate"] == name], stories[name]) for name in found]
    return Output(data, sections=sections, notes=[note(len(found), rows, is_all=all_)])


def _cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        f"{row['name']} ({row['candidate']})",
        row["kind"],
        row["horizon"],
        verdict_told(row["verdict"], row["named"]),
        str(row["since"] or ""),
        str(row["onset"] or ""),
        percent(row["share_now"]),
        percent(row["share_before"]),
        with_interval(row["ratio"], row["ratio_low"], row["ratio_high"], 1),
        "" if row["q_value"] is None else f"{row['q_value']:.2g} of {row['terms_tested']}",
        f"{row['stories_now']} / {row['stories_before']}",
        f"{row['sources']} of {row['sources_compared']}",
        f"{row['beside']} {row['share_beside']:.0%}" if row["beside"] else "",
    )


def _told(name: str, rows: Sequence[Row], stories: Sequence[Row]) -> Section:
    terms = ", ".join(rows[0]["terms"][:TERMS_SHOWN])
    said = "" if rows[0]["decision"] == "open" else f" ({rows[0]['decision']} by {rows[0]['decided_by']})"
    cells = [(f"{one['published_at']:%Y-%m-%d}", one["publisher"], one["title"], one["url"]) for one in stories]
    return Section(f"{name}{said}: {terms}", ("day", "publisher", "title", "address"), cells[:STORIES_SHOWN])


def note(found: int, rows: Sequence[Row], *, is_all: bool) -> str:
    """Return how many candidates there are, or what one takes; where not all are listed, also what lists the others.

    >>> note(0, [], is_all=True).partition(":")[0]
    'nothing rises that is in no trend'
    """
    if not found:
        others = "" if is_all else ", or none that people have not decided on (--all lists those)"
        return (
            f"nothing rises that is in no trend{others}: a term "
            "needs 10 stories in sources that can be compared, three sources, and q at most .05 over all terms"
        )
    tested = max(row["terms_tested"] for row in rows)
    return (
        f"{counted(found, 'candidate')}; up to {counted(tested, 'term was', 'terms were')} tested. "
        "`trendledger trends accept CANDIDATE` follows one, `trendledger trends dismiss CANDIDATE` takes it off the "
        "list"
    )


def accept(
    candidate: str,
    /,
    *,
    name: str | None = None,
    words: str | None = None,
    trend: str | None = None,
    who: Who = None,
    home: Injected,
) -> Output:
    """Accept a candidate: it leaves the list, and every look from now on judges it beside the trends.

    It is followed by words, without training (`trends watches`); all that was written before counts too. With --trend
    it becomes a trend of this home besides: a draft in its own_trends.toml, to be edited, which `trendledger train` and
    `trendledger retag` take.

    An example: trendledger trends accept 4b6d1f0e

    Parameters
    ----------
    name
        What to call it; as it is spelt, if not said.
    words
        What to look for, in the language of `trends watch`; its first term, if not said.
    trend
        Id of the new trend: small letters, digits and hyphens.
    who
        Name under which the decision is kept; the login name, if not said.

    """
    from warehouse.books import candidates as kept
    from warehouse.words.word_query import parse, written

    asked = written(parse(words)) if words else ""
    if trend is not None and not TREND_ID.match(trend):
        raise UsageError(f"--trend {trend!r}: an id has small letters, digits and hyphens between them")
    by, now = who or login_name(), datetime.now(UTC)
    with _books(home) as db:
        found = _found(db, candidate)
        watch = Watch(found.candidate, name or found.name, asked or _first_term(found), found.candidate, by, now)
        check_free(db, watch)
        if trend is not None:
            _draft(db, home, found, trend, watch.name)
        kept.add_decision(db, CandidateDecision(found.candidate, "accepted", found.terms, trend or "", by, now))
        kept.start_watch(db, watch)
    look_again(home, "accept")
    more = f"; followed from now on as {watch.words!r}"
    if trend is not None:
        more += f"\n{trend} is drafted in {home.own_trends}: edit it, then `trendledger train` and `trendledger retag`"
    return _decided(found, "accepted", by, more, {"words": watch.words, "trend": trend})


def _books(home: Home) -> AbstractContextManager[Connection]:
    """Open the books to be written; where there are none, none are made. Raises WarehouseError."""
    from warehouse.database import writing
    from warehouse.to_read import need_warehouse

    need_warehouse(home)
    return writing(home)


def _first_term(found: Candidate) -> str:
    from warehouse.words.wording import Wording

    return str(Wording(tuple(found.terms[0].split())))


def _draft(db: Any, home: Home, found: Candidate, trend: str, name: str) -> None:
    """Write the candidate as a trend of this home, told by sentences of its stories."""
    from flows.steps.candidates.draft import draft_of
    from warehouse.books.candidates import passages_of

    add_own_trend(home.own_trends, draft_of(trend, name, found.terms, passages_of(db, found.stories)))


def dismiss(candidate: str, /, *, who: Who = None, home: Injected) -> Output:
    """Dismiss a candidate: it does not come back to the list, however it rises, until it is reopened.

    An example: trendledger trends dismiss 4b6d1f0e

    Parameters
    ----------
    who
        Name under which the decision is kept; the login name, if not said.

    """
    return _decide(home, candidate, "dismissed", who)


def reopen(candidate: str, /, *, who: Who = None, home: Injected) -> Output:
    """Take back what was decided on a candidate: it is listed again where it rises, and no longer followed.

    An example: trendledger trends reopen 4b6d1f0e

    Parameters
    ----------
    who
        Name under which the decision is kept; the login name, if not said.

    """
    return _decide(home, candidate, "reopened", who)


def _decide(home: Home, candidate: str, decision: Any, who: str | None) -> Output:
    from warehouse.books import candidates as kept

    with _books(home) as db:
        found = _found(db, candidate)
        by, now = who or login_name(), datetime.now(UTC)
        kept.add_decision(db, CandidateDecision(found.candidate, decision, found.terms, "", by, now))
        ended = kept.stop_watch(db, found.candidate)
    publish_again(home, decision)
    return _decided(found, decision, by, "; it is no longer followed" if ended else "", {})


def _decided(found: Candidate, decision: str, by: str, more: str, data: Row) -> Output:
    said = {"candidate": found.candidate, "name": found.name, "decision": decision, "decided_by": by, **data}
    return Output(said, text=f"{found.candidate} is {decision} by {by}{more}")


def _found(db: Any, said: str) -> Candidate:
    """Return what was last said of the candidate of this id or name. Raises UnknownCandidateError."""
    from warehouse.books import candidates as kept

    ids, plain = ids_by_word(kept.all_names(db)), plainly(said)
    found = kept.newest(db, ids[plain]) if plain in ids else None
    if found is None:
        raise UnknownCandidateError(said, near(plain, ids))
    return found
