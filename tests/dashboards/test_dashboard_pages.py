"""The pages against a real published copy: what they show, what they never show, and what comes with them."""

from __future__ import annotations

import csv
import io
import re

from page_words import words
from small_edition import HOSTILE_TITLES, LAST_WEEK, STORIES_A_WEEK, weeks
from starlette.testclient import TestClient

from dashboards.app import create_app
from dashboards.asking import question, spelled_out
from dashboards.pages.this_week import STORIES_SHOWN
from dashboards.pages.trend import PAGE
from warehouse.database import Home
from warehouse.published.publish import open_published, query


def test_each_passage_leads_to_its_article_whose_page_shows_it_with_its_tags(web: TestClient) -> None:
    leads = re.findall(r'href="(/article/[^"]+)"', web.get("/trend/law?week=2026-08-10").text)
    assert len(leads) == len(set(leads)) == min(PAGE, STORIES_A_WEEK // 5)
    article = web.get(leads[0])
    shown = words(article.text)
    assert "Regulation & <law> probability 0.90" in shown
    assert "<b onclick=alert(1)>" in shown
    assert "<mark>FAIR USE</mark>" in article.text
    assert re.search(r"trendledger page a\d+", shown)
    missing = web.get("/article/%3Cscript%3E")
    assert (missing.status_code, "There is no article of this id" in missing.text) == (404, True)


def test_the_numbers_are_told_with_formulae_limits_and_what_has_changed_under_them(web: TestClient) -> None:
    page = web.get("/about")
    for part in ("formulae", "limits", "changes"):
        assert f'<h2 id="{part}">' in page.text
    shown = words(page.text)
    assert re.search(r"1 July 2026: model made current ?, model-0 → <b>model-1</b> \( ?trained ?\)", shown)
    assert re.search(r"19 August 2026: program version ?, 0\.1\.0", shown)
    assert "feed moved" not in shown, "it bends no line; the page of runs has it"


def test_values_are_written_into_shown_sql_as_literals() -> None:
    asked = question("select $a, $b, $c, $d", a="it's", b=LAST_WEEK, c=7, d=["x", "y'"])
    assert spelled_out(asked) == "select 'it''s', date '2026-08-10', 7, ['x', 'y''']"


def test_the_answer_comes_first(web: TestClient) -> None:
    page = words(web.get("/").text)
    answer = "Attention moves to AI video generation, away from Regulation & <law>"
    assert answer in page
    assert page.index(answer) < page.index("Risers and fallers")
    assert "from 30.0 % to 90.0 % of stories, ×3.00 (95 % interval 2.00 to 4.50)" in page
    assert "Data to 19 August 2026, 14:05 UTC" in page
    assert "500 stories · 500 articles · 3 feeds".replace(" · ", " ") in page


def test_the_overview_has_a_panel_for_every_trend_even_one_without_stories(web: TestClient) -> None:
    page = web.get("/trends").text
    assert page.count('class="panel-chart"') == 3
    for trend in ("video", "law", "quiet"):
        assert f'<h4><a href="/trend/{trend}">' in page


def test_a_trend_opens_on_its_last_complete_week(web: TestClient) -> None:
    page = words(web.get("/trend/video").text)
    assert "Week of 10 August 2026" in page
    assert "100.0 % of stories (95 % interval 86.7–100.0): 25 of 25 stories, in 25 articles from 3 publishers." in page
    assert "House of Labs" in page


def test_a_day_in_mid_week_is_taken_as_its_week(web: TestClient) -> None:
    for day in ("2026-08-10", "2026-08-12", "2026-08-16"):
        assert "Week of 10 August 2026" in words(web.get(f"/trend/video?week={day}").text)


def test_a_range_narrows_the_chart_the_table_and_the_sheet_and_its_links_keep_it(web: TestClient) -> None:
    page = web.get("/trend/video?from=2026-05-18&until=2026-06-28").text
    assert "The 6 weeks as a table" in page
    assert "Week of 22 June 2026" in words(page)
    links = re.findall(r'href="\?([^"]*)week=', page)
    assert set(links) == {"from=2026-05-18&amp;until=2026-06-28&amp;"}
    sheet = web.get("/trend/video.csv?from=2026-05-18&until=2026-06-28").text
    assert len(sheet.splitlines()) == 7
    assert len(web.get("/trend/video.csv").text.splitlines()) == len(weeks()) + 1
    empty = words(web.get("/trend/video?until=2020-01-01").text)
    assert "No story about AI was collected in this range: until 1 January 2020." in empty
    outside = words(web.get("/trend/video?week=2026-08-10&until=2026-06-28").text)
    assert "The week lies outside the range of the chart above, until 28 June 2026." in outside


def test_a_probability_is_explained_where_it_is_printed(web: TestClient) -> None:
    for address in ("/trend/video", "/article/a0"):
        page = words(web.get(address).text)
        assert page.index("A tag's probability is how sure the model is") < page.index("probability 0.9")


def test_the_front_page_says_what_is_largest_and_new_beside_what_moved(web: TestClient) -> None:
    page = words(web.get("/").text)
    assert (
        "The largest is AI video generation with 100.0 %, 100 of 100 stories in the four weeks to 16 August 2026"
        in page
    )
    assert "Over a quarter, against the three before" in page
    assert "falling one source: <b>Post</b>" in page
    assert "No story of this week came from more than one publisher" in page
    assert "No word outside the taxonomy rises" in page
    assert len(re.findall(r'<li><a href="/article/', web.get("/").text)) == STORIES_SHOWN


def test_few_stories_a_week_are_shown_together_and_the_choice_is_said(web: TestClient) -> None:
    page = words(web.get("/trends").text)
    assert "Shown by four weeks, centred: a median week of this range has 25 stories about AI, and under 30" in page
    assert "as asked; the default here is four weeks" in words(web.get("/trends?by=month").text)
    empty = words(web.get("/trends?until=2020-01-01").text)
    assert "3 trends in 2 groups" in empty
    assert "No complete week of this range has a story about AI." in empty
    assert "Ranges and units of time are chosen at /trends." in words(web.get("/?by=month").text)
    shares = csv.DictReader(io.StringIO(web.get("/trends.csv").text))
    assert "share_four_weeks" in (shares.fieldnames or [])


def test_the_terms_that_made_a_tag_are_marked_and_weighed(web: TestClient) -> None:
    page = web.get("/trend/video").text
    assert "<mark>Sora</mark>-made" in page
    assert "<mark>FAIR USE</mark>" in page
    assert "Sorafold" in page
    assert "<mark>Sora</mark>fold" not in page
    assert "fair use 1.50" in words(page)


def test_only_addresses_of_the_web_become_links_and_they_tell_nothing(web: TestClient) -> None:
    page = web.get("/trend/video").text
    outside = re.findall(r'<a href="http[^>]*>', page)
    assert outside
    assert all('rel="noreferrer noopener nofollow"' in link for link in outside)
    assert "news.example/1?" not in page
    assert 'href="javascript' not in page + web.get("/feeds").text


def test_hostile_titles_are_shown_as_they_were_written(web: TestClient) -> None:
    page = words(web.get("/trend/video").text.replace("&lt;", "‹").replace("&gt;", "›"))
    for title in HOSTILE_TITLES:
        assert title.replace("<", "‹").replace(">", "›") in page


def test_passages_are_paged(web: TestClient) -> None:
    pages = -(-STORIES_A_WEEK // PAGE)
    first, last = web.get("/trend/video").text, web.get(f"/trend/video?week=2026-08-10&page={pages}").text
    assert first.count('<p class="words"') == PAGE
    assert last.count('<p class="words"') == STORIES_A_WEEK - (pages - 1) * PAGE
    assert f"Page 1 of {pages}" in first
    assert 'href="?weeks=52&amp;week=2026-08-10&amp;page=2#evidence"' in first
    assert web.get(f"/trend/video?week=2026-08-10&page={pages + 1}").status_code == 404


def test_the_corrected_share_stands_beside_the_raw_one_where_the_model_was_measured(web: TestClient) -> None:
    page = words(web.get("/trend/law?week=2026-08-10").text)
    assert "20.0 % of stories (95 % interval 8.9–39.1)" in page
    assert "known errors of the model that tags taken off, 15.0 % (5.0–30.0)" in page
    assert "known errors" not in words(web.get("/trend/video").text)


def test_changes_of_level_and_the_onset_are_drawn_and_told_and_no_verdict(web: TestClient) -> None:
    page = web.get("/trend/law").text
    for drawn in ('class="level"', 'class="onset"', 'class="onset drop"'):
        assert page.count(drawn) == 2, "on the wide chart and on the narrow one"
    said = words(page)
    assert "Falling over 13 weeks against 39 since the look at the week of 3 August 2026" in said
    assert "began in the week of 13 July 2026 (95 %: 29 June 2026 to 20 July 2026)" in said
    assert "a year ago the share was 30.0 %, now 10.0 %" in said
    assert "Another level from the week of 15 June 2026 on: 12.0 %, before 20.0 %" in said
    assert "is no verdict" in said
    assert web.get("/trends").text.count('class="level"') == 1
    assert "level" not in words(web.get("/trend/video").text)


def test_a_missing_week_is_no_week_and_a_running_one_is_marked(web: TestClient) -> None:
    assert web.get("/trend/video?week=2026-05-11").status_code == 404
    page = web.get("/trend/video").text
    assert "No story was collected from 11 May 2026" in page
    assert page.count('<path class="line"') == 4, "two runs of weeks, drawn wide and narrow"
    assert "not over" in page


def test_every_week_of_the_line_is_a_link_that_says_its_figures(web: TestClient) -> None:
    page = web.get("/trend/law").text
    for week in weeks():
        assert page.count(f'href="?weeks=52&amp;week={week}#evidence"') >= 3, "on both charts, and in the table"
    assert "<title>Week of 10 August 2026: 20.0\xa0% (8.9–39.1), 5 of 25 stories</title>" in page


def test_health_tells_the_run_and_its_clock(web: TestClient, empty_home: Home) -> None:
    assert web.get("/health").json() == {
        "status": "ok",
        "run_id": "run-1",
        "clock": "2026-08-19T14:05:00Z",
        "model_id": "model-1",
    }
    assert TestClient(create_app(empty_home)).get("/health").status_code == 503


def test_a_sheet_holds_what_the_schema_holds(web: TestClient, home: Home) -> None:
    answer = web.get("/trend/law.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    told = query(open_published(home), "select week, stories, share from trend_weeks where trend = 'law' order by week")
    assert [(row["week"], int(row["stories"]), float(row["share"])) for row in rows] == [
        (str(week), stories, share) for week, stories, share in told.rows
    ]
    assert rows[-1]["is_complete"] == "false"


def test_no_cell_of_a_sheet_is_a_formula(web: TestClient) -> None:
    cells = [cell for row in csv.reader(io.StringIO(web.get("/feeds.csv").text)) for cell in row]
    assert "'=SUM(1)" in cells
    assert not [cell for cell in cells if cell.startswith("=")]


def test_the_movers_sheet_has_every_trend(web: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get("/movers.csv").text)))
    assert [(row["trend"], row["verdict"]) for row in rows] == [
        ("video", "rising"),
        ("law", "falling"),
        ("quiet", "too little"),
    ]
    assert rows[0]["week"] == str(LAST_WEEK)


def test_the_runs_show_sums_that_balance(web: TestClient) -> None:
    page = words(web.get("/runs").text)
    assert "Every item has one fate, and the sums balance" in page
    assert "feeds 3 2 kept 1 timed out 1 <i>20 s</i> 3 ✓" in page


def test_the_feeds_tell_who_fails(web: TestClient) -> None:
    page = words(web.get("/feeds").text)
    assert "1 of 3 feeds answers and speaks" in page
    assert "1× timed out" in page
