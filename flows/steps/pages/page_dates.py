"""When a page says that it was published: in its head or in the time of its article, by its own words alone.

No library is asked for a guess: it takes a date of change, of a related story or of a founding for that of publication,
and puts an old page into this week. A page that does not say has no date.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml.html import HtmlElement

from flows.steps.text.dates import read_said

# In the order of how plainly they speak of publication; `date` is what many systems write, so it comes last.
PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "published_time",
    "publication_date", "publish_date", "publish-date", "published-date", "publishdate",
    "pubdate", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_online_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "dcterms.date", "dc.date", "datecreated", "article.published", "rnews:datepublished",
    "originalpublicationdate", "releasedate", "cxenseparse:recs:publishtime", "bt:pubdate", "date",
)  # fmt: skip
TIME_OF_ARTICLE = ("published", "entry-date", "post-date", "pubdate", "dt-published", "article-date", "publish-date")
# As hAtom has it, whose times are of <abbr> or <span>.
PUBLISHED_CLASSES = frozenset(TIME_OF_ARTICLE)
# A time behind one of these is that of a change.
CHANGED = re.compile(
    r"\b(?:updated|modified|edited|changed|reviewed|aktualisiert|geändert|mis à jour|modifié|actualizad|aggiornat"
    r"|atualizad)\w*(?: (?:on|at|am|le|el|em|il))?\W*$",
    re.IGNORECASE,
)
# What stands in one of these is somebody else's: a related story, a comment, a list of posts.
ELSEWHERE = {"aside", "nav", "footer"}
ELSEWHERE_WORDS = ("related", "recommend", "sidebar", "comment", "more-", "latest", "teaser", "widget", "trending")
HIGHEST = 12  # levels above a <time> that are looked at


def published(tree: HtmlElement) -> str:
    """Return the date of publication as the page writes it; empty where it names none that can be read."""
    said: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if name in PUBLISHED:
            said.setdefault(name, (meta.get("content") or "").strip())
    for name in PUBLISHED:
        if read_said(said.get(name, "")):
            return said[name]
    return _time_of_article(tree)


def _time_of_article(tree: HtmlElement) -> str:
    """Return the time that is marked as the article's own, of those that no other story stands around."""
    bare: dict[datetime, str] = {}
    for element in tree.iter("time", "abbr", "span"):
        marks = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
        is_marked = "datepublished" in marks or element.get("pubdate") is not None
        is_marked = is_marked or (element.tag != "time" and not PUBLISHED_CLASSES.isdisjoint(marks.split()))
        is_time = element.tag == "time" and any(word in marks for word in TIME_OF_ARTICLE)
        is_plain = element.tag == "time" and not is_time
        if not (is_marked or is_time or is_plain) or "modif" in marks or "updated" in marks:
            continue
        if _is_elsewhere(element) or CHANGED.search(_before(element)):
            continue
        date = (element.get("datetime") or element.get("content") or element.get("title") or element.text or "").strip()
        day = read_said(date)
        if day and not is_plain:
            return date
        if day:
            bare.setdefault(day, date)
    return next(iter(bare.values())) if len(bare) == 1 else ""  # of several, nobody says which is whose


def _before(element: HtmlElement) -> str:
    """Return the words right before an element, on its line."""
    previous = element.getprevious()
    words = element.getparent().text if previous is None else previous.tail
    return " ".join((words or "").split())[-30:]


def _is_head_of_site(element: HtmlElement) -> bool:
    """Say whether an element is the head of the site, where the day of today stands, and not that of its article."""
    if element.tag != "header" or next(element.iter("h1"), None) is not None:
        return False
    return not any(above.tag in {"article", "main"} for above in element.iterancestors())


def _is_elsewhere(element: HtmlElement) -> bool:
    for place, above in enumerate(element.iterancestors()):
        if place >= HIGHEST:
            break
        marks = f"{above.get('class') or ''} {above.get('id') or ''}".lower()
        if above.tag in ELSEWHERE or (above.tag != "body" and any(word in marks for word in ELSEWHERE_WORDS)):
            return True
        if _is_head_of_site(above):
            return True
    return False
