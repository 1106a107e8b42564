"""Alerts as feeds: Atom (RFC 4287) and JSON Feed 1.1, of all and of one trend, from the published copy alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import SubElement

from duckdb import DuckDBPyConnection

from dashboards.asking import answer
from dashboards.edition import edition
from dashboards.files.atom import AUTHORITY, NEVER, document, head, link_in, moment, text_in
from dashboards.pages.alerts import AlertRow, asked_alerts, home_mark
from dashboards.wording import web_address


class AlertFeed(NamedTuple):
    """A feed of alerts. `base` is where the dashboards are asked, without a slash at its end."""

    title: str
    identifier: str
    base: str
    path: str
    updated: datetime
    alerts: list[AlertRow]

    def link(self, alert: AlertRow) -> str:
        """Return the page that an alert leads to."""
        return f"{self.base}{alert.page}"


def alert_feed(db: DuckDBPyConnection, base: str, trend: str = "", name: str = "") -> AlertFeed:
    """Return the alerts of all, or of the trend of that name."""
    alerts = answer(db, AlertRow, asked_alerts(trend))
    clock = edition(db).clock
    since = clock.replace(tzinfo=UTC) if clock else NEVER
    return AlertFeed(
        title=f"Trendledger alerts: {name}" if trend else "Trendledger alerts",
        identifier=f"{AUTHORITY}:{home_mark(db)}/alerts" + (f"/{quote(trend, safe='')}" if trend else ""),
        base=base,
        path=f"/trend/{quote(trend, safe='')}/alerts" if trend else "/alerts",
        updated=max((alert.changed_at for alert in alerts), default=since),
        alerts=alerts,
    )


def as_atom(feed: AlertFeed) -> bytes:
    """Return a feed as an Atom document. All text is text, none is markup."""
    own, page = f"{feed.base}{feed.path}.atom", f"{feed.base}/alerts"
    root = head(feed.identifier, feed.title, feed.updated, own, page)
    for alert in feed.alerts:
        entry = SubElement(root, "entry")
        text_in(entry, "id", identifier(feed, alert))
        text_in(entry, "title", alert.title)
        text_in(entry, "published", moment(alert.begun_at.replace(tzinfo=UTC)))
        text_in(entry, "updated", moment(alert.changed_at))
        SubElement(entry, "category", term=alert.kind)
        link_in(entry, "alternate", feed.link(alert), "text/html")
        text_in(entry, "content", told(alert), type="text")
    return document(root)


def as_json_feed(feed: AlertFeed) -> bytes:
    """Return a feed as JSON Feed 1.1, its texts plain."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": f"{feed.base}/alerts",
            "feed_url": f"{feed.base}{feed.path}.json",
            "authors": [{"name": "Trendledger"}],
            "items": [
                {
                    "id": identifier(feed, alert),
                    "url": feed.link(alert),
                    "title": alert.title,
                    "content_text": told(alert),
                    "date_published": moment(alert.begun_at.replace(tzinfo=UTC)),
                    "date_modified": moment(alert.changed_at),
                    "tags": [alert.kind, alert.rule],
                }
                for alert in feed.alerts
            ],
        }
    ).encode()


def identifier(feed: AlertFeed, alert: AlertRow) -> str:
    """Return the id of an alert, the same in every feed of a home and for good."""
    home = feed.identifier.partition("/")[0]
    return f"{home}/alert/{alert.alert_id}"


def told(alert: AlertRow) -> str:
    """Return what an entry says: the sentence, the stories, whether it is over, how to mark it."""
    over = f"Over since {alert.ended_at:%Y-%m-%d %H:%M} UTC: {alert.ended_because}." if alert.ended_at else ""
    stories = [f"- {story['title']} ({story['source']}) {web_address(story['url']) or ''}" for story in alert.stories]
    mark = f"trendledger alerts mark {alert.alert_id} useful (or false)"
    return "\n".join(_filled([alert.sentence, *stories, over, mark]))


def _filled(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines if line]
