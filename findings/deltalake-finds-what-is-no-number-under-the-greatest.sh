#!/bin/sh
# Guessed: to_pyarrow_table(filters=[("score", "<=", 2)]) finds rows whose score is at most 2, and one that is not a
# number is not, whatever lies beside it in its file; the engine that comes with the library says the same.
# Seen with deltalake 1.6.6 and PyArrow 26.0.1: where the file's greatest score is 2, "<= 2" and "< 3" find the rows of
# NaN as well, "<= 1.9" and "< 2" do not. ">= 1" finds them where the least is 1, and "> 1" does not. The minimum and
# maximum of a file, which leave NaN out, are taken for what is true of all its rows, and the filter is not asked.
# to_pandas() and a dataset go alike. QueryBuilder, of the same package, has NaN above all numbers: never in "<=",
# always in ">".
# So what is found hangs on how rows were parted into files; a gap is written as null, which all of them leave out.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check \
    deltalake==1.6.6 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import operator
from importlib.metadata import version

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

SIGNS = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
NAN = 2
rows = pa.table({"story": [1, NAN, 3, 4], "score": [1.0, float("nan"), None, 2.0]})
write_deltalake("stories", rows)
stories = DeltaTable("stories")


def found(sign, bound):
    """The stories that have such a score: of the rows themselves, by Arrow, by pandas, by a query."""
    asked = [("score", sign, bound)]
    query = QueryBuilder().register("stories", stories).execute(f"select story from stories where score {sign} {bound}")
    return {
        "rows": [row["story"] for row in rows.to_pylist() if row["score"] and SIGNS[sign](row["score"], bound)],
        "Arrow": stories.to_pyarrow_table(filters=asked)["story"].to_pylist(),
        "pandas": stories.to_pandas(filters=asked)["story"].tolist(),
        "query": sorted(pa.table(query)["story"].to_pylist()),
    }


print(*(f"{name} {version(name)}" for name in ("deltalake", "pyarrow")), "scores", rows["score"].to_pylist())
for sign, bound, is_of_all in (
    ("<=", 2.0, True),
    ("<", 3.0, True),
    ("<=", 1.9, False),
    ("<", 2.0, False),
    (">=", 1.0, True),
    (">", 0.5, True),
    (">", 1.0, False),
):
    ways = found(sign, bound)
    print(f"  {sign:2} {bound}: {ways}")
    assert NAN not in ways["rows"]
    assert (NAN in ways["Arrow"]) == (NAN in ways["pandas"]) == is_of_all
    assert (NAN in ways["query"]) == (">" in sign)
    for way in ways.values():
        assert [story for story in way if story != NAN] == ways["rows"]
PYTHON
venv/bin/python -W ignore look.py
