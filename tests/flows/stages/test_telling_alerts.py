"""Alerts on their way: kept before they are told, told once, and again where nobody took them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from alert_facts import DAY, NOW, WEEK, verdict
from loopback_peers import Hook, MailDesk, status

from flows.stages.alerts import put_alerts, send_due
from warehouse.books import feeds, ledger, trends, verdicts
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.database import Home, writing
from warehouse.records import Feed, FeedVisit, Run, Trend

RISES = '[[rules]]\nname = "rises"\nkind = "rise"\ncool_down_days = 7\nchannels = [{channels}]\n'
FAILS = '[[rules]]\nname = "fails"\nkind = "failing"\nbegin = 1\nchannels = [{channels}]\n'


def rules_in(home: Home, channels: dict[str, str], *tables: str):
    """Write rules into the home, every one with these channels; return them."""
    home.prepare()
    named = ", ".join(f'"{name}"' for name in channels)
    heads = "".join(f"[channels.{name}]\n{body}\n" for name, body in channels.items())
    home.alert_rules.write_text(heads + "".join(table.format(channels=named) for table in tables or (RISES,)))
    return load_alert_rules(home.alert_rules)


def hook_of(hook: Hook, kind: str = "webhook") -> str:
    return f'kind = "{kind}"\nurl = "{hook.url}"\nallow_private = true'


def look(home: Home, rules, *said, clock=NOW, fate="waiting") -> None:
    """A run at that clock that judged so, and looked for alerts."""
    run = f"run-{clock:%Y%m%d%H%M}"
    with writing(home) as db:
        trends.put_taxonomy(db, [Trend(1, "video", "AI video", "making", "Making", "Films.", [], 0)])
        ledger.open_run(db, Run(run, "live", clock, clock, "", "0"))
        verdicts.put_look(db, WEEK, said or [verdict()])
        put_alerts(db, rules, clock, run, fate, "")


def asked(home: Home, query: str) -> list[tuple]:
    with writing(home) as db:
        return db.execute(query).fetchall()


def fates(home: Home) -> list[tuple]:
    return asked(home, "select channel, attempts, fate, told_at is not null from api.alert_sendings order by all")


async def test_an_alert_is_told_to_every_channel_once_and_not_again_while_it_holds(home: Home) -> None:
    async with Hook().open() as hook, Hook().open() as chat, MailDesk().open() as desk:
        channels = {
            "chat": hook_of(chat, "slack"),
            "desk": f'kind = "email"\nhost = "127.0.0.1"\nport = {desk.port}\nsecurity = "none"\nallow_private = true\n'
            'from = "t@news.example"\nto = ["desk@news.example"]',
            "hook": hook_of(hook),
        }
        rules = rules_in(home, channels)
        for day in range(3):
            look(home, rules, clock=NOW + day * DAY)
            await send_due(home, rules, NOW + day * DAY)
    assert fates(home) == [(name, 1, "sent", True) for name in ("chat", "desk", "hook")]
    assert [body["alerts"][0]["title"] for body in hook.bodies] == ["AI video: rising"]
    assert chat.bodies[0]["text"].startswith("AI video: rising\n")
    assert desk.letters[0]["Subject"] == "[Trendledger] AI video: rising"
    assert (len(chat.requests), len(desk.letters)) == (1, 1)


async def test_a_channel_that_fails_keeps_its_alert_and_no_other_channel_waits(home: Home) -> None:
    broken = Hook([status("500 Oops"), status("200 OK")])
    async with broken.open(), Hook().open() as well:
        rules = rules_in(home, {"broken": hook_of(broken), "well": hook_of(well)})
        look(home, rules)
        await send_due(home, rules, NOW)
        assert fates(home) == [("broken", 1, "server error", False), ("well", 1, "sent", True)]
        assert asked(home, "select untold, told_at is not null from api.alerts") == [(["broken"], True)]
        await send_due(home, rules, NOW + DAY)
    assert fates(home) == [("broken", 2, "sent", True), ("well", 1, "sent", True)]
    keys = {line for head, _ in broken.requests for line in head.splitlines() if line.startswith("Idempotency-Key")}
    assert len(keys) == 1
    assert len(well.requests) == 1


async def test_what_is_tried_again_goes_out_under_its_key_whatever_has_come_since(home: Home) -> None:
    hook = Hook([status("500 Oops"), status("200 OK"), status("200 OK")])
    async with hook.open():
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules)
        await send_due(home, rules, NOW)
        look(home, rules, verdict(), verdict(trend="law"), clock=NOW + DAY)
        await send_due(home, rules, NOW + DAY)
    assert [[alert["subject"] for alert in body["alerts"]] for body in hook.bodies] == [["video"], ["video"], ["law"]]
    keys = [line for head, _ in hook.requests for line in head.splitlines() if line.startswith("Idempotency-Key")]
    assert (keys[0] == keys[1], len(set(keys))) == (True, 2)


async def test_a_token_goes_to_no_address_in_the_clear_that_a_secret_names(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Hook([status("200 OK")]).open() as hook:
        monkeypatch.setenv("HOOK_URL", hook.url)
        monkeypatch.setenv("HOOK_TOKEN", "sesame")
        named = 'kind = "webhook"\nurl_secret = "HOOK_URL"\ntoken_secret = "HOOK_TOKEN"\n'
        look(home, rules_in(home, {"hook": named}))
        await send_due(home, load_alert_rules(home.alert_rules), NOW)
        assert asked(home, "select fate, reason from api.alert_sendings") == [
            ("not set up", "the token would travel in the clear; put an https address into HOOK_URL")
        ]
        assert hook.requests == []
        await send_due(home, rules_in(home, {"hook": f"{named}allow_private = true"}), NOW)
    assert fates(home) == [("hook", 2, "sent", True)]
    assert "Authorization: Bearer sesame" in hook.requests[0][0]


async def test_a_channel_that_is_dead_for_a_week_is_given_up_with_the_last_reason(home: Home) -> None:
    async with Hook([status("404 None")]).open() as hook:
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules)
        for day in range(0, 12, 2):
            await send_due(home, rules, NOW + day * DAY)
    assert len(hook.requests) == 4
    ((fate, reason),) = asked(home, "select fate, reason from api.alert_sendings")
    assert (fate, reason) == ("given up", "not told in 7 days; the last try: 127.0.0.1 answers HTTP 404")


async def test_a_channel_that_left_the_rules_is_given_up(home: Home) -> None:
    async with Hook([status("500 Oops")]).open() as hook:
        look(home, rules_in(home, {"hook": hook_of(hook)}))
        await send_due(home, rules_in(home, {}), NOW)
    assert fates(home) == [("hook", 0, "given up", False)]
    assert hook.requests == []


async def test_what_an_archive_brought_is_kept_and_never_told(home: Home) -> None:
    async with Hook().open() as hook:
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules, fate="not told")
        await send_due(home, rules, NOW)
    assert hook.requests == []
    assert asked(home, "select title, is_open, told_at from api.alerts") == [("AI video: rising", True, None)]


async def test_many_alerts_go_out_in_few_messages_and_stop_at_the_first_that_fails(home: Home) -> None:
    hook = Hook([status("200 OK"), status("503 Later"), status("200 OK")])
    async with hook.open():
        rules = rules_in(home, {"hook": hook_of(hook)}, FAILS)
        with writing(home) as db:
            listed = [Feed(f"f{n:02}", f"https://f{n}.example/", f"Feed {n}") for n in range(45)]
            feeds.add_feeds(db, listed, NOW)
            feeds.add_visits(
                db, [FeedVisit(one.feed_id, "r", NOW, "timed out", "20 s", "", "", "", 0) for one in listed]
            )
        look(home, rules)
        await send_due(home, rules, NOW)
        assert [len(body["alerts"]) for body in hook.bodies] == [20, 20]
        assert sorted(fates(home), key=str).count(("hook", 1, "sent", True)) == 20
        await send_due(home, rules, NOW + DAY)
    assert [len(body["alerts"]) for body in hook.bodies] == [20, 20, 20, 5]
    told = [alert["alert_id"] for number in (0, 2, 3) for alert in hook.bodies[number]["alerts"]]
    assert len(set(told)) == len(told) == 45


async def test_secrets_come_from_the_environment_or_a_file_and_reach_no_book(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Hook([status("500 Oops"), status("200 OK")]).open() as hook:
        rules = rules_in(home, {"chat": 'kind = "slack"\nurl_secret = "CHAT_URL"\nallow_private = true'})
        look(home, rules)
        await send_due(home, rules, NOW)
        assert asked(home, "select fate, reason from api.alert_sendings") == [
            ("not set up", "the secret CHAT_URL is set neither in the environment nor in secrets.toml of the home")
        ]
        home.secrets.write_text(f'CHAT_URL = "{hook.url}"\n')
        home.secrets.chmod(0o644)
        await send_due(home, rules, NOW)
        assert "chmod 600" in asked(home, "select reason from api.alert_sendings")[0][0]
        home.secrets.chmod(0o600)
        await send_due(home, rules, NOW)
        monkeypatch.setenv("CHAT_URL", hook.url)
        home.secrets.unlink()
        await send_due(home, rules, NOW)
    assert fates(home) == [("chat", 4, "sent", True)]
    kept = "".join(str(asked(home, f"select * from {table}")) for table in ("alerts", "alert_sendings"))
    assert "SECRET-PATH" not in kept
    assert b"SECRET-PATH" not in home.warehouse.read_bytes()


# Where a run dies, and how often the hook has heard of the alert when the next runs are over.
KILLED = {
    "when the alert was kept and nothing was sent": ("alerts.due_sendings = die", 1),
    "before it was sent": ("telling.post_json = die", 1),
    "when it was sent and that was not written down": ("alerts.end_sending = die", 2),
}
SCRIPT = """
import asyncio, os, signal, sys
from datetime import datetime
from flows.running import telling
from flows.stages import alerts as stage
from warehouse.books import alerts
from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.database import Home

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

