#!/bin/sh
# Guessed: times appended to a store of Zarr are read back as they were given, or the append fails.
# Seen with xarray 2026.9.0 and zarr 3.1.6: where the store began with whole days, a row of 6 o'clock on 7 January 2026 is
# read back as 19 November 2034, and where it began with whole hours, half past six in the evening of 5 January as noon of
# 5 February. The first write keeps times as days since the first; the append counts in minutes, as it says in a warning
# ("Serializing with units 'minutes since ...' instead"), and writes those numbers under the unit that the store has. In
# both formats of Zarr. Issue 5969 of its tracker has been closed over it, 10639, much alike, is open.
# So the unit is given with the first write: encoding={"time": {"units": "seconds since 1970-01-01"}}.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check xarray==2026.9.0 zarr==3.1.6 pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import tempfile
import warnings
from importlib.metadata import version

import pandas as pd
import xarray as xr

SECONDS = {"time": {"units": "seconds since 1970-01-01"}}


def read_back(first, then, zarr_format, encoding=None):
    def stories(times):
        return xr.Dataset({"stories": ("time", [1] * len(times))}, coords={"time": pd.to_datetime(times)})

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        stories(first).to_zarr(folder, mode="w", zarr_format=zarr_format, consolidated=False, encoding=encoding or {})
        stories(then).to_zarr(folder, append_dim="time", consolidated=False)
        with xr.open_zarr(folder, consolidated=False) as kept:
            times = [str(time)[:16] for time in kept["time"].values[len(first) :]]
    return times, any("minutes since" in str(one.message) for one in told)


print(*(f"{name} {version(name)}" for name in ("xarray", "zarr")))
for zarr_format in (2, 3):
    for first, then, expected in (
        (["2026-01-05", "2026-01-06"], ["2026-01-07T06:00", "2026-01-07T18:30"], ["2034-11-19T00:00", "2036-12-08T00:00"]),
        (["2026-01-05T06:00", "2026-01-05T12:00"], ["2026-01-05T18:30"], ["2026-02-05T12:00"]),
    ):
        found, warned = read_back(first, then, zarr_format)
        print(f"Zarr {zarr_format}: began with {first}, appended {then}, has {found}")
        assert found == expected and warned
        assert read_back(first, then, zarr_format, SECONDS) == (then, False)
PYTHON
venv/bin/python look.py
