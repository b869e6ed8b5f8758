"""What a language has and what it still lacks: all of its files, each problem with its place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from avdilemma.agents.phrasings import LINES, RATINGS
from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError
from avdilemma.experiments import words as screens
from avdilemma.families import builtin, load_family, scenario_dir
from avdilemma.families.game_words import is_word
from avdilemma.families.load import is_level_word
from avdilemma.families.places import Places, read_mapping, show
from avdilemma.families.schema import Place
from avdilemma.pricing import words as prices
from avdilemma.pricing.notes import Notes, read_notes
from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import languages, parse, personas
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, answer_line, grammar, number_text
from avdilemma.prompts.languages.phrases import UNITS, Phrases, UnitWords, fields
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.ways import amount_line
from avdilemma.scenes import words as scenes

LABELS = (("A", "B"), ("2", "1"), ("Y", "X"), ("A", "B", "C"))
"""Alphabets in which what agents write is read back."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a language lacks or has wrong."""

    file: Path
    """The file in which to mend it."""

    where: str
    """The place in it, such as ``ways.think``; empty for the file as a whole."""

    text: str
    """What is wrong, and what to write."""

    def __str__(self) -> str:
        """The problem in one line."""
        return f"{self.file}: {self.where}{': ' if self.where else ''}{self.text}"


def known_languages() -> tuple[str, ...]:
    """Codes of all languages of which there is any file, English first."""
    folders = (languages.FOLDER, personas.FOLDER, scenes.FOLDER, prices.FOLDER)
    found = {path.stem for folder in folders for path in folder.glob("*.yaml")}
    found |= {
        path.suffixes[-2][1:] for path in scenario_dir().rglob("*.*.yaml") if path.suffixes[-2:-1]
    }
    return tuple(sorted(found, key=lambda code: (code != ENGLISH, code)))


def text_files() -> tuple[Path, ...]:
    """Built-in scenario files that hold texts, which every language has a file for."""
    folder = scenario_dir()
    found = [*builtin().values(), *sorted((folder / "texts").glob("*.yaml"))]
    return tuple(path for path in found if "." not in path.stem and _texts(path)[0])


def problems(language: str) -> list[Problem]:
    """All that a language lacks or has wrong.

    Raises:
        InvalidValueError: If it is no language.
    """
    grammar.locale(language)
    found = [*_phrases(language), *_personas(language)]
    found += _model(scenes.FOLDER / f"{language}.yaml", scenes.PictureWords, scenes.FOLDER)
    found += _model(prices.FOLDER / f"{language}.yaml", prices.PricingWords, prices.FOLDER)
    found += _model(screens.FOLDER / f"{language}.yaml", screens.ScreenWords, screens.FOLDER)
    for path in text_files():
        found += _translation(path, language)
    if not found:
        found += [*_figures(language), *_families(language), *_replies(language)]
    return found


def _phrases(language: str) -> Iterator[Problem]:
    path = languages.FOLDER / f"{language}.yaml"
    yield from _model(path, Phrases, languages.FOLDER, {"code": language})


def _model(
    path: Path, model: type[BaseModel], folder: Path, known: Mapping[str, Any] | None = None
) -> Iterator[Problem]:
    """What is wrong with a file of a language, by what its model says of every key."""
    if not path.is_file():
        yield Problem(path, "", f"is missing: translate {folder / 'en.yaml'}")
        return
    try:
        record = languages.read_yaml(path)
        model.model_validate({**(known or {}), **record} if isinstance(record, dict) else record)
    except ValidationError as error:
        for each in error.errors():
            place = tuple(each["loc"])
            meaning = _meaning(model, place)
            told = "is missing" if each["type"] == "missing" else str(each["msg"])
            yield Problem(path, show(place), f"{told}{f' ({meaning})' if meaning else ''}")
    except AvdilemmaError as error:
        yield Problem(path, "", str(error))


def _meaning(model: type[BaseModel], place: Place) -> str:
    """What the documentation of a model says of a key."""
    found: Any = model
    text = ""
    for step in place:
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            break
        named = {field.alias or name: field for name, field in found.model_fields.items()}
        if step not in named:
            break
        text = " ".join((named[str(step)].description or "").split())
        found = named[str(step)].annotation
    return text.rstrip(".").replace("``", "")


