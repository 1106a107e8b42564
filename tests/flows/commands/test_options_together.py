"""Options that do nothing in the company of others are refused, and not left aside unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from front_door import CommandLine

from warehouse.database import Home


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sql", "select 1", "--csv", "--records"), "choose one of them"),
        (("sql", "select 1", "--csv", "--json"), "choose one of them"),
        (("sql", "select 1", "--records", "--json"), "choose one of them"),
        (("sql", "select 1", "--records", "--output", "x.csv"), "and CSV else"),
        (("sql", "select 1", "--csv", "--output", "x.json"), "is JSON where"),
        (("sql", "select 1", "--csv", "--output", "x.parquet"), "Parquet where in .parquet"),
        (("backup", "--", "-"), "name a file"),
        (("export", "--", "-"), "name a folder"),
        (("sql", "select 1", "--records", "--parquet", "x"), "stands alone"),
        (("status", "--max-age-hours", "5"), "it goes with --check"),
        (("cookbook", "--show"), "--show needs a question"),
        (("doctor", "--allow-host", "desk.example"), "--network: it needs that"),
        (("mcp", "--port", "8051"), "--http listens: it needs that"),
        (("taxonomy", "propose-terms", "--who", "ann"), "it needs --accept TERM"),
        (
            ("backfill", "--sitemap", "https://desk.example/sitemap.xml", "--all-pages"),
            "--all-pages is about WARC files",
        ),
        (("page", "0", "--json", "--bytes"), "choose one"),
        (("page", "0", "--json", "--unpacked"), "choose one"),
        (("report", "x.html", "--digest", "./x.html"), "the report and the digest at once"),
        (("report", "s/x.html", "--site", "s"), "--site replaces in whole"),
        (("report", "--digest", "s/x.md", "--site", "s"), "--site replaces in whole"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    words: tuple[str, ...], says: str, trendledger: CommandLine, lived_in: Home, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s").mkdir()
    done = trendledger(*words, TRENDLEDGER_HOME=lived_in.path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert list(tmp_path.rglob("*")) == [tmp_path / "s"]


@pytest.mark.parametrize(
    ("words", "settings", "says"),
    [
        ((), {"TRENDLEDGER_DASHBOARDS_PORT": "0"}, "any free port to `serve` alone"),
        (("--port", "4200"), {}, "port 4200 is to be that of the dashboards and of Prefect"),
        (("--prefect-port", "8050"), {}, "port 8050 is to be that of the dashboards and of Prefect"),
        ((), {"TRENDLEDGER_PREFECT_PORT": "8050"}, "--port or --prefect-port parts them"),
    ],
)
def test_a_station_is_not_begun_on_ports_that_cannot_be_its_own(
    words: tuple[str, ...], settings: dict[str, str], says: str, trendledger: CommandLine, lived_in: Home
) -> None:
    done = trendledger("up", *words, TRENDLEDGER_HOME=lived_in.path, **settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert not (lived_in.path / "up.lock").exists()
