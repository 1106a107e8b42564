"""How a home is: its last run, what it holds, which feeds fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows.commands.options import Injected
from flows.commands.output import FAILED, Output
from warehouse.published import open_published, query

STATUS = """
select m.run_id, r.clock, r.ended_at, r.outcome, r.new_articles, m.articles, m.stories, m.passages, m.model_id,
    (select count(*) from api.feeds where is_active) as feeds,
    (select count(*) from api.feeds where is_active and consecutive_failures > 0) as feeds_failing
from api.meta as m join api.runs as r on r.run_id = m.run_id
"""


def status(*, home: Injected) -> Output:
    """Say how the home is: last run, what it holds, which feeds fail. Exit code 1 where the last run failed."""
    db = open_published(home)
    try:
        table = query(db, STATUS)
    finally:
        db.close()
    data = table.as_dicts()[0]
    code = FAILED if data["outcome"] == "failed" else 0
    return Output({"home": str(home.path), **data}, ("what", "value"), list(data.items()), code=code)


COMMANDS: tuple[Callable[..., Any], ...] = (status,)
