"""What the verdicts are measured beside: the pooled test that they replaced, a regression, and a method of surveillance.

Each takes trends x sources x weeks and sources x weeks and returns p-values and which trends rose.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.special import stdtr

# The improved method of Farrington (Noufaily et al. 2013) for the last week of each series, with the weeks before it for
# reference but the three that belong to now: a period of one week, as there are no years. Upper side only.
SURVEILLANCE = """
suppressMessages(library(surveillance)); suppressWarnings({
hits <- as.matrix(read.csv(commandArgs(TRUE)[1], header = FALSE))
all <- as.matrix(read.csv(commandArgs(TRUE)[2], header = FALSE))
last <- ncol(hits)
for (row in seq_len(nrow(hits))) {
  series <- sts(observed = matrix(hits[row, ]), population = matrix(all[row, ]), freq = 1, start = c(1, 1))
  control <- list(range = last, b = last - 1, w = 0, noPeriods = 1, pastWeeksNotIncluded = 3, populationOffset = TRUE,
    trend = FALSE, weightsThreshold = 2.58, thresholdMethod = "nbPlugin", alpha = .05, limit54 = c(0, 4))
  found <- tryCatch(as.integer(alarms(farringtonFlexible(series, control))[1]), error = function(e) 0L)
  cat(ifelse(is.na(found), 0L, found), "\\n", sep = "")
}})
"""
R = shutil.which("Rscript")


def pooled(stories: np.ndarray, totals: np.ndarray, is_now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The quasi-Poisson rate ratio of stories pooled over sources; binomial and exact where a side is empty."""
    weekly, every = stories.sum(1), totals.sum(0)
    now, before = weekly[:, is_now].sum(1), weekly[:, ~is_now].sum(1)
    all_now, all_before = every[is_now].sum(), every[~is_now].sum()
    expected = np.where(is_now, np.outer(now / all_now, every), np.outer(before / all_before, every))
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.where(expected > 0, (weekly - expected) ** 2 / expected, 0).sum(1)
        phi = np.maximum(1, pearson / (len(every) - 2))
        ratio = (now / all_now) / (before / all_before)
        p_values = 2 * stdtr(len(every) - 2, -np.abs(np.log(ratio) / np.sqrt(phi * (1 / now + 1 / before))))
    for trend in np.flatnonzero((now == 0) | (before == 0)):
        both = int(now[trend] + before[trend])
        chance = all_now / (all_now + all_before)
        p_values[trend] = stats.binomtest(int(now[trend]), both, chance).pvalue if both else 1.0
    return p_values, now * all_before > before * all_now


def regression(stories: np.ndarray, totals: np.ndarray, is_now: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """A quasi-Poisson regression with an effect for each source, Pearson's dispersion; None without statsmodels."""
    try:
        import statsmodels.api as sm
    except ImportError:
        return None
    p_values, rose = [], []
    for one in stories:
        kept = (totals > 0) & (one.sum(1) > 0)[:, None]
        source, week = np.nonzero(kept)
        design = np.column_stack([is_now[week], source[:, None] == np.unique(source)]).astype(float)
        model = sm.GLM(one[kept], design, family=sm.families.Poisson(), offset=np.log(totals[kept]))
        found = model.fit(scale="X2")
        p_values.append(found.pvalues[0])
        rose.append(found.params[0] > 0)
    return np.array(p_values), np.array(rose)


def surveillance(series: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray | None:
    """Whether the last week of each (stories, totals) is an alarm; None where R or its surveillance is missing."""
    if R is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script, hits, every = (Path(folder) / name for name in ("farrington.R", "hits.csv", "all.csv"))
        script.write_text(SURVEILLANCE)
        np.savetxt(hits, [one for one, _ in series], fmt="%d", delimiter=",")
        np.savetxt(every, [one for _, one in series], fmt="%d", delimiter=",")
        done = subprocess.run([R, script, hits, every], capture_output=True, text=True, check=False)
    lines = done.stdout.split()
    return np.array([line == "1" for line in lines]) if len(lines) == len(series) else None
