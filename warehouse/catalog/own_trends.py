"""Trends of one home: what its people accepted as a trend, beside those that ship. A file of the taxonomy's form.

It is a draft that people may edit: what counts, what does not, more terms. `trendledger train` and `retag` take it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from warehouse.catalog.mistakes import CatalogError
from warehouse.catalog.own_terms import with_terms
from warehouse.catalog.records import Taxonomy, TrendDefinition
from warehouse.catalog.taxonomy import load_taxonomy
from warehouse.catalog.writing import write_taxonomy

OWN_TERMS = "own_terms.toml"
GROUP, GROUP_NAME = "own", "Our own"
NONE = Taxonomy(0, {GROUP: GROUP_NAME}, ())


def taxonomy_with(own: Path) -> Taxonomy:
    """Return the taxonomy that ships and, behind it, the trends of the file, if there is one. Raises CatalogError.

    Key terms of the home, in a file beside it, are among those of their trends. Its version is the sum of all: it goes
    up with any.
    """
    shipped, mine = load_taxonomy(), own_trends(own)
    taken = {trend.id for trend in shipped.trends}
    for trend in mine.trends:
        if trend.id in taken:
            raise CatalogError(str(own), f"trend {trend.id}", "is a trend that ships; give it another id")
    both = (*shipped.trends, *mine.trends)
    whole = Taxonomy(shipped.version + mine.version, {**mine.groups, **shipped.groups}, both)
    return with_terms(whole, own.with_name(OWN_TERMS))


def in_place_of_shipped(taxonomy: Taxonomy, own: Path) -> Taxonomy:
    """Return what would be in use if this one shipped: the home's own trends and terms stay where it has room for them.

    A trend of the home's own that it has as well is as it says; terms of a trend that it lacks go.
    """
    mine, known = own_trends(own), {trend.id for trend in taxonomy.trends}
    stay = [trend for trend in mine.trends if trend.id not in known]
    both = (*taxonomy.trends, *stay)
    whole = Taxonomy(taxonomy.version + mine.version, {**mine.groups, **taxonomy.groups}, both)
    return with_terms(whole, own.with_name(OWN_TERMS), is_strict=False)


def own_trends(own: Path) -> Taxonomy:
    """Return the trends of the file alone; none where there is none."""
    return load_taxonomy(own) if own.exists() else NONE


def add_own_trend(own: Path, trend: TrendDefinition) -> None:
    """Write one more trend into the file, whole or not at all. Raises CatalogError where its id is taken."""
    if trend.id in {one.id for one in taxonomy_with(own).trends}:
        raise CatalogError(str(own), f"trend {trend.id}", "there is a trend of that id already; choose another")
    before = own_trends(own)
    after = replace(before, version=before.version + 1, trends=(*before.trends, replace(trend, group=GROUP)))
    aside = own.with_suffix(".making")
    aside.write_text(write_taxonomy(replace(after, groups={**after.groups, GROUP: GROUP_NAME})), encoding="utf-8")
    aside.replace(own)
