#!/bin/sh
# Guessed: of <time datetime="2024-03-02">2 March</time> the date is 2 March 2024: the attribute is what HTML has for
# machines to read, and the words are for people.
# Seen with goose3 3.1.22: where the element has no itemprop, the words are the date, and what they do not tell is taken
# from the clock: the article of 2024 is of this year, one whose words are "10:00" of today, "March" of this day of
# March. Of "3 hours ago", "yesterday" and "5 min read" there is a publish_date and no moment. The attribute is not looked
# at; with itemprop="datePublished" it is. publish_datetime_utc gives no sign of which it was.
# So dates of pages without microdata are found by something else.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check goose3==3.1.22
cat > look.py <<'PYTHON'
import datetime as dt
import logging
from importlib.metadata import version

from goose3 import Goose

logging.disable(logging.CRITICAL)
DAY = dt.datetime(2024, 3, 2)
SENTENCE = "The model reads forty languages, and what it has read is told in a paper that its makers wrote in a year. "
PAGE = "<!doctype html><html><head><title>A model</title></head><body><article><h1>A model</h1>{}</article></body></html>"
goose = Goose()


def dated(time):
    article = goose.extract(raw_html=PAGE.format(f"{time}<p>{SENTENCE * 6}</p>"))
    print(f"{time:70} {article.publish_date!r}, {article.publish_datetime_utc}")
    return article.publish_datetime_utc


print("goose3", version("goose3"))
before = dt.datetime.now()
year = dated('<time datetime="2024-03-02">2 March</time>')
clock = dated('<time datetime="2024-03-02">10:00</time>')
month = dated('<time datetime="2024-03-02">March</time>')
after = dt.datetime.now()
assert year.year in (before.year, after.year) and (year.month, year.day) == (3, 2)
assert clock.date() in (before.date(), after.date())
assert month.year in (before.year, after.year) and month.month == 3
for words in ("3 hours ago", "yesterday", "5 min read", ""):
    assert dated(f'<time datetime="2024-03-02">{words}</time>') is None
assert dated('<time datetime="2024-03-02" itemprop="datePublished">2 March</time>').replace(tzinfo=None) == DAY
assert dated('<time datetime="2024-03-02">2 March 2024</time>').replace(tzinfo=None) == DAY
PYTHON
venv/bin/python look.py
