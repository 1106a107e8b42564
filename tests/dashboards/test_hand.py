"""An editor's hand: off without a token, and with it open to nobody but who has it, on pages of ours."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from small_edition import fill
from starlette.exceptions import StarletteDeprecationWarning

from dashboards.app import create_app
from dashboards.forms import MAX_BYTES
from dashboards.pages.hand import COOKIE, Hand
from dashboards.sessions import LASTS, Session, Sessions
from warehouse.books import inbox
from warehouse.database import Home, locked, writing
from warehouse.published.publish import open_published, publish

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)
    from starlette.testclient import TestClient

TOKEN = "a-token-that-nobody-guesses"
HERE = {"Origin": "http://testserver"}
WRITES = ("/sign-in", "/sign-out", "/label/x")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of its own: labels are written to it."""
    home = Home(tmp_path_factory.mktemp("desk"))
    fill(home)
    publish(home, "run-1")
    return home


@pytest.fixture
def client(desk: Home) -> Iterator[TestClient]:
    """A browser that nobody has signed in with, at dashboards where one could."""
    hand = Hand(Sessions(TOKEN), partial(inbox.keep, desk))
    yield TestClient(create_app(desk, hand=hand), follow_redirects=False)
    with writing(desk) as db:
        db.execute("delete from labels")


@pytest.fixture
def ada(client: TestClient) -> TestClient:
    """A browser in which Ada has signed in."""
    answer = client.post("/sign-in", data={"who": "Ada", "token": TOKEN, "back": "/label/x"}, headers=HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/label/x")
    return client


@pytest.fixture(scope="module")
def tagged(desk: Home) -> str:
    """A passage with one tag, as the model says, on video."""
    with open_published(desk) as db:
        row = db.execute("select min(passage_id) from api.tags where trend = 'video'").fetchone()
    return str(row[0])


def fields(page: str) -> dict[str, list[str]]:
    """The hidden fields of the form on a page that labels."""
    form = page.partition('<form class="hand"')[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def labels(home: Home) -> list[tuple[object, ...]]:
    with writing(home) as db:
        return db.execute(
            "select passage_id, trends, given_by, model_id, title <> '' from labels order by given_at"
        ).fetchall()


def test_without_a_token_no_page_has_a_form_and_no_address_takes_one(web: TestClient) -> None:
    assert [web.post(address, data={"who": "x"}, headers=HERE).status_code for address in WRITES] == [404, 404, 404]
    assert [web.post(address, headers=HERE).status_code for address in ("/", "/article/x", "/trend/video")] == [405] * 3
    assert "method=" not in web.get("/trend/video").text.replace('method="get"', "")
    assert "/sign-in" not in web.get("/trend/video").text


def test_who_is_not_signed_in_sees_no_form_and_is_led_to_sign_in(client: TestClient, tagged: str) -> None:
    assert "/label/" not in client.get("/trend/video").text
    assert "/sign-in" in client.get("/trend/video").text
    assert client.get(f"/label/{tagged}").headers["location"] == f"/sign-in?back=%2Flabel%2F{tagged}"
    assert client.post(f"/label/{tagged}", data={"answer": "accept"}, headers=HERE).status_code == 403


def test_an_accepted_tag_is_a_label_with_who_and_when(ada: TestClient, desk: Home, tagged: str) -> None:
    assert f"/label/{tagged}" in "".join(
        ada.get(f"/trend/video?week={day}").text for day in ("2026-08-10", "2026-03-30")
    )
    page = ada.get(f"/label/{tagged}")
    before = datetime.now(UTC)
    answer = ada.post(f"/label/{tagged}", data={**fields(page.text), "answer": "accept"}, headers=HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/label/{tagged}")
    proposed = sorted(fields(page.text)["proposed"])
    [(passage, trends, who, model, has_title)] = labels(desk)
    assert (passage, sorted(trends), who, model, has_title) == (
        tagged,
        proposed,
        "Ada",
        fields(page.text)["model"][0],
        True,
    )
    with writing(desk) as db:
        given_at = db.execute("select given_at from labels").fetchall()[0][0].replace(tzinfo=UTC)
    assert before <= given_at <= datetime.now(UTC)
    assert "It is stored" in ada.get(f"/label/{tagged}").text
    assert list(desk.inbox.iterdir()) == []


def test_a_corrected_tag_holds_what_was_ticked_and_none_means_none(ada: TestClient, desk: Home, tagged: str) -> None:
    for ticked in (["quiet", "law"], []):
        form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "correct", "trend": ticked}
        assert ada.post(f"/label/{tagged}", data=form, headers=HERE).status_code == 303
    assert [trends for _, trends, *_ in labels(desk)] == [["law", "quiet"], []]


def test_what_comes_while_another_writes_waits_and_is_taken_in_once(ada: TestClient, desk: Home, tagged: str) -> None:
    form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "accept"}
    with locked(desk):
        assert ada.post(f"/label/{tagged}", data=form, headers=HERE).status_code == 303
        assert "the next run takes it in" in ada.get(f"/label/{tagged}").text
        [waiting] = desk.inbox.iterdir()
        held = waiting.read_bytes()
        assert waiting.stat().st_mode & 0o777 == 0o600
    assert inbox.take_in(desk).labels == 1
    waiting.write_bytes(held)  # a process that was killed before it removed the file
    assert inbox.take_in(desk).labels == 0
    assert len(labels(desk)) == 1
    assert list(desk.inbox.iterdir()) == []


def test_what_is_no_label_stays_in_the_inbox_and_stops_no_other(ada: TestClient, desk: Home, tagged: str) -> None:
    desk.inbox.mkdir(exist_ok=True)
    bad = desk.inbox / "1.label"
    bad.write_text('{"passage_id": 7}')
    form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "accept"}
    assert ada.post(f"/label/{tagged}", data=form, headers=HERE).status_code == 303
    assert inbox.take_in(desk) == inbox.TakenIn(0, ["1.label"])
    assert len(labels(desk)) == 1
    bad.unlink()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ü" * 30, TOKEN.upper()])
