#!/bin/sh
# Guessed: through two points goes any line, with nothing left to judge it by; the p-value of linregress() is nan then,
# or 1, as that of pearsonr() is, which tests the same.
# Seen with SciPy 1.17.1, without a warning: p is 0.0 whatever the two values are, and the standard errors of slope and
# intercept are 0.0. So it is with alternative="greater" where the line falls, and with "less" where it rises. Two
# values that are the same give p 1.0. pearsonr() and kendalltau() say 1.0 of the same points, spearmanr() nan.
# So among trends of which some began last week, those of two weeks are the surest, and corrections for many tests pass
# them first. The documentation does not tell of two points.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
cat > look.py <<'PYTHON'
import math
import warnings

import scipy
from scipy.stats import kendalltau, linregress, pearsonr, spearmanr

WEEKS = [1, 2]
warnings.simplefilter("error")
print("SciPy", scipy.__version__)
for shares in ([0.05, 0.06], [0.06, 0.05], [0.05, 0.05 + 1e-9], [0.0, 0.9]):
    for alternative in ("two-sided", "greater", "less"):
        line = linregress(WEEKS, shares, alternative=alternative)
        print(f"{shares} {alternative:9} slope {line.slope:9.2g}, p {line.pvalue}, errors {line.stderr}, "
              f"{line.intercept_stderr}")
        assert line.pvalue == line.stderr == line.intercept_stderr == 0.0
    others = {test.__name__: float(test(WEEKS, shares).pvalue) for test in (pearsonr, kendalltau, spearmanr)}
    print(" " * 11, others)
    assert others["pearsonr"] == others["kendalltau"] == 1.0 and math.isnan(others["spearmanr"]), others
assert linregress(WEEKS, [0.05, 0.05]).pvalue == 1.0
three = linregress([1, 2, 3], [0.05, 0.06, 0.05])
print(f"of three weeks p {three.pvalue:.2f}, error {three.stderr:.2g}")
assert 0.9 < three.pvalue <= 1.0
assert "two points" not in linregress.__doc__ and "two observations" not in linregress.__doc__
PYTHON
venv/bin/python look.py
