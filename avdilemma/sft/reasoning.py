"""Reasoning that an agent's exact utilities imply, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

from avdilemma.design import generator
from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text
from avdilemma.preferences import Preferences
from avdilemma.questions import ChoiceQuestion, PlanQuestion, Question
from avdilemma.sft.accounts import Account, Pair, accounts
from avdilemma.sft.wordings import BRIEF, CHOICE, FULL, OPTIONS, Wording

Level = Literal["full", "brief", "options", "choice", "none"]
"""The whole calculation, the two values and the choice, the options and the choice in words, the
choice alone in words, or the answer alone."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the nodes and actions of one item are called."""

    phrases: dict[str, str]
    """A phrase for each node, such as "As Person 2 after blue"."""

    words: dict[str, tuple[str, str]]
    """Names of the cooperative and the other action, by node."""

    nodes: dict[str, tuple[str, str]]
    """The actions that these names stand for, by node."""

    roles: bool = True
    """Whether there is a first and a second mover."""

    def word(self, node: str, action: str) -> str:
        """What an action is called."""
        return self.words[node][self.nodes[node].index(action)]

    def plan(self, account: Account) -> str:
        """A whole plan in words."""
        return "; ".join(
            f"{phrase[:1].lower()}{phrase[1:]} {self.word(node, account.plan[node])}"
            for node, phrase in self.phrases.items()
        )


def reasoning(item: Question, scene: Scene, agent: Preferences, level: Level = "full") -> str:
    """Write down why an agent answers as it does.

    Args:
        item: A question about a game with a stated belief.
        scene: What its nodes and actions are called.
        agent: The preferences.
        level: How much is told.

    Returns:
        The text, without the answer line; empty at level ``none``. Same item, same text.

    Raises:
        AvdilemmaError: If the agent is indifferent between the two best ways to act.
    """
    one, two = accounts(item, agent)
    if one.utility == two.utility:
        raise AvdilemmaError(f"item {item.id}: the agent is indifferent, leave it out")
    if level == "none":
        return ""
    draw = generator(item.seed, "reasoning", level)
    if isinstance(item, PlanQuestion) and draw.random() < 0.5:
        # else the better plan would always be told first
        one, two = two, one
    best = one if one.utility > two.utility else two
    names = [_name(item, scene, each) for each in (one, two, best)]
    if level == "brief":
        return draw.choice(BRIEF).format(
            one=names[0],
            value_one=decimal_text(one.utility),
            two=names[1],
            value_two=decimal_text(two.utility),
            choice=names[2],
        )
    if level == "options" and isinstance(item, ChoiceQuestion):
        (label_one, name_one), (label_two, name_two) = sorted(
            zip(map(item.label, (one.action, two.action)), names[:2], strict=True),
            key=lambda each: item.labels.index(each[0]),
        )
        return draw.choice(OPTIONS).format(
            one=label_one,
            name_one=name_one,
            two=label_two,
            name_two=name_two,
            choice=names[2],
            label=item.label(best.action),
        )
    if level == "choice":
        return draw.choice(CHOICE).format(choice=names[2])
    wording = draw.choice(FULL)
    paragraphs = [_paragraph(item, scene, each, agent, wording) for each in (one, two)]
    sign = ">" if one.utility > two.utility else "<"
    comparison = f"{decimal_text(one.utility)} {sign} {decimal_text(two.utility)}"
    paragraphs.append(wording.verdict.format(comparison=comparison, choice=names[2]))
    return "\n\n".join(paragraphs)


def answer(item: Question, action: str) -> str:
    """The answer in the format that the question asks for.

    Args:
        item: The question.
        action: An action of its node, or a plan as `games.plan_name` writes it.

    Returns:
        One line, or for a plan one line a node.
    """
    if isinstance(item, ChoiceQuestion):
        return f"Answer: {item.label(action)}"
    plan = cast("PlanQuestion", item)
    labels = [
        plan.labels[pair.index(each)]
        for pair, each in zip(plan.actions, action.split("/"), strict=True)
    ]
    return "\n".join(f"Decision {number}: {label}" for number, label in enumerate(labels, 1))


def _name(item: Question, scene: Scene, account: Account) -> str:
    if isinstance(item, ChoiceQuestion):
        return scene.word(item.factors["node"], account.action)
    return f'"{scene.plan(account)}"'


def _paragraph(
    item: Question, scene: Scene, account: Account, agent: Preferences, wording: Wording
) -> str:
    name = _name(item, scene, account)
    if isinstance(item, ChoiceQuestion) and len(scene.phrases) > 1:
        # the rest of the plan is the best one that goes with the action
        name = f"{name} ({scene.plan(account)})"
    own, same = account.prospect.own, account.prospect.universal
    one, two = _expected(account.as_first), _expected(account.as_second)
    lines = [wording.plan.format(plan=name)]
    if scene.roles:
        lines.append(wording.first.format(sum=_weighted(account.as_first)))
        lines.append(wording.second.format(sum=_weighted(account.as_second)))
        lines.append(wording.own.format(sum=f"({_text(one)} + {_text(two)}) / 2 = {_text(own)}"))
    else:
        lines.append(wording.alone.format(sum=_weighted(account.as_first)))
    terms = [(1 - agent.kappa, own)]
    if agent.kappa:
        first, second = map(_text, account.same)
        mean = f"({first} + {second}) / 2 = {_text(same)}" if scene.roles else _text(same)
        lines.append(wording.same.format(sum=mean))
        terms.append((agent.kappa, same))
    for parameter, lead, template, sign in (
        (agent.alpha, account.prospect.behind, wording.behind, 1),
        (agent.beta, account.prospect.ahead, wording.ahead, -1),
    ):
        if parameter:
            lines.append(template.format(sum=_leads(account, sign, lead)))
            terms.append((-parameter, lead))
    if len(terms) == 1:
        lines.append(wording.worth.format(utility=_text(account.utility)))
    else:
        lines.append(wording.utility.format(sum=f"{_sum(terms)} = {_text(account.utility)}"))
    return "\n".join(lines)


def _expected(pairs: Sequence[Pair]) -> Fraction:
    return sum((own * share for own, _, share in pairs), Fraction(0))


def _weighted(pairs: Sequence[Pair]) -> str:
    terms = [(share, own) for own, _, share in pairs]
    if len(terms) == 1:
        return _text(terms[0][1])
    return f"{_sum(terms)} = {_text(_expected(pairs))}"


def _leads(account: Account, sign: int, lead: Fraction) -> str:
    pairs = (*account.as_first, *account.as_second)
    terms = [
        (share / 2, sign * (other - own)) for own, other, share in pairs if sign * (other - own) > 0
    ]
    return f"{_sum(terms)} = {_text(lead)}" if terms else _text(lead)


def _sum(terms: Sequence[tuple[Fraction, Fraction]]) -> str:
    text = ""
    for factor, amount in terms:
        sign = ("-" if factor < 0 else "") if not text else (" - " if factor < 0 else " + ")
        text += f"{sign}{_text(abs(factor))} * {_amount(amount)}"
    return text


def _text(number: Fraction) -> str:
    return decimal_text(number)


def _amount(number: Fraction) -> str:
    # 0.5 * 1/3 would be read from left to right as well, but -2 needs its parentheses
    return f"({_text(number)})" if number < 0 else _text(number)
