#!/bin/sh
# Guessed: an Atom entry published at 2026-03-02T22:30:00.000-05:00 is of the third of March in UTC, like one without the
# fraction: RFC 3339, which Atom takes its dates from, has fractions of a second, and Blogger writes all of its dates so.
# Seen with podcastparser 0.6.11: with a fraction the offset is left out, and the episode is of 22:30 in UTC, five hours early
# and of another day; without one it is right, and so is Z. Of a date without seconds, which is none of RFC 3339, it says
# that it cannot read it; of this nothing. Where feedparser 6.0.14 reads it, both are the same moment.
# So the order of episodes of two feeds is off by their offsets, and what is new by UTC may seem to be of yesterday.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check podcastparser==0.6.11 feedparser==6.0.14
cat > look.py <<'PYTHON'
import datetime as dt
import io
from calendar import timegm
from importlib.metadata import version

import feedparser
import podcastparser

MOMENT = "2026-03-03T03:30:00+00:00"
WRITTEN = {
    "2026-03-03T03:30:00Z": MOMENT,
    "2026-03-02T22:30:00-05:00": MOMENT,
    "2026-03-03T09:00:00+05:30": MOMENT,
    "2026-03-03T03:30:00.000Z": MOMENT,
    "2026-03-02T22:30:00.000-05:00": "2026-03-02T22:30:00+00:00",
    "2026-03-03T09:00:00.000+05:30": "2026-03-03T09:00:00+00:00",
}


def feed(date):
    return f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>
<id>urn:desk</id><updated>{date}</updated><author><name>Desk</name></author><link href="https://desk.example/"/>
<entry><title>Agents</title><id>urn:desk:1</id><published>{date}</published><updated>{date}</updated>
<link rel="enclosure" type="audio/mpeg" length="5" href="https://desk.example/1.mp3"/></entry></feed>""".encode()


def moment(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).isoformat()


print("podcastparser", version("podcastparser"), "feedparser", version("feedparser"))
for written, expected in WRITTEN.items():
    (episode,) = podcastparser.parse("https://desk.example/feed", io.BytesIO(feed(written)))["episodes"]
    (entry,) = feedparser.parse(feed(written)).entries
    found = moment(episode["published"])
    print(f"{written:30} {found}, feedparser {moment(timegm(entry.published_parsed))}")
    assert found == expected and moment(timegm(entry.published_parsed)) == MOMENT
PYTHON
venv/bin/python look.py
