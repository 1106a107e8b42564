#!/bin/sh
# Guessed: an index that is made with a threshold gives back what is at least so much alike, or nearly so.
# Seen with rensa 0.5.0: the threshold is for `is_similar` alone. `query` goes by the bands, and gives the same keys for a
# threshold of .1 and of .99; with 32 bands every second pair of likeness .4 is among them. What it gives are candidates,
# which have to be compared.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rensa==0.5.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from rensa import RMinHash, RMinHashLSH

PAIRS, WORDS, SHARED = 200, 350, 200


def sketch(words):
    made = RMinHash(num_perm=128, seed=1)
    made.update(words)
    return made


def answers(threshold):
    """What an index gives for each of PAIRS words that share 200 of 500 with one that it holds, and if that is similar."""
    index, others, similar = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=32), [], []
    for pair in range(PAIRS):
        words = [f"{pair}-{number}" for number in range(2 * WORDS - SHARED)]
        one, other = sketch(words[:WORDS]), sketch(words[-WORDS:])
        index.insert(pair, one)
        others.append(other)
        similar.append(index.is_similar(one, other))
    return [sorted(index.query(other)) for other in others], sum(similar)


print("rensa", version("rensa"))
given = {threshold: answers(threshold) for threshold in (0.1, 0.5, 0.99)}
for threshold, (keys, similar) in given.items():
    print(f"threshold {threshold}: likeness .40, {sum(map(bool, keys))} of {PAIRS} found, {similar} called similar")
assert len({str(keys) for keys, _ in given.values()}) == 1
assert sum(map(bool, given[0.99][0])) > PAIRS / 4
assert given[0.1][1] == PAIRS
assert given[0.99][1] == 0
PYTHON
venv/bin/python look.py
