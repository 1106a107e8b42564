"""`trendledger alerts`, as its users have it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from alert_facts import NOW, WEEK, facts, rule, verdict
from front_door import CommandLine

from flows.steps.alerting.decide import decide
from flows.steps.alerting.evidence import with_stories
from warehouse.books import alerts
from warehouse.database import Home, writing

STORY = {"title": "Chips \x1b[31m& more", "source": "The Desk", "url": "https://desk.example/1"}
HOOK = '[channels.hook]\nkind = "webhook"\nurl = "http://127.0.0.1:{}/SECRET"\nallow_private = true\n'


@pytest.fixture
def told(home: Home) -> str:
    """A home with one alert that holds and one that is over; the id of the first."""
    begun = decide([rule("rise")], facts(verdicts=[verdict(), verdict(trend="law")]), [], NOW, "run").begun
    held, ending = (with_stories(one, [STORY]) for one in sorted(begun, key=lambda one: one.subject != "video"))
    with writing(home) as db:
        alerts.enter(db, [held, ending], [], "waiting", "")
        alerts.enter(
            db,
            [],
            decide([rule("rise", trends=("video",))], facts(verdicts=[verdict()]), [ending], NOW, "r").ended,
            "waiting",
            "",
        )
    return held.alert_id


def test_alerts_are_listed_with_evidence_and_id_and_marked_useful_or_false(trendledger: CommandLine, told: str) -> None:
    shown = trendledger("alerts")
    assert shown.returncode == 0
    assert all(said in shown.stdout for said in (told, "×3.00 (1.90 to 4.50)", "https://desk.example/1", "1.4 to 1.7"))
    assert "\x1b" not in shown.stdout
    assert "not events: waiting" in shown.stdout
    data = json.loads(trendledger("alerts", "--json").stdout)
    assert [one["is_open"] for one in data["alerts"]].count(True) == 1
    assert data["alerts"][0]["evidence"]["figures"]["week"] == str(WEEK)
    assert [one["alert_id"] for one in json.loads(trendledger("alerts", "--open", "--json").stdout)["alerts"]] == [told]

    assert "'zz' is no alert" in trendledger("alerts", "mark", "zz", "useful").stderr
    marked = trendledger("alerts", "mark", told[:12], "false", "--note", "old news", "--who", "me")
    assert (marked.returncode, marked.stdout) == (0, f"{told} is false, says me: AI video: rising\n")
    assert trendledger("alerts", "mark", told, "useful", "--who", "you").returncode == 0
    data = json.loads(trendledger("alerts", "--open", "--json").stdout)
    assert (data["alerts"][0]["is_useful"], data["alerts"][0]["marked_by"]) == (True, "you")
    (trends,) = [one for one in data["rates"] if one["subjects"] == "trends"]
    assert (trends["marked"], trends["not_useful"], trends["share_false"]) == (1, 0, 0.0)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 1, "there is no warehouse in "),
        (("mark", "zz", "useful"), 1, "there is no warehouse in "),
        (("mark", "zz", "perhaps"), 2, "perhaps"),
        (("mark",), 2, "ALERT"),
        (("test", "evnts"), 1, "did you mean 'events'?"),
        (("test", "events"), 1, "PREFECT_API_URL"),
        (("check", "nowhere.toml"), 1, "cannot be read"),
        (("--count", "many"), 2, "many"),
        (("--count", "0"), 2, "--count 0: give 1 or more"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_with_its_exit_code(
    words: tuple[str, ...], code: int, said: str, trendledger: CommandLine, home: Home
) -> None:
    done = trendledger("alerts", *words, PREFECT_API_URL="")
    assert done.returncode == code
    assert not home.path.exists() or words == ("test", "events")  # which asks Prefect, whose books are in the home
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_the_rules_in_use_become_a_home_s_own_and_are_checked(trendledger: CommandLine, home: Home) -> None:
    rules = trendledger("alerts", "rules")
    home.prepare()
    home.alert_rules.write_text(rules.stdout)
    sound = trendledger("alerts", "check")
    assert (sound.returncode, "8 rules, 1 channel, no mistake" in sound.stderr) == (0, True)
    home.alert_rules.write_text('[channels.chat]\nkind = "slack"\nurl_secret = "CHAT_URL"\n')
    assert "the secret CHAT_URL is set neither" in trendledger("alerts", "check").stderr
    assert "CHAT_URL" not in trendledger("alerts", "check", CHAT_URL="https://a.example/").stderr
    home.alert_rules.write_text('[[rules]]\nname = "x"\nkind = "rises"\n')
    for words in (("alerts", "check"), ("run", "--archive", "none.warc.gz")):
        done = trendledger(*words)
        assert (done.returncode, "rule 1 (x): `kind` has 'rises'" in done.stderr) == (1, True)


def test_a_test_goes_into_the_channel_and_says_what_it_is(trendledger: CommandLine, home: Home) -> None:
    came: list[bytes] = []
    statuses = [200, 500]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statuses.pop(0))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home.prepare()
        home.alert_rules.write_text(HOOK.format(server.server_port))
        well, ill = trendledger("alerts", "test", "hook"), trendledger("alerts", "test", "hook")
        server.shutdown()
    assert json.loads(came[0])["alerts"][0]["title"] == "A test of Trendledger's alerts"
    assert (well.returncode, well.stdout) == (0, "a test message went into hook\n")
    assert (ill.returncode, "server error, 127.0.0.1 answers HTTP 500" in ill.stdout) == (1, True)
    assert "SECRET" not in well.stdout + well.stderr + ill.stdout + ill.stderr
