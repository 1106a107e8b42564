"""Which candidate it is: the same from look to look, so that a person has to say only once what it is worth."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

ALIKE = 0.5  # of the terms of the smaller one that two candidates share: then they are one


def identified(found: Sequence[Sequence[str]], known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return an id for the terms of each that was found: that of the known one that is most alike, or a new one.

    No id is given twice; the first of `found` choose first. Two are alike that share the first term or half of the
    terms of the smaller one.

    >>> identified([["foo r1", "foo"], ["bar"]], {"foo": ["foo", "foo r1"]})
    ['foo', 'bar']
    """
    ids: list[str] = []
    for terms in found:
        free = {name: theirs for name, theirs in known.items() if name not in ids and _likeness(terms, theirs) > 0}
        best = min(free, key=lambda name: (-_likeness(terms, known[name]), name), default=None)
        ids.append(best if best is not None else _new_id(terms[0], {*known, *ids}))
    return ids


def _likeness(mine: Sequence[str], theirs: Sequence[str]) -> float:
    shared = len({*mine} & {*theirs}) / max(min(len(mine), len(theirs)), 1)
    if mine[:1] == theirs[:1]:
        return 1 + shared
    return shared if shared >= ALIKE else 0.0


def _new_id(term: str, taken: Collection[str]) -> str:
    plain = "-".join(re.findall(r"[^\W_]+", term)) or "candidate"
    number, name = 1, plain
    while name in taken:
        number += 1
        name = f"{plain}-{number}"
    return name
