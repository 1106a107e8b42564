#!/bin/sh
# Guessed: of a record that is whole, verify_block_digest() and verify_payload_digest() are both true.
# Seen with FastWARC 2.0.1 on a record of warcio 1.8.1: never both. As an archive is read by default, with its HTTP headers
# parsed, the block is held for changed, since what is hashed begins behind the headers; with parse_http=False the block
# is right and the payload is held for changed. Each answers False, as for missing digests, and nothing says that it
# looked at other bytes. ArchiveIterator(verify_digests=True) lets the record pass both ways.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fastwarc==2.0.1 warcio==1.8.1
cat > look.py <<'PYTHON'
import io
from importlib.metadata import version

from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

file = io.BytesIO()
writer = WARCWriter(file, gzip=True)
headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
page = io.BytesIO(b"<html><title>A page</title>Words.</html>")
writer.write_record(
    writer.create_warc_record("https://desk.example/1", "response", payload=page, http_headers=headers)
)


def records(**how):
    return ArchiveIterator(io.BytesIO(file.getvalue()), **how)


print("fastwarc", version("fastwarc"), "warcio", version("warcio"))
for parsed in (True, False):
    block = next(records(parse_http=parsed)).verify_block_digest()
    payload = next(records(parse_http=parsed)).verify_payload_digest()
    passed = len(list(records(parse_http=parsed, verify_digests=True)))
    print(f"parse_http={parsed}: block {block}, payload {payload}, records that pass verify_digests {passed}")
    assert (block, payload, passed) == (not parsed, parsed, 1)
PYTHON
venv/bin/python look.py
