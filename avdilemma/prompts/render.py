"""Templates and the answer instruction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    choose_instruction,
    rate_instruction,
)

MAX_TEMPLATE = 20_000
"""Longest template accepted, in characters."""


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
def _names(source: str) -> tuple[str, ...]:
    """The names that a template uses: texts are kept by their values alone."""
    return tuple(sorted(meta.find_undeclared_variables(_ENVIRONMENT.parse(source))))


# the same sentences recur over labels, positions and wordings; typed, for 1 and True look alike
@lru_cache(maxsize=16384, typed=True)
def _filled(source: str, *values: object) -> str:
    return _compiled(source).render(dict(zip(_names(source), values, strict=True))).strip()


def check_template(source: str, names: Iterable[str]) -> None:
    """Check that a template compiles and uses only known names.

    Args:
        source: A Jinja template.
        names: The names it may use.

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
    """Fill in a template.

    Args:
        source: A Jinja template; the filter ``plural(one, other)`` chooses by number.
        values: Value of every name.

    Returns:
        The text without surrounding white space.

    Raises:
        AvdilemmaError: If the template fails on these values.

    Examples:
        >>> render("{{ n }} {{ n|plural('car', 'cars') }}", {"n": 2})
        '2 cars'
    """
    try:
        return _filled(source, *[values[name] for name in _names(source)])
    except Exception as error:  # a template is user code: whatever it raises is one clear error
        problem = f"{error} has no value" if isinstance(error, KeyError) else str(error)
        raise AvdilemmaError(
            f"template {source[:60]!r} fails on {dict(values)} ({problem}): mend the part in braces"
        ) from error


def assemble(
    parts: Iterable[str], options: Iterable[tuple[str, str]], language: Language = ENGLISH
) -> str:
    """Join the parts of a question, its labelled options and the answer instruction.

    Args:
        parts: Paragraphs.
        options: Pairs (label, text) in the order in which they are listed.
        language: Language of the parts.

    Returns:
        The prompt as it is sent.
    """
    listed = list(options)
    option = LANGUAGES[language].option
    lines = "\n".join([option.format(label=label, text=text) for label, text in listed])
    instruction = choose_instruction(tuple([label for label, _ in listed]), language)
    return "\n\n".join([*parts, lines, instruction])


def assemble_rating(parts: Iterable[str], language: Language = ENGLISH) -> str:
    """Join the parts of a question for a number from 0 to 100, and the answer instruction.

    Args:
        parts: Paragraphs, the last of which is the question with the ends of its scale.
        language: Language of the parts.

    Returns:
        The prompt as it is sent.
    """
    return "\n\n".join([*parts, rate_instruction(language)])
