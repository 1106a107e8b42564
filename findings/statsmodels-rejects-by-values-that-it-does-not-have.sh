#!/bin/sh
# Guessed: of p-values of which one is missing, multipletests() corrects the others and leaves that one missing, as
# Bonferroni's and Holm's do there; or refuses, as SciPy's false_discovery_control() does.
# Seen with statsmodels 0.15.0: by Benjamini-Hochberg and Benjamini-Yekutieli every corrected value is missing, and the list
# of what is rejected beside it says yes to four of five, as if the missing one were the largest. Who reads `reject`
# and who compares the corrected values with .05 come to opposite ends; fdrcorrection() does the same. Missing values are
# named nowhere in its documentation.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statsmodels==0.15.0
cat > look.py <<'PYTHON'
import numpy
import statsmodels
from statsmodels.stats.multitest import fdrcorrection, multipletests

print("statsmodels", statsmodels.__version__)
P = [0.001, numpy.nan, 0.02, 0.03, 0.04]
EXPECTED = {  # how many are rejected, how many corrected values are missing
    "bonferroni": (1, 1),
    "holm": (1, 1),
    "fdr_bh": (4, 5),
    "fdr_by": (1, 5),
}
for method, expected in EXPECTED.items():
    rejected, corrected, *_ = multipletests(P, alpha=0.05, method=method)
    print(f"{method:10} rejected {rejected.tolist()}, corrected {corrected.round(4).tolist()}")
    assert (rejected.sum(), numpy.isnan(corrected).sum()) == expected

rejected, corrected = fdrcorrection(P)
assert rejected.sum() == 4
assert numpy.isnan(corrected).all()
known = [value for value in P if not numpy.isnan(value)]
print("without the missing one:", multipletests(known, method="fdr_bh")[1].round(4).tolist())
assert "nan" not in multipletests.__doc__.lower()
assert "missing" not in multipletests.__doc__.lower()
PYTHON
venv/bin/python look.py
