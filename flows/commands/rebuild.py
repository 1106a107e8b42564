"""The command that makes everything derived anew, from the archive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter

from flows.commands.options import Injected
from flows.commands.output import Output
from flows.steps.text.figures import counted
from warehouse.again import AGAIN


def rebuild(*, dry_run: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Make everything derived anew from the archive, verify it, and put it in the place of what there was.

    Taken over are what was asked and came, the watch list, models, labels and all that people decided; entries,
    articles, stories, passages, tags and verdicts are made again, run by run. Made aside: until the last step the home
    is as it was. No feed is asked, no alert told. Where the warehouse is damaged or gone, the published copy stands in.

    An example: trendledger rebuild --dry-run

    Parameters
    ----------
    dry_run
        Only say what would come out other than it is; changes nothing.

    """
    from flows.commands.start_flows import run_rebuild
    from warehouse.database import one_run_only
    from warehouse.published.publish import publish
    from warehouse.upkeep import rebuilt

    rebuilt.refuse_empty(home)
    with one_run_only(home), rebuilt.making(home) as made:
        runs = run_rebuild(home, made)
        unlike = rebuilt.differences(made)
        kept = None if dry_run else rebuilt.put_in_place(home, made)
    if kept is not None:
        AGAIN.is_in_place = True
        publish(home, f"{datetime.now(UTC):%Y%m%dT%H%M%S}-rebuilt")
    source = "published copy, as the warehouse is damaged or gone" if made.is_from_copy else "warehouse"
    lines = [
        f"{counted(runs, 'run was', 'runs were')} lived through again, from the archive and the {source}.",
        _told(unlike, dry_run=dry_run),
    ]
    if kept:
        lines.append(f"What was there is kept {kept}.")
    data = {"runs": runs, "differing": unlike, "is_from_copy": made.is_from_copy, "is_dry_run": dry_run}
    return Output({**data, "kept": kept}, text="\n".join(lines))


def _told(unlike: list[str], *, dry_run: bool) -> str:
    if not unlike:
        return "Every row is as it was." if not dry_run else "Every row would be as it is."
    verb = "would come out" if dry_run else "came out"
    return f"{counted(len(unlike), 'table')} {verb} other than before: {', '.join(unlike)}."
