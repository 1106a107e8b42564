#!/bin/sh
# Guessed: a feed whose line in a reading list says isComment="true" is not read. So OPML 2.0 has it: the attribute
# tells whether the outline is commented or not, and what lies below a commented outline counts as commented too.
# Seen with listparser 0.20: the feed is among `feeds` as any other is, with nothing to tell it by, and so is a whole
# folder. An outline of type "link" that leads to a web page is among `lists`, as if it were a reading list to be
# followed; OPML 2.0 makes a list of it only where its address ends in .opml.
# So the feeds that somebody put out of use without deleting them come back when the list is imported elsewhere.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check listparser==0.20 lxml==6.1.3
cat > look.py <<'PYTHON'
from importlib.metadata import version

import listparser

LINES = """<opml version="2.0"><head><title>AI</title></head><body>
<outline type="rss" text="Read" xmlUrl="https://read.example/feed"/>
<outline type="rss" text="Off" isComment="true" xmlUrl="https://off.example/feed"/>
<outline text="All of these off" isComment="true">
<outline type="rss" text="Off as well" xmlUrl="https://below.example/feed"/>
</outline>
<outline type="link" text="A page" url="https://page.example/about.html"/>
<outline type="link" text="A list" url="https://list.example/more.opml"/>
</body></opml>"""

found = listparser.parse(LINES)
feeds, lists = [feed.url for feed in found.feeds], [one.url for one in found.lists]
print("listparser", version("listparser"), "bozo", bool(found.get("bozo")))
print("feeds", feeds)
print("lists", lists)
assert not found.get("bozo")
assert feeds == ["https://read.example/feed", "https://off.example/feed", "https://below.example/feed"], feeds
assert lists == ["https://page.example/about.html", "https://list.example/more.opml"], lists
assert sorted(found.feeds[1]) == sorted(found.feeds[0]), "nothing tells them apart"
PYTHON
venv/bin/python look.py
