#!/bin/sh
# Guessed: the plain text of a page keeps a number apart from the mark of a footnote behind it, by a blank, a bracket or
# a superscript figure; text extraction is made to be read and counted.
# Seen with trafilatura 2.3.1, inscriptis 2.7.6, html2text 2025.4.15 and markdownify 1.2.3: the mark joins the number.
# "grew by 12<sup>3</sup> percent" becomes 123 percent, a year with a note 20247, and 10<sup>6</sup> tokens are 106.
# That the mark is a link makes no difference where links are left out. trafilatura keeps the tags where it is asked for
# formatting. markdownify has a sign to be put there (sup_symbol), which is empty, and html2text a switch
# (include_sup_sub), which is off; with them the number is whole.
# So what stands in the text is a plausible number, and nothing tells that there were two.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check trafilatura==2.3.1 inscriptis==2.7.6 html2text==2025.4.15 \
    markdownify==1.2.3 lxml==6.1.3 lxml_html_clean==0.4.6
cat > look.py <<'PYTHON'
from importlib.metadata import version

import html2text
import inscriptis
import markdownify
import trafilatura

REST = "<p>The makers say, as before, that what they sell does more with less, from March on, in all lands.</p>"
NOTED = "<p>Sales grew by 12<sup>3</sup> percent, 10<sup>6</sup> tokens, since 2024<sup><a href='#n7'>7</a></sup>.</p>"
PAGE = f"<html><head><title>Sales</title></head><body><article>{REST * 6}{NOTED}</article></body></html>"


def without_links(page):
    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = True
    return reader.handle(page)


EXTRACTORS = {
    "trafilatura": lambda page: trafilatura.extract(page),
    "inscriptis": lambda page: inscriptis.get_text(page),
    "html2text": without_links,
    "markdownify": lambda page: markdownify.markdownify(page, strip=["a"]),
}
for name, text in EXTRACTORS.items():
    said = next(line for line in text(PAGE).splitlines() if "Sales grew" in line)
    said = said[said.index("Sales grew"):].strip()
    print(f"{name:16} {version(name):10} {said}")
    assert said == "Sales grew by 123 percent, 106 tokens, since 20247.", said
formatted = trafilatura.extract(PAGE, include_formatting=True)
print("trafilatura with formatting", formatted[formatted.index("Sales grew"):])
assert "12<sup>3</sup> percent" in formatted
reader = html2text.HTML2Text(bodywidth=0)
reader.include_sup_sub = True
for name, kept in (("html2text", reader.handle(PAGE)), ("markdownify", markdownify.markdownify(PAGE, sup_symbol="^"))):
    said = next(line for line in kept.splitlines() if "Sales grew" in line)
    print(f"{name} with its option {said}")
    assert "123" not in said
PYTHON
venv/bin/python look.py
