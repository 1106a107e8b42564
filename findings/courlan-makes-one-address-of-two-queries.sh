#!/bin/sh
# Guessed: what normalize_url() and clean_url() make of an address asks the server for the same page; what they take
# out are trackers.
# Seen with courlan 1.4.0: of a query each part without a value goes, whatever its name, without `strict` too:
# /read?1423 and /read?1424 are both /read afterwards, and two articles are one to whoever tells pages apart by it. So
# `?q=&page=2` loses its q. A semicolon of the path is escaped (/a;v=1 becomes /a%3Bv=1), which by RFC 3986 is another
# address. Values themselves, escaped or repeated, come through.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check courlan==1.4.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from courlan import clean_url, normalize_url

EXPECTED = {
    "https://x.example/read?1423": "https://x.example/read",
    "https://x.example/read?1424": "https://x.example/read",
    "https://x.example/list?q=&page=2": "https://x.example/list?page=2",
    "https://x.example/a;v=1": "https://x.example/a%3Bv=1",
    "https://x.example/s?q=c%2B%2B&tag=a&tag=b": "https://x.example/s?q=c%2B%2B&tag=a&tag=b",
}

print("courlan", version("courlan"))
for address, expected in EXPECTED.items():
    print(f"{address:45} {normalize_url(address)}")
    assert normalize_url(address) == clean_url(address) == expected, (normalize_url(address), clean_url(address))
PYTHON
venv/bin/python look.py
