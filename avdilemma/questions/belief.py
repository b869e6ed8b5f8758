"""Beliefs: what others do, asked before the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from avdilemma.agents import Agent
from avdilemma.agents.phrasings import LINES
from avdilemma.design import generator
from avdilemma.dilemmas import Reading
from avdilemma.exact import decimal_text
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language, number_text
from avdilemma.prompts.lines import parse_beliefs
from avdilemma.prompts.named_shares import asked_in
from avdilemma.prompts.outcomes import ReadNumbers
from avdilemma.prompts.restated import told_again
from avdilemma.questions.paper import Blank, Paper, shown_text
from avdilemma.questions.question import form
from avdilemma.questions.record import Record


@form("belief")
@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefQuestion(Record):
    """How many of 100 others take the cooperative action at each node?"""

    form: ClassVar[str]
    """Name of the form."""

    id: str
    """Id of the question whose decision follows."""

    seed: int
    """The question's own seed."""

    game: str
    """Name of the game."""

    nodes: tuple[str, ...]
    """The nodes in the order in which they are asked."""

    prompt: str = ""
    """The question as it is sent; empty in a record that travels beside it."""

    language: Language = ENGLISH
    """Language of the prompt."""

    def read_reply(self, text: str, stop_reason: str = "stop") -> ReadNumbers:
        """Read a reply: a number from 0 to 100 for each node, by name if the prompt is known."""
        asked = asked_in(self.prompt, self.language)
        return parse_beliefs(told_again(text, self.prompt), len(self.nodes), stop_reason, asked)

    def reply(self, agent: Agent, epoch: int = 1, reading: Reading = "ex_ante") -> str:  # noqa: ARG002
        """What a reference agent expects of others: its parameter ``belief``, at every node."""
        draw = generator(self.seed, "belief", agent.name, epoch)
        if not agent.kind.answers:
            return draw.choice(LANGUAGES[self.language].refusals)
        share, written = agent.values["belief"], draw.choice(LINES)
        per_cent = decimal_text(Fraction(share) * 100)
        whole = f"{number_text(per_cent, self.language)} %"
        answer = whole if "/" not in per_cent else decimal_text(share)
        text = LANGUAGES[self.language].beliefs.line
        return "\n".join(
            written(text.format(number=number, answer=answer))
            for number, _ in enumerate(self.nodes, 1)
        )

    def beliefs(self, read: ReadNumbers) -> dict[str, str]:
        """Share of others by node, 0 to 1, as exact texts; empty unless every number was read."""
        if read.outcome != "choice":
            return {}
        given = zip(self.nodes, read.numbers, strict=True)
        return {node: decimal_text(number / 100) for node, number in given if number is not None}

    def paper(self) -> Paper:
        """The question as people are asked it: a number from 0 to 100 for each node."""
        blanks = [Blank(high="100", name=f"{n}.") for n, _ in enumerate(self.nodes, 1)]
        return Paper(shown_text(self.prompt), tuple(blanks))

    def written(self, values: Sequence[str]) -> str:
        """The reply that numbers stand for, one a node; those that are none are left out."""
        (blank, *_), line = self.paper().blanks, LANGUAGES[self.language].beliefs.line
        return "\n".join(
            line.format(number=number, answer=value)
            for number, value in enumerate(values, 1)
            if blank.takes(value)
        )
