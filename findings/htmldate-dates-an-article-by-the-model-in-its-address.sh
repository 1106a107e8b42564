#!/bin/sh
# Guessed: a page that says when it was published, in article:published_time, has that date. A day in its address counts where
# the page says nothing, or where it stands as a folder of its own, /2026/03/02/.
# Seen with htmldate 1.11.0, and with trafilatura 2.3.1, which dates pages by it: what looks like a day in the address comes
# first, wherever it stands there. Models are called after days: an article of March 2026 on the end of gpt-4.1-2025-04-14
# is of April 2025, as is any page asked for with ?since=2025-04-14. htmldate has deferred_url_extractor, by which the
# page's own word comes first; trafilatura has it in date_extraction_params.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check htmldate==1.11.0 trafilatura==2.3.1 lxml_html_clean==0.4.5
cat > look.py <<'PYTHON'
from importlib.metadata import version

from htmldate import find_date
from trafilatura.metadata import extract_metadata

TEXT = "The old model answers until summer, and then no longer. " * 20
PAGE = (
    '<html><head><title>A model retires</title><meta property="article:published_time" content="2026-03-02T10:00:00Z">'
    f"</head><body><article><h1>A model retires</h1><p>{TEXT}</p></article></body></html>"
)
SAYS, NAMES = "2026-03-02", "2025-04-14"
EXPECTED = {
    "https://lab.example/news/a-model-retires": SAYS,
    "https://lab.example/news/gpt-4.1-2025-04-14-retires": NAMES,
    "https://lab.example/news/a-model-retires?since=2025-04-14": NAMES,
}

print(*(f"{name} {version(name)}" for name in ("htmldate", "trafilatura")), sep=", ")
for address, expected in EXPECTED.items():
    found = {
        "htmldate": find_date(PAGE, url=address, original_date=True),
        "trafilatura": extract_metadata(PAGE, default_url=address).date,
    }
    print(address, found)
    assert set(found.values()) == {expected}, found
(late,) = {find_date(PAGE, url=address, original_date=True, deferred_url_extractor=True) for address in EXPECTED}
print("htmldate, deferred_url_extractor=True:", late)
assert late == SAYS, late
PYTHON
venv/bin/python look.py
