"""A backup as a file: a compressed tar of plain files, a manifest in front, their digests at the end.

Any `tar xzf` opens it. It is read here without a library's extraction: a header that is not of the plain file that
the manifest says comes next is refused, so that no link, no device and no path outside can come of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from warehouse.records import TrendledgerError

FORMAT = 1
MANIFEST, DIGESTS = "manifest.json", "digests.json"
# Some 100 bytes a file are told: a home of a file a day has told a megabyte after thirty years.
MAX_TOLD_BYTES = 16 * 2**20
MAX_FILES = 100_000
MAX_NAME_BYTES = 100  # what a plain tar header holds
BLOCK, PIECE = 512, 2**20
# What a home is made of, and nothing else: no name leads out of the folder.
NAME = re.compile(
    r"warehouse\.duckdb|own_trends\.toml|own_terms\.toml|alerts\.toml|demo\.toml|demo\.warc\.gz"
    r"|(?:archive|published)/[^./\\\x00-\x1f][^/\\\x00-\x1f]*"
    r"|models/[^./\\\x00-\x1f][^/\\\x00-\x1f]*/[^./\\\x00-\x1f][^/\\\x00-\x1f]*"
)


class BackupError(TrendledgerError):
    """A backup cannot be made or brought back. Says why, and what to do."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a home: its name in it, how many of its bytes are meant, and when it was changed, in nanoseconds."""

    name: str
    size: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; `current` is the published copy that readers see, empty where there is none."""

    format: int
    program: str
    schema_version: int
    made_at: str
    current: str
    parts: list[KeptFile]

    @property
    def size(self) -> int:
        """All bytes of its files."""
        return sum(part.size for part in self.parts)


def write(out: BinaryIO, manifest: Manifest, opened: Iterable[BinaryIO]) -> None:
    """Write a backup of these files, each open at its beginning, in the order of the manifest's parts."""
    _tell(out, MANIFEST, asdict(manifest))
    digests = {}
    for part, file in zip(manifest.parts, opened, strict=True):
        _head(out, part.name, part.size, part.changed_at)
        digests[part.name] = copied(file, out, part.size)
        out.write(b"\0" * (-part.size % BLOCK))
    _tell(out, DIGESTS, digests)
    out.write(b"\0" * 2 * BLOCK)


def copied(source: BinaryIO, target: BinaryIO, size: int) -> str:
    """Copy so many bytes and return their SHA-256. Raises EOFError where there are fewer."""
    digest, left = hashlib.sha256(), size
    while left:
        piece = source.read(min(left, PIECE))
        if not piece:
            raise EOFError(f"{left:,} bytes are missing")
        digest.update(piece)
        target.write(piece)
        left -= len(piece)
    return digest.hexdigest()


def read_manifest(file: BinaryIO) -> Manifest:
    """Read what a backup says that it holds. Raises ValueError where it says it wrongly, EOFError where it is cut."""
    told = _told(file, MANIFEST)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError("its format is not known here")
    try:
        manifest = Manifest(**{**told, "parts": [KeptFile(**part) for part in told["parts"]]})
    except (TypeError, KeyError) as error:
        raise ValueError(f"its manifest is not whole: {error}") from error
    _check(manifest)
    return manifest


def read_part(file: BinaryIO, part: KeptFile, target: BinaryIO) -> str:
    """Read the file that comes next and return its digest. Raises ValueError where it is another."""
    _expect(file, part.name, part.size)
    digest = copied(file, target, part.size)
    file.read(-part.size % BLOCK)
    return digest


def read_digests(file: BinaryIO) -> Any:
    """Read the digests at the end, and to the end, which proves the sum of the whole. Raises ValueError, EOFError."""
    told = _told(file, DIGESTS)
    if len(file.read(2 * BLOCK)) < 2 * BLOCK:
        raise EOFError("its end is missing")
    if file.read(1):
        raise ValueError("something stands behind its end")
    return told


def _check(manifest: Manifest) -> None:
    """Raise ValueError where a manifest names what is no file of a home."""
    names = [part.name for part in manifest.parts]
    wrong = [part for part in manifest.parts if not _is_part(part)]
    if wrong or len(set(names)) < len(names) or len(names) > MAX_FILES:
        first = f", {wrong[0].name!r} for one" if wrong else ""
        raise ValueError(f"it names files that are none of a home{first}")
    if not isinstance(manifest.schema_version, int) or "warehouse.duckdb" not in names:
        raise ValueError("there is no warehouse in it")
    if manifest.current and f"published/{manifest.current}" not in names:
        raise ValueError("the published copy that it names is not in it")


def _is_part(part: KeptFile) -> bool:
    are_numbers = all(isinstance(value, int) and value >= 0 for value in (part.size, part.changed_at))
    return are_numbers and isinstance(part.name, str) and NAME.fullmatch(part.name) is not None


def _tell(out: BinaryIO, name: str, told: Any) -> None:
    data = json.dumps(told, indent=1).encode()
    _head(out, name, len(data), 0)
    out.write(data + b"\0" * (-len(data) % BLOCK))


def _told(file: BinaryIO, name: str) -> Any:
    head = _header(file)
    if head.name != name or head.size > MAX_TOLD_BYTES:
        raise ValueError(f"where its {Path(name).stem} should stand is something else")
    data = file.read(head.size)
    if len(data) < head.size:
        raise EOFError("it ends too early")
    file.read(-head.size % BLOCK)
    return json.loads(data)


def _head(out: BinaryIO, name: str, size: int, changed_at: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, changed_at // 10**9
    out.write(info.tobuf(tarfile.GNU_FORMAT))


def _expect(file: BinaryIO, name: str, size: int) -> None:
    head = _header(file)
    if (head.name, head.size) != (name, size):
        raise ValueError(f"where {name} should stand is {head.name!r}")


def _header(file: BinaryIO) -> tarfile.TarInfo:
    """Read one header, of a plain file. Raises ValueError for any other, EOFError at a cut."""
    block = file.read(BLOCK)
    if len(block) < BLOCK:
        raise EOFError("it ends too early")
    try:
        head = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise ValueError(f"it is damaged ({error})") from error
    if not head.isreg() or head.size < 0:
        raise ValueError(f"{head.name!r} in it is no plain file")
    return head
