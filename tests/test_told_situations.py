"""Replies in the words of their own question: options by name, roles supposed, the prompt again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from fractions import Fraction

import pytest

from avdilemma.families import in_form, load_family, stream
from avdilemma.games import GAMES
from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.alternatives import alternatives
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.plans import parse_plan
from avdilemma.prompts.restated import told_again
from avdilemma.prompts.words import listed
from tests.test_later_replies import SETS, rows

SAME = {
    "en": "same as decision 1",
    "de": "wie bei Entscheidung 1",
    "es": "lo mismo que en la decisión 1",
    "fr": "même choix que pour la décision 1",
    "it": "come nella decisione 1",
    "pt": "o mesmo que na decisão 1",
    "ru": "то же, что и в решении 1",
    "tr": "Karar 1 ile aynı",
    "id": "sama dengan keputusan 1",
    "ja": "決定1と同じ",
    "ko": "결정 1과 같음",
    "zh": "与决定1相同",
    "hi": "निर्णय 1 के समान",
    "ar": "نفس القرار 1",
}
POSED = {
    "en": "If I become Person 1, I choose {}.",
    "de": "Falls ich Person 1 werde, wähle ich {}.",
    "es": "Si me toca ser la persona 1, elijo {}.",
    "fr": "Si je deviens la Personne 1, je choisis {}.",
    "it": "Se divento la Persona 1, scelgo {}.",
    "pt": "Se eu for a Pessoa 1, escolho {}.",
    "ru": "Если я стану Участником 1, я выберу {}.",
    "tr": "Kişi 1 olursam {} seçeneğini seçerim.",
    "id": "Jika saya menjadi Orang 1, saya memilih {}.",
    "ja": "私が参加者1になったら、{}を選びます。",
    "ko": "제가 참가자 1이 된다면 {}를 선택하겠습니다.",
    "zh": "如果我是参与者1，我选{}。",
    "hi": "यदि मैं व्यक्ति 1 बनूँ, तो मैं {} चुनूँगा।",
    "ar": "إذا صرت الشخص 1، أختار {}.",
}


def test_every_language_is_in_the_tables() -> None:
    assert set(SAME) == set(POSED) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_may_be_the_same_as_another(language: str) -> None:
    line = LANGUAGES[language].plans.decision
    for labels, label in itertools.product((("A", "B"), ("1", "2")), (0, 1)):
        told = [line.format(number=1, label=labels[label])]
        told += [line.format(number=2, label=SAME[language])]
        assert parse_plan("\n".join(told), labels, 2).labels == (labels[label],) * 2, told


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Decision 1: A\nDecision 2: B\nDecision 3: same as decision 1", ("A", "B", "A")),
        ("Decision 1: A\nDecision 2: B\nDecision 3: same", ("A", "B", "B")),
        ("Decision 1: A\nDecision 2: same as decision 3\nDecision 3: B", ("A", None, "B")),
        ("Decision 1: A\nDecision 2: same as decision 2\nDecision 3: B", ("A", None, "B")),
        ("Decision 1 of 3: A\nDecision 2 of 3: A\nDecision 3 of 3: B", ("A", "A", "B")),
    ],
)
def test_the_same_is_told_of_decisions_before(text: str, due: tuple[str | None, ...]) -> None:
    assert parse_plan(text, ["A", "B"], 3).labels == due


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_prompt_supposes_is_the_own_case(language: str) -> None:
    for labels, label in itertools.product((("A", "B"), ("1", "2")), (0, 1)):
        text = POSED[language].format(labels[label])
        assert parse(text, labels).label == labels[label], text


@pytest.mark.parametrize(
    "text",
    [
        "If I were the other driver, I would choose A.",
        "Were I on foot, my answer: A",
        "Person 2 chooses A.",
        "If Person 2 chooses A, the car stops.",
    ],
)
def test_what_only_looks_like_it_is_no_choice(text: str) -> None:
    assert parse(text, ["A", "B"]).label is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_by_the_words_of_its_options_is_read(language: str) -> None:
    family = in_form(load_family("protocols"), "plan", "stated")
    line = LANGUAGES[language].plans.decision
    for item in itertools.islice(stream(family, 48, seed=2, language=language), 0, 48, 5):
        for places in itertools.product((0, 1), repeat=len(item.nodes)):
            words = [options[at] for options, at in zip(item.options, places, strict=True)]
            text = "\n".join(line.format(number=n, label=word) for n, word in enumerate(words, 1))
            read = item.read_reply(text)
            assert read.labels == tuple(item.labels[at] for at in places), text


def test_moves_before_a_node_are_those_of_its_tree() -> None:
    spd = GAMES["spd"]
    assert [spd.move_before(node.name) for node in spd.nodes] == [
        None,
        ("first_move", "cooperate"),
        ("first_move", "defect"),
    ]
    assert GAMES["tg"].move_before("return") == ("trust", "trust")
    assert GAMES["ug"].move_before("response") == ("offer", "unequal")


BEFORE, NONE, BAB = (None, "A", "B"), (None,) * 3, ("B", "A", "B")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("As First I choose A. After A I choose A, after B I choose B.", ("A", "A", "B")),
        (
            "As Person 1 I pick B. As Person 2, if Person 1 picks A, I pick A. If he picks B, B.",
            BAB,
        ),
        ("As Person 1 I pick B. As Person 2, after A I pick A. After B I pick B.", BAB),
        ("First: A\nSecond after A: A\nSecond after B: B", ("A", "A", "B")),
        ("Si soy Primera, B. Si soy Segunda y Primera toma A, A. Si Primera toma B, B.", BAB),
        (
            "如果我是先行者，我选A。如果我是后行者，而先行者挑了A，我选A。如果先行者挑了B，我选B。",
            ("A", "A", "B"),
        ),
        # not whole, or not sure
        ("As First I choose A. After A I choose A.", NONE),
        ("As First I choose A. After A I choose A. After A I choose B. After B, B.", NONE),
        (
            "As First most people choose A. After A they choose A, after B they choose B.",
            (None,) * 3,
        ),
        ("As First I choose A. After A I don't choose A, after B I choose B.", NONE),
    ],
)
def test_plans_are_told_situation_by_situation(text: str, due: tuple[str | None, ...]) -> None:
    assert parse_plan(text, ["A", "B"], 3, before=BEFORE).labels == due
    if due[0]:
        # without the prompt nobody knows which decision follows which action
        assert parse_plan(text, ["A", "B"], 3).outcome != "choice"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("As First, I'd say that 64 out of 100 choose blue. As Second, 48 out of 100.", (64, 48)),
        ("I think 70 people choose blue as First. As Second I expect 65 of them.", (70, 65)),
        ("• As First, blue: 55\n• As Second after blue, blue: 45", (55, 45)),
        ("My guess would be 45 for the first question and 30 for the second.", (45, 30)),
        ("As Second I expect 48. As First, 64.", (64, 48)),
        # more numbers than two, and what others say
        ("As First 64 of 90 choose blue. As Second, 48.", (None, None)),
        ("As First, would 64 choose blue? As Second 48?", (None, None)),
        ("As First at least 64. As Second 48.", (None, None)),
    ],
)
def test_beliefs_are_told_by_roles(text: str, due: tuple[int | None, ...]) -> None:
    assert parse_beliefs(text, 2).numbers == due


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('- The owner: "Answer: A", since he lives.\n- Me: torn at first.\n\nAnswer: B', "B"),
        ('Answer: B\n\nA selfish owner: "Answer: A".', "B"),
        ('"Answer: A"', "A"),
        ('{"reason": "A saves more", "answer": "B"}', "B"),
        ("I choose A. Sorry, but I'm not going to programme my own car to kill me.", "A"),
        ("I choose A. Sorry, but I'm not going to choose between lives.", None),
    ],
)
def test_quoted_answers_and_refusals_of_something_else(text: str, label: str | None) -> None:
    assert parse(text, ["A", "B"]).label == label


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Answer: fully (100). Fifty lives against one.", 100),
        ("Answer: not at all (0)", 0),
        ("Answer: wholly moral, 100", 100),
        ("│ Answer: 88 │", 88),
        ("I approve of it at a level of 95.", 95),
        ('You want a line like "Answer: 80", but I\'m not able to assign a score.', None),
        ("Answer: between fair (40) and good (60)", None),
        ("Answer: slightly above 50", None),
    ],
)
def test_ratings_in_words_and_figures(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (due,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_little_is_not_one(language: str) -> None:
    price = listed("price", language)[0]
    for word in listed("bounds", language):
        if re.fullmatch(r"[^\W\d_ ]+(?: [^\W\d_]+)?", word):
            text = f"{price}: {word}"
            assert read_price(text, 10, language=language).price is None, text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "due"),
    [
        ("Ich würde den Preis in Periode 4 auf 20 senken.", "de", 20),
        ("Voy a fijar un precio de 23 en el periodo 4.", "es", 23),
        ("I set my price to 5 in period 4.", "en", 5),
        ("Price: the same as before, i.e. 6.76", "en", 6.76),
        ("Precio: el doble de mi coste, o sea, 20", "es", 20),
        ("Precio: un poco por debajo del otro", "es", None),
        ("Price: a bit below 5, or so", "en", None),
    ],
)
def test_prices_beside_other_numbers(text: str, language: str, due: float | None) -> None:
    assert read_price(text, 56, language=language).price == due  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Envio 50 pontos e fico com os outros 50.", 50),
        ("Invierei 20 punti e terrei gli altri 80 per me.", 20),
    ],
)
def test_amounts_beside_what_is_kept(text: str, due: int | None) -> None:
    assert parse_amount(text, Fraction(100), "points", Fraction(1)).numbers == (due,)


@pytest.mark.parametrize("name", ["sacrifice", "protocols", "ratings", "amounts"])
def test_a_prompt_that_begins_again_ends_the_turn(name: str) -> None:
    """A small model answers, asks itself the question with other numbers, and answers again."""
    items = list(stream(load_family(name), 48, seed=3))
    for item, other in itertools.pairwise(items[::4]):
        one, two = _answers(item)
        scene = re.sub(r"\d+", "7", other.prompt.rpartition("\n\n")[0])
        text = f"{one}\n\n{scene}\n\n{two}"
        if other.prompt.split(". ")[0] == item.prompt.split(". ")[0]:
            assert item.read_reply(text) == item.read_reply(one), text
        # before an answer, the prompt is only told again
        assert item.read_reply(f"{item.prompt}\n\n{one}").outcome == "choice"


def _answers(item: object) -> tuple[str, str]:
    labels: Sequence[str] = getattr(item, "labels", ("10", "20"))
    return f"Answer: {labels[0]}", f"Answer: {labels[1]}"


def test_a_prompt_that_is_not_known_changes_nothing() -> None:
    assert told_again("Answer: A\nThe car holds 5.", "") == "Answer: A\nThe car holds 5."


def test_alternatives_find_what_a_plain_list_finds() -> None:
    """Over all lists of words of all languages, in replies of all kinds."""
    texts = [row["text"] for name in SETS[::3] for row in rows(name)][::25]
    fields = type(LANGUAGES["en"].reading).model_fields
    lists = [listed(name.rstrip("_")) for name in fields]
    compared = 0
    for words in lists:
        if not words or not all(isinstance(word, str) and "<" not in word for word in words):
            continue
        longest = sorted(words, key=len, reverse=True)
        plain = re.compile("|".join(longest), re.IGNORECASE)
        ours = re.compile(alternatives(longest), re.IGNORECASE)
        compared += 1
        for text in texts:
            found, due = ours.finditer(text), plain.finditer(text)
            assert [each.span() for each in found] == [each.span() for each in due]
    assert compared > 80


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Row A is higher in both columns  ==>  A", "A"),
        ("Fewer deaths ⇒ B: swerve", "B"),
        ("Stay → A\nSwerve → B", None),
        ("A = 75 points, B = 90 points", None),
        ("Answer: A (2,000 points)", "A"),
        ("Answer: A\n\nI did think about switching to B, but my answer stays the same: A.", "A"),
        ("What a utilitarian says:\nAnswer: A\n\nMy own view:\nAnswer: B", "B"),
        ("Answer: B\n\nWhat my rival would say:\nAnswer: A", "B"),
        ("What would a selfish driver do? Answer: A. I am none.\n\nAnswer: B", "B"),
        ("The rule is: A.", "A"),
        ("For my vehicle I'd set A.", "A"),
        ("I'd set A against B.", None),
    ],
)
def test_choices_beside_arrows_headings_and_numbers(text: str, label: str | None) -> None:
    assert parse(text, ["A", "B"]).label == label


def test_digits_of_a_number_are_no_second_label() -> None:
    assert parse("Answer: 1 (2,000 points)", ["1", "2"]).label == "1"
    assert parse("Answer: 1 (2)", ["1", "2"]).label is None


NONE_OF_THREE = {
    "en": "None of the three options.",
    "de": "Keine der drei Optionen.",
    "es": "Ninguna de las tres opciones.",
    "fr": "Aucune des trois options.",
    "it": "Nessuna delle tre opzioni.",
    "pt": "Nenhuma das três opções.",
    "ru": "Ни один из трёх вариантов.",
    "tr": "Üç seçeneğin hiçbiri.",
    "id": "Tidak satu pun dari ketiga pilihan.",
    "ja": "三つのどれも選びません。",
    "ko": "세 가지 중 어느 것도 고르지 않겠습니다.",
    "zh": "三个选项都不选。",
    "hi": "तीनों में से कोई नहीं।",
    "ar": "لا شيء من الخيارات الثلاثة.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_of_three_options_is_a_refusal(language: str) -> None:
    assert parse(NONE_OF_THREE[language], ["A", "B", "C"]).outcome == "refusal"


@pytest.mark.parametrize("text", ["Neither A nor B nor C.", "Weder A noch B noch C möchte ich."])
def test_a_third_option_may_be_turned_down_too(text: str) -> None:
    assert parse(text, ["A", "B", "C"]).outcome == "refusal"
    assert parse(text.partition(" C")[0].rsplit(" ", 1)[0] + ".", ["A", "B", "C"]).label == "C"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Lives: 5 to 3\n\n**Overall rating → 70**", 70),
        ("Fairness → 40\nLives → 80", None),
        ("My likelihood of buying that car is 25.", 25),
        ("Réponse : 88\n\nPrécision : je retire 12 points pour la personne à bord.", 88),
        ("Réponse : 88\n\nJe retire ma réponse.", None),
        ("It all depends, as a parent I'd say 80.", None),
    ],
)
def test_ratings_behind_arrows_and_words(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (due,)


@pytest.mark.parametrize(
    "quoted", ['"Decisione 1: A, Decisione 2: A"', "«Decisione 1: A, Decisione 2: A»"]
)
def test_a_plan_in_quotation_marks_gives_way(quoted: str) -> None:
    text = f"Decisione 1: B\nDecisione 2: B\n\nUn'altruista avrebbe scritto invece {quoted}."
    assert parse_plan(text, ["A", "B"], 2).labels == ("B", "B")
    assert parse_plan(quoted, ["A", "B"], 2).labels == ("A", "A")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("If the others are honest, A; otherwise, B.", None),
        ("Tout dépend de la personne. Si elle me paraît honnête, A ; sinon, B.", None),
        ("Dipende. Se attraversano con il rosso, allora A; se attraversano bene, allora B.", None),
        ("Depende de si hay niños. Con niños, A; sin niños, B.", None),
        ("It depends on what one values. I choose A over B.", "A"),
        ("I choose A, otherwise people die.", "A"),
        ("I'd have my vehicle follow A (leave the lane).", "A"),
        ("Resposta: A\n\nEspere, errei a conta. Mudo minha resposta para B.", "B"),
    ],
)
def test_conditions_on_both_sides_choose_nothing(text: str, label: str | None) -> None:
    assert parse(text, ["A", "B"]).label == label


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("☑ Decision 1: A (go)   ☐ B (stay)\n☐ Decision 2: A (go)   ☑ B (stay)", ("A", "B")),
        ("Decision 1: A\nDecision 2: A\n\nI change my second decision to B.", ("A", "B")),
        ("Decision 1: A\nDecision 2: A\n\nNo. I change my second decision to B.", ("A", "B")),
    ],
)
def test_plans_are_corrected_and_ticked(text: str, due: tuple[str, ...]) -> None:
    assert parse_plan(text, ["A", "B"], 2).labels == due


@pytest.mark.parametrize("text", ["Price: 5 (max 56)", "→ Price: 5", "Price: 5 (maximum: 9)"])
def test_a_limit_in_brackets_is_no_second_price(text: str) -> None:
    assert read_price(text, 56).price == 5
    assert read_price("Price: 5 (at least)", 56).price is None
