#!/bin/sh
# Guessed: a row with freq_weights of 3 is three equal rows; "frequency weights produce the same results as repeating
# observations", says the docstring of GLM. So pseudo_rsquared() is the same either way.
# Seen with statsmodels 0.15.0: parameters, standard errors, likelihoods, deviance and degrees of freedom are the same, Cox
# and Snell's pseudo R2, which it gives unless told otherwise and which the summary shows, is not: the likelihood of all
# observations is divided by the number of rows. The same 120 days are a fit of .22 told one a row, and of .81 told as 18
# rows with their counts. McFadden's is right. (The docstring says that weights are not verified for all results, and
# not for which.)
# So Cox and Snell's is read only where nothing is weighted.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statsmodels==0.15.0 numpy==2.4.6 pandas==3.1.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
import statsmodels.api as sm

# Mentions a day, before and after a release: the same 120 days, one a row and counted.
draw = np.random.default_rng(27)
after = np.repeat([0.0, 1.0], 60)
mentions = draw.poisson(2 + 1.5 * after).astype(float)
kinds, days = np.unique(np.column_stack([mentions, after]), axis=0, return_counts=True)


def fitted(counts, released, weights=None):
    model = sm.GLM(counts, sm.add_constant(released), family=sm.families.Poisson(), freq_weights=weights)
    return model.fit()


long, short = fitted(mentions, after), fitted(kinds[:, 0], kinds[:, 1], days)
print("statsmodels", version("statsmodels"))
for name in ("llf", "llnull", "deviance", "pearson_chi2", "df_resid"):
    print(f"{name:16} {getattr(long, name):9.3f} {getattr(short, name):9.3f}")
    assert np.isclose(getattr(long, name), getattr(short, name)), name
assert np.allclose(long.params, short.params)
assert np.allclose(long.bse, short.bse)
assert np.isclose(long.pseudo_rsquared(kind="mcf"), short.pseudo_rsquared(kind="mcf"))
one, other = long.pseudo_rsquared(), short.pseudo_rsquared()
print(f"pseudo R2 (CS)   {one:9.3f} {other:9.3f}   of {len(mentions)} and {len(days)} rows")
assert np.isclose(one, 1 - np.exp(2 * (long.llnull - long.llf) / len(mentions)))
assert np.isclose(other, 1 - np.exp(2 * (long.llnull - long.llf) / len(days)))
assert other > one + 0.2
PYTHON
venv/bin/python look.py
