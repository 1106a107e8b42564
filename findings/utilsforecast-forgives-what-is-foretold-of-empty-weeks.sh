#!/bin/sh
# Guessed: a model that foretells 100 stories for weeks in which there are none is a worse one by its MAPE, or has none, as
# there is nothing to divide by; "the closer to zero an observed value is, the higher penalty MAPE loss assigns", says
# the docstring. A table of Polars has what one of pandas has.
# Seen with utilsforecast 0.2.17: with pandas 3.1.1 such weeks are left out, and the model that is right in all others has 0,
# the best there is, better than one that is off by a tenth in the full weeks and right in the empty ones. With Polars
# 2.1.0 the same table is NaN. Weeks for which a model has no forecast go the same way, by mae() and rmse() too: left out
# in pandas, so that who keeps silent in bad weeks wins; NaN in Polars. Nothing is said.
# So counts with empty weeks are measured by mae() or smape(), on rows that all models have.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check utilsforecast==0.2.17 pandas==3.1.1 polars==2.1.0 numpy==2.4.6
cat > look.py <<'PYTHON'
import math
from importlib.metadata import version

import pandas as pd
import polars as pl
from utilsforecast.losses import mae, mape, rmse, smape

WEEKS = {
    "unique_id": ["agents"] * 4,
    "ds": [1, 2, 3, 4],
    "y": [0.0, 0.0, 10.0, 20.0],
    "wild": [100.0, 100.0, 10.0, 20.0],
    "near": [0.0, 0.0, 11.0, 22.0],
    "silent": [math.nan, math.nan, 10.0, 20.0],
}
MODELS = ["wild", "near", "silent"]

print(*(f"{name} {version(name)}" for name in ("utilsforecast", "pandas", "polars")))
found = {}
for library, frame in (("pandas", pd.DataFrame), ("polars", pl.DataFrame)):
    for loss in (mape, smape, mae, rmse):
        made = loss(frame(WEEKS), models=MODELS)
        found[library, loss.__name__] = values = {model: round(float(made[model][0]), 3) for model in MODELS}
        print(f"{library} {loss.__name__:5} {values}")
of_pandas, of_polars = found["pandas", "mape"], found["polars", "mape"]
assert of_pandas == {"wild": 0.0, "near": 0.1, "silent": 0.0}
assert all(math.isnan(value) for value in of_polars.values())
for loss in ("smape", "mae", "rmse"):
    of_pandas, of_polars = found["pandas", loss], found["polars", loss]
    assert of_pandas["wild"] == of_polars["wild"] > of_pandas["near"] == of_polars["near"]
    assert of_pandas["silent"] == 0 and math.isnan(of_polars["silent"])
PYTHON
venv/bin/python look.py
