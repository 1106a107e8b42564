"""Addresses inside addresses: alert redirects, caches, archive copies, reader proxies, login pages.

Unwrapped is what is one by its form: a redirect's or a login page's own parameter, or a path that is an address. What
only names another page (a share button, `?ref=`, `?source=`, a checker's report) stays as it is, and so does what
cannot be told for sure: no address comes out that nobody wrote.

Three addresses follow. The inner one is asked for, and the outer one only where the inner is gone. The article stands
at the inner one, unless a page came from the outer one of a site that we do not know as a faithful copy: whoever writes
`/https://other.example/a` behind his own host would else write another's article. The outlet is the article's site;
what the feed said stays in `original_url`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

MAX_WRAPPINGS = 3  # an alert that leads to a copy of a page in a cache
AMP_CACHE = re.compile(
    r"^https?://(?:[\w-]+\.cdn\.ampproject\.org/[cv]/|www\.google\.(?:com|(?:com?\.)?[a-z]{2})/amp/)(s/)?(.+)$",
    re.IGNORECASE,
)
# All of a path is an address (reader proxies), or all that follows a date (web archives: /web/20260109123000/https://).
COPY = re.compile(
    r"^https?://[^/?#]+/+(?:(?:[\w-]{1,20}/){0,3}(?:\d{4,14}(?:[a-z]{2}_)?|newest|oldest)/)?"
    r"(?P<inner>https?(?::|%3a)(?:/|%2f){1,2}[^/?#].*)$",
    re.IGNORECASE,
)
PACKED = re.compile(r"^https?(?:%3a|:(?:%2f))", re.IGNORECASE)
ONE_SLASH = re.compile(r"^(https?):/{1,2}(?=[^/])", re.IGNORECASE)  # servers make one of two
# They show a page as it was: what stands there under its address is believed.
FAITHFUL = re.compile(r"^https?://(?:web\.archive\.org|archive\.(?:ph|today|is|li|md|vn|fo))/", re.IGNORECASE)
# What a page is called that does nothing but send on or show through, and what a login page is called: the last part
# of a path, without its ending.
_SENDS_ON = """
    url redirect redir redirector out outbound away exit leave goto go jump click apiclick linkfilter l proxy reader
"""
SENDS_ON = frozenset(_SENDS_ON.split())
_LOGINS = "login log-in log_in signin sign-in sign_in logon auth authenticate sso subscribe register consent paywall"
LOGINS = frozenset(_LOGINS.split())
SHARES = frozenset({"share", "sharer", "sharing", "intent", "submit", "bookmark"})  # t.me/share/url names a page
LEADS_TO = ("url", "u", "q", "to", "target", "uddg", "dest", "destination", "redirect", "z")
_RETURNS_TO = """
    next return returnto return_to returnurl return_url redirect redirectto redirect_to redirecturl redirect_url
    continue dest destination goto
