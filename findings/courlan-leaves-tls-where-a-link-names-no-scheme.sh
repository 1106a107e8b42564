#!/bin/sh
# Guessed: fix_relative_urls() makes of a link what a browser does (RFC 3986, 5.2): //news.example/one on a page that came by
# https is https://news.example/one.
# Seen with courlan 1.4.0: http, whatever the page came by, where the link leads to another host; to the page's own host
# it is https. So what a site links on its second domain is asked for in the open first, and sites without an answer
# there look dead; links without a scheme are what many templates write for just these.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check courlan==1.4.0
cat > look.py <<'PYTHON'
from urllib.parse import urljoin

import courlan

PAGE = "https://www.news.example/ai/"
EXPECTED = {
    "/one": "https://www.news.example/one",
    "two": "https://www.news.example/ai/two",
    "//www.news.example/three": "https://www.news.example/three",
    "//live.news.example/four": "http://live.news.example/four",
}

print("courlan", courlan.__version__)
for link, expected in EXPECTED.items():
    found = courlan.fix_relative_urls(PAGE, link)
    print(f"{link:28} courlan {found:36} urljoin {urljoin(PAGE, link)}")
    assert found == expected, found
    assert (found == urljoin(PAGE, link)) == found.startswith("https:")
PYTHON
venv/bin/python look.py
