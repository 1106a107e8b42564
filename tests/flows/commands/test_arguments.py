"""Options may stand anywhere: before, between and behind the arguments of every command."""

from __future__ import annotations

import inspect
import itertools
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from cyclopts import App
from front_door import CommandLine

from flows.commands.arguments import arguments_together, options_first
from trendledger import app

VALUES = {int: "3", float: "3.5", Path: "some.file", datetime: "2026-03-02", date: "2026-03-02"}


def commands(group: App, *words: str) -> Iterator[tuple[tuple[str, ...], App]]:
    """Every command of the program, by the words that call it."""
    for name in group:
        if name.startswith("-"):
            continue
        inner = group[name]
        if inner.default_command is not None:
            yield (*words, name), inner
        yield from commands(inner, *words, name)


def written(kind: Any) -> list[str]:
    """What may stand on the command line for a value of a type: nothing for a flag."""
    if get_origin(kind) is Annotated:
        return written(get_args(kind)[0])
    if get_origin(kind) in {list, Union, UnionType}:
        return written(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return [get_args(kind)[0]]
    return [] if kind is bool else [VALUES.get(kind, "word")]


def parameters(command: App, kinds: set[Any]) -> Iterator[tuple[str, Any]]:
    """The names and types of a command's parameters of these kinds, without what the front door puts in."""
    hints = get_type_hints(command.default_command, include_extras=True)
    for name, parameter in inspect.signature(command.default_command).parameters.items():
        if parameter.kind in kinds and name not in {"home", "as_json"}:
            yield name, hints[name]


def options(command: App) -> list[list[str]]:
    """One way to write each option that a command has of its own."""
    found = []
    for name, hint in parameters(command, {inspect.Parameter.KEYWORD_ONLY}):
        said = [one.name for one in getattr(hint, "__metadata__", ()) if getattr(one, "name", None)]
        names = said[0] if said else f"--{name.replace('_', '-')}"
        found.append([names if isinstance(names, str) else names[0], *written(hint)])
    return found


def arguments(command: App) -> list[str]:
    """Words for the arguments that a command takes by their place."""
    placed = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return [
        word for _, hint in parameters(command, placed) for word in written(hint) * (2 if "list[" in str(hint) else 1)
    ]


CALLS = dict(commands(app))


def parsed(words: list[str]) -> tuple[Any, ...]:
    *front, rest = [], options_first(words)
    while rest[:1] and rest[0] in {"--json", "--home"}:
        taken = 1 if rest[0] == "--json" else 2
        front, rest = [*front, rest[:taken]], rest[taken:]
    command, bound, _ = app.parse_args(arguments_together(app, rest), exit_on_error=False, print_error=False)
    return sorted(front), command, bound.arguments


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_a_command_reads_its_options_wherever_they_stand(words: tuple[str, ...]) -> None:
    command, name = CALLS[words], list(words)
    own = options(command)
    needed = [option for option in own if words[0] == "replay" or option[0] in {"--drop-model", "--to"}]
    for option in [*own, ["--json"], ["--home", "H"]]:
        others = list(itertools.chain.from_iterable(one for one in needed if one != option))
        given = arguments(command)
        right = parsed([*name, *given, *others, *option])
        places = [[*name, *option, *given, *others]]
        places += [[*name, *given[:1], *option, *given[1:], *others]]
        if option[0] in {"--json", "--home"}:
            places += [[*option, *name, *given, *others], [name[0], *option, *name[1:], *given, *others]]
        assert [parsed(place) for place in places] == [right] * len(places)


def test_every_command_of_the_contract_is_held() -> None:
    assert {"run", "replay", "sql", "feeds add", "feeds export", "stories show", "trends why"} <= {
        " ".join(words) for words in CALLS
    }
    assert any(option == ["--csv"] for option in options(CALLS["sql",]))


def test_what_stands_behind_two_dashes_is_data() -> None:
    assert options_first(["tag", "--", "--json"]) == ["tag", "--", "--json"]


def test_a_home_without_a_value_is_left_to_the_parser() -> None:
    assert options_first(["status", "--home"]) == ["status", "--home"]


def test_a_shell_may_write_out_all_files_behind_one_option() -> None:
    words = ["run", "--archive", "a.warc.gz", "b.warc.gz", "--as-of", "2026-03-02", "--archive", "c.warc.gz"]
    _, bound, _ = app.parse_args(arguments_together(app, words), exit_on_error=False)
    assert [path.name for path in bound.arguments["archive"]] == ["a.warc.gz", "b.warc.gz", "c.warc.gz"]
    assert str(bound.arguments["as_of"]) == "2026-03-02 00:00:00"


@pytest.mark.parametrize("words", [("feeds", "remove"), ("alerts", "mark"), ("page",), ("trends", "watch"), ("sql",)])
def test_a_word_that_is_not_utf_8_is_named_and_nothing_done(trendledger: CommandLine, words: tuple[str, ...]) -> None:
    done = trendledger(*words, "a\udcff", *(["useful"] if "mark" in words else []))
    assert (done.returncode, done.stderr) == (
        2,
        "trendledger: 'a\\udcff' is not UTF-8 and cannot be kept or looked for; write it in UTF-8\n",
    )


def test_a_file_may_have_a_name_that_is_not_utf_8(trendledger: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "a\udcff").write_text("<p>no page</p>", encoding="utf-8")
    assert json.loads(trendledger("extract", "a\udcff").stdout)["file"] == "a\udcff"
