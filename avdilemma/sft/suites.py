"""What the evaluation suites ask: shapes of payoffs and prompts, in every form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from avdilemma.design import fingerprint
from avdilemma.families import ScenarioFile, builtin, load_family, stream
from avdilemma.games.payoffs import Shape, shape

REPEATING = ("beliefs=equilibrium", "beliefs=trembling", "third_option=true")
"""Forms without prompts that a training example could copy: under equilibria a prompt is that of
the decision after elicited beliefs, and no example offers a third option."""


OWN_CAR_PAIRS: tuple[tuple[int, int], ...] = (
    *((4, 2), (7, 5), (6, 5), (7, 8), (3, 4), (5, 7), (7, 11), (6, 10), (4, 7), (5, 9)),
    *((5, 11), (3, 7), (5, 13), (4, 11), (4, 13), (2, 7), (5, 18), (4, 15)),
    *((4, 17), (3, 13), (2, 9), (3, 16), (2, 11), (3, 20), (2, 17), (3, 35)),
)
"""People in the car and on the road in the exam about the own car: ten ratios below 2, eight from 2
to 4 and eight above, denser than in the file; no tie at kappa .25 or .5."""


class Suites(NamedTuple):
    """The evaluation suites, as far as training must keep away from them.

    Scenario files are by name or path; every item id begins with a family's name and a hyphen;
    shapes of payoff sets and pairs of group sizes tell where each occurs; the fingerprint is the
    sha256 over the files' contents, which decide every prompt.
    """

    files: tuple[str, ...]
    families: frozenset[str]
    shapes: dict[Shape, str]
    fingerprint: str
    pairs: dict[tuple[int, int], str]


@lru_cache(maxsize=4)
def evaluation_suites(further: tuple[str, ...] = ()) -> Suites:
    """Collect the payoffs of all built-in scenario files, and of further ones to keep away from.

    Raises:
        AvdilemmaError: If a file cannot be used.
    """
    files = (*builtin(), *further)
    families = [load_family(name) for name in files]
    shapes: dict[Shape, str] = {}
    for family in families:
        for where, numbers in family.payoff_sets():
            shapes.setdefault(shape(numbers), f"{family.family} {where}")
    pairs: dict[tuple[int, int], str] = {}
    for family in families:
        for one, other in family.group_sizes():
            pairs.setdefault((one, other), family.family)
            pairs.setdefault((other, one), family.family)
    for one, other in OWN_CAR_PAIRS:
        pairs.setdefault((one, other), "the exam about the own car")
        pairs.setdefault((other, one), "the exam about the own car")
    return Suites(
        files,
        frozenset(family.family for family in families),
        shapes,
        fingerprint(family.model_dump(mode="json") for family in families),
        pairs,
    )


@lru_cache(maxsize=4)
def evaluation_prompts(files: tuple[str, ...]) -> dict[str, str]:
    """Every prompt of scenario files: by node and as plans, beliefs stated and asked first.

    Returns:
        Hashes of the prompts as `prompt_key` makes them, and the id of an item with each. All
        built-in files have some 70,000: this takes half a minute.

    Raises:
        AvdilemmaError: If a file cannot be used.
    """
    found: dict[str, str] = {}
    for name in files:
        for item, prompt in _asked(load_family(name)):
            found.setdefault(prompt_key(prompt), item)
    return found


def prompt_key(prompt: str) -> str:
    """A hash of a prompt, the same whatever its case and white space."""
    return hashlib.sha256(" ".join(prompt.casefold().split()).encode()).hexdigest()


def _asked(family: ScenarioFile) -> Iterator[tuple[str, str]]:
    for name, form in family.forms().items():
        if not name.endswith(REPEATING):
            for item in stream(form):
                yield from ((item.id, prompt) for prompt in form.prompts(item))
