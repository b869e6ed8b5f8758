"""Dilemmas of other kinds than the evaluation's: one's own group against another, no traffic.

A story is asked by the evaluation's own code for options, labels and answers, so that a question is
one about a dilemma like any: its own car is another thing of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import Field

from avdilemma.design import Row
from avdilemma.dilemmas import ACTIONS
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import decimal_text, exact
from avdilemma.families.identity import identity
from avdilemma.families.listing import QuestionText, choice, listed, listed_labels
from avdilemma.preferences import Preferences
from avdilemma.prompts.render import render
from avdilemma.questions import ChoiceQuestion, DilemmaSetting, Question
from avdilemma.sft.spans import Span
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.tally import DIGITS, Line, whole_weights, written

FAMILY = "sft_stories"
"""Name of the family, the beginning of every id."""

ALPHABETS = {"AB": ("A", "B"), "12": ("1", "2"), "XY": ("X", "Y")}
"""Labels, the early one first."""

LANES = ("stay_harms_pedestrians", "stay_harms_occupants")
"""Whom it harms to do nothing: the other group, or one's own."""

CONTENT = ("pair", "perspective", "scope", "story")
SURFACE = ("alphabet", "wording", "lane", "position", "label")


class Story(StrictRecord):
    """One story."""

    intro: str
    """Who one is, and that a rule is set in advance."""

    own: tuple[str, str, str]
    """One and several people of the own group, and where they are."""

    others: tuple[str, str, str]
    """The same of the other group."""

    act: str
    """The act, as a command without a full stop."""

    leave: str
    """Not to do it."""

    question: str
    """What is asked."""


class Telling(StrictRecord):
    """How a story and its options are told, as templates."""

    scene: str
    """Who is where, and what each act harms."""

    option: str
    """One option."""


class Book(StrictRecord):
    """All stories, and the ways of telling them."""

    stories: Mapping[str, Story] = Field(min_length=1)
    """Stories by name."""

    held_out: tuple[str, ...]
    """Those that are never trained on."""

    formats: Mapping[str, Telling] = Field(min_length=1)
    """Ways of telling by name."""


@lru_cache(maxsize=1)
def book() -> Book:
    """The stories of the package."""
    text = (files(__package__) / "stories.yaml").read_text(encoding="utf-8")
    return Book.model_validate(yaml.safe_load(text))


def stories_of(split: str) -> tuple[str, ...]:
    """Names of the stories of a split: those held out for validation, the others for training."""
    found = book()
    if split == "validation":
        return found.held_out
    return tuple(name for name in found.stories if name not in found.held_out)


def _acts(row: Row) -> dict[str, str]:
    """The command of each action: the act harms oneself where doing nothing harms the others."""
    story = _story(row)
    commands = (story.act, story.leave)
    return dict(zip(ACTIONS, commands if row["lane"] == LANES[0] else commands[::-1], strict=True))


def _story(row: Row) -> Story:
    known = book().stories
    if row["story"] not in known:
        raise InvalidValueError("story", row["story"], f"give one of {', '.join(known)}")
    return known[row["story"]]


def _numbers(row: Row) -> tuple[int, int]:
    own, others = map(int, row["pair"].split("v"))
    return own, others


def _people(count: int, names: tuple[str, str, str]) -> str:
    return names[count != 1]


def story_text(row: Row) -> QuestionText:
    """The question of a row before its options are listed."""
    story, (m, n), acts = _story(row), _numbers(row), _acts(row)
    telling = book().formats[row["wording"]]
    own, others = _people(m, story.own), _people(n, story.others)
    low = {action: command[:1].lower() + command[1:] for action, command in acts.items()}
    places = {"own_place": story.own[2], "others_place": story.others[2]}
    scene = render(
        telling.scene,
        {
            "m": m,
            "n": n,
            "own": own,
            "others": others,
            **places,
            "harms_own": low["sacrifice"],
            "harms_others": low["spare"],
        },
    )
    sides = ((m, own, story.own[2]), (n, others, story.others[2]))
    options = {}
    for action, (lost, saved) in zip(ACTIONS, (sides, sides[::-1]), strict=True):
        values: dict[str, object] = {"command": acts[action], **places}
        values |= dict(zip(("lost", "losers", "losers_place"), lost, strict=True))
        values |= dict(zip(("saved", "survivors", "survivors_place"), saved, strict=True))
        dead = (m, 0) if action == "sacrifice" else (0, n)
        values |= dict(zip(("own_deaths", "others_deaths"), dead, strict=True))
        options[action] = render(telling.option, values)
    setting = DilemmaSetting(
        m,
        n,
        str(m),
        str(n),
        row["perspective"],  # type: ignore[arg-type]
        row["scope"],  # type: ignore[arg-type]
        row["lane"],  # type: ignore[arg-type]
    )
    ratio = decimal_text(exact(n, "others") / m)
    return QuestionText(
        setting, "\n\n".join((story.intro, scene, story.question)), options, {"ratio": ratio}
    )


def story_question(row: Row, seed: int) -> ChoiceQuestion:
    """The question of a row, with a level of every factor of `CONTENT` and `SURFACE`."""
    asked = {name: row[name] for name in (*CONTENT, *SURFACE)}
    named = identity(FAMILY, asked, seed, CONTENT, SURFACE)
    labels = listed_labels(asked, ALPHABETS[asked["alphabet"]])
    return choice(story_text(asked), named, asked, labels, listed(asked, *ACTIONS))


def story_tally(
    question: Question, agent: Preferences, width: int = DIGITS, mistaken: bool = False
) -> tuple[Span, ...]:
    """Write down who lives by each option, and what that is worth to an agent.

    ``own`` is how many of one's own group live, ``all`` how many live if everyone in such a place
    acts alike: kappa N - M is the difference of the totals over q (derived; see `tally`). A
    mistaken tally has its sign wrong.

    Raises:
        AvdilemmaError: If the agent is indifferent, or the question is about something else.
    """
    row = question.factors
    if question.family != FAMILY:
        raise AvdilemmaError(f"item {question.id} is no question of {FAMILY}")
    story, (m, n), acts = _story(row), _numbers(row), _acts(row)
    lives = {"sacrifice": (0, n), "spare": (m, m)}
    kept = {
        "sacrifice": f"{n} {_people(n, story.others)}",
        "spare": f"{m} {_people(m, story.own)}",
    }
    lines = [
        Line(label, acts[action], *lives[action], kept=kept[action])
        for label, action in zip(question.listed_labels, listed(row, *ACTIONS), strict=True)
    ]
    return written(lines, whole_weights(agent), width, mistaken)
