"""A home that is killed again and again, beside a twin that is left alone; and what is asked of it after each recovery."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from growing_web import clock, grown
from meeting_sums import unmet
from nursery import DONE, Nursery
from small_model import Trained

from flows.running.verification import verify_home
from warehouse.database import Home, writing
from warehouse.failpoints import SEEN, WANTED
from warehouse.published.publish import open_published, query

# What must be as in the twin, without what differs from run to run: which run saw it, and when somebody asked again.
HELD = {
    "entries": "select entry_id, revision, guid from entries",
    "articles": "select article_id, url, story_id, is_original, revision, published_at, first_seen_at from articles",
    "revisions": "select article_id, revision, title, text, origin from revisions",
    "passages": "select passage_id, text, duplicate_of, is_boilerplate from passages",
    "readings": "select passage_id, fate from readings",
    "tags": "select passage_id, trend, probability from tags",
    "pages": "select distinct entry_id, entry_revision, fate, is_final from page_visits",
    "answers": "select distinct url, digest, kind from responses",
}
COUNTS = "select articles, passages, (select count(*) from tags), (select count(*) from trend_weeks) from meta"


@dataclass
class KilledHome:
    """A home, its twin, the web that both watch, and the week in which both are."""

    do: Nursery
    home: Home
    twin: Home
    feeds: Path
    archive: Path
    week: int = -1
    kills: int = field(default=0)

    def next_week(self) -> None:
        """Let a week pass, and the twin live it in peace."""
        self.week += 1
        assert self.run(self.twin) == DONE

    def kill(self, point: str) -> bool:
        """Run until the failpoint; say whether it was reached."""
        return self._counted(self.run(self.home, settings={WANTED: point}))

    def kill_after(self, seconds: float) -> bool:
        """Run for so long; say whether the run was killed, and not over before."""
        return self._counted(self.run(self.home, seconds=seconds))

    def recover(self) -> None:
        """Run to the end, and hold the home against its twin."""
        assert self.run(self.home) == DONE
        assert_like(self.home, self.twin)

    def points(self, seen: Path) -> list[str]:
        """Let the twin's next week write down which points a run reaches; return them, in their order, each once."""
        self.week += 1
        assert self.run(self.twin, settings={SEEN: str(seen)}) == DONE
        assert self.run(self.home) == DONE
        return list(dict.fromkeys(seen.read_text(encoding="utf-8").splitlines()))

    def run(self, home: Home, **how: Any) -> int:
        """Run the week in a home; return how that ended."""
        web = {"feeds": self.feeds, "archive": self.archive}
        as_of = clock(self.week).isoformat()
        return self.do("run", home=home.path, **web, as_of=as_of, **how)

    def _counted(self, code: int) -> bool:
        assert code <= DONE, f"the run has failed of itself, with exit code {code}"
        self.kills += code < DONE
        return code < DONE


def laid_out(do: Nursery, folder: Path, trained: Trained, weeks: int) -> KilledHome:
    """Return a new home and its twin."""
    feeds, archive = grown(folder, weeks)
    homes = [trained.put_into(Home(folder / name)) for name in ("home", "twin")]
    return KilledHome(do, *homes, feeds, archive)


def assert_like(home: Home, twin: Home) -> None:
    """Hold a home against its twin: it opens, verifies, its sums meet, it holds the same rows, and publishes the same."""
    assert verify_home(home).findings == []
    with writing(home) as db:
        assert unmet(db) == []
    ours, theirs = held(home), held(twin)
    for name in HELD:
        assert ours[name] == theirs[name], name
    with open_published(home) as mine, open_published(twin) as other:
        assert query(mine, COUNTS).rows == query(other, COUNTS).rows
    assert not [path.name for path in (*home.published.glob("*.making"), *home.path.glob(".*"))]


def held(home: Home) -> dict[str, list[tuple]]:
    """What the books hold."""
    with writing(home) as db:
        return {name: db.execute(f"{sql} order by all").fetchall() for name, sql in HELD.items()}
