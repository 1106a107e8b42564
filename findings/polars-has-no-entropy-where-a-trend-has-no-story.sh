#!/bin/sh
# Guessed: the entropy of shares, how evenly stories lie over trends, counts a trend without a story as nothing: 0 log 0 is
# taken as 0, as SciPy does and each textbook.
# Seen with Polars 2.1.0: it is NaN as soon as one share is 0. In an expression over groups all groups with a 0 are NaN, and
# their mean is, too; counts of integers go the same way, normalised or not, in every base. The documentation has the
# formula, -sum(pk * log(pk)), and no word of zeros. NaN is not null: drop_nulls() leaves it, is_null() is false, and in
# sort() it comes as the greatest, so that the most one-sided weeks head a list of the most even ones.
# So zeros are filtered out before, pl.col("stories").filter(pl.col("stories") > 0).entropy().
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check polars==2.1.0 scipy==1.17.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import math

import polars as pl
import scipy
from scipy.stats import entropy

STORIES = {"10": [4, 4, 4], "11": [8, 3, 1], "12": [11, 1, 0], "13": [12, 0, 0]}

print("Polars", pl.__version__, "SciPy", scipy.__version__)
for week, counts in STORIES.items():
    found = {kind: pl.Series(counts, dtype=kind).entropy() for kind in (pl.Int64, pl.UInt32, pl.Float64)}
    shares = pl.Series(counts) / sum(counts)
    others = [shares.entropy(normalize=False), pl.Series(counts).entropy(base=2)]
    right = float(entropy(counts))
    print(f"week {week} {counts}: {found[pl.Int64]}, SciPy {right:.3f}")
    for number in (*found.values(), *others):
        assert math.isnan(number) == (0 in counts)
    assert 0 in counts or math.isclose(found[pl.Float64], right)
    assert math.isclose(pl.Series([count for count in counts if count]).entropy(), right, abs_tol=1e-12)
table = pl.DataFrame({"week": [week for week in STORIES for _ in range(3)], "stories": sum(STORIES.values(), [])})
evenness = table.group_by("week").agg(pl.col("stories").entropy())
first = evenness.drop_nulls().sort("stories", "week", descending=[True, False])["week"].to_list()
print("the most even weeks first:", first, "mean", evenness["stories"].mean())
assert first == ["12", "13", "10", "11"] and math.isnan(evenness["stories"].mean())
kept = table.group_by("week").agg(pl.col("stories").filter(pl.col("stories") > 0).entropy())
print("without zeros:", kept.sort("stories", descending=True)["week"].to_list())
assert kept.sort("stories", descending=True)["week"].to_list() == ["10", "11", "12", "13"]
PYTHON
venv/bin/python look.py
