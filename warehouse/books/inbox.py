"""Labels that wait for the warehouse: a file each, as mail is kept, until a write takes them in.

Who gives a label waits for nobody, and what was kept is lost to no crash: a file has its name when it is whole, is
taken in with all others in one transaction, goes when that is done, and one taken in twice is there once.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from warehouse.database import LOCK_SECONDS, Home, insert, writing
from warehouse.file_errors import WarehouseError
from warehouse.home import OWNERS
from warehouse.records import Label, TrendledgerError

SUFFIX = ".label"
PATIENCE = 0.5  # seconds that a person waits for other writers before the label stays in the inbox
KNOWN_BY = ("passage_id", "given_by", "given_at")


class TakenIn(NamedTuple):
    """How many labels came into the warehouse, and the files that hold none and stay."""

    labels: int
    unread: list[str]


def keep(home: Home, label: Label) -> bool:
    """Keep a label for good; return whether it is in the warehouse, or waits. Raises WarehouseError where it is not."""
    _drop_in(home, label)
    try:
        take_in(home, PATIENCE)
    except TrendledgerError:  # another writes, or the warehouse is in need of help: a run will say so
        return False
    return True


def take_in(home: Home, patience: float = LOCK_SECONDS) -> TakenIn:
    """Store all labels that wait, or none. Raises WarehouseError where another process has the warehouse."""
    read, unread = [], []
    for path in sorted(home.inbox.glob(f"*{SUFFIX}")):
        with suppress(FileNotFoundError):  # another process has taken it in
            try:
                read.append((path, _read(path)))
            except (ValueError, KeyError, TypeError):
                unread.append(path.name)
    if not read:
        return TakenIn(0, unread)
    with writing(home, patience) as db:
        count = insert(db, "labels", [label for _, label in read], unless_known_by=KNOWN_BY)
    for path, _ in read:
        path.unlink(missing_ok=True)
    return TakenIn(count, unread)


def _drop_in(home: Home, label: Label) -> None:
    name = f"{label.given_at:%Y%m%dT%H%M%S%f}-{uuid4().hex}"
    making = home.inbox / f"{name}.making"
    try:
        home.inbox.mkdir(mode=OWNERS, exist_ok=True)
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(_told(label), file)
            file.flush()
            os.fsync(file.fileno())
        making.replace(making.with_suffix(SUFFIX))
        _settle(home.inbox)
    except OSError as error:
        with suppress(OSError):  # it may never have been there
            making.unlink()
        raise WarehouseError(
            f"the label could not be kept in {home.inbox} ({error.strerror}); nothing was stored. Make room on the "
            "disk, or give yourself the right to write there, and send it again."
        ) from error


def _settle(folder: Path) -> None:
    """Write down the names in a folder: a file that is safe under a name that is not would be lost all the same."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _told(label: Label) -> dict[str, object]:
    return {
        "passage_id": label.passage_id,
        "title": label.title,
        "text": label.text,
        "trends": label.trends,
        "given_by": label.given_by,
        "given_at": label.given_at.isoformat(),
        "model_id": label.model_id,
    }


def _read(path: Path) -> Label:
    told = json.loads(path.read_bytes())
    texts = [told[name] for name in ("passage_id", "title", "text", "given_by", "given_at", "model_id")]
    trends = told["trends"]
    if not all(isinstance(one, str) for one in [*texts, *trends]):
        raise TypeError(path.name)
    passage_id, title, text, given_by, given_at, model_id = texts
    return Label(passage_id, title, text, list(trends), given_by, datetime.fromisoformat(given_at), model_id)
