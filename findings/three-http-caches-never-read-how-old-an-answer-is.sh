#!/bin/sh
# Guessed: an answer with `Cache-Control: max-age=3600` and `Age: 3599`, as caches on the way send it when they have held it
# for an hour already, is fresh for one more second; the feed behind it is asked for again after that. RFC 9111 (4.2.3)
# makes the greater of Age and of what Date tells the answer's age, and Age is all there is where a network of caches puts
# its own clock into Date.
# Seen with hishel 2.0.0 with rfc=True, requests-cache 1.3.3 with cache_control=True and
# CacheControl 0.14.4: none reads Age; each holds the answer for another hour. Two such caches in a row double how late
# news may be. That max-age itself is kept is seen beside it: of one second, all ask again after two.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'hishel[httpx]==2.0.0' requests-cache==1.3.3 \
    CacheControl==0.14.4
cat > look.py <<'PYTHON'
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from threading import Thread

import hishel.httpx
import requests
from cachecontrol import CacheControl
from requests_cache import CachedSession

SAID = {"/an-hour": ("max-age=3600", "0"), "/a-second": ("max-age=1", "0"), "/nearly-old": ("max-age=3600", "3599")}
ASKED = Counter()


class Feed(BaseHTTPRequestHandler):
    def do_GET(self):
        ASKED[self.path] += 1
        cached, age = SAID[self.path]
        self.send_response(200)
        for name, value in (("Cache-Control", cached), ("Age", age), ("Content-Length", "4")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"news")

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
Thread(target=server.serve_forever, daemon=True).start()
caches = {
    "hishel": lambda: hishel.httpx.CacheClient(rfc=True),
    "requests-cache": lambda: CachedSession(backend="memory", cache_control=True),
    "CacheControl": lambda: CacheControl(requests.Session()),
}
print(*(f"{name} {version(name)}" for name in ("hishel", "requests-cache", "CacheControl")), sep=", ")


def asked_again(cache):
    """Ask for each address twice, two seconds apart; return of which the server was asked twice."""
    ASKED.clear()
    for path in SAID:
        assert cache.get(f"http://127.0.0.1:{server.server_port}{path}").text == "news"
    time.sleep(2.2)
    for path in SAID:
        assert cache.get(f"http://127.0.0.1:{server.server_port}{path}").text == "news"
    return [path for path in SAID if ASKED[path] == 2]


for name, make in caches.items():
    again = asked_again(make())
    print(f"{name:14} asked again for {again}")
    assert again == ["/a-second"], again
PYTHON
venv/bin/python look.py
