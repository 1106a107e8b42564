"""WARC files: what went in comes out, a crash costs the torn record alone, and the clock decides what is seen."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_web import CHIPS, CLOCK, FEED, GARDEN, RULES, answer, page, record, rss, warc

from flows.steps.pages.extract import ExtractError
from flows.steps.pages.read_page import read_archived
from flows.steps.web.archive import Archive, ArchiveFetcher, read_answer
from flows.steps.web.archive_writer import ArchiveError, ArchiveWriter, RecordPlace, cut_torn_tail
from flows.steps.web.fetcher import FetchError, HttpAnswer, Request

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ADDRESS = "https://desk.example/1"


def ask(archive: Archive, url: str = ADDRESS, at: datetime = CLOCK, **held: str) -> HttpAnswer | None:
    return asyncio.run(ArchiveFetcher(archive, at).get(Request(url, **held)))


@QUICK
@given(bodies=st.lists(st.binary(max_size=300), min_size=1, max_size=5))
def test_what_was_appended_is_read_back_byte_for_byte(bodies: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.unlink(missing_ok=True)
    writer = ArchiveWriter(path)
    places = [writer.append(answer(ADDRESS, body, ("Content-Type", "text/html"), ("X", "é"))) for body in bodies]
    writer.close()
    read = [read_answer(path, place.offset, ADDRESS, CLOCK) for place in places]
    assert [one.body for one in read] == bodies
    assert all(one.header("content-type") == "text/html" and one.status == 200 for one in read)
    assert places[-1].end == path.stat().st_size


@QUICK
@given(share=st.floats(0, 1))
def test_a_tail_cut_at_any_byte_loses_only_the_torn_record(share: float, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.unlink(missing_ok=True)
    writer = ArchiveWriter(path)
    places = [writer.append(answer(ADDRESS, bytes([number]) * 50)) for number in range(3)]
    writer.close()
    size = places[0].end + round(share * (places[2].end - places[0].end))
    with path.open("r+b") as file:
        file.truncate(size)
    whole = [place for place in places if place.end <= size]
    lost = cut_torn_tail(path, places[0].end)
    assert path.stat().st_size == whole[-1].end == size - lost
    assert [read_answer(path, place.offset, ADDRESS, CLOCK).body[:1] for place in whole] == [
        bytes([number]) for number in range(len(whole))
    ]
    writer = ArchiveWriter(path)
    place = writer.append(answer(ADDRESS, b"after the crash"))
    writer.close()
    assert read_answer(path, place.offset, ADDRESS, CLOCK).body == b"after the crash"
    assert Archive([path]).shortfalls == {}


def test_whole_records_behind_the_committed_end_stay(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"one"), answer(ADDRESS, b"two")])
    size = path.stat().st_size
    assert cut_torn_tail(path, 0) == 0
    assert path.stat().st_size == size


@QUICK
@given(lost=st.integers(1, 60))
def test_an_archive_cut_off_in_its_last_record_serves_all_others_and_says_so(lost: int, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").unlink(missing_ok=True)
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"whole"), answer(FEED, rss())])
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - lost)
    archive = Archive([path])
    assert ask(archive).body == b"whole"
    assert "all records before it are used" in archive.shortfalls[path][0]
    with pytest.raises(FetchError, match="not in the archive"):
        ask(archive, FEED)


def test_an_archive_damaged_in_the_middle_serves_what_stands_before(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"whole"), answer(FEED, rss()), answer(FEED, rss())])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = b"\0" * 40
    path.write_bytes(bytes(content))
    archive = Archive([path])
    assert ask(archive).body == b"whole"
    assert "all records before it are used" in archive.shortfalls[path][0]


def test_an_archive_of_which_nothing_is_whole_is_refused(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"x" * 500)])
    with path.open("r+b") as file:
        file.truncate(100)
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz"):
        Archive([path])


def test_the_clock_decides_which_record_answers(tmp_path: Path) -> None:
    later = CLOCK + timedelta(days=1)
    archive = Archive(
        [warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"new", at=later), answer(ADDRESS, b"old", at=CLOCK)])]
    )
    assert archive.newest == later
    assert ask(archive, at=CLOCK).body == b"old"
    assert ask(archive, at=later).body == b"new"
    with pytest.raises(FetchError, match="no record of it up to 2026-03-09 05:59"):
        ask(archive, at=CLOCK - timedelta(minutes=1))


def test_addresses_are_found_by_their_canonical_form(tmp_path: Path) -> None:
    archive = Archive([warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")])])
    assert ask(archive, f"{ADDRESS}?utm_source=rss#top").body == b"words"


def test_an_etag_that_is_held_is_answered_with_unchanged(tmp_path: Path) -> None:
    archive = Archive([warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words", ("ETag", '"v1"'))])])
    assert ask(archive, etag='"v1"') is None
    assert ask(archive, etag='"v0"').body == b"words"


def test_a_redirect_in_the_archive_is_followed_and_remembered(tmp_path: Path) -> None:
    moved = answer(ADDRESS, b"", ("Location", "/2"), status=301)
    archive = Archive([warc(tmp_path / "a.warc.gz", [moved, answer("https://desk.example/2", b"there")])])
    found = ask(archive)
    assert (found.url, found.final_url, found.body) == (ADDRESS, "https://desk.example/2", b"there")
    assert found.hops == ((301, "https://desk.example/2"),)


def test_what_is_no_archive_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"not an archive at all")
    with pytest.raises(ArchiveError, match=r"a\.warc\.gz: cannot be read as WARC"):
        Archive([path])
    with pytest.raises(ArchiveError, match="cannot be read as WARC"):
        Archive([tmp_path / "absent.warc.gz"])


def test_an_archive_compressed_as_one_piece_is_refused_with_the_way_out(tmp_path: Path) -> None:
    plain = b"".join(
        gzip.decompress(member)
        for member in (warc(tmp_path / f"{n}.warc.gz", [answer(ADDRESS, b"x")]).read_bytes() for n in range(2))
    )
    path = tmp_path / "one.warc.gz"
    path.write_bytes(gzip.compress(plain))
    with pytest.raises(ArchiveError, match="warcio recompress"):
        Archive([path])


def test_an_archive_without_compression_is_read_too(tmp_path: Path) -> None:
    packed = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, page("Title", "words"))])
    path = tmp_path / "a.warc"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    assert b"words" in ask(Archive([path])).body


@pytest.mark.parametrize("length", [b"", b"Content-Length: x\r\n", b"Content-Length: -5\r\n"])
def test_a_last_record_that_does_not_say_how_long_it_is_costs_no_other(length: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plain.warc"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-02T06:00:00Z\r\nWARC-Target-URI: %s\r\n"
    answered = b"HTTP/1.1 200 OK\r\n\r\nwords"
    whole = head % ADDRESS.encode() + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(answered), answered)
    path.write_bytes(whole + head % b"https://lab.example/last" + length + b"\r\n" + answered + b"\r\n\r\n")
    archive = Archive([path])
    assert archive.addresses() == [ADDRESS]
    assert f"is cut off in the record at byte {len(whole)}" in archive.shortfalls[path][-1]


def test_a_record_without_a_date_is_left_out_and_named(tmp_path: Path) -> None:
    text = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"x")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(text.replace(b"WARC-Date: 2026", b"WARC-Date: soon"))
    other = warc(tmp_path / "c.warc.gz", [answer(FEED, rss())])
    archive = Archive([path, other])
    assert "left out" in archive.shortfalls[path][0]
    assert archive.newest == CLOCK.astimezone(UTC)


def damage(path: Path, place: RecordPlace, *, cut: bool) -> None:
    """Let the file end in the middle of a record, or zero the record's first bytes."""
    with path.open("r+b") as file:
        if cut:
            file.truncate((place.offset + place.end) // 2)
        else:
            file.seek(place.offset)
            file.write(bytes(40))


@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_record_costs_the_page_that_it_held_and_no_other(tmp_path: Path, *, cut: bool) -> None:
    path, body = tmp_path / "a.warc.gz", page("Title", CHIPS, RULES, GARDEN)
    writer = ArchiveWriter(path)
    first, last = (writer.append(answer(f"https://desk.example/{number}", body)) for number in range(2))
    writer.close()
    damage(path, last, cut=cut)
    with pytest.raises(FetchError, match="its record in the archive cannot be read") as lost:
        read_answer(path, last.offset, ADDRESS, CLOCK)
    assert not lost.value.transient
    with pytest.raises(ExtractError, match="its record in the archive cannot be read"):
        read_archived(path, last.offset, ADDRESS, ADDRESS, CLOCK)
    assert read_answer(path, first.offset, ADDRESS, CLOCK).body == body


def test_an_offset_behind_the_last_record_is_a_lost_page(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"x")])
    with pytest.raises(FetchError, match="no record there"):
        read_answer(path, path.stat().st_size, ADDRESS, CLOCK)