"""
RETURNS_TO = tuple(_RETURNS_TO.split())
SIGN_UPS = frozenset({"register", "subscribe"})  # there `url` names what is subscribed to
LOGIN_HOSTS = frozenset({"accounts", "auth", "consent", "login", "signin", "sso"})
FILE_ENDINGS = re.compile(r"\.(?:php|aspx?|html?|cgi|jsp|fcc)$")
WEB_ADDRESS = re.compile(r"^https?://[^\s/?#@]+\.[^\s/?#@.]+", re.IGNORECASE)
IN_ITS_PLACE = re.compile(r"%(?:26|3d|3f|23)", re.IGNORECASE)  # & = ? #


def unwrapped(url: str) -> str:
    """Return the address that an address is a way to; others as they are.

    >>> unwrapped("https://desk-example.cdn.ampproject.org/c/s/desk.example/a")
    'https://desk.example/a'
    >>> unwrapped("https://alerts.example/url?sa=t&url=https%3A%2F%2Fdesk.example%2Fa&ct=ga")
    'https://desk.example/a'
    >>> unwrapped("https://talk.example/share?url=https%3A%2F%2Fdesk.example%2Fa")
    'https://talk.example/share?url=https%3A%2F%2Fdesk.example%2Fa'
    """
    for _ in range(MAX_WRAPPINGS):
        inner = _inner(url)
        if not inner:
            break
        url = inner
    return url


def shown(url: str) -> str:
    """Return the address of the page that an answer from `url` shows: caches and archives that are known are believed.

    >>> shown("https://web.archive.org/web/20260109123000/https://desk.example/a")
    'https://desk.example/a'
    >>> shown("https://evil.example/https://desk.example/a")
    'https://evil.example/https://desk.example/a'
    """
    return unwrapped(url) if AMP_CACHE.match(url) or FAITHFUL.match(url) else url


def asks_to_log_in(url: str) -> bool:
    """Say whether an address is a login page's that leads back to another.

    >>> asks_to_log_in("https://desk.example/login?next=%2Fa"), asks_to_log_in("https://desk.example/login")
    (True, False)
    """
    return _is_login(url) and bool(_inner(url))


def _inner(url: str) -> str:
    """Return the address that an address wraps; empty where it wraps none, or what nobody can read: `http://[a.b`."""
    try:
        inner = _wrapped_in(url)
        urlsplit(inner)
    except ValueError:
        return ""
    return inner


def _wrapped_in(url: str) -> str:
    """Return what an address wraps, unread; empty where that is nothing. Raises ValueError for what is no address."""
    cached = AMP_CACHE.match(url)
    if cached:
        return f"http{'s' if cached.group(1) else ''}://{cached.group(2)}"
    query = urlsplit(url).query
    copied = COPY.match(url)
    if copied:
        inner = copied["inner"]
        if PACKED.match(inner):
            path, mark, rest = inner.partition("?")
            inner = f"{unquote(path)}{mark}{rest}"
        return _if_address(ONE_SLASH.sub(r"\1://", inner))
    if not query:
        return ""
    if _is_login(url):
        names = RETURNS_TO if _page(url) in SIGN_UPS else (*RETURNS_TO, "url")
        return _way_back(url, _parameter(query, names))
    return _if_address(_parameter(query, LEADS_TO)) if _page(url) in SENDS_ON else ""


def _is_login(url: str) -> bool:
    return _page(url) in LOGINS or url.partition("://")[2].partition(".")[0].lower() in LOGIN_HOSTS


def _page(url: str) -> str:
    """Return the last part of the path of an address, without its ending; empty where it is a button to share."""
    path = re.split(r"[?#]", url.partition("://")[2], maxsplit=1)[0].lower().rstrip("/")
    parts = [FILE_ENDINGS.sub("", part) for part in path.split("/")[1:]]
    return "" if not parts or not SHARES.isdisjoint(parts) else parts[-1]


def _parameter(query: str, names: tuple[str, ...]) -> str:
    """Return the address, or path, that the first of these parameters holds; empty where none does."""
    pairs = [pair.partition("=")[::2] for pair in query.split("&")]
    said = {name.lower(): value for name, value in pairs}
    for name in names:
        value = said.get(name, "")
        if "://" not in value:
            value = unquote(value)  # not of `+`: in a path it is itself
        elif "?" in value and pairs[-1][0].lower() != name:
            continue  # nobody can tell which of the parameters behind it are its own
        else:
            value = IN_ITS_PLACE.sub(lambda found: unquote(found.group()), value)
        if _if_address(value) or re.match(r"/[^/\\]", value):
            return value
    return ""


def _way_back(url: str, value: str) -> str:
    """Return where a login page leads back to; to a front page, all of a site's lead alike."""
    back = urljoin(url, value) if value else ""
    return back if re.match(r"https?://[^/?#]+(?:/+[^/?#]|/*\?.)", back) else ""


def _if_address(text: str) -> str:
    return text if WEB_ADDRESS.match(text) else ""
