"""Models that learnt from what ships alone, kept once for all homes that a user has on a machine.

One is found by what it was made of, and believed only where nobody else could have written it and its files are what
was kept. It saves a first run its training, and nothing rests on it: whatever is amiss, a model is trained. What the
people of a home taught is no business of other homes, and never comes here.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from flows.steps.tagging.models import load_tagger, train_tagger
from flows.steps.tagging.tagger import ModelError, Tagger
from warehouse.catalog.records import Example, Taxonomy

SWITCH = "TRENDLEDGER_MODEL_CACHE"  # a folder to keep them in, or `off`
OFF = "off"
MODELS_KEPT = 3  # some 17 MB each: this version's, the last one's, and one to spare
LIBRARIES = ("numpy", "scipy", "scikit-learn")  # whose sums and splits of text are in a model
ENTRY = "entry.json"  # of a kept model: what it was made of, its id, and the digests of its files
ASIDE, SECONDS_ASIDE = ".", 3600  # what is being written or removed begins with a dot, and is soon gone
OTHERS_WRITE = 0o022


def shared_or_trained(examples: Sequence[Example], taxonomy: Taxonomy) -> Tagger:
    """Return the model that learnt from these: one that another home had made, else one trained now, and kept."""
    folder = _folder()
    if folder is None:
        return train_tagger(examples, taxonomy)
    key = _key(examples, taxonomy)
    with suppress(OSError):  # no room, or no right to read or write there: it is trained again, no more
        kept = _kept(folder, key)
        if kept is not None:
            return kept
    made = train_tagger(examples, taxonomy)
    with suppress(OSError):
        _keep(folder, key, made)
    return made


def _folder() -> Path | None:
    asked = os.environ.get(SWITCH, "")
    if asked.lower() == OFF:
        return None
    return Path(asked).expanduser().absolute() if asked else user_cache_path("trendledger") / "models"


def _key(examples: Sequence[Example], taxonomy: Taxonomy) -> str:
    """Return a name for what a model is made of: examples in any order, taxonomy, the code that trains, libraries."""
    rows = sorted((one.title, one.text, one.trends, one.kind) for one in examples)
    machine = [platform.python_version(), platform.machine(), *map(version, LIBRARIES)]
    return _digest(json.dumps([rows, asdict(taxonomy), machine, _code()]).encode())


@cache
def _code() -> str:
    """Return a digest of the code that makes a model, as it is loaded in this process."""
    import flows.steps.tagging.fit  # noqa: F401  now, so that what is read below is what runs, also after an upgrade

    sources = [one for one in files("flows.steps.tagging").iterdir() if one.name.endswith(".py")]
    return _digest(b"".join(one.name.encode() + one.read_bytes() for one in sorted(sources, key=lambda one: one.name)))


def _kept(folder: Path, key: str) -> Tagger | None:
    """Return the model of this key; None where none is kept. One that is not to be believed is removed."""
    entry = folder / key
    try:
        if not _is_ours(folder):
            return None
        tagger = _believed(entry, key)
        if tagger is None:
            _remove(entry)
    except FileNotFoundError:  # none is there, or it was replaced in this moment
        return None
    return tagger


def _believed(entry: Path, key: str) -> Tagger | None:
    """Return the model of an entry that is ours, says that it is of this key, and has the files that were kept."""
    if not (_is_ours(entry) and entry.is_dir() and all(map(_is_ours, entry.iterdir()))):
        return None
    try:
        told = json.loads((entry / ENTRY).read_bytes())
        if told != {"key": key, "model_id": told["model_id"], "files": _digests(entry)}:
            return None
        tagger = load_tagger(entry)
    except (OSError, ValueError, KeyError, TypeError, ModelError):
        return None
    os.utime(entry)  # used now: others go first
    return tagger if tagger.model_id == told["model_id"] else None


def _keep(folder: Path, key: str, tagger: Tagger) -> None:
    """Keep a model, whole or not at all; where another process was first, its own stays."""
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    if not _is_ours(folder):
        return
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))  # for the owner's eyes alone, as is all that is in it
    try:
        tagger.save(aside)
        told = {"key": key, "model_id": tagger.model_id, "files": _digests(aside)}
        (aside / ENTRY).write_text(json.dumps(told), encoding="utf-8")
        aside.rename(folder / key)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _make_room(folder, (folder / key).stat().st_mtime)


def _make_room(folder: Path, now: float) -> None:
    """Remove the models that were not used for longest, and what a process that died left aside."""
    used_at = sorted((entry.stat().st_mtime, entry) for entry in folder.iterdir())
    models = [entry for _, entry in used_at if not entry.name.startswith(ASIDE)]
    left = [entry for at, entry in used_at if entry.name.startswith(ASIDE) and now - at > SECONDS_ASIDE]
    for entry in (*models[:-MODELS_KEPT], *left):
        _remove(entry)


def _remove(entry: Path) -> None:
    """Remove an entry at once, so that nobody finds a part of it."""
    if entry.is_symlink() or not entry.is_dir():
        entry.unlink()
        return
    aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=entry.parent))
    with suppress(OSError):  # another process removed it first
        entry.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    """Say whether a file or folder is this user's own, no link, and no one else may write it."""
    state = path.lstat()
    return state.st_uid == os.geteuid() and not state.st_mode & OTHERS_WRITE and not path.is_symlink()


def _digests(entry: Path) -> dict[str, Any]:
    return {file.name: _digest(file.read_bytes()) for file in entry.iterdir() if file.name != ENTRY}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
