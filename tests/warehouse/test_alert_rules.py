"""The rules for alerts: those that ship are sound, and a mistake is refused with its place and its mend."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from warehouse.catalog.alert_rules import load_alert_rules
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.own_trends import add_own_trend
from warehouse.catalog.records import TrendDefinition

RULE = '[[rules]]\nname = "one"\nkind = "{}"\n'
CHANNEL = '[channels.desk]\nkind = "{}"\n'
MAIL = CHANNEL.format("email") + 'host = "mail.example"\nfrom = "t@news.example"\nto = ["d@news.example"]\n'
HOOK = CHANNEL.format("webhook")

# What is in a file, the entry that is named, words of the mend.
MISTAKES = {
    "rules = ": ("the whole file", "is not TOML"),
    "[rule]": ("the head", "did you mean 'rules'?"),
    "rules = 3": ("the head", "a list"),
    "rules = [3]": ("rule 1", "[[rules]]"),
    '[[rules]]\nkind = "rise"': ("rule 1", "no `name`"),
    '[[rules]]\nname = "My Rule"\nkind = "rise"': ("rule 1 (My Rule)", "a-z, 0-9 and -"),
    RULE.format("rises"): ("rule 1 (one)", "did you mean 'rise'?"),
    RULE.format("everything"): ("rule 1 (one)", "choose one of surge, rise, fall"),
    RULE.format("rise") + "cooldown = 3": ("rule 1 (one)", "did you mean 'cool_down_days'?"),
    RULE.format("silent") + "begin = 3": ("rule 1 (one)", "'begin', which is not a field here"),
    RULE.format("rise") + "end = 0.1": ("rule 1 (one)", "'end', which is not a field here"),
    RULE.format("rise") + "cool_down_days = -1": ("rule 1 (one)", "a number from 0 to 3650"),
    RULE.format("rise") + "cool_down_days = nan": ("rule 1 (one)", "a number from 0 to 3650"),
    RULE.format("rise") + "cool_down_days = true": ("rule 1 (one)", "a number from 0 to 3650"),
    RULE.format("rise") + 'cool_down_days = "week"': ("rule 1 (one)", "a number from 0 to 3650"),
    RULE.format("rise") + "begin = 0.2": ("rule 1 (one)", "a number from 0 to 0.05"),
    RULE.format("stale") + "begin = 5\nend = 5": ("rule 1 (one)", "has to end below where it begins"),
    RULE.format("failing") + "begin = 2\nend = 3": ("rule 1 (one)", "has to end below where it begins"),
    RULE.format("rise") + 'horizon = "4/13"': ("rule 1 (one)", "did you mean '4/12'?"),
    RULE.format("rise") + 'trends = ["ai-agent"]': ("rule 1 (one)", "did you mean 'ai-agents'?"),
    RULE.format("silent") + "feeds = [3]": ("rule 1 (one)", "a list of texts"),
    RULE.format("rise") + 'channels = ["desk"]': ("rule 1 (one)", "is no channel of this file; define one"),
    RULE.format("rise") * 2: ("rule 'one'", "stands there twice"),
    "[channels]\ndesk = 3": ("channel desk", "[channels.desk]"),
    CHANNEL.format("pigeon"): ("channel desk", "choose one of prefect, webhook, slack, email"),
    CHANNEL.format("prefect") + 'url = "https://a.example/"': ("channel desk", "is not a field here"),
    HOOK: ("channel desk", "one of `url` and `url_secret`"),
    HOOK + 'url = "https://a.example/"\nurl_secret = "A"': ("channel desk", "one of `url` and `url_secret`"),
    HOOK + 'url = "ftp://a.example/"': ("channel desk", "not an http or https address"),
    HOOK + 'url = "https://[a.example/"': ("channel desk", "not an http or https address"),
    HOOK + 'url = "https:/me:pw@a.example/"': ("channel desk", "`url` is not an http or https address"),
    HOOK + 'url = "https://me:pw@a.example/"': ("channel desk", "a user name or password"),
    HOOK + 'url = "http://a.example/"\ntoken_secret = "A"': ("channel desk", "in the clear"),
    HOOK + 'url = "https://a.example/"\nallow_private = "yes"': ("channel desk", "true or false"),
    CHANNEL.format("slack") + 'url_secret = "https://hooks.example/T0/B0/x"': ("channel desk", "and not the secret"),
    MAIL.replace("t@news.example", "Trends <t@news.example>"): ("channel desk", "is not a mail address"),
    MAIL.replace("d@news.example", "d@news.example\\r\\nBcc: all@a.example"): ("channel desk", "is not a mail address"),
    MAIL.replace('["d@news.example"]', "[]"): ("channel desk", "add a list of addresses"),
    MAIL.replace("mail.example", "mail example"): ("channel desk", "the name of a mail server"),
    MAIL + "port = 70000": ("channel desk", "from 1 to 65535"),
    MAIL + "port = 25.5": ("channel desk", "a whole number"),
    MAIL + 'security = "ssl"': ("channel desk", "starttls, tls, none"),
    MAIL + 'user = "me"': ("channel desk", "go together"),
    MAIL + 'user = "me"\npassword_secret = "P"\nsecurity = "none"': ("channel desk", "in the clear"),
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text.splitlines()[-1])
def test_a_mistake_is_refused_with_its_place_and_its_mend(text: str, tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(text)
    entry, mend = MISTAKES[text]
    with pytest.raises(CatalogError) as caught:
        load_alert_rules(file)
    assert caught.value.file == str(file)
    assert caught.value.entry == entry
    assert mend in str(caught.value)
    # What looks like a secret is not shown.
    assert not [secret for secret in ("hooks.example", "me:pw") if secret in str(caught.value)]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="cannot be read"):
        load_alert_rules(tmp_path / "nowhere.toml")


def test_the_rules_that_ship_look_at_everything_and_need_no_address() -> None:
    shipped = load_alert_rules()
    assert [rule.kind for rule in shipped.rules] == [
        "surge", "rise", "fall", "candidate", "silent", "failing", "quality", "stale",
    ]  # fmt: skip
    assert {channel.kind for channel in shipped.channels.values()} == {"prefect"}
    assert all(rule.cool_down > timedelta(0) for rule in shipped.rules)


def test_a_rule_needs_a_name_and_a_kind_and_an_empty_file_has_none(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(RULE.format("stale"))
    (rule,) = load_alert_rules(file).rules
    assert (rule.channels, rule.cool_down, rule.begin, rule.end) == ((), timedelta(0), 48, 24)
    file.write_text("")
    assert load_alert_rules(file).rules == ()


def test_a_rule_may_be_about_a_trend_of_the_home_alone(tmp_path: Path) -> None:
    own, file = tmp_path / "own_trends.toml", tmp_path / "alerts.toml"
    add_own_trend(own, TrendDefinition("pods", "own", "Pods", "Pods.", ("pods",), ("peas",), (), ("pods",), ()))
    file.write_text(RULE.format("rise") + 'trends = ["pods", "ai-agents"]')
    assert load_alert_rules(file, own).rules[0].trends == ("pods", "ai-agents")
    with pytest.raises(CatalogError, match="`trends` has 'pods'"):
        load_alert_rules(file, tmp_path / "none.toml")


def test_a_mail_channel_knows_the_port_of_its_security(tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    ports = {}
    for security in ("starttls", "tls", "none"):
        file.write_text(f'{MAIL}security = "{security}"\n')
        ports[security] = load_alert_rules(file).channels["desk"].port
    assert ports == {"starttls": 587, "tls": 465, "none": 25}
