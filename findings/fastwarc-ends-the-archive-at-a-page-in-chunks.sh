#!/bin/sh
# Guessed: ArchiveIterator(auto_decode="all") gives every record of an archive, each with its page decoded, as without
# auto_decode it gives every record undecoded.
# Seen with FastWARC 2.0.1 on an archive of warcio 1.8.1: a page that came compressed and in chunks (Content-Encoding:
# gzip with Transfer-Encoding: chunked, as most servers send pages made on request) is decoded rightly and is the last.
# The loop ends there as at the end of the file: of five records two come, and nothing is raised or logged. A page that
# is only compressed or only in chunks is followed by all others. warcio gives all five.
# So whoever reads archives in bulk this way loses what follows the first such page of each file; undecoded reading and
# decoding by oneself, or counting the records, tells.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fastwarc==2.0.1 warcio==1.8.1
cat > look.py <<'PYTHON'
import gzip
import io
from importlib.metadata import version

import warcio
from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = b"<html><title>A port</title><p>Words of cranes and berths.</p></html>"
PLAIN = ([], PAGE)


def in_chunks(body, size=20):
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


SENT = {
    "compressed": ([("Content-Encoding", "gzip")], gzip.compress(PAGE)),
    "in chunks": ([("Transfer-Encoding", "chunked")], in_chunks(PAGE)),
    "both": ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], in_chunks(gzip.compress(PAGE))),
}


def archive(pages):
    """An archive of one record for each page."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for number, (headers, body) in enumerate(pages):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        address = f"https://port.example/{number}"
        writer.write_record(writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=http))
    return file.getvalue()


print("FastWARC", version("fastwarc"), "warcio", version("warcio"))
for how, page in SENT.items():
    made = archive([PLAIN, page, PLAIN, PLAIN, PLAIN])
    undecoded = sum(1 for _ in ArchiveIterator(io.BytesIO(made)))
    decoded = [record.reader.read() for record in ArchiveIterator(io.BytesIO(made), auto_decode="all")]
    by_warcio = [record.content_stream().read() for record in warcio.ArchiveIterator(io.BytesIO(made))]
    print(f"{how:11} FastWARC undecoded {undecoded} records, decoded {len(decoded)}; warcio {len(by_warcio)}")
    assert undecoded == 5 and by_warcio == [PAGE] * 5
    assert decoded == [PAGE] * (2 if how == "both" else 5), decoded
PYTHON
venv/bin/python look.py
