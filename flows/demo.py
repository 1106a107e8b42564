"""The demo: a summer lived through week by week, on the small archive that ships with the project."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from flows.monitor import monitor
from flows.running.outlasting import Ordered
from flows.steps.demo_web import mondays, pack, read_pieces, watch_list
from warehouse.catalog.watchlist import write_toml
from warehouse.database import Home


class Lived(NamedTuple):
    """A time to be lived through on archives: what visits which feeds on what, and where the clock stands each time.

    No clock is that of the newest record.
    """

    home: Home
    feeds: Path
    archives: list[Path]
    clocks: list[datetime | None]

    def runs(self) -> list[Ordered]:
        """Return a run for each clock, to be started one after the other; only the last one publishes."""
        return [self._run(clock, is_last=number == len(self.clocks)) for number, clock in enumerate(self.clocks, 1)]

    def _run(self, clock: datetime | None, *, is_last: bool) -> Ordered:
        asked = {
            "home": str(self.home.path),
            "feeds": str(self.feeds),
            "archives": [str(path) for path in self.archives],
            "as_of": clock,
            "publish": is_last,
        }
        return Ordered(monitor, asked)


def lay_out(home: Home) -> Lived:
    """Pack the demo's archive into the home and return its time, a run for each of its weeks.

    Week by week, since what a feed lists at its first visit is history: only weeks that were watched are judged.
    """
    source = files("warehouse") / "demo"
    pack(source, home.demo_archive)
    home.demo_feeds.write_text(write_toml(watch_list(source)), encoding="utf-8")
    articles = read_pieces(source)
    clocks: list[datetime | None] = list(mondays(articles[0].since, articles[-1].since))
    return Lived(home, home.demo_feeds, [home.demo_archive], [*clocks[:-1], None])
