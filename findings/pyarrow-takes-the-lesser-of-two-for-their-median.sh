#!/bin/sh
# Guessed: the median of two values lies half-way between them. "approximate_median", the one median that a group_by()
# of PyArrow has, comes from a t-digest; that may be off by a little where there are many values, and is exact for a
# handful.
# Seen with PyArrow 26.0.1: exact for one value and for three to eleven, as tried here, but of two it is the lesser,
# however far off the greater lies: of 0 and 100 it is 0, of 9 and 3 it is 3. quantile() halves, and so does tdigest()
# of four. So a group of two, of which every long tail is full, has its minimum for a median, without a word.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyarrow==26.0.1
cat > look.py <<'PYTHON'
import statistics

import pyarrow as pa
import pyarrow.compute as pc

print("PyArrow", pa.__version__)


def medians(values):
    """The median as a group's aggregate, as a function of a whole column, and as quantile() has it."""
    table = pa.table({"trend": ["agents"] * len(values), "delay": pa.array(values, pa.float64())})
    grouped = table.group_by("trend").aggregate([("delay", "approximate_median")])["delay_approximate_median"]
    alone = pc.approximate_median(table["delay"])
    return grouped[0].as_py(), alone.as_py(), pc.quantile(table["delay"]).to_pylist()[0]


for few in ([0, 100], [9, 3], [1, 2], [7, 7]):
    grouped, alone, halved = medians(few)
    print(f"{few!s:9} grouped {grouped}, alone {alone}, quantile() {halved}")
    assert grouped == alone == min(few), (grouped, alone)
    assert halved == statistics.median(few)
for number in (1, *range(3, 12)):
    doubling = [float(2**power) for power in range(number)]
    assert set(medians(doubling)) == {statistics.median(doubling)}, (number, medians(doubling))
print("exact for 1 and for 3 to 11 values; quartiles of two by tdigest:",
      pc.tdigest(pa.array([0.0, 100.0]), q=[0.25, 0.5, 0.75]).to_pylist())
PYTHON
venv/bin/python look.py
