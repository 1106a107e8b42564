#!/bin/sh
# Guessed: a name given with WINDOW belongs to its SELECT, so that two views of one script may both say `window w as`.
# Seen with DuckDB 1.5.5: made by two calls of execute() both are taken; in one text the second is refused, `window "w"
# is already defined`, the name having outlived its statement. DuckDB 2.0.0 takes both.
# So a schema that is kept as a script and must open in both names each window once.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 1.5.5 2.0.0; do
    python3 -m pip install --quiet --disable-pip-version-check --target "$folder/$version" "duckdb==$version"
    PYTHONPATH="$folder/$version" python3 - <<'PYTHON'
import duckdb

db = duckdb.connect()
db.execute("create table sales (shop integer, sum integer)")
view = "create view {} as select shop, sum(sum) over w as total from sales window w as (partition by shop)"
apart = [view.format("a"), view.format("b")]
for statement in apart:
    db.execute(statement)  # each by itself is taken by every version
db.execute("drop view a; drop view b")
try:
    db.execute("; ".join(apart))
    said = "taken"
except duckdb.ParserException as error:
    said = str(error)
print(f"duckdb {duckdb.__version__}: two views in one text: {said}")
expected = {"1.5.5": 'Parser Error: window "w" is already defined', "2.0.0": "taken"}
assert said == expected[duckdb.__version__], said
PYTHON
done
