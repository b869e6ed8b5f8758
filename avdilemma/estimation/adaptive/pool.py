"""Questions that may be asked: their numbers are drawn freely within a scenario file's range.

A *content* is what is at stake; it is asked in two complementary looks, in which the option that is
counted stands first and second, bears the early and the late label and, in dilemmas, is what the
car does by itself and what it does not. So every bias is balanced within each pair of questions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from avdilemma import games
from avdilemma.design import Row, derive_seed, generator
from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError
from avdilemma.estimation.adaptive.prior import PRIORS, AdaptiveDomain
from avdilemma.families import DilemmaFamily, Family, GameFamily, load_kind
from avdilemma.families.drawn import protocol_name, with_payoffs
from avdilemma.games.draw import draw_payoffs
from avdilemma.prompts.languages import ENGLISH
from avdilemma.questions import Question
from avdilemma.questions.situations import Floats, Ints, Situation

FILES: dict[AdaptiveDomain, str] = {"dilemmas": "sacrifice", "games": "symmetric"}
"""The scenario file of each domain."""

ONE_SHOT = ("pd", "stag")
"""Games asked: both choose once, at the same time, so that an answer is one strategy."""

SIZE = 600
"""Contents drawn."""

LOOKS = np.array([[1.0, 1, 1], [1, -1, 1], [1, 1, -1], [1, -1, -1]])
"""Position, label and lane of the first question of a pair, the second being the reverse: taken in
turns, they are balanced against each other, too."""

VARIANTS = 9
"""How often a content is asked at most, each time in other words or under other labels."""

STEP = 5
"""Payoffs and stated beliefs (in per cent) are multiples of it."""


class Pick(NamedTuple):
    """A question: a content, a look, and whether it is the reverse of the look."""

    content: int
    """Place in the pool."""

    look: int
    """Row of `LOOKS`."""

    reverse: bool
    """Whether it is the second one of the pair."""

    variant: int = 0
    """How often the content was asked before; decides wording and labels."""

    @property
    def signs(self) -> Floats:
        """Position, label and lane, each 1 or -1."""
        found: Floats = -LOOKS[self.look] if self.reverse else LOOKS[self.look]
        return found


@dataclass(frozen=True)
class Pool:
    """Contents that may be asked of one respondent.

    Raises:
        InvalidValueError: If there are no texts in the language.
    """

    domain: AdaptiveDomain
    """Dilemmas or games."""

    seed: int
    """Decides the numbers and looks."""

    reading: Reading = "ex_ante"
    """How a dilemma's own payoff is taken."""

    language: str = ENGLISH
    """Language of the prompts."""

    size: int = SIZE
    """Number of contents."""

    @cached_property
    def family(self) -> Family:
        """The family that asks the contents."""
        return self._drawn[0]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The content of each row of the design, without its look."""
        return self._drawn[1]

    @cached_property
    def _drawn(self) -> tuple[Family, tuple[Row, ...]]:
        if self.domain == "dilemmas":
            file = load_kind(FILES["dilemmas"], DilemmaFamily).in_language(self.language)
            return file, tuple(itertools.islice(self._dilemmas(file), self.size))
        games_file = load_kind(FILES["games"], GameFamily).in_language(self.language)
        return self._games(games_file)

    def _dilemmas(self, file: DilemmaFamily) -> Iterator[Row]:
        """Different contents: numbers of people up to the largest of the file, uniformly in logs.

        Perspectives are those of the file's own crossing, scopes those asked by default.
        """
        cells = file.design({}).cells
        asked = list(dict.fromkeys((row["perspective"], row["scope"]) for row in cells))
        pairs = file.factors.pair
        most = [max(pair[side] for pair in pairs) for side in (0, 1)]
        draw, seen = generator(self.seed, "adaptive", "dilemmas"), set[tuple[str, ...]]()
        while True:
            one, other = (min(int(top ** draw.random() + draw.random()), top) for top in most)
            perspective, scope = draw.choice(asked)
            content = (f"{max(one, 1)}v{max(other, 1)}", perspective, scope)
            if content not in seen:
                seen.add(content)
                yield dict(zip(("pair", "perspective", "scope"), content, strict=True))

    def _games(self, file: GameFamily) -> tuple[GameFamily, tuple[Row, ...]]:
        draw = generator(self.seed, "adaptive", "games")
        each = self.size // len(ONE_SHOT)
        payoffs = {
            name: list(itertools.islice(draw_payoffs(games.game(name), draw, step=STEP), each))
            for name in ONE_SHOT
        }
        family = with_payoffs(file, payoffs, family=f"{file.family}_adaptive")
        beliefs = [Fraction(share, 100) for share in range(10, 91, STEP)]
        rows = [
            {
                "game": name,
                "protocol": protocol_name(name, values),
                "node": games.game(name).nodes[0].name,
                "belief": str(float(draw.choice(beliefs))),
            }
            for name, several in payoffs.items()
            for values in several
        ]
        draw.shuffle(rows)
        return family, tuple(rows)

    def question(self, pick: Pick) -> Question:
        """The question of a pick."""
        position, label, lane = pick.signs
        row = {**self.rows[pick.content], **self._worded(pick)}
        row["position"] = "first" if position > 0 else "second"
        row["label"] = "early" if label > 0 else "late"
        if self.domain == "dilemmas":
            row["lane"] = "stay_harms_occupants" if lane > 0 else "stay_harms_pedestrians"
        return self.family.item(row, derive_seed(self.seed, "adaptive"))

    def _worded(self, pick: Pick) -> Row:
        """Levels of alphabet, wording and naming: for each variant of a content others."""
        combined = list(itertools.product(*(levels for _, levels in self._surface)))
        generator(self.seed, "adaptive words", self.domain, pick.content).shuffle(combined)
        return {
            name: level
            for (name, _), level in zip(self._surface, combined[pick.variant], strict=True)
        }

    @cached_property
    def _surface(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        own = {"position", "label", "lane"}
        return tuple(
            (factor.name, factor.levels)
            for factor in self.family.design({}).surface
            if factor.name not in own
        )

    @cached_property
    def payoffs(self) -> Floats:
        """Own, kantian and people of each content, counted answer minus the other; (C, 3)."""
        found = []
        for place in range(len(self.rows)):
            asked = self.situation(Pick(place, 0, False))
            gaps = (_gap(asked, name) for name in ("own", "kantian"))
            found.append([*gaps, float(asked.people)])
        return np.array(found)

    @cached_property
    def own_weights(self) -> Floats:
        """What the weights beside position, label and lane count, (C, D - 2) or (C, D - 3).

        Of alpha and beta it is minus being behind and ahead.
        """
        if self.domain == "dilemmas":
            return np.ones((len(self.rows), 1))
        places = (self.situation(Pick(place, 0, False)) for place in range(len(self.rows)))
        return np.array([[-_gap(s, "behind"), -_gap(s, "ahead")] for s in places])

    def situation(self, pick: Pick) -> Situation:
        """What a pick offers.

        Raises:
            InvalidValueError: If estimation can say nothing of it.
        """
        found = self.question(pick).situation(self.reading)
        if found is None:
            raise InvalidValueError("content", self.rows[pick.content], "it tells no kappa")
        return found

    def further(self, contents: Ints, signs: Floats) -> Floats:
        """What further weights count in questions, (..., D); signs have shape (..., 3)."""
        biases = len(PRIORS[self.domain].weights) - self.own_weights.shape[1]
        return np.concatenate([signs[..., :biases], self.own_weights[contents]], axis=-1)


def _gap(situation: Situation, column: str) -> float:
    """A column's mean over the strategies of the counted answer minus that over the others."""
    counted = situation.focal[situation.answer] > 0
    values = situation.columns[column]
    return float(values[counted].mean() - values[~counted].mean())
