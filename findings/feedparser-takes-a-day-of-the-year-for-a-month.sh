#!/bin/sh
# Guessed: dates of ISO 8601 are read or not read, so a time without colons (20260302T101500Z) and a day of the year
# (2026-061), a form that feedparser lists in its source.
# Seen with feedparser 6.0.14: of the 365 days of 2026 so written, 198 are another day, since the first two of the
# three digits are taken for a month where they can be one: 2026-061, the 2nd of March, is the 1st of June, and
# 2026-197, in July, the 1st of July 2027. Without the hyphen (2026061) it is right. A time without colons is
# midnight, with colons it is right. `bozo` is not set.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14
cat > look.py <<'PYTHON'
import time
from datetime import date, timedelta

import feedparser


def read(texts):
    items = "".join(f"<item><title>{text}</title><pubDate>{text}</pubDate></item>" for text in texts)
    feed = feedparser.parse(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode())
    assert not feed.bozo
    return {entry.title: time.strftime("%Y-%m-%dT%H:%M:%S", entry.published_parsed) for entry in feed.entries}


print("feedparser", feedparser.__version__)
days = [date(2026, 1, 1) + timedelta(number) for number in range(365)]
for form in ("%Y-%j", "%Y%j"):
    seen = read([day.strftime(form) for day in days])
    wrong = [day for day in days if not seen[day.strftime(form)].startswith(day.isoformat())]
    print(f"{form}: {len(wrong)} of {len(days)} are another day")
    for day in [day for day in (date(2026, 3, 2), date(2026, 7, 16)) if day in wrong]:
        print("   ", day.strftime(form), "is", day, "and read as", seen[day.strftime(form)])
    assert len(wrong) == (198 if form == "%Y-%j" else 0)
times = read(["20260302T101500Z", "2026-03-02T101500Z", "20260302T10:15:00Z", "2026-03-02T10:15:00Z"])
for text, said in times.items():
    print(text, "read as", said)
assert list(times.values()) == ["2026-03-02T00:00:00"] * 2 + ["2026-03-02T10:15:00"] * 2
PYTHON
venv/bin/python look.py
