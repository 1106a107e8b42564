#!/bin/sh
# Guessed: an element <time itemprop="datePublished">2026-03-02</time> has its words for its value: HTML ("datetime value"
# of a time element, and "Values" of microdata) takes the attribute datetime where there is one, and the text otherwise.
# Seen with extruct 0.18.0: without the attribute the value is an empty text, whatever stands in the element; a span, a
# meter or a data element beside it is read right. So an article dated in this way has the property and no date, and a
# test whether it is there says yes. In the same page as RDFa and as microformats 2 (class="dt-published") the date is read.
# So an empty value is looked up in the page itself.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check extruct==0.18.0 lxml==6.1.3
cat > look.py <<'PYTHON'
from importlib.metadata import version

import extruct

VALUES = {
    '<time itemprop="datePublished" datetime="2026-03-02">2 March</time>': "2026-03-02",
    '<time itemprop="datePublished">2026-03-02</time>': "",
    '<time itemprop="datePublished">2026-03-02T10:00:00Z</time>': "",
    '<span itemprop="datePublished">2026-03-02</span>': "2026-03-02",
    '<meta itemprop="datePublished" content="2026-03-02">': "2026-03-02",
    '<data itemprop="datePublished" value="2026-03-02">Monday</data>': "2026-03-02",
}


def read(body, syntax):
    """All that extruct finds in a page of this body, in one syntax."""
    page = f"<!doctype html><html><head><title>Agents</title></head><body>{body}</body></html>"
    return extruct.extract(page, base_url="https://news.example/", syntaxes=[syntax])[syntax]


print("extruct", version("extruct"))
for element, value in VALUES.items():
    (item,) = read(f'<article itemscope itemtype="https://schema.org/NewsArticle">{element}</article>', "microdata")
    print(f"{element:70} {item['properties']}")
    assert item["properties"] == {"datePublished": value}
entry = '<div class="h-entry"><p class="p-name">Agents</p><time class="dt-published">2026-03-02</time></div>'
(found,) = read(entry, "microformat")
print("microformats:", found["properties"]["published"])
assert found["properties"]["published"] == ["2026-03-02"]
article = '<article vocab="https://schema.org/" typeof="NewsArticle"><time property="datePublished">2026-03-02</time></article>'
dates = [date["@value"] for item in read(article, "rdfa") for date in item.get("https://schema.org/datePublished", [])]
print("RDFa:", dates)
assert dates == ["2026-03-02"]
PYTHON
venv/bin/python look.py
