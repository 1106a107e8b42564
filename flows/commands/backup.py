"""The commands that put a home into one file, and bring it back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import STDIN, Injected
from flows.commands.output import Output, UsageError
from flows.commands.waits import waiting
from flows.steps.text.figures import counted
from warehouse.database import Home
from warehouse.upkeep.backup_file import BackupError, Manifest

MEGABYTE = 10**6
BY_HAND = "Not in it, and to be copied by hand: secrets.toml, editor.token and trendledger.toml, the settings."


def backup(file: Path, /, *, home: Injected) -> Output:
    """Write the home into one new file, as of now; runs may go on meanwhile.

    It holds warehouse, archive, models, the published copy, and the home's own rules and trends; neither secrets nor
    settings.

    An example: trendledger backup trendledger.tar.gz

    Parameters
    ----------
    file
        The file to make, a compressed tar. It must not be there yet.

    """
    from warehouse.books import inbox
    from warehouse.upkeep.backup import back_up

    if file == STDIN:
        raise UsageError("name a file: a backup is not written to stdout")
    inbox.take_in(home)
    made = back_up(home, file, datetime.now(UTC))
    text = (
        f"{made.path}: {made.size / MEGABYTE:,.1f} MB, of {counted(len(made.manifest.parts), 'file')} with "
        f"{made.manifest.size / MEGABYTE:,.1f} MB. Bring it back with `trendledger --home NEW restore FILE`."
    )
    data = {"file": str(made.path), "bytes": made.size, "remarks": made.remarks, **_data(made.manifest)}
    return Output(data, text=text, notes=[*made.remarks, *_left_out(made.manifest)])


def restore(file: Path, /, *, unsound: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Make an empty home what a backup holds. It is verified before it is moved into its place, all or nothing.

    An example: trendledger restore trendledger.tar.gz --home NEW

    Parameters
    ----------
    file
        A file that `trendledger backup` made.
    unsound
        Also where `verify` finds something in it: the home had lost it before it was backed up.

    """
    from warehouse.upkeep.restore import restore as bring_back

    found: list[str] = []
    manifest = bring_back(file, home, lambda made: found.extend(_verified(made, home, file, is_taken=unsound)))
    made_at = manifest.made_at[:16].replace("T", " ")
    text = f"{home.path} is as it was at {made_at} UTC: {counted(len(manifest.parts), 'file')}."
    data = {"home": str(home.path), "findings": found, **_data(manifest)}
    return Output(data, text=text, notes=[*found, *_left_out(manifest)])


def _verified(made: Home, home: Home, file: Path, *, is_taken: bool) -> list[str]:
    """Return what a verification finds in the home that was made. Raises BackupError unless that is taken."""
    from flows.running.verification import verify_home

    with waiting("restore") as wait:
        verified = verify_home(made, wait.at)
    found = [one.what.replace(str(made.path), str(home.path)) for one in verified.findings]
    if found and not is_taken:
        raise BackupError(
            f"{file} is whole, but the home that it holds had lost something before: {found[0]} ({len(found)} in all). "
            "Nothing was restored, and nothing was changed. Use an older backup, or take it as it is with --unsound."
        )
    return found


def _left_out(manifest: Manifest) -> list[str]:
    # A lake's copies name files that stay there.
    copies = "older published copies" if manifest.current else "published copies"
    return [BY_HAND, f"Left out, as it can be made again or done without: Prefect's own history, logs, {copies}."]


def _data(manifest: Manifest) -> dict[str, Any]:
    return {
        "made_at": manifest.made_at,
        "schema_version": manifest.schema_version,
        "program": manifest.program,
        "files": len(manifest.parts),
        "bytes_of_files": manifest.size,
    }
