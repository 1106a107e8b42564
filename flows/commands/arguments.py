"""The words of a command line, before any command reads them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NoReturn

from cyclopts import App

from flows.commands.output import UsageError

HELP = frozenset({"--help", "-h"})
OF_EVERY_COMMAND = {"--home": 1, "--json": 0}  # options, and how many words follow each as its value


def options_first(words: Sequence[str], options: Mapping[str, int] = OF_EVERY_COMMAND) -> list[str]:
    """Return the words with these options in front, wherever they stood; behind `--` all is data.

    cyclopts takes what follows an option of all commands, before a command's own arguments, for too much.

    >>> options_first(["sql", "--json", "select 1", "--home", "H"])
    ['--json', '--home', 'H', 'sql', 'select 1']
    >>> options_first(["tag", "--", "--json"])
    ['tag', '--', '--json']
    """
    found, rest = parted(words, options)
    return [*found, *rest]


def home_named(words: Sequence[str]) -> list[str]:
    """Return what --home names, as often as it stands there.

    >>> home_named(["--home", "", "status", "--home="]), home_named(["sql", "--", "--home"])
    (['', ''], [])
    """
    found, _ = parted(words, {"--home": 1})
    return [word.removeprefix("--home=") for word in found if word != "--home"]


def arguments_together(app: App, words: Sequence[str]) -> list[str]:
    """Return the words of a call with the command's own options behind its arguments, wherever they stood.

    cyclopts ends a list of files at the first option (its issue 763), and takes `-`, which is stdin, for one. Raises
    UsageError where a word stands in the place of a command and is none, or where none is taken: an unused token, as it
    calls that, or nothing at all where help is asked for.
    """
    chain, apps, rest = app.parse_commands(words)
    called = list(words[: len(words) - len(rest)])
    own = apps[-1].assemble_argument_collection(parse_docstring=False) if apps[-1].default_command else ()
    counts = {name: argument.token_count()[0] for argument in own for name in argument.names}
    takes_words = any(argument.index is not None for argument in own)
    if not takes_words:
        lists = {name for argument in own if argument.token_count()[1] for name in argument.names}
        rest = each_named(rest, lists)
    found, arguments = parted(rest, counts)
    if arguments and arguments[0][:1] != "-" and not takes_words:
        refuse(arguments[0], ("trendledger", *chain), [name for name in apps[-1] if name[0] != "-"])
    if "-" in arguments and "--" not in arguments:
        arguments.insert(arguments.index("-"), "--")
    delimiter = arguments.index("--") if "--" in arguments else len(arguments)
    return [*called, *arguments[:delimiter], *found, *arguments[delimiter:]]


def each_named(words: Sequence[str], lists: Container[str]) -> list[str]:
    """Return the words with an option that takes several values before each: a shell writes all that fit `*.warc.gz`.

    >>> each_named(["--archive", "a", "b", "--as-of", "2026-03-02"], {"--archive"})
    ['--archive', 'a', '--archive', 'b', '--as-of', '2026-03-02']
    """
    told: list[str] = []
    named = ""
    for word in words:
        if word.startswith("-"):
            named = word if word in lists else ""
        elif named and told[-1] != named:
            told.append(named)
        told.append(word)
    return told


def refuse(word: str, called: Sequence[str], names: Sequence[str]) -> NoReturn:
    """Raise UsageError for a word in the place of the commands of these names, or behind one that takes no word."""
    noun, near = " ".join(called), get_close_matches(word, names, 1)
    if not names:
        raise UsageError(f"{word!r} is a word too many: `{noun}` takes none. `{noun} --help` says what it takes.")
    meant = f"; did you mean `{noun} {near[0]}`?" if near else "."
    raise UsageError(f"{word!r} is no command of `{noun}`{meant} `{noun} --help` lists all.")


def parted(words: Sequence[str], options: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Return these options with their values, and the other words, each in their order."""
    found: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word == "--":
            return found, [*rest, *words[place:]]
        name, is_joined, _ = word.partition("=")
        taken = 1 + (0 if is_joined else options.get(name, 0))
        is_whole = place + taken <= len(words)  # one without its value is left where the parser complains of it
        (found if name in options and is_whole else rest).extend(words[place : place + taken])
        place += taken
    return found, rest


def refuse_broken_texts(values: Iterable[object]) -> None:
    """Raise UsageError for a text that is no UTF-8, which no table can keep; a file's name may be any bytes."""
    for value in values:
        for word in value if isinstance(value, list | tuple) else [value]:
            if isinstance(word, str) and word != word.encode("utf-8", "replace").decode():
                raise UsageError(f"{word!r} is not UTF-8 and cannot be kept or looked for; write it in UTF-8")
