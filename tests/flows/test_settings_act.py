"""What is set in a home acts: on the web, on what is kept, on Prefect."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from front_door import CommandLine

from docs import made_limits
from flows.running.prefect_server import DEPLOYMENTS, rescheduled
from flows.running.run_context import RunOrder, _live, home_of
from flows.running.up import environment_of
from warehouse.database import Home, scalar, writing
from warehouse.memory import GRANT, MEMORY_LIMIT
from warehouse.published.publish import publish
from warehouse.settings.fields import Schedule, Web
from warehouse.settings.reading import FILE

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def put(home: Home, text: str) -> None:
    home.prepare()
    (home.path / FILE).write_text(text)


@pytest.mark.long
def test_a_server_that_says_nothing_is_waited_for_as_long_as_is_set(
    home: Home, trendledger: CommandLine, tmp_path: Path
) -> None:
    put(home, "[web]\nfirst_byte_seconds = 1\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        feeds = tmp_path / "feeds.toml"
        feeds.write_text(
            f'[[feeds]]\nurl = "http://127.0.0.1:{port}/f.xml"\ntitle = "S"\ncategory = "lab"\nlanguage = "en"\n'
            'publisher = "S"\n'
        )
        done = trendledger("run", "--feeds", feeds, "--allow-host", f"127.0.0.1:{port}")
    assert "no byte for 1 s" in done.stdout + done.stderr


def test_connections_and_timeouts_reach_the_fetcher(home: Home) -> None:
    web = Web(connections=7, connections_per_host=3, timeout_seconds=30, first_byte_seconds=4)
    fetcher = _live(RunOrder(home, NOW, NOW), web)
    assert (fetcher._lines.in_all, fetcher._lines.per_host) == (7, 3)
    assert (fetcher._limits.total_seconds, fetcher._limits.first_byte_seconds) == (30, 4)


def test_as_many_copies_are_kept_as_is_set(home: Home) -> None:
    put(home, "[keep]\ncopies = 1\n")
    with writing(home):
        pass
    for name in ("one", "two", "three"):
        publish(home, name)
    assert [path.name for path in home.published.glob("t*.duckdb")] == ["three.duckdb"]


def test_duckdb_takes_no_more_memory_than_is_set(home: Home) -> None:
    put(home, '[keep]\nmemory = "300MB"\n')
    try:
        home_of(str(home.path))
        with writing(home) as db:
            assert scalar(db, "select current_setting('memory_limit')") == "286.1 MiB"
    finally:
        put(home, "")
        home_of(str(home.path))
    assert GRANT.limit == MEMORY_LIMIT


def test_the_schedule_that_is_set_is_the_one_that_is_deployed() -> None:
    shipped = next(path for path in DEPLOYMENTS if path.exists()).read_text()
    changed = yaml.safe_load(rescheduled(shipped, Schedule(cron="0 6 * * *", timezone="Europe/Berlin")))
    (monitor,) = (one for one in changed["deployments"] if one["name"] == "monitor")
    assert monitor["schedules"] == [{"slug": "hourly", "cron": "0 6 * * *", "timezone": "Europe/Berlin"}]
    assert yaml.safe_load(rescheduled(shipped, Schedule())) == yaml.safe_load(shipped)


def test_prefect_keeps_runs_as_long_as_is_set(home: Home) -> None:
    put(home, "[prefect]\ndays_kept = 2\n")
    environment = environment_of(home, 1, 2, schedule=True)
    assert environment["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"] == "172800"


def test_a_limit_is_read_off_the_code_with_its_reason() -> None:
    text = (
        "MAX_BYTES = 2**20  # of a body\n# Two lines\n# above.\nLONGEST = timedelta(days=3)\n\nA_MOST, B_MOST = 1, 2\n"
        'SHARE = 0.5\nSECONDS = 0.5\nNAME = "x"\n\nclass BodyLimits(NamedTuple):\n    """Of bodies."""\n    depth: int = 4\n'
    )
    found = [(one.name, one.value, one.reason) for one in made_limits.of_text("m", text)]
    assert found == [
        ("MAX_BYTES", "2 ** 20", "of a body"),
        ("LONGEST", "timedelta(days=3)", "Two lines above."),
        ("A_MOST", "1", ""),
        ("B_MOST", "2", ""),
        ("SECONDS", "0.5", ""),
        ("BodyLimits.depth", "4", "Of bodies."),
    ]
