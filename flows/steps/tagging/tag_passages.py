"""What a model makes of passages, and how that stands in the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flows.steps.tagging.tagger import FoundTag, Tagger
from flows.steps.text.language import READ
from warehouse.records import Fate, Reading, Tag, Unread

Text = tuple[str, str, str]  # title, words, language of the article


class TagRows(NamedTuple):
    """What is to be entered for some passages: a reading for each, the tags, and the fates that sum them up."""

    readings: list[Reading]
    tags: list[Tag]
    fates: list[Fate]


def texts_of(passages: Sequence[Unread]) -> list[Text]:
    """Return what `tag_texts` wants of passages: plain data, cheap to hand to another process."""
    return [(passage.title, passage.text, passage.language) for passage in passages]


def tag_texts(tagger: Tagger, texts: Sequence[Text]) -> list[list[FoundTag]]:
    """Return the tags of each text; those in a language that the model has not learnt get none."""
    found = iter(tagger.tag([(title, text) for title, text, language in texts if language in READ]))
    return [next(found) if language in READ else [] for _, _, language in texts]


def enter(run_id: str, model_id: str, passages: Sequence[Unread], found: Sequence[Sequence[FoundTag]]) -> TagRows:
    """Return what the ledger is to be told of passages and of what a model found in them."""
    pairs = list(zip(passages, found, strict=True))
    tags = [
        Tag(passage.passage_id, model_id, tag.trend, tag.probability, list(tag.terms))
        for passage, tags in pairs
        for tag in tags
    ]
    readings = [_reading(run_id, model_id, passage, is_tagged=bool(tags)) for passage, tags in pairs]
    counts = Counter(reading.fate for reading in readings)
    return TagRows(
        readings, tags, [Fate(run_id, "tags", "", fate, "", items) for fate, items in sorted(counts.items())]
    )


def _reading(run_id: str, model_id: str, passage: Unread, *, is_tagged: bool) -> Reading:
    if passage.language not in READ:
        return Reading(passage.passage_id, model_id, run_id, "other language")
    return Reading(passage.passage_id, model_id, run_id, "tagged" if is_tagged else "no trend")
