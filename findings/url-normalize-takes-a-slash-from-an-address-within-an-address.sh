#!/bin/sh
# Guessed: url_normalize() does to a path what RFC 3986 calls normalising: dots go, percent signs are spelt alike, and
# whatever else stands in a path is the server's own matter and stays.
# Seen with url-normalize 3.1.0: two slashes become one, anywhere in a path. An address within an address, as archives of
# the web have it (/web/2026/https://news.example/one), comes out with https:/news.example/one, and /a//b, another page
# by the RFC, as /a/b. Its table of what it does names dots and not this; in a query the same address keeps its slashes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check url-normalize==3.1.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from url_normalize import url_normalize

EXPECTED = {
    "https://archive.example/web/2026/https://news.example/one": "https://archive.example/web/2026/https:/news.example/one",
    "https://news.example/a//b": "https://news.example/a/b",
    "https://news.example/a/./c/../b": "https://news.example/a/b",
    "https://archive.example/save?url=https://news.example/one": "https://archive.example/save?url=https://news.example/one",
}

print("url-normalize", version("url-normalize"))
for address, expected in EXPECTED.items():
    print(f"{address:60} {url_normalize(address)}")
    assert url_normalize(address) == expected, url_normalize(address)
PYTHON
venv/bin/python look.py
