"""`mcp` as an agent uses it: the SDK's own client, over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from flows.commands import agent_tools
from flows.commands.mcp import server
from warehouse.database import Home

CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("trends", {}),
    ("risers", {"everything": True}),
    ("evidence", {"trend": "ai-hardware"}),
    ("evidence", {"trend": "nothing"}),
    ("evidence", {"trend": "ai-hardware", "week": "soon"}),
    ("search", {"words": "chips"}),
    ("search", {"words": " "}),
    ("search", {"words": "hips"}),
    ("search", {"words": "AI-chips'"}),
    ("schema", {"relation": "trend_weeks"}),
    ("cookbook", {}),
    ("cookbook", {"name": "largest-trends"}),
    ("cookbook", {"name": "../schema"}),
    ("query", {"sql": "select title from articles order by url"}),
    ("query", {"sql": "drop table main.articles"}),
    ("query", {"sql": "select * from read_csv('/etc/hostname')"}),
    ("query", {"sql": "from range(100000)"}),
)


async def asked(home: Home) -> tuple[set[str], list[dict[str, Any]]]:
    """Start the server as an agent would; return its tools, and its answers to CALLS."""
    from mcp import ClientSession, StdioServerParameters, stdio_client

    command = ["-m", "trendledger", "--home", str(home.path), "mcp"]
    parameters = StdioServerParameters(command=sys.executable, args=command, env=_environment())
    async with stdio_client(parameters) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        answers = [await session.call_tool(name, arguments) for name, arguments in CALLS]
        return tools, [json.loads(answer.content[0].text) for answer in answers]


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_an_agent_reads_the_copy_and_nothing_beside_it(lived_in: Home) -> None:
    tools, answers = asyncio.run(asked(lived_in))
    assert tools == {"trends", "risers", "evidence", "search", "schema", "cookbook", "query"}
    trends, risers, evidence, unknown, undated, found, empty, part, hostile, schema, *more = answers
    questions, largest, no_question, titles, dropped, opened, cut = more
    assert len(trends["data"]) == len(risers["data"]) == 40
    assert all("named" not in row for row in risers["data"])
    assert risers["verdicts"] == {"not enough history": 40}, "that nobody can tell is not that nothing moved"
    for told in (evidence, found, titles):
        assert "strangers" in told["note"]
        assert told["copy"]["run_id"] in (lived_in.published / "current.duckdb").resolve().stem
    assert {"title", "source", "url", "text"} == set(found["untrusted"][0])
    assert {"title", "text"}.isdisjoint(found["data"][0])
    assert "no such trend; there are ai-agents" in unknown["error"]
    assert "any of its days" in undated["error"]
    assert "letters to look for" in empty["error"]
    assert [row["title"] for row in found["untrusted"]] == ["Chips again", "Chips"]
    assert all("chips" in row["text"].lower() for row in found["untrusted"])
    assert part["data"] == hostile["data"] == []  # a part of a word is no word
    assert "largest-trends" in {row["name"] for row in questions["data"]}
    assert (largest["sql"][:6], largest["untrusted"] != []) == ("select", True)
    assert "no such question" in no_question["error"]
    assert {"name", "type", "comment"} == set(schema["data"]["columns"][0])
    assert [row["title"] for row in titles["untrusted"]] == ["Chips", "Rules & duties", "Chips again"]
    assert "read-only" in dropped["error"]
    assert "disabled" in opened["error"]
    assert (len(cut["untrusted"]), cut["is_cut"]) == (500, True)


@pytest.mark.parametrize(
    ("tool", "arguments"), [CALLS[0], CALLS[1], CALLS[2], CALLS[5], CALLS[9], CALLS[11], CALLS[13]]
)
def test_what_stands_in_the_way_of_every_tool_is_said_to_the_agent(
    home: Home, tool: str, arguments: dict[str, Any]
) -> None:
    (said,) = asyncio.run(server(home).call_tool(tool, arguments)).content
    assert "`trendledger run`" in json.loads(said.text)["error"]


@contextmanager
def over_http(home: Home) -> Iterator[str]:
    """`mcp --http` at work; its address."""
    command = [sys.executable, "-m", "trendledger", "--home", str(home.path), "mcp", "--http", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stderr.readline()
            yield line.split(" on ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            assert process.communicate(timeout=30)[1].endswith("Stopped.\n")  # behind what it said of strangers


async def asked_over_http(address: str) -> tuple[set[str], list[dict[str, Any]]]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(address) as streams, ClientSession(streams[0], streams[1]) as session:
        await session.initialize()
        tools = {tool.name for tool in (await session.list_tools()).tools}
        answers = [await session.call_tool(name, arguments) for name, arguments in CALLS]
        return tools, [json.loads(answer.content[0].text) for answer in answers]


def test_over_http_an_agent_gets_what_it_gets_over_stdio_and_strangers_nothing(lived_in: Home) -> None:
    with over_http(lived_in) as address:
        assert asyncio.run(asked_over_http(address)) == asyncio.run(asked(lived_in))
        question = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        takes = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
        post = partial(httpx.post, address, trust_env=False)
        assert post(json=question, headers={**takes, "Host": "evil.example"}).status_code == 421
        assert post(json=question, headers={**takes, "Origin": "https://evil.example"}).status_code == 403
        assert post(content=b" " * 70_000, headers=takes).status_code == 413
        assert address.startswith("http://127.0.0.1:")


def test_fewer_rows_than_there_are_are_said_to_be_cut(lived_in: Home) -> None:
    found = [agent_tools.search(lived_in, "chips", limit) for limit in (1, 2)]
    assert [(len(told["data"]), len(told["untrusted"]), told["is_cut"]) for told in found] == [
        (1, 1, True),
        (2, 2, False),
    ]


def test_a_relation_is_known_by_its_name_in_capitals(lived_in: Home) -> None:
    assert agent_tools.schema(lived_in, "API.Trend_Weeks") == agent_tools.schema(lived_in, "trend_weeks")


def test_rows_bytes_and_seconds_of_a_query_are_capped(lived_in: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    many = agent_tools.asked(lived_in, "from range(501)")
    assert (len(many["untrusted"]), many["is_cut"]) == (500, True)
    whole = agent_tools.asked(lived_in, "from range(500)")
    assert (len(whole["untrusted"]), whole["is_cut"]) == (500, False)
    long = agent_tools.asked(lived_in, f"select repeat('x', {agent_tools.MAX_BYTES // 2}) from range(5)")
    assert (len(long["untrusted"]), long["is_cut"]) == (1, True)
    monkeypatch.setattr(agent_tools, "LIMITS", agent_tools.LIMITS._replace(seconds=1))
    slow = agent_tools.asked(lived_in, "select sum(hash(a.range, b.range)) from range(10000000) a, range(100000) b")
    assert "1 s" in slow["error"]
    monkeypatch.setattr(agent_tools, "LIMITS", agent_tools.LIMITS._replace(megabytes=16, seconds=20))
    large = agent_tools.asked(lived_in, "select list(repeat('x', 100) || range) from range(3000000)")
    assert "16 MB" in large["error"]


def test_a_week_is_found_in_every_form_of_a_day(lived_in: Home) -> None:
    one = agent_tools.asked(lived_in, "select trend, week from api.evidence")["untrusted"][0]
    for form in ("%Y-%m-%d", "%Y%m%d", "%G-W%V-1"):
        found = agent_tools.evidence(lived_in, one["trend"], one["week"].strftime(form), 9)["data"]
        assert {row["week"] for row in found} == {one["week"]}
    sunday = one["week"] + timedelta(days=6)
    assert agent_tools.evidence(lived_in, one["trend"], sunday.isoformat(), 9)["data"] == found
