"""The arrows of the design, read off the imports: who may know whom, and what stands where alone."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("flows", "warehouse", "dashboards", "trendledger")
MODULES = sorted(
    [*(path for room in ROOMS[:3] for path in (ROOT / room).rglob("*.py")), ROOT / "trendledger.py"],
    key=lambda path: path.as_posix(),
)
MAX_LINES, MAX_FUNCTION_LINES = 300, 50

RECORDS = {"warehouse.records", "warehouse.fates", "warehouse.catalog.records"}
# What of the warehouse only reads the published copy, or knows no database at all.
READERS = {f"warehouse.{one}" for one in ("database", "memory", "published", "values", "words")}
# What modules of a room may know of the rooms; the longest name that fits a module decides.
MAY_KNOW: dict[str, set[str]] = {
    "warehouse.fates": set(),
    "warehouse.records": {"warehouse.records", "warehouse.fates"},
    "warehouse": {"warehouse"},
    "flows.steps": {"flows.steps", *RECORDS},
    "flows.running": {"flows.running", "flows.steps", "warehouse"},
    "flows.stages": {"flows.stages", "flows.running", "flows.steps", "warehouse"},
    "flows.commands": {"flows", "warehouse", "dashboards"},
    "flows": {"flows", "warehouse"},
    "dashboards": {"dashboards", *RECORDS, *READERS},
    "trendledger": {"flows.commands", "flows.running", "flows.steps.text", "warehouse"},
}
# The flows on top know stages and what carries a run, and never the command line.
FLOWS_KNOW_NOT = "flows.commands"
# Which rooms of the steps a room may know besides itself. A new arrow is a decision: it belongs into this table, and
# into docs/architecture.md with its reason. Text is the ground.
STEPS_MAY_KNOW: dict[str, set[str]] = {
    "text": set(),
    "web": {"text"},
    "feeds": {"text", "web"},
    "pages": {"feeds", "text", "web"},
    "stories": {"text"},
    "tagging": {"text"},
    "quality": {"tagging", "text"},
    "taxonomy": set(),
    "trends": {"quality"},
    "judging": {"text"},
    "alerting": {"text"},
    "watching": {"judging"},
    "candidates": {"judging", "taxonomy"},
    "shards": {"tagging", "text", "web"},
}
# The same of what is kept. What stands beside these rooms is their ground, and knows none of them.
WAREHOUSE_MAY_KNOW: dict[str, set[str]] = {
    "sums": set(),
    "books": {"sums"},
    "words": {"books"},
    "published": {"books", "sums", "words"},
    "upkeep": {"books", "published", "sums"},
    "shards": set(),
}
# The same of what is shown. What stands beside them makes pages and answers of them.
DASHBOARDS_MAY_KNOW: dict[str, set[str]] = {
    "charts": set(),
    "pages": {"charts"},
    "files": {"charts", "pages"},
    "views": {"charts", "files", "pages"},
}
TABLES = {"flows/steps": STEPS_MAY_KNOW, "warehouse": WAREHOUSE_MAY_KNOW, "dashboards": DASHBOARDS_MAY_KNOW}
# Steps that stand beside the rooms, and the rooms that they know.
BESIDE_THE_ROOMS: dict[str, set[str]] = {
    "demo_web": {"web"},  # packs the demo's articles as an archive
    "disjoint_sets": set(),  # copies make stories, and repeated lines make publishers, by the same sets
    "false_discovery": set(),  # q-values, for verdicts and for pairs of trends
    "processors": set(),  # how many there are for those that read pages, and those that tag
    "sentences": {"summary", "text"},  # what a stage came to, with the feeds that a summary names
    "summary": set(),
}
GROUND = {"disjoint_sets", "false_discovery", "processors"}  # of these any room may know
# Modules beyond the rule, each with its reason.
ALSO_KNOWS: dict[str, set[str]] = {}
# What only one place may import.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "prefect": ("flows/*.py", "flows/stages/*.py", "flows/running/*.py", "flows/commands/start_flows.py"),
    "duckdb": ("warehouse/**/*.py", "dashboards/**/*.py"),
    "filelock": ("warehouse/*.py", "flows/running/up.py"),  # `up` keeps a second one of its kind out of a home
    "trafilatura": ("flows/steps/pages/*.py",),
    "feedparser": ("flows/steps/feeds/*.py",),
    "distributed": ("flows/running/shards/cluster.py",),
    "cyclopts": ("flows/commands/*.py", "trendledger.py"),
}
NETWORK = (
    "aiohttp",
    "socket",
    "ssl",
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "urllib3",
    "ftplib",
    "smtplib",
)
TALKS: dict[str, str] = {
    "flows/steps/web/live.py": "the one fetcher to the web",
    "flows/steps/web/post.py": "what goes out to webhooks, behind the same guard",
    "flows/steps/web/mail.py": "what goes out as mail, behind the same guard",
    "flows/commands/serve.py": "opens the listener of the dashboards, on loopback",
    "flows/running/ports.py": "looks whether the station's ports are taken, and its children well, on loopback",
    "flows/running/doctor/prefect_books.py": "asks the Prefect server that the operator named whether it is well",
    "flows/running/sd_notify.py": "tells systemd, at a socket of this machine, that the station is ready and alive",
}
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
ASKS_FOR_THE_TIME: dict[str, str] = {"flows/commands/sql.py": "a command is where the time of day comes in"}
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def name(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports anywhere; of `from a import b` both a and a.b, as b may be a module."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for one in names:
                    yield f"{module}.{one.name}" if is_module(f"{module}.{one.name}") else module
            case ast.ImportFrom(level=level) if level:
                yield "a relative import"


def is_module(dotted: str) -> bool:
    return any((ROOT / dotted.replace(".", "/")).with_suffix(end).exists() for end in (".py", "")) or dotted in NETWORK


def within(module: str, allowed: set[str]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_module_knows_only_what_its_room_may_know(path: Path) -> None:
    module = name(path)
    rule = max((one for one in MAY_KNOW if within(module, {one})), key=len)
    allowed = MAY_KNOW[rule] | ALSO_KNOWS.get(short(path), set())
    assert [one for one in imports(path) if within(one, set(ROOMS)) and not within(one, allowed)] == []
    assert "a relative import" not in imports(path)


def test_a_class_name_stands_for_one_thing() -> None:
    names = [node.name for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [each for each, times in Counter(names).items() if times > 1] == []


def known_rooms(path: Path, house: str) -> set[str]:
    """Which rooms of a house, or modules beside them, a module names."""
    inside, depth = house.replace("/", "."), house.count("/") + 1
    return {one.split(".")[depth] for one in imports(path) if one.startswith(f"{inside}.")}


IN_ROOMS = [
    pytest.param(path, house, room, id=short(path))
    for house, table in TABLES.items()
    for room in table
    for path in sorted((ROOT / house / room).rglob("*.py"))
]


@pytest.mark.parametrize(("path", "house", "room"), IN_ROOMS)
def test_a_module_knows_only_the_rooms_that_the_table_names(path: Path, house: str, room: str) -> None:
    beside = known_rooms(path, house) - set(TABLES[house])
    assert known_rooms(path, house) - beside - TABLES[house][room] - {room} == set()
    assert house != "flows/steps" or beside <= GROUND


@pytest.mark.parametrize("beside", BESIDE_THE_ROOMS)
def test_a_step_beside_the_rooms_knows_only_those_that_its_line_names(beside: str) -> None:
    known = known_rooms(ROOT / "flows" / "steps" / f"{beside}.py", "flows/steps")
    assert known - GROUND - BESIDE_THE_ROOMS[beside] == set()


def test_the_ground_of_the_warehouse_knows_none_of_its_rooms() -> None:
    ground = sorted((ROOT / "warehouse").glob("*.py"))
    assert [short(path) for path in ground if known_rooms(path, "warehouse") & set(WAREHOUSE_MAY_KNOW)] == []


def test_the_table_of_the_steps_names_what_is_there() -> None:
    folder = ROOT / "flows" / "steps"
    assert {path.name for path in folder.iterdir() if (path / "__init__.py").exists()} == set(STEPS_MAY_KNOW)
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(BESIDE_THE_ROOMS)


@pytest.mark.parametrize("house", TABLES)
def test_a_table_of_rooms_has_no_circle_and_no_arrow_that_nobody_needs(house: str) -> None:
    table = TABLES[house]
    assert set(TopologicalSorter(table).static_order()) == set(table)
    used = {
        (room, known)
        for path, home, room in (one.values for one in IN_ROOMS)
        if home == house
        for known in known_rooms(path, house)
    }
    assert [(room, known) for room in table for known in table[room] if (room, known) not in used] == []


def test_no_flow_knows_the_command_line() -> None:
    below = [path for path in MODULES if within(name(path), {"flows"}) and not within(name(path), {FLOWS_KNOW_NOT})]
    assert [short(path) for path in below if any(within(one, {FLOWS_KNOW_NOT}) for one in imports(path))] == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    allowed = {path for pattern in ONLY_IN[library] for path in ROOT.glob(pattern)}
    assert [
        short(path) for path in MODULES if path not in allowed and any(within(one, {library}) for one in imports(path))
    ] == []


def test_only_the_door_talks_to_the_network() -> None:
    talking = {short(path) for path in MODULES if any(within(one, set(NETWORK)) for one in imports(path))}
    assert talking - set(TALKS) == set()


def calls(path: Path) -> Iterator[str]:
    """Yield what a module calls, as it is written: `datetime.now`, `self.close`."""
    return (ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_no_code_below_a_flow_asks_for_the_time() -> None:
    below = [path for path in MODULES if within(name(path), {"flows.steps", "warehouse"})]
    asking = {
        short(path)
        for path in below
        if any(call.removeprefix("datetime.") in CLOCKS or call in CLOCKS for call in calls(path))
    }
    assert asking - set(ASKS_FOR_THE_TIME) == set()


def test_no_file_beside_a_flow_takes_the_name_of_a_module() -> None:
    # Prefect's loader leaves flows/ first on sys.path: a file named like a module there replaces it for every import.
    taken = set(sys.stdlib_module_names) | set(packages_distributions())
    ours = {path.stem for path in (ROOT / "flows").iterdir() if path.suffix == ".py" or path.is_dir()} - {
        "__init__",
        "__pycache__",
    }
    assert ours & taken == set()


def test_every_package_says_that_it_is_one() -> None:
    folders = {path.parent for path in MODULES if path.parent != ROOT}
    assert [short(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_a_file_and_its_functions_are_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES or short(path) in LONG_FILES
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {
        f"{short(path)}:{one.name}" for one in functions if (one.end_lineno or 0) - one.lineno >= MAX_FUNCTION_LINES
    }
    assert long - set(LONG_FUNCTIONS) == set()


def test_every_exception_from_a_rule_is_still_needed() -> None:
    for listed in (ALSO_KNOWS, TALKS, ASKS_FOR_THE_TIME, LONG_FILES):
        assert [one for one in listed if not (ROOT / one).exists()] == []
    assert all(any(within(one, set(NETWORK)) for one in imports(ROOT / path)) for path in TALKS)