def _personas(language: str) -> Iterator[Problem]:
    path, english = personas.FOLDER / f"{language}.yaml", personas.persona_texts(ENGLISH)
    if not path.is_file():
        yield Problem(path, "", f"is missing: translate {personas.FOLDER / 'en.yaml'}")
        return
    try:
        texts = personas.persona_texts(language)
    except AvdilemmaError as error:
        yield Problem(path, "", str(error))
        return
    for name, wording in itertools.product(personas.NAMES, personas.WORDINGS):
        wanted = fields(english[name][wording])
        found = texts.get(name, {}).get(wording)
        if found is None:
            yield Problem(path, f"{name}.{wording}", "is missing")
        elif fields(found) != wanted:
            needed = " and ".join(f"{{{each}}}" for each in sorted(wanted)) or "nothing in braces"
            yield Problem(path, f"{name}.{wording}", f"write {needed} in it")


def _texts(path: Path) -> tuple[list[Place], Places]:
    """Places of the texts of a scenario file: those of wordings and of words for factors."""
    _, places = read_mapping(path)
    found = [
        place
        for place, mark in places.items()
        if mark.text and (place[:1] == ("wordings",) or is_word(place) or is_level_word(place))
    ]
    return found, places


def _translation(path: Path, language: str) -> Iterator[Problem]:
    """Texts of a scenario file that its translation lacks, and those that it has for no reason."""
    beside = path.with_name(f"{path.stem}.{language}{path.suffix}")
    if language == ENGLISH:
        return
    if not beside.is_file():
        yield Problem(beside, "", f"is missing: translate {path.name}")
        return
    wanted, _ = _texts(path)
    try:
        found, _ = _texts(beside)
    except ScenarioFileError as error:
        yield Problem(beside, "", error.problem)
        return
    told = {_level(place) for place in found}
    for place in wanted:
        if place not in found and _level(place) not in told:
            yield Problem(beside, show(place), "is missing")
    known = {_level(place) for place in wanted}
    for place in found:
        if place not in wanted and _level(place) not in known:
            yield Problem(beside, show(place), f"is no text of {path.name}: remove it")


def _level(place: Place) -> Place:
    """What a place says in words: a level of a factor that the file declares, or itself.

    In English such words may stand with the level, in translations they stand in wordings.
    """
    if is_level_word(place):
        return ("level", place[1], place[3])
    worded = len(place) == 5 and place[0] == "wordings" and place[2] == "words"
    return ("level", *place[3:]) if worded else place


def _figures(language: str) -> Iterator[Problem]:
    path, english = scenes.FOLDER / f"{language}.yaml", scenes.picture_words(ENGLISH)
    figures = scenes.picture_words(language).figures
    for name in english.figures:
        place = f"figures.{name}"
        if name not in figures:
            yield Problem(path, place, "is missing")
            continue
        try:
            grammar.check_forms(len(figures[name]), language)
        except AvdilemmaError as error:
            yield Problem(path, place, str(error))
    for unit in UNITS:
        try:
            grammar.check_forms(len(LANGUAGES[language].units[unit].forms), language)
        except AvdilemmaError as error:
            yield Problem(languages.FOLDER / path.name, f"units.{unit}.forms", str(error))
    rivals = prices.pricing_words(language).rivals
    try:
        grammar.check_forms(len(rivals), language)
    except AvdilemmaError as error:
        yield Problem(prices.FOLDER / path.name, "rivals", str(error))


def _families(language: str) -> Iterator[Problem]:
    """What loading every family in the language finds."""
    for name, path in builtin().items():
        try:
            load_family(name).in_language(language)
        except ScenarioFileError as error:
            yield Problem(Path(error.path), error.where, error.problem)
        except InvalidValueError as error:
            yield Problem(path, "", str(error))


def _replies(language: str) -> Iterator[Problem]:
    """Replies that reference agents write in the language and that are not read."""
    yield from _choices(language)
    yield from _numbers(language)
    yield from _amounts(language)
    yield from _prices(language)


