#!/bin/sh
# Guessed: of an item with a title of its own and, for its picture, a media:title, a reader gives the item's own; as
# feedparser does, for which fastfeedparser offers itself in its place.
# Seen with fastfeedparser 0.6.5 beside feedparser 6.0.14: whichever stands first. Where a picture comes before the words,
# the article is called by its picture's title, and its summary is the picture's description.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fastfeedparser==0.6.5 feedparser==6.0.14
cat > look.py <<'PYTHON'
from importlib.metadata import version

import fastfeedparser
import feedparser

FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Desk</title>
<link>https://desk.example/</link><description>News</description><item>{item}<link>https://desk.example/1</link></item>
</channel></rss>"""
PICTURE = "<media:title>A crane at dusk</media:title><media:description>Photo by the port</media:description>"
WORDS = "<title>Port hires software agents</title><description>They plan the berths.</description>"

print("fastfeedparser", version("fastfeedparser"), "feedparser", feedparser.__version__)
for order, item, expected in (
    ("words first", WORDS + PICTURE, "Port hires software agents"),
    ("picture first", PICTURE + WORDS, "A crane at dusk"),
):
    text = FEED.format(item=item)
    fast, usual = fastfeedparser.parse(text).entries[0], feedparser.parse(text).entries[0]
    print(f"{order:13} fastfeedparser {fast['title']!r}, {fast['description']!r}; feedparser {usual.title!r}, {usual.summary!r}")
    assert fast["title"] == expected, fast["title"]
    assert usual.title == "Port hires software agents", usual.title
PYTHON
venv/bin/python look.py
