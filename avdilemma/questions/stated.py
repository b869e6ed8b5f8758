"""The facts that a question's prediction rests on, each of which its prompt must say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from avdilemma import games
from avdilemma.exact import decimal_text, exact
from avdilemma.prompts.mentions import shares, values
from avdilemma.questions.question import Question

SILENT_NUMBERS = frozenset({Fraction(0), Fraction(1)})
"""Numbers that language tells without naming them: "the pedestrian", "alone", "nothing"."""

Place = tuple[str, ...]
"""Where in a wording of a scenario file a fact is told: keys, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that a prediction uses."""

    name: str
    """What it is, such as ``the number of pedestrians``."""

    value: Fraction
    """The number; a share is from 0 to 1."""

    write: str
    """What a text writes to say it, such as ``{{ pedestrians }}``."""

    place: Place
    """Where a wording says it."""

    also: tuple[Fraction, ...] = ()
    """Other numbers that say the same."""

    share: bool = False
    """Whether it is a probability, which has many spellings."""

    def stands_in(self, question: Question) -> bool:
        """Whether the question's prompt names it."""
        if self.value in SILENT_NUMBERS:
            return True
        wanted = {self.value, *self.also}
        if self.share:
            return bool(wanted & shares(question.prompt, question.language))
        return bool(wanted & values(question.prompt, question.language))

    @property
    def shown(self) -> str:
        """The number as an error shows it."""
        return f"{decimal_text(self.value * 100)}%" if self.share else decimal_text(self.value)


def facts(question: Question) -> tuple[Fact, ...]:
    """The numbers that a question's prediction uses; none where theory says nothing about it.

    Payoffs are those of every end of a game, what others do is left out where it is not stated.
    """
    setting: Any = question.setting
    if getattr(setting, "silent", False):
        return ()
    find = _FACTS.get(getattr(setting, "kind", ""), _of_amounts)
    return tuple(find(setting, question.factors)) if hasattr(setting, "domain") else ()


def circumstances(question: Question) -> dict[str, object]:
    """Everything else that tells one question from another, by the name of the factor.

    Who is asked and who decides, what happens if the car stays, who is concerned.
    """
    setting: Any = question.setting
    names = (
        *("perspective", "scope", "lane", "company", "focal_group", "other_group", "relation"),
        *("law", "side", "game", "node"),
    )
    found = {name: getattr(setting, name) for name in names if hasattr(setting, name)}
    rated = getattr(question, "rating", None)
    return found | ({} if rated is None else {"rating": rated})


def _sides(factors: Mapping[str, str]) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """The numbers that a factor called pair names, where others count than are told."""
    one, separator, other = factors.get("pair", "").partition("v")
    if not separator or not (one.isdecimal() and other.isdecimal()):
        return (), ()
    return (Fraction(one),), (Fraction(other),)


def _of_dilemmas(setting: Any, factors: Mapping[str, str]) -> Iterator[Fact]:
    told = _sides(factors)
    scene: Place = ("scene", setting.lane)
    sides = (
        ("occupants", "occupant_risk", setting.occupants, setting.occupant_deaths),
        ("pedestrians", "pedestrian_risk", setting.pedestrians, setting.pedestrian_deaths),
    )
    for (who, risk, number, deaths), also in zip(sides, told, strict=True):
        yield Fact(f"the number of {who}", Fraction(number), _braced(who), scene, also)
        probability = exact(deaths, "deaths") / number
        if probability != 1:
            name = f"the probability that {who} die"
            yield Fact(name, probability, _braced(risk), scene, share=True)


def _of_games(setting: Any, factors: Mapping[str, str]) -> Iterator[Fact]:  # noqa: ARG001
    game, payoffs = games.game(setting.game), setting.values()
    ends = games.ends(game.tree)
    # of games of several rounds the payoffs of a round are told, and an end pays their sum
    letters = dict.fromkeys(letter for end in ends for letter in (*end.first, *end.second))
    for letter in letters:
        amount = Fraction(getattr(payoffs, letter))
        yield Fact(f"the payoff {letter}", amount, _braced(letter), ("rules", setting.game))
    for node, belief in setting.belief.items():
        share = exact(belief, "belief")
        name, place = f"what others do at {node}", ("belief", setting.game)
        yield Fact(name, share, "{{ often }} of 100", place, (1 - share,), share=True)


def _of_allocations(setting: Any, factors: Mapping[str, str]) -> Iterator[Fact]:  # noqa: ARG001
    for own, other in (setting.more, setting.less):
        for name, word, amount in (("own", "own", own), ("the other's", "other", other)):
            yield Fact(f"{name} payoff", exact(amount, "payoff"), _braced(word), ("option",))


def _of_amounts(setting: Any, factors: Mapping[str, str]) -> Iterator[Fact]:  # noqa: ARG001
    rules: Place = ("rules", setting.game)
    endowment = exact(setting.endowment, "endowment")
    yield Fact("the endowment", endowment, "{{ endowment }}", rules)
    rate = exact(setting.rate, "rate")
    yield Fact("the rate", rate, "{{ rate }}", rules, share=rate < 1)
    # with two players the other one is "the other"
    if setting.players > 2:
        also = (Fraction(setting.players - 1),)
        name = "the number of players"
        yield Fact(name, Fraction(setting.players), "{{ players }}", rules, also)
    expected = exact(setting.belief, "belief")
    share = ((expected / endowment) * 100,) if endowment else ()
    place: Place = ("belief", setting.game)
    yield Fact("what others give", expected, "{{ expected }}", place, share)


def _of_groups(setting: Any, factors: Mapping[str, str]) -> Iterator[Fact]:  # noqa: ARG001
    for group in (setting.focal_group, setting.other_group):
        for name in dict.fromkeys(group):
            number = group.count(name)
            yield Fact(f"the number of {name}", Fraction(number), "{{ n }}", ("characters", name))


def _braced(name: str) -> str:
    return f"{{{{ {name} }}}}"


_FACTS: Mapping[str, Callable[[Any, Mapping[str, str]], Iterator[Fact]]] = {
    "dilemma": _of_dilemmas,
    "game": _of_games,
    "allocation": _of_allocations,
    "groups": _of_groups,
}