def test_a_wrong_token_signs_nobody_in_and_is_not_repeated(client: TestClient, token: str) -> None:
    answer = client.post("/sign-in", data={"who": "Eve", "token": token}, headers=HERE)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert not token or token not in answer.text
    assert "not the token of this home" in answer.text


def test_the_cookie_is_for_this_site_alone_hidden_from_scripts_and_is_not_the_token(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"who": "Ada", "token": TOKEN}, headers=HERE)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Max-Age={int(LASTS.total_seconds())}" in cookie
    assert TOKEN not in cookie


STRANGERS: dict[str, dict[str, str]] = {
    "no origin": {},
    "another site": {"Origin": "https://evil.example"},
    "another port": {"Origin": "http://testserver:8080"},
    "a name that begins alike": {"Origin": "http://testserver.evil.example"},
    "null": {"Origin": "null"},
    "no address": {"Origin": "testserver"},
    "an address that nobody can read": {"Origin": "http://["},
    "another site, says the browser": {**HERE, "Sec-Fetch-Site": "cross-site"},
    "a neighbour, says the browser": {**HERE, "Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("who", STRANGERS)
def test_what_no_page_of_ours_has_sent_is_refused_with_a_page(
    ada: TestClient, desk: Home, tagged: str, who: str
) -> None:
    form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "accept"}
    for address in (f"/label/{tagged}", "/sign-in", "/sign-out"):
        answer = ada.post(address, data=form, headers=STRANGERS[who])
        assert answer.status_code == 403
        assert "not sent by a page of these dashboards" in answer.text
        assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert labels(desk) == []


def test_a_form_serves_once_for_one_passage_and_one_session(ada: TestClient, desk: Home, tagged: str) -> None:
    form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "accept"}
    assert ada.post(f"/label/{tagged}", data=form, headers=HERE).status_code == 303
    again = ada.post(f"/label/{tagged}", data=form, headers=HERE)
    assert (again.status_code, "sent already" in again.text) == (409, True)
    assert ada.post("/label/another", data=form, headers=HERE).status_code == 403
    fresh = fields(ada.get(f"/label/{tagged}").text)
    ada.post("/sign-in", data={"who": "Bob", "token": TOKEN}, headers=HERE)
    assert ada.post(f"/label/{tagged}", data={**fresh, "answer": "accept"}, headers=HERE).status_code == 403
    assert len(labels(desk)) == 1


def test_who_has_signed_out_writes_no_more_whoever_kept_the_cookie(ada: TestClient, desk: Home, tagged: str) -> None:
    page = ada.get(f"/label/{tagged}").text
    kept = ada.cookies[COOKIE]
    ticket = re.findall(r'action="/sign-out">\s*<input type="hidden" name="ticket" value="([^"]+)"', page)[0]
    assert ada.post("/sign-out", data={"ticket": "no"}, headers=HERE).status_code == 403
    assert ada.post("/sign-out", data={"ticket": ticket}, headers=HERE).status_code == 303
    ada.cookies.set(COOKIE, kept)
    assert ada.post(f"/label/{tagged}", data={**fields(page), "answer": "accept"}, headers=HERE).status_code == 403
    assert labels(desk) == []


