#!/bin/sh
# Guessed: asked for what Common Crawl has up to a day, `to="20260301"` without from_ts, cdx_toolkit looks at the year
# before that day, as without any dates it looks at the year before now.
# Seen with cdx_toolkit 0.9.39 and a server on loopback in place of Common Crawl's (cc_mirror): at the year before the end
# of that day's month. Up to the 1st of March 2026 are 11 months, from 31 March 2025 23:59:59; a whole timestamp keeps its
# time and loses its day as well. `to` itself is sent as given, and a whole month, to="202602", makes a whole year.
# So of a year up to the first of a month the first month is left out, and its captures look as if there were none.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cdx_toolkit==0.9.39
cat > look.py <<'PYTHON'
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from urllib.parse import parse_qs, urlsplit

import cdx_toolkit

CRAWLS = [f"CC-MAIN-{year}-{week:02}" for year in range(2021, 2027) for week in range(2, 52, 4)]
CAPTURE = {"urlkey": "example,port)/", "timestamp": "20260110101500", "url": "https://port.example/", "status": "200",
           "mime": "text/html", "digest": "A", "length": "1", "offset": "0", "filename": "a.warc.gz"}
asked = []


class CommonCrawl(BaseHTTPRequestHandler):
    """The list of crawls, and of each crawl one capture."""

    def do_GET(self):
        if self.path == "/collinfo.json":
            body = json.dumps([{"id": crawl, "cdx-api": f"{HERE}/{crawl}-index"} for crawl in CRAWLS])
        else:
            asked.append({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})
            body = json.dumps(CAPTURE)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), CommonCrawl)
HERE = f"http://127.0.0.1:{server.server_port}"
threading.Thread(target=server.serve_forever, daemon=True).start()
EXPECTED = {
    "202602": "20250228235959",
    "20260201": "20250228235959",
    "20260301": "20250331235959",
    "20260315120000": "20250331120000",
}

print("cdx_toolkit", version("cdx_toolkit"))
for to, expected in EXPECTED.items():
    asked.clear()
    next(iter(cdx_toolkit.CDXFetcher(source="cc", cc_mirror=HERE).iter("port.example/*", to=to, limit=1)))
    begun = {query["from"] for query in asked}
    print(f"to {to:14} asked from {sorted(begun)} to {sorted({query['to'] for query in asked})}")
    assert begun == {expected}, begun
    assert {query["to"] for query in asked} == {to}, asked
server.shutdown()
PYTHON
HOME="$folder" venv/bin/python look.py
