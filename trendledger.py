"""The front door: one command line, composed from the commands that live with their rooms.

Data go to stdout, messages and progress to stderr. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

import flows.commands.feeds
import flows.commands.files
import flows.commands.label
import flows.commands.model
import flows.commands.retag
import flows.commands.run
import flows.commands.serve
import flows.commands.sql
import flows.commands.stories
import flows.commands.taxonomy
import flows.commands.trends
import flows.commands.up
from flows.commands.output import FAILED, USAGE, Output, Section, Telling, UsageError
from flows.running.exit import be_stopped_soon, flushed, give_up_output, open_streams
from flows.steps.text.terminal_safe import bracketed, visible
from warehouse.database import Home
from warehouse.records import TrendledgerError
from warehouse.values import exact, json_text

DEFAULT_HOME = Path("trendledger-data")
WIDTH_WHEN_PIPED = 200  # rich would cut tables at 80 columns where there is no terminal

app = App(
    name="trendledger",
    help="Watches what is written about AI and keeps the books on it.",
    help_format="markdown",
    version=lambda: version("trendledger"),  # cyclopts guesses from the calling module, which `-m` hides
    version_flags=["--version"],
)
feeds = App(name="feeds", help="The watch list.")
app.command(feeds)
app.command(flows.commands.trends.app)
app.command(flows.commands.stories.app)
app.command(flows.commands.taxonomy.app)
for act in (
    *flows.commands.run.COMMANDS,
    *flows.commands.model.COMMANDS,
    *flows.commands.label.COMMANDS,
    *flows.commands.retag.COMMANDS,
    *flows.commands.files.COMMANDS,
    *flows.commands.sql.COMMANDS,
    *flows.commands.up.COMMANDS,
    *flows.commands.serve.COMMANDS,
):
    app.command(act)
for name, act in (
    *flows.commands.sql.FEED_COMMANDS.items(),
    *flows.commands.feeds.FEED_COMMANDS.items(),
    *flows.commands.files.FEED_COMMANDS.items(),
):
    feeds.command(act, name=name)


app.meta.suppress_keyboard_interrupt = False  # it would exit with 130 and say nothing


@app.meta.default
def launch(
    *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
    home: Annotated[Path, Parameter(env_var="TRENDLEDGER_HOME")] = DEFAULT_HOME,
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False,
) -> int:
    """Run a command and show what it gives back.

    Parameters
    ----------
    home
        The folder that holds everything: warehouse, archive, models, published copies.
    as_json
        One JSON document instead of a table.

    """
    command, bound, ignored = app.parse_args(tokens, exit_on_error=False, print_error=True)
    if "home" in ignored:
        bound.arguments["home"] = Home(home)
    return show(command(*bound.args, **bound.kwargs), as_json=as_json)


def show(result: Any, *, as_json: bool) -> int:
    """Show what a command gave back; return the exit code."""
    if isinstance(result, Output):
        for note in result.notes:
            print(visible(note), file=sys.stderr)
        if as_json:
            print(json_text(result.data, indent=2))
        elif result.as_csv:
            _show_csv(result)
        elif result.text:
            print(result.text)
        elif result.sections:
            _show_sections(result.sections)
        elif result.columns:
            _show_table(result.columns, result.rows)
        return result.code
    if isinstance(result, Iterable):
        for line in result:
            _show_line(line, as_json=as_json)
        return 0
    return int(result or 0)


def _show_line(line: Any, *, as_json: bool) -> None:
    """Show one of a stream of answers, at once: who reads it may wait for it."""
    if isinstance(line, Telling) and not as_json:
        console = Console()
        if console.is_terminal:
            console.print(line.text)
        else:
            print(bracketed(line.text), flush=True)
        return
    data = line.data if isinstance(line, Telling) else line
    print(json_text(data), flush=True)


def _show_sections(sections: Sequence[Section]) -> None:
    for number, section in enumerate(sections):
        if number:
            print()
        _console().print(Text(section.heading, style="bold"))
        _show_table(section.columns, section.rows)


def _show_csv(answer: Output) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")  # for the tools of a terminal
    writer.writerow(answer.columns)
    writer.writerows([exact(value) for value in row] for row in answer.rows)


def _show_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, column in enumerate(columns):
        is_number = any(isinstance(row[place], int | float) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(_cell(value))) for value in row))  # titles are theirs, never markup of ours
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDTH_WHEN_PIPED)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:.4g}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case list() | dict():
            return json_text(value)
        case _:
            return str(value)


def main() -> None:
    """Run the command line and exit with its code."""
    os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect, which many commands import, would call home
    open_streams()
    be_stopped_soon()
    try:
        code = app.meta(exit_on_error=False, print_error=True, result_action="return_value")
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
