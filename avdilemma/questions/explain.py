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
from avdilemma.dilemmas import CHANCE, KIN, Reading
from avdilemma.dilemmas.sacrifice import condition
from avdilemma.exact import decimal_text
from avdilemma.predictions import Decision, NoRuleError, Prediction
from avdilemma.questions.question import Question

SHOWN = 2
"""How many answers a comparison of utilities names."""


class Explained(NamedTuple):
    """What an agent does, an action or "indifferent" or "no prediction", and why."""

    agent: str
    answer: str
    reason: str

    def __str__(self) -> str:
        """The answer and its reason, which begins with the answer where it compares utilities."""
        same = self.reason.startswith(f"{self.answer}: ")
        return self.reason if same else f"{self.answer}: {self.reason}"


def explain(
    item: Question, who: Agent, reading: Reading = "ex_ante", known: Prediction | None = None
) -> Explained:
    """What an agent does in an item, and why.

    Args:
        item: The question.
        who: The agent.
        reading: How a dilemma's own payoff is taken.
        known: What is predicted of the agent, where that is known already.

    Returns:
        Its name, its answer and the reason.

    Raises:
        NoRuleError: If the agent has no rule for such a question.
    """
    basis = getattr(item.setting, "basis", "")
    if basis == "elicited" and not item.has_belief:
        reason = "what others do is asked first, and the prediction rests on the answer"
        return Explained(who.name, "no prediction", reason)
    found = item.predicted(who, reading) if known is None else known
    answer = found.action or "indifferent"
    if who.kind.name not in {"economicus", "moralis", "kantian"}:
        return Explained(who.name, answer, who.kind.summary)
    if item.domain == "scenes":
        return Explained(who.name, answer, "the picture shows it, whatever one prefers")
    if not item.has_belief:
        return Explained(who.name, answer, f"best reply in {basis}, no belief is in the prompt")
    decision = item.decision(reading)
    if decision.silent:
        return Explained(who.name, "no prediction", _silence(item))
    setting: Any = item.setting
    plain = who.values.get("alpha", 0) == who.values.get("beta", 0) == 0
    if item.domain == "dilemmas" and plain and reading == "ex_ante":
        kappa = _kappa(who)
        return Explained(who.name, answer, condition(setting.dilemma(), kappa))
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
