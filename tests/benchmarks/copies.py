"""Copies of real articles, and texts that only look like copies, each labelled with its story."""

from __future__ import annotations

import json
import random
import re
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import trafilatura

from flows.steps.pages.extract import ExtractError, extract_page
from flows.steps.stories.clusters import _agreeing
from flows.steps.stories.sketches import UNSPACED_TOKEN, estimated_jaccard, sketch, words_of

STRANGERS_ALIKE = 0.4  # articles more alike than this may be one story in truth: one of the two is left out
HARD = 0.12  # articles at least this much alike are the hard negatives
COPIES = 5  # of each article
OUTLETS = 6

SENTENCE = re.compile(r"(?<=[.!?。])\s*")
ROUNDS = (
    (
        "{0}, a startup that builds {a} for {b}, has raised ${n} million in a Series {s} round led by {1} Ventures, with "
        "participation from {2} Capital and {3} Partners. The round values the company at ${m} million. Founded in {y} by "
        "{4} {5} and {6} {7}, the company now employs {k} people. The new money will go into hiring and into product "
        "development, said chief executive {5}. The company has now raised a total of ${t} million."
    ),
    (
        "{0} announced on Tuesday that it has closed a ${n} million funding round. {1} led the investment, joined by existing "
        'investors {2} and {3}. "We are thrilled to partner with {1} on the next stage of our journey," said {4} {5}, '
        "co-founder and CEO of {0}. The company, which makes {a} for {b}, said annual recurring revenue grew {k} percent "
        "over the past year. It plans to double its headcount to {t} by the end of {y} and to open an office in {6}."
    ),
)
INCIDENT = (
    "Incident {n}: {0} system misidentified customers of {b} in {1}. Date: {y}-{k}. Alleged deployer: {2} {3}. Alleged "
    "developer: {4}. Alleged harmed or nearly harmed parties: {5} residents. Description: an automated system operated "
    "by {6} reportedly produced {m} wrong decisions before it was switched off. Editor notes: this incident is part of a "
    "wider pattern of reports about automated decisions; see the related incidents. Reports: {t}. Source: {7} News."
)
PAPER = (
    "arXiv:{y}.{m}{n} Title: {title} Authors: {0} {1}, {2} {3}, {4} {5} Subjects: Computation and Language (cs.CL); "
    "Machine Learning (cs.LG) Comments: {k} pages, {t} figures"
)
THINGS = ("robots", "inference chips", "coding assistants", "voice agents", "fraud detection", "legal search")
BUYERS = ("banks", "hospitals", "law firms", "factories", "insurers", "schools", "retailers")


class Labelled(NamedTuple):
    """A text, what was done to make it, and the story it belongs to."""

    kind: str
    story: str
    text: str


