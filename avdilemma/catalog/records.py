"""Items as rows of a file, and the texts in them.

An item's record is JSON in one way only (`canonical`), and writing JSON is what takes the time of
an export. Items of the usual form are therefore put together from pieces that recur: levels,
lists of labels, facts. The pieces are written by `canonical` too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from avdilemma.catalog.canary import CANARY
from avdilemma.design import canonical
from avdilemma.families.schema import Question
from avdilemma.items import GameSetting, Item, Setting, setting_record
from avdilemma.prompts.languages import ENGLISH


class RecordTexts(NamedTuple):
    """What an item's record reads as JSON."""

    facts: str
    """Without the prompt, as the item's `facts` gives it."""

    whole: str
    """With the prompt: what the fingerprint is taken over."""

    prompt: str
    """The prompt alone."""


def record_texts(item: Question) -> RecordTexts:
    """The record of an item as JSON, without its prompt and with it."""
    before, after = _halves(item) if type(item) is Item else _any_halves(item)
    prompt = canonical(item.prompt)
    return RecordTexts(f"{before},{after}", f'{before},"prompt":{prompt},{after}', prompt)


def _any_halves(item: Question) -> tuple[str, str]:
    """The parts of a record before and after its prompt."""
    record = item.to_dict()
    before = canonical({name: record[name] for name in record if name < "prompt"})[:-1]
    return before, canonical({name: record[name] for name in record if name > "prompt"})[1:]


def _halves(item: Item) -> tuple[str, str]:
    """The same, put together: names in the order of the alphabet, as `canonical` sorts them."""
    factors = item.factors
    levels = ",".join([_level(name, factors[name]) for name in sorted(factors)])
    language = "" if item.language == ENGLISH else f',"language":{canonical(item.language)}'
    before = (
        f'{{"actions":{_names(item.actions)},"factors":{{{levels}}}'
        f',"family":{canonical(item.family)},"focal":{canonical(item.focal)}'
        f',"id":{canonical(item.id)},"labels":{_names(item.labels)}{language}'
    )
    scenario, setting = canonical(item.scenario), _setting(item.setting)
    return before, f'"scenario":{scenario},"seed":{item.seed},"setting":{setting}}}'


@lru_cache(maxsize=4096)
def _level(name: str, level: str) -> str:
    return f"{canonical(name)}:{canonical(level)}"


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...]) -> str:
    return canonical(list(names))


def _setting(setting: Setting) -> str:
    if isinstance(setting, GameSetting):
        belief = tuple(setting.belief.items())
        return _game_setting(
            setting.game, setting.protocol, setting.payoffs, setting.node, belief, setting.basis
        )
    return _hashed_setting(setting)


# a scenario's facts recur over its rows, which follow one another or come round once a pass
@lru_cache(maxsize=4096)
def _hashed_setting(setting: Setting) -> str:
    return canonical(setting_record(setting))


@lru_cache(maxsize=4096)
def _game_setting(
    game: str,
    protocol: str,
    payoffs: tuple[str, str, str, str],
    node: str,
    belief: tuple[tuple[str, str], ...],
    basis: Any,
) -> str:
    return canonical(GameSetting(game, protocol, payoffs, node, dict(belief), basis).record())


def row(item: Question, texts: RecordTexts) -> dict[str, Any]:
    """The row of an item.

    Args:
        item: The item.
        texts: Its record as JSON.

    Returns:
        Value of every column.
    """
    return {
        "id": item.id,
        "scenario": item.scenario,
        "family": item.family,
        "language": getattr(item, "language", ENGLISH),
        "prompt": item.prompt,
        "labels": list(getattr(item, "labels", ())),
        **item.factors,
        "item": texts.facts,
        "canary": CANARY,
    }


def line(item: Question, texts: RecordTexts) -> str:
    """The row of an item as one line of JSON, put together from pieces that are JSON already.

    Args:
        item: The item.
        texts: Its record as JSON.

    Returns:
        The columns of `row` in the same order, and the end of the line.
    """
    levels = "".join([f"{_level(*each)}," for each in item.factors.items()])
    return (
        f'{{"id":{canonical(item.id)},"scenario":{canonical(item.scenario)}'
        f',"family":{canonical(item.family)}'
        f',"language":{canonical(getattr(item, "language", ENGLISH))}'
        f',"prompt":{texts.prompt},"labels":{_names(tuple(getattr(item, "labels", ())))}'
        f',{levels}"item":{canonical(texts.facts)},"canary":{_CANARY}}}\n'
    )


_CANARY = canonical(CANARY)
