#!/bin/sh
# Guessed: outliers_iqr() takes from a series what lies far out and leaves the rest; a week that is missing, nan among the
# counts, is left out of the quartiles or is an error, and the others are judged as they are without it.
# Seen with scikit-posthocs 0.17.1, without a warning: everything goes. With one nan both quartiles are nan, no number lies
# between them, and of eleven weeks none is left; asked for the outliers it names all eleven, the steady ones too. Dunn's test,
# posthoc_dunn() of the same package, gives with nan what it gives without it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check scikit-posthocs==0.17.1 numpy==2.4.6 pandas==2.3.3 scipy==1.17.1 \
    statsmodels==0.15.0
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

import numpy as np
import scikit_posthocs as sp

warnings.simplefilter("error")
print("scikit-posthocs", version("scikit-posthocs"))
weeks = [12, 14, 11, 13, 90, 12, 15, 13, 14, 12.0]
gap = [*weeks[:7], np.nan, *weeks[7:]]
for name, counts, left, out in (("whole", weeks, 9, [90]), ("with a week missing", gap, 0, gap)):
    kept, far = sp.outliers_iqr(counts), sp.outliers_iqr(counts, ret="outliers")
    print(f"{name}: {len(counts)} weeks, left {kept.tolist()}, outliers {far.tolist()}")
    assert len(kept) == left and np.array_equal(far, out, equal_nan=True), (kept, far)
groups = [[12, 14, 11, 13], [15, 16, 18, 17], [12, 13, 19]]
holed = [groups[0], groups[1], [*groups[2], np.nan]]
print("Dunn's test with and without the gap:", *(sp.posthoc_dunn(each).iloc[0, 1].round(4) for each in (holed, groups)))
assert np.allclose(sp.posthoc_dunn(holed), sp.posthoc_dunn(groups))
PYTHON
venv/bin/python look.py
