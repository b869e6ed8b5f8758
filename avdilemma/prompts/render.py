"""Templates, and the texts of questions and answer instructions around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NoReturn

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    meta,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from avdilemma.errors import AvdilemmaError
from avdilemma.prompts.languages import (
    ENGLISH,
    LANGUAGES,
    Language,
)
from avdilemma.prompts.ways import amount_closing, choice_closing, plan_closing, rating_closing

MAX_TEMPLATE = 20_000
"""Longest template accepted, in characters."""

_ONE = "Decide now."
_SEVERAL = "Decide now for every situation. Any of your decisions may count."


def _plural(number: int, one: str, other: str) -> str:
    return one if number == 1 else other


class _Environment(SandboxedEnvironment):
    """A sandbox without the operators that can fill the memory."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, _context: Context, operator: str, *_sides: object) -> NoReturn:
        """Refuse an intercepted operator."""
        raise TemplateRuntimeError(f"templates may not use {operator}")


def _environment() -> SandboxedEnvironment:
    # scenario files may come from strangers: sandboxed, and an unknown name is an error
    environment = _Environment(undefined=StrictUndefined, autoescape=False)
    environment.filters["plural"] = _plural
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=4096)
def _compiled(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)


@lru_cache(maxsize=4096)
def used_names(source: str) -> tuple[str, ...]:
    """The names that a template uses, sorted.

    Raises:
        AvdilemmaError: If it does not compile.
    """
    try:
        return tuple(sorted(meta.find_undeclared_variables(_ENVIRONMENT.parse(source))))
    except TemplateError as error:
        raise AvdilemmaError(f"template does not compile ({error}): mend the braces") from error


# the same sentences recur over labels, positions and wordings; typed, for 1 and True look alike
@lru_cache(maxsize=16384, typed=True)
def _filled(source: str, *values: object) -> str:
    return _compiled(source).render(dict(zip(used_names(source), values, strict=True))).strip()


def check_template(source: str, names: Iterable[str]) -> None:
    """Check that a Jinja template compiles and uses only known names.

    Raises:
        AvdilemmaError: If it is too long, does not compile or uses another name.
    """
    if len(source) > MAX_TEMPLATE:
        raise AvdilemmaError(f"template has {len(source)} characters: keep it under {MAX_TEMPLATE}")
    try:
        _compiled(source)
        used = meta.find_undeclared_variables(_ENVIRONMENT.parse(source))
    except TemplateError as error:
        problem = error.message or "no reason given"
        line = f" in its line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise AvdilemmaError(
            f"template does not compile ({problem}{line}): mend the braces"
        ) from error
    known = sorted(names)
    for name in sorted(used.difference(known)):
        raise AvdilemmaError(f"template uses {name!r}: it may use {', '.join(known)}")


def render(source: str, values: Mapping[str, object]) -> str:
    """Fill in a Jinja template, whose filter ``plural(one, other)`` chooses by number.

    Surrounding white space goes.

    Raises:
        AvdilemmaError: If the template fails on these values.

    Examples:
        >>> render("{{ n }} {{ n|plural('car', 'cars') }}", {"n": 2})
        '2 cars'
    """
    try:
        return _filled(source, *[values[name] for name in used_names(source)])
    except Exception as error:  # a template is user code: whatever it raises is one clear error
        problem = f"{error} has no value" if isinstance(error, KeyError) else str(error)
        raise AvdilemmaError(
            f"template {source[:60]!r} fails on {dict(values)} ({problem}): mend the part in braces"
        ) from error


def assemble(
    parts: Iterable[str], options: Iterable[tuple[str, str]], language: Language = ENGLISH
) -> str:
    """Join paragraphs, options (label, text) as listed, and the answer instruction to a prompt."""
    listed = list(options)
    option = LANGUAGES[language].option
    lines = "\n".join([option.format(label=label, text=text) for label, text in listed])
    closing = choice_closing(tuple([label for label, _ in listed]), language)
    return "\n\n".join([*parts, lines, closing])


def assemble_rating(parts: Iterable[str], language: Language = ENGLISH) -> str:
    """Join paragraphs and the instruction to answer by a number from 0 to 100 to a prompt.

    The last paragraph is the question with the ends of its scale.
    """
    return "\n\n".join([*parts, rating_closing(language)])


def assemble_plan(
    parts: Sequence[str], questions: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> str:
    """Join paragraphs and, for each node, question and options (label, text) to a prompt."""
    labels = [label for label, _ in questions[0][1]]
    situations = []
    for number, (question, options) in enumerate(questions, 1):
        listed = (f"{label}: {text}" for label, text in options)
        situations.append("\n".join([f"Situation {number}. {question}", *listed]))
    opening = _ONE if len(questions) == 1 else _SEVERAL
    return "\n\n".join([*parts, opening, *situations, plan_closing(len(questions), labels)])


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
    """Join paragraphs and questions about others, one a node, with their proper scoring rule.

    The quadratic rule pays most, in expectation, for the number that one really expects (Brier
    1950, Monthly Weather Review 78:1). Questions are such as "As Person 1, how many choose blue?".
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
    """Join paragraphs, the last of which asks for an amount, and how to answer to a prompt."""
    return "\n\n".join([*parts, amount_closing(high, unit, step)])
