"""The ledger: what came in is what is told of, or it is not written down."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.books import ledger
from warehouse.books.ledger import LedgerError
from warehouse.database import Home, scalar, writing
from warehouse.records import Fate
from warehouse.schema import migrate

SOME = st.lists(st.tuples(st.sampled_from(["kept", "duplicate", "too short"]), st.integers(1, 9)), max_size=5)


def fates(*told: tuple[str, int]) -> list[Fate]:
    return [Fate("run", "pages", "", fate, "", items) for fate, items in told]


@settings(max_examples=10, deadline=None)
@given(batches=st.lists(SOME, max_size=3), lost=st.integers(-3, 3))
def test_books_balance_exactly_when_every_batch_does(batches: list, lost: int) -> None:
    with duckdb.connect() as db:  # every example begins with empty books
        migrate(db)
        for told in batches:
            ledger.add_fates(db, "run", "pages", sum(items for _, items in told), fates(*told))
        ledger.check_balance(db)
        if lost:
            with pytest.raises(LedgerError):
                ledger.add_fates(db, "run", "pages", 5 + lost, fates(("kept", 5)))
            ledger.check_balance(db)
            db.execute("insert into stages values ('run', 'pages', 1)")
            with pytest.raises(LedgerError, match="do not balance"):
                ledger.check_balance(db)


def test_an_item_that_nobody_tells_of_is_not_entered(home: Home) -> None:
    with writing(home) as db:
        with pytest.raises(LedgerError, match="run run, stage pages: 3 items came in, fates tell of 2"):
            ledger.add_fates(db, "run", "pages", 3, fates(("kept", 2)))
        assert scalar(db, "select count(*) from fates") == 0


def test_a_fate_of_a_run_that_had_no_such_stage_is_found(home: Home) -> None:
    with writing(home) as db:
        db.execute("insert into fates values ('run', 'pages', '', 'kept', '', 3)")
        with pytest.raises(LedgerError, match="0 items came in, fates tell of 3"):
            ledger.check_balance(db)


def test_fates_come_in_the_order_of_the_stages(home: Home) -> None:
    with writing(home) as db:
        for stage in ("tags", "feeds", "articles"):
            ledger.add_fates(db, "run", stage, 2, [Fate("run", stage, "", "kept", "", 2)])
        assert [stage for stage, _, _ in ledger.fates_of(db, "run")] == ["feeds", "articles", "tags"]
