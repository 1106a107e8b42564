#!/bin/sh
# Guessed: the correlation of two columns within groups is of the rows that have both, as in pandas, and as corr() without
# groups is in dask as well.
# Seen with dask 2026.8.0: a row that lacks one of two is left out of its sums and stays in the sums of the other, and the
# products are centred on means of other rows. Of six weeks on a straight line, one of them without y, groupby().corr() says
# .749 where pandas says 1; groupby().cov() says 5.8 for 8.6. A group without gaps is right.
# So rows with a gap are dropped before (dropna over the two columns), or the correlation is asked a pair at a time.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'dask[dataframe]==2026.8.0' pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import dask
import dask.dataframe as dd
import pandas as pd

dask.config.set(scheduler="synchronous")
weeks = pd.DataFrame(
    {
        "trend": ["agents"] * 6 + ["chips"] * 6,
        "x": [1.0, 2, 3, 4, 5, 6] * 2,
        "y": [2.0, 4, None, 8, 10, 12, 1, 2, 1, 2, 1, 2],
    }
)


def both(frame, way):
    """Return what correlates x with y in each group."""
    found = getattr(frame.groupby("trend")[["x", "y"]], way)()
    found = found.compute() if hasattr(found, "compute") else found
    return {trend: round(float(found.loc[(trend, "x"), "y"]), 3) for trend in ("agents", "chips")}


print("dask", version("dask"), "pandas", version("pandas"))
for way in ("corr", "cov"):
    parted = dd.from_pandas(weeks, npartitions=2)
    print(f"{way}: pandas {both(weeks, way)}, dask {both(parted, way)}, dask without gaps {both(parted.dropna(), way)}")
    assert both(parted.dropna(), way) == both(weeks, way)
assert both(weeks, "corr") == {"agents": 1.0, "chips": 0.293}
assert both(parted, "corr") == {"agents": 0.749, "chips": 0.293}
assert both(weeks, "cov")["agents"] == 8.6 and both(parted, "cov")["agents"] == 5.801
whole, plain = parted[["x", "y"]].corr().compute(), weeks[["x", "y"]].corr()
print(f"without groups: pandas {plain.x.y:.3f}, dask {whole.x.y:.3f}")
assert abs(whole.x.y - plain.x.y) < 1e-12
PYTHON
venv/bin/python -W ignore look.py
