"""The time that a run takes for now: up to a week ahead of the world and of its archives, and no further."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import CLOCK, FEED, answer, opml, rss, warc

from flows.running.clock import ClockAheadError, clock_of
from flows.steps.web.archive import MOST_AHEAD
from warehouse.books import ledger
from warehouse.database import Home, writing
from warehouse.published.publish import open_published, query
from warehouse.records import Run

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


def test_a_time_that_has_not_come_is_refused_also_the_last_there_is() -> None:
    assert clock_of(NOW + MOST_AHEAD, (), NOW) == NOW + MOST_AHEAD
    assert clock_of(datetime(2026, 6, 1), (), NOW) == datetime(2026, 6, 1, tzinfo=UTC)  # noqa: DTZ001  as it is typed
    for late in (NOW + MOST_AHEAD + timedelta(seconds=1), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)):
        with pytest.raises(ClockAheadError, match="has not come yet, and nothing here is newer than 2026-06-10 12:00"):
            clock_of(late, (), NOW)


def test_an_archive_may_be_lived_through_to_its_end_by_a_machine_whose_clock_is_behind(tmp_path: Path) -> None:
    archive = warc(tmp_path / "a.warc.gz", [answer(FEED, rss())])
    long_ago = CLOCK - timedelta(days=9000)
    assert clock_of(None, (archive,), long_ago) == CLOCK
    assert clock_of(CLOCK + MOST_AHEAD, (archive,), long_ago) == CLOCK + MOST_AHEAD
    with pytest.raises(ClockAheadError):
        clock_of(CLOCK + 2 * MOST_AHEAD, (archive,), long_ago)


def test_the_end_of_time_is_refused_by_run_and_replay_and_nothing_is_done(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    watched, archive = opml(tmp_path / "a.opml", FEED), warc(tmp_path / "a.warc.gz", [answer(FEED, rss())])
    for words in (("run", "--as-of", "9999-12-31"), ("replay", "--from", "2026-03-02", "--to", "9999-12-31")):
        done = trendledger(*words, "--feeds", watched, "--archive", archive)
        assert (done.returncode, done.stdout) == (1, "")
        assert "9999-12-31 has not come yet" in done.stderr
        assert "Traceback" not in done.stderr
    assert not home.warehouse.exists()


@pytest.mark.long
def test_a_run_under_a_clock_that_was_ahead_is_set_aside_by_command(trendledger: CommandLine, home: Home) -> None:
    later = datetime(2099, 1, 1, tzinfo=UTC)
    with writing(home) as db:
        for run_id, clock in (("before", NOW), ("ahead", later), ("behind", NOW + timedelta(days=1))):
            ledger.open_run(db, Run(run_id, "live", clock, clock, "", "0"))
            ledger.close_run(db, run_id, clock, "done")
        assert ledger.clock(db) == later
        assert ledger.run_ahead(db, NOW) == ("ahead", later)
    assert "there is no run nobody" in trendledger("maintain", "--set-aside", "nobody").stderr
    assert "nothing was changed" in trendledger("maintain", "--set-aside", "before").stderr
    assert "would be set aside" in trendledger("maintain", "--set-aside", "ahead", "--dry-run").stdout
    done = trendledger("maintain", "--set-aside", "ahead")
    assert "the books stand at 2026-06-11 12:00" in done.stdout, done.stderr
    with writing(home) as db:
        assert ledger.clock(db) == NOW + timedelta(days=1)
        assert ledger.run_ahead(db, NOW + MOST_AHEAD) is None
    with open_published(home) as db:
        assert query(db, "select subject from changes where kind = 'run set aside'").rows == [("ahead",)]
