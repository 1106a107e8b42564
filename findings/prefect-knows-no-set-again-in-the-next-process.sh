#!/bin/sh
# Guessed: a task with cache_policy=INPUTS that has run with a set of words is not run again with the same set,
# whichever process asks, as with the same list.
# Seen with Prefect 3.9.1 and 3.8.8: within a process it is found again, in the next one by luck alone. The key is made
# of the set's JSON, which lists the words in the order of the set, and that is another in each process, as Python
# salts the hashes of texts. Of one set of four words six processes make five keys, of a frozenset or a list of sets as
# many; of a list, a tuple and a dictionary in any order one. Nothing is said: the work is done once more in each
# process, and its result is kept once more.
# So what is cached is given sorted, as a list.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
cat > key.py <<'PYTHON'
import json

from prefect.cache_policies import INPUTS

WORDS = ["agents", "chips", "laws", "robots"]
GIVEN = {
    "set": set(WORDS),
    "frozenset": frozenset(WORDS),
    "list of sets": [set(WORDS)],
    "list": WORDS,
    "tuple": tuple(WORDS),
    "dictionary": dict.fromkeys(set(WORDS), 1),
    "set of numbers": {1, 2, 3, 4},
}


def key(words):
    """The key under which Prefect keeps what a task made of these words."""
    return INPUTS.compute_key(task_ctx=None, inputs={"words": words}, flow_parameters={})


assert key({*WORDS}) == key(set(WORDS)), "within a process"
print(json.dumps({kind: key(words) for kind, words in GIVEN.items()}))
PYTHON
cat > look.py <<'PYTHON'
import json
import os
import subprocess
import sys
from importlib.metadata import version

PROCESSES = 6
keys = []
for salt in range(PROCESSES):  # as Python draws one by itself; counted here, so that each run sees the same
    environment = os.environ | {"PYTHONHASHSEED": str(salt)}
    told = subprocess.run([sys.executable, "key.py"], env=environment, check=True, capture_output=True, text=True)
    keys.append(json.loads(told.stdout))
print("prefect", version("prefect"), f"keys in {PROCESSES} processes:")
for kind in keys[0]:
    found = len({made[kind] for made in keys})
    print(f"  {kind:15} {found}")
    by_order = kind in ("set", "frozenset", "list of sets")
    assert found > 2 if by_order else found == 1, found
PYTHON
for version in 3.9.1 3.8.8; do
    venv/bin/pip install --quiet --disable-pip-version-check "prefect==$version" 'fastapi<0.151' 'sqlalchemy<2.1'
    PREFECT_HOME="$folder/home" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 venv/bin/python look.py
done
