"""Alerts in the words of each channel, with strangers' words in them that would like to be more."""

from __future__ import annotations

import json

from alert_facts import NOW, facts, failing, rule, verdict

from flows.steps.alerting.decide import decide
from flows.steps.alerting.evidence import evidence_of, with_stories
from flows.steps.alerting.message import (
    ALERTS_A_MESSAGE,
    ALERTS_TOLD,
    plain_text,
    slack_body,
    subject_line,
    webhook_body,
)
from flows.steps.web.post import MOST_BYTES

STORY = {"title": "<!channel> Chips & more\n*bold*", "source": "The <Desk>", "url": "https://desk.example/1?a=1&b=2"}


def alert(*stories: dict[str, str]):
    (begun,) = decide([rule("rise")], facts(verdicts=[verdict()]), [], NOW, "run").begun
    return with_stories(begun, stories)


def test_a_text_has_the_sentence_the_stories_and_the_way_to_mark_it() -> None:
    lines = plain_text([alert(STORY)]).splitlines()
    assert lines[0] == "AI video: rising"
    assert lines[1].startswith("AI video: rising, ×3.00 (1.90 to 4.50) in the four weeks to 2026-08-16")
    assert lines[2] == "  - <!channel> Chips & more *bold* (The <Desk>) https://desk.example/1?a=1&b=2"
    assert any(line.startswith("Was it worth it? trendledger alerts mark ") for line in lines)


def test_no_word_of_a_stranger_is_markup_to_slack() -> None:
    text = json.loads(slack_body([alert(STORY)]))["text"]
    assert "&lt;!channel&gt; Chips &amp; more" in text
    assert not any(sign in text for sign in "<>")


def test_a_webhook_gets_every_field_by_its_name_in_the_schema() -> None:
    (told,) = json.loads(webhook_body([alert(STORY)]))["alerts"]
    assert (told["kind"], told["trend"], told["week"]) == ("rise", "video", "2026-08-10")
    assert told["evidence"]["figures"]["q_value"] == 0.003
    assert told["evidence"]["stories"][0]["url"] == STORY["url"]


def test_a_morning_on_which_all_sources_fail_is_one_message_of_a_length_to_read() -> None:
    many = [decide([rule("failing", begin=5)], failing(5, feed_id=f"f{n}"), [], NOW, "r").begun[0] for n in range(300)]
    text = plain_text(many)
    assert subject_line(many) == "The Lab: failing, and 299 more"
    assert text.count("The Lab: failing\n") == ALERTS_TOLD
    assert "And 280 more: trendledger alerts --count 300" in text
    assert len(slack_body(many)) < 40_000  # as many characters as Slack takes


def test_the_fullest_message_to_a_webhook_is_within_what_is_sent() -> None:
    wide = "\N{PERSON WITH BALL}" * 5000
    full = with_stories(alert(), [{"title": wide, "source": wide, "url": f"https://a.example/{'é' * 980}"}] * 5)
    assert len(evidence_of(full)["stories"][0]["title"]) < 200
    assert len(webhook_body([full] * ALERTS_A_MESSAGE["webhook"])) < MOST_BYTES


def test_an_address_too_long_to_be_sent_whole_is_left_out() -> None:
    long = with_stories(alert(), [{**STORY, "url": f"https://a.example/{'x' * 3000}"}])
    assert evidence_of(long)["stories"][0]["url"] == ""
