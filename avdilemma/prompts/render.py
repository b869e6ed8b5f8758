"""Templates, and the texts of questions and answer instructions around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple, NoReturn

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from avdilemma.errors import AvdilemmaError
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language, number_text
from avdilemma.prompts.languages.grammar import check_forms, plural
from avdilemma.prompts.languages.phrases import Unit
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.ways import amount_closing, choice_closing, plan_closing, rating_closing

MAX_TEMPLATE = 20_000
"""Longest template accepted, in characters."""

_DECIMAL = lazy(r"\d+(?:\.\d+)?(?![.\d])")

MANY = 64
"""Values with which a template is filled in before it is looked at stretch by stretch."""


class _Environment(SandboxedEnvironment):
    """A sandbox without the operators that can fill the memory."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, _context: Context, operator: str, *_sides: object) -> NoReturn:
        """Refuse an intercepted operator."""
        raise TemplateRuntimeError(f"templates may not use {operator}")


# scenario files may come from strangers: sandboxed, and an unknown name is an error
@lru_cache(maxsize=64)
def _environment(language: Language) -> SandboxedEnvironment:
    plain = language == ENGLISH
    environment = _Environment(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=None if plain else partial(_written, language=language),
    )
    environment.filters["plural"] = partial(plural, language=language)
    environment.globals.clear()
    return environment


