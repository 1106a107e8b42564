#!/bin/sh
# Guessed: a text that is about none of the topics says nothing of how well a model ranks them, and the ranking metrics
# leave it out of their means, or count it in one way all.
# Seen with scikit-learn 1.9.1, without a warning: label_ranking_average_precision_score() counts it as 1.0 and
# label_ranking_loss() as 0.0, each the best there is, coverage_error() as 0, better than the best of a text with a
# label, which is 1; ndcg_score() counts it as 0.0, the worst. None looks at its scores. Of a model that ranks each true
# label last, where six of ten texts have none, the first rises from .33 to .73, the loss falls from 1 to .4, the error
# from 3 to 1.2, and of one that ranks each first NDCG falls from 1 to .4.
# So the same model is better or worse by what else lies in the test set. Rows without a label are to be dropped before.
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
from sklearn.metrics import coverage_error, label_ranking_average_precision_score, label_ranking_loss, ndcg_score

warnings.simplefilter("error")
TOPICS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])
RANKED_LAST, RANKED_FIRST = 0.5 - TOPICS + np.array([0, 0.1, 0.2]), TOPICS + np.array([0, 0.1, 0.2])
NONE = np.zeros((6, 3), int)
LOUD, QUIET = np.tile([0.9, 0.8, 0.95], (6, 1)), np.tile([0.01, 0.02, 0.03], (6, 1))
METRICS = {
    label_ranking_average_precision_score: (1.0, 1 / 3),
    label_ranking_loss: (0.0, 1.0),
    coverage_error: (0.0, 3.0),
    ndcg_score: (0.0, 0.5),
}

print("scikit-learn", sklearn.__version__)
for metric, (of_none, of_the_worst) in METRICS.items():
    worst = metric(TOPICS, RANKED_LAST)
    assert np.isclose(worst, of_the_worst), worst
    for scores in (LOUD, QUIET):
        assert metric(NONE, scores) == of_none
    mixed = [metric(np.vstack([TOPICS, NONE]), np.vstack([ranked, LOUD])) for ranked in (RANKED_LAST, RANKED_FIRST)]
    print(f"{metric.__name__:38} of none {of_none}; ranked last {worst:.2f}, with six of none {mixed[0]:.2f}; "
          f"ranked first {metric(TOPICS, RANKED_FIRST):.2f}, with them {mixed[1]:.2f}")
    assert np.isclose(mixed[0], 0.4 * of_the_worst + 0.6 * of_none), mixed
assert np.isclose(mixed[1], 0.4), "NDCG of a perfect ranking"
PYTHON
venv/bin/python look.py
