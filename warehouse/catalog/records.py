"""The vocabulary of the catalog: trends as they are defined, passages that show them, rules for alerts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from warehouse.records import Trend


class Seed(NamedTuple):
    """A place in the seed documents, line from 1, and the words that name the trend there."""

    document: str
    line: int
    term: str


@dataclass(frozen=True, slots=True)
class TrendDefinition:
    """One trend: `counts` and `excludes` are short phrases, `siblings` ids, `terms` words that give it away."""

    id: str
    group: str
    name: str
    about: str
    counts: tuple[str, ...]
    excludes: tuple[str, ...]
    siblings: tuple[str, ...]
    terms: tuple[str, ...]
    seeds: tuple[Seed, ...]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All trends, in the order of the file, and the names of their groups."""

    version: int
    groups: dict[str, str]
    trends: tuple[TrendDefinition, ...]

    def records(self) -> list[Trend]:
        """Return the taxonomy as the warehouse keeps it."""
        return [
            Trend(
                taxonomy_version=self.version,
                position=position,
                trend=trend.id,
                name=trend.name,
                group_id=trend.group,
                group_name=self.groups[trend.group],
                about=trend.about,
                seeds=sorted({f"{seed.document}:{seed.line}" for seed in trend.seeds}),
            )
            for position, trend in enumerate(self.trends)
        ]


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Words by which a text shows that it is about AI: those that mean nothing else, and those that may."""

    sure: tuple[str, ...]
    unsure: tuple[str, ...]


LABELLED = "label"  # the kind of an example that a person's label made


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its trends; no trend makes it an example of what is none of them."""

    title: str
    text: str
    trends: tuple[str, ...]
    kind: str


AlertKind = Literal["surge", "rise", "fall", "candidate", "silent", "failing", "quality", "stale"]
ChannelKind = Literal["prefect", "webhook", "slack", "email"]
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class AlertChannel:
    """A way by which alerts go out. Secrets are named here, and never kept: see docs/alerts.md.

    An address of a webhook stands in `url`, or is the secret that `url_secret` names. From `host` on it is mail's.
    """

    name: str
    kind: ChannelKind
    url: str = ""
    url_secret: str = ""
    token_secret: str = ""
    allow_private: bool = False
    host: str = ""
    port: int = 0
    security: Security = "starttls"
    sender: str = ""
    to: tuple[str, ...] = ()
    user: str = ""
    password_secret: str = ""

    @property
    def secrets(self) -> list[str]:
        """The names of the secrets that it needs."""
        return [name for name in (self.url_secret, self.token_secret, self.password_secret) if name]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """What is worth an alert: it begins at one threshold and ends at another, in the unit of its kind.

    Of one subject it tells again at the earliest `cool_down` after the alert before has ended. `trends` and `feeds` are
    the ones it is about; all, where none is named.
    """

    name: str
    kind: AlertKind
    channels: tuple[str, ...]
    cool_down: timedelta
    begin: float
    end: float
    horizon: str = ""
    trends: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertRules:
    """A file of rules: the channels by name, and the rules in their order."""

    channels: dict[str, AlertChannel]
    rules: tuple[AlertRule, ...]