def test_an_archive_that_is_not_there_is_nobodys_lost_page(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_archived(tmp_path / "gone.warc.gz", 0, ADDRESS, ADDRESS, CLOCK)


def test_a_record_whose_address_is_none_is_left_out_and_named(tmp_path: Path) -> None:
    text = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"x")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(text.replace(ADDRESS.encode(), b"http://[x#y"))
    other = warc(tmp_path / "c.warc.gz", [answer(FEED, rss())])
    archive = Archive([path, other])
    assert "'http://[x#y', which is none; left out" in archive.shortfalls[path][0]
    assert archive.addresses() == [FEED]


def revisit(url: str, refers_to: str, at: str = "2026-03-09T06:00:00Z") -> bytes:
    """Return a record that says: at this time the page was as that other answer has it."""
    head = {"WARC-Type": "revisit", "WARC-Target-URI": url, "WARC-Date": at, "WARC-Refers-To-Target-URI": refers_to}
    lines = [f"{name}: {value}" for name, value in (head | {"Content-Length": "0"}).items()]
    return ("\r\n".join(["WARC/1.0", *lines, "", "", "", ""])).encode()


def test_a_revisit_stands_for_the_answer_that_it_refers_to_and_is_named_where_that_is_not_there(tmp_path: Path) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(held + revisit(FEED, ADDRESS) + revisit(FEED, "https://nobody.example/"))
    archive = Archive([path])
    assert archive.addresses() == sorted([ADDRESS, FEED])
    again = archive.newest_before(FEED, CLOCK)
    assert again is not None
    assert read_answer(again.path, again.offset, FEED, CLOCK).body == b"words"
    assert archive.shortfalls[path] == ["1 revisit records refer to answers that are not in here; left out"]


