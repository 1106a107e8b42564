"""`sql` and `schema` as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from front_door import CommandLine

from warehouse.database import Home


@pytest.fixture
def at(lived_in: Home) -> dict[str, Path]:
    return {"TRENDLEDGER_HOME": lived_in.path}


def test_the_options_stand_anywhere_and_the_query_comes_from_a_file_or_from_stdin(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path, lived_in: Home
) -> None:
    asked = tmp_path / "q.sql"
    asked.write_text("-- how many?\nselect count(*) as articles from articles;\n")
    assert trendledger("sql", "--csv", "select 1 as one", **at).stdout == "one\n1\n"
    assert trendledger("sql", "--file", asked, "--csv", **at).stdout == "articles\n3\n"
    command = [sys.executable, "-m", "trendledger", "--home", str(lived_in.path), "sql", "-", "--csv"]
    assert subprocess.run(command, input=b"select 2 as two", capture_output=True, check=True).stdout == b"two\n2\n"


def test_answers_go_to_files_as_csv_json_and_parquet(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path
) -> None:
    query = "select title from articles order by url"
    for name in ("a.csv", "a.json"):
        done = trendledger("sql", query, "--output", tmp_path / name, **at)
        assert (done.returncode, done.stdout) == (0, "")
        assert "3 rows written" in done.stderr
    assert (tmp_path / "a.csv").read_text() == "title\nChips\nRules & duties\nChips again\n"
    assert json.loads((tmp_path / "a.json").read_text())[0] == {"title": "Chips"}
    for option in ("--parquet", "--output"):
        assert "3 rows" in trendledger("sql", query, option, tmp_path / "a.parquet", **at).stderr
        assert duckdb.read_parquet(str(tmp_path / "a.parquet")).fetchall() == [
            ("Chips",),
            ("Rules & duties",),
            ("Chips again",),
        ]
        (tmp_path / "a.parquet").unlink()


def test_a_folder_whose_name_duckdb_takes_for_a_pattern_is_one_like_any_other(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "a[b]*"
    folder.mkdir()
    assert "3 rows" in trendledger("sql", "from articles", "--parquet", folder / "a.parquet", **at).stderr
    assert "rows of" in trendledger("export", folder / "all", **at).stderr


@pytest.mark.parametrize("option", ["--parquet", "--output"])
def test_a_file_that_was_there_stays_as_it_was_where_no_answer_comes(
    option: str, trendledger: CommandLine, at: dict[str, Path], tmp_path: Path
) -> None:
    kept = tmp_path / "answer"
    kept.write_text("the last answer")
    kept.chmod(0o644)
    failed = trendledger("sql", "select error('none') from range(3)", option, kept, **at)
    assert (failed.returncode, kept.read_text()) == (1, "the last answer")
    # As on a full disk: no file may have more than a kilobyte.
    words = ["-m", "trendledger", "--home", at["TRENDLEDGER_HOME"], "sql", "from range(900)", option, kept]
    command = ["bash", "-c", 'ulimit -f 1; exec "$@"', "sh", sys.executable, *map(str, words)]
    full = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (full.returncode, kept.read_text()) == (1, "the last answer")
    assert "File too large" in full.stderr
    assert "damaged" not in full.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["answer"]
    assert trendledger("sql", "select 1 as one", option, kept, **at).returncode == 0
    assert kept.read_text(errors="replace") != "the last answer"
    assert kept.stat().st_mode & 0o777 == 0o644, "whoever could read the last answer can read the new one"


def test_no_rows_are_told_and_cut_rows_are_an_answer_in_part(trendledger: CommandLine, at: dict[str, Path]) -> None:
    none = trendledger("sql", "select 1 as one where false", **at)
    assert (none.returncode, none.stderr.strip()) == (0, "0 rows")
    cut = trendledger("sql", "from range(9)", "--rows", "2", "--csv", **at)
    assert (cut.returncode, cut.stdout) == (3, "range\n0\n1\n")
    assert "first 2 rows" in cut.stderr


def test_rows_too_wide_for_a_table_are_shown_a_line_a_value(trendledger: CommandLine, at: dict[str, Path]) -> None:
    shown = trendledger("sql", "select 'a' as letter, repeat('word ', 120) as words", **at).stdout.splitlines()
    assert shown[:2] == ["-- 1", "letter  a"]
    assert trendledger("sql", "select 1 as one, 2 as two", "--records", **at).stdout == "-- 1\none  1\ntwo  2\n"


def test_a_large_number_keeps_what_stands_before_its_point(trendledger: CommandLine, at: dict[str, Path]) -> None:
    asked = "select 44049.4::double as words, 1234.56::double as few, 0.123456::double as share"
    assert trendledger("sql", asked, **at).stdout.splitlines()[1].split() == ["44049", "1235", "0.1235"]


def test_a_span_of_time_is_told_in_hours_with_its_sign(trendledger: CommandLine, at: dict[str, Path]) -> None:
    asked = "select interval '-1 hour' as late, timestamp '2026-03-08 01:00' - timestamp '2026-03-01' as long"
    assert trendledger("sql", asked, "--csv", **at).stdout == "late,long\n-1:00:00,169:00:00\n"
    assert trendledger("sql", asked, **at).stdout.splitlines()[1].split() == ["-1:00:00", "169:00:00"]
    assert json.loads(trendledger("sql", asked, "--json", **at).stdout) == [{"late": "-1:00:00", "long": "169:00:00"}]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give one query"),
        (("select 1", "--file", "x.sql"), "give one query"),
        (("select 1", "--rows", "0"), "must be 1 or more"),
        (("select 1", "--rows", "99999999999999999999"), "1,000,000,000 at most"),
        (("select 1", "--seconds", "99999999999"), "1,000,000,000 at most"),
        (("select 1", "--memory", "99999999999999"), "1,000,000,000 at most"),
        (("select 1", "--csv", "--parquet", "x"), "stands alone"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    words: tuple[str, ...], says: str, trendledger: CommandLine, at: dict[str, Path]
) -> None:
    done = trendledger("sql", *words, **at)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


@pytest.mark.parametrize("option", ["--output", "--parquet"])
def test_a_file_that_cannot_be_made_is_a_failure(option: str, trendledger: CommandLine, at: dict[str, Path]) -> None:
    done = trendledger("sql", "select 1", option, "no/such/folder/x", **at)
    assert (done.returncode, done.stdout) == (1, "")
    assert ("cannot be written" if option == "--output" else "is no folder; make it first") in done.stderr


def test_the_schema_is_told_before_the_first_run_and_what_is_near_an_unknown_name(
    trendledger: CommandLine, at: dict[str, Path], tmp_path: Path
) -> None:
    assert "api.trend_weeks" in trendledger("schema", "trend_weeks", TRENDLEDGER_HOME=tmp_path / "none").stdout
    assert not (tmp_path / "none").exists()
    told = json.loads(trendledger("schema", "api.movers", "--json", **at).stdout)
    assert {column["name"] for column in told["columns"]} >= {"trend", "verdict", "named"}
    unknown = trendledger("schema", "movrs", **at)
    assert unknown.returncode == 1
    assert "did you mean movers?" in unknown.stderr


def test_bytes_and_maps_are_shown_as_duckdb_writes_them(trendledger: CommandLine, at: dict[str, Path]) -> None:
    asked = "select unhex('52494646008a27') as bytes, map {date '2026-03-02': 1.5} as by_week, map {'inf'::double: 1} m"
    shown = trendledger("sql", asked, "--records", **at).stdout
    assert shown == '-- 1\nbytes    RIFF\\x00\\x8A\\x27\nby_week  {"2026-03-02": 1.5}\nm        {"inf": 1}\n'
    as_csv = trendledger("sql", asked, "--csv", **at).stdout.splitlines()[1]
    assert as_csv == r'''RIFF\x00\x8A\x27,"{""2026-03-02"": 1.5}","{""inf"": 1}"'''
    told = json.loads(trendledger("sql", asked, "--json", **at).stdout)
    assert told == [{"bytes": r"RIFF\x00\x8A\x27", "by_week": {"2026-03-02": 1.5}, "m": {"inf": 1}}]


def test_a_value_past_what_can_be_shown_is_told_with_the_way_out(trendledger: CommandLine, at: dict[str, Path]) -> None:
    done = trendledger("sql", "select interval 10000000 years as long", **at)
    assert (done.returncode, done.stdout) == (1, "")
    assert "as text it can: value::varchar" in done.stderr
    as_text = trendledger("sql", "select (interval 10000000 years)::varchar as long", "--csv", **at)
    assert as_text.stdout == "long\n10000000 years\n"
