"""The tables of `trends why`, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flows.commands.output import Section
from flows.commands.why_account import Account
from flows.steps.trends.contributions import Contribution
from flows.steps.trends.parts import OF_SOURCES, VISIBLE, Component, ComponentName, rounded_to_sum
from warehouse.books.contributions import TrendStory

# What a person is shown of each; --json has all of it.
SOURCES_SHOWN, STORIES_SHOWN, PASSAGES_SHOWN, TERMS_SHOWN, CHANGED_SHOWN = 12, 10, 3, 12, 10
TERMS_OF_A_STORY, PASSAGE_CHARACTERS = 4, 240
WORDS: dict[ComponentName, str] = {
    "within": "sources that spoke in both spans, each against itself",
    "mix": "those sources writing more or less",
    "turnover": "sources that came or went",
    "watching": "our own gaps: feeds added, removed, not to be had",
    "reclassified": "the model of then, which today's does not bear out",
    "late": "late, merged or set aside since the look",
}


def sections(account: Account) -> list[Section]:
    """Return the tables: parts, sources, stories, passages, terms; then gaps and another model's stories, if any."""
    told = [_parts(account), _sources(account), *_stories(account), _terms(account)]
    return [*told, *_gaps(account), *_changed(account)]


def _parts(account: Account) -> Section:
    # In tenths that sum to the whole, as the shares beside it and the sentence have it.
    told = round(100 * account.said.now, 1) - round(100 * account.said.before, 1)
    points = rounded_to_sum([100 * part.change for part in account.parts], told, 1)
    rows: list[Sequence[Any]] = [
        (WORDS[part.name], _points(size / 100), part.sources or "", _most(part))
        for part, size in zip(account.parts, points, strict=True)
        if size or part.name in OF_SOURCES
    ]
    whole = f"{account.said.before:.1%} to {account.said.now:.1%}"
    return Section(
        "What moved it",
        ("part", "points", "sources", "most by"),
        [*rows, ("the whole change", _points(told / 100), "", whole)],
    )


def _most(part: Component) -> str:
    return f"{part.most} ({_points(part.given)})" if part.most and abs(part.given) >= VISIBLE else ""


def _sources(account: Account) -> Section:
    left = len(account.contributions) - SOURCES_SHOWN
    more = f", the {SOURCES_SHOWN} that gave most; --json has {left} more" if left > 0 else ""
    columns = (
        "source", "spoke", "points", "within", "now", "share now", "before", "share before", "own ratio",
        "ratio without it",
    )  # fmt: skip
    return Section(f"Sources{more}", columns, [_source(one) for one in account.contributions[:SOURCES_SHOWN]])


def _source(one: Contribution) -> tuple[Any, ...]:
    counts = one.counts
    return (
        counts.source,
        one.kind,
        _points(one.whole),
        _points(one.within) if one.kind == "in both" else "",
        f"{counts.stories_now} of {counts.all_now}",
        _share(counts.stories_now, counts.all_now),
        f"{counts.stories_before} of {counts.all_before}",
        _share(counts.stories_before, counts.all_before),
        _ratio(one.ratio),
        _ratio(one.ratio_without),
    )


def _stories(account: Account) -> Iterator[Section]:
    """Yield the stories of the span that has more of them, and the words of the first ones."""
    rose = account.shares.change >= 0
    found, span = (account.stories_now, "now") if rose else (account.stories_before, "before")
    if not found:
        return
    shown = found[:STORIES_SHOWN]
    counted = sum(one.counts.stories_now if rose else one.counts.stories_before for one in account.contributions)
    more = f", {len(shown)} of {counted}" if counted > len(shown) else ""
    yield Section(
        f"Stories {span}{more}",
        ("week", "source", "title", "copies", "because of", "address"),
        [(str(one.week), one.source, one.title, one.articles, _because(one), one.url) for one in shown],
    )
    yield Section(
        f"Passages {span}",
        ("probability", "words", "address"),
        [(f"{one.probability:.3f}", _cut(one.passage), one.url) for one in shown[:PASSAGES_SHOWN]],
    )


def _terms(account: Account) -> Section:
    return Section(
        "Terms, each story shared out among its own",
        ("term", "points", "stories now", "before"),
        [
            (term.term, _points(change), term.stories_now, term.stories_before)
            for term, change in account.terms[:TERMS_SHOWN]
        ],
    )


def _gaps(account: Account) -> Iterator[Section]:
    if account.gaps:
        yield Section(
            "Feeds that could not be had; their publishers are left out of these weeks",
            ("publisher", "feed", "weeks now", "before", "from", "to", "address"),
            [
                (one.publisher, one.title, one.weeks_now, one.weeks_before, str(one.first), str(one.last), one.url)
                for one in account.gaps[:SOURCES_SHOWN]
            ],
        )


def _changed(account: Account) -> Iterator[Section]:
    if account.kept and account.reclassified:
        yield Section(
            f"Stories of which model {account.judged.model_id} says other than {account.kept.model_id} did",
            ("span", "carries it", "source", "title", "address"),
            [
                (
                    "now" if one.is_now else "before",
                    "since" if one.is_carrying else "no more",
                    one.publisher,
                    one.title,
                    one.url,
                )
                for one in account.reclassified[:CHANGED_SHOWN]
            ],
        )


def _points(change: float) -> str:
    """Return points with their sign; nought has none.

    >>> _points(0.0312), _points(-0.0001)
    ('+3.1', '0.0')
    """
    points = round(100 * change, 1)
    return f"{points:+.1f}" if points else "0.0"


def _share(stories: int, every: int) -> str:
    return f"{stories / every:.1%}" if every else ""


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _because(story: TrendStory) -> str:
    return ", ".join(term["term"] for term in story.terms[:TERMS_OF_A_STORY])


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= PASSAGE_CHARACTERS else f"{words[:PASSAGE_CHARACTERS].rsplit(' ', 1)[0]} ..."
