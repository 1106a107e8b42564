#!/bin/sh
# Guessed: a tool whose parameter is `str | None` is called with the text that a client sent; its own schema says
# "string" or "null", and any text is a string.
# Seen with mcp 2.3.0: such a text is first read as JSON. "null" arrives as None, so a search for that word is a search
# for nothing; a list or an object in JSON, the text of a note or of a file, say, is refused, "Input should be a valid
# string". "12" and "[1] as cited" arrive as sent. Declared `str`, with "" where it is absent, all arrive as sent.
# (The reading is meant for clients that send lists as text; plain `str` is left out of it since python-sdk issue 1112.)
# So a parameter for texts is declared `str = ""`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check mcp==2.3.0
cat > look.py <<'PYTHON'
import asyncio
from importlib.metadata import version

from mcp import Client
from mcp.server.mcpserver import MCPServer

REFUSED = "refused"
EXPECTED = {  # sent: what arrives in the parameter that may be None
    "agents": "agents",
    "12": "12",
    "[1] as cited": "[1] as cited",
    "null": None,
    '["agents", "robots"]': REFUSED,
    '{"week": "2026-03-02"}': REFUSED,
}
server = MCPServer("notes", log_level="CRITICAL")
arrived = []


@server.tool()
def keep(maybe: str | None = "absent", always: str = "absent") -> str:
    """Keep a text."""
    arrived.append({"maybe": maybe, "always": always})
    return "kept"


async def sent(client, name, text):
    """What arrives of a text that a client sends."""
    arrived.clear()
    answer = await client.call_tool("keep", {name: text})
    if answer.is_error:
        assert "Input should be a valid string" in answer.content[0].text, answer
        return REFUSED
    return arrived[0][name]


async def look():
    async with Client(server) as client:
        (tool,) = (await client.list_tools()).tools
        parameters = tool.input_schema["properties"]
        assert parameters["maybe"]["anyOf"] == [{"type": "string"}, {"type": "null"}]
        assert parameters["always"]["type"] == "string"
        for text, expected in EXPECTED.items():
            maybe, always = await sent(client, "maybe", text), await sent(client, "always", text)
            print(f"{text:24} str | None: {maybe!s:14} str: {always}")
            assert maybe == expected, maybe
            assert always == text, always


print("mcp", version("mcp"))
asyncio.run(look())
PYTHON
venv/bin/python look.py
