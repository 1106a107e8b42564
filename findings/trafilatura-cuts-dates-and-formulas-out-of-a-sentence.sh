#!/bin/sh
# Guessed: what stands in a sentence is in the extracted text; what trafilatura leaves out of a page are navigation,
# notices and teasers, whole blocks, and a <time> beside a headline may be one of these.
# Seen with trafilatura 2.3.1: the words in <time>, <math> and <output> are cut out of the midst of a sentence, and what stands
# before and after is put together: "shipped on <time>2 March</time> to 42" is "shipped on to 42", "has <math><mn>70</mn>
# </math> billion weights" is "has billion weights", and it is so with favor_recall=True, too. Of a formula it keeps what
# its author wrote in TeX, where an annotation or an alttext says it, as on arXiv's pages, and else nothing. <abbr>, <data>,
# <sup>, <meter>, <code> and others stay, and inscriptis keeps them all. The documentation does not name what goes.
# So <time>, <output> and plain <math> are turned into <span> before, or lost.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check trafilatura==2.3.1 inscriptis==2.7.6 lxml_html_clean==0.4.5
cat > look.py <<'PYTHON'
from importlib.metadata import version

import trafilatura
from inscriptis import get_text

SENTENCE = "The model reads forty languages, and what it has read is told in a paper that its makers wrote in a year. "
PAGE = "<!doctype html><html><head><title>A model</title></head><body><article><h1>A model</h1>{}</article></body></html>"
WHOLE = "The model of the week has 70 billion weights for those who asked."
CUT = "The model of the week has billion weights for those who asked."
ELEMENTS = {
    '<time datetime="PT70S">70</time>': CUT,
    "<math><mn>70</mn></math>": CUT,
    "<output>70</output>": CUT,
    '<data value="70">70</data>': WHOLE,
    "<meter value='70' max='100'>70</meter>": WHOLE,
    "<abbr>70</abbr>": WHOLE,
    "<sup>70</sup>": WHOLE,
    "<code>70</code>": WHOLE,
    "<span>70</span>": WHOLE,
}


def told(element, **settings):
    """The sentence with this element in its midst, as trafilatura and as inscriptis have it."""
    texts = (SENTENCE * 4, WHOLE.replace("70", element), SENTENCE * 4)
    page = PAGE.format("".join(f"<p>{text}</p>" for text in texts))
    pages = trafilatura.extract(page, **settings), get_text(page)
    return [next(line.strip() for line in text.splitlines() if "those who" in line) for text in pages]


print("trafilatura", version("trafilatura"), "inscriptis", version("inscriptis"))
for element, expected in ELEMENTS.items():
    found, other = told(element)
    print(f"{element:40} {found}")
    assert found == told(element, favor_recall=True)[0] == expected, found
    assert other == WHOLE, other
date = WHOLE.replace("of the week has 70 billion weights", "was shipped on <time datetime='2026-03-02'>2 March</time> to 42")
page = PAGE.format("".join(f"<p>{text}</p>" for text in (SENTENCE * 4, date, SENTENCE * 4)))
print(next(line for line in trafilatura.extract(page).splitlines() if "those who" in line))
assert "The model was shipped on to 42 for those who asked." in trafilatura.extract(page)
PYTHON
venv/bin/python look.py
