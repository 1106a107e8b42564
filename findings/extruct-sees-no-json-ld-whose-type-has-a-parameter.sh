#!/bin/sh
# Guessed: <script type="application/ld+json;profile=..."> is JSON-LD to a reader of JSON-LD: its specification (JSON-LD
# 1.1, on its media type and on embedding it in HTML) has just this parameter, and a type is one in whatever case it is
# written (RFC 2045, 5.1).
# Seen with extruct 0.18.0: only a script whose type is application/ld+json to the letter is read. With a profile, a
# charset, a blank behind it or a capital letter the page has no JSON-LD at all, and nothing is said; the dates and
# authors it tells are looked for elsewhere. Of two blocks, one with a parameter, one is found.
# So such types are brought to the plain one before (a pass over script[type] with str.partition(";")).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check extruct==0.18.0 lxml==6.1.3
cat > look.py <<'PYTHON'
from importlib.metadata import version

import extruct

PROFILE = "http://www.w3.org/ns/json-ld#compacted"
TYPES = {
    "application/ld+json": 1,
    f"application/ld+json;profile={PROFILE}": 0,
    f'application/ld+json; profile="{PROFILE}"': 0,
    "application/ld+json; charset=utf-8": 0,
    "application/ld+json ": 0,
    "application/LD+JSON": 0,
}
ARTICLE = '{"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2026-03-02"}'


def found(*types):
    scripts = "".join(f"<script type='{kind}'>{ARTICLE}</script>" for kind in types)
    page = f"<!doctype html><html><head><title>Agents</title>{scripts}</head><body><p>Agents</p></body></html>"
    return len(extruct.extract(page, base_url="https://news.example/", syntaxes=["json-ld"])["json-ld"])


print("extruct", version("extruct"))
for kind, expected in TYPES.items():
    print(f"{kind!r:75} {found(kind)}")
    assert found(kind) == expected
print("all of them in one page:", found(*TYPES))
assert found(*TYPES) == 1
PYTHON
venv/bin/python look.py
