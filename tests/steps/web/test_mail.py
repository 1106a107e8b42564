"""Mail, to a real server on loopback: encrypted where it should be, within its time, and no word of a password."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest
from alert_facts import NOW, facts, rule, verdict
from loopback_peers import HOST, MailDesk, own_certificate

from flows.steps.alerting.decide import decide
from flows.steps.alerting.message import mail
from flows.steps.web.mail import MailLimits, send_mail
from flows.steps.web.post import NotSentError
from warehouse.catalog.records import AlertChannel

PASSWORD = "correct-horse"
PLAIN = AlertChannel(
    "desk",
    "email",
    allow_private=True,
    host=HOST,
    security="none",
    sender="trendledger@news.example",
    to=("desk@news.example", "night@news.example"),
)
SOON = MailLimits(answer_seconds=0.4, total_seconds=5)


def letter():
    alerts = decide(
        [rule("rise")], facts(verdicts=[verdict()], trend_names={"video": "Vidéo\r\nBcc: all"}), [], NOW, "r"
    )
    return mail(PLAIN, alerts.begun, "key", NOW)


async def sent(desk: MailDesk, channel: AlertChannel = PLAIN, password: str = "", **more) -> str:
    return await asyncio.to_thread(
        send_mail, replace(channel, port=desk.port), letter(), password, **{"limits": SOON, **more}
    )


async def test_a_mail_arrives_whole_and_says_that_a_machine_wrote_it() -> None:
    async with MailDesk().open() as desk:
        assert await sent(desk) == ""
    (came,) = desk.letters
    assert came["Subject"] == "[Trendledger] Vidéo Bcc: all: rising"
    assert (came["From"], came["Message-ID"]) == ("trendledger@news.example", "<key@news.example>")
    assert (came["Auto-Submitted"], came["Bcc"]) == ("auto-generated", None)
    assert "×3.00 (1.90 to 4.50)" in came.get_content()
    assert desk.recipients == ["<desk@news.example>", "<night@news.example>"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_login_goes_through_tls_that_was_checked(security: str, tmp_path) -> None:
    server, trust = own_certificate(tmp_path)
    channel = replace(PLAIN, security=security, user="trend")
    async with MailDesk(tls=server, is_tls_from_the_start=security == "tls").open() as desk:
        await sent(desk, channel, PASSWORD, trust=trust)
        assert (len(desk.letters), desk.logins) == (1, [f"trend {PASSWORD}"])
        with pytest.raises(NotSentError) as caught:
            await sent(desk, channel, PASSWORD)  # nobody vouches for this certificate
    assert caught.value.fate == "bad certificate"
    assert (len(desk.letters), desk.logins) == (1, [f"trend {PASSWORD}"])


async def test_a_server_without_tls_gets_no_password() -> None:
    async with MailDesk().open() as desk:
        with pytest.raises(NotSentError, match="does not offer"):
            await sent(desk, replace(PLAIN, security="starttls", user="trend"), PASSWORD)
    assert desk.logins == []


@pytest.mark.parametrize(
    ("says", "fate"),
    [
        ({"greeting": "554 go away"}, "refused"),
        ({"greeting": "421 later"}, "server error"),
        ({"greeting": "hang up"}, "broken connection"),
        ({"greeting": ""}, "timed out"),
        ({"MAIL": "550 no"}, "refused"),
        ({"RCPT": "550 nobody here"}, "refused"),
        ({"DATA": "451 later"}, "server error"),
        ({"letter": "552 too large"}, "refused"),
        ({"letter": "hang up"}, "broken connection"),
    ],
    ids=str,
)
async def test_what_a_server_refuses_is_told_in_our_own_words(says: dict[str, str], fate: str) -> None:
    async with MailDesk(says).open() as desk:
        with pytest.raises(NotSentError) as caught:
            await sent(desk)
    assert caught.value.fate == fate
    assert not any(word in caught.value.detail for word in ("go away", "nobody", "later"))


async def test_a_wrong_password_is_told_and_not_repeated(tmp_path) -> None:
    server, trust = own_certificate(tmp_path)
    async with MailDesk({"AUTH": f"535 {PASSWORD} is wrong"}, tls=server).open() as desk:
        with pytest.raises(NotSentError) as caught:
            await sent(desk, replace(PLAIN, security="starttls", user="trend"), PASSWORD, trust=trust)
    assert caught.value.fate == "refused"
    assert PASSWORD not in str(caught.value)


async def test_a_server_that_answers_a_byte_at_a_time_is_cut_off() -> None:
    async with MailDesk({"MAIL": "drip"}).open() as desk:
        with pytest.raises(NotSentError) as caught:
            await sent(desk, limits=MailLimits(answer_seconds=5, total_seconds=0.5))
    assert caught.value.fate == "timed out"


@pytest.mark.parametrize("good_bye", ["", "hang up", "500 what?"])
async def test_a_mail_that_was_taken_is_sent_however_the_server_says_good_bye(good_bye: str) -> None:
    async with MailDesk({"QUIT": good_bye}).open() as desk:
        assert await sent(desk) == ""
    assert len(desk.letters) == 1


async def test_one_address_that_is_refused_does_not_keep_the_mail_from_the_others() -> None:
    class Picky(MailDesk):
        async def _say(self, writer, verb, usual) -> None:
            is_night = verb == "RCPT" and "night" in self.recipients[-1]
            await super()._say(writer, verb, "550 no" if is_night else usual)

    async with Picky().open() as desk:
        assert await sent(desk) == "not to 1 of 2 addresses, which the server refuses"
    assert len(desk.letters) == 1


async def test_a_private_server_is_dialled_only_where_the_channel_says_so() -> None:
    async with MailDesk().open() as desk:
        for host in (HOST, "localhost"):
            with pytest.raises(NotSentError, match="allow_private"):
                await sent(desk, replace(PLAIN, allow_private=False, host=host))
    assert desk.letters == []
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        with pytest.raises(NotSentError, match="nobody listens"):
            await sent(MailDesk(port=unused.getsockname()[1]))
