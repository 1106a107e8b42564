#!/bin/sh
# Guessed: of a table in which a cell reaches over two rows, each number stays under the head of its column, as in a
# browser; "layout-aware" is what inscriptis calls its text, and tables are what it is known for.
# Seen with inscriptis 2.7.6: rowspan and colspan are not read. The row below such a cell moves to the left by one, with
# all that stands in it: the 7 stories of the second source stand under "source", and its 8 authors under "stories". A head
# over two columns moves the heads behind it, so that "chips" stands over the second column of "agents". Cells are padded,
# so that nothing looks amiss. pandas' read_html() repeats the cell, as the table model of HTML has it.
# So tables are taken from the page by something else, or by a step that writes spans out before.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check inscriptis==2.7.6 pandas==3.1.1 lxml==6.1.3
cat > look.py <<'PYTHON'
from importlib.metadata import version
from io import StringIO

import pandas as pd
from inscriptis import get_text

ROWS = """<table><tr><th>week</th><th>source</th><th>stories</th><th>authors</th></tr>
<tr><td rowspan="2">10</td><td>Desk</td><td>5</td><td>6</td></tr><tr><td>Post</td><td>7</td><td>8</td></tr>
<tr><td>11</td><td>Desk</td><td>3</td><td>4</td></tr></table>"""
COLUMNS = """<table><tr><th colspan="2">agents</th><th>chips</th></tr>
<tr><td>1</td><td>2</td><td>9</td></tr></table>"""


def under(html):
    """What stands under each head in the text: by the place where each head begins."""
    head, *rows = get_text(f"<html><body>{html}</body></html>").rstrip().split("\n")
    starts = [head.index(name) for name in head.split()] + [None]
    return {name: [row[a:b].strip() for row in rows] for name, a, b in zip(head.split(), starts, starts[1:])}


print("inscriptis", version("inscriptis"), "pandas", pd.__version__)
for html in (ROWS, COLUMNS):
    print(get_text(f"<html><body>{html}</body></html>"))
found = under(ROWS)
print("under each head:", found)
assert found["week"] == ["10", "Post", "11"] and found["source"] == ["Desk", "7", "Desk"]
assert found["stories"] == ["5", "8", "3"] and found["authors"] == ["6", "", "4"]
(table,) = pd.read_html(StringIO(ROWS))
print("pandas:", {name: table[name].tolist() for name in table})
assert table["week"].tolist() == [10, 10, 11] and table["stories"].tolist() == [5, 7, 3]
found = under(COLUMNS)
print("under each head:", found)
assert found["agents"] == ["1"] and found["chips"][0].split() == ["2", "9"]
PYTHON
venv/bin/python look.py
