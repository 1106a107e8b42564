#!/bin/sh
# Guessed: drop_invalid_rows=True drops the rows that fail a check and keeps those that fail none, whatever the index of the
# frame is; files of several weeks, put together by pandas.concat(), have each label as often as there are files.
# Seen with pandera 0.35.0 and pandas 3.1.1: rows are dropped by their label, and with a bad one go all rows of the other
# weeks that bear the same. Of four weeks of three sources, with a single count below nought, three good rows are lost with
# it; nothing is said. After reset_index(drop=True) eleven of twelve are kept.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pandera==0.35.0 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import pandas as pd
import pandera.pandas as pa

warnings.simplefilter("error")
print(*(f"{name} {version(name)}" for name in ("pandera", "pandas")), sep=", ")
schema = pa.DataFrameSchema(
    {"week": pa.Column(str), "source": pa.Column(str), "stories": pa.Column(int, pa.Check.ge(0))}, drop_invalid_rows=True
)
COUNTS = {"2026-W10": [5, 2, 7], "2026-W11": [4, -1, 6], "2026-W12": [3, 3, 8], "2026-W13": [5, 1, 9]}
files = [
    pd.DataFrame({"week": week, "source": ["desk", "wire", "blog"], "stories": counts}) for week, counts in COUNTS.items()
]
frame = pd.concat(files)
good = frame[frame.stories >= 0]
kept = schema.validate(frame, lazy=True)
renumbered = schema.validate(frame.reset_index(drop=True), lazy=True)
for name, one in (("rows", frame), ("good rows", good), ("kept", kept), ("kept with labels of their own", renumbered)):
    print(f"{name}: {len(one)}, stories of the wire {one.stories[one.source == 'wire'].sum()}")
assert (len(frame), len(good), len(kept), len(renumbered)) == (12, 11, 8, 11)
assert "wire" not in set(kept.source) and set(kept.stories) <= set(good.stories)
PYTHON
venv/bin/python look.py
