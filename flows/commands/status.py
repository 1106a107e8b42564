"""How a home is: its last run, what it holds, which feeds fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import Injected, max_age_of
from flows.commands.output import FAILED, Output, UsageError
from warehouse.books.ledger import numbers_of
from warehouse.published.publish import open_current, query
from warehouse.published.readiness import readiness

STATUS = """
select m.run_id, r.clock, r.ended_at, r.outcome, r.new_articles, m.articles, m.stories, m.passages, m.model_id,
    m.feeds,
    (select count(*) from api.feed_health where consecutive_failures > 0 or (visits > 0 and last_success_at is null))
        as feeds_failing,
    (select count(*) from api.feed_health where is_silent and consecutive_failures = 0) as feeds_silent,
    (
        select coalesce(string_agg(gate, ', ' order by gate), '') from api.gates
        where model_id = m.model_id and not is_met
    ) as gates_missed,
    (
        select coalesce(string_agg(g.gate, ', ' order by g.gate), '')
        from api.gates as g join api.models as o on g.model_id = o.model_id
        where o.is_held_back and not g.is_met
    ) as held_back_by
from api.meta as m left join api.runs as r on r.run_id = m.run_id
"""
NO_RUN = "no run has been here yet; `trendledger run` is the first"  # as where a copy was published by hand


def status(
    *,
    check: Annotated[bool, Parameter(negative="")] = False,
    max_age_hours: float | None = None,
    home: Injected,
) -> Output:
    """Say how the home is: last run, what it holds, which feeds fail. Exit code 1 where the last run failed.

    An example: trendledger status --json

    Parameters
    ----------
    check
        Only say whether there is a published copy that opens and is young enough; exit code 1 where not.
    max_age_hours
        How old it may be, with --check; 3 unless the settings say otherwise.

    """
    if check:
        max_age = max_age_of(home, max_age_hours)
        found = readiness(home, datetime.now(UTC), max_age)
        data = {"home": str(home.path), **found._asdict()}
        text = f"{'ready' if found.is_ready else 'not ready'}: {found.reason}"
        return Output(data, text=text, code=0 if found.is_ready else FAILED)
    if max_age_hours is not None:
        raise UsageError("--max-age-hours says how old the published copy may be: it goes with --check")
    db = open_current(home)
    try:
        data = query(db, STATUS).as_dicts()[0]
        numbers = numbers_of(db, data["run_id"] or "")
    finally:
        db.close()
    code = FAILED if data["outcome"] == "failed" else 0
    named = numbers.named() if data["run_id"] else []
    of_run = [(f"last run: {name}", value) for name, value in named if name != "new articles"]
    whole = {"home": str(home.path), **data, "numbers": numbers._asdict()}
    notes = [] if data["run_id"] else [NO_RUN]
    return Output(whole, ("what", "value"), [*data.items(), *of_run], notes=notes, code=code)
