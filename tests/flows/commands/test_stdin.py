"""What a command takes for a file: `-`, which is read as a file of it would be, and one that is not there."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from front_door import CommandLine
from small_web import CHIPS, FEED, GARDEN, item, opml, page, rss

from flows.commands.alerts import check as check_rules
from flows.commands.backup import restore
from flows.commands.feeds import import_feeds
from flows.commands.model import evaluate, tag
from flows.commands.output import UsageError
from flows.commands.run import backfill
from flows.commands.sql import sql
from flows.commands.start_flows import check_inputs
from flows.commands.stories import stories
from flows.commands.taxonomy import check as check_taxonomy
from flows.commands.taxonomy import diff, propose
from flows.commands.trends_judge import judge_counts
from warehouse.database import Home
from warehouse.records import TrendledgerError

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


@pytest.mark.long
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


def test_a_file_that_is_not_there_is_a_failure_and_no_wrong_usage_whoever_asks_for_it(
    ready: Home, tmp_path: Path
) -> None:
    no, new = tmp_path / "absent.jsonl", Home(tmp_path / "new")
    (tmp_path / "query.sql").write_bytes(b"select '\xff'")
    for act in (
        partial(check_inputs, ready, no, [], None),
        partial(check_inputs, ready, None, [no], None),
        partial(restore, no, home=new),
        partial(backfill, warc=[no], home=new),
        partial(import_feeds, no, home=ready),
        partial(tag, no, home=new),
        partial(evaluate, no, home=new),
        partial(stories, no, home=ready),
        partial(judge_counts, no),
        partial(propose, no),
        partial(diff, no, home=ready),
        partial(diff, ready.own_trends, against=no, home=ready),
        partial(check_taxonomy, taxonomy=no, home=ready),
        partial(check_taxonomy, gold=no, home=ready),
        partial(check_taxonomy, seeds=no, home=ready),
        partial(check_rules, no, home=ready),
        partial(sql, file=no, home=ready),
        partial(sql, file=tmp_path / "query.sql", home=ready),
    ):
        with pytest.raises(TrendledgerError, match=r"absent\.jsonl|own_trends|query\.sql is not UTF-8") as met:
            [*act()]
        assert not isinstance(met.value, UsageError), act
    assert not new.path.exists()
