"""The rules for alerts, as a file: read, and refused with the place and the mend where they cannot be."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple, get_args

from warehouse.catalog.alert_channels import read_channel
from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.own_trends import own_trends
from warehouse.catalog.records import AlertChannel, AlertKind, AlertRule, AlertRules
from warehouse.catalog.tables import field, no_others, number, one_of, read_toml, texts
from warehouse.catalog.taxonomy import load_taxonomy

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST_COOL_DOWN = 3650  # days; past ten years it is a slip, and far past it no date
HORIZONS = ("4/12", "13/39")
OF_TRENDS = ("surge", "rise", "fall")
BY_Q = (*OF_TRENDS, "candidate")
OF_SOURCES = ("silent", "failing")
COMMON = ("name", "kind", "channels", "cool_down_days")


class Threshold(NamedTuple):
    """What a kind measures: the thresholds where a file names none, the largest that makes sense, and the unit."""

    begin: float
    end: float
    most: float
    unit: str


THRESHOLDS: dict[str, Threshold] = {
    "failing": Threshold(5, 0, 1000, "failed visits"),
    "quality": Threshold(0.05, 0.02, 1, "of F1"),
    "stale": Threshold(48, 24, 24 * 365, "hours"),
}
# In at q .02, by TRENDS: a verdict comes at .05, so that a larger threshold would promise what no verdict has.
ALERT_Q, LARGEST_Q = 0.02, 0.05


def load_alert_rules(file: Path | Traversable | None = None, own: Path | None = None) -> AlertRules:
    """Return the rules of a TOML file, or those that ship. Raises CatalogError for a mistake in it.

    They may be about trends that ship, and those of the home in the file `own`.
    """
    file = file or files("warehouse") / "catalog" / "alerts.toml"
    name, content = str(file), read_toml(file)
    no_others(name, "the head", content, ("channels", "rules"))
    tables = field(name, "the head", content, "channels", dict, required=False)
    channels = {each: read_channel(name, each, table) for each, table in tables.items()}
    rules = [
        _rule(name, place, table, channels, own)
        for place, table in enumerate(field(name, "the head", content, "rules", list, required=False), start=1)
    ]
    names = [rule.name for rule in rules]
    twice = next((each for each in names if names.count(each) > 1), None)
    if twice:
        raise CatalogError(name, f"rule {twice!r}", "stands there twice; give one of them another name")
    return AlertRules(channels, tuple(rules))


def _rule(file: str, place: int, table: Any, channels: dict[str, AlertChannel], own: Path | None) -> AlertRule:
    if not isinstance(table, dict):
        raise CatalogError(file, f"rule {place}", "is no table; write [[rules]] above it")
    name = field(file, f"rule {place}", table, "name", str)
    entry = f"rule {place} ({name})"
    if not NAME.fullmatch(name):
        raise CatalogError(file, entry, "a name has up to 40 of a-z, 0-9 and -, as in `source-silent`")
    kind: AlertKind = one_of(file, entry, "kind", field(file, entry, table, "kind", str), get_args(AlertKind))
    no_others(file, entry, table, (*COMMON, *_fields_of(kind)))
    begin, end = _thresholds(file, entry, kind, table)
    cool_down = number(file, entry, table, "cool_down_days", 0, 0, LONGEST_COOL_DOWN)
    return AlertRule(
        name=name,
        kind=kind,
        channels=tuple(
            one_of(file, entry, "channels", each, channels, "is no channel of this file")
            for each in texts(file, entry, table, "channels")
        ),
        cool_down=timedelta(days=cool_down),
        begin=begin,
        end=end,
        horizon=one_of(file, entry, "horizon", table.get("horizon", HORIZONS[0]), HORIZONS)
        if kind in OF_TRENDS
        else "",
        trends=_trends(file, entry, table, own),
        feeds=texts(file, entry, table, "feeds"),
    )


def _fields_of(kind: str) -> tuple[str, ...]:
    if kind in OF_TRENDS:
        return ("begin", "horizon", "trends")
    if kind in BY_Q:
        return ("begin",)
    return (*(("begin", "end") if kind in THRESHOLDS else ()), *(("feeds",) if kind in OF_SOURCES else ()))


def _thresholds(file: str, entry: str, kind: str, table: dict[str, Any]) -> tuple[float, float]:
    """Return where an alert of the rule begins and ends; they differ, so that none comes and goes with every run."""
    if kind in BY_Q:
        begin = number(file, entry, table, "begin", ALERT_Q, 0, LARGEST_Q)
        return begin, begin
    if kind not in THRESHOLDS:
        return 0, 0
    usual = THRESHOLDS[kind]
    begin = number(file, entry, table, "begin", usual.begin, 0, usual.most)
    end = number(file, entry, table, "end", min(usual.end, begin / 2), 0, usual.most)
    if end >= begin:
        mend = f"`end` is {end:g} and `begin` {begin:g} {usual.unit}; an alert has to end below where it begins"
        raise CatalogError(file, entry, mend)
    return begin, end


def _trends(file: str, entry: str, table: dict[str, Any], own: Path | None) -> tuple[str, ...]:
    named = texts(file, entry, table, "trends")
    trends = (*load_taxonomy().trends, *(own_trends(own).trends if own else ())) if named else ()
    known = [trend.id for trend in trends]
    return tuple(one_of(file, entry, "trends", each, known, "is no trend of the taxonomy") for each in named)
