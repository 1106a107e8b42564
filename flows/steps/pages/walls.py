"""Pages that stand where an article should be: challenges, consent and login pages, paywalls, soft 404s, empty shells.

Precision first: a wall that passes for an article is one bad article; an article about walls that is taken for one is
lost. So every rule asks for a short text besides its mark, and titles must be a wall's from end to end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows.steps.pages import wall_words as says
from flows.steps.pages.same_text import speaks_of
from flows.steps.text.segment import count_words

SHELL_WORDS = 25  # what an empty page has: a name, "loading", "enable JavaScript"
FEW_WORDS = 60  # of a notice whose title or words an article may have, too
NOTICE_WORDS = 120  # what a wall has to say; the shortest article that is kept at all is not much shorter
TEASER_WORDS = 260  # paywalls show up to four paragraphs
MARK_BYTES = 2**19

# A title is cut at these into the page's and the site's; one of the pieces must be the phrase.
TITLE_CUT = re.compile(r"\s+[·•–—-]+\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was found: the address asked for and the one that answered, title and article text, HTML."""

    url: str
    final_url: str
    title: str
    text: str
    body: bytes = b""


def wall(page: Seen) -> str | None:
    """Return what stands where an article should be, or None where nothing speaks against the page.

    >>> wall(Seen("https://desk.example/a", "https://desk.example/a", "Just a moment...", "Verify you are human."))
    'a challenge for robots'
    """
    words = count_words(page.text)
    asked, came = urlsplit(page.url), urlsplit(page.final_url)
    if words <= NOTICE_WORDS:
        found = _notice(page, words)
        if found:
            return found
    if _moved(page) and came.path in {"", "/"} and not came.query and asked.path not in {"", "/"}:
        return "the front page in place of the article"
    if words <= TEASER_WORDS and _is_teaser(page, words):
        return "a teaser before a paywall"
    return None


def _moved(page: Seen) -> bool:
    asked, came = urlsplit(page.url), urlsplit(page.final_url)
    return (asked.netloc, asked.path.rstrip("/")) != (came.netloc, came.path.rstrip("/"))


def _notice(page: Seen, words: int) -> str | None:
    """Return what a page with few words is, by its title, its marks and where it led; the first that holds."""
    titles = {page.title.strip(), *(piece.strip() for piece in TITLE_CUT.split(page.title))}
    came = urlsplit(page.final_url if _moved(page) else "")
    host, path, body = came.hostname or "", came.path, page.body[:MARK_BYTES]
    lowered = body.lower()
    # A guard's script stands on the pages that it lets through, too: there the text speaks of what the title does.
    is_marked = (words <= SHELL_WORDS or not speaks_of(page.title, page.text)) and any(
        mark in lowered for mark in says.CHALLENGE_MARKS
    )

    def titled(phrases: re.Pattern[str]) -> bool:
        return any(phrases.fullmatch(title) for title in titles)

    kinds = {
        "a challenge for robots": titled(says.CHALLENGE_TITLES) or is_marked,
        "a page that asks for consent": (
            # The title may be that of a banner, over an article in few words.
            (titled(says.CONSENT_TITLES) and (words <= SHELL_WORDS or says.CONSENT_TEXT.search(page.text)))
            or says.CONSENT_HOSTS.match(host)
            or says.CONSENT_PATHS.search(path)
        ),
        "a login page": titled(says.LOGIN_TITLES) or says.LOGIN_HOSTS.match(host) or says.LOGIN_PATHS.search(path),
        "a page that says there is none (soft 404)": (
            titled(says.MISSING_TITLES) or says.MISSING_TEXT.search(page.text)
        ),
        "an error or a site at rest": (words <= FEW_WORDS and titled(says.BROKEN_TITLES))
        or says.BROKEN_TEXT.search(page.text),
        "a site closed to where we are": titled(says.CLOSED_TITLES) or says.CLOSED_TEXT.search(page.text),
        "a page that wants another browser": words <= FEW_WORDS and says.OLD_BROWSER.search(page.text),
        "a teaser before a paywall": titled(says.PAYWALL_TITLES),
        "a domain for sale": says.FOR_SALE.search(f"{page.title}\n{page.text}"),
        "an empty shell that needs JavaScript": words <= SHELL_WORDS and says.SHELL_MARKS.search(body),
    }
    return next((kind for kind, holds in kinds.items() if holds), None)


def _is_teaser(page: Seen, words: int) -> bool:
    """Say whether a short text ends where one has to pay. An article about paywalls is longer, or ends otherwise."""
    end = " ".join(page.text.split()[-60:])
    says_so = says.PAYWALL_TEXT.search(end) is not None
    is_short = words <= NOTICE_WORDS
    if says_so == is_short:  # both are enough, neither is not; else the page itself has to say so
        return says_so
    return says.NOT_FREE.search(page.body[:MARK_BYTES]) is not None
