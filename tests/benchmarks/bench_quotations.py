"""How well passages that repeat an earlier one are found, on pairs made from an archive's articles.

    TRENDLEDGER_TIMELAPSE=timelapse.warc.gz python tests/benchmarks/bench_quotations.py

Prints one JSON object a seed: the share of the repeating passages that is found by samples and then known as such, what
was missed by kind, and what was taken for a repetition and is none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from at_hand import at_hand, skipped
from bench_stories import texts_of
from copies import INCIDENT, ROUNDS, Mint, is_unspaced

from flows.running.exit import end_quietly
from flows.steps.stories.copies import laid_out
from flows.steps.stories.quotations import is_suspect, repeats, samples_of
from flows.steps.stories.sketches import words_of
from flows.steps.text.segment import segment

SEEDS, ARTICLES, FEWEST_WORDS = (41, 42, 43), 400, 60


class Pair(NamedTuple):
    """A later passage, an earlier one, how the later was made, and whether it repeats the earlier."""

    kind: str
    later: str
    earlier: str
    is_repeated: bool


def pairs(mint: Mint) -> Iterator[Pair]:
    for text in mint.bases:
        long = [passage for passage in segment(text) if len(passage.split()) >= FEWEST_WORDS]
        if long:
            passage = mint.rng.choice(long)
            yield Pair(*_repeating(mint, passage), passage, is_repeated=True)
            yield _strange(mint, passage)


def _repeating(mint: Mint, passage: str) -> tuple[str, str]:
    words, piece, dice = passage.split(), mint.piece, mint.rng
    made = {
        **{f"edited {share} %": mint.edited(passage, share / 100) for share in (5, 10, 20)},
        "lead-in": f"{piece(dice.randint(8, len(words) // 3))}\n{passage}",
        "framed, edited": f"{piece(len(words) // 6)}\n{mint.edited(passage, 0.05)}\n{piece(len(words) // 6)}",
        "cut": f"{' '.join(words[: int(len(words) * dice.uniform(0.6, 0.9))])} {piece(8)}",
        "from its middle": f"{' '.join(words[len(words) // 4 :])}\n{piece(len(words) // 5)}",
    }
    kind = dice.choice(sorted(made))
    return kind, made[kind]


def _strange(mint: Mint, passage: str) -> Pair:
    words, frame, mould = passage.split(), mint.piece(30), mint.rng.choice([*ROUNDS, INCIDENT])
    quoted = f"{mint.piece(len(words) - len(words) // 3)}\n{' '.join(words[: len(words) // 3])}"
    made = {
        "a third quoted": (quoted, passage),
        "one frame": (f"{frame}\n{mint.piece(60)}", f"{frame}\n{mint.piece(60)}"),
        "one mould": (mint.filled(mould), mint.filled(mould)),
    }
    kind = mint.rng.choice(sorted(made))
    return Pair(kind, *made[kind], is_repeated=False)


def is_found(pair: Pair) -> bool:
    """Return whether the samples bring the two together and the words confirm it."""
    later, earlier = words_of(pair.later), words_of(pair.earlier)
    return is_suspect(samples_of(later), samples_of(earlier)) and repeats(laid_out(later), laid_out(earlier))


def main() -> None:
    place = at_hand("TRENDLEDGER_TIMELAPSE")
    if place is None:
        print(skipped("TRENDLEDGER_TIMELAPSE"))
        return
    texts = [text for text in texts_of(place) if not is_unspaced(text)]
    for seed in SEEDS:
        found = [(pair, is_found(pair)) for pair in pairs(Mint(texts, seed, ARTICLES))]
        right = sum(pair.is_repeated for pair, is_hit in found if is_hit)
        told = sum(is_hit for _, is_hit in found)
        result = {
            "seed": seed, "pairs": len(found), "precision": round(right / told, 4),
            "recall": round(right / sum(pair.is_repeated for pair, _ in found), 4),
            "missed": Counter(pair.kind for pair, is_hit in found if pair.is_repeated and not is_hit),
            "wrong": Counter(pair.kind for pair, is_hit in found if is_hit and not pair.is_repeated),
        }  # fmt: skip
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    end_quietly()
    main()
