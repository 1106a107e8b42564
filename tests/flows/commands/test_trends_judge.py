"""`trends judge`: counts from elsewhere, judged on the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from front_door import CommandLine

MONDAY = date(2026, 1, 5)
KEYS = {"look", "trend", "horizon", "ratio", "low", "high", "p", "q", "verdict", "named", "sources"}


def lines(rises: bool) -> str:
    """Sixteen weeks of six sources with twenty stories each; the trend of the last four is threefold, or as ever."""
    rows = ["trend,source,week,stories,total"]
    for week in range(16):
        monday = MONDAY + timedelta(weeks=week)
        rows += [f"chips,s{source},{monday},{6 if rises and week >= 12 else 2},20" for source in range(6)]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("rises", "verdicts"), [(True, {"rising", "surging"}), (False, {"steady"})])
def test_counts_are_judged_from_a_file_and_from_stdin(
    rises: bool, verdicts: set[str], trendledger: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(lines(rises))
    read, piped = trendledger("trends", "judge", file), trendledger("trends", "judge", stdin=lines(rises))
    assert (read.returncode, piped.returncode, read.stdout) == (0, 0, piped.stdout)
    rows = [json.loads(line) for line in read.stdout.splitlines()]
    assert all(set(row) == KEYS for row in rows)
    month = next(row for row in rows if row["horizon"] == "4/12")
    assert (month["trend"], month["look"]) == ("chips", None)
    assert month["verdict"] in verdicts


def test_json_lines_are_judged_as_csv_is(trendledger: CommandLine) -> None:
    head, *rows = lines(rises=True).splitlines()
    names = head.split(",")
    objects = [dict(zip(names, row.split(","), strict=True)) for row in rows]
    written = "\n".join(
        json.dumps({**row, "stories": int(row["stories"]), "total": int(row["total"])}) for row in objects
    )
    as_lines, as_csv = (
        trendledger("trends", "judge", stdin=written),
        trendledger("trends", "judge", stdin=lines(rises=True)),
    )
    assert as_lines.stdout == as_csv.stdout != ""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ch\0ips,a,2026-01-05,1,3", r'line 2: "trend" has a NUL character in it: "ch\u0000ips"; write it without'),
        ('"a,\0","b",2026-01-05,1,3', 'line 2: "trend" has a NUL'),
        ("chips,a,2026-01-05,9,3", "line 2"),
        ("chips,a,2026-01-06,1,3", "Monday"),
        ("chips,a,2026-01-05,-1,3", "line 2"),
        ("chips,a,2026-01-05,1.5,3", "line 2"),
    ],
)
def test_a_mistake_is_told_with_its_line(row: str, said: str, trendledger: CommandLine) -> None:
    done = trendledger("trends", "judge", stdin=f"trend,source,week,stories,total\n{row}\n")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_with_a_nul_is_refused_in_json_lines_too(trendledger: CommandLine) -> None:
    row = {"look": 1, "trend": "chips", "source": "a", "week": "2026-01-05", "stories": 1, "total": 3}
    whole = "".join(json.dumps(row | {"look": look}) + "\n" for look in (1, "1\0"))
    done = trendledger("trends", "judge", stdin=whole)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'line 2: "look" has a NUL character in it' in done.stderr


def test_a_dash_is_stdin(trendledger: CommandLine) -> None:
    read, piped = (trendledger("trends", "judge", *words, stdin=lines(rises=True)) for words in (["-"], []))
    assert (read.returncode, read.stdout) == (0, piped.stdout)
