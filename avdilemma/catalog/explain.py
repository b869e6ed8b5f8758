"""Why an agent answers as it does, in the field's words and exact numbers.

For a dilemma ex ante the sentence is the condition of the theory: an occupant sacrifices its own
car if kappa N > M (derived, see `avdilemma.dilemmas.sacrifice`). For everything else it compares
the utilities of the best strategies behind each answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from avdilemma.agents import AGENTS, Agent, agent
from avdilemma.dilemmas import CHANCE, KIN, Dilemma, Reading
from avdilemma.exact import decimal_text
from avdilemma.predictions import Decision, NoRuleError, Prediction
from avdilemma.questions import Question

SHOWN = 2
"""How many answers a comparison of utilities names."""


class Explained(NamedTuple):
    """What an agent does, an action or "indifferent" or "no prediction", and why."""

    agent: str
    answer: str
    reason: str


def explain(item: Question, who: Agent, reading: Reading = "ex_ante") -> Explained:
    """What an agent does in an item, and why; the reading says how a dilemma's payoff is taken.

    Raises:
        NoRuleError: If the agent has no rule for such a question.
    """
    basis = getattr(item.setting, "basis", "")
    if basis == "elicited" and not item.has_belief:
        reason = "what others do is asked first, and the prediction rests on the answer"
        return Explained(who.name, "no prediction", reason)
    found = item.predicted(who, reading)
    answer = found.action or "indifferent"
    if who.kind.name not in {"economicus", "moralis", "kantian"}:
        return Explained(who.name, answer, who.kind.summary)
    if not item.has_belief:
        return Explained(who.name, answer, f"best reply in {basis}, no belief is in the prompt")
    decision = item.decision(reading)
    if decision.silent:
        return Explained(who.name, "no prediction", _silence(item))
    setting: Any = item.setting
    plain = who.values.get("alpha", 0) == who.values.get("beta", 0) == 0
    if item.domain == "dilemmas" and plain and reading == "ex_ante":
        kappa = _kappa(who)
        return Explained(who.name, answer, dilemma_reason(setting.dilemma(), kappa))
    return Explained(who.name, answer, utility_reason(decision, who, found))


def explanations(
    item: Question, kappas: tuple[str, ...] = ("0.5",), reading: Reading = "ex_ante"
) -> Iterator[Explained]:
    """What each reference agent that has a rule does in an item, moralis at some kappas."""
    for name, kind in AGENTS.items():
        if kind.build is None or not kind.answers:
            continue
        for suffix in (
            [f"@kappa={kappa}" for kappa in kappas] if "kappa" in kind.parameters else [""]
        ):
            try:
                yield explain(item, agent(name + suffix), reading)
            except NoRuleError:
                continue


def _kappa(who: Agent) -> Fraction:
    fixed = {"economicus": Fraction(0), "kantian": Fraction(1)}
    return fixed.get(who.kind.name, who.values.get("kappa", Fraction(0)))


def _silence(item: Question) -> str:
    silent = getattr(item.setting, "silent", "")
    if silent:
        return f"the file says that theory predicts nothing with {silent}"
    company = getattr(item.setting, "company", None)
    if company in KIN:
        return f"{company} is in the car, and the utility has no term for kin"
    return "the utility says nothing about what differs here"


def dilemma_reason(dilemma: Dilemma, kappa: Fraction) -> str:
    """The condition that decides a dilemma ex ante, such as ``sacrifice: kappa N = 5 > M = 1``.

    M and N are the expected deaths in the car and on the road, kappa is the degree of morality.
    """
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    weighs = {"occupant": (kappa, Fraction(1)), "pedestrian": (Fraction(1), kappa)}
    on_road, in_car = weighs.get(dilemma.perspective, (kappa, kappa))
    if dilemma.scope == "every_car":
        on_road = in_car = Fraction(1)
    owner = dilemma.scope != "every_car"
    left, right = on_road * saves, in_car * costs
    one = f"{'kappa ' if owner and dilemma.perspective != 'pedestrian' else ''}N"
    other = f"{'kappa ' if owner and dilemma.perspective != 'occupant' else ''}M"
    sign = ">" if left > right else "<" if left < right else "="
    verdict = {">": "sacrifice", "<": "spare", "=": "indifferent"}[sign]
    return f"{verdict}: {one} = {decimal_text(left)} {sign} {other} = {decimal_text(right)}"


def utility_reason(decision: Decision, who: Agent, found: Prediction) -> str:
    """Utilities behind the best answers, as in ``cooperate: U = 45 > defect: U = 40 (points)``."""
    best: dict[str, Fraction] = {}
    for strategy, utility in zip(decision.strategies, who.rule(decision), strict=True):
        best[strategy.action] = max(best.get(strategy.action, utility), utility)
    order = sorted(best, key=lambda action: (-best[action], action not in found.actions, action))
    # a fair draw is never better than the better of the two
    order = [action for action in order if action != CHANCE][:SHOWN]
    texts = [f"{action}: U = {decimal_text(best[action])}" for action in order]
    sign = " = " if len({best[action] for action in order}) == 1 else " > "
    rest = len(best) - len(order)
    more = f", {rest} more not better" if rest > 0 else ""
    return f"{sign.join(texts)} ({decision.unit}{more})"
