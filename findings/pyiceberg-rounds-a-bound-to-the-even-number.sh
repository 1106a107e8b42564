#!/bin/sh
# Guessed: a row filter in words, scan("stories > 1.5") over a column of whole numbers, finds what is more than one and
# a half, or is refused, as the same filter made of classes is: GreaterThan("stories", 1.5) raises "Cannot convert
# DoubleLiteral into long".
# Seen with PyIceberg 0.12.0: in words the bound is rounded without a word, a half to the even number. "stories > 1.5"
# is asked as "> 2" and loses the twos, "< 2.5" as "< 2" and loses them too, "<= 1.5" finds them, "= 1.5" finds twos and
# "between 0.5 and 1.5" finds from none to two. delete() goes by the same words: "stories <= 1.5" deletes the twos. On a
# column of doubles all are right.
# So bounds are whole numbers where the column has such, or made of classes, which refuse.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check \
    'pyiceberg[sql-sqlite]==0.12.0' pyarrow==26.0.1
cat > look.py <<'PYTHON'
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import GreaterThan

here = Path.cwd()
catalog = SqlCatalog("look", uri=f"sqlite:///{here}/catalog.db", warehouse=here.as_uri())
catalog.create_namespace("monitor")
COUNTS = [0, 1, 2, 3]
rows = pa.table({"stories": pa.array(COUNTS, pa.int64()), "exact": pa.array(COUNTS, pa.float64())})
weeks = catalog.create_table("monitor.weeks", rows.schema)
weeks.append(rows)


def found(words):
    return sorted(int(count) for count in weeks.scan(words).to_arrow()["stories"].to_pylist())


print("pyiceberg", version("pyiceberg"), "counts", COUNTS)
SEEN = {
    "> 1.5": ([2, 3], [3]),
    "< 2.5": ([0, 1, 2], [0, 1]),
    "<= 1.5": ([0, 1], [0, 1, 2]),
    ">= 2.5": ([3], [2, 3]),
    "= 1.5": ([], [2]),
    "between 0.5 and 1.5": ([1], [0, 1, 2]),
}
for bound, (right, whole) in SEEN.items():
    print(f"  {bound:20} of doubles {found('exact ' + bound)!s:10} of whole numbers {found('stories ' + bound)}")
    assert found("exact " + bound) == right
    assert found("stories " + bound) == whole
try:
    weeks.scan(GreaterThan("stories", 1.5)).to_arrow()
except TypeError as refused:
    print("  of classes:", refused)
else:
    raise AssertionError("taken")
weeks.delete("stories <= 1.5")
print("  left after delete('stories <= 1.5'):", found("stories >= 0"))
assert found("stories >= 0") == [3]
PYTHON
venv/bin/python -W ignore look.py
