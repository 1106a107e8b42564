#!/bin/sh
# Guessed: numbers with a fraction appended to a store of whole numbers make it a store of floats, or are refused, as texts
# that are longer than the store's are ("Mismatched dtypes").
# Seen with xarray 2026.9.0 and zarr 3.1.6: they are rounded, to the even one where they lie between two: after counts 1 and
# 2 the means 2.5, 3.5 and 3.4 are kept as 2, 4 and 3, with no more said than that no number stands for what is missing
# (the same words come where nothing is missing). A first week without fractions so settles what all later ones are.
# So the type is given with the first write: astype(float).
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

import xarray as xr


def append(first, then):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        xr.Dataset({"stories": ("week", first)}).to_zarr(folder, mode="w", consolidated=False)
        del told[:]
        xr.Dataset({"stories": ("week", then)}).to_zarr(folder, append_dim="week", consolidated=False)
        words = [str(one.message) for one in told if issubclass(one.category, xr.SerializationWarning)]
        with xr.open_zarr(folder, consolidated=False) as kept:
            return kept["stories"].values.tolist(), words


print(*(f"{name} {version(name)}" for name in ("xarray", "zarr")))
found, words = append([1, 2], [2.5, 3.5, 3.4])
print("appended 2.5, 3.5, 3.4 to 1, 2:", found, words)
assert found == [1, 2, 2, 4, 3]
assert len(words) == 1 and "without any _FillValue to use for NaNs" in words[0] and "round" not in words[0]
assert append([1.0, 2.0], [2.5, 3.5, 3.4]) == ([1.0, 2.0, 2.5, 3.5, 3.4], [])
try:
    append(["o1", "o3"], ["GPT-5"])
except ValueError as refused:
    print(f"longer texts: {refused}"[:80])
else:
    raise AssertionError("texts are taken")
PYTHON
venv/bin/python look.py
