"""Counts from elsewhere: what is read, what is refused and in which words."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_counts import LAST, block_of

from flows.steps.judging import count_lines
from flows.steps.judging.counts import HORIZONS
from flows.steps.judging.judge_file import as_row, judge_file
from flows.steps.judging.verdicts import judge_look
from flows.steps.text.json_lines import LineError

HEADER = "trend,source,week,stories,total"
FIELDS = ["look", "trend", "horizon", "ratio", "low", "high", "p", "q", "verdict", "named", "sources"]


def made(seed: int, *, weeks: int = 16, trends: int = 4, sources: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    totals = rng.poisson(12, (sources, weeks)) + 1
    stories = rng.binomial(totals, 0.2, (trends, sources, weeks))
    stories[0, :, -4:] = rng.binomial(totals[:, -4:], 0.6, (sources, 4))
    return stories, totals


def rows_of(stories: np.ndarray, totals: np.ndarray, look: object = None) -> list[dict]:
    weeks = [str(LAST - timedelta(weeks=stories.shape[2] - 1 - week)) for week in range(stories.shape[2])]
    return [
        {"trend": f"t{trend}", "source": f"s{source}", "week": weeks[week], "stories": int(count), "total": int(totals[source, week])}
        | ({} if look is None else {"look": look})
        for (trend, source, week), count in np.ndenumerate(stories)
    ]  # fmt: skip


def as_csv(rows: list[dict]) -> bytes:
    columns = list(rows[0])
    return "\n".join(
        [",".join(columns), *(",".join(str(row[column]) for column in columns) for row in rows), ""]
    ).encode()


def as_json(rows: list[dict]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def judged(body: bytes) -> list[dict]:
    return list(judge_file(BytesIO(body), "counts"))


def refused(body: bytes | str) -> str:
    with pytest.raises(LineError) as error:
        judged(body.encode() if isinstance(body, str) else body)
    return str(error.value)


def test_a_file_is_judged_by_the_code_of_the_monitor() -> None:
    stories, totals = made(1)
    found = judged(as_csv(rows_of(stories, totals)))
    assert [list(row) for row in found] == [FIELDS] * 8
    counts = block_of(stories, totals)
    expected = [
        as_row("", one)
        for pair in zip(*(judge_look(counts, horizon) for horizon in HORIZONS), strict=True)
        for one in pair
    ]
    assert found == expected
    assert [(row["trend"], row["horizon"]) for row in found[:3]] == [("t0", "4/12"), ("t0", "13/39"), ("t1", "4/12")]
    assert (found[0]["verdict"], found[0]["named"], found[0]["look"]) == ("surging", "many sources", None)
    assert found[1]["verdict"] == "not enough history"
    assert all(json.loads(json.dumps(row, allow_nan=False)) == row for row in found)


def test_a_year_is_judged_on_both_horizons() -> None:
    stories, totals = made(2, weeks=52)
    stories[1, :, -13:] = np.minimum(totals[:, -13:], stories[1, :, -13:] + 3)
    found = {(row["trend"], row["horizon"]): row["verdict"] for row in judged(as_json(rows_of(stories, totals)))}
    assert found["t1", "13/39"] in {"rising", "surging"}
    assert found["t0", "4/12"] == "surging"


def test_csv_and_json_lines_say_the_same_and_order_does_not_matter() -> None:
    rows = rows_of(*made(3), look="a")
    turned = [dict(reversed(row.items())) for row in rows]
    expected = judged(as_csv(rows))
    assert judged(as_json(rows)) == expected
    assert judged(as_json(turned)) == expected
    shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows))]
    found = sorted(judged(as_csv(shuffled)), key=lambda row: (row["trend"], row["horizon"] == "13/39"))
    for one, known in zip(found, expected, strict=True):
        for field in FIELDS:
            assert one[field] == (pytest.approx(known[field]) if isinstance(known[field], float) else known[field])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_two_looks_in_one_file_are_judged_as_each_alone(one: int, other: int, dice) -> None:
    first, second = rows_of(*made(one), look="one"), rows_of(*made(other, sources=3), look="other")
    merged, rest = [], [list(first), list(second)]
    while any(rest):  # mixed, each in its own order
        part = dice.choice([rows for rows in rest if rows])
        merged.append(part.pop(0))
    found = judged(as_json(merged))
    for look, rows in (("one", first), ("other", second)):
        assert [row for row in found if row["look"] == look] == judged(as_json(rows))


def test_a_look_may_be_a_number_and_stays_one() -> None:
    rows = rows_of(*made(4), look=7)
    assert {row["look"] for row in judged(as_json(rows))} == {7}
    assert {row["look"] for row in judged(as_csv(rows))} == {"7"}


def test_a_week_without_lines_is_a_week_in_which_nothing_was_there() -> None:
    stories, totals = made(5)
    rows = rows_of(stories, totals)
    hole = str(LAST - timedelta(weeks=6))
    without = [row for row in rows if row["week"] != hole]
    stories[..., 9], totals[:, 9] = 0, 0
    assert judged(as_csv(without)) == [
        as_row("", one)
        for pair in zip(*(judge_look(block_of(stories, totals), horizon) for horizon in HORIZONS), strict=True)
        for one in pair
    ]


def test_the_total_of_a_week_is_told_by_any_trend() -> None:
    rows = rows_of(*made(6))
    told = {(row["source"], row["week"]) for row in rows if row["trend"] == "t0"}
    sparse = [row for row in rows if row["trend"] == "t0" or row["stories"]]
    assert len(sparse) < len(rows)
    assert told == {(row["source"], row["week"]) for row in sparse}
    assert judged(as_json(sparse)) == judged(as_json(rows))


def test_weeks_older_than_a_year_are_not_used() -> None:
    stories, totals = made(7, weeks=60)
    assert judged(as_csv(rows_of(stories, totals))) == judged(as_csv(rows_of(stories[..., 8:], totals[:, 8:])))


def test_nothing_is_infinite_in_a_row() -> None:
    stories, totals = made(8)
    stories[1, :, :12], stories[1, :, 12:] = 0, 3
    totals = np.maximum(totals, 3)
    row = judged(as_csv(rows_of(stories, totals)))[2]
    assert (row["verdict"], row["ratio"], row["high"]) == ("surging", None, None)
    assert row["low"] > 2


def test_a_mark_of_order_empty_lines_quotes_and_other_ends_of_lines_are_read() -> None:
    rows = rows_of(*made(9))
    plain = judged(as_csv(rows))
    assert judged(b"\xef\xbb\xbf" + as_csv(rows)) == plain
    assert judged(as_csv(rows).replace(b"\n", b"\r\n")) == plain
    assert judged(as_csv(rows).replace(b"\n", b"\n\n")) == plain
    assert judged(as_csv(rows).removesuffix(b"\n")) == plain
    assert (
        judged(
            b"\n".join(b",".join(b'"%s"' % field for field in line.split(b",")) for line in as_csv(rows).splitlines())
        )
        == plain
    )
    assert judged(as_json(rows).replace(b"\n", b"\n \n")) == plain
    assert judged(as_csv([{**row, "remark": "a"} for row in rows])) == plain


def test_white_space_around_a_name_makes_no_other_name() -> None:
    rows = rows_of(*made(9), look="l")
    plain = judged(as_csv(rows))
    assert judged(as_csv(rows).replace(b",", b", ")) == plain
    padded = [{**row, "trend": f"{row['trend']} " if place % 2 else row["trend"]} for place, row in enumerate(rows)]
    assert judged(as_csv(padded)) == judged(as_json(padded)) == plain
    twice = [*rows[:3], {**rows[0], "source": f" {rows[0]['source']}"}]
    assert "again, after line 2; keep one of them" in refused(as_csv(twice))


def test_blocks_are_joined_where_lines_meet(monkeypatch) -> None:
    rows = rows_of(*made(10), look="a")
    whole = judged(as_csv(rows)), judged(as_json(rows))
    monkeypatch.setattr(count_lines, "BLOCK_BYTES", 100)
    assert (judged(as_csv(rows)), judged(as_json(rows))) == whole


WEEK = "2026-03-02"
GOOD = f"{HEADER}\na,s,2026-02-23,1,5\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"a,s,{WEEK},6,5", "has 6 stories of a total of 5"),
        (f"a,s,{WEEK},-1,5", '"stories" is "-1": a count cannot be negative'),
        (f"a,s,{WEEK},1,-5", '"total" is "-5": a count cannot be negative'),
        (f"a,s,{WEEK},1.5,5", '"stories" is "1.5": write a whole number'),
        (f"a,s,{WEEK},1,1e3", '"total" is "1e3": write a whole number'),
        (f"a,s,{WEEK},1_0,50", '"stories" is "1_0": write a whole number'),
        (f"a,s,{WEEK},,5", '"stories" is "": write a whole number'),
        (f"a,s,{WEEK},1,99999999999999999999999", "more than 2,147,483,647"),
        (f"a,s,{WEEK},1,4294967296", "more than 2,147,483,647"),
        ("a,s,2026-03-03,1,5", "a Tuesday: write the Monday of its week, 2026-03-02"),
        ("a,s,2026-3-2,1,5", "write the Monday of the week"),
        ("a,s,2026-W10-1,1,5", "write the Monday of the week"),
        ("a,s,2026-02-30,1,5", "write the Monday of the week"),
        (f",s,{WEEK},1,5", '"trend" is empty'),
        (f"a, ,{WEEK},1,5", '"source" is empty'),
        (f"a,s,{WEEK},1", "has 4 fields where the first line names 5"),
        (f"a,s,{WEEK},1,5,6", "has 6 fields where the first line names 5"),
        (f'a,"s,{WEEK},1,5', "is no line of CSV"),
        ("a,s,2026-02-23,2,5", "again, after line 2; keep one of them"),
        ("b,s,2026-02-23,2,6", "line 2 says 5; a source has one total a week"),
    ],
)
def test_a_line_of_csv_that_is_wrong_is_named_with_its_mend(line: str, said: str) -> None:
    found = refused(f"{GOOD}{line}\nb,s,{WEEK},1,5\n")
    assert found.startswith("counts, line 3: ")
    assert said in found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stories": 6}, "has 6 stories of a total of 5"),
        ({"stories": -1}, '"stories" is -1: a count cannot be negative'),
        ({"stories": 1.5}, '"stories" is 1.5: write a whole number'),
        ({"stories": 1.0}, '"stories" is 1.0: write a whole number'),
        ({"stories": True}, '"stories" is true: write a whole number'),
        ({"stories": "1"}, '"stories" is "1": write a whole number'),
        ({"total": None}, '"total" is null: write a whole number'),
        ({"total": 10**30}, "more than 2,147,483,647"),
        ({"week": 20260302}, '"week" is 20260302: write the Monday'),
        ({"week": "2026-03-04"}, "a Wednesday"),
        ({"trend": None}, '"trend" must be a text'),
        ({"trend": ["a"]}, '"trend" must be a text'),
        ({"source": {}}, '"source" must be a text'),
        ({"look": None}, '"look" must be a text'),
        ({"look": True}, '"look" must be a text'),
    ],
)
def test_a_json_line_that_is_wrong_is_named_with_its_mend(change: dict, said: str) -> None:
    good = {"trend": "a", "source": "s", "week": WEEK, "stories": 1, "total": 5}
    found = refused(as_json([{**good, "week": "2026-02-23"}, {**good, **change}]))
    assert found.startswith("counts, line 2: ")
    assert said in found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "counts: is empty"),
        (HEADER, "counts: has no count"),
        (f"{HEADER}\n", "counts: has no count"),
        (GOOD, "counts: has one count"),
        ('{"trend":"a","source":"s","week":"2026-03-02","stories":1,"total":5}', "counts: has one count"),
        (f"a,s,{WEEK},1,5", "counts, line 1: must name the columns trend, source, week, stories, total"),
        (f"trend,source,week,stories\na,s,{WEEK},1\n", "counts, line 1: must name the columns trend, source, week, stories, total, and look if there are several; total missing"),
        (f"trend,source,week,stories,total\ra,s,{WEEK},1,2\r", "counts, line 1: ends in a carriage return alone; end lines in a line feed"),
        (f"{HEADER},total\na,s,{WEEK},1,5,5\n", "counts, line 1: names the column total twice"),
        (f'{HEADER}"\n', "counts, line 1: "),
        ('{"trend":"a","source":"s","week":"2026-03-02","stories":1}\n{}', "counts, line 1: lacks total"),
        ('{"trend":"a"\n', "counts, line 1: is not valid JSON"),
        ("{}{}\n", "counts, line 1: is not valid JSON"),
        ('{"trend": 1}\n[1]\n', "counts, line 1: lacks source"),
        ("[" * 100_000, "counts, line 1: must name the columns"),
        ('{"a":' + "[" * 50_000, "counts, line 1: is not valid JSON"),
        (b"trend,source,week,stories,total\na,s,2026-02-23,1,5\n\xe9,s,2026-03-02,1,5\n", "counts, line 3: is not UTF-8"),
        (b"\x00\x01\x02", "counts, line 1: "),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_counts_is_refused_in_a_sentence(body: str | bytes, said: str) -> None:
    assert refused(body).startswith(said)


@pytest.mark.parametrize(
    ("header", "mend"),
    [
        ("trend;source;week;stories;total", "Its fields are set apart by semicolons; save the file with commas"),
        ("trend\tsource\tweek\tstories\ttotal", "Its fields are set apart by tabs; save the file with commas"),
        ("Trend,Source,Week,Stories,Total", "Write them in small letters: trend, source, week, stories, total"),
        ('[{"trend": "a"}]', "Of JSON, give an object a line and no array"),
    ],
)
def test_a_first_line_that_nearly_is_one_is_told_what_it_lacks(header: str, mend: str) -> None:
    assert refused(f"{header}\n").endswith(f"total missing. {mend}")


def test_a_line_without_end_is_refused_before_it_fills_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(count_lines, "BLOCK_BYTES", 200)
    monkeypatch.setattr(count_lines, "MAX_LINE_BYTES", 100)
    assert "line 4: is longer than" in refused(f"{GOOD}b,s,{WEEK},1,5\n{'x' * 5000}")


def test_no_look_is_judged_while_a_later_one_has_a_mistake() -> None:
    rows = rows_of(*made(11), look="good") + rows_of(*made(12), look="bad")
    with pytest.raises(LineError, match=f"line {len(rows) + 2}: counts 't3' at 's4' in the week of {LAST} again"):
        next(judge_file(BytesIO(as_csv([*rows, rows[-1]])), "counts"))


def test_the_first_of_several_mistakes_is_told() -> None:
    assert refused(f"{GOOD}a,s,{WEEK},1,5\nb,s,{WEEK},x,5\nb,s,{WEEK},1,-1\n").startswith("counts, line 4: ")


def test_weeks_thousands_of_years_apart_are_no_trouble() -> None:
    rows = ["a,s,0001-01-01,1,5", "a,s,9999-12-27,1,5"]
    assert [row["verdict"] for row in judged("\n".join([HEADER, *rows]).encode())] == ["not enough history"] * 2
