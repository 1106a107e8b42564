"""Whether the books hold together: sums, keys, what refers to what, and whether every public view answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.books import ledger
from warehouse.file_errors import first_line, is_damage
from warehouse.unheard import nobody_waits

NO_REPAIR = (
    "No command mends single rows: put a backup in the home's place, or make what is derived anew with "
    "`trendledger rebuild`."
)
PUBLISH_AGAIN = "`trendledger run` publishes another copy; nothing is lost."

Tell = Callable[[int, int], None]  # told how many are done, and of how many


class Finding(NamedTuple):
    """Something that is not as it should be: at which check it was found, what it is, and how it is mended."""

    check: str
    what: str
    mend: str


class Reference(NamedTuple):
    """Rows that name a row which must be there: what to call one that does not, how many such there are, by `sql`."""

    lacking: str
    sql: str


# On columns of the first migration, so that they hold in every home that was ever made.
REFERENCES = (
    Reference(
        "articles without the revision that they show",
        "from articles as a anti join revisions as r using (article_id, revision)",
    ),
    Reference("revisions without article", "from revisions anti join articles using (article_id)"),
    Reference(
        "articles in a story of which the first article is not there",
        "from articles as a anti join articles as first on a.story_id = first.article_id",
    ),
    Reference(
        "stories that have not one original",
        "from (select story_id from articles group by all having count(*) filter (where is_original) <> 1)",
    ),
    Reference("passages without article", "from passages anti join revisions using (article_id, revision)"),
    Reference(
        "passages that are copies of one that is not there",
        "from (from passages where duplicate_of is not null) as p anti join passages as o "
        "on p.duplicate_of = o.passage_id",
    ),
    Reference("tags without passage", "from tags anti join passages using (passage_id)"),
    Reference("tags of a model that is not there", "from tags anti join models using (model_id)"),
    Reference("readings without passage", "from readings anti join passages using (passage_id)"),
    Reference("tags of passages that were never read", "from tags anti join readings using (passage_id, model_id)"),
    # A page that a backfill found in an archive, where no feed names it, has none.
    Reference(
        "entries without response",
        "from (from entries where response_id <> '') anti join responses using (response_id)",
    ),
    Reference(
        "visits of pages without response",
        "from (from page_visits where response_id <> '') anti join responses using (response_id)",
    ),
    Reference("entries without feed", "from entries anti join feeds using (feed_id)"),
    Reference("visits of feeds that are not there", "from feed_visits anti join feeds using (feed_id)"),
    Reference("fates of runs that are not there", "from fates anti join runs using (run_id)"),
    Reference("ends of runs that are not there", "from run_ends anti join runs using (run_id)"),
)

# What tells a row of each table from the others; DuckDB is told of no key, which would cost each write its index.
KEYS = {
    "runs": "run_id",
    "run_ends": "run_id",
    "feeds": "feed_id",
    "responses": "response_id",
    "entries": "entry_id, revision",
    "articles": "article_id",
    "revisions": "article_id, revision",
    "passages": "passage_id",
    "models": "model_id",
    "readings": "passage_id, model_id",
    "tags": "passage_id, model_id, trend",
}
DOUBLED = """
select coalesce(sum(held - 1), 0)::bigint
from (select count(*) as held from {table} group by {key} having count(*) > 1)
"""


def unbalanced(db: DuckDBPyConnection) -> list[Finding]:
    """Return each run and stage at which not all items have one fate."""
    return [
        Finding(
            "sums",
            f"run {run_id}, stage {stage}: {came:,} items came in, fates tell of {told:,}.",
            f"Nothing is published while this stands. {NO_REPAIR}",
        )
        for run_id, stage, came, told in ledger.differences(db)
    ]


def unjoined(db: DuckDBPyConnection) -> list[Finding]:
    """Return each run and stage at which what leads into the stage is not what came into it. Asks the public views."""
    rows = db.execute(
        """
        with led as (select run_id, next_stage as stage, sum(items) as items from api.joins group by all)
        select led.run_id, led.stage, led.items::bigint, coalesce(s.items_in, 0)::bigint
        from led left join api.stages as s on led.run_id = s.run_id and led.stage = s.stage
        where led.items <> coalesce(s.items_in, 0) order by all
        """
    ).fetchall()
    return [
        Finding(
            "sums",
            f"run {run_id}, stage {stage}: {led:,} items lead into it by api.joins, and {came:,} came in.",
            PUBLISH_AGAIN,
        )
        for run_id, stage, led, came in rows
    ]


def orphans(db: DuckDBPyConnection) -> list[Finding]:
    """Return what refers to something that is not there."""
    findings = []
    for reference in REFERENCES:
        count = db.execute(f"select count(*) {reference.sql}").fetchall()[0][0]
        if count:
            findings.append(Finding("orphans", f"{count:,} {reference.lacking}.", NO_REPAIR))
    return findings


def doubled(db: DuckDBPyConnection) -> list[Finding]:
    """Return the tables in which a row is there twice."""
    findings = []
    for table, key in KEYS.items():
        count = db.execute(DOUBLED.format(table=table, key=key)).fetchall()[0][0]
        if count:
            what = f"{count:,} rows of {table} have the {key} of another: sums over them count something twice."
            findings.append(Finding("keys", what, NO_REPAIR))
    return findings


def views_of(db: DuckDBPyConnection) -> list[str]:
    """Return the names of the public views."""
    rows = db.execute(
        "select distinct view_name from duckdb_views()"
        " where database_name = current_database() and schema_name = 'api' order by all"
    )
    return [name for (name,) in rows.fetchall()]


def silent_views(db: DuckDBPyConnection, tell: Tell = nobody_waits) -> list[Finding]:
    """Ask every public view for all that it has; return those that do not answer, as `files` where that is damaged."""
    findings, names = [], views_of(db)
    for number, name in enumerate(names):
        tell(number, len(names))
        try:
            # A count alone would let DuckDB leave out most of what a view computes.
            db.execute(f"select sum(hash(v)::hugeint) from api.{name} as v").fetchall()
        except duckdb.Error as error:
            what = f"api.{name} of the published copy gives no answer: {first_line(error)}"
            findings.append(Finding("files" if is_damage(error) else "views", what, PUBLISH_AGAIN))
    return findings
