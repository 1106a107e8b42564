#!/bin/sh
# Guessed: a column that agate and csvkit cannot read as numbers stays text: sizes of models such as 70M and 160M come out
# of csvsort or csvcut as they went in.
# Seen with agate 1.14.2 and csvkit 2.2.0: they are taken for minutes. 70M is written as 1:10:00 and 1.5m as 0:01:30, in
# agate's Table as timedeltas, in the CSV that csvsort writes as text. One size in billions (7B) among them, which is no
# time, and all stay text; so the same table reads otherwise by what is in it that week. That M is a minute is the
# matter of pytimeparse; of a whole column nothing warns.
# So csvkit gets --no-inference, and agate the types of its columns.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check agate==1.14.2 csvkit==2.2.0
cat > look.py <<'PYTHON'
import io
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import agate

SMALL = "model,size\npythia,70M\npythia,160M\npythia,1.5m\n"
MIXED = SMALL + "llama,7B\n"


def sizes(text):
    return [str(size) for size in agate.Table.from_csv(io.StringIO(text)).columns["size"].values()]


def sort(text, *options):
    Path("models.csv").write_text(text)
    run = [Path(sys.executable).with_name("csvsort"), *options, "-c", "model", "models.csv"]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout.split()


print(*(f"{name} {version(name)}" for name in ("agate", "csvkit")))
print("small", sizes(SMALL), sort(SMALL))
print("mixed", sizes(MIXED), sort(MIXED))
assert sizes(SMALL) == ["1:10:00", "2:40:00", "0:01:30"]
assert sort(SMALL)[1:] == ["pythia,1:10:00", "pythia,2:40:00", "pythia,0:01:30"]
assert sizes(MIXED) == ["70M", "160M", "1.5m", "7B"] and "pythia,70M" in sort(MIXED)
assert "pythia,70M" in sort(SMALL, "--no-inference")
PYTHON
venv/bin/python look.py
