#!/bin/sh
# Guessed: a title of type xhtml, "A model for <b>laptops</b> and <i>phones</i>", comes as its words in their order, be it with
# the elements or without, as of type html it does.
# Seen with rss-parser 4.4.1: it is a dictionary, in which the words outside of all elements are one text, "A model for  and",
# and those of each element stand beside it by its name: which word was where is not to be found out. Two <b> are a list.
# Of content and summary the same; in RSS, where titles are plain, nothing of it. The model allows a dictionary, so that
# validation passes, and whoever takes the "#text" reads a sentence without its stressed words.
# feedparser gives the markup as it was.
# So Atom that may have xhtml is not read by it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check rss-parser==4.4.1 feedparser==6.0.14
cat > look.py <<'PYTHON'
from importlib.metadata import version

import feedparser
from rss_parser import AtomParser

BOX = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
TITLES = {
    "text": "A model for laptops and phones",
    "html": "A model for &lt;b&gt;laptops&lt;/b&gt; and &lt;i&gt;phones&lt;/i&gt;",
    "xhtml": BOX.format("A model for <b>laptops</b> and <i>phones</i>"),
}


def title(kind, words):
    feed = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>
<id>urn:desk</id><updated>2026-03-02T10:00:00Z</updated><author><name>Desk</name></author>
<entry><title type="{kind}">{words}</title><id>urn:desk:1</id><updated>2026-03-02T10:00:00Z</updated></entry></feed>"""
    (entry,), (other,) = AtomParser.parse(feed).feed.entries, feedparser.parse(feed).entries
    print(f"{kind:6} {entry.title.content!r}\n       feedparser {other.title!r}")
    return entry.title.content, other.title


print("rss-parser", version("rss-parser"), "feedparser", version("feedparser"))
assert title("text", TITLES["text"])[0] == TITLES["text"]
assert title("html", TITLES["html"])[0] == "A model for <b>laptops</b> and <i>phones</i>"
mine, other = title("xhtml", TITLES["xhtml"])
assert other == "A model for <b>laptops</b> and <i>phones</i>"
assert mine["div"]["#text"].split() == ["A", "model", "for", "and"]
assert (mine["div"]["b"], mine["div"]["i"]) == ("laptops", "phones")
turned, other = title("xhtml", BOX.format("<i>Phones</i> and <b>not</b> laptops: <b>a</b> model"))
same, _ = title("xhtml", BOX.format("and laptops: <b>not</b> <b>a</b> <i>Phones</i> model"))
assert turned["div"]["b"] == ["not", "a"] and turned["div"]["#text"].split() == ["and", "laptops:", "model"]
assert same["div"]["#text"].split() == turned["div"]["#text"].split() and same["div"]["b"] == turned["div"]["b"]
PYTHON
venv/bin/python look.py
