"""What is shown at a million passages: pages, memory, publication, cookbook, report, readers, and Streamlit beside them.

    python tests/benchmarks/bench_million.py                        grows a home from the demo's, and measures it
    python tests/benchmarks/bench_million.py --from HOME            grows it from another small home: a replayed time-lapse
    python tests/benchmarks/bench_million.py --home HOME            measures one that is there; it publishes
    ... [--passages N] [--longer N] [--only pages,publish,cookbook,report,readers,streamlit]
    ... --lake [CATALOG] [--keep HOME]                              grows it in a lake, as HOME, which stays

How a home grows is told in million_passages.py. Each page is asked of a server that has just begun (cold) and then five
times more (warm, the median), and each question of the cookbook of a copy that has just been opened and then three times
more; the system has the files in memory. Beside the clock on the wall stands what was used of processors: on a busy
machine that is what tells.

A lake needs DuckDB 1.5.5 with its extensions (`pip install 'trendledger[lake]'`). Its catalog is a file where none is named, as
postgres:dbname=... names an empty database. The tables by which copies are found, which no question reads, are left empty: of
ten million passages they are 600 million rows. Ten million in a lake, as a million a quarter:

    python tests/benchmarks/bench_million.py --lake --keep HOME --passages 10000000 --longer 10 --only publish,cookbook
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
from beside_streamlit import as_a_browser_sees
from million_passages import PASSAGES, demo_home, grow, lake_home
from peak_memory import peak_megabytes
from served_pages import addresses, cost_of, printed, read_without_pause, serving, timed

from flows.running.exit import end_quietly
from warehouse.books import ledger
from warehouse.cookbook import recipes
from warehouse.database import Connection, Home, writing
from warehouse.published.kept_answers import INNER
from warehouse.published.publish import current, open_published, publish

READERS = 10
COOKBOOK_TURNS = 3
PATIENCE = 10.0  # seconds; what takes longer is asked once more, not three times
SOON = 2.0  # seconds


def show_pages(home: Home) -> None:
    """Print what every page costs, and the memory of a server that has shown all."""
    with open_published(home) as db:
        pages = addresses(db)
    for line in printed((name, cost_of(home, address)) for name, address in pages.items()):
        print(line, flush=True)
    with serving(home) as server:
        before = server.megabytes()
        for address in pages.values():
            server.get(address)
        print(
            f"memory of the server: {before} MB, after all pages {server.megabytes()}, at most {server.megabytes('VmHWM')}"
        )


def show_publication(home: Home) -> None:
    """Print what a publication takes in a process of its own, against a COPY of the same tables into such a file."""
    for _ in range(2):  # the first sums up what has never been summed
        took = json.loads(apart("publish", home))
        print("publish: {seconds:.1f} s ({processors:.1f} s of processors), {megabytes} MB of memory".format_map(took))
    path = current(home).resolve()
    if home.lake is not None:
        data = sum(file.stat().st_size for file in Path(home.lake.data).rglob("*.parquet"))
        print(f"the copy {path.stat().st_size / 1e6:,.0f} MB, the lake's data {data / 1e6:,.0f} MB")
        return
    with tempfile.TemporaryDirectory(dir=home.path) as folder, duckdb.connect(config={"memory_limit": "1GB"}) as db:
        db.execute(f"attach '{path}' as copy (read_only)")
        db.execute(f"attach '{folder}/aside.duckdb' as aside (storage_version 'v1.2.0')")
        tables = db.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'copy'"
        ).fetchall()
        start = time.perf_counter()
        for schema, table in tables:
            db.execute(f"create schema if not exists aside.{schema}")
            db.execute(f'create table aside.{schema}."{table}" as from copy.{schema}."{table}"')
        db.execute("checkpoint aside")
        tables_took = time.perf_counter() - start
        start = time.perf_counter()
        for schema, table in tables:
            db.execute(f"copy copy.{schema}.\"{table}\" to '{folder}/{schema}.{table}.parquet'")
        parquet_took = time.perf_counter() - start
    print(
        f"publish: {took['seconds']:.1f} s ({took['processors']:.1f} s of processors), {path.stat().st_size / 1e6:,.0f} MB, "
        f"at most {took['megabytes']} MB of memory; the same tables written to another file {tables_took:.1f} s "
        f"(ratio {took['seconds'] / tables_took:.2f}), by COPY to Parquet {parquet_took:.1f} s "
        f"(ratio {took['seconds'] / parquet_took:.2f})"
    )


def publish_here(home: Home) -> None:
    """Publish; print what it took."""
    with writing(home) as db:
        run_id = ledger.newest_run(db)
    used = time.process_time()
    seconds, _ = timed(lambda: publish(home, run_id))
    peak = peak_megabytes()
    print(json.dumps({"seconds": seconds, "processors": time.process_time() - used, "megabytes": peak}))


def show_cookbook(home: Home) -> None:
    """Print what each question of the cookbook takes, the slowest first, and how many take less than SOON."""
    took = {}
    for recipe in recipes():
        opening, db = timed(lambda: open_published(home))
        with db:
            cold = answered(db, recipe.sql)
            used, many = time.process_time(), COOKBOOK_TURNS if cold < PATIENCE else 1
            turns = [answered(db, recipe.sql) for _ in range(many)]
            used = (time.process_time() - used) / many if cold < math.inf else math.inf
        took[recipe.name] = (cold, statistics.median(turns), used)
        print(f"{recipe.name:32} opened in {opening:.1f} s, answered in {cold:.1f} s", file=sys.stderr, flush=True)
    print(f"{'question':32}{'cold ms':>9}{'warm ms':>9}{'cpu ms':>9}")
    for name, costs in sorted(took.items(), key=lambda one: -one[1][-1]):
        print(f"{name:32}" + "".join(f"{seconds * 1e3:9.0f}" for seconds in costs))
    soon = [sum(one[place] < SOON for one in took.values()) for place in range(3)]
    print(
        f"of {len(took)} under {SOON:.0f} s: {soon[0]} cold, {soon[1]} warm, {soon[2]} by their processors; at most "
        f"{peak_megabytes()} MB of memory"
    )


def answered(db: Connection, sql: str) -> float:
    """Return the seconds that a question takes, from asking to its last row; without end where memory does not do."""
    try:
        return timed(lambda: db.execute(sql).fetchall())[0]
    except duckdb.OutOfMemoryException:
        return math.inf


def show_report(home: Home) -> None:
    """Print what the report takes and how large it is."""
    from dashboards.files.report import report_html

    with open_published(home) as db:
        seconds, text = timed(lambda: report_html(db))
    print(f"report: {seconds:.1f} s, {len(text.encode()) / 1e6:.2f} MB")


def show_readers(home: Home) -> None:
    """Print what ten readers without pause met while a copy was published, and the server's memory behind them."""
    with open_published(home) as db:
        pages = addresses(db)
    is_over = threading.Event()

    def publish_meanwhile() -> None:
        try:
            apart("publish", home)
            time.sleep(2)  # the new copy is read, too
        finally:
            is_over.set()

    with serving(home) as server:
        writer = threading.Thread(target=publish_meanwhile)
        writer.start()
        answers, wrong = read_without_pause(server, pages, READERS, is_over)
        writer.join()
        most = server.megabytes("VmHWM")
    print(
        f"{READERS} readers while a copy was published: {answers} answers, {len(wrong)} errors {wrong[:3]}, at most {most} MB"
    )


