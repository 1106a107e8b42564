#!/bin/sh
# Guessed: publish_date is when an article was published: a page that says datePublished in its microdata, and
# article:modified_time in its head, was published at the first.
# Seen with newspaper4k 0.9.6: of 2 March and 2 May it is 2 May. The names of a change (article:modified_time,
# og:updated_time, dcterms and others) stand at the end of the list of names in <meta>, and that list is gone through
# before the page's own <time itemprop="datePublished"> is looked at. A name of publication in <meta>, JSON-LD and a date
# in the address come first and are right. Where a page says nothing but when it was changed, that is its publish_date;
# the documentation has it as the date of publication, and no field tells which one it is.
# So an old article that was touched last week is news of last week.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check newspaper4k==0.9.6 lxml-html-clean==0.4.6
cat > look.py <<'PYTHON'
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")
import newspaper

SENTENCE = "The model reads forty languages, and what it has read is told in a paper that its makers wrote in a year. "
CHANGED = '<meta property="article:modified_time" content="2026-05-02">'
UPDATED = '<meta property="og:updated_time" content="2026-05-02">'
MICRODATA = '<time itemprop="datePublished" datetime="2026-03-02">2 March</time>'
PLAIN = '<time datetime="2026-03-02">2 March</time>'
META = '<meta property="article:published_time" content="2026-03-02">'
JSON = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-02"}</script>'
CASES = [
    (CHANGED, MICRODATA, "2026-05-02"),
    (UPDATED, MICRODATA, "2026-05-02"),
    (CHANGED, PLAIN, "2026-05-02"),
    (CHANGED, "", "2026-05-02"),
    ("", MICRODATA, "2026-03-02"),
    ("", PLAIN, "2026-03-02"),
    (CHANGED + META, "", "2026-03-02"),
    (CHANGED + JSON, "", "2026-03-02"),
]

print("newspaper4k", version("newspaper4k"))
for head, time, expected in CASES:
    article = newspaper.Article("https://news.example/agents")
    body = f"<body><article><h1>A model</h1>{time}<p>{SENTENCE * 6}</p></article></body>"
    article.download(input_html=f"<!doctype html><html lang='en'><head><title>A model</title>{head}</head>{body}</html>")
    article.parse()
    print(article.publish_date.date(), "of", head, time)
    assert str(article.publish_date.date()) == expected, article.publish_date
PYTHON
venv/bin/python look.py
