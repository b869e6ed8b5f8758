"""The tally of a question about a game: one line an action of a node, or one a whole plan."""

from __future__ import annotations

from dataclasses import replace

from avdilemma import games
from avdilemma.errors import AvdilemmaError
from avdilemma.families.form import PLAN
from avdilemma.games.game import check_belief
from avdilemma.preferences import Preferences
from avdilemma.questions import Question
from avdilemma.sft.accounts import accounts, game_setting
from avdilemma.sft.scene import Scene
from avdilemma.sft.spans import Span, span
from avdilemma.sft.tally import DIGITS, GameNames, Line, game_line, whole_weights, written


def game_tally(
    question: Question,
    scene: Scene,
    agent: Preferences,
    width: int = DIGITS,
    mistaken: bool = False,
) -> tuple[Span, ...]:
    """Write down what each answer brings an agent; same question, same spans.

    An action of one node is told with the best plan that goes with it, as the prediction takes it;
    for a whole plan every plan has a line. A mistaken tally has its last sign wrong.

    Raises:
        AvdilemmaError: If the agent is indifferent, its parameters make no small whole weights, or
            a payoff or share is no whole number.
    """
    return written(_lines(question, scene, agent), whole_weights(agent), width, mistaken)


def _lines(question: Question, scene: Scene, agent: Preferences) -> list[Line]:
    setting = game_setting(question)
    game, names = games.game(setting.game), GameNames(scene.words, scene.roles)
    if not setting.belief:
        raise AvdilemmaError(f"item {question.id}: no game with a stated belief, so no tally")
    belief = check_belief(game, setting.belief)

    def line(plan: games.Plan) -> Line:
        return game_line(game, setting.values(), belief, plan, names)

    if scene.node == PLAN:
        return [replace(line(plan), name=names.called(plan)) for plan in game.plans()]
    return [
        replace(
            line(account.plan),
            label=label,
            name=scene.name(account),
            plan=names.told(account.plan),
        )
        for label, account in zip(question.listed_labels, accounts(question, agent), strict=True)
    ]


def completed(tally: tuple[Span, ...], answer: str) -> tuple[Span, ...]:
    """The spans of a completion: a tally and the lines of the answer; none without a tally."""
    return (*tally, span("\n\n"), *answer_spans(answer)) if tally else ()


def answer_spans(answer: str) -> tuple[Span, ...]:
    """The lines of an answer: labels by themselves.

    Examples:
        >>> [each.text for each in answer_spans("Answer: B")]
        ['Answer: ', 'B']
    """
    found: list[Span] = []
    for place, text in enumerate(answer.splitlines()):
        heading, colon, label = text.partition(": ")
        found += [span(("\n" if place else "") + heading + colon), span(label, "answer")]
    return tuple(found)
