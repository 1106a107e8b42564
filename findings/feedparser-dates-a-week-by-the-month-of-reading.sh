#!/bin/sh
# Guessed: a week of ISO 8601, as 2015-W53-7, is either read (3 January 2016) or not read.
# Seen with feedparser 6.0.14: its year is read and the rest comes from the clock of the reader. Every week of a year is
# the first of the month in which the feed happens to be read, so that the same bytes are another date next month, and
# nothing says so (`bozo` is not set).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14
cat > look.py <<'PYTHON'
import time

import feedparser

FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Weekly</title>
<item><title>An issue</title><guid>1</guid><dc:date>{date}</dc:date></item></channel></rss>"""

print("feedparser", feedparser.__version__)
month = time.gmtime().tm_mon
for date in ("2015-W53-7", "2026-W01-1", "2026-W48"):
    read = feedparser.parse(FEED.format(date=date).encode())
    found = read.entries[0].updated_parsed
    print(f"{date:10} -> {time.strftime('%Y-%m-%d', found)}, bozo {read.bozo}")
    assert tuple(found[:3]) == (int(date[:4]), month, 1), found
    assert not read.bozo
PYTHON
venv/bin/python look.py
