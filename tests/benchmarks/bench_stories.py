"""How well copies are found, beside two usual ways; and what a thousand new articles cost among a million.

    TRENDLEDGER_TIMELAPSE=timelapse.warc.gz python tests/benchmarks/bench_stories.py
    TRENDLEDGER_TIMELAPSE=timelapse.warc.gz python tests/benchmarks/bench_stories.py 10000 100000 1000000

Without numbers: precision, recall and F1 over pairs, adjusted Rand index, documents a second, on sets made from the
archive's articles (three seeds), and on one of real pages, each as a person and as programs extract it, where TRENDLEDGER_PAGES names
a tar file of pages with a ground-truth.json. With numbers: seconds a thousand articles and memory for matching 1,000 among so many
stored sketches, and as many as are taken at once, and for what follows, boilerplate and quotations. Prints one JSON object a line. `pip install
datasketch` for the comparison.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing import Process
from pathlib import Path
from typing import Any

import numpy as np
from at_hand import at_hand, skipped
from copies import Labelled, extractions, labelled_set
from fastwarc.warc import ArchiveIterator, WarcRecordType
from peak_memory import peak_megabytes

from flows.running.exit import end_quietly
from flows.stages import group_stories as gather
from flows.stages.group_stories import ARTICLES_AT_ONCE, at_once
from flows.stages.link_repeats import link_repeats
from flows.stages.mark_boilerplate import mark_boilerplate
from flows.steps.pages.extract import ExtractError, extract_page
from flows.steps.stories.clusters import Families, partition
from flows.steps.stories.sketches import BANDS, ROWS
from flows.steps.text.segment import segment, words_digest
from warehouse.books import stories
from warehouse.books.passages import add_passages
from warehouse.database import Home, writing
from warehouse.records import Passage

SEEDS, ARTICLES = (31, 32, 33), 300
FEWEST_WORDS = 55
CONTAINED = 0.5  # of the shorter text's 5-word shingles
AT = datetime(2026, 3, 1, tzinfo=UTC)
# What an article has on average.
PASSAGES, PIECES, SAMPLES = 6, 180, 8
NAMED = "left(md5(sketch::varchar), 16)"


def texts_of(archive: Path) -> list[str]:
    """Return the texts of the pages in a WARC file that are long enough to be told apart."""
    texts = []
    with archive.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            if record.http_content_type == "text/html":
                try:
                    found = extract_page(record.reader.read(), record.headers["WARC-Target-URI"])
                except ExtractError:
                    continue
                if found.words >= FEWEST_WORDS:
                    texts.append(found.text)
    return list(dict.fromkeys(texts))


def ours(texts: Sequence[str]) -> list[int]:
    return partition(texts)


def text_dedup(texts: Sequence[str]) -> list[int]:
    """text-dedup's setting: 2-word shingles, 256 permutations, threshold .45, no check."""
    from datasketch import MinHash, MinHashLSH

    index, families = MinHashLSH(threshold=0.45, num_perm=256), Families[int]()
    for place, text in enumerate(texts):
        made = MinHash(num_perm=256)
        made.update_batch([shingle.encode() for shingle in shingles(text, 2)])
        families.join(place, place)
        for other in index.query(made):
            families.join(place, other)
        index.insert(place, made)
    return [families.of(place) for place in range(len(texts))]


def containment(texts: Sequence[str]) -> list[int]:
    """Any two texts of which one has half of its 5-word shingles in the other."""
    held = [shingles(text, 5) for text in texts]
    families, places = Families[int](), dict[str, list[int]]()
    for place, some in enumerate(held):
        families.join(place, place)
        common = Counter(other for shingle in some for other in places.get(shingle, ()))
        for other, count in common.items():
            if count >= CONTAINED * min(len(some), len(held[other])):
                families.join(place, other)
        for shingle in some:
            places.setdefault(shingle, []).append(place)
    return [families.of(place) for place in range(len(texts))]


def shingles(text: str, size: int) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[start : start + size]) for start in range(max(1, len(words) - size + 1))}


WAYS: dict[str, Callable[[Sequence[str]], list[int]]] = {
    "ours": ours, "datasketch, text-dedup's setting": text_dedup, "5-word containment": containment
}  # fmt: skip


