"""A small web made by hand: pages, feeds, and the archive that answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from flows.steps.web.archive_writer import ArchiveWriter
from flows.steps.web.fetcher import HttpAnswer

CLOCK = datetime(2026, 3, 9, 6, tzinfo=UTC)  # a Monday
FEED = "https://desk.example/feed.xml"

# Two paragraphs that the smallest model tags, and one of the kind that it leaves alone.
CHIPS = (
    "The chip maker said that its new accelerator has twice the memory bandwidth of the last one, and that the first "
    "racks of GPUs will go to three data centres before the summer. Cloud customers wait for months to get the chips, "
    "and export rules keep the fastest of them out of two large markets, so that prices on the grey market have doubled."
)
RULES = (
    "Regulators opened the consultation on the artificial intelligence act and named the duties that providers of "
    "general purpose models will have: a summary of the training data, a policy on copyright, and a report on serious "
    "incidents. Companies that break the law may be fined seven percent of their turnover, the commission said."
)
GARDEN = (
    "The last frost is late this year, so the gardeners of the village keep their tomatoes indoors and turn the compost "
    "instead. On Saturday the allotment club meets behind the church to swap seeds, mend the old greenhouse and argue "
    "about slugs, and everyone is asked to bring a spade, a cake, and as much patience as they can find in the shed."
)


def page(title: str, *paragraphs: str) -> bytes:
    """Return the HTML of an article, with the head and foot that sites have."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)}</title></head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>{escape(title)}</h1>{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


def item(url: str, title: str, summary: str = "", published: datetime | str = CLOCK - timedelta(days=3)) -> str:
    """Return one item of an RSS feed; a date given as text goes out as it stands."""
    said = published if isinstance(published, str) else format_datetime(published)
    return (
        f"<item><guid>{escape(url)}</guid><link>{escape(url)}</link><title>{escape(title)}</title>"
        f"<description>{escape(summary)}</description><pubDate>{said}</pubDate></item>"
    )


def rss(*items: str, title: str = "The Desk") -> bytes:
    """Return an RSS feed."""
    head = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{escape(title)}</title>"
    return f"{head}{''.join(items)}</channel></rss>".encode()


def answer(url: str, body: bytes, *headers: tuple[str, str], status: int = 200, at: datetime = CLOCK) -> HttpAnswer:
    """Return what a server sent."""
    return HttpAnswer(url, url, status, "OK" if status == 200 else "", headers, body, at)


def warc(path: Path, answers: Iterable[HttpAnswer]) -> Path:
    """Write an archive that holds these answers; return its path."""
    writer = ArchiveWriter(path)
    for one in answers:
        writer.append(one)
    writer.close()
    return path


def record(kind: str, url: str, content_type: str, body: bytes, at: datetime = CLOCK) -> bytes:
    """Return a WARC record that is no answer of a server: no head of HTTP stands before the body."""
    head = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    head |= {"Content-Type": content_type} if content_type else {}
    lines = [f"{name}: {value}" for name, value in (head | {"Content-Length": str(len(body))}).items()]
    return "\r\n".join(["WARC/1.0", *lines, "", ""]).encode() + body + b"\r\n\r\n"


def opml(path: Path, *urls: str) -> Path:
    """Write a watch list; return its path."""
    lines = "".join(f"<outline type='rss' text={url!r} xmlUrl={url!r}/>" for url in urls)
    path.write_text(f"<opml version='2.0'><head/><body>{lines}</body></opml>")
    return path
