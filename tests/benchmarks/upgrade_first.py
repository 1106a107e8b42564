"""Let the first program whose demo ran write a home, and today's go on in it; hold what it kept against what it had.

    python tests/benchmarks/upgrade_first.py [--commit COMMIT] [--home HOME]

Needs a clone with its history and, for the old program's own packages, a package index: it is installed from its commit
by its own lock file, as a user of that day did, into an environment that is gone at the end. With --home a home is taken
that it has written before; that one is copied, and stays as it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

import duckdb

from warehouse.database import Home

ROOT = Path(__file__).parents[2]
FIRST = "8d0d5ca"  # the one before says `cannot import name 'Example'`
# What a person would miss: in columns that the first schema had.
KEPT = {
    "runs": "select run_id, kind, clock from runs",
    "entries": "select entry_id, revision, url, title from entries",
    "articles": "select article_id, url, published_at from articles",
    "revisions": "select article_id, revision, title, text from revisions",
    "passages": "select passage_id, text from passages",
    "tags": "select passage_id, model_id, trend, probability from tags",
    "answers": "select response_id, url, digest, archive_file, archive_offset from responses",
    "fates": "select run_id, stage, fate, items from fates",
}
Rows = dict[str, set[tuple[object, ...]]]


def installed(commit: str, folder: Path) -> Path:
    """Install the program of a commit into an environment of its own; return its `trendledger`."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as tar:
        tar.extractall(folder / "program", filter="data")
    uv, python = str(Path(sys.executable).with_name("uv")), folder / "environment" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder / "environment")], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, "--requirement", str(folder / "program" / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-deps", str(folder / "program")], check=True)
    return python.with_name("trendledger")


def said(*command: str) -> str:
    """Run a command that has to succeed; return what it printed.

    Elsewhere than here: the processes that the old program starts would take what lies here for its own modules.
    """
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PREFECT_API_URL"}}
    elsewhere = tempfile.gettempdir()
    done = subprocess.run(command, cwd=elsewhere, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def rows(home: Home) -> Rows:
    with duckdb.connect(home.warehouse, read_only=True) as db:
        return {name: set(db.execute(sql).fetchall()) for name, sql in KEPT.items()}


def upgraded(home: Home, folder: Path) -> None:
    """Do in the home, with today's program, what comes after an upgrade; raise SystemExit where something is lost."""
    before = rows(home)
    ours = [sys.executable, str(ROOT / "trendledger.py"), "--home"]
    print(said(*ours, str(home.path), "verify"))
    said(*ours, str(home.path), "run", "--archive", str(home.demo_archive))
    print(said(*ours, str(home.path), "verify"))
    said(*ours, str(home.path), "status", "--check")
    said(*ours, str(home.path), "backup", str(folder / "backup.tar.gz"))
    said(*ours, str(folder / "restored"), "restore", str(folder / "backup.tar.gz"))
    print(said(*ours, str(folder / "restored"), "rebuild", "--dry-run"))
    after = rows(home)
    for name, had in before.items():
        lost = had - after[name]
        print(f"{name:10} {len(had):7,} before, {len(after[name]):7,} after, {len(lost):,} lost")
        if lost:
            raise SystemExit(f"{name}: {next(iter(lost))}")


def main() -> None:
    """Install, let it write, go on, compare."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--commit", default=FIRST)
    reader.add_argument("--home", type=Path)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder / "home")
        if asked.home:
            shutil.copytree(asked.home, home.path, symlinks=True)
        else:
            said(str(installed(asked.commit, folder)), "--home", str(home.path), "demo")
        upgraded(home, folder)


if __name__ == "__main__":
    main()
