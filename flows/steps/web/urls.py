"""Addresses as names of articles, and whose they are: two spellings of one address are one article."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urldefrag, urlsplit, urlunsplit

from flows.steps.web.shared_hosts import FEED_SERVICES, FILE_HOSTS, SHARED_BY_MANY
from flows.steps.web.wrapped import shown
from warehouse.records import without_login

if TYPE_CHECKING:
    from tldextract import ExtractResult, TLDExtract

ITS_OWN = frozenset({"", "www", "feeds", "rss"})  # of such a domain itself, nobody's name
# Of the parts of a path on such a domain: those before the name, and those of pages that name nobody.
NO_NAME = frozenset({"feed", "feeds", "rss", "r", "rss.xml", "view", "~r", "channel", "c", "user"})
NOBODYS = re.compile(r"watch|shorts|playlist|videos\.xml|\d+")
DAY_IN_PATH = re.compile(r"/(20\d{2})[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?=[/-]|$)")
# Parameters that tell a site where a reader came from, and never which page is meant; whole names of known trackers,
# since `ref`, `source`, `cid` and their like name the article at many sites.
TRACKER = re.compile(
    r"utm_[a-z_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid|_openstat|s_kwcid"
    r"|ns_campaign|ns_mchannel|ns_source|ns_linkname|ns_fee|at_campaign|at_medium|ftag|pk_campaign|pk_kwd|mtm_[a-z]+"
    r"|ref_src|ref_url|guccounter|guce_referrer|guce_referrer_sig|cmpid|icid|ncid|sr_share|share_id|xtor",
    re.IGNORECASE,
)
SAFE = "%/:?#[]@!$&'()*+,;=~-._"  # what may stand in an address as it is; all else is written with percent signs
SAFE_IN_NO_ADDRESS = SAFE.translate({ord(sign): None for sign in "[]"})
SAME_PAGES = re.compile(r"^(?:www|amp|m|mobile)\.")  # hosts that show the pages of the host behind them


def canonical(url: str) -> str:
    """Return the address without trackers, fragment and needless variety, and without a user's name and password.

    >>> canonical("https://Desk.example/a?utm_source=rss#comments")
    'https://desk.example/a'
    """
    whole = urldefrag(without_login(url)).url
    try:
        parts = urlsplit(whole)
    except ValueError:  # as of https:////[, which urldefrag writes with two slashes; what is quoted can be read
        return canonical(quote(whole, safe=SAFE_IN_NO_ADDRESS))
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # a port that there is none of
        return whole
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return whole
    shown = f"[{host}]" if ":" in host else host
    is_usual = port in {None, 80 if parts.scheme.lower() == "http" else 443}
    kept = [pair for pair in parts.query.split("&") if pair and not TRACKER.fullmatch(pair.partition("=")[0])]
    return urlunsplit(
        (
            parts.scheme.lower(),
            f"{shown}{'' if is_usual else f':{port}'}",
            quote(parts.path, safe=SAFE) or "/",
            quote("&".join(kept), safe=SAFE),
            "",
        )
    )


def canonical_of(url: str, html_canonical: str) -> str:
    """Return the address of a page, by what it says of itself where that can be believed, else as it was had.

    Believed is an address of the same host, with or without www., amp., m. or mobile., that leads deeper than its front
    page; where many write on one host, of the same writer. Other hosts of one domain may be other people's. Caches and
    web archives that are known show the page whose address stands in theirs.

    >>> canonical_of("https://desk.example/a?ref=x", "https://www.desk.example/a")
    'https://www.desk.example/a'
    >>> canonical_of("https://ada.substack.com/p/a", "https://grace.substack.com/p/a")
    'https://ada.substack.com/p/a'
    """
    own = shown(url)
    try:
        said, had = urlsplit(shown(html_canonical.strip())), urlsplit(own)
        is_web = said.scheme in {"http", "https"} and bool(said.hostname) and "@" not in said.netloc
    except ValueError:
        return own
    is_front_page = said.path in {"", "/"} and not said.query and had.path not in {"", "/"}
    if not is_web or is_front_page or _writer(said.geturl()) != _writer(own):
        return own
    return said._replace(fragment="").geturl()


def _writer(url: str) -> tuple[str, str, str]:
    """Return the host of an address without what only shows its pages in another way, its site, and its @name.

    >>> _writer("https://m.desk.example/@ada/notes")
    ('desk.example', 'desk.example', '@ada')
    """
    parts = urlsplit(url)
    host, first = parts.hostname or "", next(iter(_pieces(parts.path)), "")
    bare = SAME_PAGES.sub("", host)
    is_same_site = _registered(bare)[0] == _registered(host)[0]  # m.github.io is somebody's, github.io is not
    return bare if is_same_site else host, site(url), first if first.startswith("@") else ""


def site(address: str, shared: Collection[str] = SHARED_BY_MANY) -> str:
    """Return whose an address is: its registrable domain; where many share it, with what tells them apart.

    >>> site("https://news.desk.co.uk/a"), site("https://ada.github.io/")
    ('desk.co.uk', 'ada.github.io')
    >>> site("https://writer.substack.com/feed"), site("https://medium.com/feed/@writer")
    ('writer.substack.com', 'medium.com/@writer')
    """
    host, _, rest = address.partition("://")[2].partition("/")
    host = host.lower()
    domain, subdomain = (host, "") if host in shared else _registered(host)
    if domain not in shared:
        return domain
    if subdomain not in ITS_OWN:
        return f"{subdomain}.{domain}"
    path = rest.partition("#")[0].partition("?")[0]
    named = [piece for piece in _pieces(path) if piece not in NO_NAME]
    return f"{domain}/{named[0]}" if named and not NOBODYS.fullmatch(named[0]) else domain


def owner(address: str) -> str:
    """Return whose an address is, as `site` tells it; empty where that is a platform's, and names nobody.

    >>> owner("https://www.youtube.com/@ada/videos"), owner("https://www.youtube.com/watch?v=1")
    ('youtube.com/@ada', '')
    """
    whose = site(address)
    return "" if whose in SHARED_BY_MANY or whose.partition("/")[0] in FEED_SERVICES else whose


def platform(address: str) -> str:
    """Return the platform on which an address stands; empty where its domain is one house's.

    >>> platform("https://ada.github.io/feed"), platform("https://ada.substack.com/feed"), platform("https://desk.example/")
    ('github.io', 'substack.com', '')
    """
    where = re.split(r"[/?#]", address.partition("://")[2], maxsplit=1)[0].lower()
    host = where.rpartition("@")[2].partition(":")[0]
    for name in (host, _registered(host)[0]):
        if name in SHARED_BY_MANY | FILE_HOSTS:
            return name
    parts = _parted(host)
    return parts.suffix if parts.is_private else ""


def date_in(url: str) -> str:
    """Return the day that an address names in its path, as many weblogs have it; empty where it names none.

    >>> date_in("https://desk.example/2026/03/09/chips"), date_in("https://desk.example/p/2026")
    ('2026-03-09', '')
    """
    found = DAY_IN_PATH.search(urlsplit(url).path)
    return "-".join(found.groups()) if found else ""


def _pieces(path: str) -> list[str]:
    """Return the parts of a path as they read: `canonical` writes an @ as %40."""
    return [unquote(piece) for piece in path.split("/") if piece]


def _parted(host: str) -> ExtractResult:
    """Return the parts of a host: its public suffix, the name before it, and what stands before that."""
    return _suffixes()(host)


@cache
def _suffixes() -> TLDExtract:
    """Return what knows public suffixes. Never fetches: the list that ships with the library is enough."""
    import tldextract  # it takes requests along: .06 s that a run with nothing new need not take

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@cache
def _registered(host: str) -> tuple[str, str]:
    """Return the registrable domain of a host, and what stands before it."""
    parts = _parted(host)
    known = parts.top_domain_under_public_suffix or parts.ipv4 or parts.ipv6
    if known:
        return known, parts.subdomain
    labels = [label for label in (parts.subdomain, parts.domain, parts.suffix) if label]
    return ".".join(".".join(labels).split(".")[-2:]), ""  # a top level that the list does not know yet
