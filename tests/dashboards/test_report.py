"""The report, the digest and the folder of pages: whole, asking for nothing, and safe with what strangers write."""

from __future__ import annotations

import pickle
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import pytest
from changed_copy import changed
from page_words import words
from small_edition import HOSTILE_TITLES, candidate, fill

from dashboards.files.digest import DIGESTS
from dashboards.files.links import place_of, settled
from dashboards.files.markdown_twin import as_markdown, as_plain_text
from dashboards.files.report import report_html
from dashboards.files.site import SiteError, write_site
from dashboards.pages.overview import choice, overview
from dashboards.pages.this_week import STORIES_SHOWN, this_week
from warehouse.database import Home, insert, writing
from warehouse.published.publish import OldEditionError, open_current, open_published, publish


@pytest.fixture(scope="module")
def told(home: Home) -> dict[str, str]:
    """The report and the digests of the small copy."""
    db = open_current(home)
    try:
        return {"report": report_html(db), **{end: make(db) for end, make in DIGESTS.items()}}
    finally:
        db.close()


@pytest.fixture(scope="module")
def site(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the small copy as a folder."""
    folder = tmp_path_factory.mktemp("site")
    write_site(home, folder)
    return folder


def test_of_a_copy_of_another_version_no_site_is_made(home: Home, tmp_path: Path) -> None:
    old = Home(shutil.copytree(home.path, tmp_path / "home", symlinks=True))
    # Its front page cannot be made; of another it might be, and links would be missing.
    changed(old, "update main.view_versions set digest = 'another'", "drop view api.candidates")
    with pytest.raises(OldEditionError, match="`trendledger run` publishes a new one"):
        write_site(old, tmp_path)
    assert "nothing was written" in str(pickle.loads(pickle.dumps(SiteError(503))))


@pytest.mark.parametrize("kind", ["report", ".html"])
def test_a_file_to_hand_on_loads_nothing_and_holds_no_markup_of_strangers(told: dict[str, str], kind: str) -> None:
    page = told[kind]
    assert not re.search(r"<(script|img|iframe|object|link)\b|<b onclick|<i>|<u>|<law>|@import|url\(", page)
    assert not re.search(r"<[^>]*\s(style|src|on\w+)=", page)
    assert 'href="javascript:' not in page
    assert page.count("<h1") == 1


def test_the_report_has_the_answer_every_trend_evidence_quality_and_method(told: dict[str, str]) -> None:
    page = lxml.html.document_fromstring(told["report"])
    (title,) = page.xpath("//h1/text()")
    assert title == "Attention moves to AI video generation, away from Regulation & <law>"
    names = page.xpath("//*[contains(@class, 'chapter')]/h4/text()")
    assert sorted(names) == ["AI video generation", "Nobody's trend", "Regulation & <law>"]
    assert page.xpath("//blockquote//mark/text()")
    said = [words(lxml.html.tostring(one, encoding="unicode")) for one in page.xpath("//*[@class='says']")]
    (rose,) = [one for one in said if "rising" in one]
    assert re.search(r"^ ?rising : from [\d.]+ % to [\d.]+ % of stories, ×3.00 \([^)]+\), many sources. ?$", rose)
    for part in ("verdicts", "trends", "quality", "method"):
        assert page.xpath(f"//h2[@id='{part}']")
    assert "run-1" in page.xpath("string(//footer)")


def test_every_anchor_of_the_report_is_there(told: dict[str, str]) -> None:
    page = lxml.html.document_fromstring(told["report"])
    anchors = {unquote(link[1:]) for link in page.xpath("//a/@href") if link.startswith("#")}
    assert len(anchors) > 3
    assert anchors <= set(page.xpath("//@id"))


def test_the_digest_says_the_same_in_three_forms(told: dict[str, str]) -> None:
    for end in DIGESTS:
        assert "Attention moves to AI video generation" in told[end]
    assert HOSTILE_TITLES[2] in told[".txt"]
    assert told[".md"].startswith("# Attention moves to AI video generation, away from Regulation & \\<law\\>\n")
    assert "<" not in re.sub(r"\\<|\(<[^>]*>\)", "", told[".md"])


def test_the_digest_says_of_what_its_shares_are(told: dict[str, str]) -> None:
    for end in DIGESTS:
        assert "shares are of the stories about AI" in told[end]


def test_the_digest_has_the_largest_stories_of_the_first_page_in_their_order(home: Home, told: dict[str, str]) -> None:
    with open_published(home) as db:
        shown = [story.title for story in this_week(db).stories]
    assert "## Largest stories of the week of 10 August 2026\n" in told[".md"]
    page = lxml.html.document_fromstring(told[".html"])
    listed = page.xpath("//h2[starts-with(., 'Largest stories')]/following-sibling::ul[1]/li")
    assert len(shown) == STORIES_SHOWN
    assert [item.text_content().split(", ")[0] for item in listed][:STORIES_SHOWN] == shown


def test_where_nothing_was_watched_report_and_digest_say_what_is_largest_and_show_passages(tmp_path: Path) -> None:
    young = Home(tmp_path / "home")
    fill(young)
    with writing(young) as db:
        db.execute("update articles set is_backfill = true")
        db.execute(
            "update verdicts set verdict = 'not enough history', share_before = null, share_now = null, ratio = null"
        )
    publish(young, "run-1")
    with open_published(young) as db:
        report, digests = report_html(db), {end: make(db) for end, make in DIGESTS.items()}
    for said in map(words, (report, digests[".html"])):
        assert "Too little to tell yet; the largest is AI video generation" in said
        assert "The largest is AI video generation with 100.0 %, 100 of 100 stories in the four weeks to" in said
    assert "- Regulation & <law>: 20.0 % (13.3–28.9), 20 of 100 stories" in digests[".txt"].replace("\xa0", " ")
    assert lxml.html.document_fromstring(report).xpath("//blockquote//mark/text()")
    assert "no story about AI comes from a week that was watched" in report


def test_the_digest_has_the_words_and_the_quarter_of_the_first_page(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    fill(home)
    with writing(home) as db:
        insert(db, "candidates", [candidate(HOSTILE_TITLES[0], "4/12", 0.01)])
    publish(home, "run-1")
    with open_published(home) as db:
        said = words(DIGESTS[".html"](db))
    assert f"{HOSTILE_TITLES[0]} , rising over 4/12 weeks: from 3.0 % to 12.0 % of stories, ×4.00" in said
    assert "Regulation & <law>, falling: from 0.0 % to 10.0 % of stories" in said


def test_the_lines_of_the_report_are_by_the_unit_of_the_page_of_all_trends(home: Home, told: dict[str, str]) -> None:
    with open_published(home) as db:
        shown = overview(db, choice({"weeks": "104"}))
    assert shown.unit.by != "week", "a week of the small copy has 25 stories"
    assert shown.unit.said in told["report"]
    assert "Percent of the stories about AI of four weeks" in words(told["report"])


def test_every_link_of_a_site_leads_to_a_file_or_to_the_web(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert {"index.html", "about.html", "video.html"} <= {page.name for page in pages}
    assert "compare.html" not in {page.name for page in pages}, "a folder answers no choice"
    for page in pages:
        text = page.read_text()
        assert "<form" not in text
        for link in lxml.html.document_fromstring(text).xpath("//@href | //@src"):
            if link.startswith(("https://", "http://", "#")):
                continue
            assert (page.parent / link.partition("#")[0]).resolve().is_file(), (page.name, link)


def test_every_page_of_a_site_has_its_twin_and_is_listed_for_programs(site: Path) -> None:
    listed = (site / "llms.txt").read_text()
    for page in site.rglob("*.html"):
        twin = page.with_suffix(".md")
        assert twin.read_text().startswith(("# ", "[")) or "# " in twin.read_text()
        assert f"]({twin.relative_to(site).as_posix()})" in listed
    assert not re.search(r"(?<!\\)<(script|img|b)", (site / "trend" / "video.md").read_text().replace("(<", "("))


def test_a_page_becomes_words_with_its_table_list_and_link() -> None:
    page = (
        "<html><head><title>t</title></head><body><h1>A *b*</h1><p>See <a href='https://x.example/a b'>this</a></p>"
        "<table><tr><th>k<th>v</tr><tr><td>1<td>2</tr></table><ul><li>one</li><li>two</li></ul>"
        "<svg aria-label='a chart'></svg><pre>x < `y`</pre></body></html>"
    )
    assert as_markdown(page) == (
        "# A \\*b\\*\n\nSee [this](<https://x.example/ab>)\n\n| k | v |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n"
        "(a chart)\n\n```\nx < `y`\n```\n"
    )
    assert as_plain_text(page).startswith("A *b*\n=====\n\nSee this <https://x.example/ab>\n\nk  v\n1  2\n")


def test_an_address_of_a_stranger_ends_no_cell_and_no_link() -> None:
    row = r'<tr><td><a href="https://x.example/a|b\">one</a></td><td>two</td></tr>'
    page = f"<html><body><table><tr><th>k</th><th>v</th></tr>{row}</table></body></html>"
    assert as_markdown(page) == "| k | v |\n|---|---|\n| [one](<https://x.example/a%7Cb%5C>) | two |\n"


def test_an_address_that_no_file_system_takes_gets_a_name_of_its_own() -> None:
    hostile = place_of("/source/..%2F..%2Fetc")
    assert hostile.startswith("source/")
    assert ".." not in hostile
    assert place_of("/source/a%20b") != place_of("/source/a-b") != hostile


def test_a_link_to_what_no_file_answers_becomes_words() -> None:
    page = '<head></head><a href="/search?q=1">s</a><a href="/">h</a><a href="?week=1#e">w</a>'
    assert settled(page, "/trend/x", lambda address: address == "/").endswith(
        '</head><a>s</a><a href="../index.html">h</a><a>w</a>'
    )
