"""Seed documents as people hand them in: read into headings, leads and sentences, each with its line.

They come out of browsers and chats: lines broken in the middle of sentences, passages pasted two and three times, cut
off within a word, citation marks, navigation. What is said twice counts once, at the place where it stands first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from warehouse.records import TrendledgerError

SUFFIXES = frozenset({".txt", ".md", ".markdown"})
HEADING_WORDS, HEADING_CHARACTERS = 14, 100
LEAD_WORDS = 8
WRAPPED_CHARACTERS = 60  # a line that long and without an end goes on in the next; a shorter one is a heading
SHINGLE = 4  # words: four in a row come back by chance in one sentence of fifty
SEEN_SHARE = 0.6  # of a sentence's shingles: then it was said before, if perhaps cut off or run into another one
KEY_CHARACTERS = 12  # of a document's name: `000_dc825cf2.txt` is quoted as 000

CITATION = re.compile(r"\s*\[(?:[a-z0-9][\w.-]*|\d+(?:[,–-]\s*\d+)*)\]")
TORN_CITATION = re.compile(r"\s*(?<!\w)[\w.-]*\](?!\()")  # the end of a mark whose beginning was cut off
FOOTNOTE = re.compile(r"(?<=[a-z)][.,;:!?])\d{1,3}(?=\s|$)")
MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(?P<name>.+?)\s*#*$")
NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[IVX]{1,4}\.)\s+")
BULLET = re.compile(r"^\s*(?:[•◦▪*+–-]|\d{1,2}[.)])\s+")
BOLD = re.compile(r"\*\*|__")
LEAD = re.compile(r"^(?P<name>[^.:?!]{3,80}?)\s*(?::| [–—-] )\s*(?P<rest>\S.*)$")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(]?[A-Z0-9])")
END = re.compile(r"[.!?:;\"”)]$")
NAVIGATION = re.compile(
    r"^(?:skip to (?:main )?content|post a comment|join the conversation|leave a (?:reply|comment)|share this.*|"
    r"table of contents|contents|menu|home|search|subscribe.*|sign (?:in|up).*|log ?in|read more.*|previous|next|"
    r"related (?:posts|articles)|back to top|advertisement|cookie.*|stay ahead of the curve.*|follow us.*|"
    r"all rights reserved.*|©.*)$",
    re.IGNORECASE,
)


class SeedError(TrendledgerError):
    """A folder of seed documents cannot be used. Names it and the mend."""

    def __init__(self, folder: str, mend: str) -> None:
        super().__init__(folder, mend)
        self.folder, self.mend = folder, mend

    def __str__(self) -> str:
        return f"{self.folder}: {self.mend}"


class Block(NamedTuple):
    """A piece of a document, cleaned, and the line it begins on. A lead is the name at the head of a list item."""

    kind: Literal["heading", "lead", "sentence"]
    text: str
    line: int


class SeedDocument(NamedTuple):
    """A seed document: `key` is how places quote it, `lines` are as they came, `blocks` what they say."""

    key: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]


def read_documents(folder: Path) -> list[SeedDocument]:
    """Return the documents of a folder, in the order of their names. Raises SeedError where there is none."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        texts = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    except OSError as error:
        raise SeedError(str(folder), f"cannot be read: {error.strerror}") from error
    if not files:
        raise SeedError(str(folder), "holds no seed document; put text or Markdown files there (.txt, .md)")
    keys = [file.stem.split("_")[0][:KEY_CHARACTERS] for file in files]
    times = Counter(keys)
    return [
        read_document(key if times[key] == 1 else file.stem, text)
        for file, key, text in zip(files, keys, texts, strict=True)
    ]


def read_document(key: str, text: str) -> SeedDocument:
    """Return what a document says, each thing once."""
    lines = tuple(text.lstrip("\ufeff").splitlines())
    return SeedDocument(key, lines, tuple(_unrepeated(_blocks(lines))))


