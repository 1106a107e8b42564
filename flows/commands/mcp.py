"""The published copy for agents, read-only, over the Model Context Protocol: stdin and stdout, or HTTP on loopback."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands import agent_tools
from flows.commands.options import Injected
from flows.commands.output import UsageError
from flows.commands.serve import LOOPBACK, listen
from warehouse.database import Home
from warehouse.records import TrendledgerError
from warehouse.values import json_text

EVIDENCE_SAYS = (
    "Passages that carry a trend, newest first; a week is named by any of its days, as 2026-08-10. How often a "
    "probability is right: api.calibration."
)
RISERS_SAYS = (
    "What rose and fell: four weeks against the twelve before, ratio with interval, q-value, verdict; with everything, "
    "all trends. `verdicts` counts them: of those that are 'not enough history', 'too little' or 'cannot tell' nobody "
    "can say whether they moved."
)
SEARCH_SAYS = (
    "Articles that hold a word or a phrase, whole words in any case (OR and NOT are words like others); those with it "
    "in the title first."
)
INSTRUCTIONS = (
    "Trendledger keeps the books on what is written about AI: trend by trend, week by week. Shares are of the stories "
    f"about AI of a week. Every answer names its copy and the time its data reach to. {agent_tools.UNTRUSTED}"
)

PORT = 8051  # the one behind the dashboards'
MAX_QUESTION = 65_536  # bytes of a request: the longest query of the cookbook is a hundredth of it


def mcp(*, http: Annotated[bool, Parameter(negative="")] = False, port: int | None = None, home: Injected) -> None:
    """Serve the published copy to agents over the Model Context Protocol, on stdin and stdout, read-only.

    An agent's settings name this command, with the home; with --http they name the address that it prints.

    An example: trendledger mcp --home trendledger-demo

    Parameters
    ----------
    http
        Serve over streamable HTTP instead, on 127.0.0.1 alone, until interrupted.
    port
        The port to listen on with --http, 8051 unless another is named; 0 takes a free one.

    """
    if port is not None and not http:
        raise UsageError("--port is where --http listens: it needs that")
    if http:
        _over_http(home, PORT if port is None else port)
    else:
        server(home).run("stdio")


def _over_http(home: Home, port: int) -> None:
    """Answer on loopback, to whoever names it: no page elsewhere can make its own name point here and ask."""
    import uvicorn
    from mcp.server.transport_security import TransportSecuritySettings

    with listen(LOOPBACK[0], port, "mcp --http") as listener:
        names = [f"{host}:{listener.getsockname()[1]}" for host in LOOPBACK[:2]]
        app = server(home).streamable_http_app(
            stateless_http=True,  # each call reads the copy that is the newest then; there is nothing to remember
            json_response=True,
            max_request_body_size=MAX_QUESTION,
            transport_security=TransportSecuritySettings(
                allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
            ),
        )
        print(f"MCP of {home.path} on http://{names[0]}/mcp (Ctrl-C ends it)", file=sys.stderr, flush=True)
        config = uvicorn.Config(app, log_level="warning", server_header=False, access_log=False)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # uvicorn answers it, and hands it on at its end
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr, flush=True)


def _answer(tool: Callable[..., dict[str, Any]], *asked: Any) -> str:
    """Return what a tool says, as JSON, or what stands in its way and what to do, such as that there is no copy yet."""
    try:
        return json_text(tool(*asked))
    except TrendledgerError as error:
        return json_text({"error": str(error)})


def server(home: Home) -> Any:
    """Return the server of that home; each call reads the copy that is the newest then."""
    from mcp.server.mcpserver import MCPServer

    made = MCPServer("trendledger", instructions=INSTRUCTIONS, log_level="WARNING")

    def trends() -> str:
        return _answer(agent_tools.trends, home)

    def risers(everything: bool = False) -> str:
        return _answer(agent_tools.risers, home, everything)

    def evidence(trend: str, week: str = "", limit: int = 10) -> str:
        return _answer(agent_tools.evidence, home, trend, week, limit)

    def search(words: str, limit: int = 10) -> str:
        return _answer(agent_tools.search, home, words, limit)

    def schema(relation: str = "") -> str:
        return _answer(agent_tools.schema, home, relation)

    def cookbook(name: str = "") -> str:
        return _answer(agent_tools.cookbook, home, name)

    def query(sql: str) -> str:
        return _answer(agent_tools.asked, home, sql)

    for tool, says in (
        (trends, "The trends: id, name, group, definition."),
        (
            risers,
            RISERS_SAYS,
        ),
        (evidence, EVIDENCE_SAYS),
        (search, SEARCH_SAYS),
        (schema, "The relations of the SQL schema api, or one with its columns."),
        (cookbook, "Questions that are asked often; with a name, its SQL query and the answer."),
        (query, "Answer one SQL query (DuckDB) on the schema api that only reads; 500 rows and 20 seconds at most."),
    ):
        made.tool(description=says, structured_output=False)(tool)
    return made
