"""Which passages repeat an earlier one, and which only share a frame, a sentence or a mould."""

from __future__ import annotations

import pytest
from written import edited, prose

from flows.steps.stories.copies import laid_out
from flows.steps.stories.quotations import is_suspect, repeats, samples_of
from flows.steps.stories.sketches import words_of

FIRST = prose(1, 110)
MOULD = (
    "{} has raised ${} million in a round led by {} Ventures, with participation from {} Capital. The company will use "
    "the money to hire engineers, to open an office in {} and to grow its sales team, said chief executive {}. It was "
    "founded in {} and has now raised ${} million in total, the company said in a statement on Tuesday morning."
)
ROUNDS = [
    MOULD.format("Ardor", 40, "Brisk", "Cinder", "Hull", "Fay Grim", 2019, 77),
    MOULD.format("Isthmus", 12, "Juniper", "Kestrel", "Perth", "Nia Orr", 2022, 21),
]


@pytest.mark.parametrize(
    "later",
    [edited(FIRST, 0.1), f"As the Desk wrote on Monday, {FIRST}", " ".join(FIRST.split()[:60]), f"{prose(2, 30)} {FIRST}"],
    ids=["a tenth edited", "a lead-in", "cut short", "under words of its own"],
)  # fmt: skip
def test_what_mostly_stands_in_an_earlier_passage_repeats_it_and_is_found_by_its_samples(later: str) -> None:
    one, other = words_of(later), words_of(FIRST)
    assert repeats(laid_out(one), laid_out(other))
    assert is_suspect(samples_of(one), samples_of(other))


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (prose(2, 110), FIRST),
        (f"{prose(2, 90)} {' '.join(FIRST.split()[:40])}", FIRST),
        (f"{prose(3, 30)} {prose(4, 60)}", f"{prose(3, 30)} {prose(5, 60)}"),
        (ROUNDS[0], ROUNDS[1]),
    ],
    ids=["strangers", "a sentence quoted", "one frame", "one mould"],
)
def test_what_only_looks_alike_repeats_nothing(later: str, earlier: str) -> None:
    assert not repeats(laid_out(words_of(later)), laid_out(words_of(earlier)))


def test_a_passage_too_short_to_be_told_apart_has_no_samples() -> None:
    assert len(samples_of(words_of(prose(1, 20)))) == 0
