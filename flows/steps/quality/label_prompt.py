"""One passage and a person: show it, hear what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TextIO

from rich.console import Console
from rich.text import Text

from flows.steps.tagging.term_spans import places
from flows.steps.text.terminal_safe import MARKED, visible

MARK = f"{MARKED} underline"
HELP = "Enter accepts, a number or id adds or removes, n none, s skip, l all trends, q quit"


class LabelQuestion(NamedTuple):
    """A passage with the trends that a model proposes, those it finds likely, and the terms behind the proposal."""

    passage_id: str
    title: str
    text: str
    proposed: tuple[str, ...]
    likely: tuple[str, ...]
    terms: tuple[str, ...]
    why: str


class Reply(NamedTuple):
    """What a person said: these trends, none being one of the answers; or rather not."""

    trends: tuple[str, ...]
    is_skipped: bool = False


def ask(
    question: LabelQuestion, names: Mapping[str, str], place: int, of: int, answers: TextIO, screen: TextIO
) -> Reply | None:
    """Show a passage on `screen` and read answers, a line each, until one settles it; None where the person leaves.

    `names` are all trends in their order; a trend's number is its place there and never changes between passages.
    """
    console = Console(file=screen, highlight=False)
    ids = list(names)
    chosen = [trend for trend in ids if trend in question.proposed]
    _show(console, question, place, of)
    _show_trends(console, [trend for trend in ids if trend in {*question.likely, *chosen}], names, chosen)
    while True:
        console.print(Text(f"{HELP} > ", style="dim"), end="")
        line = answers.readline()
        if not line or line.strip().lower() in {"q", "quit"}:
            console.print()
            return None
        match line.strip().lower():
            case "":
                return Reply(tuple(chosen))
            case "n" | "none":
                return Reply(())
            case "s" | "skip":
                return Reply((), is_skipped=True)
            case "l" | "list" | "?":
                _show_trends(console, ids, names, chosen)
            case words:
                strangers = _toggle(words, ids, chosen)
                if strangers:
                    console.print(Text(f"no such trend: {', '.join(strangers)}; l lists them all", style="red"))
                _show_trends(console, chosen, names, chosen)


def _toggle(line: str, ids: Sequence[str], chosen: list[str]) -> list[str]:
    """Add or remove the trends that a line names, by number or id; return what is no trend."""
    strangers = []
    for word in re.split(r"[\s,]+", line):
        trend = ids[int(word) - 1] if word.isdecimal() and 0 < int(word) <= len(ids) else word
        if trend not in ids:
            strangers.append(word)
        elif trend in chosen:
            chosen.remove(trend)
        else:
            chosen.append(trend)
    return strangers


def _show(console: Console, question: LabelQuestion, place: int, of: int) -> None:
    """Show the passage, the terms that made the proposal marked. Text of strangers is text, never markup."""
    console.print()
    console.print(Text(f"{place} of {of} · {question.why}", style="dim"))
    console.print(_marked(question.title, question.terms))
    console.print(_marked(question.text, question.terms))


def _marked(text: str, terms: Sequence[str]) -> Text:
    said = Text(visible(text))
    for start, end in chain.from_iterable(places(text, terms).values()):
        said.stylize(MARK, start, end)
    return said


def _show_trends(console: Console, shown: Sequence[str], names: Mapping[str, str], chosen: Sequence[str]) -> None:
    numbers = {trend: number for number, trend in enumerate(names, start=1)}
    for trend in shown:
        mark = "[x]" if trend in chosen else "[ ]"
        console.print(Text(f"  {mark} {numbers[trend]:>2} {trend:<24} {names[trend]}"))
    if not chosen:
        console.print(Text("  none of the trends", style="dim"))
