#!/bin/sh
# Guessed: a page that says only its month, as Dublin Core, W3C dates and HTML's own <time> allow (2026-03), has no date,
# or the first of that month.
# Seen with htmldate 1.11.0, by which trafilatura dates pages: the day of the month on which it is read, or the last of
# the month where it is shorter. The same bytes are another date tomorrow. Said in JSON-LD, the month begins on its first.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check htmldate==1.11.0
cat > look.py <<'PYTHON'
import calendar
from datetime import date
from importlib.metadata import version

from htmldate import find_date

PAGE = "<html><head>{head}</head><body><article><h1>A port</h1>{body}<p>Of cranes.</p></article></body></html>"
SAID = {
    "Dublin Core": PAGE.format(head='<meta name="DC.date.issued" content="{month}">', body=""),
    "Open Graph": PAGE.format(head='<meta property="article:published_time" content="{month}">', body=""),
    "<time>": PAGE.format(head="", body='<time datetime="{month}">then</time>'),
}
JSON_LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03"}</script>'

print("htmldate", version("htmldate"), "on", date.today())
for year, month in ((2026, 3), (2026, 2)):
    day = min(date.today().day, calendar.monthrange(year, month)[1])
    for where, page in SAID.items():
        found = find_date(page.replace("{month}", f"{year}-{month:02}"), original_date=True)
        print(f"{where:12} {year}-{month:02} -> {found}")
        assert found == str(date(year, month, day)), found
found = find_date(PAGE.format(head=JSON_LD, body=""), original_date=True)
print(f"{'JSON-LD':12} 2026-03 -> {found}")
assert found == "2026-03-01", found
PYTHON
venv/bin/python look.py
