"""What an item really shows: place, label and lane of the focal action, read from the item.

Not from its factors: a file from elsewhere may call its factors what it likes.
"""

from __future__ import annotations

from avdilemma.dilemmas import CHANCE
from avdilemma.families.schema import Question
from avdilemma.items import Item
from avdilemma.plain_settings import DilemmaSetting
from avdilemma.plan_items import PlanItem
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language

POSITION, LABEL, LANE = "position", "label", "lane"
"""What could bias an answer."""


def sides(item: Question) -> dict[str, str]:
    """Place, label and lane of the focal action.

    Args:
        item: The question.

    Returns:
        ``position``: first or second; ``label``: whether it carries the earlier or later of the
        labels; ``lane``: whether it follows from doing nothing. Without what the form of question
        does not have.
    """
    if isinstance(item, PlanItem):
        node = item.game.node(item.nodes[0])
        return _sides(item.actions[0], item.labels, node.actions[0], item.factors)
    if not isinstance(item, Item):
        return {}
    offered = [(a, n) for a, n in zip(item.actions, item.labels, strict=True) if a != CHANCE]
    actions, labels = zip(*offered, strict=True)
    found = _sides(actions, labels, item.focal, item.factors)
    lane = getattr(item.setting, "lane", None)
    if isinstance(item.setting, DilemmaSetting) or lane is not None:
        found[LANE] = str(lane)
    return found


def _sides(
    actions: tuple[str, ...], labels: tuple[str, ...], focal: str, factors: dict[str, str]
) -> dict[str, str]:
    place = actions.index(focal)
    carried = labels[place]
    early = carried == min(labels)
    # the order of an alphabet is its author's: where the alphabet is a factor, it says
    alphabet = factors.get("alphabet", "")
    if alphabet in {"".join(labels), "".join(reversed(labels))}:
        early = alphabet.startswith(carried)
    return {
        POSITION: "first" if place == 0 else "second",
        LABEL: "early" if early else "late",
    }


def misdeclared(item: Question) -> str | None:
    """Where an item's factors say something else than the item shows, or its prompt does.

    Returns:
        What is wrong, or None.
    """
    for name, shown in sides(item).items():
        said = item.factors.get(name, shown)
        if said != shown and {said, shown} <= {"first", "second", "early", "late"}:
            return f"its factor {name} says {said}, but the focal action is {shown}"
    labels = getattr(item, "labels", ())
    for label in labels:
        if label not in item.prompt:
            return f"its label {label!r} is nowhere in the prompt"
    language: Language = getattr(item, "language", ENGLISH)
    option = LANGUAGES[language].option
    begins = ["\n" + option.split("{text}")[0].format(label=label) for label in labels]
    if isinstance(item, Item) and all(begin in item.prompt for begin in begins):
        places = [item.prompt.index(begin) for begin in begins]
        if places != sorted(places):
            return "its prompt lists the labels in another order than the item"
    return None
