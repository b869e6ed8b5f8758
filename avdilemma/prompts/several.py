"""Texts of questions with several answers: plans, beliefs, and amounts."""

from __future__ import annotations

from collections.abc import Sequence

_ONE = (
    "Decide now.",
    (
        "You may explain your decision. Finish with one line that reads "
        '"Decision 1: {first}" or "Decision 1: {second}".'
    ),
)
_SEVERAL = (
    "Decide now for every situation. Any of your decisions may count.",
    (
        "You may explain your decisions. Finish with {count} lines, one for each situation, that "
        'read "Decision N: {first}" or "Decision N: {second}", where N is the number of the '
        "situation."
    ),
)


def assemble_plan(
    parts: Sequence[str], questions: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> str:
    """Join the parts of a plan question.

    Args:
        parts: Paragraphs.
        questions: For each node its question and its options (label, text) as listed.

    Returns:
        The prompt as it is sent.
    """
    first, second = (label for label, _ in questions[0][1])
    opening, closing = _ONE if len(questions) == 1 else _SEVERAL
    situations = []
    for number, (question, options) in enumerate(questions, 1):
        listed = (f"{label}: {text}" for label, text in options)
        situations.append("\n".join([f"Situation {number}. {question}", *listed]))
    closing = closing.format(count=len(questions), first=first, second=second)
    return "\n\n".join([*parts, opening, *situations, closing])


def belief_sentence(phrase: str, often: int, cooperative: str, other: str) -> str:
    """What others in one situation do, out of 100."""
    return f"- {phrase}, {often} choose {cooperative} and {100 - often} choose {other};"


def state_beliefs(sentences: Sequence[str]) -> str:
    """Join sentences about what others do into a paragraph."""
    opening = (
        "The other person is drawn at random from a large group. Of every 100 people in this group,"
    )
    return "\n".join([opening, *sentences]).removesuffix(";") + "."


def assemble_beliefs(parts: Sequence[str], questions: Sequence[str]) -> str:
    """Join the parts of a question about others, with its proper scoring rule.

    The quadratic rule pays most, in expectation, for the number that one really expects
    (Brier 1950, Monthly Weather Review 78:1).

    Args:
        parts: Paragraphs.
        questions: One a node, such as "As Person 1, how many choose blue?".

    Returns:
        The prompt as it is sent.
    """
    count = len(questions)
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(questions, 1))
    lines = "one line that reads" if count == 1 else f"{count} lines, one for each question:"
    noun, each = ("number", "X") if count == 1 else ("numbers", "each X")
    wanted = ", ".join(f'"Belief {number}: X"' for number in range(1, count + 1))
    opening = (
        "Before you decide, say what you expect. The other person is drawn at random from a large "
        "group. Of every 100 people in this group:"
    )
    payment = (
        "Each answer earns you 100 - (your number - true number) x (your number - true number) / "
        "100 extra points. You earn most on average if you give the number that you really expect."
    )
    closing = (
        f"You may explain your {noun}. Finish with {lines} {wanted}, where {each} is a number from "
        "0 to 100."
    )
    return "\n\n".join([*parts, f"{opening}\n{listed}", payment, closing])


def assemble_amount(parts: Sequence[str], high: str, unit: str, step: str) -> str:
    """Join the parts of a question for an amount.

    Args:
        parts: Paragraphs, the last of which is the question.
        high: Largest amount.
        unit: Unit, such as ``points``.
        step: Amounts are multiples of it.

    Returns:
        The prompt as it is sent.
    """
    kind = "a whole number" if step == "1" else f"a multiple of {step}"
    closing = (
        f'You may explain your choice. Finish with one line that reads "Answer: X {unit}", where X '
        f"is {kind} from 0 to {high}."
    )
    return "\n\n".join([*parts, closing])
