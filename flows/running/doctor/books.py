"""The data of a home: whether the warehouse's file is whole, and what the published copy tells of age, feeds, model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.running.doctor import locks
from flows.running.doctor.finding import Observation, bad, well, worth_knowing
from flows.running.usable_model import damage_of
from flows.steps.text.figures import counted
from warehouse.database import Home, WarehouseError
from warehouse.file_shape import damage_at_sight
from warehouse.home import LostBooksError
from warehouse.published import health, shelf
from warehouse.published.publish import NewerEditionError, OldEditionError, current, is_published, open_current
from warehouse.published.readiness import HOUR, readiness

MANY_FAIL = 0.5  # of the feeds: then the fault is rather ours than theirs
DROP = 0.05  # of F1, with which the rule `quality` of the alerts begins, too
MEND_OF_NEWER = (
    "upgrade this program; where the warehouse from before was put back, `trendledger run` publishes another copy"
)
RETAG = "`trendledger retag --dry-run` shows what an earlier model would say, `trendledger retag` makes it current"


def told(home: Home, now: datetime, max_age: timedelta) -> Iterator[Observation]:
    """Yield what the published copy tells; it is opened as readers do, and holds nobody up."""
    if not home.has_warehouse:
        yield _nothing_kept(home)
        return
    yield from _damage(home)
    if loss := shelf.lost(current(home)):
        yield bad("data", loss.what, loss.mend)
        return
    if not is_published(home):
        yield bad("data", "nothing has been published yet", "`trendledger run` publishes, or says why it cannot")
        return
    found = readiness(home, now, max_age)
    if found.published_at is None:
        yield bad("data", found.reason, "`trendledger run` publishes another copy; `trendledger verify` looks closer")
        return
    yield _age(home, now - found.published_at, max_age, found.run_id)
    try:
        with open_current(home) as db:
            state = health.health_of(db)
    except OldEditionError as error:
        yield _of_another_version(error)
        return
    except WarehouseError as error:
        yield bad("data", str(error), "`trendledger run` publishes another copy")
        return
    yield from _feeds(state.feeds)
    yield from _model(home, state)


def _of_another_version(error: OldEditionError) -> Observation:
    if isinstance(error, NewerEditionError):
        what = f"{error.path.name} was published by a newer Trendledger"
        return bad("data", what, MEND_OF_NEWER)
    return worth_knowing("data", f"{error.path.name} was published by another version", "`trendledger run` makes one")


def _nothing_kept(home: Home) -> Observation:
    """Return that there is no warehouse: not yet, or not any more."""
    try:
        home.refuse_lost_books()
    except LostBooksError as error:
        return bad("data", error.what, error.mend)
    return worth_knowing("data", f"there is no warehouse in {home.path} yet", "`trendledger run` begins one")


def _damage(home: Home) -> Iterator[Observation]:
    """Yield that the warehouse is no whole file; while somebody writes, its last block may be on its way."""
    if home.lake is not None and home.lake.is_gone:
        yield bad("data", f"{home.lake} is gone: lake.toml names it", "bring its catalog back from a backup")
        return
    if not home.warehouse.is_file() or {locks.WRITER, locks.BOOKS} & set(locks.held(home)):
        return
    try:
        what = damage_at_sight(home.warehouse)
    except OSError as error:
        mend = "give yourself the right to read it"
        yield bad("data", f"{home.warehouse} cannot be read: {error.strerror}", mend)
        return
    if what:
        mend = "put a backup of the file in its place; without one, `trendledger rebuild` makes the books anew"
        yield bad("data", f"{home.warehouse} is damaged: {what}", mend)


def _age(home: Home, age: timedelta, max_age: timedelta, run_id: str) -> Observation:
    what = f"published {age / HOUR:,.1f} hours ago, by run {run_id}; {max_age / HOUR:,.4g} are allowed"
    if age > max_age:
        # Where the demo's articles are alone, `up` and `run` are refused.
        mend = "start `trendledger up`, or `trendledger run` once; another limit: --max-age-hours"
        if home.demo_feeds.exists():
            mend = f"in a home that is the demo's alone, `trendledger demo` publishes again; else {mend}"
        return bad("data", what, mend)
    return well("data", what)


def _feeds(feeds: health.FeedCounts) -> Iterator[Observation]:
    """Yield how the watch list is: of its trouble in one line each, however many feeds share it."""
    if not feeds.feeds:
        yield worth_knowing("feeds", "the watch list is empty", "`trendledger feeds add URL`, or `feeds import OPML`")
        return
    if feeds.failing:
        failing = f"{feeds.failing} of {feeds.feeds} {'fails' if feeds.failing == 1 else 'fail'}"
        what = f"{failing}, {health.LONG_FAILING} times in a row or more ({feeds.example})"
        if feeds.failing > MANY_FAIL * feeds.feeds:
            yield bad("feeds", what, "so many fail by our own fault: `trendledger doctor --network` asks one")
        else:
            mend = "`trendledger feeds check` says why; `trendledger feeds remove ID` drops one that is gone"
            yield worth_knowing("feeds", what, mend)
    if feeds.silent:
        verbs = "answers and has" if feeds.silent == 1 else "answer and have"
        what = f"{feeds.silent} of {feeds.feeds} {verbs} published nothing for unusually long"
        yield worth_knowing("feeds", what, "look at the page Feeds: a source that moved has a new address")
    if not feeds.failing and not feeds.silent:
        missed = f"{feeds.missed} could not be had at the last visit, none is silent, and none fails for long"
        said = missed if feeds.missed else "none fails or is silent"
        yield well("feeds", f"{feeds.feeds} on the watch list, {feeds.visited} visited, {said}")


def _model(home: Home, state: health.Health) -> Iterator[Observation]:
    """Yield whether there is a model, whether it has read all, and how good it was when it was last measured."""
    model = state.model
    if model.model_id is None:
        if state.articles:
            yield bad(
                "model", "no model is current, so nothing is tagged", "`trendledger train`, then `trendledger retag`"
            )
        return
    name = f"model {model.model_id}"
    if not (home.models / model.model_id).is_dir():
        mend = "put a backup of the folder in its place, or `trendledger train` and `trendledger retag`"
        yield bad("model", f"the files of {name} are gone from {home.models}", mend)
    elif damage := damage_of(home.models / model.model_id):
        yield bad("model", damage, "`trendledger train` makes its files anew, or another model: then `retag`")
    if model.unread:
        mend = f"the next run reads {'it' if model.unread == 1 else 'them'}"
        yield worth_knowing("model", f"{name} has not read {counted(model.unread, 'passage')}", mend)
    for drop in state.drops:
        if drop.best_f1 - drop.f1 >= DROP:
            what = f"{name} has F1 {drop.f1:.3f} on {drop.file}, where {drop.best_model_id} had {drop.best_f1:.3f}"
            yield bad("model", what, RETAG)
    if model.f1 is None:
        what = f"{name}, from {counted(model.examples or 0, 'passage')}; never measured here"
        yield worth_knowing("model", what, "`trendledger label --random`, then `trendledger evaluate FILE`")
    else:
        yield well("model", f"{name}: micro F1 {model.f1:.3f} on {model.file}{_interval(model)}")


def _interval(model: health.ModelState) -> str:
    if model.f1_low is None or model.f1_high is None:
        return ""
    return f" ({model.f1_low:.3f}-{model.f1_high:.3f})"
