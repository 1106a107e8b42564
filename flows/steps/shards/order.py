"""Orders: what is to be made, by which versions, under a name that is made of both."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, NamedTuple

from warehouse.records import TrendledgerError

# Of what a shard is made besides the program: libraries whose next release may give other words, tags or bytes.
LIBRARIES = ("trafilatura", "lxml", "htmldate", "courlan", "py3langid", "fastwarc", "numpy", "scikit-learn", "duckdb")
ROOMS = ("flows/steps", "warehouse")  # whose sources make what stands in a shard
NAME_LETTERS = 32  # of a digest: 128 bits
BLOCK_BYTES = 2**20


class OtherVersionError(TrendledgerError):
    """A worker would make a shard of something else than the run that ordered it. Names both, and the worker."""

    def __init__(self, worker: str, differing: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(worker, differing)
        self.worker, self.differing = worker, dict(differing)

    def __str__(self) -> str:
        said = "; ".join(f"{name} {theirs} there and {ours} here" for name, (theirs, ours) in self.differing.items())
        return (
            f"the worker {self.worker} has other versions than this run ({said}): its rows could differ, so nothing of "
            "it was taken, and what was stored before is kept. Install the same on both, then run again."
        )


class UnseenFileError(TrendledgerError):
    """A worker does not see a file of which it is to make a shard. Names both."""

    def __init__(self, worker: str, file: str) -> None:
        super().__init__(worker, file)
        self.worker, self.file = worker, file

    def __str__(self) -> str:
        return (
            f"the worker {self.worker} does not see {self.file}, of which it was to make a shard: nothing of it was "
            "taken, and what was stored before is kept. Home and archives must be at the same path on all machines, as "
            "on a shared disk; then run again."
        )


class OtherFileError(UnseenFileError):
    """A worker sees other bytes where it is to look through some: of another disk, or of a file that was replaced."""

    def __str__(self) -> str:
        return (
            f"the worker {self.worker} sees another {self.file} than this run has read, by its bytes: nothing of it "
            "was taken, and what was stored before is kept. Archives must be the same at the same path on all "
            "machines, as on a shared disk, and let be while they are read; then run again."
        )


class Order(NamedTuple):
    """A shard to be made. `content` is what its rows depend on, `work` how to come by it on this disk."""

    kind: str
    content: Any
    work: Any
    recipe: Mapping[str, str]

    @property
    def shard_id(self) -> str:
        """The name of what comes of it: the same for the same content and versions, wherever it is made."""
        whole = json.dumps([self.kind, self.content, dict(self.recipe)], sort_keys=True, ensure_ascii=False)
        return named(whole.encode("utf-8", "surrogatepass"))


def check_seen(order: Order) -> None:
    """Raise UnseenFileError, in the name of this worker, where it does not see a file that an order names, or another.

    A worker that found nothing to read would make a shard of that, and its rows would not be those of other machines.
    """
    for file in _files(order):
        if not Path(file).exists():
            raise UnseenFileError(this_worker(), file)
    if order.kind == "range" and not _is_as_ordered(order.content[0], order.work):
        raise OtherFileError(this_worker(), order.work["path"])


def _is_as_ordered(digest: str, work: Mapping[str, Any]) -> bool:
    """Say whether a range has the bytes that its order is named after; they take a tenth of what the look does."""
    with Path(work["path"]).open("rb") as file:
        file.seek(work["start"])
        return digest_of(file, work["end"] - work["start"]) == digest


def digest_of(file: IO[bytes], size: int) -> str:
    """Return the digest of the next bytes of a file, an empty text where there are none."""
    digest, left = hashlib.sha256(), size
    while left and (block := file.read(min(BLOCK_BYTES, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()[:NAME_LETTERS] if left < size else ""


def _files(order: Order) -> Sequence[str]:
    match order.kind:
        case "range":
            return [order.work["path"]]
        case "pages":
            return sorted({file for file, *_ in order.work})
        case _:
            return [order.work["folder"]]


def read_order(said: Mapping[str, Any]) -> Order | None:
    """Return the order that a file says; None where it is none, as what another version has laid out."""
    return Order(**said) if set(said) == set(Order._fields) else None


def named(content: bytes) -> str:
    """Return a name made of content."""
    return hashlib.sha256(content).hexdigest()[:NAME_LETTERS]


@lru_cache(maxsize=1)
def recipe() -> dict[str, str]:
    """Return what shards are made with in this process: the program, Python and the libraries, by their versions."""
    return {
        "trendledger": f"{version('trendledger')} ({_sources()})",
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in LIBRARIES},
    }


def this_worker() -> str:
    """Return what this process is called where a run tells of it."""
    return f"{os.uname().nodename}, process {os.getpid()}"


def check_recipe(wanted: Mapping[str, str]) -> None:
    """Raise OtherVersionError, in the name of this worker, where it is not what an order wants."""
    here = recipe()
    differing = {name: (here.get(name, "none"), ours) for name, ours in wanted.items() if here.get(name) != ours}
    if differing:
        raise OtherVersionError(this_worker(), differing)


def _sources() -> str:
    """Return by what the program's own code is known: between two releases it has one version and many forms."""
    root = Path(__file__).parents[3]
    sources = sorted(path for room in ROOMS for path in (root / room).rglob("*.py"))
    words = sorted((root / "warehouse" / "catalog").glob("*.toml"))
    digest = hashlib.sha256()
    for path in [*sources, *words]:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def pages_order(tasks: Sequence[tuple[str, int, str, str, str, str]], names: Sequence[str]) -> Order:
    """Order the documents of archived pages, each by file, offset, address, final address, time and its name."""
    return Order("pages", list(names), [list(task) for task in tasks], recipe())


def passages_order(folder: Path, model_id: str, texts: Sequence[tuple[str, str, str]]) -> Order:
    """Order the tags of passages by the model in a folder; `texts` are title, words and language of each."""
    plain = [list(text) for text in texts]
    whole = json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Order("passages", [model_id, named(whole)], {"folder": str(folder), "texts": plain}, recipe())
