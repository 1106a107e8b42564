"""`mcp` as an agent uses it: the SDK's own client, over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

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
    for told in (evidence, found, titles):
        assert "strangers" in told["note"]
        assert told["copy"]["run_id"] in (lived_in.published / "current.duckdb").resolve().stem
    assert {"title", "source", "url", "text"} == set(found["untrusted"][0])
    assert {"title", "text"}.isdisjoint(found["data"][0])
    assert "no such trend; there are ai-agents" in unknown["error"]
    assert "its Monday" in undated["error"]
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
