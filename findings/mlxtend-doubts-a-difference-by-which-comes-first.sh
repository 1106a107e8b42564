#!/bin/sh
# Guessed: proportion_difference() judges two shares alike in either order, as its user guide has the hypothesis, "the
# proportions are the same", against "the proportions are different, if we use a two-tailed test"; its example finds "a
# statistically significant difference" at .05.
# Seen with mlxtend 0.25.0: p is the area of the normal curve below z. Of 5 and 15 per cent of 200 it is .0004, of 15 and 5
# per cent .9996, of two equal shares .5. A share that grew is significant named last and can never be named first, however
# far it grew, and the one that is significant has half of the p that statsmodels' and SciPy's tests of a difference give.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mlxtend==0.25.0 scikit-learn==1.9.1 scipy==1.17.1 numpy==2.4.6 \
    pandas==2.3.3 statsmodels==0.15.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from mlxtend.evaluate import proportion_difference
from scipy.stats import norm
from statsmodels.stats.proportion import test_proportions_2indep

print(*(f"{name} {version(name)}" for name in ("mlxtend", "statsmodels")), sep=", ")


def judged(before, now, number=200):
    z, p = proportion_difference(before / number, now / number, number)
    other = test_proportions_2indep(before, number, now, number, method="wald").pvalue
    print(f"{before} and {now} of {number}: z {z:6.3f}, p {p:.4f}, statsmodels {other:.4f}")
    assert abs(p - norm.cdf(z)) < 1e-12 and abs(other - 2 * norm.sf(abs(z))) < 1e-9
    return round(float(p), 4), round(float(other), 4)


assert judged(10, 30) == (0.0004, 0.0007)
assert judged(30, 10) == (0.9996, 0.0007)
assert judged(20, 20) == (0.5, 1.0)
assert judged(20, 31) == (0.049, 0.098)  # significant by the one, and not by the other
PYTHON
venv/bin/python look.py
