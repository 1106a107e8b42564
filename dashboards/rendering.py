"""Templates to answers: what every page is made with, and the two other things that are sent, a message and a sheet."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboards import wording
from dashboards.asking import Query, spelled_out
from dashboards.charts import bars, lines, panels, timeline
from dashboards.charts.levels import told_level, told_since
from dashboards.charts.marks import told_mark
from dashboards.charts.series import history_of, last_complete
from dashboards.edition import Edition
from dashboards.export import as_csv
from dashboards.headers import HEADERS
from dashboards.newest import NewestCopy
from dashboards.pages.feeds import STATES
from dashboards.pages.headline import (
    SAID,
    account,
    change,
    falling,
    headline,
    leading,
    none_moved,
    rising,
    told_headline,
    unmoved,
)
from dashboards.pages.search import SPANS as SEARCH_SPANS
from dashboards.pages.trend import PAGE
from dashboards.span import WEEKS_OFFERED

HERE = Path(__file__).parent

PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals.update(
    bars=bars,
    charts=panels,
    editor=None,
    lines=lines,
    timeline=timeline,
    spelled_out=spelled_out,
    history_of=history_of,
    last_complete=last_complete,
    told=timeline.told,
    told_mark=told_mark,
    told_level=told_level,
    told_since=told_since,
    account=account,
    change=change,
    falling=falling,
    headline=headline,
    told_headline=told_headline,
    leading=leading,
    none_moved=none_moved,
    rising=rising,
    unmoved=unmoved,
    spans=WEEKS_OFFERED,
    per_page=PAGE,
    states=STATES,
    search_spans=SEARCH_SPANS,
)
PAGES.filters.update(
    percent=wording.percent,
    points=wording.points,
    sentence=wording.sentence,
    span=wording.between,
    between=lambda point: wording.between(point.low, point.high),
    false_between=lambda rate: wording.between(rate.share_false_low, rate.share_false_high),
    corrected_between=lambda point: wording.between(point.corrected_low, point.corrected_high),
    times=wording.times,
    ratios=lambda mover: wording.ratios(mover.ratio_low, mover.ratio_high),
    chance=wording.chance,
    day=wording.day,
    short_day=wording.short_day,
    minute=wording.minute,
    rests_on=wording.rests_on,
    hours=wording.hours,
    in_order=wording.in_order,
    said=lambda verdict: SAID.get(verdict, verdict),
    thousands=wording.count,
    explained=wording.explained,
    counted=wording.counted,
    web_address=wording.web_address,
    slug=panels.slug,
)


def page(template: str, shown: Any, editor: Any = None) -> HTMLResponse:
    """Return a page; `shown` is all that its template knows, beside who may write, if anybody may."""
    return HTMLResponse(PAGES.get_template(template).render(page=shown, edition=shown.edition, editor=editor))


def message(status: int, title: str, detail: str, made: Edition | None = None) -> HTMLResponse:
    """Return a page that says one thing, of the copy `made` where that was looked into."""
    # Errors are worded for behind a colon; the name of a file keeps its first letter.
    said = wording.sentence(detail) if detail.partition(" ")[0].isalpha() else detail
    text = PAGES.get_template("message.html").render(title=title, detail=said, edition=made)
    # The answer to a fault of ours does not pass through the middleware, so it brings its headers along.
    headers = HEADERS if status == HTTPStatus.INTERNAL_SERVER_ERROR else None
    return HTMLResponse(text, status_code=status, headers=headers)


def sheet(request: Request, asked: Query, name: str) -> Response:
    """Return the answer as a CSV file of that name."""
    with newest(request).cursor() as db:
        return csv_file(as_csv(db, asked), name)


def csv_file(text: str, name: str) -> Response:
    """Return a sheet as a file of that name, as far as a header can say it."""
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name(name)}.csv"'},
    )


def file_name(name: str) -> str:
    r"""Return a name for a header: an identifier of the taxonomy may hold what a header cannot.

    >>> file_name('a"b\u00e9'), file_name("")
    ('ab', 'trendledger')
    """
    return "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-_.")) or "trendledger"


def newest(request: Request) -> NewestCopy:
    """Return the copy that the application reads."""
    copy: NewestCopy = request.app.state.newest
    return copy
