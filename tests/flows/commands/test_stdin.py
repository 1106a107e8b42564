"""A `-` where a command takes a file: what comes through a pipe is read as a file of it would be."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import CHIPS, FEED, GARDEN, item, opml, page, rss

from warehouse.database import Home

WATCHED = '[[feeds]]\nurl = "https://one.example/feed.xml"\ntitle = "One"\n'


@pytest.mark.parametrize(
    ("words", "name", "content"),
    [
        (["extract", "--url", "https://desk.example/1"], "page.html", page("Chips", CHIPS, GARDEN)),
        (["feeds", "parse"], "saved.xml", rss(item("https://desk.example/1", "Chips"))),
    ],
)
def test_a_page_and_a_feed_are_read_from_stdin(
    words: list[str], name: str, content: bytes | str, trendledger: CommandLine, tmp_path: Path
) -> None:
    content = content if isinstance(content, bytes) else content.encode()
    (tmp_path / name).write_bytes(content)
    read, piped = trendledger(*words, tmp_path / name), trendledger(*words, "-", stdin=content)
    assert (read.returncode, piped.returncode) == (0, 0), piped.stderr
    assert json.loads(piped.stdout) == {**json.loads(read.stdout), "file": "-"}
    assert "Chips" in piped.stdout


def test_a_watch_list_of_either_form_is_imported_from_stdin(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    at = {"TRENDLEDGER_HOME": home.path}
    toml = trendledger("feeds", "import", "-", stdin=WATCHED, **at)
    assert (toml.returncode, toml.stdout) == (0, "1 feed in stdin, 1 of them new\n")
    from_reader = trendledger("feeds", "import", "-", stdin=opml(tmp_path / "a.opml", FEED).read_bytes(), **at)
    assert (from_reader.returncode, from_reader.stdout) == (0, "1 feed in stdin, 1 of them new\n")
    refused = trendledger("feeds", "import", "-", stdin="[[feeds]]\nurl = 3\n", **at)
    assert refused.returncode == 1
    assert "stdin, feed 3: `url` is 3" in refused.stderr


def test_labelled_passages_are_read_from_stdin_and_kept_under_its_name(
    lived_in: Home, trendledger: CommandLine, tmp_path: Path
) -> None:
    at = {"TRENDLEDGER_HOME": Path(shutil.copytree(lived_in.path, tmp_path / "home", symlinks=True))}
    assert "stdin, line 1: is not valid JSON" in trendledger("evaluate", "-", stdin="{", **at).stderr
    row = json.dumps({"title": "Chips", "text": CHIPS, "trends": []})
    done = trendledger("evaluate", "-", "--json", stdin=row, **at)
    assert done.returncode == 0, done.stderr
    asked = "select distinct file from quality order by file"
    (name,) = trendledger("sql", asked, "--csv", **at).stdout.splitlines()[1:]
    assert re.fullmatch("stdin-[0-9a-f]{8}", name)
    # Other passages are another file: their figures stand beside, and a figure that is lower there is no drop.
    assert trendledger("evaluate", "-", stdin=row.replace("Chips", "Gardens"), **at).returncode == 0
    assert trendledger("evaluate", "-", stdin=f"{row}\n", **at).returncode == 0
    names = trendledger("sql", asked, "--csv", **at).stdout.splitlines()[1:]
    assert (len(names), name in names) == (2, True)
