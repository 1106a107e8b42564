#!/bin/sh
# Guessed: cohen_kappa_score() with weights="linear" or "quadratic" forgives a near miss and punishes a far one: "low"
# called "mid" costs less than "low" called "high", and 1 called 2 less than 1 called 10.
# Seen with scikit-learn 1.9.1: the distance is the number of places between two labels in the sorted list of those that
# occur. "high" < "low" < "mid": low for high costs what low for mid does, and mid for high is the far miss. Of numbers
# their places count and not their values, and a level that nobody happened to use draws those beside it together: of a
# scale of five on which only 1 and 5 occur, all three kappas are one. The documentation tells of `labels` that it may
# select a subset; it is what gives the order, and the levels that do not occur.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
cat > look.py <<'PYTHON'
import sklearn
from sklearn.metrics import cohen_kappa_score

LEVELS = ["low", "mid", "high"]
FIRST = ["low"] * 4 + ["mid"] * 4 + ["high"] * 4
NEAR = ["mid"] * 2 + FIRST[2:]
FAR = ["high"] * 2 + FIRST[2:]


def kappas(one, other, levels=None):
    return [round(float(cohen_kappa_score(one, other, weights=weights, labels=levels)), 3)
            for weights in (None, "linear", "quadratic")]


print("scikit-learn", sklearn.__version__, "kappa plain, linear, quadratic")
for name, second in (("two of twelve low called mid", NEAR), ("two of twelve low called high", FAR)):
    print(f"{name:30} {kappas(FIRST, second)}, with labels={LEVELS} {kappas(FIRST, second, LEVELS)}")
assert kappas(FIRST, NEAR) == kappas(FIRST, FAR) == [0.75, 0.824, 0.889]
assert kappas(FIRST, NEAR, LEVELS) == [0.75, 0.8, 0.857]
assert kappas(FIRST, FAR, LEVELS) == [0.75, 0.625, 0.5]

far, near = ([1, 2, 10] * 4, [1, 10, 10] + [1, 2, 10] * 3), ([1, 2, 3] * 4, [1, 3, 3] + [1, 2, 3] * 3)
print(f"of 1, 2 and 10, one 2 called 10 {kappas(*far)}; of 1, 2 and 3, one 2 called 3 {kappas(*near)}")
assert kappas(*far) == kappas(*near)

ones, fives = [1, 1, 1, 5, 5, 5], [1, 1, 5, 5, 5, 5]
print(f"of a scale of five where 1 and 5 occur {kappas(ones, fives)}")
print(f"the same beside one pair of threes     {kappas([*ones, 3], [*fives, 3])}")
assert len(set(kappas(ones, fives))) == 1
assert len(set(kappas([*ones, 3], [*fives, 3]))) == 3
PYTHON
venv/bin/python look.py
