"""Books of a lake made anew: a file stands in for the lake while they are made, and one transaction puts them there."""

from __future__ import annotations

from warehouse.database import Home, WarehouseError, locked, opened, transaction, up_to_date
from warehouse.lake import OF_FILES_ALONE, Lake, database_in_use, snapshot_of
from warehouse.published import copies
from warehouse.upkeep.moving import carry

NOT_SENT = {"migrations", "view_versions", *OF_FILES_ALONE}  # the lake has its own schema, and no index


class RebuiltLakeError(WarehouseError):
    """The books cannot be put into the lake. Says why, and that the lake is as it was."""


def copy_out(home: Home, target: Home) -> int:
    """Copy the tables of a lake into a file; return the state of the lake that they are of. Needs the lock."""
    with up_to_date(home) as db, opened(target.warehouse) as file:
        state = snapshot_of(db)
        carry(db, file, lambda _: None)
        file.execute("checkpoint")
    return state


def put_in(home: Home, lake: Lake, made: Home, written_at: int) -> str:
    """Put the rows of a file in the place of those in the lake, all or none; return what is kept of the old.

    Raises RebuiltLakeError where the lake was written to since `written_at`, or where what arrived is not what was
    sent.
    """
    with locked(home), up_to_date(home) as db:
        state = snapshot_of(db)
        if state != written_at:
            raise RebuiltLakeError(f"{lake} was written to while it was rebuilt. Nothing was changed. Run it again.")
        with opened(made.warehouse) as file, transaction(db):
            sent = {name: held for name, held in copies.contents(file).items() if name not in NOT_SENT}
            origin, place = database_in_use(file), database_in_use(db)
            for table in sent:
                db.execute(f'delete from {place}.main."{table}"')
                db.execute(
                    f'insert into {place}.main."{table}" by name select * from {origin}.main."{table}" order by rowid'
                )
            arrived = copies.contents(db)
            unlike = copies.differing(sent, {name: arrived[name] for name in sent})
            if unlike:
                raise RebuiltLakeError(
                    f"what arrived in {lake} is not what was sent: {', '.join(unlike)}. Nothing was changed."
                )
    return f"as state {state} of {lake}, until `trendledger maintain --compact` lets it go"
