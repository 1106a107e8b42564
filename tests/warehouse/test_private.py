"""A home is its owner's: nobody else reads it, unless it was opened on purpose."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from front_door import CommandLine

from warehouse.database import Home

LIST = '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></body></opml>'


def imported(trendledger: CommandLine, folder: Path) -> None:
    """Have a command write to the home."""
    (folder / "list.opml").write_text(LIST)
    assert trendledger("feeds", "import", folder / "list.opml").returncode == 0


def modes(folder: Path) -> dict[str, int]:
    return {
        path.name: stat.S_IMODE(path.lstat().st_mode) for path in [folder, *folder.rglob("*")] if not path.is_symlink()
    }


def test_what_a_command_makes_in_a_home_is_for_its_owner_alone(
    trendledger: CommandLine, home: Home, tmp_path: Path
) -> None:
    imported(trendledger, tmp_path)
    found = modes(home.path)
    assert "warehouse.duckdb" in found
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}


def test_a_home_made_by_a_flow_is_private_whatever_the_umask(home: Home) -> None:
    before = os.umask(0)
    try:
        home.prepare()
    finally:
        os.umask(before)
    assert set(modes(home.path).values()) == {0o700}


def test_what_was_opened_on_purpose_stays_open(trendledger: CommandLine, home: Home, tmp_path: Path) -> None:
    home.prepare()
    home.path.chmod(0o711)
    home.published.chmod(0o755)
    imported(trendledger, tmp_path)
    found = modes(home.path)
    assert (found[home.path.name], found["published"], found["archive"]) == (0o711, 0o755, 0o700)
