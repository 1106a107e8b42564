"""The command that asks people what passages are about, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from cyclopts import Parameter

from flows.commands.options import Injected, at_least_one, login_name
from flows.commands.output import Output, UsageError
from warehouse.records import TrendledgerError
from warehouse.to_read import need_warehouse

# Passages looked through for those that teach most. A second of work; more would be better chosen, and waited for.
LOOKED_THROUGH = 5000


NOTHING = {
    "second": "nobody else has labelled a passage that you have not; leave out --second to label others.",
    "random": "every passage about AI here has been drawn before; `trendledger run` brings some.",
    "chosen": "there is no passage here that you have not labelled; `trendledger run` brings some.",
}


class NothingToLabelError(TrendledgerError):
    """There is no passage to ask about."""


def label(
    *,
    count: Annotated[int, Parameter(name=["--count", "-n"])] = 20,
    who: Annotated[str | None, Parameter(name=["--who", "--by"])] = None,
    second: Annotated[bool, Parameter(negative="")] = False,
    random: Annotated[bool, Parameter(negative="")] = False,
    home: Injected,
) -> Output:
    """Walk through the passages that teach most: accept or correct their trends. Each answer is stored at once.

    Labels survive every retagging and teach the next model (`trendledger train`); those of passages drawn at random
    teach none: they say how often the tags are right, and correct shares (api.passage_shares).

    An example: trendledger label --count 10

    Parameters
    ----------
    count
        How many passages to ask about.
    who
        Name under which the labels are stored; the login name, if not said.
    second
        Ask about passages that others have labelled, without showing what they said, and tell how far you agree.
    random
        Ask about passages drawn at random, each as likely as any other, without showing what the model says.

    """
    from flows.commands.labelling import Desk, agreement_of, chosen
    from flows.commands.random_questions import drawn_at_random, shares_anew

    if second and random:
        raise UsageError("--second and --random ask about different passages; say one of them")
    at_least_one(count)
    need_warehouse(home)
    desk = Desk.open(home, who or login_name(), datetime.now(UTC))
    drawn = drawn_at_random(desk, count) if random else None
    questions = drawn.questions if drawn else chosen(desk, count, LOOKED_THROUGH, second=second)
    if not questions:
        raise NothingToLabelError(NOTHING["second" if second else "random" if random else "chosen"])
    given, skipped = _asked(desk, questions, drawn)
    if drawn:
        shares_anew(desk)
    return _summed(desk, given, skipped, agreement_of(desk) if second else None)


def _asked(desk: Any, questions: Sequence[Any], drawn: Any) -> tuple[int, int]:
    """Ask until all are asked or the person leaves; return how many were answered, and how many skipped."""
    from flows.steps.quality.label_prompt import ask

    given = skipped = 0
    for place, question in enumerate(questions, start=1):
        answer = ask(question, desk.names, place, len(questions), sys.stdin, sys.stderr)
        if answer is None:
            break
        if drawn:
            drawn.note(desk, question)
        if answer.is_skipped:
            skipped += 1
            continue
        desk.keep(question, answer.trends, datetime.now(UTC))
        given += 1
    return given, skipped


def _summed(desk: Any, given: int, skipped: int, agreed: Any) -> Output:
    data: dict[str, Any] = {"who": desk.who, "labelled": given, "skipped": skipped}
    notes = []
    if agreed is not None:
        data["agreement"] = agreed._asdict()
        kappa = "cannot be told" if agreed.kappa is None else f"{agreed.kappa:.2f}"
        same = f"the very same trends {agreed.share_same:.0%}"
        notes = [f"agreement over {agreed.pairs} pairs of labels: {same}, kappa {kappa}"]
    return Output(data, text=f"{given} labelled by {desk.who}, {skipped} skipped", notes=notes)
