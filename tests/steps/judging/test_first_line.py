"""A first line of counts that is none of CSV."""

from io import BytesIO

import pytest

from flows.steps.judging.judge_file import judge_file
from flows.steps.text.json_lines import LineError


def test_an_array_of_json_is_known_for_one() -> None:
    with pytest.raises(LineError, match="Of JSON, give an object a line and no array"):
        list(judge_file(BytesIO(b'[{"trend": "a", "source": "s"}]'), "counts"))
