"""What we watch and look for: the watch list, the taxonomy, the training passages. All data, checked when loaded."""

from warehouse.catalog.examples import load_examples
from warehouse.catalog.own_trends import taxonomy_with
from warehouse.catalog.taxonomy import load_taxonomy
from warehouse.catalog.watchlist import load_watch_list

__all__ = ["load_examples", "load_taxonomy", "load_watch_list", "taxonomy_with"]
