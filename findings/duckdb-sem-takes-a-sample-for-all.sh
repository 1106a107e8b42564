#!/bin/sh
# Guessed: sem(x), "the standard error of the mean", is the sample's standard deviation by the root of its size, as in R,
# SciPy and pandas; DuckDB's own stddev and variance without a suffix are the sample's, too.
# Seen with DuckDB 2.0.0 and 1.5.5: it takes the deviation of the population, which divides by n and not by n - 1. Of four
# weeks' shares it is 13 % too small, of two 29 %, of one it says 0 where nothing is known; an interval made of it is too
# narrow by as much.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.py <<'PYTHON'
from math import sqrt
from statistics import stdev

import duckdb

SHARES = [0.12, 0.18, 0.09, 0.21]
db = duckdb.connect()
print("duckdb", duckdb.__version__)
for count in (4, 2):
    some = SHARES[:count]
    ((said, sample, population),) = db.execute(
        "select sem(x), stddev(x) / sqrt(count(*)), stddev_pop(x) / sqrt(count(*)) from (select unnest($1::double[]) as x)", [some]
    ).fetchall()
    print(f"{count} weeks: sem {said:.4f}, of the sample {sample:.4f}, of the population {population:.4f}")
    assert abs(sample - stdev(some) / sqrt(count)) < 1e-12
    assert abs(said - population) < 1e-12 < abs(said - sample)
    print(f"  {1 - said / sample:.0%} too small")
one = db.execute("select sem(x), stddev(x) from (values (0.12)) as t (x)").fetchall()
print("1 week: sem and stddev", one)
assert one == [(0.0, None)]
PYTHON
for version in 2.0.0 1.5.5; do
    python3 -m venv "venv-$version"
    "venv-$version/bin/pip" install --quiet --disable-pip-version-check duckdb==$version
    "venv-$version/bin/python" look.py
done
