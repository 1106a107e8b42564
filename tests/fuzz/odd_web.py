"""A web of odd values: feeds of every format, pages, and what sites say of themselves to robots."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from html import escape

from small_web import CHIPS, GARDEN, RULES

ITEMS = 12  # of a feed
LONG = 5000
HOST = "https://desk.example"
LINKS = (
    *("https://desk.example//[x/a", "https://desk.example//\u2100/a", "https://desk.example/;?[#]", "//desk.example//a"),
    *("", " ", "/", "?", "#", "//", "///", "http:", "https://", "https:///a", "https:////[", "http://[::1", "a\\b"),
    *("https://desk.example:99999/a", "https://desk.example:x/a", "https://desk.example:/a", "https://[::1]:80/a"),
    *("https://[x.y/a", "login?next=http://[x.y/a", "login?next=https%3A%2F%2F%5Bx.y%2Fa", "https://xn--/a"),
    *("https://xn--a.example/a", f"https://{'a' * 70}.example/a", f"https://{'a.' * 200}example/a", "https://a..b/c"),
    *("https://.example/a", "https://-.example/a", "https://\u2100.example/a", "https://b\u00fccher.example/\u00fc"),
    *("https://desk.example/\u202ea", "https://desk.example/%00", "https://desk.example/%ff%fe", "https://1.2.3/a"),
    *("https://desk.example/\ud7ff\U0010ffff", "javascript:alert(1)", "mailto:a@b.example", "data:text/html,a", "urn:x"),
    *("https://u:p@desk.example/a", "https://@desk.example/a", "https://u@/a", "ftp://desk.example/a", "feed:https://x"),
    *("https://web.archive.org/web/2026/http://[x/a", "https://web.archive.org/web/2026id_/https://desk.example/a"),
    *("https://www.google.com/url?q=http://[x&url=//[", "https://news.google.com/rss/articles/CBMi", "https://t.co/\u0661"),
    *("https://medium.com/@", "https://medium.com/%", "https://www.youtube.com/watch", "https://github.io/a"),
    *("https://cdn.ampproject.org/c/s/[x/a", "https://desk.example/2026/02/30/a", "https://desk.example/0000-00-00/a"),
    *(f"https://desk.example/{'a' * LONG}", f"https://desk.example/?{'a=b&' * 2000}", "https://desk.example/a b\tc"),
    *("https://\u0661.2.3.4/a", "https://0x7f.1/a", "https://999999999999/a", "https://desk.example\uff0ea/b", "HTTPS:a"),
)  # fmt: skip
DATES = (
    *("", "soon", "0", "-1", "1e999", "9" * LONG, "Mon, 32 Foo 99999 25:61:61 +9999", "0000-00-00T00:00:00Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "2026-03-02T10:00:00+99:99", "2026-W10-1"),
    *("Mon, 02 Mar 2026 10:00:00 -9999", "Mon, 02 Mar 0000 10:00:00 GMT", "Mon, 02 Mar 2026 24:00:00 GMT"),
    *("2026-03-02T10:00:00.999999999Z", "2026-03-02 10:00", "31 Dec 9999 23:59 EST", "1 Jan 1 00:00 +1400", "2026"),
    *("\u0662\u0660\u0662\u0666-03-02", "2026-02-29", "1772442000", "1772442000000", "99999999999999999999", "12:60:61"),
    *("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-05T08:00:00Z", "2026-03-06T08:00:00+05:30", "Thu, 01 Jan 1970 00:00:00"),
)  # fmt: skip
WORDS = (
    *("", " ", "0", "null", "One", "\u202e\u2066x", "\ufffd", "\U0010ffff", "a\u0300" * 300, "\ufdd0\uffff", "<b>", "&amp;"),
    *("]]>", "-->", "{{7*7}}", "%s%n", "'; drop table entries; --", "\\u0000", "\\ud83d", "=1+1", "\u0130\u0131\u00df"),
    *("x" * LONG, "word " * 3000, "\n\n\n", "\u2028\u2029\x85", "\u00ad\u200b", "NaN", "Infinity", "\U0001f600" * 50),
    *(CHIPS, RULES, GARDEN, f"<p>{CHIPS}</p><p>{RULES}</p>", "<div>" * 500 + CHIPS, "\u6a21\u578b" * 200, "$" * 200),
    *("." * 2000, "a. " * 2000, '"' * 999, "\u201c" * 999, "\u201cQuoted words of ten or more, said Ada, and none other.\u201d" * 20),
)  # fmt: skip
LANGUAGES = ("", "en", "EN-us", "x" * 300, "\u0130", "de", "zh-Hant-TW", "-", "en;q=", "\U0010ffff", "0")
JSONS = (
    *(None, True, False, 0, -1, 1.5, 1e300, 10**30, [], {}, [[]], [None], [{}], {"@value": "x"}, {"name": None}),
    *([{"name": ["Ada", {"name": "B"}]}], {"name": {"name": {"name": []}}}, "", "\ud83d", "a\ud83d", "\x00", "a\x00b"),
    *({"\ud83d": "\ud83d"}, {"a": {"b": ["\udc00"]}}, float("nan"), float("inf"), "x" * LONG),
)  # fmt: skip
RATES = ("1/10s", "0/0", "-1/1", "1/" + "9" * 400, "9" * 400 + "/1", "\u0661/\u0661", "1/1s 9999-0000", "nan/inf")
TTLS = ("0", "-1", "9" * 400, "\u0661", "\u00b2", "60")
STATUSES = (
    "200 OK",
    "200",
    "200 \u00fc",
    "099 X",
    "999 X",
    "0 X",
    "301 Moved",
    "302 Found",
    "304 Not Modified",
    "429 Slow",
)
HEADS: tuple[tuple[str, Sequence[str]], ...] = (
    ("Content-Type", ("text/html; charset=utf-7", "text/xml; charset=" + "x" * 50, "", "idna", "text/html;charset=idna",
                      "text/html; charset=undefined", "text/html; charset=punycode", "text/html;charset=unicode_escape",
                      "text/html; charset=base64", "text/html; charset=\u00fc", "application/json", ";", "a/b/c")),
    ("Content-Encoding", ("gzip", "deflate", "br", "utf-8", "gzip, gzip", "")),
    ("Retry-After", ("-1", "9" * 400, "1e9", "\u0661", "Mon, 32 Foo 99999 25:61:61 +9999", "soon", "nan")),
    ("Date", DATES),
    ("Expires", (*DATES, "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -1200")),
    ("Cache-Control", ("max-age=" + "9" * 400, "max-age=-1", "max-age=999999999", "no-cache", "max-age=\u0661", "max-age=")),
    ("ETag", ('"' + "x" * LONG + '"', "", "W/", '"\u00fc"', "\u202e", '"a\tb"')),
    ("Last-Modified", DATES),
    ("Location", LINKS),
    ("Link", ("<>; rel=", "<http://[x>; rel=canonical", "<" * 500)),
    ("X-Robots-Tag", ("noai", ":", "a:b:c", "otherbot: noai", "x" * LONG, "\u0130")),
    ("Content-Usage", ("ai=n", "=n", "x" * LONG)),
    ("tdm-reservation", ("1", "0", "\u0661", "x" * LONG)),
    ("\u00fc", ("x",)),
)  # fmt: skip


class Draw(random.Random):
    """Draws values: mostly odd ones, some as they should be."""

    def link(self) -> str:
        return self.choice(LINKS) if self.random() < 0.6 else f"{HOST}/{self.randrange(60)}"

    def date(self) -> str:
        return self.choice(DATES)

    def words(self) -> str:
        return self.choice(WORDS)

    def any_json(self) -> object:
        odd = (self.words, self.link, self.date, lambda: self.choice(LANGUAGES), lambda: self.choice(JSONS))
        return self.choice(odd)()

    def body(self) -> str:
        return "".join(f"<p>{self.words()}</p>" for _ in range(self.randint(1, 5)))


def rss(draw: Draw) -> str:
    """Return an RSS feed, 1.0 or 2.0, whose items say odd things."""
    x = escape
    items = []
    for _ in range(ITEMS):
        parts = [
            f"<guid isPermaLink='{draw.choice(('true', 'false', 'x'))}'>{x(draw.choice((draw.link(), draw.words())))}</guid>",
            f"<link>{x(draw.link())}</link>",
            f"<title>{x(draw.words())}</title>",
            f"<description>{x(draw.body())}</description>",
            f"<content:encoded>{x(draw.body())}</content:encoded>",
            f"<pubDate>{x(draw.date())}</pubDate>",
            f"<dc:date>{x(draw.date())}</dc:date>",
            f"<dc:creator>{x(draw.words())}</dc:creator>",
            f"<author>{x(draw.words())}</author>",
            f"<category domain='{x(draw.link())}'>{x(draw.words())}</category>",
            f"<enclosure url='{x(draw.link())}' length='{x(draw.words())}' type='{x(draw.words())}'/>",
            f"<source url='{x(draw.link())}'>{x(draw.words())}</source>",
            f"<comments>{x(draw.link())}</comments>",
            f"<itunes:duration>{x(draw.date())}</itunes:duration>",
            f"<media:content url='{x(draw.link())}' fileSize='{x(draw.date())}'/>",
            f"<geo:lat>{x(draw.words())}</geo:lat><georss:point>{x(draw.date())}</georss:point>",
        ]
        items.append(f"<item>{''.join(draw.sample(parts, draw.randint(2, len(parts))))}</item>")
    head = [
        f"<title>{x(draw.words())}</title>",
        f"<link>{x(draw.link())}</link>",
        f"<language>{x(draw.choice(LANGUAGES))}</language>",
        f"<ttl>{x(draw.choice(TTLS))}</ttl>",
        f"<sy:updatePeriod>{x(draw.words())}</sy:updatePeriod>",
        f"<sy:updateFrequency>{x(draw.date())}</sy:updateFrequency>",
        f"<skipHours><hour>{x(draw.date())}</hour></skipHours><skipDays><day>{x(draw.words())}</day></skipDays>",
        f"<atom:link rel='next' href='{x(draw.link())}'/>",
        f"<atom:link rel='prev-archive' href='{x(draw.link())}'/>",
        f"<cloud domain='{x(draw.link())}' port='{x(draw.date())}'/>",
    ]
    names = "".join(f" xmlns:{name}='{where}'" for name, where in NAMESPACES.items())
    chosen = "".join(draw.sample(head, draw.randint(1, len(head))))
    if draw.random() < 0.2:
        return f"<rdf:RDF xmlns='http://purl.org/rss/1.0/'{names}><channel>{chosen}</channel>{''.join(items)}</rdf:RDF>"
    return f"<rss version='2.0'{names}><channel>{chosen}{''.join(items)}</channel></rss>"


NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def atom(draw: Draw) -> str:
    """Return an Atom feed whose entries say odd things."""
    x = escape
    entries = []
    for _ in range(ITEMS):
        parts = [
            f"<id>{x(draw.choice((draw.link(), draw.words())))}</id>",
            f"<link href='{x(draw.link())}' rel='{draw.choice(('alternate', 'self', 'x'))}'/>",
            f"<link href='{x(draw.link())}' rel='alternate' hreflang='{x(draw.choice(LANGUAGES))}'/>",
            f"<link href='{x(draw.link())}' rel='alternate' hreflang='{x(draw.choice(LANGUAGES))}'/>",
            f"<title type='{draw.choice(('text', 'html', 'xhtml', 'x/y', ''))}'>{x(draw.words())}</title>",
            f"<updated>{x(draw.date())}</updated>",
            f"<published>{x(draw.date())}</published>",
            f"<author><name>{x(draw.words())}</name><uri>{x(draw.link())}</uri></author>",
            f"<source><title>{x(draw.words())}</title><id>{x(draw.link())}</id></source>",
            f"<category term='{x(draw.words())}' scheme='{x(draw.link())}'/>",
            f"<content type='{draw.choice(('text', 'html', 'image/png', ''))}' src='{x(draw.link())}'>{x(draw.body())}</content>",
            f"<content xml:lang='{x(draw.choice(LANGUAGES))}' type='html'>{x(draw.body())}</content>",
            f"<summary>{x(draw.words())}</summary>",
        ]
        base = f" xml:base='{x(draw.link())}'" if draw.random() < 0.3 else ""
        entries.append(f"<entry{base}>{''.join(draw.sample(parts, draw.randint(2, len(parts))))}</entry>")
    base = f" xml:base='{x(draw.link())}'" if draw.random() < 0.3 else ""
    head = f"<title>{x(draw.words())}</title><link rel='next' href='{x(draw.link())}'/>"
    return f"<feed xmlns='{NAMESPACES['atom']}'{base}>{head}{''.join(entries)}</feed>"


def json_feed(draw: Draw) -> str:
    """Return a JSON Feed with values of any kind where the standard asks for others."""
    names = ("id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published")
    names += ("date_modified", "author", "authors", "tags", "language", "attachments")
    items: list[object] = [
        {name: draw.any_json() for name in draw.sample(names, draw.randint(1, len(names)))} for _ in range(ITEMS)
    ]
    for item in items:
        assert isinstance(item, dict)
        if draw.random() < 0.6:
            item |= {"url": draw.link(), "content_html": draw.body(), "date_published": draw.date()}
    items += [draw.choice(JSONS)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    heads = ("title", "home_page_url", "feed_url", "next_url", "language", "authors", "hubs", "expired")
    feed |= {name: draw.any_json() for name in draw.sample(heads, draw.randint(0, len(heads)))}
    return json.dumps(feed)


def sitemap(draw: Draw) -> str:
    """Return a sitemap, of news at times, or an index of such."""
    x = escape
    if draw.random() < 0.2:
        of = "".join(
            f"<sitemap><loc>{x(draw.link())}</loc><lastmod>{x(draw.date())}</lastmod></sitemap>" for _ in range(9)
        )
        return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{of}</sitemapindex>"
    urls = []
    for _ in range(ITEMS):
        news = (
            f"<news:news><news:publication><news:name>{x(draw.words())}</news:name><news:language>"
            f"{x(draw.choice(LANGUAGES))}</news:language></news:publication><news:publication_date>{x(draw.date())}"
            f"</news:publication_date><news:title>{x(draw.words())}</news:title></news:news>"
        )
        urls.append(
            f"<url><loc>{x(draw.link())}</loc><lastmod>{x(draw.date())}</lastmod><priority>{x(draw.words())}</priority>"
            f"{news if draw.random() < 0.5 else ''}</url>"
        )
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        f"xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{''.join(urls)}</urlset>"
    )


def page(draw: Draw) -> str:
    """Return a page whose head says odd things of an article that is mostly there."""
    x = escape
    metas = ("author", "date", "article:published_time", "article:modified_time", "og:title", "og:url", "og:locale")
    metas += (
        "robots",
        "description",
        "keywords",
        "dc.date",
        "dc.language",
        "citation_author",
        "parsely-pub-date",
        "og:type",
    )
    head = [
        f"<meta name='{name}' property='{name}' content='{x(draw.choice((draw.words(), draw.link(), draw.date())))}'>"
        for name in draw.sample(metas, draw.randint(0, len(metas)))
    ]
    head += [
        f"<link rel=canonical href='{x(draw.link())}'>",
        f"<link rel=alternate hreflang='{x(draw.choice(LANGUAGES))}' href='{x(draw.link())}'>",
        f"<base href='{x(draw.link())}'>" if draw.random() < 0.1 else "",
        f"<title>{x(draw.words())}</title>",
    ]
    names = (
        "author",
        "datePublished",
        "dateModified",
        "headline",
        "url",
        "mainEntityOfPage",
        "inLanguage",
        "publisher",
    )
    names += ("@id", "@graph", "isAccessibleForFree", "articleBody", "image", "creator", "wordCount")
    said: dict[str, object] = {name: draw.any_json() for name in draw.sample(names, draw.randint(1, len(names)))}
    said["@type"] = draw.choice(("NewsArticle", ["Article", None], draw.any_json()))
    ld = json.dumps(draw.choice((said, [said], {"@graph": [said, draw.choice(JSONS)]})))
    head.append(f"<script type='application/ld+json'>{ld}</script>")
    words = [x(draw.words()) if draw.random() < 0.5 else draw.choice((CHIPS, RULES, GARDEN)) for _ in range(6)]
    paragraphs = "".join(f"<p>{text[:9000]}</p>" for text in words)
    time_ = f"<time datetime='{x(draw.date())}'>{x(draw.date())}</time><a rel=author href='{x(draw.link())}'>x</a>"
    return (
        f"<!doctype html><html lang='{x(draw.choice(LANGUAGES))}'><head>{''.join(head)}</head><body><article>"
        f"<h1>{x(draw.words())}</h1>{time_}{paragraphs}</article></body></html>"
    )


FORMATS: tuple[Callable[[Draw], str], ...] = (rss, atom, json_feed, sitemap)


def robots(draw: Draw) -> str:
    """Return rules for robots, with odd numbers and paths."""
    lines = [f"Crawl-delay: {draw.date()}", f"Disallow: {draw.words()[:200]}", f"Sitemap: {draw.link()}"]
    lines += [f"Content-Signal: /{draw.link()} {draw.words()[:200]}", f"Content-Usage: /x tdm={draw.words()[:200]}"]
    lines += [f"Request-rate: {draw.choice(RATES)}"]
    return "\n".join(["User-agent: *", *draw.sample(lines, 3)])


def reservation(draw: Draw) -> str:
    """Return a site's tdmrep.json."""
    rules = [{"location": draw.any_json(), "tdm-reservation": draw.any_json()} for _ in range(3)]
    return json.dumps([*rules, draw.choice(JSONS), {"location": draw.link(), "tdm-reservation": 0}])