def score(labelled: Sequence[Labelled], found: Sequence[int]) -> dict[str, float]:
    """Return precision, recall and F1 over pairs of one story, and the adjusted Rand index."""
    stories = [one.story for one in labelled]
    true, told, right = (
        sum(count * (count - 1) / 2 for count in Counter(groups).values())
        for groups in (stories, found, zip(stories, found, strict=True))
    )
    by_chance = true * told / (len(found) * (len(found) - 1) / 2)
    return {
        "precision": round(right / told, 4), "recall": round(right / true, 4), "f1": round(2 * right / (true + told), 4),
        "ari": round((right - by_chance) / ((true + told) / 2 - by_chance), 4),
    }  # fmt: skip


def missed(labelled: Sequence[Labelled], found: Sequence[int]) -> dict[str, int]:
    """Return how many copies of each kind ended up elsewhere than most of their story."""
    groups: dict[str, Counter[int]] = {}
    for one, group in zip(labelled, found, strict=True):
        groups.setdefault(one.story, Counter())[group] += 1
    main = {story: counts.most_common(1)[0][0] for story, counts in groups.items()}
    lost = (one.kind for one, group in zip(labelled, found, strict=True) if main[one.story] != group)
    return dict(Counter(lost).most_common())


def store(home: Home, count: int) -> None:
    """Fill the books with random sketches: as many rows as so many articles make."""
    random = np.random.default_rng(1)
    with writing(home) as db:
        for start in range(1, count + 1, 50_000):
            numbers = np.arange(start, min(start + 50_000, count + 1), dtype=np.int32)
            bands = random.integers(0, 2**32, len(numbers) * BANDS, dtype=np.uint64).astype(np.uint32)
            db.register("made", {"band": bands, "sketch": np.repeat(numbers, BANDS)})
            db.execute("insert into bands select band, sketch from made")
            db.unregister("made")
            raw = random.bytes(len(numbers) * BANDS * ROWS)
            signatures = [raw[at : at + BANDS * ROWS] for at in range(0, len(raw), BANDS * ROWS)]
            db.execute(
                "insert into sketches select unnest($1), 's' || unnest($1), unnest($2)", [numbers.tolist(), signatures]
            )
        db.execute(f"insert into gathered select {NAMED}, 1, sketch, 'made' from sketches")
        write_articles(db, f"select {NAMED} as id, 's' || sketch as digest, 'words' as text from sketches", [])
        db.execute(
            f"""
            insert into passages by name select left(md5('p' || sketch || ':' || place), 16) as passage_id,
                {NAMED} as article_id, 1 as revision, place as position, 'words' as text, 100 as word_count,
                left(md5('d' || sketch || ':' || place), 16) as digest
            from sketches, range({PASSAGES}) as places(place)
            """
        )
        db.execute(f"insert into pieces select hash('p', sketch, n), sketch from sketches, range({PIECES}) as p(n)")
        db.execute(
            f"""
            insert into samples select (md5_number_lower('s' || sketch || ':' || n) >> 32)::uinteger, sketch, n // {SAMPLES}
            from sketches, range({PASSAGES * SAMPLES}) as s(n)
            """
        )


def write_articles(db, source: str, values: list[object]) -> None:
    db.execute(
        f"""
        insert into articles by name select id as article_id, id as url, '' as original_url, 'f' as feed_id,
            id as entry_id, timestamp '2026-01-01' as published_at, 'feed' as published_from,
            timestamp '2026-01-01' as first_seen_at, id as story_id, true as is_original, false as is_backfill,
            1 as revision, 'made' as run_id, '' as date_flag from ({source})
        """,
        values,
    )
    db.execute(
        f"""
        insert into revisions by name select id as article_id, 1 as revision, '' as title, '' as author,
            'en' as language, text, 1 as word_count, digest as text_digest, 'page' as origin, '' as response_id,
            timestamp '2026-01-01' as seen_at, 'made' as run_id from ({source})
        """,
        values,
    )


