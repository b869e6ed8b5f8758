"""A plan told by roles, such as "As Person 1 I choose A, as Person 2 B".

Who moves first takes the first decision, who moves second the others. Of two decisions of the one
who moves second, nothing but the prompt says which is which: they are read if they are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.own import denies, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.running import governed, left_open, mentioned_in, of_another, told_by
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import asks, sentences
from avdilemma.prompts.words import OTHERS, ROLES, anywhere, nothing_but

MOST = 12
"""Labels and roles of a sentence that are looked at: with more it tells no plan."""

_DOTS = lazy("…+")


@lru_cache(maxsize=1)
def _roles() -> re.Pattern[str]:
    return re.compile(f"(?P<first>{ROLES[0]})|(?P<second>{ROLES[1]})", re.IGNORECASE)


def plan_by_roles(lines: Sequence[str], alphabet: Alphabet, count: int) -> tuple[str, ...] | None:
    """The labels that a reply gives to `count` decisions, role by role; None if it does not."""
    given: tuple[list[str], list[str]] = ([], [])
    for sentence in sentences(lines):
        if repeats_instruction(sentence.text):
            continue
        if any(given) and (undecided(sentence.text) or anywhere("corrects").match(sentence.text)):
            return None
        if _roles().search(sentence.text) is None:
            continue
        for role, label in _told(told_by(sentence.text, alphabet), alphabet):
            given[role].append(label)
    first, second = given
    if len(set(first)) != 1 or len(set(second)) != 1 or len(second) < count - 1:
        return None
    return (first[0], *(second[:1] * (count - 1)))


def _told(text: str, alphabet: Alphabet) -> Iterator[tuple[int, str]]:
    """The roles that a sentence names, 0 or 1, each with the label that it gives to it."""
    found = [*_roles().finditer(fold(text))][: MOST + 1]
    neutral = _roles().sub(lambda role: "…" * len(role[0]), text)
    places = [*mentioned_in(neutral, alphabet)]
    if not 0 < len(places) <= MOST or len(found) > MOST:
        return
    roles: list[tuple[int, int, int]] = []
    for match in found:
        role = 0 if match["first"] else 1
        # "as Person 2, if the other trusted me" is one role
        inside = roles and not any(roles[-1][2] <= at < match.start() for _, at, _ in places)
        if inside and roles[-1][0] == role:
            roles[-1] = (role, roles[-1][1], match.end())
        else:
            roles.append((role, match.start(), match.end()))
    doubtful = asks(neutral) or denies(neutral) or left_open(neutral) or OTHERS.search(neutral)
    if doubtful or len(roles) != len(places) or of_another(neutral, places[0][1], ""):
        return
    pairs = [*zip(roles, places, strict=True)]
    before = all(end <= at for (_, _, end), (_, at, _) in pairs)
    behind = all(end <= start for (_, start, _), (_, _, end) in pairs)
    for number, ((_, start, _), (label, at, stop)) in enumerate(pairs):
        after = roles[number + 1][1] if number + 1 < len(roles) else len(text)
        if before and (at > after or not governed(neutral, label, at, alphabet, _DOTS)):
            return
        gap = neutral[stop:start]
        if behind and not (nothing_but("and").fullmatch(gap) and not alphabet.in_a_word(label)):
            return
    if before or behind:
        yield from ((role, label.name) for (role, *_), (label, *_) in pairs)
