"""An article's way through the books: what became of it at each stage, and of each of its passages."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

# Its entry is what was fetched and read; the article's id names what came of it. The last word of each run is told.
FATES = """
select r.clock, f.run_id, f.stage, f.fate, f.reason
from main.fates as f
inner join main.runs as r on f.run_id = r.run_id
where f.item = (select entry_id from main.articles where article_id = $1) and f.item <> ''
order by r.clock, f.run_id, f.stage
"""
READ_AS = """
select p.passage_id, r.fate
from main.readings as r
inner join main.passages as p on r.passage_id = p.passage_id
where p.article_id = $1
  and r.model_id = api.current_model()
"""


class StageFate(NamedTuple):
    """What became of an article at one stage of one run."""

    clock: datetime
    run_id: str
    stage: str
    fate: str
    reason: str


def fates_of(db: DuckDBPyConnection, article_id: str) -> list[StageFate]:
    """Return what became of an article at the stages that name it, in the order of the runs."""
    return [StageFate(*row) for row in db.execute(FATES, [article_id]).fetchall()]


def read_as(db: DuckDBPyConnection, article_id: str) -> dict[str, str]:
    """Return the fate that the current model gave the passages of an article, by their ids; unread ones are missing."""
    return dict(db.execute(READ_AS, [article_id]).fetchall())
