"""What we watch and look for: the watch list, the taxonomy, the training passages. All data, checked when loaded."""

from warehouse.catalog.examples import Example, load_examples
from warehouse.catalog.taxonomy import Taxonomy, TrendDefinition, load_taxonomy
from warehouse.catalog.watchlist import load_watch_list

__all__ = ["Example", "Taxonomy", "TrendDefinition", "load_examples", "load_taxonomy", "load_watch_list"]
