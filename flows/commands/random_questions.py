"""Questions about passages drawn at random, for labels that measure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from flows.commands.labelling import Desk
from flows.running.powered_shares import put_powered_shares
from flows.steps.quality.label_prompt import LabelQuestion
from warehouse.books import random_labels
from warehouse.books.trends import current_trends
from warehouse.database import writing
from warehouse.records import RandomDraw

WHY = "drawn at random"


class RandomQuestions(NamedTuple):
    """Passages drawn together, and of how many. A passage counts as drawn when it has been asked about, not before."""

    questions: list[LabelQuestion]
    drawn_at: datetime
    frame: int

    def note(self, desk: Desk, question: LabelQuestion) -> None:
        """Write down that a passage was drawn, whatever comes of it: to leave out what is hard would be no chance."""
        drawn = RandomDraw(question.passage_id, desk.who, self.drawn_at, self.frame)
        with writing(desk.home) as db:
            random_labels.add_draws(db, [drawn])


def shares_anew(desk: Desk) -> None:
    """Reckon the shares that rest on labels drawn at random; readers see them with the next run."""
    with writing(desk.home) as db:
        put_powered_shares(db, desk.classifier.model_id, current_trends(db))


def drawn_at_random(desk: Desk, count: int) -> RandomQuestions:
    """Return up to `count` questions. What the model says is not shown: who sees it first agrees too often."""
    now = datetime.now(UTC)
    with writing(desk.home) as db:
        frame = random_labels.frame_size(db)
        found = random_labels.draw(db, f"{now.isoformat()} {desk.who}", count)
    questions = [LabelQuestion(one.passage_id, one.title, one.text, (), (), (), WHY) for one in found]
    return RandomQuestions(questions, now, frame)
