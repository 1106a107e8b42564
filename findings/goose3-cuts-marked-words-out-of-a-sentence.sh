#!/bin/sh
# Guessed: a word in the midst of a sentence is in cleaned_text whatever element it stands in, as with <b>, <i> or a link:
# what Goose leaves out are blocks that are no part of the article.
# Seen with goose3 3.1.22: words in <q>, <abbr>, <cite>, <mark>, <u>, <code>, <sub>, <time>, <data> and many others are cut out
# of the sentence where they are few, and what stands before and after is put together: of "It was <mark>not</mark>
# shipped on <time>Monday</time>" remains "It was shipped on". Counts by word lose just the names, quotes and acronyms
# that writers mark up. In inscriptis all of them stay.
# So such elements are taken off before, their words left in place (lxml's strip_tags()).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check goose3==3.1.22 inscriptis==2.7.6
cat > look.py <<'PYTHON'
import logging
from importlib.metadata import version

from goose3 import Goose
from inscriptis import get_text

logging.disable(logging.CRITICAL)
LOST = "q abbr cite mark u code kbd sub time data dfn var del".split()
KEPT = "b i em strong span a".split()
LONG = "The model reads forty languages, and what it has read is told in a paper that its makers wrote in a year. " * 4
PAGE = "<!doctype html><html><head><title>A model</title></head><body><article><h1>A model</h1>{}</article></body></html>"
goose = Goose()


def texts(sentence):
    """The sentence as Goose has it, between long paragraphs, and the whole page as inscriptis has it."""
    page = PAGE.format("".join(f"<p>{text}</p>" for text in (LONG, LONG, sentence, LONG)))
    paragraphs = goose.extract(raw_html=page).cleaned_text.split("\n\n")
    return next(text for text in paragraphs if "those who" in text), get_text(page)


print("goose3", version("goose3"), "inscriptis", version("inscriptis"))
for element in LOST + KEPT:
    sentence = f"It was shipped by the <{element}>OECD</{element}> to those who had asked for it."
    of_goose, of_inscriptis = texts(sentence)
    print(f"<{element}>", of_goose)
    assert ("OECD" in of_goose) == (element in KEPT), element
    assert "OECD" in of_inscriptis, element
turned, of_inscriptis = texts("It was <mark>not</mark> shipped on <time>Monday</time> to those who had asked for it.")
print(turned)
assert turned == "It was shipped on to those who had asked for it."
assert "not shipped on Monday" in of_inscriptis
PYTHON
venv/bin/python look.py
