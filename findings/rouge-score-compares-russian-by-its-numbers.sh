#!/bin/sh
# Guessed: a summary that is its text word for word has a ROUGE-1 of 1, and one that tells of something else one near nought,
# in Russian as in English; or the scorer says that it reads Latin letters alone.
# Seen with rouge-score 0.1.2: whatever is not a to z or a figure is taken out before words are compared, without a warning.
# A Russian or Greek sentence against itself has 0, as empty texts have; two that have nothing in common but a date, a number
# and the name of a model have 1.0, or what those make. Means over a mixed archive so rank languages, not summaries. With a
# tokenizer of one's own, a class with tokenize(), both come out as in English.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rouge-score==0.1.2 nltk==3.10.4 numpy==2.4.6 absl-py==2.5.1 six==1.17.0
cat > look.py <<'PYTHON'
import re
from importlib.metadata import version

from rouge_score.rouge_scorer import RougeScorer

print("rouge-score", version("rouge-score"))


class Words:
    def tokenize(self, text):
        return re.findall(r"\w+", text.lower())


scorers = {"as it comes": RougeScorer(["rouge1"]), "with words of any script": RougeScorer(["rouge1"], tokenizer=Words())}
RUSSIAN = "Модель GPT-5 вышла 2 марта и читает 40 языков."
FIRE = "Пожар в порту 2 марта: GPT-5 не помогла, сгорели 40 машин."
ENGLISH = "The model GPT-5 came out on 2 March and reads 40 languages."
ENGLISH_FIRE = "Fire in a port: GPT-5 was no help, 40 cars burnt down, 2 people hurt."
for what, one, other, seen, meant in (
    ("English, itself", ENGLISH, ENGLISH, (1, 1), 1),
    ("English, another story", ENGLISH, ENGLISH_FIRE, (0, 0.4), 0),
    ("Russian, itself", "Модель читает статьи.", "Модель читает статьи.", (0, 0), 1),
    ("Greek, itself", "Η κυβέρνηση αποφασίζει.", "Η κυβέρνηση αποφασίζει.", (0, 0), 1),
    ("Russian, another story", RUSSIAN, FIRE, (1, 1), 0),
):
    scores = [scorer.score(one, other)["rouge1"].fmeasure for scorer in scorers.values()]
    print(f"{what:23}", ", ".join(f"{name} {score:.2f}" for name, score in zip(scorers, scores, strict=True)))
    assert seen[0] <= scores[0] <= seen[1], scores
    assert scores[1] == 1 if meant else scores[1] < 0.55, scores
PYTHON
venv/bin/python look.py
