#!/bin/sh
# Guessed: an Atom feed that serves as a sitemap, which Google and ultimate-sitemap-parser allow, gives the addresses of
# its pages: of each entry the link of rel="alternate", which RFC 4287 makes the web page's and a link without a rel
# means too; rel="self" is where the entry itself can be had as Atom.
# Seen with ultimate-sitemap-parser 1.8.1: rel="self" goes first, and with it the addresses of entries are taken for
# pages, alternate or not. Where an entry has none, the first link is taken, be it comments or the editor's, unless one
# without a rel follows. Of an RSS item that says its address in a guid that is a permalink, nothing is left. Blogger's
# feeds have replies, edit, self and alternate, in that order.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1 requests==2.34.2
cat > look.py <<'PYTHON'
import logging
from importlib.metadata import version

from usp.tree import sitemap_from_str

logging.disable(logging.CRITICAL)
PAGE = "https://news.example/2026/agents.html"
LINKS = {
    "replies": '<link rel="replies" href="https://news.example/feeds/1/comments"/>',
    "edit": '<link rel="edit" href="https://editor.example/feeds/posts/1"/>',
    "self": '<link rel="self" href="https://editor.example/feeds/posts/1"/>',
    "alternate": f'<link rel="alternate" type="text/html" href="{PAGE}"/>',
    "without": f'<link href="{PAGE}"/>',
}


def pages(*rels):
    entry = f"<entry><title>Agents</title><id>tag:1</id>{''.join(LINKS[rel] for rel in rels)}"
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>tag:0</id>'
    dates = "<updated>2026-03-02T10:00:00Z</updated>"
    found = [page.url for page in sitemap_from_str(f"{head}{dates}{entry}{dates}</entry></feed>").all_pages()]
    print(f"{' '.join(rels):30} {found}")
    return found


print("ultimate-sitemap-parser", version("ultimate-sitemap-parser"))
assert pages("alternate") == pages("without") == pages("replies", "without") == [PAGE]
for rels in (("alternate", "self"), ("self", "alternate"), ("replies", "edit", "self", "alternate")):
    assert pages(*rels) == ["https://editor.example/feeds/posts/1"]
assert pages("replies", "alternate") == ["https://news.example/feeds/1/comments"]

item = f"<item><title>Agents</title><guid isPermaLink='true'>{PAGE}</guid></item>"
rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
found = list(sitemap_from_str(rss).all_pages())
print("an RSS item with a permalink", found)
assert found == []
PYTHON
venv/bin/python look.py
