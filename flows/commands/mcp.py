"""The published copy for agents, over the Model Context Protocol: stdin and stdout, read-only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flows.commands import agent_tools
from flows.commands.options import Injected
from warehouse.database import Home
from warehouse.values import json_text

INSTRUCTIONS = (
    "Trendledger keeps the books on what is written about AI: 40 trends, week by week. Shares are of the stories about "
    f"AI of a week. Every answer names its copy and the time its data reach to. {agent_tools.UNTRUSTED}"
)


def mcp(*, home: Injected) -> None:
    """Serve the published copy to agents over the Model Context Protocol, on stdin and stdout, read-only.

    An agent's settings name this command, with the home.

    An example: trendledger mcp --home trendledger-demo
    """
    server(home).run("stdio")


def server(home: Home) -> Any:
    """Return the server of that home; each call reads the copy that is the newest then."""
    from mcp.server.mcpserver import MCPServer

    made = MCPServer("trendledger", instructions=INSTRUCTIONS)

    def trends() -> str:
        return json_text(agent_tools.trends(home))

    def risers(everything: bool = False) -> str:
        return json_text(agent_tools.risers(home, everything))

    def evidence(trend: str, week: str = "", limit: int = 10) -> str:
        return json_text(agent_tools.evidence(home, trend, week, limit))

    def search(words: str, limit: int = 10) -> str:
        return json_text(agent_tools.search(home, words, limit))

    def schema(relation: str = "") -> str:
        return json_text(agent_tools.schema(home, relation))

    def cookbook(name: str = "") -> str:
        return json_text(agent_tools.cookbook(home, name))

    def query(sql: str) -> str:
        return json_text(agent_tools.asked(home, sql))

    for tool, says in (
        (trends, "The trends: id, name, group, definition."),
        (
            risers,
            "What rose and fell: four weeks against the twelve before, ratio with interval, q-value, verdict.",
        ),
        (evidence, "Passages that carry a trend, newest first; week is a Monday as 2026-08-10."),
        (search, "Articles that hold a word or a phrase, whole words in any case; those with it in the title first."),
        (schema, "The relations of the SQL schema api, or one with its columns."),
        (cookbook, "Questions that are asked often; with a name, its SQL query and the answer."),
        (query, "Answer one SQL query (DuckDB) on the schema api that only reads; 500 rows and 20 seconds at most."),
    ):
        made.tool(description=says, structured_output=False)(tool)
    return made


COMMANDS: tuple[Callable[..., Any], ...] = (mcp,)
