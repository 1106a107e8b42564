#!/bin/sh
# Guessed: of an item's <author>, which RSS 2.0 wants as "lawyer@boyer.net (Lawyer Boyer)", author_detail has the name and the
# address, whatever the land of the address is called.
# Seen with feedparser 6.0.14: the last part of an address ends after four letters. What is over stays with the name, with the
# bracket: of "desk@lab.online (Jane Roe)" are the address desk@lab.onli and the name "ne (Jane Roe". Addresses in .news come
# out whole, in .press and .museum they do not. The whole text is right in `author`, and Atom, which parts name and address
# itself, is not touched.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14
cat > look.py <<'PYTHON'
import feedparser

EXPECTED = {
    "desk@lab.news (Jane Roe)": ("Jane Roe", "desk@lab.news"),
    "desk@lab.press (Jane Roe)": ("s (Jane Roe", "desk@lab.pres"),
    "desk@lab.online (Jane Roe)": ("ne (Jane Roe", "desk@lab.onli"),
    "desk@city.museum (Jane Roe)": ("um (Jane Roe", "desk@city.muse"),
}
RSS = "<rss version='2.0'><channel><title>x</title><item><title>y</title><author>{}</author></item></channel></rss>"
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title><entry><title>y</title>"
    "<author><name>Jane Roe</name><email>desk@lab.online</email></author></entry></feed>"
)

print("feedparser", feedparser.__version__)
for said, expected in EXPECTED.items():
    (entry,) = feedparser.parse(RSS.format(said)).entries
    found = entry.author_detail.get("name"), entry.author_detail.get("email")
    print(f"{said:30} name {found[0]!r}, address {found[1]!r}")
    assert found == expected, found
    assert entry.author == said, entry.author

(entry,) = feedparser.parse(ATOM).entries
assert (entry.author_detail.name, entry.author_detail.email) == ("Jane Roe", "desk@lab.online")
PYTHON
venv/bin/python look.py
