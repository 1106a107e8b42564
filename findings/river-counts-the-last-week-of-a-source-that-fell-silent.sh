#!/bin/sh
# Guessed: TimeRolling(Sum, period=7 days) by source, "wrapper for computing statistics over a rolling window" of time, tells
# what a source had in the seven days up to now; "now" being the last moment that was learned.
# Seen with river 0.26.1: each source keeps a window of its own, which moves only when that source has something new. A source
# that fell silent on 3 March has on 31 March the same three stories "in the last seven days" as on the 3rd, and so for ever,
# while what is asked of it bears no time at all. The ones that decline are those that the window is wrong about.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check river==0.26.1
cat > look.py <<'PYTHON'
from datetime import datetime, timedelta

import river
from river import feature_extraction, stats, utils

print("river", river.__version__)
WEEK = timedelta(days=7)
stories = [(day, "wire") for day in (1, 2, 3)] + [(day, "desk") for day in range(1, 32)]
by_source = feature_extraction.Agg(on="stories", by="source", how=utils.TimeRolling(stats.Sum, period=WEEK))
alone = utils.TimeRolling(stats.Sum, period=WEEK)
for day, source in sorted(stories):
    moment = datetime(2026, 3, day)
    by_source.learn_one({"source": source, "stories": 1}, t=moment)
    alone.update(1, t=moment)
    if day in (3, 31) and source == "wire" or day == 31:
        told = {name: by_source.transform_one({"source": name})["stories_sum_by_source"] for name in ("desk", "wire")}
        print(f"{moment:%d %B}: by source {told}, of all {alone.get()}")
true = sum(source == "wire" and day > 31 - 7 for day, source in stories)
print("stories of the wire in the last seven days:", true)
assert true == 0 and told == {"desk": 7.0, "wire": 3.0}, told
assert alone.get() == 7.0
PYTHON
venv/bin/python look.py