def _choices(language: str) -> Iterator[Problem]:
    path, phrases = languages.FOLDER / f"{language}.yaml", LANGUAGES[language]
    for labels in LABELS:
        for (place, text), label in itertools.product(enumerate(phrases.phrasings), labels):
            other = next(name for name in labels if name != label)
            line = answer_line(label, language)
            named = {"label": label, "other": other, "first": labels[0], "second": labels[1]}
            if parse(text.format(line=line, **named), labels).label != label:
                yield Problem(path, f"phrasings[{place}]", f"is not read as {label}")
        for place, text in enumerate(phrases.refusals):
            if parse(text, labels).outcome != "refusal":
                yield Problem(path, f"refusals[{place}]", "is not read as a refusal")


def _numbers(language: str) -> Iterator[Problem]:
    path, phrases = languages.FOLDER / f"{language}.yaml", LANGUAGES[language]
    for written, number in itertools.product(RATINGS, (0, 40, 100)):
        text = written.format(line=answer_line(number_text(str(number), language), language))
        if parse_rating(text).numbers != (Fraction(number),):
            yield Problem(path, "answer", f"is not read with a number: {text!r}")
    for write in LINES:
        decisions = [
            write(phrases.plans.decision.format(number=number, label=label))
            for number, label in enumerate("AB", 1)
        ]
        if parse_plan("\n".join(decisions), ("A", "B"), 2).labels != ("A", "B"):
            yield Problem(path, "plans.decision", f"is not read: {decisions[0]!r}")
        beliefs = [
            write(phrases.beliefs.line.format(number=number, answer=f"{answer} %"))
            for number, answer in enumerate((40, 70), 1)
        ]
        if parse_beliefs("\n".join(beliefs), 2).numbers != (Fraction(40), Fraction(70)):
            yield Problem(path, "beliefs.line", f"is not read: {beliefs[0]!r}")


def _amounts(language: str) -> Iterator[Problem]:
    path, phrases = languages.FOLDER / f"{language}.yaml", LANGUAGES[language]
    for unit, (place, text) in itertools.product(UNITS, enumerate(phrases.amounts.phrasings)):
        told = number_text("12.5", language)
        reply = text.format(
            line=amount_line(told, unit, language),
            short=answer_line(told, language),
            amount=told,
            unit=phrases.units[unit].name,
        )
        if parse_amount(reply, Fraction(100), unit, Fraction(1, 2)).numbers != (Fraction(25, 2),):
            yield Problem(path, f"amounts.phrasings[{place}]", f"is not read: {reply!r}")


def _prices(language: str) -> Iterator[Problem]:
    path, words = prices.FOLDER / f"{language}.yaml", prices.pricing_words(language)
    heads = words.headings
    text = f"{heads.plans}: p\n{heads.insights}: i\n{heads.price}: {number_text('1.85', language)}"
    if read_price(text, 4.0, language=language).price != 1.85:
        yield Problem(path, "headings.price", f"is not read: {text!r}")
    if read_notes(text, Notes()) != Notes("p", "i"):
        yield Problem(path, "notes", f"do not find the notes of {text!r}")


def keys() -> Iterator[str]:
    """Every key of the files of a language with its meaning, as tables of Markdown."""
    models: tuple[tuple[str, type[BaseModel]], ...] = (
        ("prompts/languages", Phrases),
        ("scenes/words", scenes.PictureWords),
        ("pricing/words", prices.PricingWords),
        ("experiments/words", screens.ScreenWords),
    )
    for folder, model in models:
        yield f"### `avdilemma/{folder}/LANGUAGE.yaml`\n"
        yield "| key | what it holds |"
        yield "| --- | --- |"
        yield from _rows(model, "")
        yield ""


def _rows(model: type[BaseModel], above: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        if key == "code":
            continue
        text = " ".join((field.description or "").replace("``", "`").replace("|", "\\|").split())
        more = "" if field.is_required() else " (may be left out)"
        yield f"| `{key}`{more} | {text} |"
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows(inner, f"{key}.")
        elif key == "units":
            yield from _rows(UnitWords, f"{key}.UNIT.")
