#!/bin/sh
# Guessed: of a time that knows its zone, datetime_to_iso_date() gives the moment in UTC, as the "Z" behind it says and
# the WARC format asks of WARC-Date; as datetime_to_http_date() beside it does.
# Seen with warcio 1.8.1: it gives the hour of the place and writes "Z" behind it, datetime_to_timestamp() likewise for
# CDX. 10:00 in Berlin is 10:00Z, two hours late in summer, and 18:30 in Los Angeles is a day early. Written as
# WARC-Date and read again, the record says the wrong moment for good; only UTC itself comes through.
# So a time goes through .astimezone(timezone.utc) before warcio sees it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check warcio==1.8.1 tzdata==2025.2
cat > look.py <<'PYTHON'
import io
from datetime import datetime, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

from warcio.archiveiterator import ArchiveIterator
from warcio.timeutils import datetime_to_http_date, datetime_to_iso_date, datetime_to_timestamp, iso_date_to_datetime
from warcio.warcwriter import WARCWriter

MOMENT = datetime(2026, 7, 2, 1, 30, tzinfo=timezone.utc)


def archived(moment):
    """The moment that a record says that was written with this one as its date."""
    file = io.BytesIO()
    dated = {"WARC-Date": datetime_to_iso_date(moment)}
    writer = WARCWriter(file, gzip=True)
    writer.write_record(
        writer.create_warc_record("https://x.example/", "resource", io.BytesIO(b"page"), warc_headers_dict=dated)
    )
    file.seek(0)
    (record,) = ArchiveIterator(file)
    return iso_date_to_datetime(record.rec_headers.get_header("WARC-Date"), tz_aware=True)


print("warcio", version("warcio"))
print(f"{'one moment, written with':25} {'ISO':21} {'CDX':15} HTTP")
for zone, hours in (("UTC", 0), ("Europe/Berlin", 2), ("America/Los_Angeles", -7)):
    moment = MOMENT.astimezone(ZoneInfo(zone))
    assert moment == MOMENT
    iso, cdx, http = (make(moment) for make in (datetime_to_iso_date, datetime_to_timestamp, datetime_to_http_date))
    print(f"{zone:25} {iso:21} {cdx:15} {http}")
    assert iso == moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert cdx == moment.strftime("%Y%m%d%H%M%S")
    assert http == "Thu, 02 Jul 2026 01:30:00 GMT"
    assert (archived(moment) - MOMENT).total_seconds() == hours * 3600
PYTHON
venv/bin/python look.py
