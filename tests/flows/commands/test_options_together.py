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
