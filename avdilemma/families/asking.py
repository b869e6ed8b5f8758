"""What a scenario file and its arms do alike once they can ask a row of a design."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from avdilemma.design import Row
from avdilemma.errors import InvalidValueError
from avdilemma.questions import BeliefQuestion, Question
from avdilemma.questions.probabilities import later_turns
from avdilemma.scenes import MODALITY, TEXT, Modality

Maker = Callable[[Row], Question]
"""Makes the question of a row."""


class Asking:
    """What a scenario file and its arms do alike once they can ask a row."""

    def item(self, row: Row, seed: int) -> Question:
        """The question of one row of the design, its draws decided by the user's seed."""
        raise NotImplementedError

    def maker(self, seed: int) -> Maker:
        """What makes the questions of many rows, each the same as by `item`."""
        return partial(self.item, seed=seed)

    @property
    def asks_first(self) -> bool:
        """Whether a question about others comes before each decision."""
        return False

    def belief_question(self, question: Question) -> BeliefQuestion:
        """The question about others that comes before a decision, where one is asked."""
        raise InvalidValueError("beliefs", question.id, "no question about others comes before it")

    def pictured(
        self,
        question: Question,
        row: Row,  # noqa: ARG002
        modality: Modality,
        mirrored: bool,  # noqa: ARG002
    ) -> Question:
        """A question of a row, asked in text, as a modality puts it; ids stay.

        The picture is mirrored where that is asked and the question leaves left and right open.

        Raises:
            InvalidValueError: If questions of this kind have no scene.
        """
        if modality == TEXT:
            return question
        remedy = "these questions have no scene to be drawn: leave it out"
        raise InvalidValueError(MODALITY, modality, remedy)

    def prompts(self, question: Question) -> tuple[str, ...]:
        """Everything that is sent for a question, in order."""
        before = (self.belief_question(question).prompt,) if self.asks_first else ()
        afterwards = (*filter(None, [question.afterwards]), *later_turns(question))
        return (*before, question.prompt, *afterwards)
