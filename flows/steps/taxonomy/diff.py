"""What an edit of the taxonomy changes, before any tag is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from warehouse.catalog.records import Taxonomy, TrendDefinition

SAME_TERMS = 0.5  # share of terms in common at which a lost id and a new one are taken for one trend renamed
WORDING = ("name", "group", "about", "counts", "excludes", "siblings")

Kind = Literal["id added", "id removed", "id renamed", "wording", "term added", "term dropped", "places", "version"]
FORBIDDEN: frozenset[str] = frozenset({"id removed", "id renamed"})


class Edit(NamedTuple):
    """One change of one trend. `passages` are those that hold a term added or dropped; None where nobody looked."""

    kind: Kind
    trend: str
    before: str
    after: str
    passages: int | None = None


@dataclass(frozen=True, slots=True)
class TaxonomyDiff:
    """All changes. An id that is gone is forbidden: tags, labels and links of other people hold on to it."""

    edits: list[Edit]

    @property
    def forbidden(self) -> list[Edit]:
        """The edits that must not be made."""
        return [edit for edit in self.edits if edit.kind in FORBIDDEN]

    @property
    def terms(self) -> list[str]:
        """The terms that were added or dropped, each once."""
        changed = (edit.after or edit.before for edit in self.edits if edit.kind in {"term added", "term dropped"})
        return list(dict.fromkeys(changed))

    def counted(self, passages: dict[str, int]) -> TaxonomyDiff:
        """Return the same, each term with the number of passages that hold it."""
        return TaxonomyDiff(
            [
                edit._replace(passages=passages.get(edit.after or edit.before, 0))
                if edit.kind in {"term added", "term dropped"}
                else edit
                for edit in self.edits
            ]
        )

    def as_json(self) -> dict[str, Any]:
        """Return the changes as plain data."""
        return {"edits": [edit._asdict() for edit in self.edits], "forbidden": [edit.trend for edit in self.forbidden]}


def diff(before: Taxonomy, after: Taxonomy) -> TaxonomyDiff:
    """Return what turns `before` into `after`, trend by trend."""
    old, new = ({trend.id: trend for trend in taxonomy.trends} for taxonomy in (before, after))
    lost, gained = [one for one in old if one not in new], [one for one in new if one not in old]
    renamed = _renamed([old[one] for one in lost], [new[one] for one in gained])
    edits = [
        *(Edit("id renamed", one, one, other) for one, other in renamed.items()),
        *(Edit("id removed", one, one, "") for one in lost if one not in renamed),
        *(Edit("id added", one, "", one) for one in gained if one not in renamed.values()),
    ]
    for trend in before.trends:
        other = new.get(renamed.get(trend.id, trend.id))
        if other is not None:
            edits += _edits(trend, other)
    if edits and after.version <= before.version:
        edits.append(Edit("version", "", str(before.version), f"{after.version}, and must go up"))
    elif after.version != before.version:
        edits.append(Edit("version", "", str(before.version), str(after.version)))
    return TaxonomyDiff(edits)


def _renamed(lost: Sequence[TrendDefinition], gained: Sequence[TrendDefinition]) -> dict[str, str]:
    """Return which lost id lives on under which new one: the same name, or mostly the same terms."""
    found: dict[str, str] = {}
    for old in lost:
        for new in gained:
            terms, others = set(old.terms), set(new.terms)
            is_same = old.name == new.name or len(terms & others) >= SAME_TERMS * len(terms | others)
            if is_same and old.id not in found and new.id not in found.values():
                found[old.id] = new.id
    return found


def _edits(before: TrendDefinition, after: TrendDefinition) -> list[Edit]:
    wording = [
        Edit("wording", after.id, f"{part}: {_said(before, part)}", f"{part}: {_said(after, part)}")
        for part in WORDING
        if getattr(before, part) != getattr(after, part)
    ]
    added = [Edit("term added", after.id, "", term) for term in after.terms if term not in before.terms]
    dropped = [Edit("term dropped", after.id, term, "") for term in before.terms if term not in after.terms]
    places = []
    if set(before.seeds) != set(after.seeds):
        gone, come = len(set(before.seeds) - set(after.seeds)), len(set(after.seeds) - set(before.seeds))
        places = [Edit("places", after.id, f"{gone} gone", f"{come} new")]
    return [*wording, *added, *dropped, *places]


def _said(trend: TrendDefinition, part: str) -> str:
    value = getattr(trend, part)
    return value if isinstance(value, str) else "; ".join(value)
