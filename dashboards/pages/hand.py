"""An editor's hand: the page on which the tags of a passage are accepted or corrected, and what an answer means.

Off unless there is a token. Nothing is written here: what an editor says is handed to whoever keeps labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import groupby
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from starlette.requests import Request

from dashboards.address import NoSuchPageError
from dashboards.asking import answer, question
from dashboards.edition import Edition, edition
from dashboards.forms import Form, RefusedError
from dashboards.sessions import GivenLabel, Session, Sessions
from warehouse.records import Label

COOKIE = "trendledger_editor"
CHANGED = (
    "The model, its tags or the article have changed since this page was made; nothing was stored. Open the passage "
    "again, and say what is right now."
)

PASSAGE = """
    select p.passage_id, p.article_id, a.title, coalesce(p.own_text, p.text) as text
    from api.passages as p join api.articles as a on p.article_id = a.article_id
    where p.passage_id = $passage
"""
TAGS = "select trend, probability from api.tags where passage_id = $passage order by probability desc, trend"
TRENDS = "select trend, name, group_name from api.trends order by position"
LABELS = """
    select given_by, given_at, trends from api.labels
    where passage_id = $passage and is_latest order by given_at desc, given_by
"""


class Hand(NamedTuple):
    """What lets editors write: who is signed in, and who keeps a label (true: stored, false: it waits)."""

    sessions: Sessions
    keep: Callable[[Label], bool]


class Editor(NamedTuple):
    """Whoever looks at a page where editors may sign in. `who` is empty until then; `at` is the page's address."""

    who: str
    session: Session | None
    at: str

    def ticket(self, purpose: str) -> str:
        """Return a ticket for a form of this editor."""
        return self.session.ticket(purpose) if self.session else ""


class LabelPassage(NamedTuple):
    """What is to be labelled. What it says comes from strangers."""

    passage_id: str
    article_id: str
    title: str
    text: str


class GivenTag(NamedTuple):
    """A trend that the model gave the passage."""

    trend: str
    probability: float


class TrendChoice(NamedTuple):
    """A trend that a passage may carry."""

    trend: str
    name: str
    group_name: str


class Opinion(NamedTuple):
    """What somebody says of the passage in this copy."""

    given_by: str
    given_at: datetime
    trends: list[str]


class LabelPage(NamedTuple):
    """All that the page shows."""

    edition: Edition
    passage: LabelPassage
    tags: list[GivenTag]
    groups: list[tuple[str, list[TrendChoice]]]
    names: dict[str, str]
    opinions: list[Opinion]
    said: GivenLabel | None

    @property
    def proposed(self) -> list[str]:
        """The trends that the model gave, the surest first."""
        return [tag.trend for tag in self.tags]

    @property
    def chosen(self) -> Sequence[str]:
        """What stands in the form: what this editor said last, else what the model did."""
        return self.proposed if self.said is None else self.said.trends


def editor_of(request: Request) -> Editor | None:
    """Return who looks at a page; None where nobody may write."""
    hand: Hand | None = request.app.state.hand
    if hand is None:
        return None
    session = hand.sessions.find(request.cookies.get(COOKIE, ""), datetime.now(UTC))
    return Editor(session.who if session else "", session, request.url.path)


def label_page(db: DuckDBPyConnection, passage: str, session: Session) -> LabelPage:
    """Return all that the page shows. Raises NoSuchPageError."""
    found = answer(db, LabelPassage, question(PASSAGE, passage=passage))
    if not found:
        raise NoSuchPageError("There is no passage of this id in this edition: its article may have been edited since.")
    trends = answer(db, TrendChoice, question(TRENDS))
    return LabelPage(
        edition=edition(db),
        passage=found[0],
        tags=answer(db, GivenTag, question(TAGS, passage=passage)),
        groups=[(name, list(several)) for name, several in groupby(trends, key=lambda one: one.group_name)],
        names={one.trend: one.name for one in trends},
        opinions=answer(db, Opinion, question(LABELS, passage=passage)),
        said=session.said.get(passage),
    )


def label_of(form: Form, page: LabelPage, who: str, now: datetime) -> Label:
    """Return what a form says of the passage of a page, which has to be as the form's was. Raises RefusedError."""
    proposed, model = page.proposed, page.edition.model_id or ""
    if form.one("model") != model or sorted(form.all("proposed")) != sorted(proposed):
        raise RefusedError(HTTPStatus.CONFLICT, CHANGED)
    match form.one("answer"):
        case "accept":
            trends = proposed
        case "correct":
            trends = [trend for trend in page.names if trend in set(form.all("trend"))]
            if len(trends) != len(form.all("trend")):
                raise RefusedError(HTTPStatus.BAD_REQUEST, "It names a trend that is not there; nothing was stored.")
        case _:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "It says neither yes nor what is right; nothing was stored.")
    return Label(page.passage.passage_id, page.passage.title, page.passage.text, trends, who, now, model)
