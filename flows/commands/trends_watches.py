"""Commands on words that are followed in every look: list them, end one."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

from flows.commands.options import Injected, login_name
from flows.commands.output import Output
from flows.steps.judging.words import told
from flows.steps.text.figures import with_interval
from warehouse.database import Connection, Home
from warehouse.published.publish import is_published, open_current, publish, query
from warehouse.records import TrendledgerError, Watch

WATCHED = """
    select * from api.watches
    where week is null or week = (select max(week) from api.watches) order by watch, horizon
"""


class UnknownWatchError(TrendledgerError):
    """Nothing is followed under that name."""

    def __init__(self, said: str, known: tuple[str, ...]) -> None:
        super().__init__(said, known)
        self.said, self.known = said, known

    def __str__(self) -> str:
        return f"nothing is followed as {self.said!r}. Followed are: {', '.join(self.known) or 'none'}."


class NameTakenError(TrendledgerError):
    """Other words are followed under that name; what was said of them would go."""

    def __init__(self, watch: str, words: str) -> None:
        super().__init__(watch, words)
        self.watch, self.words = watch, words

    def __str__(self) -> str:
        return (
            f"{self.watch!r} already follows {self.words}. Give the new words another name, or end that watch first: "
            f"`trendledger trends unwatch {shlex.quote(self.watch)}`."
        )


def watches(*, home: Injected) -> Output:
    """List the words that are followed, with what the last look said of them.

    An example: trendledger trends watches
    """
    db = open_current(home)
    try:
        rows = query(db, WATCHED).as_dicts()
    finally:
        db.close()
    cells = [
        (
            row["watch"],
            row["name"],
            row["words"],
            row["horizon"] or "",
            told(row["verdict"] or "at the next look", row["named"]),
            str(row["onset"] or ""),
            with_interval(row["ratio"], row["ratio_low"], row["ratio_high"], 1),
            "" if row["week"] is None else f"{row['stories_now']} / {row['stories_before']}",
        )
        for row in rows
    ]
    columns = ("watch", "name", "words", "horizon", "verdict", "onset", "ratio", "stories")
    notes = [] if rows else ["nothing is followed; `trendledger trends watch WORDS --keep NAME` follows words"]
    return Output(rows, columns if rows else (), cells, notes=notes)


def unwatch(watch: str, /, *, home: Injected) -> Output:
    """End a watch; what was said of it goes.

    An example: trendledger trends unwatch chips
    """
    from warehouse.books import candidates as kept
    from warehouse.database import writing
    from warehouse.to_read import need_warehouse

    need_warehouse(home)
    with writing(home) as db:
        known = tuple(one.watch for one in kept.watches(db))
        if watch not in known:
            raise UnknownWatchError(watch, known)
        kept.stop_watch(db, watch)
    publish_again(home, "unwatch")
    return Output({"watch": watch}, text=f"{watch} is no longer followed")


def keep_watch(home: Home, name: str, words: str) -> None:
    """Follow words in every look, from the one judged again now; the same words go on. Raises NameTakenError."""
    from warehouse.books import candidates as kept
    from warehouse.database import writing

    watch = Watch(name, name, words, "", login_name(), datetime.now(UTC))
    with writing(home) as db:
        held = check_free(db, watch)
        if held is None or held.words != words:
            kept.start_watch(db, watch)
    look_again(home, "watch")


def check_free(db: Connection, watch: Watch) -> Watch | None:
    """Return what is followed under the watch's name and may go on or be replaced: the same words, or its candidate's.

    Raises NameTakenError where it is other words.
    """
    from warehouse.books import candidates as kept

    held = next((one for one in kept.watches(db) if one.watch == watch.watch), None)
    is_own = held is None or held.words == watch.words or (held.candidate and held.candidate == watch.candidate)
    if held is not None and not is_own:
        raise NameTakenError(held.watch, held.words)
    return held


def look_again(home: Home, why: str) -> None:
    """Let the last look say of the watches what it says, and publish that."""
    from flows.running.candidates_look import look_at_watches
    from flows.running.looks import newest_look
    from warehouse.books import candidates as kept
    from warehouse.database import writing

    with writing(home) as db:
        due = newest_look(db)
        if due is not None:
            kept.put_watch_look(db, due.week, look_at_watches(db, due.week, due.clock))
    publish_again(home, why)


def publish_again(home: Home, why: str) -> None:
    """Publish what has been decided, where anything has been published before."""
    if is_published(home):
        publish(home, f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{why}")
