"""The command that proposes key terms of the year, and takes those that a person accepts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected, login_name
from flows.commands.output import Output, Section, UsageError
from flows.commands.retag import way_to_current
from flows.commands.waits import waiting
from flows.steps.text.figures import percent
from warehouse.database import Home
from warehouse.records import TrendledgerError

WEEKS_READ = 52  # a name that was there a year ago is not of the year
MOST_STORIES, MOST_PASSAGES = 2000, 10  # as a look at candidates reads: some two seconds
COLUMNS = ("term", "trend", "stories", "sources", "since", "beside the trend", "usual")
NOTHING = (
    "no name came up lately that stands near a trend: it takes five stories and passages, three sources, four in five "
    "of all stories that name it in these weeks, and half of its passages tagged with one trend"
)
Weeks = Annotated[int, Parameter(name="--weeks")]


class NotProposedError(TrendledgerError):
    """What was to be accepted is not proposed. Says what is near."""

    def __init__(self, term: str, near: tuple[str, ...]) -> None:
        super().__init__(term, near)
        self.term, self.near = term, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        return (
            f"{self.term!r} is not proposed{meant} `trendledger taxonomy propose-terms` lists what is; a term that you "
            "know yourself may be written into own_terms.toml of the home. Nothing was changed."
        )


def propose_terms(
    *,
    weeks: Weeks = 13,
    accept: str | None = None,
    trend: str | None = None,
    who: Annotated[str | None, Parameter(name=["--who", "--by"])] = None,
    home: Injected,
) -> Output:
    """Propose as key terms names that came up lately at several sources, near passages of a trend, with evidence.

    Nothing is a key term before a person accepts it. What is accepted goes into own_terms.toml of the home; a model is
    trained with it and reads the history, and what it would change is shown. `trendledger retag` makes it current.

    An example: trendledger taxonomy propose-terms --weeks 8

    Parameters
    ----------
    weeks
        How many of the last complete weeks are lately, up to 26.
    accept
        A term that is proposed, to be one from now on.
    trend
        The trend whose term it is to be, where it is proposed for several.
    who
        Name under which it is kept who accepted it; the login name, if not said.

    """
    if not 1 <= weeks <= WEEKS_READ // 2:
        raise UsageError(f"--weeks {weeks}: from 1 to {WEEKS_READ // 2}, as names are compared with the weeks before")
    if trend is not None and accept is None:
        raise UsageError("--trend says whose term is accepted: it needs --accept TERM")
    if who is not None and accept is None:
        raise UsageError("--who says who accepts a term: it needs --accept TERM")
    found = _proposals(home, weeks)
    if accept is not None:
        return _accepted(home, _chosen(found, accept, trend), who or login_name())
    sections = [Section("Names of late, and the trend that they stand near", COLUMNS, list(map(_cells, found)))]
    sections += [
        Section(f"{one.term} ({one.trend})", ("title", "publisher", "address"), list(one.mentions)) for one in found
    ]
    note = f"{len(found)} proposed; `--accept TERM` takes one, and shows what that changes" if found else NOTHING
    return Output(list(map(_told, found)), sections=sections if found else [], notes=[note])


def _told(one: Any) -> dict[str, Any]:
    plain = {"since": one.since.isoformat(), "mentions": [mention._asdict() for mention in one.mentions]}
    return {**one._asdict(), **plain, "share_near": one.share_near}


def _proposals(home: Home, weeks: int) -> list[Any]:
    from flows.steps.candidates.new_terms import proposed_terms, spelt_plainly
    from warehouse.books.new_terms import mentioned_passages
    from warehouse.books.verdicts import last_complete_week
    from warehouse.catalog import taxonomy_with
    from warehouse.published.publish import open_current

    taxonomy = taxonomy_with(home.own_trends)
    known = {spelt_plainly(term) for one in taxonomy.trends for term in (one.name, *one.terms)}
    db = open_current(home)
    try:
        last = last_complete_week(db)
        if last is None:
            return []
        first = last - timedelta(weeks=WEEKS_READ - 1)
        passages = mentioned_passages(db, first, last, MOST_STORIES, MOST_PASSAGES)
    finally:
        db.close()
    return proposed_terms(passages, {last - timedelta(weeks=age) for age in range(weeks)}, known)


def _cells(one: Any) -> tuple[Any, ...]:
    near = f"{one.near} of {one.passages}"
    return (one.term, one.trend, one.stories, one.sources, one.since.isoformat(), near, percent(one.usual))


def _chosen(found: list[Any], term: str, trend: str | None) -> Any:
    """Return the one proposal that is meant. Raises NotProposedError and UsageError."""
    meant = [one for one in found if one.term.lower() == term.lower() and trend in (None, one.trend)]
    if not meant:
        near = get_close_matches(term.lower(), [one.term.lower() for one in found], n=3)
        raise NotProposedError(term, tuple(dict.fromkeys(one.term for one in found if one.term.lower() in near)))
    if len(meant) > 1:
        raise UsageError(f"{term!r} is proposed for {' and '.join(one.trend for one in meant)}: say which with --trend")
    return meant[0]


def _accepted(home: Home, proposal: Any, who: str) -> Output:
    """Keep the term, train with it, and show what that would change."""
    from warehouse.catalog.own_terms import OwnTerm, add_own_term

    now = datetime.now(UTC)
    add_own_term(home.own_terms, OwnTerm(proposal.trend, proposal.term, who, now.date().isoformat()))
    with waiting("training") as wait:
        from flows.retag import retag
        from flows.stages.model import train_model
        from flows.steps.tagging.retagging import COLUMNS as CHANGES

        model_id = train_model(home, now, make_current=False).model_id
        done = retag(
            home, now, model_id=model_id, dry_run=True, tell=lambda read, of: wait.at("reading passages", read, of)
        )
    kept = f"{proposal.term!r} is a key term of {proposal.trend} from the next model on, accepted by {who}"
    would = f"model {done.after} would take the place of {done.before}; nothing that is shown was changed"
    notes = [
        f"{kept}; without its line in {home.own_terms} it is none",
        *([f"it misses its gates: {done.gates_missed}"] if done.gates_missed else []),
        f"{would}. {way_to_current(done)}",
    ]
    data = {"term": proposal.term, "trend": proposal.trend, "accepted_by": who, "preview": done.as_json()}
    return Output(data, CHANGES, done.rows(), notes=notes)