{moment}
home = Home(sys.argv[1])
asyncio.run(stage.send_due(home, load_alert_rules(home.alert_rules), datetime.fromisoformat(sys.argv[2])))
"""


def kill(home: Home, moment: str, now) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(moment=moment), home.path, now.isoformat()],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize(
    "moment",
    [pytest.param(moment, marks=() if moment == "before it was sent" else pytest.mark.long) for moment in KILLED],
)
async def test_a_run_that_is_killed_over_it_is_followed_by_one_that_tells_and_no_third(moment: str, home: Home) -> None:
    patch, times = KILLED[moment]
    async with Hook().open() as hook:
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules)
        await asyncio.to_thread(kill, home, patch, NOW)
        for hour in (1, 2):
            await send_due(home, rules, NOW + hour * timedelta(hours=1))
    assert len(hook.requests) == times
    assert [(fate, is_told) for _, _, fate, is_told in fates(home)] == [("sent", True)]


async def test_after_two_deaths_over_one_message_nobody_is_told_a_third_time(home: Home) -> None:
    async with Hook().open() as hook:
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules)
        for _ in range(2):
            await asyncio.to_thread(kill, home, "alerts.end_sending = die", NOW)
        await send_due(home, rules, NOW)
    assert len(hook.requests) == 2
    assert fates(home) == [("hook", 2, "given up", False)]


async def test_a_failure_between_two_deaths_makes_no_third_message(home: Home) -> None:
    hook = Hook([status("200 OK"), status("500 Oops"), status("200 OK")])
    async with hook.open():
        rules = rules_in(home, {"hook": hook_of(hook)})
        look(home, rules)
        await asyncio.to_thread(kill, home, "alerts.end_sending = die", NOW)
        await send_due(home, rules, NOW)
        await asyncio.to_thread(kill, home, "alerts.end_sending = die", NOW)
        await send_due(home, rules, NOW)
    assert len(hook.requests) == 3  # of which the second was refused
    assert fates(home) == [("hook", 3, "given up", False)]
