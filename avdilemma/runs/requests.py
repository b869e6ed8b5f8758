"""The requests behind a task's samples, as far as they are known before anything is answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from inspect_ai import Task
from inspect_ai.dataset import Sample

from avdilemma import games
from avdilemma.estimation.adaptive.pool import FILES
from avdilemma.estimation.adaptive.setup import read_adaptive
from avdilemma.evals.keys import ADAPTIVE, MATCH, MODALITY, PROMPT, SETUP
from avdilemma.families import load_family, stream
from avdilemma.games import Branch
from avdilemma.pricing.market_setup import Setup, read_setup
from avdilemma.pricing.period import system_prompt
from avdilemma.questions import MatchQuestion
from avdilemma.scenes import TEXT

Turns = tuple[str, ...]
"""What is sent turn by turn; every turn is sent again with all later ones."""

EXAMPLES = 40
"""Questions whose length stands for all those that are chosen while a task runs."""

RECORD = 60
"""Letters of a past period in a prompt about prices; ours, a little more than they have."""

OWN = ""
"""The model under evaluation, among roles."""


class Asked(NamedTuple):
    """What a model is sent for a task."""

    role: str
    """Its role; `OWN` for the model under evaluation."""

    turns: list[Turns]
    """All conversations."""

    pictures: bool = False
    """Whether each request sends a picture, too."""


def requests(task: Task, samples: int | None = None) -> list[Asked]:
    """What each model of a task is sent once, at most where answers decide how long it goes on.

    Args:
        task: The task.
        samples: Samples of it that are asked, the first ones; all by default.

    Returns:
        Conversations by role, those of the model under evaluation first.
    """
    found: dict[str, list[Turns]] = {OWN: []}
    pictures = False
    rival = set(task.model_roles or {})
    for sample in list(task.dataset)[:samples]:
        for role, turns in _asked(sample, rival):
            found.setdefault(role, []).append(turns)
        pictures |= (sample.metadata or {}).get(MODALITY, TEXT) != TEXT
    return [Asked(role, turns, pictures) for role, turns in found.items() if turns]


def _asked(sample: Sample, rivals: Iterable[str]) -> Iterable[tuple[str, Turns]]:
    metadata = sample.metadata or {}
    first = _text(sample)
    if MATCH in metadata:
        question = MatchQuestion.read(metadata[MATCH])
        for player in _movers(question):
            yield player, (first,)
    elif SETUP in metadata:
        yield from _prices(first, read_setup(metadata[SETUP]), rivals)
    elif ADAPTIVE in metadata:
        setup = read_adaptive(metadata[ADAPTIVE])
        for domain in setup.domains:
            share = setup.rule.most // len(setup.domains)
            texts = _examples(FILES[domain], setup.language)
            for number in range(share):
                yield OWN, (texts[number % len(texts)],)
    elif PROMPT in metadata:
        yield OWN, (first, str(metadata[PROMPT]))
    else:
        yield OWN, (first,)


def _text(sample: Sample) -> str:
    """All that a conversation begins with, the persona's message included."""
    if isinstance(sample.input, str):
        return sample.input
    return "\n\n".join(message.text for message in sample.input)


def _movers(question: MatchQuestion) -> list[str]:
    """Who moves in the longest course of a match, move by move."""
    game = games.game(question.setting.game)

    def longest(point: object) -> list[str]:
        if not isinstance(point, Branch):
            return []
        after = max((longest(each) for each in point.then), key=len)
        return [question.player(games.mover(game, point)), *after]

    return longest(game.tree)


def _prices(first: str, setup: Setup, rivals: Iterable[str]) -> Iterable[tuple[str, Turns]]:
    """One request a period and firm, each with the records of the window before it."""
    rules = setup.rules
    first = f"{system_prompt(setup.market, rules)}\n{first}"
    firms = [OWN, next(iter(rivals), OWN)][: setup.market.firms]
    for period in range(rules.periods):
        records = "." * (RECORD * min(period, rules.window))
        for firm in firms:
            yield firm, (f"{first}\n{records}",)


def _examples(family: str, language: str) -> Sequence[str]:
    items = stream(load_family(family), language=language)
    every = max(1, len(items) // EXAMPLES)
    return [item.prompt for item in islice(items, 0, None, every)]
