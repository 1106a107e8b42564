#!/bin/sh
# Guessed: proportion_confint(alternative="larger") goes with the test of the same alternative: from a lower bound to 1,
# the values that the test does not reject, as SciPy's "greater" and zconfint(alternative="larger") of statsmodels
# itself have it.
# Seen with statsmodels 0.15.0: from 0 to an upper bound. Of 7 in 20 "larger" is 0 to .533, where zconfint says .170 to
# infinity and SciPy .202 to 1; the test finds the proportion larger than .15, which lies within. "smaller" is the
# other one. All six methods, and confint_poisson with its eleven for rates, are turned in this way; proportions_ztest
# and test_poisson are not. The docstring says "lower or upper bound is set to 0 or 1 respectively".
# So a gate of the form "at least so good" takes alternative="smaller" here, and "larger" elsewhere in the package.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statsmodels==0.15.0 scipy==1.17.1 numpy==2.4.6 pandas==3.1.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint, proportions_ztest
from statsmodels.stats.rates import confint_poisson, method_names_poisson_1samp, test_poisson
from statsmodels.stats.weightstats import zconfint

RIGHT, ALL = 7, 20
METHODS = ("normal", "agresti_coull", "beta", "wilson", "jeffreys", "binom_test")


def shown(interval):
    return " to ".join(f"{bound:.3f}" for bound in interval)


print("statsmodels", version("statsmodels"), "scipy", version("scipy"), f"{RIGHT} of {ALL}")
for method in METHODS:
    larger, smaller = (
        proportion_confint(RIGHT, ALL, method=method, alternative=side) for side in ("larger", "smaller")
    )
    print(f"proportion_confint, {method:14} larger {shown(larger)}, smaller {shown(smaller)}")
    assert larger[0] == 0 and RIGHT / ALL < larger[1] < 1, larger
    assert 0 < smaller[0] < RIGHT / ALL and smaller[1] == 1, smaller
ratings = np.repeat([1.0, 0.0], [RIGHT, ALL - RIGHT])
own = zconfint(ratings, alternative="larger")
scipys = binomtest(RIGHT, ALL, alternative="greater").proportion_ci(method="wilson")
print(f"zconfint, larger {shown(own)}; SciPy's binomtest, wilson, greater {shown(scipys)}")
assert 0.15 < own[0] < RIGHT / ALL and own[1] == np.inf
assert np.allclose(scipys, proportion_confint(RIGHT, ALL, method="wilson", alternative="smaller"))
_, p_value = proportions_ztest(RIGHT, ALL, value=0.15, alternative="larger", prop_var=0.15)
print(f"larger than .15? p-value of proportions_ztest, larger: {p_value:.4f}")
assert p_value < 0.05
methods = method_names_poisson_1samp["confint"]
for method in methods:
    rates = confint_poisson(RIGHT, ALL, method=method, alternative="larger")
    assert rates[0] == 0 and RIGHT / ALL < rates[1] < 1, (method, rates)
p_value = test_poisson(RIGHT, ALL, value=0.15, method="exact-c", alternative="larger").pvalue
print(f"confint_poisson, larger {shown(rates)} and alike by {len(methods)} methods; test_poisson {p_value:.4f}")
assert p_value < 0.05
PYTHON
venv/bin/python look.py
