"""Every command shows an example, and the example is one of that command, and can be typed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
from cyclopts import App
from rich.console import Console

from flows.commands.arguments import OF_EVERY_COMMAND, arguments_together, parted
from flows.commands.index import COMMANDS
from trendledger import app, completion

WIDE = 400  # what is folded cannot be pasted
EXAMPLE = re.compile(r"^An example: trendledger (.+)$", re.MULTILINE)


def walk(part: App, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command and group of commands, the whole first."""
    yield path
    for name in part:
        if not name.startswith("-"):
            yield from walk(part[name], (*path, name))


def example_of(path: tuple[str, ...]) -> list[str]:
    """The words of the example that the help of a command shows, without what is the shell's."""
    shown = StringIO()
    app.help_print(list(path), console=Console(file=shown, width=WIDE))
    (line,) = EXAMPLE.findall(shown.getvalue())
    return shlex.split(line.rstrip().partition(" > ")[0])


def test_all_commands_are_walked() -> None:
    found = set(walk(app))
    assert {(), ("demo",), ("feeds",), ("feeds", "add"), ("trends", "why"), ("alerts", "mark")} <= found
    assert len(found) > 45


@pytest.mark.parametrize("path", list(walk(app)), ids=lambda path: " ".join(path) or "trendledger")
def test_the_help_of_every_command_has_an_example_that_parses(path: tuple[str, ...]) -> None:
    words = example_of(path)
    assert tuple(words[: len(path)]) == path
    _, words = parted(words, OF_EVERY_COMMAND)  # the front door's own
    _, apps, _ = app.parse_commands(words)
    command, _, _ = app.parse_args(arguments_together(app, words), exit_on_error=False, print_error=False)
    assert command is apps[-1].default_command


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("trendledger trends w", {"why", "watch", "watches"}),
        ("trendledger run --a", {"--archive", "--as-of", "--allow-host"}),
        ("trendledger --home there fe", {"feeds"}),
        ("trendledger alerts mark 4b6d1f0e u", {"useful"}),
    ],
)
def test_a_shell_completes_commands_options_and_choices(typed: str, offered: set[str]) -> None:
    words = typed.split()
    typing = (
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; COMP_LINE='{typed}'; COMP_POINT={len(typed)}\n"
        f"_trendledger trendledger {words[-1]} {words[-2]}\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    script = completion("bash").text + "\n" + typing
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == offered


@pytest.mark.parametrize("place", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(place: str) -> None:
    noun, _, act = place.partition(":")
    said = app[noun if act == "app" else act].help
    assert " ".join(said.partition("\n\n")[0].split()) == COMMANDS[place]


def test_the_list_is_shown_without_loading_what_is_in_it() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "trendledger", "--help"], capture_output=True, text=True, check=True
    )
    assert "What rises and falls" in shown.stdout
    loaded = {line.rpartition("|")[2].strip() for line in shown.stderr.splitlines()}
    assert "flows.commands.show" in loaded
    assert loaded.isdisjoint({"flows.commands.trends", "flows.commands.run", "numpy"})