def among(texts: Sequence[str], count: int) -> Iterator[dict[str, float]]:
    """Yield what it takes to gather 1,000 real articles among `count` stored sketches, and as many as are taken at once."""
    with tempfile.TemporaryDirectory() as folder:
        stored = Home(Path(folder) / "stored")
        filling = Process(target=store, args=(stored, count))  # apart, so that its memory is not counted
        filling.start()
        filling.join()
        if filling.exitcode:
            raise RuntimeError("the books were not filled: see above")
        for articles in sorted({ARTICLES_AT_ONCE, at_once(count)}):
            home = Home(Path(folder) / str(articles))
            home.prepare()
            shutil.copyfile(stored.warehouse, home.warehouse)
            found = json.loads(apart(home, texts[:articles]))
            home.warehouse.unlink()
            yield {"stored": count, "articles": articles, **found}


def apart(home: Home, new: Sequence[str]) -> str:
    """Return what `match` prints in a process of its own: the most memory that a process ever had is told."""
    held = home.path / "new.json"
    held.write_text(json.dumps(new), encoding="utf-8")
    command = [sys.executable, __file__, "--match", str(home.path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def match(home: Home) -> dict[str, float]:
    """Return what it takes to gather the articles at hand among those stored; seconds are those of a thousand."""
    new = json.loads((home.path / "new.json").read_text(encoding="utf-8"))
    rows = [[f"new{place}" for place in range(len(new))], [words_digest(text) for text in new], new]
    with writing(home) as db:
        write_articles(db, "select unnest($1) as id, unnest($2) as digest, unnest($3) as text", rows)
        cut = [(f"new{place}", *one) for place, text in enumerate(new) for one in enumerate(segment(text))]
        add_passages(
            db,
            [Passage(f"{name}-{at}", name, 1, at, text, 100, words_digest(text), None) for name, at, text in cut],
        )
    spent: Counter[str] = Counter()
    for module, step in ((stories, "awaiting_comparison"), (gather, "match")):
        setattr(module, step, timed(getattr(module, step), spent))
    follow_ups = (mark_boilerplate, link_repeats)
    timed(gather.group_portion, whole := Counter())(home, "run", AT, follow_ups, len(new))
    thousands = len(new) / 1000
    return {
        **{f"matching_{what}": round(value / thousands, 2) for what, value in spent.items()},
        **{f"all_{what}": round(value / thousands, 2) for what, value in whole.items()},
        "load": os.getloadavg()[0], "megabytes_of_file": home.warehouse.stat().st_size // 2**20,
        "megabytes_of_memory": peak_megabytes(),
    }  # fmt: skip


def timed(step: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """Return the step, made to add what it takes to `spent`."""

    def run(*args: object) -> Any:
        started, worked = time.perf_counter(), time.process_time()
        try:
            return step(*args)
        finally:
            spent["seconds"] += time.perf_counter() - started
            spent["cpu_seconds"] += time.process_time() - worked

    return run


def main() -> None:
    if sys.argv[1:2] == ["--match"]:
        print(json.dumps(match(Home(sys.argv[2]))))
        return
    place = at_hand("TRENDLEDGER_TIMELAPSE")
    if place is None:
        print(skipped("TRENDLEDGER_TIMELAPSE"))
        return
    texts = texts_of(place)
    for count in map(int, sys.argv[1:]):
        for told in among(texts, count):
            print(json.dumps(told), flush=True)
    if len(sys.argv) > 1:
        return
    sets = {f"seed {seed}": labelled_set(texts, seed, ARTICLES) for seed in SEEDS}
    if pages := at_hand("TRENDLEDGER_PAGES"):
        sets["pages"] = extractions(pages)
        longer = [
            one.text for one in sets["pages"] if one.kind == "by a person" and len(one.text.split()) >= FEWEST_WORDS
        ]
        sets |= {f"copies of pages, seed {seed}": labelled_set(longer, seed, len(longer) // 3) for seed in SEEDS}
    for drawn, made in sets.items():
        for name, way in WAYS.items():
            started = time.perf_counter()
            found = way([one.text for one in made])
            speed = round(len(made) / (time.perf_counter() - started))
            told = {"set": drawn, "texts": len(made), "way": name, **score(made, found), "documents_a_second": speed}
            print(json.dumps({**told, "missed": missed(made, found)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    end_quietly()
    main()
