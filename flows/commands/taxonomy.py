"""Commands on the taxonomy: check it, draft one from seed documents, show what an edit changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import Injected, at_least_one
from flows.commands.output import FAILED, Output
from flows.commands.taxonomy_terms import propose_terms
from flows.steps.text.figures import counted
from warehouse.catalog import load_examples, load_taxonomy, taxonomy_with
from warehouse.database import Home

PLACES_UNSEEN = "places not looked at (--seeds DIR does)"
DRAFTED = 60  # trends: of 40 in four documents 60 drafts, one for each, found 34; 40 drafts 32, 80 drafts 35

HELP = """What we look for: check it, draft one, see what an edit changes.

An example: trendledger taxonomy check
"""
app = App(name="taxonomy", help=HELP)


@app.command
def check(
    *, seeds: Path | None = None, gold: Path | None = None, taxonomy: Path | None = None, home: Injected
) -> Output:
    """Check the taxonomy: its places in the seed documents, its terms, near-copies among its training passages.

    An example: trendledger taxonomy check --seeds documents/

    Parameters
    ----------
    seeds
        Folder of the seed documents; without it the places are not looked at.
    gold
        JSON lines of labelled passages, which no training passage may copy.
    taxonomy
        File to check instead of the taxonomy in use: what ships and the home's own trends and terms.

    """
    from flows.steps.quality.labelled import load_labelled
    from flows.steps.taxonomy.check import Text
    from flows.steps.taxonomy.check import check as look
    from flows.steps.taxonomy.seed_documents import read_documents

    examples = [Text(f"example {one.title!r}", f"{one.title}\n{one.text}") for one in load_examples()]
    measured = load_labelled(gold) if gold else []
    report = look(
        load_taxonomy(taxonomy) if taxonomy else taxonomy_with(home.own_trends),
        read_documents(seeds) if seeds else [],
        examples,
        [Text(f"{gold} {one.title!r}", f"{one.title}\n{one.text}") for one in measured],
    )
    rows = [
        *((one.trend, f"{one.document}:{one.line}", one.term, one.reason) for one in report.mistakes),
        *(("", "near-copy", one.one, f"{one.alike:.0%} like {one.other}") for one in report.copies),
    ]
    unused = sum(map(len, report.unused_terms.values()))
    places = f"{len(report.mistakes)} of {report.places} places are wrong" if seeds else PLACES_UNSEEN
    read = "no seed document and no training passage" if seeds else "no training passage"
    note = (
        f"{counted(report.trends, 'trend')}, {counted(report.terms, 'term')}: {places}, "
        f"{counted(len(report.copies), 'near-copy', 'near-copies')}; "
        f"{counted(unused, 'term stands', 'terms stand')} in {read}"
    )
    data = {**asdict(report), "mistakes": [one._asdict() for one in report.mistakes]}
    data["copies"] = [one._asdict() for one in report.copies]
    columns = ("trend", "place", "term", "what is wrong")
    return Output(data, columns if rows else (), rows, notes=[note], code=0 if report.is_sound else FAILED)


@app.command
def propose(folder: Path, /, *, count: Annotated[int, Parameter(name=["--count", "-n"])] = DRAFTED) -> Output:
    """Draft a taxonomy from a folder of seed documents (.txt, .md): TOML in the form of the one in use, to be edited.

    An example: trendledger taxonomy propose documents/ --count 30 > draft.toml

    Parameters
    ----------
    count
        Trends at most; the surest are kept.

    """
    from flows.steps.taxonomy.propose import propose as draft
    from flows.steps.taxonomy.seed_documents import read_documents
    from warehouse.catalog.writing import write_taxonomy

    documents = read_documents(folder)
    found = draft(documents, [one.text for one in load_examples()], at_least_one(count))
    places = sum(len(trend.seeds) for trend in found.trends)
    note = (
        f"{counted(len(found.trends), 'trend')} drafted, with {counted(places, 'place')} in "
        f"{counted(len(documents), 'document')}. "
        "Ids, groups, definitions and what does not count are yours to write."
    )
    return Output([asdict(trend) for trend in found.trends], text=write_taxonomy(found).rstrip(), notes=[note])


@app.command
def diff(file: Path, /, *, against: Path | None = None, home: Injected) -> Output:
    """Show what the taxonomy in FILE would change. Exit code 1 where an id is gone: ids are for ever.

    An example: trendledger taxonomy diff draft.toml

    Parameters
    ----------
    file
        The taxonomy in the place of the one that ships. The home's own trends and terms stay beside it.
    against
        File to compare FILE with, as it stands, instead of the taxonomy in use: what ships and the home's own.

    """
    from flows.steps.taxonomy.diff import diff as compare
    from warehouse.catalog.own_trends import in_place_of_shipped
    from warehouse.published.publish import is_published

    new = load_taxonomy(file)
    if against is not None:
        found = compare(load_taxonomy(against), new)
    else:
        found = compare(taxonomy_with(home.own_trends), in_place_of_shipped(new, home.own_trends))
    if found.terms and is_published(home):
        found = found.counted(_passages_with(home, found.terms))
    gone = ", ".join(edit.before for edit in found.forbidden)
    notes = [f"gone: {gone}. Tags and labels hold on to ids: keep them; names may change at will."] if gone else []
    rows = [tuple(edit) for edit in found.edits]
    columns = ("change", "trend", "before", "after", "passages") if rows else ()
    text = "" if rows else "the same taxonomy"
    return Output(found.as_json(), columns, rows, text=text, notes=notes, code=FAILED if found.forbidden else 0)


app.command(propose_terms, name="propose-terms")


def _passages_with(home: Home, terms: list[str]) -> dict[str, Any]:
    """Return how many passages of the published copy hold each term."""
    from flows.steps.taxonomy.key_terms import WORD, TermFinder
    from warehouse.published.publish import open_published
    from warehouse.words.words import passages_with

    finder = TermFinder(terms)
    longest = {max(WORD.findall(term), key=len) for term in terms if WORD.findall(term)}
    db = open_published(home)
    try:
        return dict(Counter(term for text in passages_with(db, sorted(longest)) for term in finder.find(text)))
    finally:
        db.close()
