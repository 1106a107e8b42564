"""The front door: one command line, composed from the commands in `flows/commands/`, a noun a file.

Data go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

from flows.commands.arguments import (
    HELP,
    OF_EVERY_COMMAND,
    arguments_together,
    home_named,
    options_first,
    parted,
    refuse_broken_texts,
)
from flows.commands.index import COMMANDS
from flows.commands.output import FAILED, USAGE, Output, UsageError
from flows.commands.show import show
from flows.commands.waits import waiting
from flows.running.exit import be_stopped_soon, flushed, give_up_output, open_streams
from warehouse.again import AGAIN
from warehouse.database import DEFAULT_HOME, DEMO_HOME, Home
from warehouse.file_errors import met_reading
from warehouse.records import TrendledgerError

PRIVATE = 0o077  # what is read and kept is its owner's business; `chmod` opens what others may see

app = App(
    name="trendledger",
    help="Watches what is written about AI and keeps the books on it.\n\nAn example: trendledger demo",
    help_format="markdown",
    version=lambda: version("trendledger"),  # cyclopts guesses from the calling module, which `-m` hides
    version_flags=["--version"],
    default_parameter=Parameter(negative_iterable=()),  # no --empty-archive
)


def offer_commands(*, with_summaries: bool) -> None:
    """Offer all commands, unloaded; with the summaries as their only help, for a list that loads none of them."""
    for place, summary in COMMANDS.items():
        noun, _, act = place.partition(":")
        name = noun if act == "app" else act
        if name in app:
            del app[name]
        app.command(f"flows.commands.{place}", name=name, help=summary if with_summaries else None)


offer_commands(with_summaries=False)


@app.command
def completion(shell: Literal["bash", "zsh", "fish"], /) -> Output:
    """Write the script that lets a shell complete commands, options and their choices.

    For bash into ~/.local/share/bash-completion/completions/trendledger, for zsh as _trendledger into a folder of its
    $fpath, for fish into ~/.config/fish/completions/trendledger.fish.

    An example: trendledger completion bash > ~/.local/share/bash-completion/completions/trendledger
    """
    script = app.meta.generate_completion(prog_name="trendledger", shell=shell)
    return Output({"shell": shell, "script": script}, text=script.rstrip())


# What changes a home, or makes much of it: that it was done, or why not, stands in the home's log. A `restore` is not
# among them, as a home that it could not bring back has to stay empty; nor is `verify`, which changes nothing.
LOGGED = frozenset({"run", "replay", "backfill", "demo", "retag", "maintain", "migrate", "rebuild", "backup", "train"})
# What talks to a person, an agent, or browsers, until it is ended: nobody waits for its end.
GOES_ON = frozenset({"serve", "up", "label", "mcp"})
app.meta.suppress_keyboard_interrupt = False  # it would exit with 130 and say nothing


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    home: Annotated[Path | None, Parameter(env_var="TRENDLEDGER_HOME")] = None,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> int:
    """Run a command and show what it gives back.

    Parameters
    ----------
    home
        The folder that holds everything: warehouse, archive, models, published copies; trendledger-data where none is
        named, for the demo trendledger-demo.
    as_json
        One JSON document instead of a table; what gives JSON lines gives them all the same.

    """
    words = arguments_together(app, tokens)
    command, bound, ignored = app.parse_args(words, exit_on_error=False, print_error=True)
    refuse_broken_texts(bound.arguments.values())
    act = AGAIN.command = " ".join(app.parse_commands(words)[0])
    if "home" in ignored:
        usual = DEMO_HOME if act == "demo" else DEFAULT_HOME
        bound.arguments["home"] = Home(home or usual)
    if "as_json" in ignored:
        bound.arguments["as_json"] = as_json
    if act in GOES_ON or "-" in words:  # `-` is stdin, which may be a keyboard
        return show(command(*bound.args, **bound.kwargs), as_json=as_json)
    with waiting(act), met_reading(), logged(act, bound.arguments) if act in LOGGED else nullcontext():
        result = command(*bound.args, **bound.kwargs)
    return show(result, as_json=as_json)


@contextmanager
def logged(act: str, arguments: Mapping[str, Any]) -> Iterator[None]:
    """Let what a command says, and how it ended, stand in the log of its home."""
    from warehouse import logbook  # knows the settings, whose loading takes an eighth of a second

    began = time.monotonic()
    with logbook.keeping(arguments["home"].path, command=act):
        yield
        logbook.write(f"{act} is over", seconds=round(time.monotonic() - began, 1))


def check_words(words: Sequence[str]) -> None:
    """Raise UsageError for a home without a name, and for help on what is no command: cyclopts shows that of all."""
    if "" in home_named(words):
        raise UsageError("--home names no folder: it is empty. Name one, or leave --home out")
    if HELP & set(words):
        arguments_together(app, [word for word in parted(words, OF_EVERY_COMMAND)[1] if word not in HELP])


def main() -> None:
    """Run the command line and exit with its code."""
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect, which many commands import, would call home
    open_streams()
    be_stopped_soon()
    os.umask(PRIVATE)
    if not os.environ.get("TRENDLEDGER_HOME"):
        os.environ.pop("TRENDLEDGER_HOME", None)  # set to nothing: as a path that would be the folder one stands in
    if set(sys.argv[1:]) <= {"--help", "-h"} or "completion" in sys.argv[1:2]:
        offer_commands(with_summaries=True)
    try:
        check_words(sys.argv[1:])
        code = app.meta(
            options_first(sys.argv[1:]), exit_on_error=False, print_error=True, result_action="return_value"
        )
    except CycloptsError:
        code = USAGE
    except UsageError as error:
        print(f"trendledger: {error}", file=sys.stderr)
        code = USAGE
    except TrendledgerError as error:
        print(f"trendledger: {error}", file=sys.stderr)
        code = FAILED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has had enough
        code = FAILED
    except OSError as error:
        give_up_output(error)
        code = FAILED
    except KeyboardInterrupt:
        code = FAILED
    sys.exit(flushed(code))


if __name__ == "__main__":
    main()
