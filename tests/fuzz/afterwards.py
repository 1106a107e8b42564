"""What must hold of a home whatever its runs have met: it verifies, is made again as it was, and is handed on whole."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alone import done_alone
from small_model import Trained

from flows.commands.backup import backup, restore
from flows.commands.export import export
from flows.commands.report import report
from flows.monitor import monitor
from flows.rebuild import rebuild
from flows.retag import retag
from flows.running.verification import verify_home
from warehouse.books import feeds, models
from warehouse.catalog.watchlist import load_watch_list, write_opml, write_toml
from warehouse.database import Home, writing
from warehouse.records import Model
from warehouse.upkeep import rebuilt


def verified(home: Home, when: str) -> list[str]:
    """Return what a verification finds."""
    return [f"{when}: {one.check}: {one.what}" for one in verify_home(home).findings]


def made_again(home: Home) -> list[str]:
    """Return in what the books differ from those that come out of the archive."""
    with rebuilt.making(home) as made:
        done_alone(rebuild(str(made.home.path), str(made.source)))
        return [f"rebuilt other: {one}" for one in rebuilt.differences(made)] + verified(made.home, "rebuilt")


def handed_on(home: Home, folder: Path) -> list[str]:
    """Write all that can be handed on; return what a restored home has lost."""
    backup(folder / "backup.tar.gz", home=home)
    again = Home(folder / "restored")
    restore(folder / "backup.tar.gz", home=again)
    export(folder / "exported", home=home)
    report(folder / "week.html", site=folder / "site", digest=folder / "week.md", home=home)
    for name in ("week.txt", "digest.html"):
        report(digest=folder / name, home=home)
    return verified(again, "restored") + _watched(home, folder)


def _watched(home: Home, folder: Path) -> list[str]:
    """Return in what form a watch list that is exported names other feeds than the home watches."""
    with writing(home) as db:
        listed = feeds.active_feeds(db)
    found = []
    for form, write in (("opml", write_opml), ("toml", write_toml)):
        file = folder / f"exported.{form}"
        file.write_text(write(listed), encoding="utf-8")
        if {feed.url for feed in load_watch_list(file)} != {feed.url for feed in listed}:
            found.append(f"the watch list in {form} names other feeds")
    return found


def lived_again(home: Home, listed: Path, clocks: list[datetime], into: Home) -> list[str]:
    """Live through the home's own archive: in a new home, then in the same one a week later."""
    archives = [str(path) for path in sorted(home.archive.glob("*.warc.gz"))]
    if not archives:
        return []
    for place, times in ((into, clocks), (home, [clocks[-1] + timedelta(weeks=1)])):
        for clock in times:
            done_alone(
                monitor(
                    home=str(place.path),
                    feeds=str(listed),
                    archives=archives,
                    as_of=clock,
                    publish=clock == times[-1] and place is home,
                )
            )
    return verified(into, "replayed") + made_again(into)


def read_anew(home: Home, other: Trained) -> list[str]:
    """Let another model read the history and take charge."""
    model = other.classifier.model_id
    shutil.copytree(other.folder / model, home.models / model)
    now = datetime.now(UTC)
    with writing(home) as db:
        models.add_model(db, Model(model, other.taxonomy.version, now, 0, "{}", ""))
    retag(home, now, model_id=model, force=True, processes=1)
    return verified(home, "retagged")