def _written(value: object, language: Language) -> object:
    """What stands in braces, its numbers written as the language does."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        text = str(value)
        return _DECIMAL.sub(lambda found: number_text(found[0], language), text)
    return value


@lru_cache(maxsize=8192)
def used_names(source: str) -> tuple[str, ...]:
    """The names that a template uses, sorted.

    Raises:
        AvdilemmaError: If it does not compile.
    """
    try:
        parsed = _environment(ENGLISH).parse(source)
        return tuple(sorted(meta.find_undeclared_variables(parsed)))
    except TemplateError as error:
        raise AvdilemmaError(f"template does not compile ({error}): mend the braces") from error


class _Stretch(NamedTuple):
    """A stretch of a template, its texts kept by the values of the names that it uses."""

    fill: Callable[..., str]
    names: tuple[str, ...]
    only: str | None


class _Text:
    """A template, in one stretch until it is filled in with many values.

    Then in several, each with names of its own: a sentence about two numbers is filled in once a
    number, and not once a pair of them.
    """

    def __init__(self, source: str, language: Language) -> None:
        self._environment = _environment(language)
        self.tree = self._environment.parse(source)
        self.stretches: tuple[_Stretch, ...] = (self._stretch(self.tree, whole=True),)

    def _stretch(self, tree: nodes.Template, *, whole: bool = False) -> _Stretch:
        names = tuple(sorted(meta.find_undeclared_variables(tree)))
        template, left = self._environment.from_string(tree), MANY

        # the same sentences recur over labels, positions and wordings; typed, for 1 and True look
        # alike
        @lru_cache(maxsize=1024, typed=True)
        def fill(*values: object) -> str:
            nonlocal left
            left -= 1
            if whole and left == 0:
                self.stretches = self._split()
            return template.render(dict(zip(names, values, strict=True)))

        return _Stretch(fill, names, names[0] if len(names) == 1 else None)

    def _split(self) -> tuple[_Stretch, ...]:
        outputs = [each for each in self.tree.body if isinstance(each, nodes.Output)]
        if len(outputs) < len(self.tree.body):
            return self.stretches  # statements may be about all that follows
        found: list[tuple[list[nodes.Expr], set[str]]] = []
        for written in (each for output in outputs for each in output.nodes):
            names = meta.find_undeclared_variables(self._part([written]))
            if found and (not names or not found[-1][1] or names == found[-1][1]):
                found[-1][0].append(written)
                found[-1][1].update(names)
            else:
                found.append(([written], names))
        return tuple(self._stretch(self._part(written)) for written, _ in found)

    def _part(self, written: Sequence[nodes.Expr]) -> nodes.Template:
        tree = nodes.Template([nodes.Output(list(written), lineno=1)], lineno=1)
        tree.set_environment(self._environment)
        return tree


_text = lru_cache(maxsize=8192)(_Text)
"""Compiles a template."""


@lru_cache(maxsize=8192)
def _texts(sources: tuple[str, ...], language: Language) -> tuple[_Text, ...]:
    return tuple(_text(source, language) for source in sources)


def check_template(source: str, names: Iterable[str], language: Language = ENGLISH) -> None:
    """Check that a Jinja template compiles, uses only known names, and has the forms of plurals.

    Raises:
        AvdilemmaError: If it is too long, does not compile, uses another name, or ``plural`` has
            more or fewer forms than its language.
    """
    if len(source) > MAX_TEMPLATE:
        raise AvdilemmaError(f"template has {len(source)} characters: keep it under {MAX_TEMPLATE}")
    try:
        parsed = _text(source, language).tree
        used = meta.find_undeclared_variables(parsed)
    except TemplateError as error:
        problem = error.message or "no reason given"
        line = f" in its line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise AvdilemmaError(
            f"template does not compile ({problem}{line}): mend the braces"
        ) from error
    known = sorted(names)
    for name in sorted(used.difference(known)):
        raise AvdilemmaError(f"template uses {name!r}: it may use {', '.join(known)}")
    for each in parsed.find_all(nodes.Filter):
        if each.name == "plural" and each.dyn_args is None:
            check_forms(len(each.args), language)


def render(source: str, values: Mapping[str, object], language: Language = ENGLISH) -> str:
    """Fill in a Jinja template, whose filter ``plural(one, other)`` chooses by number.

    Its forms are those of the language (`grammar.plural`); numbers that are filled in are written
    as the language writes them. Surrounding white space goes.

    Raises:
        AvdilemmaError: If the template fails on these values.

    Examples:
        >>> render("{{ n }} {{ n|plural('car', 'cars') }}", {"n": 2})
        '2 cars'
        >>> render("{{ x }} {{ x|plural('Euro', 'Euro') }}", {"x": "0.5"}, "de")
        '0,5 Euro'
    """
    return render_each((source,), values, language)[0]


def render_each(
    sources: tuple[str, ...], values: Mapping[str, object], language: Language = ENGLISH
) -> list[str]:
    """Fill in several templates with the same values, each as `render`.

    Raises:
        AvdilemmaError: If one fails on these values, as `render`.
    """
    found = list[str]()
    try:
        # most stretches use one name, and this is done for every text of every question
        for text in _texts(sources, language):
            written = ""
            for fill, names, only in text.stretches:
                written += fill(values[only]) if only else fill(*[values[name] for name in names])
            found.append(written.strip())
    except Exception as error:  # a template is user code: whatever it raises is one clear error
        problem = f"{error} has no value" if isinstance(error, KeyError) else str(error)
        start = sources[len(found)][:60]
        raise AvdilemmaError(
            f"template {start!r} fails on {dict(values)} ({problem}): mend the part in braces"
        ) from error
    return found


def assemble(
    parts: Iterable[str], options: Iterable[tuple[str, str]], language: Language = ENGLISH
) -> str:
    """Join paragraphs, options (label, text) as listed, and the answer instruction to a prompt."""
    labels, texts = zip(*options, strict=True)
    return assemble_listed("\n\n".join(parts), labels, texts, language)


def assemble_listed(
    text: str, labels: tuple[str, ...], texts: Sequence[str], language: Language = ENGLISH
) -> str:
    """Join a text, the texts of options behind their labels and the answer instruction."""
    around, closing = _around_options(labels, language)
    lines = [f"{before}{each}{after}" for (before, after), each in zip(around, texts, strict=True)]
    return "\n\n".join([*([text] if text else []), "\n".join(lines), closing])


# few lists of labels, and this is done for every question
@lru_cache(maxsize=1024)
def _around_options(
    labels: tuple[str, ...], language: Language
) -> tuple[list[tuple[str, str]], str]:
    """What a language writes around the text of each option, and behind them."""
    listed = [LANGUAGES[language].option.format(label=label, text="\0") for label in labels]
    around = [each.partition("\0") for each in listed]
    return [(before, after) for before, _, after in around], choice_closing(labels, language)


def assemble_rating(parts: Iterable[str], language: Language = ENGLISH) -> str:
    """Join paragraphs and the instruction to answer by a number from 0 to 100 to a prompt.

    The last paragraph is the question with the ends of its scale.
    """
    return "\n\n".join([*parts, rating_closing(language)])


def assemble_plan(
    parts: Sequence[str],
    questions: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    language: Language = ENGLISH,
) -> str:
    """Join paragraphs and, for each node, question and options (label, text) to a prompt."""
    labels = [label for label, _ in questions[0][1]]
    plans, option = LANGUAGES[language].plans, LANGUAGES[language].option
    situations = []
    for number, (question, options) in enumerate(questions, 1):
        listed = (option.format(label=label, text=text) for label, text in options)
        title = plans.situation.format(number=number, question=question)
        situations.append("\n".join([title, *listed]))
    opening = plans.now[len(questions) > 1]
    closing = plan_closing(len(questions), labels, language)
    return "\n\n".join([*parts, opening, *situations, closing])


def belief_sentence(
    phrase: str, often: int, cooperative: str, other: str, language: Language = ENGLISH
) -> str:
    """What others in one situation do, out of 100.

    Examples:
        >>> belief_sentence("As Person 1", 70, "blue", "green")
        '- as Person 1, 70 choose blue and 30 choose green'
    """
    return LANGUAGES[language].beliefs.sentence.format(
        **_phrase(phrase), often=often, seldom=100 - often, cooperative=cooperative, other=other
    )


def belief_question(phrase: str, cooperative: str, language: Language = ENGLISH) -> str:
    """How many of 100 others choose an action in one situation?

    Examples:
        >>> belief_question("As Person 1", "blue")
        'As Person 1, how many choose blue?'
    """
    text = LANGUAGES[language].beliefs.question
    return text.format(**_phrase(phrase), cooperative=cooperative)


def _phrase(phrase: str) -> dict[str, str]:
    """A phrase for use at the beginning of a sentence and inside one."""
    return {"Phrase": phrase, "phrase": phrase[:1].lower() + phrase[1:]}


def state_beliefs(sentences: Sequence[str], language: Language = ENGLISH) -> str:
    """Join sentences about what others do into a paragraph."""
    texts = LANGUAGES[language].beliefs
    return f"{texts.stated}\n" + f"{texts.between}\n".join(sentences) + texts.end


def assemble_beliefs(
    parts: Sequence[str], questions: Sequence[str], language: Language = ENGLISH
) -> str:
    """Join paragraphs and questions about others, one a node, with their proper scoring rule.

    The quadratic rule pays most, in expectation, for the number that one really expects (Brier
    1950, Monthly Weather Review 78:1). Questions are such as "As Person 1, how many choose blue?".
    """
    texts, (begin, end) = LANGUAGES[language].beliefs, LANGUAGES[language].quotes
    listed = "\n".join(f"{number}. {text}" for number, text in enumerate(questions, 1))
    lines = [
        f"{begin}{texts.line.format(number=number, answer='X')}{end}"
        for number in range(1, len(questions) + 1)
    ]
    closing = texts.closing[len(lines) > 1].format(lines=texts.comma.join(lines), count=len(lines))
    return "\n\n".join([*parts, f"{texts.asked}\n{listed}", texts.payment, closing])


def assemble_amount(
    parts: Sequence[str], high: str, unit: Unit, step: str, language: Language = ENGLISH
) -> str:
    """Join paragraphs, the last of which asks for an amount, and how to answer to a prompt."""
    return "\n\n".join([*parts, amount_closing(high, unit, step, language)])