def test_a_revisit_of_an_address_that_is_none_costs_no_other_record(tmp_path: Path) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(revisit(FEED, "http://[x#y") + held)
    archive = Archive([path])
    assert archive.addresses() == [ADDRESS]
    assert "'http://[x#y', which is none; left out" in archive.shortfalls[path][0]


@pytest.mark.parametrize(
    "content_type",
    ["text/html", "text/html; charset=utf-8", "application/rss+xml", "application/xml", "Application/JSON;x=1"],
)
def test_a_resource_that_is_a_page_or_a_feed_is_an_answer_that_was_found(tmp_path: Path, content_type: str) -> None:
    path = tmp_path / "b.warc"
    path.write_bytes(record("resource", f"<{ADDRESS}>", content_type, "größer".encode()))
    archive = Archive([path])
    found = ask(archive)
    assert (found.status, found.header("content-type"), found.body) == (200, content_type, "größer".encode())
    assert archive.shortfalls == {}


@pytest.mark.parametrize(
    ("kind", "url", "content_type", "said"),
    [
        (
            "resource",
            "metadata://wget.example/log",
            "text/plain",
            "1 resource records are no pages or feeds of the web; left out",
        ),
        ("resource", "dns:desk.example", "text/dns", "1 resource records are no pages or feeds of the web; left out"),
        ("resource", ADDRESS, "image/png", "1 resource records are no pages or feeds of the web; left out"),
        ("resource", ADDRESS, "", "1 resource records are no pages or feeds of the web; left out"),
        ("resource", ADDRESS, "text", "1 resource records are no pages or feeds of the web; left out"),
        ("conversion", ADDRESS, "text/plain", "1 conversion records hold what others made of pages; left out"),
        ("metadata", ADDRESS, "application/warc-fields", "1 metadata records tell of pages; left out"),
        ("continuation", ADDRESS, "text/html", "1 continuation records hold parts of answers; left out"),
        ("novelty", ADDRESS, "text/html", "1 records are of kinds that the standard does not know; left out"),
    ],
)
def test_what_is_no_answer_of_the_web_is_left_out_and_counted(
    tmp_path: Path, kind: str, url: str, content_type: str, said: str
) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(
        record(kind, url, content_type, b"other") + held + record("request", ADDRESS, "", b"GET / HTTP/1.1")
    )
    archive = Archive([path])
    assert archive.addresses() == [ADDRESS]
    assert ask(archive).body == b"words"
    is_beside = kind in {"resource", "metadata"}
    assert (archive.beside, archive.shortfalls) == (({path: [said]}, {}) if is_beside else ({}, {path: [said]}))


def test_records_left_out_are_one_line_a_kind(tmp_path: Path) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes(held + record("metadata", ADDRESS, "text/plain", b"a") * 2 + record("resource", FEED, "", b""))
    assert Archive([path]).beside[path] == [
        "2 metadata records tell of pages; left out",
        "1 resource records are no pages or feeds of the web; left out",
    ]


