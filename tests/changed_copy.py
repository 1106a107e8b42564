"""A published copy that shows something else than its books: what commands say of it, without a run that makes it so."""

from __future__ import annotations

import duckdb

from warehouse.database import Home


def changed(home: Home, *statements: str) -> None:
    """Change the published copy."""
    path = (home.published / "current.duckdb").resolve()
    path.chmod(0o600)
    with duckdb.connect(path) as db:
        for statement in statements:
            db.execute(statement)
