"""Figures and dates in words, the same on every page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from warehouse.fates import EVENTS, FATES

NBSP = "\N{NO-BREAK SPACE}"
NO_FIGURE = "\N{EN DASH}"

SMALLEST_SHARE = 0.0005  # below it one decimal of percent would say zero
SMALLEST_CHANCE = 0.001  # three decimals, likewise
_NUMBERS = re.compile(r"(\d+)")
HOURS_AS_DAYS = 48  # so many hours and more are told in days
ROUND_HOURS = 10  # so many and more without a decimal
ONE_WEEK = "one week: "  # so begins the name of what hangs on one, with its Monday behind
LARGEST_RATIO = 100  # of a trend that had next to nothing before; its size says no more than that


def sentence(words: str) -> str:
    """Return the words as a sentence begins; names in them stay as they are, which `capitalize` does not grant.

    >>> sentence("one source: Saltmouth Gazette")
    'One source: Saltmouth Gazette'
    """
    return words[:1].upper() + words[1:]


def beginning(text: str, longest: int) -> str:
    """Return how a text begins, cut between words where it has more characters than these.

    >>> beginning("one two three", 9), beginning("one two", 9)
    ('one two …', 'one two')
    """
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]} …"


def percent(share: float | None) -> str:
    """Return a share as percent with one decimal.

    >>> percent(0.0981).replace(NBSP, " "), percent(0.0002).replace(NBSP, " ")
    ('9.8 %', '<0.1 %')
    """
    if share is None:
        return NO_FIGURE
    if 0 < share < SMALLEST_SHARE:
        return f"<0.1{NBSP}%"
    return f"{100 * share:.1f}{NBSP}%"


def points(change: float) -> str:
    """Return a change of a share in percentage points, with its sign.

    >>> points(0.0213), points(-0.004), points(0.0)
    ('+2.1', '−0.4', '0.0')
    """
    said = f"{100 * change:+.1f}"
    return "0.0" if said in ("+0.0", "-0.0") else said.replace("-", "\N{MINUS SIGN}")


def whole_percent(share: float) -> str:
    """Return a share as percent for an axis, without a decimal that says nothing."""
    return f"{100 * share:.3g}{NBSP}%"


def between(low: float, high: float) -> str:
    """Return an interval of shares, in percent without the sign."""
    return f"{100 * low:.1f}\N{EN DASH}{100 * high:.1f}"


def times(ratio: float | None) -> str:
    """Return a ratio with the digits that matter.

    >>> times(2.4), times(14.0), times(math.inf), times(None)
    ('×2.40', '×14.0', 'over ×100', '–')
    """
    if ratio is None or math.isnan(ratio):
        return NO_FIGURE
    if ratio > LARGEST_RATIO:
        return f"over ×{LARGEST_RATIO}"
    return f"×{ratio:#.3g}".rstrip(".") if ratio >= 1 else f"×{ratio:.2f}"


def ratios(low: float | None, high: float | None) -> str:
    """Return the interval of a ratio: 1.79 to 2.49."""
    if low is None or high is None:
        return NO_FIGURE
    return f"{times(low)} to {times(high)}".replace("×", "")


def chance(q_value: float | None) -> str:
    """Return a q-value as papers print it.

    >>> chance(0.0312), chance(0.00002)
    ('.031', '<.001')
    """
    if q_value is None or not math.isfinite(q_value):
        return NO_FIGURE
    return "<.001" if q_value < SMALLEST_CHANCE else f"{q_value:.3f}".removeprefix("0")


def day(moment: date | None) -> str:
    """Return a date as a newspaper writes it: 10 August 2026."""
    return f"{moment.day} {moment:%B %Y}" if moment else NO_FIGURE


def short_day(moment: date | None) -> str:
    """Return a date for narrow columns: 10 Aug 2026."""
    return f"{moment.day} {moment:%b %Y}" if moment else NO_FIGURE


def minute(moment: datetime | None) -> str:
    """Return a time in UTC: 10 August 2026, 14:05 UTC."""
    return f"{day(moment)}, {moment:%H:%M} UTC" if moment else NO_FIGURE


def hours(many: float) -> str:
    """Return a time in hours, or in days where it is two or more.

    >>> hours(0.5), hours(31.4), hours(97)
    ('0.5 hours', '31 hours', '4.0 days')
    """
    if many >= HOURS_AS_DAYS:
        return f"{many / 24:.1f} days"
    return f"{many:.0f} hours" if many >= ROUND_HOURS else f"{many:.1f} hours"


def count(number: int | None) -> str:
    """Return a number with its thousands set apart."""
    return NO_FIGURE if number is None else f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "story", "stories"), counted(1200, "story", "stories"), counted(0, "feed")
    ('1 story', '1,200 stories', '0 feeds')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number(many: int) -> str:
    """Return a number at the head of a sentence, small ones as a word.

    >>> number(3), number(13)
    ('Three', '13')
    """
    words = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
    return words[many] if many < len(words) else f"{many:,}"


def rests_on(named: str) -> str:
    """Return what a verdict rests on, its week as pages write days; the names of sources stay as they are.

    >>> rests_on("one week: 2026-10-05"), rests_on("one source: Week of 2026-10-05")
    ('one week: 5 October 2026', 'one source: Week of 2026-10-05')
    """
    said, week = named[: len(ONE_WEEK)], named[len(ONE_WEEK) :]
    return f"{said}{day(date.fromisoformat(week))}" if said == ONE_WEEK else named


def in_order(places: Iterable[str]) -> list[str]:
    """Return places in documents in their order, line 3 before line 13.

    >>> in_order(["001:2", "000:13", "000:3"])
    ['000:3', '000:13', '001:2']
    """
    return sorted(places, key=lambda place: [int(part) if part.isdecimal() else part for part in _NUMBERS.split(place)])


def web_address(url: str) -> str | None:
    """Return the address where it is of the web; only such an address becomes a link.

    >>> web_address("javascript:alert(1)")
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def explained(name: str) -> Markup:
    """Return the name of a fate or an event as a word that explains itself; one that is unknown stands alone.

    >>> explained("too short")
    Markup('<abbr title="Too few words to be an article.">too short</abbr>')
    """
    meaning = FATES.get(name)  # type: ignore[call-overload]  # a name from a copy that another version wrote
    means = meaning.means if meaning else EVENTS.get(name)  # type: ignore[call-overload]  # the same
    return Markup('<abbr title="{}">{}</abbr>').format(means, name) if means else escape(name)
