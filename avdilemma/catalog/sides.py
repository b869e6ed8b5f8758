"""What an item really shows: place, label and lane of the focal action, read from the item.

Not from its factors: a file from elsewhere may call its factors what it likes.
"""

from __future__ import annotations

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import Question

POSITION, LABEL, LANE = "position", "label", "lane"
"""What could bias an answer."""


def misdeclared(item: Question) -> str | None:
    """Where an item's factors say something else than the item shows, or its prompt does.

    Returns:
        What is wrong, or None.
    """
    for name, shown in item.sides().items():
        said = item.factors.get(name, shown)
        if said != shown and {said, shown} <= {"first", "second", "early", "late"}:
            return f"its factor {name} says {said}, but the focal action is {shown}"
    labels = item.listed_labels
    for label in labels:
        if label not in item.prompt:
            return f"its label {label!r} is nowhere in the prompt"
    option = LANGUAGES[item.language].option
    begins = ["\n" + option.split("{text}")[0].format(label=label) for label in labels]
    if all(begin in item.prompt for begin in begins):
        places = [item.prompt.index(begin) for begin in begins]
        if places != sorted(places):
            return "its prompt lists the labels in another order than the item"
    return None
