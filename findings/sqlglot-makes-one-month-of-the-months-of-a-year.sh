#!/bin/sh
# Guessed: to_char(day, 'Mon YYYY'), as PostgreSQL has it for "Mar 2026", is strftime(day, '%b %Y') when sqlglot has put it
# over to DuckDB; a pattern that it has no other for is told, as unsupported_level=RAISE asks.
# Seen with sqlglot 30.30.0 and DuckDB 2.0.1: it is strftime(day, 'Mon %Y'). Every month of 2026 is "Mon 2026", and a sum by
# month has one row for the year. 'Month', 'Q' and 'W' stay as they are, too; 'Day' is "1ay" of a Monday, as D goes
# over and the rest remains, and of 'D' Monday is 1 and not PostgreSQL's 2. Numbers (YYYY, MM, DD, IYYY, IW, DDD) are
# right, and so are 'TMMonth' and 'TMDay'. Nothing is said of any of these.
# So months are put over as numbers, date_trunc('month', day), and named afterwards.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sqlglot==30.30.0 duckdb==2.0.1
cat > look.py <<'PYTHON'
import duckdb
import sqlglot
from sqlglot import ErrorLevel

# What PostgreSQL's documentation gives for Monday, 2 March 2026, and what comes.
PATTERNS = {
    "Mon YYYY": ("Mar 2026", "Mon 2026"),
    "Month": ("March    ", "Month"),
    "Dy": ("Mon", "1y"),
    "Day": ("Monday   ", "1ay"),
    "D": ("2", "1"),
    "Q": ("1", "Q"),
    "YYYY-MM-DD": ("2026-03-02", "2026-03-02"),
    "IYYY-IW": ("2026-10", "2026-10"),
    "DDD": ("061", "061"),
    "TMMonth": ("March", "March"),
    "TMDay": ("Monday", "Monday"),
}
db = duckdb.connect()
db.execute("create table stories as select unnest([date '2026-01-05', date '2026-02-02', date '2026-03-02']) as day")


def put_over(query):
    (made,) = sqlglot.transpile(query, read="postgres", write="duckdb", unsupported_level=ErrorLevel.RAISE)
    return made, db.execute(made).fetchall()


print("sqlglot", sqlglot.__version__, "duckdb", duckdb.__version__)
made, months = put_over("SELECT to_char(day, 'Mon YYYY') AS month, count(*) FROM stories GROUP BY 1")
print(made, months)
assert months == [("Mon 2026", 3)]
for pattern, (right, expected) in PATTERNS.items():
    made, ((found,),) = put_over(f"SELECT to_char(DATE '2026-03-02', '{pattern}')")
    print(f"{pattern:10} PostgreSQL {right!r:12} here {found!r:12} {made}")
    assert found == expected, found
PYTHON
venv/bin/python look.py
