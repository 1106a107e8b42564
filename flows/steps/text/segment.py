"""Text to passages: some 50 to 170 words, whole paragraphs where they allow it."""

from __future__ import annotations

import re

from warehouse.records import identify

MIN_WORDS = 50
TARGET_WORDS = 100  # where a passage is full: long enough for a theme, short enough for one
MAX_WORDS = 170
# An article of fewer words is a headline with a teaser; the labelled passages have 65 and more.
MIN_ARTICLE_WORDS = 20

# Chinese, Japanese and Thai write no spaces; two characters stand for about one word there.
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-ZÀ-ÞА-Я0-9])|(?<=[。！？])")


def count_words(text: str) -> int:
    """Return how many words a text has; two characters of a script without spaces count as one.

    >>> count_words("Agents plan, act and check."), count_words("人工智能模型")
    (5, 3)
    """
    unspaced = 0 if text.isascii() else len(UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return len(UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2


def words_digest(text: str) -> str:
    r"""Return what two texts have in common whose words are the same, however they are set.

    >>> words_digest("Agents plan,\nact.") == words_digest("Agents  plan, act.")
    True
    """
    return identify(" ".join(text.split()))


def segment(text: str) -> list[str]:
    """Cut a text, a paragraph a line, into passages in reading order. Joined, they are the text."""
    pieces = [piece for line in text.split("\n") if line.strip() for piece in _fitting(line.strip())]
    passages: list[list[str]] = []
    sizes: list[int] = []
    for piece in pieces:
        size = count_words(piece)
        if passages and (sizes[-1] < MIN_WORDS or sizes[-1] + size <= TARGET_WORDS) and sizes[-1] + size <= MAX_WORDS:
            passages[-1].append(piece)
            sizes[-1] += size
        else:
            passages.append([piece])
            sizes.append(size)
    if len(passages) > 1 and sizes[-1] < MIN_WORDS and sizes[-2] + sizes[-1] <= MAX_WORDS:
        last = passages.pop()
        passages[-1] += last
    return ["\n".join(parts) for parts in passages]


def _fitting(paragraph: str) -> list[str]:
    """Return a paragraph whole, or, where it is longer than a passage may be, cut at sentences, then at words."""
    size = count_words(paragraph)
    if size <= MAX_WORDS:
        return [paragraph]
    share = size / -(-size // TARGET_WORDS)  # equal parts, so that no stub is left at the end
    parts: list[str] = []
    filled = 0
    for sentence in SENTENCE_END.split(paragraph):
        for piece in _by_words(sentence):
            words = count_words(piece)
            if parts and (filled + words / 2 <= share or filled < MIN_WORDS) and filled + words <= MAX_WORDS:
                parts[-1] += " " + piece
                filled += words
            else:
                parts.append(piece)
                filled = words
    return parts


def _by_words(sentence: str) -> list[str]:
    """Return a sentence whole, or in slices where even that is too long: lists and tables have no full stops."""
    if count_words(sentence) <= MAX_WORDS:
        return [sentence]
    words = sentence.split()
    if len(words) == 1 or count_words(words[0]) > MAX_WORDS:
        width = 2 * TARGET_WORDS  # a script without spaces: two characters a word
        return [sentence[start : start + width] for start in range(0, len(sentence), width)]
    return [" ".join(words[start : start + TARGET_WORDS]) for start in range(0, len(words), TARGET_WORDS)]
