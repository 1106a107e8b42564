#!/bin/sh
# Guessed: a group of robots.txt is for the crawler whose product token it names. RFC 9309, which Protego names as what
# it goes by, lets a crawler find the group that matches its token, without regard to case, and go by the group of *
# where none does; Google's parser compares the two whole.
# Seen with Protego 0.7.0: a group's name counts where the crawler's name begins with it, or a word of it after a blank,
# a slash or a bracket does. A group for News is NewsBot's, and one for Applebot, which searches, is taken for
# Applebot-Extended, which trains, though * forbids all others what Applebot is allowed. It looks for a boundary before
# the name and for none behind it, so that bot is not newsbot's. With a whole user agent it may be any word of it: of
# "NewsBot/1.0 (+https://example.org/bot)" a group for "org" is one.
# So a crawler is let in, or kept out, by what was said of another. What it is asked for should be the token alone.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check protego==0.7.0
cat > look.py <<'PYTHON'
from importlib.metadata import version

from protego import Protego

print("protego", version("protego"))


def allowed(text, agent):
    return Protego.parse(text).can_fetch("https://news.example/agents", agent)


def barred(group, agent):
    return not allowed(f"User-agent: {group}\nDisallow: /\n", agent)


for group, agent, seen in (
    ("NewsBot", "newsbot", True),
    ("News", "newsbot", True),
    ("N", "newsbot", True),
    ("bot", "newsbot", False),
    ("newsbot-images", "newsbot", False),
    ("newsbot", "newsbot-images", True),
    ("org", "NewsBot/1.0 (+https://example.org/bot)", True),
    ("org", "NewsBot", False),
):
    print(f"a group for {group:15} bars {agent:40} {barred(group, agent)}")
    assert barred(group, agent) is seen

APPLE = "User-agent: Applebot\nAllow: /\n\nUser-agent: *\nDisallow: /\n"
OTHER = "User-agent: Applebot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
for agent, let_in, kept_out in (("Applebot", True, True), ("Applebot-Extended", True, True), ("Apple", False, False)):
    print(f"{agent:17} let in with Applebot: {allowed(APPLE, agent)}, kept out with it: {not allowed(OTHER, agent)}")
    assert allowed(APPLE, agent) is let_in
    assert (not allowed(OTHER, agent)) is kept_out
PYTHON
venv/bin/python look.py
