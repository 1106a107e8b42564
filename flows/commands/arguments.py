"""The words of a command line, before any command reads them."""

from __future__ import annotations

from collections.abc import Sequence

WITH_VALUE, FLAGS = ("--home",), ("--json",)  # the options of every command


def options_first(words: Sequence[str]) -> list[str]:
    """Return the words with the options of every command in front, wherever they stood; behind `--` all is data.

    The parser of the commands takes what follows such an option, before a command's own arguments, for too much.

    >>> options_first(["sql", "--json", "select 1", "--home", "H"])
    ['--json', '--home', 'H', 'sql', 'select 1']
    >>> options_first(["tag", "--", "--json"])
    ['tag', '--', '--json']
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*front, *rest, word, *waiting]
        if word in WITH_VALUE and waiting:
            front += [word, waiting.pop(0)]
        elif word in FLAGS or word.startswith(tuple(f"{option}=" for option in WITH_VALUE)):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]