HOSTILE: dict[str, tuple[dict[str, object], int]] = {
    "a trend that is not there": ({"answer": "correct", "trend": ["<script>alert(1)</script>"]}, 400),
    "a trend twice": ({"answer": "correct", "trend": ["law", "law"]}, 400),
    "no answer": ({}, 400),
    "two answers": ({"answer": ["accept", "correct"]}, 400),
    "another answer": ({"answer": "'; drop table labels; --"}, 400),
    "another model": ({"answer": "accept", "model": "m-other"}, 409),
    "other tags": ({"answer": "accept", "proposed": ["law", "quiet"]}, 409),
    "no ticket": ({"answer": "accept", "ticket": ""}, 403),
    "a made ticket": ({"answer": "accept", "ticket": "0.ü"}, 403),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_values_are_refused_and_nothing_is_stored(ada: TestClient, desk: Home, tagged: str, what: str) -> None:
    changed, status = HOSTILE[what]
    form = {**fields(ada.get(f"/label/{tagged}").text), **changed}
    answer = ada.post(f"/label/{tagged}", data=form, headers=HERE)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert labels(desk) == []


@pytest.mark.parametrize("who", ["", "  ", "x" * 61, "a\x00b", "a\x1b[31mb"])
def test_a_name_that_is_none_signs_nobody_in(client: TestClient, who: str) -> None:
    answer = client.post("/sign-in", data={"who": who, "token": TOKEN}, headers=HERE)
    assert (answer.status_code, "set-cookie" in answer.headers) == (400, False)


def test_a_name_is_shown_as_text(client: TestClient) -> None:
    client.post("/sign-in", data={"who": "<script>alert(1)</script>", "token": TOKEN}, headers=HERE)
    assert "&lt;script&gt;alert(1)" in client.get("/trend/video").text
    assert "<script>" not in client.get("/trend/video").text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/label/../..//x", "/x y"]
)
def test_signing_in_leads_to_no_other_site(client: TestClient, back: str) -> None:
    answer = client.post("/sign-in", data={"who": "Ada", "token": TOKEN, "back": back}, headers=HERE)
    assert answer.headers["location"] == "/"


def test_a_body_that_is_too_large_or_no_form_is_refused(ada: TestClient, desk: Home, tagged: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", **HERE}
    address = f"/label/{tagged}"
    assert ada.post(address, content=b"a=" + b"x" * MAX_BYTES, headers=form).status_code == 413
    assert ada.post(address, content=b"a=1&" * 2000, headers=form).status_code == 400
    assert ada.post(address, content=b"a=%ff", headers=form).status_code == 400
    assert ada.post(address, content="a=ü".encode(), headers=form).status_code == 400
    assert ada.post(address, content=b"{}", headers={**HERE, "Content-Type": "application/json"}).status_code == 415
    assert ada.post(address, files={"answer": b"accept"}, headers=HERE).status_code == 415
    assert labels(desk) == []


def test_a_passage_that_is_not_there_is_not_found(ada: TestClient) -> None:
    answer = ada.get("/label/no-such-passage")
    assert (answer.status_code, "There is no passage of this id" in answer.text) == (404, True)


def test_a_session_ends_by_itself_and_the_oldest_makes_room() -> None:
    now = datetime(2026, 8, 1, tzinfo=UTC)
    sessions = Sessions(TOKEN)
    names = [sessions.sign_in(TOKEN, "Ada", now + timedelta(seconds=place)) for place in range(101)]
    assert sessions.find(str(names[0]), now) is None
    last = str(names[-1])
    assert isinstance(sessions.find(last, now + LASTS), Session)
    assert sessions.find(last, now + LASTS + timedelta(minutes=2)) is None


def test_a_label_that_cannot_be_kept_says_so(ada: TestClient, desk: Home, tagged: str) -> None:
    form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "accept"}
    for left in desk.inbox.glob("*"):
        left.unlink()
    desk.inbox.rmdir()
    desk.inbox.write_text("a file stands in its place")
    answer = ada.post(f"/label/{tagged}", data=form, headers=HERE)
    desk.inbox.unlink()
    assert answer.status_code == 503
    assert "nothing was stored" in answer.text
    assert labels(desk) == []
    assert ada.post(f"/label/{tagged}", data=form, headers=HERE).status_code == 303, "it says to send it again"
    assert len(labels(desk)) == 1


def test_what_waits_is_plain_json_that_a_person_can_read(desk: Home, ada: TestClient, tagged: str) -> None:
    with locked(desk):
        form = {**fields(ada.get(f"/label/{tagged}").text), "answer": "correct", "trend": ["law"]}
        ada.post(f"/label/{tagged}", data=form, headers=HERE)
        told = [json.loads(Path(path).read_text()) for path in desk.inbox.glob("*.label")]
    assert [(one["given_by"], one["trends"]) for one in told] == [("Ada", ["law"])]
    assert inbox.take_in(desk).labels == 1
