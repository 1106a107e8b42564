"""Commands on the model: train it, let it tag and explain, say how good it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.commands.options import STDIN, STDIN_NAME, Injected, bytes_of, refuse_unreadable
from flows.commands.output import Output, Telling
from flows.commands.waits import waiting
from warehouse.database import Home

if TYPE_CHECKING:
    from flows.steps.quality.labelled import Labelled

Rows = list[dict[str, Any]]
LINES_A_BATCH = 1000  # read ahead before they are tagged: memory stays constant


def train(*, force: Annotated[bool, Parameter(negative="")] = False, home: Injected) -> Output:
    """Fit a model on the catalog and save it; the first one becomes current, where it meets its gates.

    An example: trendledger train

    Parameters
    ----------
    force
        Make the first one current also where it misses its gates; the books keep that it did.

    """
    from flows.commands.start_flows import train_once

    return train_once(home, force=force)


def tag(
    file: Path | None = None, /, *, explain: Annotated[bool, Parameter(negative="")] = False, home: Injected
) -> Iterator[dict[str, Any] | Telling]:
    """Tag passages: JSON lines {id, title?, text} in, from FILE or stdin, {id, trends} out.

    The probability of a tag is of a text about AI. `about_ai_probability` says by the text's own words whether it is
    one: below .5 most tags are wrong (`api.calibration`). A run asks that of the whole article.

    An example: trendledger tag passages.jsonl > tags.jsonl

    Parameters
    ----------
    file
        JSON lines; without it, or with `-`, they are read from stdin.
    explain
        Show each passage with the terms marked that made its tags, and the nearest trend that was not given. With
        --json, JSON lines that have both: each term with its places, and `nearest`.

    """
    from flows.steps.text.json_lines import LineError, read_texts

    refuse_unreadable(file)
    classifier, say = _at_hand(home), _explained if explain else _tagged
    batch: Rows = []
    try:
        for row in read_texts(None if file == STDIN else file):
            batch.append(row)
            if len(batch) == LINES_A_BATCH:
                yield from say(classifier, batch)
                batch.clear()
    except LineError:
        yield from say(classifier, batch)  # the message says that the lines before the bad one are done
        raise
    yield from say(classifier, batch)


def _tagged(classifier: Any, rows: Rows) -> Iterable[dict[str, Any]]:
    from flows.steps.tagging.tag_passages import tag_texts
    from flows.steps.text.language import detect

    passages = [(row.get("title") or "", row["text"]) for row in rows]
    texts = [(title, text, detect(f"{title}\n{text}")) for title, text in passages]
    chance = _about_ai()
    for row, text, tags in zip(rows, texts, tag_texts(classifier, texts), strict=True):
        yield {
            "id": row["id"],
            "language": text[-1],
            "about_ai_probability": chance(*text),
            "trends": [
                {"trend": tag.trend, "probability": tag.probability, "terms": [term._asdict() for term in tag.terms]}
                for tag in tags
            ],
        }


def _explained(classifier: Any, rows: Rows) -> Iterable[Telling]:
    from flows.steps.tagging.explain import explain, shown

    chance = _about_ai()
    return (
        Telling({**one.as_json(), "about_ai_probability": chance(one.title, one.text, one.language)}, shown(one))
        for one in explain(classifier, rows)
    )


def _about_ai() -> Callable[[str, str, str], float | None]:
    """Return what says of title, text and language how likely it is about AI; None where the language is not read."""
    from flows.steps.tagging.about_ai import FieldReader
    from flows.steps.text.language import READ
    from warehouse.catalog.field_words import load_field_words

    reader = FieldReader(load_field_words())
    return lambda title, text, language: reader.chance(title, text) if language in READ else None


def evaluate(file: Path, /, *, model: str | None = None, home: Injected) -> Output:
    """Score the current model on labelled passages, JSON lines {title, text, trends, borderline?}; keep the figures.

    From then on the known errors are taken off the shares: `share_corrected` stands beside `share`. Another model is
    scored with --model, before it is made current: where it is surely worse than the current one is on the same file,
    it misses its gate `labels`.

    An example: trendledger evaluate labelled.jsonl

    Parameters
    ----------
    file
        JSON lines; `-` is stdin, whose figures are kept under a name that follows from what came.
    model
        Id of the model to score; without it the current one.

    """
    from flows.commands.evaluation_tables import headline, sections
    from flows.running.corrected_shares import put_corrected_shares
    from flows.running.model_gates import judge_model
    from flows.steps.quality.evaluate import evaluate as score
    from flows.steps.quality.figures import figures
    from flows.steps.quality.gates import in_a_line
    from flows.steps.trends.quantify import SURE, passage_rates, rates_as_json
    from warehouse.books.quality import add_quality
    from warehouse.books.shares import add_rates
    from warehouse.database import writing
    from warehouse.published.publish import is_published, publish

    refuse_unreadable(file)
    classifier = _named_classifier(home, model) if model else _current_classifier(home)
    now = datetime.now(UTC)
    name, labelled = _labelled(file, classifier.trends)
    report = score(classifier, labelled)
    rates = json.dumps(rates_as_json(passage_rates(classifier, labelled)))
    with writing(home) as db:
        add_quality(db, figures(report, name, now))
        add_rates(db, classifier.model_id, now, name, rates, SURE)
        put_corrected_shares(db)
    missed = in_a_line(judge_model(home, classifier.model_id, now))
    if is_published(home):
        publish(home, f"{now:%Y%m%dT%H%M%S%f}-evaluate")
    notes = [headline(report), *([f"gates missed: {missed}"] if missed else [])]
    return Output({**report.as_json(), "gates_missed": missed}, sections=sections(report), notes=notes)


def _labelled(file: Path, trends: Sequence[str]) -> tuple[str, list[Labelled]]:
    """Return the labelled passages of a file, or of stdin, and their name in the books. Raises LabelError.

    Figures are set against those of the same name: of stdin it tells one content from another.
    """
    from flows.steps.quality.labelled import labelled_in, load_labelled

    if file != STDIN:
        return file.name, load_labelled(file, trends)
    came = bytes_of(file)
    return f"{STDIN_NAME}-{blake2b(came.strip(), digest_size=4).hexdigest()}", labelled_in(came, STDIN_NAME, trends)


def _named_classifier(home: Home, model_id: str) -> Any:
    """Return a model of the home, current or not. Raises UnknownModelError."""
    from flows.running.model_gates import UnknownModelError
    from flows.steps.tagging.models import load_tagger
    from warehouse.books import models
    from warehouse.database import writing

    home.prepare()
    with writing(home) as db:
        known = [one.model_id for one in models.newest_models(db) if (home.models / one.model_id).exists()]
    if model_id not in known:
        raise UnknownModelError(model_id, tuple(known))
    return load_tagger(home.models / model_id)


def _at_hand(home: Home) -> Any:
    """Return the current model of the home; where none can be kept, what a first run there would train."""
    from flows.running.shared_models import shared_or_trained
    from flows.running.usable_model import usable_model
    from warehouse.catalog import load_examples, taxonomy_with
    from warehouse.to_read import is_writable

    if home.has_warehouse and (is_writable(home) or usable_model(home)):
        return _current_classifier(home)
    with waiting("training a model"):
        return shared_or_trained(load_examples(), taxonomy_with(home.own_trends))


def _current_classifier(home: Home) -> Any:
    """Return the current model of the home; without one that can be read, one is trained first."""
    from flows.running.usable_model import usable_model
    from flows.stages.model import ensure_model
    from flows.steps.tagging.models import load_tagger

    model_id = usable_model(home)
    if model_id is None:
        home.prepare()
        with waiting("training the first model"):
            model_id = ensure_model(home, datetime.now(UTC))
    return load_tagger(home.models / model_id)
