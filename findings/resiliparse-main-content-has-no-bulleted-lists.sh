#!/bin/sh
# Guessed: extract_plain_text(page, main_content=True) leaves out menus and footers, and keeps what stands in the article:
# its paragraphs, headings, quotations, tables and lists.
# Seen with Resiliparse 2.0.1: every <ul> goes, wherever it stands and however long its items are, with all their words; an
# <ol> of the same items stays, and so does a <ul> within it. Where an article is a list under a heading, the heading is left.
# Without main_content all items are there. Its documentation speaks of "blocks of navigation elements and ads".
# So "what is new in this model", a changelog, or a newsletter of bullets is not in the text of an archive that was read so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check Resiliparse==2.0.1
cat > look.py <<'PYTHON'
from importlib.metadata import version

from resiliparse.extract.html2text import extract_plain_text

SAID = "<p>The model reads forty languages and runs on a laptop, its makers said on Monday in a post on how it was built.</p>"
POINTS = "".join(f"<li>Point {number} says what the model can do now, and for whom it was made.</li>" for number in range(5))
BODIES = {
    "ul in an article": f"<article><h1>A model</h1>{SAID}<ul>{POINTS}</ul>{SAID}</article>",
    "ul in main": f"<main>{SAID}<ul>{POINTS}</ul>{SAID}</main>",
    "ul in body": f"{SAID}<ul>{POINTS}</ul>{SAID}",
    "ul in ol": f"<main>{SAID}<ol><li>Of it:<ul>{POINTS}</ul></li></ol>{SAID}</main>",
    "ol": f"<main>{SAID}<ol>{POINTS}</ol>{SAID}</main>",
    "list alone": f"<main><h1>Five things</h1><ul>{POINTS}</ul></main>",
}
print("Resiliparse", version("Resiliparse"))
found = {}
for name, body in BODIES.items():
    page = f"<!doctype html><html><head><title>A model</title></head><body>{body}</body></html>"
    main, whole = extract_plain_text(page, main_content=True), extract_plain_text(page)
    found[name] = main.count("Point"), whole.count("Point")
    print(f"{name}: {found[name][0]} of 5 items with main_content, {found[name][1]} without")
kept = {name: main for name, (main, _) in found.items()}
assert all(whole == 5 for _, whole in found.values()), found
assert kept == dict.fromkeys(("ul in an article", "ul in main", "ul in body", "list alone"), 0) | {"ul in ol": 5, "ol": 5}
print(f"of the list alone is left: {main!r}")
assert main == "Five things"
PYTHON
venv/bin/python look.py
