#!/bin/sh
# Guessed: "np.log(tagged) - np.log(articles) ~ week" explains the logarithm of the share, as log(share) ~ week does,
# since what stands before the tilde is what is explained; or the formula is refused, as "tagged / articles ~ week" is.
# Seen with statsmodels 0.15.0, with patsy and with formulaic as its engine: a minus takes a term out of a list of terms
# on that side as well, and a term that is not in the list is taken out silently. So the logarithm of the count is
# explained, all growth of the archive with it: the slope is .26 a week where that of the share is .12, the difference
# itself is never made, and "published - seen ~ week" is published ~ week. The name of what is explained, in the
# summary's head, is the one sign. I(...) around it, or np.log(tagged / articles), gives the share.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statsmodels==0.15.0 patsy==1.0.3 formulaic==1.2.2 \
    pandas==3.1.1 numpy==2.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import numpy as np
import pandas as pd
import statsmodels.formula as options
import statsmodels.formula.api as smf

print(*(f"{name} {version(name)}" for name in ("statsmodels", "patsy", "formulaic")), sep=", ")
weekly = pd.DataFrame({"tagged": [3.0, 5, 4, 9, 8, 12], "articles": [50.0, 60, 70, 80, 90, 100], "week": range(6)})


def fitted(formula):
    fit = smf.ols(formula, weekly).fit()
    print(f"  {formula:46} explains {fit.model.endog_names:37} slope {fit.params['week']:.3f}")
    return round(fit.params["week"], 3), fit.model.endog_names


for engine in ("patsy", "formulaic"):
    options.options.formula_engine = engine
    print(engine)
    share, _ = fitted("np.log(tagged / articles) ~ week")
    assert fitted("I(np.log(tagged) - np.log(articles)) ~ week")[0] == share == 0.124
    count = fitted("np.log(tagged) ~ week")
    assert fitted("np.log(tagged) - np.log(articles) ~ week") == count == (0.261, "np.log(tagged)"), count
    assert fitted("articles - tagged ~ week") == fitted("articles ~ week") == (10.0, "articles")
    assert fitted("I(articles - tagged) ~ week")[0] == round(10.0 - fitted("tagged ~ week")[0], 3)
    try:
        smf.ols("tagged / articles ~ week", weekly)
    except ValueError as error:
        print("  tagged / articles ~ week is refused:", str(error)[:50])
    else:
        raise AssertionError("tagged / articles")
PYTHON
venv/bin/python look.py
