#!/bin/sh
# Guessed: a date of RSS whose offset is written with a colon, as in +02:00, is the moment that it names, or none; so
# with an offset of hours alone, and with PM. fastfeedparser promises "standardization to UTC ISO 8601 format".
# Seen with fastfeedparser 0.6.5: the colon makes 10:00 +02:00 into 10:00 UTC, +02 makes two minutes of two hours
# (09:58), and 10:00 PM is the morning's. In the form of Atom the same offset is right. feedparser 6.0.14, in whose
# place it is offered, reads the first as 08:00 UTC and gives no date for the others; for CET, of which it makes UTC
# in silence, fastfeedparser is the one that is right.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fastfeedparser==0.6.5 feedparser==6.0.14
cat > look.py <<'PYTHON'
import time
from importlib.metadata import version

import fastfeedparser
import feedparser

NONE = None
EXPECTED = {  # as written: what fastfeedparser says, what feedparser says
    "Mon, 02 Mar 2026 10:00:00 +0200": ("08:00", "08:00"),
    "2026-03-02T10:00:00+02:00": ("08:00", "08:00"),
    "Mon, 02 Mar 2026 10:00:00 +02:00": ("10:00", "08:00"),
    "Mon, 02 Mar 2026 10:00:00 +02": ("09:58", NONE),
    "March 2, 2026 10:00 PM": ("10:00", NONE),
    "Mon, 02 Mar 2026 10:00:00 CET": ("09:00", "10:00"),
}

print("fastfeedparser", version("fastfeedparser"), "feedparser", version("feedparser"))
for text, expected in EXPECTED.items():
    feed = (f"<rss version='2.0'><channel><title>t</title><link>https://x.example/</link><item><title>a</title>"
            f"<link>https://x.example/a</link><pubDate>{text}</pubDate></item></channel></rss>")
    fast = fastfeedparser.parse(feed).entries[0].get("published")
    slow = feedparser.parse(feed.encode()).entries[0].get("published_parsed")
    seen = (fast and fast[11:16], slow and time.strftime("%H:%M", slow))
    print(f"{text:34} fastfeedparser {seen[0]} UTC, feedparser {seen[1]}")
    assert seen == expected, text
PYTHON
venv/bin/python look.py
