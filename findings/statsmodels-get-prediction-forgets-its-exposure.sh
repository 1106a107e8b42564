#!/bin/sh
# Guessed: without arguments, predict() and get_prediction() speak of the same thing, the observations of the fit; the one
# gives the means, the other their intervals as well.
# Seen with statsmodels 0.15.0: of a model with exposure or offset, predict() and fittedvalues give the counts expected
# at each observation's exposure, get_prediction() those at an exposure of 1, in GLM and in the count models alike. The
# documentation says that the exposure of the fit is left out where exog is passed; here none is. Passed by hand,
# get_prediction(exposure=...), both agree.
# So the intervals of a fitted curve of counts lie elsewhere than the curve, and where exposures are near 1, as when
# counted in thousands, near enough to be believed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check statsmodels==0.15.0
cat > look.py <<'PYTHON'
import numpy as np
import statsmodels
import statsmodels.api as sm

articles = np.array([120.0, 480.0, 90.0, 300.0, 250.0, 610.0, 200.0, 330.0])
weeks = np.arange(8.0)
tagged = np.array([7, 25, 6, 17, 19, 40, 15, 26])
given = sm.add_constant(weeks)
FITS = {
    "GLM, exposure": sm.GLM(tagged, given, family=sm.families.Poisson(), exposure=articles).fit(),
    "GLM, offset": sm.GLM(tagged, given, family=sm.families.Poisson(), offset=np.log(articles)).fit(),
    "Poisson, exposure": sm.Poisson(tagged, given, exposure=articles).fit(disp=0),
    "Poisson, offset": sm.Poisson(tagged, given, offset=np.log(articles)).fit(disp=0),
}


def told(prediction):
    """The means of a prediction; the classes of GLM and of the count models name them differently."""
    return prediction.predicted_mean if hasattr(prediction, "predicted_mean") else prediction.predicted


print("statsmodels", statsmodels.__version__, "counts", tagged[:3])
for name, fit in FITS.items():
    means, without = fit.predict(), told(fit.get_prediction())
    by_hand = told(fit.get_prediction(exposure=articles))
    print(f"{name:18} predict() {np.round(means[:3], 1)}, get_prediction() {np.round(without[:3], 3)}, "
          f"with the exposure passed {np.round(by_hand[:3], 1)}")
    assert np.allclose(means.sum(), tagged.sum())
    assert np.allclose(without * articles, means), without
    assert np.allclose(by_hand, means), by_hand
    frame = fit.get_prediction().summary_frame()
    low, high = frame.filter(regex="lower").iloc[:, 0], frame.filter(regex="upper").iloc[:, 0]
    print(f"{'':18} its interval for the first {low.iloc[0]:.3f} to {high.iloc[0]:.3f}, fitted {means[0]:.1f}")
    assert ((low < without) & (without < high) & (high < 1)).all(), frame
glm = FITS["GLM, exposure"]
assert np.allclose(told(glm.get_prediction(which="mean")), told(glm.get_prediction()))
PYTHON
venv/bin/python look.py
