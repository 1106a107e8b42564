#!/bin/sh
# Guessed: of an article in JSON-LD, datePublished is the article's own; the dates of its comments, pictures and of
# what it cites, which schema.org puts into the same object, are theirs.
# Seen with htmldate 1.11.0, and with trafilatura 2.3.1 which dates pages by it: nesting is not looked at. The first
# datePublished of the text is the page's date, so that a cited paper of 2018 dates an article of 2026 where it stands
# first, and not where it stands last; what to JSON is one and the same object is two dates. Asked for the last
# change, as find_date() does unless told otherwise, a comment's date is the article's in either order.
# So dates of JSON-LD are to be read from the parsed object.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.5
cat > look.py <<'PYTHON'
import json
from importlib.metadata import version

from htmldate import find_date
from trafilatura import extract_metadata

ARTICLE = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A model is published",
           "datePublished": "2026-03-02"}
INNER = {
    "citation": {"@type": "ScholarlyArticle", "headline": "An older paper", "datePublished": "2018-01-01"},
    "image": {"@type": "ImageObject", "url": "https://x.example/a.png", "datePublished": "2018-01-01"},
    "comment": [{"@type": "Comment", "text": "Well said", "datePublished": "2026-04-04", "dateModified": "2026-04-04"}],
}


def page(article):
    data = json.dumps(article)
    text = "Some words of the article. " * 20
    return (f"<html><head><title>A model</title><script type='application/ld+json'>{data}</script></head>"
            f"<body><article><h1>A model is published</h1><p>{text}</p></article></body></html>")


def dates(article):
    html = page(article)
    return find_date(html, original_date=True), find_date(html), extract_metadata(html).date


print("htmldate", version("htmldate"), "trafilatura", version("trafilatura"), "(published, changed; trafilatura's)")
seen = {"alone": dates(ARTICLE)}
for name, inner in INNER.items():
    first, last = {name: inner, **ARTICLE}, {**ARTICLE, name: inner}
    assert first == last  # one object: the order of its members says nothing
    seen[name, "first"], seen[name, "last"] = dates(first), dates(last)
for case, said in seen.items():
    print(case, said)
own = "2026-03-02"
assert seen["alone"] == (own, own, own)
for name in ("citation", "image"):
    assert seen[name, "first"] == ("2018-01-01", own, "2018-01-01")
    assert seen[name, "last"] == (own, own, own)
assert seen["comment", "first"] == ("2026-04-04",) * 3
assert seen["comment", "last"] == (own, "2026-04-04", own)
PYTHON
venv/bin/python look.py
