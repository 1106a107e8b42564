#!/bin/sh
# Guessed: two lists of clusters that are the same have the best score of each measure of likeness;
# fowlkes_mallows_score(), which "ranges from 0 to 1", where high is "good similarity", gives 1, as the other measures
# do.
# Seen with scikit-learn 1.9.1, without a warning: where no cluster has two members, which is what a week without a copy
# looks like, it is 0.0, the worst, for the very same list, and 1.0 as soon as a single pair is in both. Adjusted Rand,
# adjusted mutual information and V-measure say 1.0 each time. One false pair among hundreds of single articles gives
# 0.0 of all but the V-measure, which is above .99.
# So the mean over weeks falls with each week that has nothing to find and in which nothing was found. The
# documentation's formula has nought by nought there, of which it says nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
cat > look.py <<'PYTHON'
import warnings

import numpy as np
import sklearn
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, fowlkes_mallows_score, v_measure_score

warnings.simplefilter("error")
SINGLE = list(range(300))
PAIRED = [0, 0, *range(2, 300)]
MEASURES = (fowlkes_mallows_score, adjusted_rand_score, adjusted_mutual_info_score, v_measure_score)


def scores(true, found):
    return [round(float(measure(true, found)), 3) for measure in MEASURES]


print("scikit-learn", sklearn.__version__, [measure.__name__ for measure in MEASURES])
for name, true, found, seen in (
    ("no copy, none found", SINGLE, SINGLE, [0, 1, 1, 1]),
    ("no copy, none found, other numbers", SINGLE, SINGLE[::-1], [0, 1, 1, 1]),
    ("one copy, found", PAIRED, PAIRED, [1, 1, 1, 1]),
    ("no copy, one found", SINGLE, PAIRED, [0, 0, 0, 1]),
    ("one copy, none found", PAIRED, SINGLE, [0, 0, 0, 1]),
):
    got = scores(true, found)
    print(f"{name:34} {got}")
    assert np.allclose(got, seen, atol=0.005), got
weeks = [(SINGLE, SINGLE)] * 3 + [(PAIRED, PAIRED)]
mean = np.mean([scores(true, found) for true, found in weeks], axis=0)
print("mean of four weeks, each without a fault", mean)
assert mean.tolist() == [0.25, 1, 1, 1]
assert "The score ranges from 0 to 1." in fowlkes_mallows_score.__doc__
PYTHON
venv/bin/python look.py
