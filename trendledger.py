"""The front door: one command line, composed from the commands in `flows/commands/`, a noun a file.

Data go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

import flows.commands.alerts
import flows.commands.articles
import flows.commands.backup
import flows.commands.config
import flows.commands.cookbook
import flows.commands.demo
import flows.commands.doctor
import flows.commands.export
import flows.commands.feeds
import flows.commands.files
import flows.commands.label
import flows.commands.maintain
import flows.commands.mcp
import flows.commands.migrate
import flows.commands.model
import flows.commands.page
import flows.commands.rebuild
import flows.commands.report
import flows.commands.retag
import flows.commands.run
import flows.commands.schema
import flows.commands.serve
import flows.commands.sql
import flows.commands.status
import flows.commands.stories
import flows.commands.taxonomy
import flows.commands.trends
import flows.commands.up
import flows.commands.verify
import flows.commands.work
from flows.commands.arguments import arguments_together, options_first
from flows.commands.output import FAILED, USAGE, Output, UsageError
from flows.commands.show import show
from flows.commands.waits import waiting
from flows.running.exit import be_stopped_soon, flushed, give_up_output, open_streams
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
)
for noun in (
    flows.commands.feeds,
    flows.commands.trends,
    flows.commands.stories,
    flows.commands.articles,
    flows.commands.taxonomy,
    flows.commands.alerts,
    flows.commands.config,
):
    app.command(noun.app)
for act in (
    *flows.commands.demo.COMMANDS,
    *flows.commands.run.COMMANDS,
    *flows.commands.work.COMMANDS,
    *flows.commands.up.COMMANDS,
    *flows.commands.serve.COMMANDS,
    *flows.commands.status.COMMANDS,
    *flows.commands.doctor.COMMANDS,
    *flows.commands.sql.COMMANDS,
    *flows.commands.schema.COMMANDS,
    *flows.commands.cookbook.COMMANDS,
    *flows.commands.page.COMMANDS,
    *flows.commands.report.COMMANDS,
    *flows.commands.export.COMMANDS,
    *flows.commands.mcp.COMMANDS,
    *flows.commands.files.COMMANDS,
    *flows.commands.model.COMMANDS,
    *flows.commands.label.COMMANDS,
    *flows.commands.retag.COMMANDS,
    *flows.commands.maintain.COMMANDS,
    *flows.commands.migrate.COMMANDS,
    *flows.commands.verify.COMMANDS,
    *flows.commands.backup.COMMANDS,
    *flows.commands.rebuild.COMMANDS,
):
    app.command(act)


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
LOGGED = (
    *flows.commands.run.COMMANDS,
    *flows.commands.demo.COMMANDS,
    *flows.commands.retag.COMMANDS,
    *flows.commands.maintain.COMMANDS,
    *flows.commands.migrate.COMMANDS,
    *flows.commands.rebuild.COMMANDS,
    flows.commands.backup.backup,
    flows.commands.model.train,
)
# What talks to a person, an agent, or browsers, until it is ended: nobody waits for its end.
GOES_ON = (flows.commands.serve.serve, flows.commands.up.up, flows.commands.label.label, flows.commands.mcp.mcp)
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
        One JSON document instead of a table.

    """
    words = arguments_together(app, tokens)
    command, bound, ignored = app.parse_args(words, exit_on_error=False, print_error=True)
    if "home" in ignored:
        usual = DEMO_HOME if command is flows.commands.demo.demo else DEFAULT_HOME
        bound.arguments["home"] = Home(home or usual)
    if command in GOES_ON or "-" in words:  # `-` is stdin, which may be a keyboard
        return show(command(*bound.args, **bound.kwargs), as_json=as_json)
    act = " ".join(app.parse_commands(words)[0])
    with waiting(act), met_reading(), logged(act, bound.arguments) if command in LOGGED else nullcontext():
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


def main() -> None:
    """Run the command line and exit with its code."""
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect, which many commands import, would call home
    open_streams()
    be_stopped_soon()
    os.umask(PRIVATE)
    try:
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
