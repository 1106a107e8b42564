#!/bin/sh
# Guessed: a converter of HTML leaves letters together where a part of a word is bold, as a page of search results has the
# word that was looked for: <b>GPT</b>-5 is **GPT**-5, which Markdown (CommonMark) reads as a browser shows the page.
# Seen with html2text 2025.4.15: a blank is put behind what is bold or italic and goes on without one: **GPT** -5, **o** 3,
# _AI_ -made, **1** ,5 for 1,5. Made into a page again it shows "GPT -5" too, so that the name is found no more, by words or
# by letters. With ignore_emphasis it is whole, as is marked by <mark> or <span>. The documentation says nothing of it.
# markdownify writes **GPT**-5.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check html2text==2025.4.15 markdownify==1.2.3 markdown==3.11.3 \
    lxml==6.1.3
cat > look.py <<'PYTHON'
from importlib.metadata import version

import html2text
import markdown
import markdownify
from lxml import html

PAGES = {
    "<b>GPT</b>-5": ("GPT-5", "**GPT** -5"),
    "<strong>o</strong>3": ("o3", "**o** 3"),
    "<i>AI</i>-made": ("AI-made", "_AI_ -made"),
    "<b>1</b>,5 percent": ("1,5 percent", "**1** ,5 percent"),
    "<mark>GPT</mark>-5": ("GPT-5", "GPT-5"),
}

print(*(f"{name} {version(name)}" for name in ("html2text", "markdownify", "markdown")), sep=", ")
bare = html2text.HTML2Text()
bare.ignore_emphasis = True
for inner, (whole, parted) in PAGES.items():
    page = f"<p>{inner}</p>"
    found, peer = html2text.html2text(page).strip(), markdownify.markdownify(page).strip()
    shown = [html.fromstring(markdown.markdown(text)).text_content() for text in (found, peer)]
    print(f"{inner:20} html2text {found:20} shown as {shown[0]:15} markdownify {peer}")
    assert found == parted
    assert html.fromstring(page).text_content() == bare.handle(page).strip() == whole == shown[1]
    assert (shown[0] == whole) is ("<mark>" in inner)
PYTHON
venv/bin/python look.py