def test_a_revisit_may_refer_to_a_resource(tmp_path: Path) -> None:
    path = tmp_path / "b.warc"
    path.write_bytes(record("resource", ADDRESS, "text/html", b"words") + revisit(FEED, ADDRESS))
    assert ask(Archive([path]), FEED, CLOCK + timedelta(hours=1)).body == b"words"


def test_an_archive_cut_off_in_a_record_that_is_no_answer_says_so(tmp_path: Path) -> None:
    held = gzip.decompress(warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"words")]).read_bytes())
    path = tmp_path / "b.warc"
    path.write_bytes((held + record("resource", FEED, "text/html", b"x" * 100))[:-50])
    archive = Archive([path])
    assert "cut off" in archive.shortfalls[path][0]
    assert archive.addresses() == [ADDRESS]


def test_whatever_stands_in_the_head_of_an_answer_is_kept_and_read_back(tmp_path: Path) -> None:
    head = 'HTTP/1.1 200 Größe\r\nETag: "größe"\r\nX-Old: '.encode() + b"Ma\xdfe\x81\r\n\r\n"
    record = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {ADDRESS}\r\nWARC-Date: 2026-03-09T05:00:00Z\r\n"
    record += f"Content-Type: application/http\r\nContent-Length: {len(head) + 5}\r\n\r\n"
    path = tmp_path / "b.warc"
    path.write_bytes(record.encode() + head + b"words\r\n\r\n")
    found = ask(Archive([path]))
    assert (found.reason, found.header("ETag"), found.header("X-Old")) == ("Größe", '"größe"', "Maße\x81")
    again = ask(Archive([warc(tmp_path / "c.warc.gz", [found])]))
    assert (again.reason, again.headers, again.body) == (found.reason, found.headers, found.body)
    assert ask(Archive([tmp_path / "c.warc.gz"]), etag='"größe"') is None


@pytest.mark.parametrize(
    ("place", "is_packed"), [(0, True), (1, True), (60, True), (-3, True), (0, False), (1, False), (60, False)]
)
def test_a_flipped_byte_costs_its_record_and_those_behind_it_are_found(
    place: int, tmp_path: Path, *, is_packed: bool
) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(f"{ADDRESS}{number}", page(f"{number}", CHIPS)) for number in range(6)])
    if not is_packed:
        path = path.rename(tmp_path / "a.warc")
        path.write_bytes(gzip.decompress((tmp_path / "a.warc").read_bytes()))
    whole = Archive([path])
    starts = [whole.newest_before(url, CLOCK).offset for url in whole.addresses()]
    at = starts[3] + place if place >= 0 else starts[4] + place
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    damaged = Archive([path])
    rest = [f"{ADDRESS}{number}" for number in (0, 1, 2, 4, 5)]
    assert set(rest) <= set(damaged.addresses())
    assert [f"<title>{url[-1]}</title>".encode() in ask(damaged, url).body for url in rest] == [True] * 5
    if is_packed or place in (0, 1):
        assert f"all records before it are used, and those from byte {starts[4]} on" in damaged.shortfalls[path][0]
        assert f"{ADDRESS}3" not in damaged.addresses()


def test_damage_in_the_first_record_costs_no_other(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(f"{ADDRESS}{number}", page("A", CHIPS)) for number in range(3)])
    content = bytearray(path.read_bytes())
    content[30] ^= 0xFF
    path.write_bytes(content)
    damaged = Archive([path])
    assert damaged.addresses() == [f"{ADDRESS}1", f"{ADDRESS}2"]
    assert "cannot be read from its beginning" in damaged.shortfalls[path][0]


def test_a_record_of_a_time_that_has_not_come_is_left_out_and_told(tmp_path: Path) -> None:
    far = [datetime(2999, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)]
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"a"), *(answer(f"{ADDRESS}2", b"b", at=at) for at in far)])
    archive = Archive([path], CLOCK)
    assert (archive.newest, archive.addresses()) == (CLOCK, [ADDRESS])
    date, ahead = archive.shortfalls[path]
    assert "has the date '9999-12-31T23:59:00Z'; left out" in date
    assert ahead == "1 records are dated ahead, up to 2999-01-01; left out"


def test_where_all_records_are_of_a_time_that_has_not_come_the_machines_clock_is_wrong(tmp_path: Path) -> None:
    path = warc(tmp_path / "a.warc.gz", [answer(ADDRESS, b"a")])
    archive = Archive([path], CLOCK - timedelta(days=400))
    assert (archive.newest, dict(archive.shortfalls)) == (CLOCK, {})
