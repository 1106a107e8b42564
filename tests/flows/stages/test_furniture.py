"""What sites put around their articles, over a small web: it tags nothing, also where an outlet has few pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from alone import done_alone
from small_web import CLOCK, FEED, GARDEN, RULES, answer, item, opml, page, rss, warc

from flows.monitor import monitor
from warehouse.database import Home, writing
from warehouse.records import identify

# Reports on law and AI. None of them speaks of chips.
COURT = (
    "A court in the north heard the first case on whether an artificial intelligence model may learn from novels that "
    "nobody paid for. The judges asked the lawyers of three authors what harm they saw, and those of the developer what "
    "the law on copyright leaves to training. A ruling under the new act is expected in the autumn, the clerk said."
)
OFFICE = (
    "Ministers agreed that the supervision of high risk artificial intelligence stays with the authorities of each "
    "country, while the new office in the capital watches over general purpose models. Parliament wanted one regulator "
    "for all of them, and members of four parties announced that they would ask for stricter penalties and more staff."
)
LAWYERS = (
    "Lawyers who advise hospitals and banks on compliance say that most of their clients have not begun to list which "
    "artificial intelligence systems they use, although the act obliges them to. One firm counted forty at a single "
    "insurer, half of them bought by departments that never told anybody. The regulator has promised to publish guidance."
)
WATCHDOG = (
    "The watchdog for competition will look into the partnerships between cloud companies and developers of artificial "
    "intelligence. It wants to know who decides on prices, what happens to the data of customers, and whether the rules "
    "on mergers were evaded. Answers are due within six weeks, and a decision on a formal investigation before winter."
)
REPORTS = (RULES, COURT, OFFICE, LAWYERS, WATCHDOG)
HARBOUR = (
    "The ferry will stop at the old harbour again from May. Fishermen had asked the council for a longer pier, and the "
    "council for patience; now the stones have come by lorry, the divers have looked at the sea bed, and the kiosk that "
    "sold ice cream for forty years is being painted blue. The first boat leaves at seven, with coffee for everybody."
)
CHOIR = (
    "The choir sings on Sunday for the first time since its hall was flooded. Two basses are missing and the piano is "
    "borrowed, but the conductor has chosen songs that everyone knows by heart, and the baker next door keeps the ovens "
    "on so that the audience will be warm. Tickets cost nothing; whoever wants to may leave something for the roof."
)
# Each speaks of chips, which the model tags, and of nothing that the reports are about.
LIFE = (
    "Ada Marsh is a reporter who covers AI chips, GPUs and accelerators, memory bandwidth, the data centres that wait for "
    "them, and export rules for semiconductors. She lives by the sea with two dogs."
)
SPONSOR = (
    "This issue is brought to you by Rack & Sons: rent GPUs and AI accelerators by the hour, with twice the memory "
    "bandwidth of other chips, in three data centres near you. No waiting for semiconductors, no contracts."
)
RECEIVING = "You are receiving this because you signed up for The Desk. Unsubscribe or change how often we write."
HEADLINES = (
    "Chip maker doubles the memory bandwidth of its GPUs",
    "Export rules keep AI accelerators out of two markets",
    "New data centres wait for semiconductors and racks of GPUs",
    "Grey market prices of AI chips have doubled again",
)
STATEMENT = (
    "The new rules keep AI chips, GPUs and accelerators with that memory bandwidth out of two markets, so that data "
    "centres there wait for semiconductors, the chip maker said on Friday."
)
CRUMBS = "Home > Hardware > AI chips, GPUs and accelerators"
SHARE = "Share this story: Facebook | Chip Talk | GPU Forum | Semiconductor Weekly | Print | Mail"


class Laid(NamedTuple):
    """Furniture: how it is laid around a report, and a sentence of it that must tag nothing."""

    around: Callable[[str], Sequence[str]]
    sentence: str


FURNITURE = {
    "an author's life": Laid(lambda report: [report, LIFE], LIFE),
    "an author's life glued to the last sentence": Laid(lambda report: [f"{report} {LIFE}"], LIFE),
    "a sponsor's block and why one gets it": Laid(lambda report: [report, SPONSOR, RECEIVING], SPONSOR),
    "breadcrumbs glued to the first sentence": Laid(lambda report: [f"{CRUMBS} {report}"], CRUMBS),
    "headlines of the side-bar": Laid(lambda report: [report, "Most read", *HEADLINES], HEADLINES[0]),
    "a share line": Laid(lambda report: [SHARE, report, SHARE], SHARE),
}


def run(home: Home, folder: Path, pages: Sequence[Sequence[str]], week: int = 0) -> Home:
    """Run once in a week in which an outlet has these pages, given as their paragraphs."""
    now = CLOCK + timedelta(weeks=week)
    urls = [f"https://desk.example/{number}" for number in range(len(pages))]
    titles = [f"On law, part {number}" for number in range(len(pages))]
    sent = [page(title, *paragraphs) for title, paragraphs in zip(titles, pages, strict=True)]
    feed = rss(*map(item, urls, titles))
    answers = [answer(url, body, at=now) for url, body in zip([FEED, *urls], [feed, *sent], strict=True)]
    archive = warc(folder / f"{week}.warc.gz", answers)
    watched = opml(folder / "feeds.opml", FEED)
    done_alone(monitor(home=str(home.path), feeds=str(watched), archives=[str(archive)], as_of=now, publish=False))
    return home


def said(home: Home) -> str:
    """All that the outlet is taken to say, passage after passage."""
    with writing(home) as db:
        rows = db.execute("select coalesce(own_text, text) from api.passages where not is_boilerplate order by all")
        return "\n".join(text for (text,) in rows.fetchall())


def trends(home: Home) -> set[str]:
    with writing(home) as db:
        return {trend for (trend,) in db.execute("select trend from api.tags").fetchall()}


def about_ai(home: Home) -> list[bool]:
    with writing(home) as db:
        return [is_so for (is_so,) in db.execute("select is_about_ai from api.articles order by url").fetchall()]


@pytest.mark.parametrize("kind", FURNITURE)
def test_what_stands_around_three_pages_tags_nothing(kind: str, ready: Home, tmp_path: Path) -> None:
    laid = FURNITURE[kind]
    home = run(ready, tmp_path, [laid.around(report) for report in REPORTS[:3]])
    assert laid.sentence not in said(home)
    assert all(report in said(home) for report in REPORTS[:3])
    assert trends(home) == {"ai-regulation"}


def test_furniture_that_stands_on_one_page_tags_as_any_words_do(ready: Home, tmp_path: Path) -> None:
    home = run(ready, tmp_path, [[REPORTS[0], LIFE], *([report] for report in REPORTS[1:])])
    assert trends(home) == {"ai-regulation", "ai-hardware"}


def test_pages_of_earlier_weeks_lose_the_tags_that_their_furniture_gave(ready: Home, tmp_path: Path) -> None:
    pages = [[report, LIFE] for report in REPORTS]
    early = run(ready, tmp_path, pages[:2])
    assert trends(early) == {"ai-regulation", "ai-hardware"}
    late = run(early, tmp_path, pages, week=1)
    assert trends(late) == {"ai-regulation"}
    assert LIFE not in said(late)


@pytest.mark.long
def test_week_by_week_or_at_once_the_same_words_are_left(ready: Home, trained, tmp_path: Path) -> None:
    pages = [FURNITURE["breadcrumbs glued to the first sentence"].around(f"{report} {LIFE}") for report in REPORTS]
    by_week = trained.put_into(Home(tmp_path / "by-week"))
    for week in range(len(pages)):
        run(by_week, tmp_path, pages[: week + 1], week)
    at_once = run(ready, tmp_path, pages)
    assert said(by_week) == said(at_once)
    assert CRUMBS not in said(at_once)
    assert "Ada Marsh" not in said(at_once)
    assert trends(by_week) == trends(at_once) == {"ai-regulation"}


def test_an_article_is_not_about_ai_by_its_author(ready: Home, tmp_path: Path) -> None:
    home = run(ready, tmp_path, [[GARDEN, LIFE]])
    assert about_ai(home) == [True]
    elsewhere = [[prose, LIFE] for prose in (GARDEN, HARBOUR, CHOIR)]
    assert about_ai(run(home, tmp_path, elsewhere, week=1)) == [False] * 3


def test_a_statement_in_two_reports_of_an_outlet_is_news(ready: Home, tmp_path: Path) -> None:
    home = run(ready, tmp_path, [[REPORTS[0], STATEMENT], [REPORTS[1], STATEMENT], [REPORTS[2]]])
    assert said(home).count(STATEMENT) == 2
    assert "ai-hardware" in trends(home)


def test_the_same_words_laid_out_otherwise_end_no_run(ready: Home, tmp_path: Path) -> None:
    """Pieces are kept once for all articles of one text; the one that is asked for its words may have other lines."""
    urls = [f"https://desk.example/{number}" for number in range(4)]
    again = min((f"https://desk.example/again-{number}" for number in range(100)), key=identify)
    assert identify(again) < min(map(identify, urls))
    life = [page("On law", report, LIFE) for report in REPORTS[:3]]
    glued = page("On law", f"{REPORTS[0]} {LIFE}")
    for day, came in enumerate((dict(zip(urls, life[:2], strict=False)), {again: glued}, {urls[2]: life[2]})):
        now = CLOCK + timedelta(days=day)
        sent = {FEED: rss(*(item(url, f"On law, {day}") for url in came))} | came
        archive = warc(tmp_path / f"{day}.warc.gz", [answer(url, body, at=now) for url, body in sent.items()])
        watched = opml(tmp_path / "feeds.opml", FEED)
        done_alone(monitor(home=str(ready.path), feeds=str(watched), archives=[str(archive)], as_of=now, publish=False))
    assert LIFE not in said(ready)
    assert all(report in said(ready) for report in REPORTS[:3])
