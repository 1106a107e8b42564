"""The published copy as files for archives, notebooks and other programs."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from flows.commands.options import STDIN, Injected
from flows.commands.output import FileError, Output, UsageError
from flows.commands.report import put_whole
from flows.steps.text.figures import counted
from warehouse.published.publish import open_current


def export(folder: Path, /, *, home: Injected) -> Output:
    """Write the newest copy as Parquet files into a new folder, with datapackage.json and CITATION.cff.

    The files are named as the relations of the schema `api`; those that are dated are parted by month.

    An example: trendledger export trends-2026

    Parameters
    ----------
    folder
        The folder to make; it must not be there yet.

    """
    from warehouse.published.export import citation, copy_facts, export_relations, write_dictionary

    if folder == STDIN:
        raise UsageError("name a folder: what is exported is many files")
    if folder.exists() or folder.is_symlink():
        raise FileError(folder, "is there already; name a new folder, nothing was written")
    db = open_current(home)
    try:
        facts = copy_facts(db)
        with put_whole(folder) as aside:
            aside.mkdir()
            resources = export_relations(db, aside)
            write_dictionary(resources, facts, aside)
            (aside / "CITATION.cff").write_text(citation(facts, version("trendledger")), encoding="utf-8")
    finally:
        db.close()
    rows = [(f"api.{one.relation.name}", one.rows, len(one.parts)) for one in resources]
    data = [{"relation": name, "rows": count, "files": files} for name, count, files in rows]
    total = sum(count for _, count, _ in rows)
    note = (
        f"{counted(total, 'row')} of {len(rows)} relations in {folder}; datapackage.json and schemas/ say what they are"
    )
    return Output(data, ("relation", "rows", "files"), rows, notes=[note])
