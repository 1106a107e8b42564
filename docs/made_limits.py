"""The page on limits, read off the code: every constant that bounds bytes, seconds or a count, with its reason."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ROOMS = {
    "flows/steps/web": "Asking servers",
    "flows/steps/feeds": "Feeds",
    "flows/steps/pages": "Pages",
    "flows/steps/text": "Text and dates",
    "flows/steps": "What is counted, tagged and judged",
    "flows/stages": "Stages",
    "flows/running": "What carries a run",
    "flows/commands": "The command line",
    "flows": "Flows",
    "warehouse": "What is kept",
    "dashboards": "What is shown",
}
# What the drawing of charts is made of bounds nothing.
DRAWN = ("bars", "charts", "levels", "lines", "marks", "series", "svg_file", "overview")
# A number with a point is a share or a weight, unless its name says that it is a time.
TIMES = re.compile(r"SECONDS|HOURS|MINUTES|DAYS|WAIT|DELAY|SPREAD|SOON|SIGN_OF_LIFE")
# Seeds, formats, rights, signals, calendars, weights: numbers that bound nothing.
NO_LIMIT = re.compile(
    r"SEED|FORMAT|OWNERS|SIGNAL|VIOLATION|REACH|DIGITS|_WEIGHT|MEGABYTE|GREETING|POWER|LEVEL|SMTP|^(Z|YEAR|WEEK|HOUR)$"
)


class Limit(NamedTuple):
    """A bound: where it stands, its name, its value as written, and why it is that."""

    module: str
    name: str
    value: str
    reason: str


def page(made: str) -> str:
    """Return the page, a table for each room."""
    lines = [
        "# Limits",
        "",
        made,
        "",
        "Everything in Trendledger is bounded: what a server may send, how long anything may take, how much is held,",
        "counted or shown at once. These are the bounds that stand in the code, with the reason beside them; what an",
        "owner can change is in [settings.md](settings.md). Values are written as in the code: `2 ** 20` is 1 MiB;",
        "names that end in `SECONDS` are seconds, in `BYTES` bytes.",
    ]
    found = sorted(limits(), key=lambda one: (list(ROOMS).index(_room(one.module)), one.module))
    room = ""
    for limit in found:
        if _room(limit.module) != room:
            room = _room(limit.module)
            lines += ["", f"## {ROOMS[room]}", "", "| where | name | value | why |", "|---|---|---|---|"]
        lines.append(
            f"| `{limit.module}` | `{limit.name}` | `{limit.value}` | {limit.reason.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(lines) + "\n"


def limits() -> Iterator[Limit]:
    """Yield every limit of the code, file by file, in the order in which they stand."""
    for top in ("flows", "warehouse", "dashboards"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if not (top == "dashboards" and path.stem in DRAWN):
                yield from of_text(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def of_text(module: str, text: str) -> Iterator[Limit]:
    """Yield the limits of one module: its constants, and the defaults of the records whose name ends in Limits."""
    comments = _comments(text)
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(targets=[target], value=value):
                for name, each in _pairs(target, value):
                    if _bounds(name, each):
                        yield Limit(module, name, ast.unparse(each), _reason(comments, node))
            case ast.ClassDef(name=kind, body=body) if kind.endswith("Limits"):
                for field in body:
                    if isinstance(field, ast.AnnAssign) and field.value is not None:
                        name = f"{kind}.{ast.unparse(field.target)}"
                        reason = _reason(comments, field) or (ast.get_docstring(node) or "").partition("\n")[0]
                        yield Limit(module, name, ast.unparse(field.value), reason)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield names with their values, of `A = 1` as of `A, B = 1, 2`."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from ((ast.unparse(one), each) for one, each in zip(target.elts, value.elts, strict=False))
    elif isinstance(target, ast.Name):
        yield target.id, value


def _bounds(name: str, value: ast.expr) -> bool:
    """Whether a constant bounds something: a whole number or a span of time."""
    if not name.isupper() or NO_LIMIT.search(name):
        return False
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) == "timedelta"
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if not isinstance(value, ast.Constant | ast.BinOp) or not names <= {"HOUR", "MEGABYTE"}:
        return False
    numbers = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant)]
    if not numbers or not all(type(one) in {int, float} for one in numbers):
        return False
    return bool(TIMES.search(name)) or all(type(one) is int for one in numbers)


def _comments(text: str) -> dict[int, tuple[str, bool]]:
    """Return the comments by their lines, and whether each has its line for itself."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            words = re.sub(r"^#\s*|\s*noqa:.*$", "", token.string).strip()
            found[token.start[0]] = (words, not token.line[: token.start[1]].strip())
    return found


def _reason(comments: dict[int, tuple[str, bool]], node: ast.stmt) -> str:
    """Return what stands beside a constant, else in the lines above it."""
    beside = comments.get(node.end_lineno or node.lineno)
    if beside and not beside[1]:
        return beside[0]
    above: list[str] = []
    line = node.lineno - 1
    while line in comments and comments[line][1]:
        above.insert(0, comments[line][0])
        line -= 1
    return " ".join(above)


def _room(module: str) -> str:
    return next(room for room in ROOMS if module.startswith(f"{room}/"))
