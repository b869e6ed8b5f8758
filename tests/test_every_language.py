"""Every language that is found: complete, the same in content, and read as well as any other.

What an ordinary reply in a language says stands in ``tests/data/languages/LANGUAGE.yaml``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from avdilemma.agents import agent
from avdilemma.catalog.gallery import marked
from avdilemma.catalog.languages import keys, known_languages, problems
from avdilemma.errors import AvdilemmaError
from avdilemma.families import GameFamily, ScenarioFile, build, builtin, load_family
from avdilemma.families.match import MatchForm
from avdilemma.games import game
from avdilemma.pricing.market_setup import setups
from avdilemma.pricing.notes import Notes, read_notes
from avdilemma.pricing.period import period_prompt, settle, system_prompt
from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES, UNFINISHED, answer_line, number_text
from avdilemma.prompts.languages.grammar import (
    categories,
    category,
    check_forms,
    locale,
    plural,
)
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.numerals import spelt_numbers
from avdilemma.prompts.plain import plain
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.render import assemble, check_template, render
from avdilemma.questions import Question

DATA = Path(__file__).parent / "data" / "languages"
LEAST = {
    "choice": 10,
    "refusal": 6,
    "neither": 4,
    "rating": 6,
    "amount": 4,
    "plan": 2,
    "belief": 2,
    "price": 3,
}
ALPHABETS = (("A", "B"), ("1", "2"), ("X", "Y"))
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|you|your|answer|people|with|and|is|are|not|each|which|choose|chooses"
    r"|picks?|gets?|drawn|others|price|firms?|vehicle|deaths?|pedestrians?|passengers?|finish)\b",
    re.IGNORECASE,
)
ABROAD = [code for code in LANGUAGES if code != "en"]
# one of them in full, the others by what is marked slow
SOME = [code if code == "de" else pytest.param(code, marks=pytest.mark.slow) for code in ABROAD]


@lru_cache
def replies(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((DATA / f"{language}.yaml").read_text("utf-8"))
    return found


def numbers(text: str) -> set[str]:
    """The numbers of a text, whatever its digits and decimal sign."""
    return {number.replace(",", ".") for number in NUMBER.findall(plain(text))}


def latin(language: str) -> bool:
    from babel.core import get_global

    return "_Latn" in get_global("likely_subtags")[language]


def test_no_language_is_left_unfinished() -> None:
    assert UNFINISHED == {}
    assert set(known_languages()) == set(LANGUAGES) == {path.stem for path in DATA.glob("*.yaml")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete_and_what_agents_write_in_it_is_read(language: str) -> None:
    assert [str(each) for each in problems(language)] == []


def no_english_in(text: str, language: str) -> None:
    """Nothing of a text is English: no word of ours, in other scripts no Latin word at all."""
    words = set(re.findall(r"[A-Za-z]+", re.sub(r'[{"][a-z_]+(?:_\d)?["}]', "", text)))
    if latin(language):
        assert ENGLISH_WORDS.findall(text) == [], text
    else:
        # labels are single letters, and some scripts write units with ours
        assert {each for each in words if len(each) > 1} <= {"JSON", "km"}, text


def check(item: Question, english: Question) -> None:
    """What holds for any prompt in any language."""
    assert item.id == english.id
    assert not re.search(r"[{}]|  | \.|\bNone\b", item.prompt), item.prompt
    said, wanted = numbers(item.prompt), numbers(english.prompt)
    # how many lanes a road has may be a word here and a digit there
    assert said >= wanted if item.family == "moral_machine" else said == wanted, item.prompt
    assert all(label in item.prompt for label in item.listed_labels)
    assert getattr(item, "setting", None) == getattr(english, "setting", None)
    no_english_in(item.prompt, item.language)
    if not LANGUAGES[item.language].spaced:
        assert not re.search(r"[\u3040-\u9fff] | [\u3040-\u9fff]", item.prompt.replace("- ", "")), (
            item.prompt
        )


def asked(family: ScenarioFile, n: int) -> Iterator[tuple[str, Any]]:
    for form, each in family.forms().items():
        if form in ("", "elicitation=plan", "beliefs=elicited", "third_option=true"):
            size = min(n, each.design({}).size)
            yield form, (each, size - size % each.design({}).block)


@pytest.mark.parametrize("language", SOME)
@pytest.mark.parametrize("name", builtin())
def test_a_family_asks_the_same_in_every_language(name: str, language: str) -> None:
    family = load_family(name)
    assert set(family.languages) == set(LANGUAGES)
    for _, (form, n) in asked(family, 24):
        told = build(form, n, 3, language=language).items
        for item, original in zip(told, build(form, n, 3).items, strict=True):
            check(item, original)
            if form.asks_first:
                question = form.in_language(language).belief_question(item)
                asks = form.belief_question(original)
                assert numbers(question.prompt) == numbers(asks.prompt)
                no_english_in(question.prompt, language)
                agreed = question.read_reply(question.reply(agent("cooperate")))
                assert agreed.outcome == "choice", question.reply(agent("cooperate"))


@pytest.mark.parametrize("language", SOME)
@pytest.mark.parametrize("name", ["protocols", "framed", "symmetric", "amounts", "allocations"])
def test_reference_agents_answers_to_games_come_back_right(name: str, language: str) -> None:
    for form, (family, n) in asked(load_family(name), 8):
        for item in build(family, n, 5, language=language).items:
            for who in map(agent, ("economicus", "moralis@kappa=0.5")):
                if not item.has_belief:
                    continue
                for way in item.ways:
                    if way in ("probabilities", "two_step"):
                        continue
                    put = item.in_way(way)
                    reply = put.reply(who)
                    chosen = put.chosen(put.read_reply(reply))
                    assert chosen in put.predicted(who).actions, (form, reply)
            refused = item.read_reply(item.reply(agent("refuse")))
            assert refused.outcome == "refusal", item.reply(agent("refuse"))


@pytest.mark.parametrize("language", SOME)
def test_a_match_is_played_in_the_language(language: str) -> None:
    family = load_family("protocols")
    assert isinstance(family, GameFamily)
    form, own = MatchForm(family), MatchForm(family).in_language(language)
    for row in form.design({}).rows(8, 1):
        match, english = own.item(row, 1), form.item(row, 1)
        assert (match.id, match.language) == (english.id, language)
        assert numbers(match.prompt) == numbers(english.prompt)
        node = game(match.setting.game).nodes[-1].name
        turn = own.turn(match, node, "first", 0)
        assert turn.language == language
        assert turn.prompt.startswith(match.prompt)
        no_english_in(turn.prompt, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_markets_are_told_in_the_language(language: str) -> None:
    for firms in (1, 2):
        (setup,) = setups(1, 5, 2, ("profit",), firms=firms, language=language)
        (english,) = setups(1, 5, 2, ("profit",), firms=firms)
        assert setup.id == english.id
        prices = [1.5, 1.75][:firms]
        past = [settle(setup.market, n, prices, [["price"]] * firms) for n in (1, 2)]
        told = [
            (system_prompt(each.market, each.rules), period_prompt(each.rules, past, 0, Notes()))
            for each in (setup, english)
        ]
        for text, original in zip(*told, strict=True):
            assert numbers(text) == numbers(original)
            assert text == original or language != "en"
            if language != "en":
                no_english_in(text, language)


OWN_GAMES = """
extends: texts/in_turn
kind: game
family: mine
version: 1
title: t
source: s
protocols:
  spd: {SPD1: [90, 45, 15, 10]}
  tg: {TG1: [80, 50, 30, 20]}
  ug: {UG1: [60, 50, 40, 10]}
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_games_of_ones_own_are_told_as_ours_are(language: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(OWN_GAMES, encoding="utf-8")
    levels = {"belief": ["0.3"], "alphabet": ["AB"], "naming": ["blue_green"]}
    mine = build(load_family(str(path)), select=levels, language=language).items
    levels |= {"protocol": ["SPD1", "TG1", "UG1"]}
    ours = build(load_family("protocols"), select=levels, language=language).items
    told = {item.id.removeprefix("protocols"): item.prompt for item in ours}
    assert {item.id.removeprefix("mine"): item.prompt for item in mine} == told


def pairs() -> Iterator[tuple[tuple[str, str], str, str]]:
    for labels in ALPHABETS:
        for label, other in (labels, labels[::-1]):
            yield labels, label, other


def said(language: str) -> Iterator[tuple[str, object, object]]:
    """Every reply of a language's table: its text, what it says, and what is read in it."""
    known = replies(language)
    whole = {"refusal": "refusal", "neither": "unparseable"}
    for kind in ("choice", "refusal", "neither"):
        for text, (labels, label, other) in itertools.product(known[kind], pairs()):
            reply = text.format(label=label, other=other)
            read = parse(reply, labels)
            yield reply, whole.get(kind, label), read.label or read.outcome
    for text, (labels, first, second) in itertools.product(known["plan"], pairs()):
        reply = text.format(first=first, second=second)
        yield reply, (first, second), parse_plan(reply, labels, 2).labels
    for text, number in itertools.product(known["rating"], ("0", "7", "40", "100")):
        reply = text.format(number=number_text(number, language))
        yield reply, (Fraction(number),), parse_rating(reply).numbers
    for text, number in itertools.product(known["amount"], ("0", "12.5", "40")):
        reply = text.format(number=number_text(number, language))
        read_amount = parse_amount(reply, Fraction(100), "points", Fraction(1, 2))
        yield reply, (Fraction(number),), read_amount.numbers
    for text in known["belief"]:
        reply = text.format(first=number_text("30", language), second=number_text("70", language))
        yield reply, (Fraction(30), Fraction(70)), parse_beliefs(reply, 2).numbers
    for text in known["price"]:
        reply = text.format(number=number_text("1.85", language))
        price = read_price(reply, 4, language=language).price
        yield reply, (1.85, Notes("a", "b")), (price, read_notes(reply, Notes()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_replies_are_read(language: str) -> None:
    known = replies(language)
    assert [kind for kind, least in LEAST.items() if len(known[kind]) < least] == []
    assert [each for each in said(language) if each[1] != each[2]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_instruction_asks_for_lines_that_are_read_and_is_none_itself(language: str) -> None:
    for labels in (("A", "B"), ("1", "2"), ("X", "Y"), ("A", "B", "C")):
        prompt = assemble(["..."], [(label, "...") for label in labels], language)
        assert parse(prompt, labels).label is None
        for label in labels:
            line = answer_line(label, language)
            assert line in prompt
            assert parse(line, labels).label == label


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_of_any_script_are_read(language: str) -> None:
    text = replies(language)["rating"][0]
    for number, written in ((40, "٤٠"), (25, "२५"), (70, "๗๐"), (12, "۱۲"), (8, "８")):
        assert parse_rating(text.format(number=written)).numbers == (Fraction(number),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_the_form_that_cldr_says(language: str) -> None:
    whole = categories(language, whole=True)
    rule = locale(language).plural_form
    for number in range(102):
        tag = rule(number)
        assert plural(number, *whole, language=language) == (tag if tag in whole else "other")
        assert category(number, language) in whole


@pytest.mark.parametrize(
    ("language", "forms", "wanted"),
    [
        ("en", ("person", "people"), {0: "people", 1: "person", 2: "people", 21: "people"}),
        ("fr", ("point", "points"), {0: "point", 1: "point", "1.5": "point", 2: "points"}),
        (
            "ru",
            ("человек", "человека", "человек_"),
            {
                1: "человек",
                2: "человека",
                5: "человек_",
                11: "человек_",
                21: "человек",
                101: "человек",
            },
        ),
        ("ru", ("балл", "балла", "баллов", "балла"), {"0.5": "балла", 100: "баллов", 22: "балла"}),
        (
            "ar",
            ("شخص", "شخصان", "أشخاص", "شخصًا", "شخص."),
            {1: "شخص", 2: "شخصان", 3: "أشخاص", 11: "شخصًا", 100: "شخص.", 103: "أشخاص"},
        ),
        (
            "pl",
            ("osoba", "osoby", "osób"),
            {1: "osoba", 3: "osoby", 5: "osób", 12: "osób", 22: "osoby"},
        ),
        ("ko", ("명",), {1: "명", 5: "명"}),
        ("zh", ("", "全部"), {1: "", 2: "全部"}),
    ],
)
def test_plurals_of_languages_that_we_know(
    language: str, forms: tuple[str, ...], wanted: dict[Any, str]
) -> None:
    assert {n: plural(n, *forms, language=language) for n in wanted} == wanted


@pytest.mark.parametrize(
    ("language", "count", "wanted"),
    [
        ("en", 3, "2 (one, other)"),
        ("ru", 2, "4 (one, few, many, other) or 3 (one, few, many)"),
        ("ar", 3, "5 (one, two, few, many, other)"),
        ("ko", 3, "2 (one, other) or 1 (other)"),
    ],
)
def test_too_few_forms_are_one_clear_error(language: str, count: int, wanted: str) -> None:
    with pytest.raises(AvdilemmaError, match=re.escape(f"in {language} give {wanted}")):
        check_forms(count, language)


def test_a_template_is_refused_by_the_language_that_it_is_in() -> None:
    text = "{{ n|plural('a', 'b') }}"
    check_template(text, ["n"], "de")
    assert render(text, {"n": 2}, "de") == "b"
    with pytest.raises(AvdilemmaError, match="plural has 3 forms: in de give 2"):
        check_template("{% if n == 100 %}{{ n|plural('a', 'b', 'c') }}{% endif %}", ["n"], "de")


def test_numbers_are_written_as_the_language_does() -> None:
    assert render("{{ x }} {{ x ~ '0' }}", {"x": "0.5"}, "de") == "0,5 0,50"
    assert render("{{ x }} v1.5", {"x": "0.5"}, "fr") == "0,5 v1.5"
    assert render("{{ x }} {{ 'yes' if x == '0.5' }}", {"x": "0.5"}, "es") == "0,5 yes"
    assert render("{{ x }}", {"x": "0.5"}) == "0.5"


def test_texts_that_a_translation_lacks_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "kind: dilemma\nfamily: own\nversion: 1\ntitle: t\nsource: s\nextends: sacrifice\n"
    levels = "{slow: {text: Slow.}, fast: {text: Fast.}}"
    factors = f"factors:\n  speed: {{prediction: none, levels: {levels}}}\n"
    scene = "wordings:\n  plain: {scene: {stay_harms_pedestrians: Some words.}}\n"
    (tmp_path / "own.yaml").write_text(head + factors + scene, encoding="utf-8")
    german = "wordings:\n  plain: {words: {speed: {slow: Langsam.}}, chance: Zufall.}\n"
    (tmp_path / "own.de.yaml").write_text(german, encoding="utf-8")
    monkeypatch.setattr("avdilemma.catalog.languages.text_files", lambda: (tmp_path / "own.yaml",))
    found = [f"{each.where}: {each.text}" for each in problems("de")]
    assert found == [
        "factors.speed.levels.fast.text: is missing",
        "wordings.plain.scene.stay_harms_pedestrians: is missing",
        "wordings.plain.chance: is no text of own.yaml: remove it",
    ]
    (tmp_path / "own.de.yaml").unlink()
    assert [str(each) for each in problems("de")] == [
        f"{tmp_path / 'own.de.yaml'}: is missing: translate own.yaml"
    ]


def test_the_docs_list_every_key_with_its_meaning() -> None:
    page = (Path(__file__).parents[1] / "docs" / "add-a-language.md").read_text(encoding="utf-8")
    listed = "\n".join(keys()).rstrip()
    assert page.endswith(f"{listed}\n"), "paste what avdilemma scenarios languages --keys prints"


def test_a_prompt_from_right_to_left_says_so_in_the_gallery() -> None:
    item = build(load_family("sacrifice"), 4).items[0]
    assert marked(item) == ""
    assert marked(replace(item, language="ar")) == ' lang="ar" dir="rtl"'


def test_numbers_in_hindi_words_are_read() -> None:
    """Vowel signs are marks, and no letters: words do not end at them."""
    words = spelt_numbers("hi")
    assert set(words.values()) == set(range(101))
    for word, number in words.items():
        assert parse_rating(f"उत्तर: {word}").numbers == (Fraction(number),), word
        amount = parse_amount(f"उत्तर: {word} अंक", Fraction(100), "points", Fraction(1, 2))
        assert amount.numbers == (Fraction(number),), word
    assert parse_rating("मेरा मूल्यांकन पैंतालीस है।").numbers == (Fraction(45),)
    assert parse_rating("उत्तर: दो तिहाई").numbers == (Fraction(200, 3),)
