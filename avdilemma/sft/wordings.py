"""How reasoning is worded. Several wordings, so that what is learnt is no formula of words.

Templates are filled by `avdilemma.sft.reasoning`; which one an example gets is drawn from its
item's own seed. All wording is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["full", "brief", "options", "choice", "none"]
"""The whole calculation, the two values and the choice, the options and the choice in words, the
choice alone in words, or the answer alone."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to tell a full calculation.

    A heading names ``plan``; each further line names ``sum``, an equation: own payoff as first and
    as second mover and the mean over both roles, or ``alone`` in a game without roles; what
    everyone gets if all follow the plan; by how much the other is behind or ahead on average; the
    weighted sum, or ``worth`` (names ``utility``) where only the own payoff counts. The verdict
    names ``comparison`` and ``choice``.
    """

    plan: str
    first: str
    second: str
    own: str
    alone: str
    same: str
    behind: str
    ahead: str
    utility: str
    worth: str
    verdict: str


FULL = (
    Wording(
        plan="Suppose I choose {plan}.",
        first="As first mover I expect {sum} points.",
        second="As second mover I expect {sum} points.",
        own="Both roles are equally likely, so my own payoff is {sum}.",
        alone="I expect {sum} points.",
        same="If everyone did the same, I would get {sum}.",
        behind="The other is ahead of me by {sum} on average.",
        ahead="I am ahead of the other by {sum} on average.",
        utility="Weighted together: {sum}.",
        worth="Only my own payoff counts, so this is worth {utility}.",
        verdict="Since {comparison}, I choose {choice}.",
    ),
    Wording(
        plan="Plan: {plan}.",
        first="Moving first: {sum}.",
        second="Moving second: {sum}.",
        own="Mean of the two roles: {sum}.",
        alone="Expected: {sum}.",
        same="Were this plan everybody's: {sum}.",
        behind="Others' lead over me: {sum}.",
        ahead="My lead over others: {sum}.",
        utility="Utility: {sum}.",
        worth="Utility: {utility}, my payoff alone.",
        verdict="{comparison}. My choice is {choice}.",
    ),
    Wording(
        plan="What does it bring to go for {plan}?",
        first="- first role: {sum}",
        second="- second role: {sum}",
        own="- either role with probability 1/2: {sum}",
        alone="- what I expect: {sum}",
        same="- all people acting like that: {sum}",
        behind="- how far I fall behind: {sum}",
        ahead="- how far I get ahead: {sum}",
        utility="- value to me: {sum}",
        worth="- value to me: {utility}",
        verdict="The better value decides: {comparison}, hence {choice}.",
    ),
)
"""Wordings of a full calculation."""

BRIEF = (
    "{one}: {value_one}. {two}: {value_two}. I choose {choice}.",
    "To me {one} is worth {value_one} and {two} {value_two}, so I choose {choice}.",
    "Value of {one}: {value_one}; value of {two}: {value_two}. Therefore {choice}.",
    "I compare {value_one} for {one} with {value_two} for {two} and take {choice}.",
)
"""Wordings that name the two values and the choice alone."""

OPTIONS = (
    (
        "{one} is {name_one}, {name_one} is {one}. {two} is {name_two}, {name_two} is {two}. "
        "I choose {choice}, {choice} is {label}."
    ),
    (
        "{one}: {name_one}, so {name_one} is {one}. {two}: {name_two}, so {name_two} is {two}. "
        "My choice is {choice}, {choice} is {label}."
    ),
)
"""Wordings that go over the options before the choice. A very small model copies what came after
a word, hardly what came before it: with names before labels it finds the label of its choice."""

CHOICE = ("I choose {choice}.", "My choice is {choice}.", "I go for {choice}.")
"""Wordings that name the choice alone: a very small model then has less to do at once."""
