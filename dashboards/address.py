"""What stands in addresses: whoever writes one may write anything."""

from __future__ import annotations

from collections.abc import Mapping

LARGEST = 1_000_000  # pages or weeks; past it lies nothing, and numbers that a date or a query cannot take


class NoSuchPageError(Exception):
    """There is no such trend, week or page. Says which."""


def small_number(written: str) -> int | None:
    """Return the number from 1 to a million that is written, or None where none is.

    >>> small_number("12"), small_number("-1"), small_number("0"), small_number("\N{SUPERSCRIPT TWO}")
    (12, None, None, None)
    """
    # Length first: int() of a very long text raises.
    if not (written.isascii() and written.isdigit() and len(written) <= len(str(LARGEST))):
        return None
    number = int(written)
    return number if 1 <= number <= LARGEST else None


def page_number(wishes: Mapping[str, str], pages: int) -> int:
    """Return the page that is wished for, from 1 to `pages`. Raises NoSuchPageError."""
    number = asked_number(wishes.get("page") or "1")
    if number > pages:
        raise NoSuchPageError(f"This list fills {pages:,} pages." if pages > 1 else "This list fills one page.")
    return number


def asked_number(number: str) -> int:
    """Read the page number of an address. Raises NoSuchPageError."""
    if read := small_number(number):
        return read
    raise NoSuchPageError("Pages are numbered from 1.")
