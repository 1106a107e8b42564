"""What a user would write with the same libraries: feeds with validators, new pages, their text, a table.

    python tests/benchmarks/by_hand.py FEEDS.txt BOOKS.duckdb

No robots.txt, no pause between requests, no archive, no fates, no language, no passages, no tags: the least that
answers "what is new, and what does it say?".

Threads ask and the main one reads: trafilatura in several threads at once ends the process now and then, by "double
free" or a segmentation fault (adbar/trafilatura issues 840 and 925), and lets only one read at a time anyway.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import feedparser
import requests
import trafilatura

SECONDS = 30
AT_ONCE = 16

TABLES = """
create table if not exists feeds (url varchar primary key, etag varchar, modified varchar);
create table if not exists articles (url varchar primary key, title varchar, author varchar, date varchar, text varchar)
"""


def visit(feed: tuple[str, str | None, str | None]) -> tuple[tuple[str, str | None, str | None], list[str]]:
    """Return the feed's new validators and what it links to; nothing where it has not changed."""
    url, etag, modified = feed
    validators = {"If-None-Match": etag, "If-Modified-Since": modified}
    answer = requests.get(url, headers={name: value for name, value in validators.items() if value}, timeout=SECONDS)
    if answer.status_code == requests.codes.not_modified:
        return feed, []
    links = [entry.get("link", "") for entry in feedparser.parse(answer.content).entries]
    return (url, answer.headers.get("ETag"), answer.headers.get("Last-Modified")), links


def ask(url: str) -> tuple[str, bytes]:
    """Return an address with the page there."""
    return url, requests.get(url, timeout=SECONDS).content


def read(url: str, page: bytes) -> tuple[str, Any, Any, Any, Any]:
    """Return the article of a page."""
    found = trafilatura.bare_extraction(page, url=url, with_metadata=True)
    return (url, found.title, found.author, found.date, found.text) if found else (url, None, None, None, None)


def main(watched: Path, books: Path) -> None:
    """Visit every feed, read what is new, and say how much that was."""
    with duckdb.connect(str(books)) as db, ThreadPoolExecutor(AT_ONCE) as pool:
        db.execute(TABLES)
        known = {row[0]: row for row in db.execute("select url, etag, modified from feeds").fetchall()}
        visited = list(pool.map(visit, [known.get(url, (url, None, None)) for url in watched.read_text().split()]))
        stored = {url for (url,) in db.execute("select url from articles").fetchall()}
        wanted = dict.fromkeys(link for _, links in visited for link in links if link and link not in stored)
        changed = [feed for feed, _ in visited if known.get(feed[0]) != feed]
        articles = [read(url, page) for url, page in pool.map(ask, wanted)]
        if changed:
            db.executemany("insert or replace into feeds values (?, ?, ?)", changed)
        if articles:
            db.executemany("insert into articles values (?, ?, ?, ?, ?)", articles)
    print(len(articles))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
