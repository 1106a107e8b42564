#!/bin/sh
# Guessed: what pydantic's Field says of a flow's parameter comes through to the form for a custom run, whichever of its
# two ways it is written in, `Annotated[int, Field(...)] = 4` or `int = Field(4, ...)`.
# Seen with Prefect 3.8.8: each way loses one half. The first keeps minimum and maximum and drops the description, the
# second keeps the description and drops minimum and maximum. Both come through with the bounds in Annotated and the
# description in an "Args:" section of the docstring.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check prefect==3.8.8
cat > look.py <<'PYTHON'
from typing import Annotated

import prefect
from prefect.utilities.callables import parameter_schema
from pydantic import Field


def annotated(weeks: Annotated[int, Field(description="How far to look back", ge=1, le=520)] = 4):
    pass


def by_default(weeks: int = Field(4, description="How far to look back", ge=1, le=520)):
    pass


def in_words(weeks: Annotated[int, Field(ge=1, le=520)] = 4):
    """Look back.

    Args:
        weeks: How far to look back

    """


print("prefect", prefect.__version__)
for function, is_bounded, is_described in ((annotated, True, False), (by_default, False, True), (in_words, True, True)):
    weeks = parameter_schema(function).model_dump()["properties"]["weeks"]
    print(f"{function.__name__:10} {weeks}")
    assert ("minimum" in weeks, "maximum" in weeks) == (is_bounded, is_bounded), weeks
    assert ("description" in weeks) is is_described, weeks
PYTHON
PREFECT_HOME="$folder/prefect" PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1 venv/bin/python look.py
