#!/bin/sh
# Guessed: fastparquet.write(times="int96"), "only for compatibility", writes the same moments as "int64", its default:
# "the first 8 bytes as ns within the day, the next 4 bytes the julian day", says its docstring.
# Seen with fastparquet 2026.9.0 and pandas 3.1.1: the numbers of the column are taken for nanoseconds, and pandas 3
# reads dates in microseconds. The 2nd of March 2026 is the 21st of January 1970 in the file, for pyarrow, for DuckDB
# and for fastparquet itself; all of a year lies within nine hours of that day, in the right order, with the right
# distances but for a factor. Nothing is raised. Brought to nanoseconds before, as dates of pandas 2 were, or written
# as "int64", they are right.
# So whoever hands Parquet to others this way writes .astype("datetime64[ns]").
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    fastparquet==2026.9.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6 duckdb==2.0.1
cat > look.py <<'PYTHON'
import warnings

warnings.simplefilter("ignore")  # of libraries beside it; pandas calls nothing wrong with these
import duckdb
import fastparquet
import pandas as pd
import pyarrow.parquet

WRITTEN = ["2026-03-02 10:15:00", "2026-11-30 08:00:00"]


def read():
    """What three readers find in the file."""
    by_duckdb = [str(seen) for (seen,) in duckdb.sql("select seen from 'a.parquet' order by seen").fetchall()]
    by_arrow = [f"{seen:%F %T}" for seen in pyarrow.parquet.read_table("a.parquet").column("seen").to_pandas()]
    by_itself = [f"{seen:%F %T}" for seen in fastparquet.ParquetFile("a.parquet").to_pandas().seen]
    assert by_arrow == by_itself == [seen[:19] for seen in by_duckdb], (by_arrow, by_itself, by_duckdb)
    return by_arrow


print("fastparquet", fastparquet.__version__, "pandas", pd.__version__, "pyarrow", pyarrow.__version__)
dates = pd.DataFrame({"seen": pd.to_datetime(WRITTEN)})
assert dates.seen.dtype == "datetime64[us]"
for unit in ("us", "ns"):
    for times in ("int64", "int96"):
        fastparquet.write("a.parquet", dates.astype(f"datetime64[{unit}]"), times=times)
        found = read()
        print(f"{unit} as {times}: {found}")
        wrong = ["1970-01-21 12:20:46", "1970-01-21 18:53:45"]
        assert found == (wrong if (unit, times) == ("us", "int96") else WRITTEN), found
PYTHON
venv/bin/python look.py
