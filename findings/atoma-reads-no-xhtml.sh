#!/bin/sh
# Guessed: a reader of Atom gives the title and the content of an entry in each of the three types of RFC 4287: text, html,
# xhtml.
# Seen with atoma 0.0.17, which says "Atom, RSS and JSON feed parser": of type xhtml it gives None, for titles, summaries and
# contents; its own list of types has xhtml. As a title and an id must be there, an error is what one would look for; a feed
# whose writers use xhtml is read as entries without words, and nothing is said.
# feedparser reads all three.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check atoma==0.0.17 feedparser==6.0.14
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")
import atoma
import feedparser

BOX = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
WAYS = {
    "text": ("A model for laptops", "It reads forty languages."),
    "html": ("A model for &lt;i&gt;laptops&lt;/i&gt;", "&lt;p&gt;It reads forty languages.&lt;/p&gt;"),
    "xhtml": (BOX.format("A model for <i>laptops</i>"), BOX.format("<p>It reads forty languages.</p>")),
}
print("atoma", version("atoma"), "feedparser", version("feedparser"))
for way, (title, content) in WAYS.items():
    feed = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><id>urn:desk</id><updated>2026-03-02T10:00:00Z</updated>
<author><name>Desk</name></author><entry><title type="{way}">{title}</title><id>urn:desk:1</id>
<updated>2026-03-02T10:00:00Z</updated><content type="{way}">{content}</content></entry></feed>"""
    (entry,), (other,) = atoma.parse_atom_bytes(feed.encode()).entries, feedparser.parse(feed).entries
    told = entry.title and entry.title.value, entry.content and entry.content.value
    print(f"{way}: atoma {told}; feedparser {(other.title, other.content[0].value)}")
    assert "laptops" in other.title and "forty" in other.content[0].value
    assert told == (None, None) if way == "xhtml" else "laptops" in told[0] and "forty" in told[1], told
PYTHON
venv/bin/python look.py
