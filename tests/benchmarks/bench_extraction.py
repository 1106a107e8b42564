"""How much of the true article text is found in pages, and at what cost, beside trafilatura's own settings.

    TRENDLEDGER_PAGES=pages.tar.gz python tests/benchmarks/bench_extraction.py

The tar holds HTML files and a ground-truth.json of {name: {articleBody, url}}. Measured as the article extraction
benchmark of Zyte (scrapinghub/article-extraction-benchmark) does: precision and recall of shingles of four tokens,
each averaged over the pages; F1 of the two averages. Its standard deviation over such pages is about .006.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import trafilatura
from at_hand import at_hand, skipped

from flows.running.exit import end_quietly
from flows.steps.pages.extract import ExtractError, extract_page
from flows.steps.pages.read_page import read_page

TOKEN = re.compile(r"\w+")
SHINGLE = 4
LITTLE = 0.5  # of the words that the default finds: then what favours precision has lost too much


def pages(archive: Path) -> list[tuple[bytes, str, str]]:
    """Return the pages of the tar: HTML, address, true text."""
    with tarfile.open(archive) as tar:
        members = {Path(member.name).name: member for member in tar if member.isfile()}
        read = {name: (tar.extractfile(member) or sys.stdin.buffer).read() for name, member in members.items()}
    truth = json.loads(read["ground-truth.json"])
    return [(read[f"{name}.html"], true["url"], true["articleBody"]) for name, true in truth.items()]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four tokens in a text; of a shorter one, all of it."""
    tokens = TOKEN.findall(text)
    return Counter(tuple(tokens[place : place + SHINGLE]) for place in range(max(len(tokens) - SHINGLE + 1, 1)))


def judged(texts: list[str], truths: list[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1."""
    precisions, recalls = [], []
    for text, truth in zip(texts, truths, strict=True):
        found, true = shingles(text) if text else Counter(), shingles(truth)
        hits = (found & true).total()
        if found:
            precisions.append(hits / found.total())
        recalls.append(hits / true.total())
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(body: bytes, url: str) -> str:
    """What we make of a page, metadata, language and passages included."""
    try:
        return extract_page(body, url).text
    except ExtractError:
        return ""


def in_a_run(body: bytes, url: str) -> str:
    """What a run makes of it, which keeps no teaser before a paywall and no other wall."""
    try:
        return read_page(body, url, url).text
    except ExtractError:
        return ""


def by_default(body: bytes, _: str, **settings: bool) -> str:
    """What trafilatura makes of it."""
    return trafilatura.extract(body, include_comments=False, **settings) or ""


def by_precision(body: bytes, url: str) -> str:
    """What it makes of it when it favours precision; where that loses too much, what it makes by default."""
    careful, plain = by_default(body, url, favor_precision=True), by_default(body, url)
    return careful if len(careful.split()) >= LITTLE * len(plain.split()) else plain


def main() -> int:
    """Print a line for each way; return the exit code."""
    archive = at_hand("TRENDLEDGER_PAGES")
    if archive is None:
        print(skipped("TRENDLEDGER_PAGES"))
        return 0
    found = pages(archive)
    truths = [truth for _, _, truth in found]
    ways: dict[str, Callable[[bytes, str], str]] = {
        "ours, metadata, language and passages included": ours,
        "ours in a run, where walls are set aside": in_a_run,
        "trafilatura by default": by_default,
        "trafilatura for precision, else by default": by_precision,
    }
    for name, way in ways.items():
        way(*found[0][:2])
        start = time.process_time()
        texts = [way(body, url) for body, url, _ in found]
        rate = len(found) / (time.process_time() - start)
        precision, recall, f1 = judged(texts, truths)
        print(
            f"{name}: F1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}; {rate:.0f} pages a second on a core"
        )
    return 0


if __name__ == "__main__":
    end_quietly()
    sys.exit(main())
