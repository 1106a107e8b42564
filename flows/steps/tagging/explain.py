"""Why a passage carries what it carries: where the terms stand, and which trend it just missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from rich.text import Text

from flows.steps.tagging.tagger import FoundTag, NearMiss, Tagger
from flows.steps.tagging.term_spans import Span, places
from flows.steps.text.language import READ, detect
from flows.steps.text.terminal_safe import MARKED, visible
from warehouse.records import Term

# One for each tag, in their order, so that a term shows which tag it made.
COLOURS = ("cyan", "magenta", "green", "yellow", "blue")
LEARNT = ", ".join(sorted(filter(None, READ)))
CRUMBS = 0.1  # a term with less than a tenth of the heaviest one's weight is not shown to people: "a new", "is slow"


class Explained(NamedTuple):
    """A passage, its language, its tags, and the nearest trend that was not given; None where nothing was near."""

    passage_id: Any
    title: str
    text: str
    language: str
    tags: Sequence[FoundTag]
    miss: NearMiss | None

    def as_json(self) -> dict[str, Any]:
        """Return what `trendledger tag` says, each term with its places, and the nearest trend that was not given.

        `part` is the part of the text that carries a tag, from and up to; None where it is the passage as a whole.
        """
        trends = [
            {
                "trend": tag.trend,
                "probability": tag.probability,
                "part": tag.part,
                "terms": self._terms(tag.terms, tag.part),
            }
            for tag in self.tags
        ]
        nearest = None
        if self.miss:
            nearest = {
                "trend": self.miss.trend,
                "probability": self.miss.probability,
                "threshold": self.miss.needed,
                "terms": self._terms(self.miss.terms),
                "kept_out": self.miss.relevance._asdict() if self.miss.relevance else None,
            }
        return {"id": self.passage_id, "language": self.language, "trends": trends, "nearest": nearest}

    def _terms(self, terms: Sequence[Term], part: Span | None = None) -> list[dict[str, Any]]:
        """Spans are characters of title and text, from and up to; of a part's terms only those inside it."""
        names = [one.term for one in terms]
        in_title = places("" if part else self.title, names)
        in_text = _inside(places(self.text, names), part)
        return [{**one._asdict(), "title_spans": in_title[one.term], "spans": in_text[one.term]} for one in terms]


def explain(classifier: Tagger, rows: Sequence[Mapping[str, Any]]) -> Iterable[Explained]:
    """Yield an explanation of each row {id, title?, text}; one in a language not learnt has neither tag nor miss."""
    passages = [(row.get("title") or "", row["text"]) for row in rows]
    languages = [detect(f"{title}\n{text}") for title, text in passages]
    readable = [passage for passage, language in zip(passages, languages, strict=True) if language in READ]
    found = zip(classifier.tag(readable), classifier.near_misses(readable), strict=True)
    for row, (title, text), language in zip(rows, passages, languages, strict=True):
        tags, miss = next(found) if language in READ else ([], None)
        yield Explained(row["id"], title, text, language, tags, miss)


def shown(one: Explained) -> Text:
    """Return an explanation for a person: the passage with its terms marked, the tags, what was missed."""
    lines = [Text(visible(str(one.passage_id)), style="dim")]
    of_whole = [tag._replace(terms=[]) if tag.part else tag for tag in one.tags]  # a place a tag: colours stay
    lines += [marked(said, tags) for said, tags in ((one.title, of_whole), (one.text, one.tags)) if said]
    for place, tag in enumerate(one.tags):
        lines.append(
            Text.assemble("  ", (f"{tag.trend:<24}", _colour(place)), f" {tag.probability:.3f}  {_told(tag.terms)}")
        )
    lines += [Text(f"  {said}", style="dim") for said in _missed(one)]
    return Text("\n").join([*lines, Text()])


def marked(text: str, tags: Sequence[FoundTag]) -> Text:
    """Return a text from outside with the terms of the tags marked; what made two tags is marked for the first."""
    said = Text(visible(text))
    done: list[Span] = []
    for place, tag in enumerate(tags):
        found = _inside(places(text, [term.term for term in _telling(tag.terms)]), tag.part)
        # The longest first: of a phrase and its words the phrase is marked.
        for start, end in sorted(chain.from_iterable(found.values()), key=lambda span: span[0] - span[1]):
            if not any(start < other_end and other_start < end for other_start, other_end in done):
                said.stylize(f"{MARKED} {_colour(place)}", start, end)
                done.append((start, end))
    return said


def _inside(found: dict[str, list[Span]], part: Span | None) -> dict[str, list[Span]]:
    """Return the places that lie in a part; all where there is none."""
    if part is None:
        return found
    start, end = part
    return {term: [span for span in spans if start <= span[0] and span[1] <= end] for term, spans in found.items()}


def _colour(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _telling(terms: Sequence[Term]) -> list[Term]:
    """Return the terms, heaviest first as they come, without crumbs."""
    return [one for one in terms if one.weight >= CRUMBS * terms[0].weight]


def _told(terms: Sequence[Term]) -> str:
    return ", ".join(f"{visible(one.term)} {one.weight:.2f}" for one in _telling(terms))


def _missed(one: Explained) -> list[str]:
    """Say what was not given and why, in a line or two."""
    if one.language not in READ:
        return [f"not read: the language is {one.language}, and only {LEARNT} is tagged"]
    if one.miss is None:
        return ["no word to go by"]
    miss, lines = one.miss, []
    if miss.relevance:
        score, needed = miss.relevance
        lines = [f"no trend: it does not look to be about AI at all, {score:.2f} where {needed:.2f} is needed"]
    why = f", for {_told(miss.terms)}" if miss.terms else ""
    return [*lines, f"nearest not given: {miss.trend} {miss.probability:.3f}, given from {miss.needed:.3f}{why}"]
