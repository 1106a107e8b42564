#!/bin/sh
# Guessed: of the links that a feed is given, the one of rel="alternate" is the <link> of its RSS, which by RSS 2.0 is
# the site's page; so it is for entries, where the docstring says "the last link with rel=alternate is used".
# Seen with feedgen 1.0.0: for the feed itself it is whichever was given last, of any rel. In the order of its own
# readme, first "alternate", then "self", the RSS calls the Atom file its home, and with a "hub" for WebSub after them
# the hub; only with "alternate" last it is the site. Atom is right in every order.
# So who shows sources by their home, or looks for the site of a feed there, is led to XML, or to a hub shared by many.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check feedgen==1.0.0 feedparser==6.0.14
cat > look.py <<'PYTHON'
from importlib.metadata import version

import feedparser
from feedgen.feed import FeedGenerator

LINKS = {
    "alternate": "https://port.example/",
    "self": "https://port.example/news.atom",
    "hub": "https://hub.example/",
}

print("feedgen", version("feedgen"), "feedparser", feedparser.__version__)
for order in (("alternate", "self"), ("alternate", "self", "hub"), ("self", "hub", "alternate")):
    made = FeedGenerator()
    made.id("https://port.example/")
    made.title("The port")
    made.description("Of cranes and berths.")
    for rel in order:
        made.link(href=LINKS[rel], rel=rel)
    homes = {kind: feedparser.parse(text).feed.link for kind, text in (("RSS", made.rss_str()), ("Atom", made.atom_str()))}
    print(f"{' then '.join(order):29} home of its RSS {homes['RSS']:31} of its Atom {homes['Atom']}")
    assert homes == {"RSS": LINKS[order[-1]], "Atom": LINKS["alternate"]}, homes
PYTHON
venv/bin/python look.py
