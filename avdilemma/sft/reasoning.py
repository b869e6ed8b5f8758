"""Reasoning that an agent's exact utilities imply, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from importlib.resources import files
from typing import Any, Literal

import yaml

from avdilemma.design import generator
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text
from avdilemma.families.form import PLAN
from avdilemma.preferences import Preferences
from avdilemma.questions import Question
from avdilemma.sft.accounts import Account, Outcome, accounts
from avdilemma.sft.game_tally import game_tally
from avdilemma.sft.scene import Scene
from avdilemma.sft.spans import joined

Level = Literal["full", "brief", "options", "choice", "tally", "none"]
"""The whole calculation, the two values and the choice, the options and the choice in words, the
choice alone in words, a tally in whole numbers, or the answer alone."""

_WORDINGS = yaml.safe_load((files(__package__) / "wordings.yaml").read_text(encoding="utf-8"))


def reasoning(
    question: Question,
    scene: Scene,
    agent: Preferences,
    level: Level = "full",
    mistaken: bool = False,
) -> str:
    """Write down why an agent answers as it does to a question with a stated belief.

    The answer line comes after it. Same question, same text. A mistaken text has the same numbers,
    but takes the smaller for the larger: the sign of the comparison is wrong, and so is the choice.

    Raises:
        AvdilemmaError: If the agent is indifferent between the two best ways to act.
    """
    one, two = accounts(question, agent)
    if one.utility == two.utility:
        raise AvdilemmaError(f"item {question.id}: the agent is indifferent, leave it out")
    if level == "none":
        return ""
    if level == "tally":
        return joined(game_tally(question, scene, agent, mistaken=mistaken))
    draw = generator(question.seed, "reasoning", level)
    if scene.node == PLAN and draw.random() < 0.5:
        # else the better plan would always be told first
        one, two = two, one
    best = one if (one.utility > two.utility) != mistaken else two
    choice = scene.name(best)
    wording, names = draw.choice(_WORDINGS[level]), (scene.name(one), scene.name(two))
    if level == "options":
        # in the order in which the labels are listed, which is that of the accounts
        labels = question.listed_labels
        return str(
            wording.format(names=names, labels=labels, choice=choice, label=labels[best is two])
        )
    values = decimal_text(one.utility), decimal_text(two.utility)
    if level != "full":
        return str(wording.format(names=names, values=values, choice=choice))
    comparison = f" {'<' if best is two else '>'} ".join(values)
    return "\n\n".join(
        (
            _paragraph(one, scene, agent, wording),
            _paragraph(two, scene, agent, wording),
            wording["verdict"].format(comparison=comparison, choice=choice),
        )
    )


def answer(question: Question, action: str) -> str:
    """The line that answers a question by an action, or for a whole plan one line a node."""
    asked: Any = question
    whole = question.factors["node"] == PLAN
    pairs = asked.actions if whole else (asked.actions,)
    labels = [
        asked.labels[pair.index(each)] for pair, each in zip(pairs, action.split("/"), strict=True)
    ]
    if not whole:
        return f"Answer: {labels[0]}"
    return "\n".join(f"Decision {number}: {label}" for number, label in enumerate(labels, 1))


def _paragraph(
    account: Account, scene: Scene, agent: Preferences, wording: Mapping[str, str]
) -> str:
    """What one plan brings, line by line, each an equation."""
    own, same = account.prospect.own, account.prospect.universal
    lines = [wording["plan"].format(plan=scene.full_name(account))]
    if scene.roles:
        lines.append(wording["first"].format(sum=_expectation(account.as_first)))
        lines.append(wording["second"].format(sum=_expectation(account.as_second)))
        first, second = _expected(account.as_first), _expected(account.as_second)
        lines.append(wording["own"].format(sum=_mean(first, second, own)))
    else:
        lines.append(wording["alone"].format(sum=_expectation(account.as_first)))
    terms = [(1 - agent.kappa, own)]
    if agent.kappa:
        mean = _mean(*account.same, same) if scene.roles else decimal_text(same)
        lines.append(wording["same"].format(sum=mean))
        terms.append((agent.kappa, same))
    for parameter, lead, template, sign in (
        (agent.alpha, account.prospect.behind, wording["behind"], 1),
        (agent.beta, account.prospect.ahead, wording["ahead"], -1),
    ):
        if parameter:
            lines.append(template.format(sum=_lead(account, sign, lead)))
            terms.append((-parameter, lead))
    if len(terms) == 1:
        lines.append(wording["worth"].format(utility=decimal_text(account.utility)))
    else:
        lines.append(wording["utility"].format(sum=_equation(terms, account.utility)))
    return "\n".join(lines)


def _expected(outcomes: Iterable[Outcome]) -> Fraction:
    return sum((own * share for own, _, share in outcomes), Fraction(0))


def _expectation(outcomes: Sequence[Outcome]) -> str:
    """The expected own payoff: a number if it is certain, else the equation."""
    if len(outcomes) == 1:
        return decimal_text(outcomes[0][0])
    return _equation([(share, own) for own, _, share in outcomes], _expected(outcomes))


def _lead(account: Account, sign: int, lead: Fraction) -> str:
    """By how much one player is ahead, over both roles: the other for a positive sign."""
    terms = [
        (share / 2, sign * (other - own))
        for outcomes in (account.as_first, account.as_second)
        for own, other, share in outcomes
        if sign * (other - own) > 0
    ]
    return _equation(terms, lead) if terms else decimal_text(lead)


def _mean(first: Fraction, second: Fraction, mean: Fraction) -> str:
    return f"({decimal_text(first)} + {decimal_text(second)}) / 2 = {decimal_text(mean)}"


def _equation(terms: Sequence[tuple[Fraction, Fraction]], total: Fraction) -> str:
    """Weighted amounts and their sum, such as ``0.5 * 60 - 0.25 * (-10) = 32.5``."""
    text = ""
    for factor, amount in terms:
        sign = ("-" if factor < 0 else "") if not text else (" - " if factor < 0 else " + ")
        shown = f"({decimal_text(amount)})" if amount < 0 else decimal_text(amount)
        text += f"{sign}{decimal_text(abs(factor))} * {shown}"
    return f"{text} = {decimal_text(total)}"
