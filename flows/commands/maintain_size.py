"""What `trendledger maintain` does about size: of the warehouse, of files that can go, of Prefect's database."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from flows.commands.output import Output
from flows.steps.text.figures import counted
from warehouse.database import Home
from warehouse.lake import Lake

MEGABYTE = 10**6


def smaller_warehouse(home: Home, *, dry_run: bool) -> Output:
    """Write the warehouse anew, or merge its lake's files, where no run is at work.

    Raises HomeBusyError, CompactError, LakeError.
    """
    if home.lake is not None:
        return smaller_lake(home, home.lake, dry_run=dry_run)
    from warehouse.database import one_run_only
    from warehouse.upkeep.compact import compact

    with one_run_only(home):
        done = compact(home, dry_run=dry_run)
    verb = "would have" if dry_run else "has"
    text = f"the warehouse {verb} {done.after / MEGABYTE:,.1f} MB, of {done.before / MEGABYTE:,.1f}; every row is equal"
    return Output({"before": done.before, "after": done.after, "is_dry_run": dry_run}, text=text)


def smaller_lake(home: Home, lake: Lake, *, dry_run: bool) -> Output:
    """Merge the files of a lake, forget its past, remove what nothing names. Raises HomeBusyError, LakeError."""
    from warehouse.upkeep.lake_upkeep import keep_small

    done = keep_small(home, lake, lambda words: print(f"trendledger: {words}", file=sys.stderr), dry_run=dry_run)
    has, forgot, removed = ("has", "would be", "would be") if dry_run else ("had", "were", "were")
    text = f"{lake} {has} {counted(done.before.files, 'file')} with {done.before.size / MEGABYTE:,.1f} MB"
    if not dry_run:
        text += f", and has {done.after.files:,} with {done.after.size / MEGABYTE:,.1f}; every row is equal"
    text += f". Old states that {forgot} forgotten: {done.snapshots:,}"
    text += f"; files without use that {removed} removed: {done.removed:,}"
    notes = [f"{counted(done.waiting, 'file')} left to published copies that still read them"] if done.waiting else []
    before, after = done.before._asdict(), done.after._asdict()
    return Output({**done._asdict(), "before": before, "after": after, "is_dry_run": dry_run}, text=text, notes=notes)


def spare_listed(home: Home, word: str) -> Output:
    """List what can go; with the word of the list, remove it. Raises SpareError."""
    from warehouse.upkeep.spare import remove_spare, spare_files, word_of

    found = remove_spare(home, word) if word else spare_files(home)
    size = sum(one.size for one in found)
    listed = word_of(found) if found and not word else ""
    removed = f"removed {counted(len(found), 'file')}, {size / MEGABYTE:,.1f} MB"
    said = removed if word else f"{size / MEGABYTE:,.1f} MB can go"
    notes = [said]
    if listed:
        notes.append(f"nothing was removed. To remove exactly these: trendledger maintain --as-listed {listed}")
    rows = [(str(one.path), f"{one.size / MEGABYTE:,.1f} MB", one.why) for one in found]
    files = [{"path": str(one.path), "bytes": one.size, "why": one.why} for one in found]
    data = {"files": files, "bytes": size, "is_removed": bool(word), "as_listed": listed}
    return Output(data, ("file", "size", "what it is"), rows, notes=notes)


def smaller_prefect(home: Home, *, dry_run: bool) -> Output:
    """Delete old runs from Prefect's database. Raises RetentionError."""
    from flows.commands.start_flows import retain_runs

    days, done = retain_runs(home, datetime.now(UTC), dry_run=dry_run)
    verb = "would be deleted" if dry_run else "deleted"
    events = f", with {counted(done.old_events, 'event')} that came to no automation" if done.old_events else ""
    runs = f"{counted(done.old_runs, 'run')} that ended more than {counted(days, 'day')} ago"
    text = f"{runs} {verb}{events}; the database has {done.after / MEGABYTE:,.1f} MB, of {done.before / MEGABYTE:,.1f}"
    return Output({**done._asdict(), "days_kept": days, "is_dry_run": dry_run}, text=text)
