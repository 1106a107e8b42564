#!/bin/sh
# Guessed: a count that rises by as much each week is the plainest trend there is; each test of pymannkendall says
# "increasing" of it, the modified ones, which allow for weeks that resemble each other, as well as the original.
# Seen with pymannkendall 1.4.3: hamed_rao_modification_test() and yue_wang_modification_test() say "no trend", with p
# and z nan and Tau 1.0; trend_free_pre_whitening_modification_test() says "no trend" with p 1.0 and Tau 0.0. The slope
# beside it is right in each. They take the trend away first, and then divide by the variance of what is left, or test
# it. The verdict falls out of `p < alpha`, and nan is not below alpha. A count that is off the line by one in a single
# week is "increasing" for all. A plan, a quota, a running number and a count that was filled in between two readings
# are such lines. original_test() and pre_whitening_modification_test() are right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pymannkendall==1.4.3 numpy==2.4.6 scipy==1.17.1
cat > look.py <<'PYTHON'
import math
import warnings
from importlib.metadata import version

import numpy as np
import pymannkendall

warnings.simplefilter("ignore")  # numpy's, of a division by nought, where there is one at all
RISING = np.arange(20.0)
BENT = RISING.copy()
BENT[7] += 1
SEEN = {
    "original_test": ("increasing", 1.0),
    "pre_whitening_modification_test": ("increasing", 1.0),
    "hamed_rao_modification_test": ("no trend", 1.0),
    "yue_wang_modification_test": ("no trend", 1.0),
    "trend_free_pre_whitening_modification_test": ("no trend", 0.0),
}
print("pymannkendall", version("pymannkendall"))
for name, seen in SEEN.items():
    line, bent, falling = (getattr(pymannkendall, name)(counts) for counts in (RISING, BENT, -3 * RISING))
    print(f"{name:43} line: {line.trend}, p {line.p:.3g}, Tau {line.Tau}, slope {line.slope}; bent: {bent.trend}")
    assert (line.trend, line.Tau) == seen, line
    assert falling.trend == line.trend.replace("increasing", "decreasing"), falling
    assert line.slope == 1.0
    assert bent.trend == "increasing", bent
    if name.startswith(("hamed", "yue")):
        assert math.isnan(line.p) and math.isnan(line.z)
PYTHON
venv/bin/python look.py