def apart(act: str, home: Home) -> str:
    """Do something in a process of its own; return what it printed."""
    command = [sys.executable, __file__, "--home", str(home.path), "--only", f"{act}-here"]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout


SHOWN: Mapping[str, Callable[[Home], None]] = {
    "publish": show_publication,
    "pages": show_pages,
    "cookbook": show_cookbook,
    "report": show_report,
    "readers": show_readers,
    "streamlit": as_a_browser_sees,
}


def measure(home: Home, only: list[str]) -> None:
    """Print what is asked for."""
    if only == ["publish-here"]:
        publish_here(home)
        return
    for name in only:
        SHOWN[name](home)
        sys.stdout.flush()


def main() -> None:
    """Grow a home where none is named, and measure it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--from", dest="small", type=Path)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--passages", type=int, default=PASSAGES)
    asked.add_argument("--longer", type=int, default=1)
    asked.add_argument("--lake", nargs="?", const="lake/catalog.ducklake", metavar="CATALOG")
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--only", type=lambda said: said.split(","), default=list(SHOWN), metavar="WHAT,WHAT")
    wish = asked.parse_args()
    if wish.home is not None:
        measure(Home(wish.home), wish.only)
        return
    with tempfile.TemporaryDirectory() as folder:
        small = Home(wish.small) if wish.small else demo_home(Path(folder) / "small")
        place = wish.keep or Path(folder) / "big"
        big = lake_home(place, wish.lake) if wish.lake else Home(place)
        seconds, copies = timed(lambda: grow(small, big, wish.passages, wish.longer, INNER if wish.lake else ()))
        print(f"{copies} copies of {small.path.name} in {seconds:.0f} s, at most {peak_megabytes()} MB of memory")
        measure(big, wish.only)


if __name__ == "__main__":
    end_quietly()
    main()
