#!/bin/sh
# Guessed: ppi_mean_ci(alternative="larger") gives the one-sided interval from a lower bound to infinity that its
# docstring, ppi_ols_ci and classical_mean_ci of the same package give.
# Seen with ppi-python 0.2.3: as it is called by default, where it tunes its power itself, the two-sided interval,
# whichever side is asked for; the side is lost on the way to the tuned call. With lam given it is one-sided, and the
# p-value of ppi_mean_pval is one-sided either way, so that at the same error level a mean is above .275 to
# the one and not to the other. ppboot(alternative="larger") gives the other side, from minus infinity to a bound above.
# So a gate of the form "at least so good" is judged at half its error level, or by the wrong end.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ppi-python==0.2.3
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")  # of libraries that it asks for and does not need here
import numpy as np
from ppi_py import classical_mean_ci, ppboot, ppi_mean_ci, ppi_mean_pval, ppi_ols_ci

random = np.random.default_rng(0)
truth, right = random.random(2200) < 0.33, random.random(2200) < 0.9
guesses = np.where(right, truth, ~truth).astype(float)
labels, guessed, unlabelled = truth[:200].astype(float), guesses[:200], guesses[200:]
given = (labels, guessed, unlabelled)
ones = np.ones((200, 1)), np.ones((2000, 1))


def shown(interval):
    lower, upper = (float(np.squeeze(bound)) for bound in interval)
    return f"{lower:.3f} to {upper:.3f}"


seen = {
    "ppi_mean_ci, two-sided": shown(ppi_mean_ci(*given, alpha=0.1)),
    "ppi_mean_ci, larger": shown(ppi_mean_ci(*given, alpha=0.1, alternative="larger")),
    "ppi_mean_ci, smaller": shown(ppi_mean_ci(*given, alpha=0.1, alternative="smaller")),
    "ppi_mean_ci, larger, lam=1": shown(ppi_mean_ci(*given, alpha=0.1, alternative="larger", lam=1)),
    "ppi_ols_ci, larger": shown(ppi_ols_ci(ones[0], labels, guessed, ones[1], unlabelled, alpha=0.1, alternative="larger")),
    "classical_mean_ci, larger": shown(classical_mean_ci(labels, alpha=0.1, alternative="larger")),
    "ppboot, larger": shown(ppboot(np.mean, *given, alpha=0.1, alternative="larger")),
}
print("ppi-python", version("ppi-python"))
for call, interval in seen.items():
    print(f"{call:28} {interval}")
assert seen["ppi_mean_ci, larger"] == seen["ppi_mean_ci, smaller"] == seen["ppi_mean_ci, two-sided"]
for call in ("ppi_mean_ci, larger, lam=1", "ppi_ols_ci, larger", "classical_mean_ci, larger"):
    assert seen[call].endswith("inf") and "-inf" not in seen[call], seen[call]
assert seen["ppboot, larger"].startswith("-inf"), seen["ppboot, larger"]
lower = float(np.squeeze(ppi_mean_ci(*given, alpha=0.1, alternative="larger")[0]))
p_value = float(np.squeeze(ppi_mean_pval(*given, null=0.275, alternative="larger")))
print(f"above .275? p-value {p_value:.3f} says yes at .1, the lower bound {lower:.3f} says no")
assert p_value < 0.1 and lower < 0.275
PYTHON
venv/bin/python look.py
