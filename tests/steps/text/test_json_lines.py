"""JSON lines: what is wrong in a line is said with its number."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from flows.steps.text.json_lines import LineError, read_texts


def lines(path: Path, *texts: str | bytes) -> Path:
    path.write_bytes(b"\n".join(text if isinstance(text, bytes) else text.encode() for text in texts))
    return path


GOOD = json.dumps({"id": 1, "text": "words"})


def test_objects_come_in_order_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    assert list(read_texts(lines(tmp_path / "a", GOOD, "", "  ", GOOD))) == [{"id": 1, "text": "words"}] * 2


@pytest.mark.parametrize(
    ("line", "mend"),
    [
        ("{not json", "line 2: is not valid JSON"),
        ("[1]", 'line 2: must be an object with "id" and "text"'),
        ('{"id": 1}', "must be an object"),
        ('{"text": "no id"}', "must be an object"),
        ('{"id": 1, "text": 7}', "must be an object"),
        ('{"id": 1, "text": "a", "title": 7}', '"title" must be a text'),
        (b'{"id": 1, "text": "caf\xe9"}', "line 2: is not valid JSON"),
        ("[" * 2000, "line 2: is not valid JSON"),
    ],
)
def test_a_bad_line_is_named_and_those_before_it_are_given(tmp_path: Path, line: str | bytes, mend: str) -> None:
    found = read_texts(lines(tmp_path / "a", GOOD, line, GOOD))
    assert next(found)["id"] == 1
    with pytest.raises(LineError) as caught:
        next(found)
    assert mend in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LineError, match="absent: cannot be read: No such file"):
        list(read_texts(tmp_path / "absent"))


def test_the_error_pickles() -> None:
    error = pickle.loads(pickle.dumps(LineError("stdin", 3, "is not valid JSON")))
    assert str(error) == "stdin, line 3: is not valid JSON"
