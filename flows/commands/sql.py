"""SQL on the published copy."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from warehouse.published import open_published, query


def sql(
    statement: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    csv: Annotated[bool, Parameter(negative="")] = False,
    home: Injected,
) -> Output:
    """Answer an SQL query from the published copy; `api` holds what can be asked for.

    Parameters
    ----------
    statement
        One query that only reads.
    csv
        CSV instead of a table: every digit, times in ISO 8601.

    """
    db = open_published(home)
    try:
        with ThreadPoolExecutor(1) as aside:  # DuckDB hears no signal: so that Ctrl-C ends a query, it runs elsewhere
            asked = aside.submit(query, db, statement)
            try:
                table = asked.result()
            except KeyboardInterrupt:
                db.interrupt()
                raise
    finally:
        db.close()
    return Output(table.as_dicts(), table.columns, table.rows, as_csv=csv)


COMMANDS: tuple[Callable[..., Any], ...] = (sql,)
