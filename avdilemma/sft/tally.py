"""Tallies: what each option brings in whole numbers, one line an option, then a comparison.

    1 blue: blue green 1*3=3, blue blue 5*7=35, own=38 all=50 total=088.
    2 green: green green 2*3=6, green blue 2*7=14, own=20 all=20 total=040.
    088>040: blue.

Here three of ten others choose green. ``own`` is what one gets from ten others, ``all`` what one
gets from ten who do the same as oneself, and ``total`` weighs them: homo moralis with kappa p/q
maximises (q - p) own + p all, which is 10 q times the utility (derived; Alger & Weibull 2013). A
weight other than 1 is written out, ``own=38*3=114``; what has no weight is left out. In games with
roles both add up both roles. Totals have as many digits everywhere, so that two of them can be
compared digit by digit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from avdilemma import games
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import decimal_text
from avdilemma.games import Branch, Game, Leaf, Payoffs
from avdilemma.games.game import Belief, Role, as_belief, check_belief, mover
from avdilemma.preferences import Preferences
from avdilemma.sft.spans import Kind, Span, span

OTHERS = 10
"""Others of whom the share that does something is told, where that makes whole numbers."""

DIGITS = 3
"""Digits of a total at least."""

MOST = 20
"""Largest weight of own and all together."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole weights of the own payoff and of what everyone gets if all do the same."""

    own: int
    universal: int

    def total(self, own: int, universal: int) -> int:
        """The weighted total."""
        return self.own * own + self.universal * universal


def whole_weights(agent: Preferences) -> Weights:
    """The least whole weights in the proportion 1 - kappa to kappa.

    Raises:
        InvalidValueError: If they are large, or the agent minds being behind or ahead.

    Examples:
        >>> from avdilemma.preferences import moralis
        >>> whole_weights(moralis("0.25")), whole_weights(moralis(1))
        (Weights(own=3, universal=1), Weights(own=0, universal=1))
    """
    for name in ("alpha", "beta"):
        if getattr(agent, name):
            value = decimal_text(getattr(agent, name))
            raise InvalidValueError(name, value, "with reasoning tally leave it at 0")
    parts = agent.kappa.denominator
    if parts > MOST:
        kappa = decimal_text(agent.kappa)
        raise InvalidValueError("kappa", kappa, "with reasoning tally give a multiple of 0.05")
    return Weights(parts - agent.kappa.numerator, agent.kappa.numerator)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that can happen: what it is in words, what it brings, and how often of others."""

    words: tuple[str, ...]
    pay: int
    share: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one option is called, and what it brings; the whole plan behind it where there is one.

    ``first`` and ``second`` are what can happen in each role, alone ``first`` without roles;
    ``kept`` says who lives in a dilemma.
    """

    label: str
    name: str
    own: int
    universal: int
    plan: str = ""
    first: tuple[Outcome, ...] = ()
    second: tuple[Outcome, ...] = ()
    kept: str = ""


def digits(weights: Weights, most: int, rounds: int) -> int:
    """Digits of the totals of a set of questions.

    Args:
        weights: Weights of own and all.
        most: Largest payoff.
        rounds: How many of it an own payoff adds up at most.
    """
    return max(DIGITS, len(str((weights.own + weights.universal) * most * rounds)))


def written(
    lines: Sequence[Line], weights: Weights, width: int = DIGITS, mistaken: bool = False
) -> tuple[Span, ...]:
    """Write a tally down to its verdict, which names the best of the lines.

    Totals have so many digits, or more where one of them is longer. A mistaken tally has the last
    sign wrong, and names what follows from that.

    Raises:
        AvdilemmaError: If two lines are the best.
    """
    totals = [weights.total(each.own, each.universal) for each in lines]
    width = max(width, *(len(str(total)) for total in totals))
    found = [
        each
        for line, total in zip(lines, totals, strict=True)
        for each in _line(line, total, weights, width)
    ]
    return (*found, *_verdict(lines, totals, width, mistaken))


def _line(line: Line, total: int, weights: Weights, width: int) -> Iterator[Span]:
    if line.label:
        yield span(line.label, "label")
        yield span(f" {line.name}", "word")
    else:
        yield span(line.name, "word")
    if line.plan:
        yield span(f" ({line.plan})", "word")
    yield span(":")
    if line.kept:
        yield span(" live")
        yield span(f" {line.kept}", "given")
        yield span(",")
    if weights.own:
        for role, outcomes in ((" first", line.first), (" second", line.second)):
            if outcomes and line.second:
                yield span(role)
            for outcome in outcomes:
                yield from _product(outcome)
    alone = not (weights.own and weights.universal)
    parts: tuple[tuple[str, int, int, Kind], ...] = (
        (" own=", line.own, weights.own, "sum"),
        (" all=", line.universal, weights.universal, "all"),
    )
    for heading, value, weight, kind in parts:
        if weight:
            yield span(heading)
            # a value that stands alone is the total
            yield span(f"{value:0{width}d}" if alone else str(value), kind)
            if weight > 1:
                yield span(f"*{weight}=")
                yield span(str(value * weight), "product")
    if not alone:
        yield span(" total=")
        yield span(f"{total:0{width}d}", "total")
    yield span(".\n")


