"""What stands at the addresses where things are found: search, stories, sources, quality, coverage."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.asking import question
from dashboards.edition import edition
from dashboards.export import rows_as_csv
from dashboards.pages.coverage import asked_coverage, coverage_page
from dashboards.pages.figures import FIGURES
from dashboards.pages.quality import quality_page
from dashboards.pages.search import FoundWeek, search_page, wish_of
from dashboards.pages.source import asked_rhythm, known_source, source_page, source_span
from dashboards.pages.story import story_page
from dashboards.rendering import csv_file, newest, page, sheet
from dashboards.span import PARAMETERS, asked_span, only_known


def search(request: Request) -> Response:
    """Show what has some words."""
    with newest(request).cursor() as db:
        return page("search.html", search_page(db, wish_of(request.query_params)))


def search_csv(request: Request) -> Response:
    """Give the weeks of a search; where it cannot be made, one line says why."""
    with newest(request).cursor() as db:
        shown = search_page(db, wish_of(request.query_params))
    weeks = shown.answer.weeks if shown.answer else []
    trouble = [(shown.trouble,)] if shown.trouble else []
    return csv_file(rows_as_csv(FOUND_COLUMNS, [_found_cells(week) for week in weeks] or trouble), "search")


def one_story(request: Request) -> Response:
    """Show one story with all who have it."""
    only_known(request.query_params, ())
    with newest(request).cursor() as db:
        return page("story.html", story_page(db, request.path_params["story"]))


def one_source(request: Request) -> Response:
    """Show one source."""
    with newest(request).cursor() as db:
        return page("source.html", source_page(db, request.path_params["feed"], source_span(request.query_params)))


def source_csv(request: Request) -> Response:
    """Give the weeks of one source."""
    span = source_span(request.query_params)
    with newest(request).cursor() as db:
        known, made = known_source(db, request.path_params["feed"]), edition(db)
    return sheet(request, asked_rhythm(known.feed_id, span.since(made.day), span.until), "source")


def quality(request: Request) -> Response:
    """Show how good the tags are."""
    only_known(request.query_params, ())
    with newest(request).cursor() as db:
        return page("quality.html", quality_page(db))


def quality_csv(request: Request) -> Response:
    """Give the figures that were measured."""
    only_known(request.query_params, ())
    return sheet(request, question(FIGURES), "quality")


def coverage(request: Request) -> Response:
    """Show what the figures rest on."""
    only_known(request.query_params, PARAMETERS)
    span = asked_span(request.query_params)
    with newest(request).cursor() as db:
        return page("coverage.html", coverage_page(db, span))


def coverage_csv(request: Request) -> Response:
    """Give the weeks of the coverage."""
    only_known(request.query_params, PARAMETERS)
    span = asked_span(request.query_params)
    with newest(request).cursor() as db:
        made = edition(db)
    return sheet(request, asked_coverage(span.since(made.day), span.until), "coverage")


FOUND_COLUMNS = (
    *("week", "stories", "stories_with_words_about_ai", "stories_about_ai", "share", "share_low", "share_high"),
    *("publishers", "stories_counted", "is_complete", "has_gap", "is_watched"),
)


def _found_cells(week: FoundWeek) -> tuple[object, ...]:
    point = week.point
    figures = (point.start, week.found, point.stories, point.total, point.share, point.low, point.high)
    return (*figures, point.publishers, week.counted, point.is_complete, point.has_gap, point.is_watched)


ROUTES = (
    Route("/search", search),
    Route("/search.csv", search_csv),
    Route("/story/{story}", one_story),
    Route("/source/{feed}.csv", source_csv),
    Route("/source/{feed}", one_source),
    Route("/quality", quality),
    Route("/quality.csv", quality_csv),
    Route("/coverage", coverage),
    Route("/coverage.csv", coverage_csv),
)