class Mint:
    """Makes copies and look-alikes from real articles; the same seed, the same set."""

    def __init__(self, articles: Sequence[str], seed: int, count: int) -> None:
        self.rng = random.Random(seed)
        self.bases, self.strangers = self._choose(articles, count)
        self.used: dict[int, int] = {}
        self.vocabulary = [word for text in self.strangers[:300] for word in split(text)]
        self.names = sorted({w for w in (re.sub(r"\W", "", word) for word in self.vocabulary) if w[:1].isupper()})
        self.frames = [
            (self.piece(self.rng.randint(8, 40)), self.piece(self.rng.randint(10, 60))) for _ in range(OUTLETS)
        ]

    def _choose(self, articles: Sequence[str], count: int) -> tuple[list[str], list[str]]:
        """Return the articles to copy, a third of them those most like one another, and the rest as material."""
        sketches = sketch([words_of(text) for text in articles])
        pairs = _agreeing(sketches)
        signatures = np.array([np.frombuffer(made.signature, dtype=np.uint8) for made in sketches])
        alike = estimated_jaccard(signatures[pairs[:, 0]], signatures[pairs[:, 1]])
        left_out = set(pairs[alike >= STRANGERS_ALIKE, 1].tolist())
        hard = pairs[alike >= HARD].ravel().tolist()
        self.rng.shuffle(hard)
        rest = list(range(len(articles)))
        self.rng.shuffle(rest)
        chosen = [place for place in dict.fromkeys([*hard[: count // 3], *rest]) if place not in left_out][:count]
        kept = set(chosen)
        strangers = [articles[place] for place in rest if place not in kept and not is_unspaced(articles[place])]
        return [articles[place] for place in chosen], strangers

    def piece(self, words: int) -> str:
        """Return so many words of a stranger; never the same ones twice."""
        for _ in range(1000):
            place = self.rng.randrange(len(self.strangers))
            found, start = self.strangers[place].split(), self.used.get(place, 0)
            if len(found) > start + words:
                self.used[place] = start + words
                return " ".join(found[start : start + words])
        raise ValueError(f"no stranger has {words} words left")

    def edited(self, text: str, share: float) -> str:
        made: list[str] = []
        for word in split(text):
            dice = self.rng.random() / share
            if dice < 0.6:
                made.append(self.rng.choice(self.vocabulary))
            elif dice < 0.8:
                made += [word, self.rng.choice(self.vocabulary)]
            elif dice >= 1:
                made.append(word)
        return joiner(text).join(made)

    def longer(self, text: str) -> str:
        parts = text.split("\n")
        parts.insert(
            self.rng.randrange(len(parts) + 1),
            self.piece(self.rng.randint(20, max(21, min(80, len(split(text)) // 2)))),
        )
        return "\n".join(parts)

    def framed(self, text: str) -> str:
        head, foot = self.rng.choice(self.frames)
        share = 1 if len(split(text)) > 150 else 0.3
        return "\n".join([cut(head, share), text, cut(foot, share)])

    def reworked(self, text: str) -> str:
        """Return the text with a quarter of its sentences replaced."""
        return " ".join(self.piece(12) if self.rng.random() < 0.25 else part for part in SENTENCE.split(text))

    def headed(self, text: str) -> str:
        lead, *rest = text.split("\n")
        return "\n".join([self.piece(10), self.piece(20), *(rest or [lead])])

    def merged(self, text: str) -> str:
        return text + "\n" + self.piece(min(200, max(20, int(0.8 * len(split(text))))))

    def filled(self, mould: str) -> str:
        dice = self.rng.randint
        return mould.format(
            *self.rng.choices(self.names, k=8), a=self.rng.choice(THINGS), b=self.rng.choice(BUYERS), n=dice(3, 900),
            m=dice(50, 3000), t=dice(20, 900), k=dice(12, 400), y=dice(2012, 2026), s=self.rng.choice("ABCDE"),
            title=self.piece(8) if "{title}" in mould else "",
        )  # fmt: skip

    def newsletter(self) -> str:
        quoted = []
        for text in self.rng.choices(self.bases, k=self.rng.randint(1, 4)):
            words = split(text)
            start = self.rng.randrange(max(1, len(words) - 70))
            quoted.append(joiner(text).join(words[start : start + self.rng.randint(25, 70)]))
        own = [self.piece(self.rng.randint(30, 120)) for _ in range(3)]
        parts = quoted + own
        self.rng.shuffle(parts)
        return "\n".join([self.piece(25), *parts])


def split(text: str) -> list[str]:
    """Return words, or characters where there are no spaces to speak of."""
    return list(text) if is_unspaced(text) else text.split(" ")


def is_unspaced(text: str) -> bool:
    return len(UNSPACED_TOKEN.findall(text)) > 0.2 * len(text)


def joiner(text: str) -> str:
    return "" if is_unspaced(text) else " "


def cut(text: str, share: float) -> str:
    words = split(text)
    return joiner(text).join(words[: int(share * len(words))])


def labelled_set(articles: Sequence[str], seed: int, count: int) -> list[Labelled]:
    """Return `count` articles with five copies each, and as hard strangers as could be thought of, shuffled."""
    mint = Mint(articles, seed, count)
    ways: dict[str, Callable[[str], str]] = {
        **{f"edited {share} %": lambda text, share=share: mint.edited(text, share / 100) for share in (5, 10, 20, 30, 40, 50)},
        "half": lambda text: cut(text, 0.5),
        "two thirds, edited": lambda text: mint.edited(cut(text, 0.65), 0.08),
        "merged": mint.merged, "new head": mint.headed, "longer": mint.longer, "framed": mint.framed,
        "reworked": mint.reworked,
    }  # fmt: skip
    made = []
    for place, text in enumerate(mint.bases):
        made.append(Labelled("article", f"article {place}", text))
        made += [Labelled(way, f"article {place}", ways[way](text)) for way in mint.rng.sample(sorted(ways), COPIES)]
    for column in range(count // 10):
        body = mint.rng.randint(60, 250)
        frame = int(body * (share := mint.rng.uniform(0.15, 0.6)) / (1 - share))
        head, foot = mint.piece(frame // 3 + 5), mint.piece(frame - frame // 3 + 5)
        texts = ["\n".join([head, mint.piece(body), foot]) for _ in range(4)]
        made += [Labelled("column", f"column {column} {issue}", text) for issue, text in enumerate(texts)]
    for place in range(count // 8):
        made.append(Labelled("newsletter", f"newsletter {place}", mint.newsletter()))
        made.append(Labelled("funding", f"funding {place}", mint.filled(mint.rng.choice(ROUNDS))))
        made.append(Labelled("incident", f"incident {place}", mint.filled(INCIDENT)))
        listing = "\n".join(mint.filled(PAPER) for _ in range(mint.rng.randint(4, 10)))
        made.append(Labelled("listing", f"listing {place}", listing))
    mint.rng.shuffle(made)
    return made


def extractions(pages: Path) -> list[Labelled]:
    """Return real pages, each as a person and as programs extract its text.

    Not the whole page with its menus: a text that is a third of another is none of its copies here.
    """
    made = []
    with tarfile.open(pages) as archive:
        held = {Path(one.name).stem: archive.extractfile(one).read() for one in archive if one.isfile()}
    for name, truth in json.loads(held["ground-truth"]).items():
        html = held[name].decode("utf-8", "replace")
        texts = {
            "by a person": truth["articleBody"], "ours": _extracted(held[name], truth["url"]),
            "precise": trafilatura.extract(html, favor_precision=True),
            "generous": trafilatura.extract(html, favor_recall=True),
        }  # fmt: skip
        made += [Labelled(kind, name, text) for kind, text in texts.items() if len((text or "").split()) >= 20]
    return made


def _extracted(page: bytes, url: str) -> str:
    try:
        return extract_page(page, url).text
    except ExtractError:
        return ""