def _product(outcome: Outcome) -> Iterator[Span]:
    for word in outcome.words:
        yield span(f" {word}", "given")
    yield span(" ")
    yield span(str(outcome.pay), "given")
    yield span("*")
    yield span(str(outcome.share), "given")
    yield span("=")
    yield span(str(outcome.pay * outcome.share), "product")
    yield span(",")


def _verdict(
    lines: Sequence[Line], totals: Sequence[int], width: int, mistaken: bool
) -> Iterator[Span]:
    """The best so far against each further one; a mistaken last comparison takes the smaller."""
    best = 0
    if totals.count(max(totals)) > 1:
        raise AvdilemmaError("two options are the best: leave the question out")
    for place in range(1, len(totals)):
        one, other = totals[best], totals[place]
        if place > 1:
            yield span(", ")
        yield span(f"{one:0{width}d}", "repeated")
        wrong = mistaken and place == len(totals) - 1
        yield span("=" if one == other else "<" if (one < other) != wrong else ">", "sign")
        yield span(f"{other:0{width}d}", "repeated")
        best = place if (other > one) != wrong else best
    yield span(":")
    yield span(f" {lines[best].name}", "choice")
    yield span(".")


@dataclass(frozen=True, slots=True)
class GameNames:
    """Words for the actions of each node, and whether there is a first and a second mover."""

    words: Mapping[str, Mapping[str, str]]
    roles: bool

    def called(self, plan: games.Plan) -> str:
        """A whole plan as the words of its actions."""
        return "/".join(words[plan[node]] for node, words in self.words.items())

    def told(self, plan: games.Plan) -> str:
        """The same beside one of its actions: empty where that is the whole plan."""
        return self.called(plan) if len(self.words) > 1 else ""


def game_line(
    game: Game,
    values: Payoffs,
    belief: Belief,
    plan: games.Plan,
    names: GameNames,
) -> Line:
    """What a plan brings against so many of others, without label and name.

    Raises:
        AvdilemmaError: If payoffs or shares are no whole numbers.
    """
    expected, mine = check_belief(game, belief), as_belief(game, plan)
    others = math.lcm(OTHERS, *(share.denominator for share in expected.values()))
    ends: dict[Role, tuple[Outcome, ...]] = {}
    for role in ("first", "second") if names.roles else ("first",):
        one, other = (mine, expected) if role == "first" else (expected, mine)
        paths = _paths(game, game.tree, {"first": one, "second": other}, Fraction(others))
        ends[role] = tuple(
            Outcome(
                tuple(names.words[node][action] for node, action in moves),
                _whole(games.leaf_payoffs(values, leaf)[0 if role == "first" else 1]),
                _whole(share),
            )
            for moves, leaf, share in paths
        )
    same = games.material_payoff(game, values, mine, mine)
    return Line(
        label="",
        name="",
        own=sum(each.pay * each.share for several in ends.values() for each in several),
        universal=_whole(same * others * len(ends)),
        first=ends["first"],
        second=ends.get("second", ()),
    )


Moves = tuple[tuple[str, str], ...]
"""Nodes and actions on the way to an end of a game."""


def _paths(
    game: Game,
    branch: Branch | Leaf,
    play: Mapping[Role, Belief],
    share: Fraction,
    moves: Moves = (),
) -> Iterator[tuple[Moves, Leaf, Fraction]]:
    """Ends that can be reached, without cooperation first, as prompts list them."""
    if isinstance(branch, Leaf):
        yield moves, branch, share
        return
    first = play[mover(game, branch)][branch.node]
    actions = game.node(branch.node).actions
    for action, following, part in reversed(
        list(zip(actions, branch.then, (first, 1 - first), strict=True))
    ):
        if part:
            yield from _paths(game, following, play, share * part, (*moves, (branch.node, action)))


def _whole(number: Fraction) -> int:
    if number.denominator != 1:
        raise AvdilemmaError(
            f"{decimal_text(number)} is no whole number, which reasoning tally wants: give whole "
            "payoffs by low, high and step, and scale 1"
        )
    return int(number)