def cleaned(line: str) -> str:
    r"""Return a line without citation marks, footnote numbers, bold marks and escapes.

    >>> cleaned("**Agents** act [svitla] alone.31 They cost \\$2 [12]")
    'Agents act alone. They cost $2'
    """
    bare = TORN_CITATION.sub("", CITATION.sub("", BOLD.sub("", line)))
    return re.sub(r" (?=[,.;:]( |$))", "", " ".join(FOOTNOTE.sub("", bare).replace("\\$", "$").split()))


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Yield headings, leads and sentences in their order, repetitions and all."""
    labels = _labels(lines)
    for numbers in _paragraphs(lines):
        first, raw = numbers[0], lines[numbers[0] - 1]
        if heading := _heading(lines, first):
            yield Block("heading", heading, first)
            continue
        words = [(word, number) for number in numbers for word in cleaned(_without_bullet(lines[number - 1])).split()]
        text = " ".join(word for word, _ in words)
        lead = LEAD.match(text)
        # A label that comes back ("Impact Analysis:") names a part of the form, not of the matter.
        if lead and len(lead["name"].split()) <= LEAD_WORDS and labels[lead["name"]] < 2 and _is_item(raw):
            yield Block("lead", lead["name"], first)
        place = 0
        for sentence in SENTENCE_END.split(text):
            if sentence.strip():
                yield Block("sentence", sentence.strip(), words[place][1])
                place += len(sentence.split())


def _labels(lines: Sequence[str]) -> Counter[str]:
    """Return how many different things each label stands before; a list item that was pasted twice is one."""
    leads = filter(None, (LEAD.match(cleaned(_without_bullet(line))) for line in lines))
    return Counter(name for name, _ in {(lead["name"], tuple(lead["rest"].split()[:SHINGLE])) for lead in leads})


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or BOLD.match(line.strip()))


def _paragraphs(lines: Sequence[str]) -> Iterator[list[int]]:
    """Yield the numbers of the lines of each paragraph, navigation left out."""
    times = Counter(line.strip() for line in lines)
    paragraph: list[int] = []
    for number, line in enumerate(lines, start=1):
        bare = line.strip()
        is_form = not bare or bool(NAVIGATION.match(bare)) or (times[bare] > 1 and len(bare) < WRAPPED_CHARACTERS)
        if paragraph and (is_form or BULLET.match(line) or not _goes_on(lines[paragraph[-1] - 1])):
            yield paragraph
            paragraph = []
        if not is_form:
            paragraph.append(number)
    if paragraph:
        yield paragraph


def _goes_on(line: str) -> bool:
    """Say whether a sentence of this line goes on in the next."""
    bare = line.rstrip()
    return len(bare) >= WRAPPED_CHARACTERS and not END.search(FOOTNOTE.sub("", CITATION.sub("", bare)).rstrip())


def _heading(lines: Sequence[str], number: int) -> str:
    """Return the name of the heading on this line: marked as such, or short and alone between blank lines."""
    line = FOOTNOTE.sub("", lines[number - 1].strip())
    if marked := MARKDOWN_HEADING.match(line):
        return cleaned(NUMBERED.sub("", marked["name"]))
    before, after = (lines[place].strip() if 0 <= place < len(lines) else "" for place in (number - 2, number))
    is_short = len(line.split()) <= HEADING_WORDS and len(line) <= HEADING_CHARACTERS
    is_alone = not before and not after and (number > 1 or len(lines) > 1)
    if is_short and is_alone and line[:1].isalnum() and not re.search(r"[.;,:]$", line) and not BOLD.match(line):
        return cleaned(NUMBERED.sub("", line))
    return ""


def _without_bullet(line: str) -> str:
    return BULLET.sub("", line)


def _unrepeated(blocks: Iterator[Block]) -> Iterator[Block]:
    seen_names: set[str] = set()
    seen: set[tuple[str, ...]] = set()
    for block in blocks:
        if block.kind != "sentence":
            if block.text.lower() not in seen_names:
                yield block
            seen_names.add(block.text.lower())
            continue
        words = re.findall(r"\w+", block.text.lower())
        shingles = {tuple(words[place : place + SHINGLE]) for place in range(max(len(words) - SHINGLE + 1, 1))}
        if len(shingles & seen) < SEEN_SHARE * len(shingles):
            yield block
        seen |= shingles


def stands(document: SeedDocument, line: int, term: str) -> bool:
    """Say whether a term stands on a line, or begins there and ends on the next; blanks and case do not count."""
    if not 0 < line <= len(document.lines):
        return False
    here, after = (_flat(text) for text in (document.lines[line - 1], "".join(document.lines[line : line + 1])))
    wanted = _flat(term)
    return any(
        wanted in line_text or (wanted in f"{line_text} {next_text}" and wanted not in next_text)
        for line_text, next_text in ((here, after), (_flat(cleaned(here)), _flat(cleaned(after))))
    )


def lines_with(document: SeedDocument, term: str) -> list[int]:
    """Return the lines on which a term stands."""
    return [number for number in range(1, len(document.lines) + 1) if stands(document, number, term)]


def _flat(text: str) -> str:
    return " ".join(text.lower().split())
