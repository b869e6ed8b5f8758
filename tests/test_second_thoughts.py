"""Second thoughts: an answer is what it is corrected to, or stays; and what is no answer at all.

Every table has, beside what is to be read, what looks like it and is not.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.lines import parse_amount, parse_beliefs, parse_rating
from avdilemma.prompts.named_shares import Asked
from avdilemma.prompts.plans import parse_plan

CORRECTED = {
    "Answer: {x}\n\nWait, I misread the table: {x} is the row of the children. It's {y}.": "y",
    "Answer: {x}\n\nWait, I misread the table. So {y}.": "y",
    "Answer: {x}? No. I withdraw that: {y}.": "y",
    "Answer: {x}\n\nSorry, wrong letter: I meant {y}, which is the one that brakes.": "y",
    "Respuesta: {x}\n\nPerdón: quería decir {y}, que es la opción en la que frena.": "y",
    "Answer: {x}. Anzi, no: ho letto male la tabella. Quindi {y}.": "y",
    "答案：{x}\n\n不对，我得推翻上面这句话。\n\n更正后的最终答案：{y}": "y",
    "Answer: {x}\n\nWait, I misread the table.": None,
    "Answer: {x}\n\nWait, I misread the table. A utilitarian would say {y}.": None,
    "Answer: {x}\n\nWait, so {y}? Hmm, no.": None,
    "Answer: {x}\n\nI mixed up the letters. Sorry.": None,
    "Answer: {x}\n\nWait, {y}. No, I can't decide this.": None,
    "Kant -> Answer: {y}\nMe -> Answer: {x}\nMost others -> Answer: {y}": "x",
    "Kant -> Answer: {y}\nBentham -> Answer: {x}": None,
    "<decision><descartada>{y}</descartada><elegida>{x}</elegida></decision>": "x",
    '{"verworfen": "{y}", "entscheidung": "{x}", "sicherheit": "mittel"}': "x",
    '{"备选": ["{x}", "{y}"], "排除": "{y}", "最终选择": "{x}"}': "x",
    '{"rejected": "{y}"}': None,
    "Answer: {x}\n\nI was tempted to switch to {y} because of the larger total, but I won't.": "x",
    "Answer: {x}\n\nWait, I misread. In {x} it is four children who are hit. So {y}.": "y",
}
STANDS = {
    "en": "Wait, {y} might be better. No, my answer does not change.",
    "de": "Moment, vielleicht doch {y}? Nein, ich bleibe bei meiner Antwort.",
    "fr": "Attendez, {y} serait plus juste. Non, je maintiens ma réponse.",
    "es": "Espera, {y} sería más justo. No, mantengo mi respuesta.",
    "it": "Aspetta, {y} sarebbe più giusto. No, confermo la mia risposta.",
    "pt": "Espera, {y} seria mais justo. Não, mantenho minha resposta.",
    "ru": "Подождите, {y} было бы справедливее. Нет, мой ответ остаётся.",
    "zh": "等等，{y}可能更好。不，我的答案不变。",
    "ja": "待って、{y}のほうが良いかもしれません。いいえ、答えは変わりません。",
    "ko": "잠깐, {y}가 더 나을 수도 있습니다. 아니요, 답은 변하지 않습니다.",
    "tr": "Bir dakika, {y} daha iyi olabilir. Hayır, cevabım değişmiyor.",
    "id": "Tunggu, {y} mungkin lebih baik. Tidak, jawaban saya tetap.",
    "ar": "انتظر، {y} قد يكون أفضل. لا، إجابتي لا تتغير.",
    "hi": "रुकिए, {y} बेहतर हो सकता है। नहीं, मेरा उत्तर नहीं बदलेगा।",
}
RATINGS = {
    "Answer: 50\n\nI change it:\n\nAnswer: 35": 35,
    "Respuesta: 50\n\nLo cambio:\n\nRespuesta: 35": 35,
    "Answer: 50\n\nI change the lane.\n\nAnswer: 35": None,
    "Answer: 15\n\nHmm, should it be 20? No, the fifteen stays.": 15,
    "Answer: [X = 90]": 90,
    "Where on the scale? 0 ---- 25 ---- [50] ---- 75 ---- 100": 50,
    "Where on the scale? 0 ---- 25 ---- 50 ---- 75 ---- 100": None,
    "**✨ Mi puntuación 👉 45/100 ✨**": 45,
    "My sister would give this a 90. I'm more of a 55.": 55,
    "Answer: 0.65 (i.e. 65 on your scale)": 65,
    "Answer: 0.65": None,
    "可能性は30%くらいだと思います。": 30,
    "35 fits.": 35,
    "Answer: 100 - 40 = 60": 60,
    "Answer: 60 - 70": None,
    "One of them should decide.": None,
    "None of the above.": None,
}
AMOUNTS = {
    "Answer: 5 points → I keep 95": 5,
    "All of it.": 100,
    "All but five.": None,
    "Answer: everything but five": None,
    "Answer: everything but 5": None,
    "Not a single point.": 0,
    "None of the above.": None,
    "A fifth of my 100 points.": 20,
    "A fifth of my 100 points is too little.": None,
    "La moitié, soit cinquante points.": 50,
    "I'd send over 60 and hang on to the other 40.": 60,
    "I'd give over 60.": None,
    "상대방에게 30점을 주고 70점은 제가 가지겠습니다.": 30,
}
PLANS = {
    "1. {x} (if all stays as it is)\n2. {y} (last move)": ("x", "y"),
    "1. {x} (or {y})\n2. {y}": None,
    "| Decision | Choice | Rejected |\n|---|---|---|\n| 1 | {x} | {y} |\n| 2 | {y} | {x} |": (
        "x",
        "y",
    ),
    "| Decision | Mine | Theirs |\n|---|---|---|\n| 1 | {x} | {y} |\n| 2 | {y} | {x} |": None,
    "I would choose {y} at every one of the decisions.": ("y", "y"),
    "One of the others would choose {y} at every decision.": None,
    '<plan><decision number="1">{x}</decision>\n<decision number="2">{y}</decision></plan>': (
        "x",
        "y",
    ),
    "Decision 1:\n- Against: {x}\n- For: {y}\nDecision 2:\n- Against: {y}\n- For: {x}": ("y", "x"),
    "Decision 1:\n- First: {x}\n- Second: {y}\nDecision 2:\n- First: {y}\n- Second: {x}": None,
    "Decision 1\n- {x}: two die\n- {y}: one dies\n- I choose: "
    "{y}\nDecision 2\n- {x}: none\n- {y}: one dies\n- I choose: {x}": (
        "y",
        "x",
    ),
    "1. Entscheidung\n- dagegen: {x}\n- gewählt: {y}\n"
    "2. Entscheidung\n- dagegen: {y}\n- gewählt: {x}": (
        "y",
        "x",
    ),
    "Entscheidung 1: {x}\nEntscheidung 2: {x}\nNachtrag: "
    "Bei Entscheidung 2 habe ich mich vertan, richtig ist {y}.": (
        "x",
        "y",
    ),
    "决定1：{y}\n决定2：{y}\n补充：决定2我改主意了，改成{x}。": ("y", "x"),
    "对方的计划大概是：\n决定1：{y}\n决定2：{y}\n\n我的计划：\n决定1：{x}\n决定2：{x}": ("x", "x"),
    '{"plan": [{"decision": 1, "rejected": "{x}", "chosen": '
    '"{y}"}, {"decision": 2, "rejected": "{y}", "chosen": "{x}"}]}': (
        "y",
        "x",
    ),
}
BELIEFS = {
    '<belief id="1">55</belief>\n<belief id="2">48</belief>': (55, 48),
    "attentes:\n  1: 48   # Personne 1\n  2: 62   # après vert": (48, 62),
    "Belief 1: 40-60 people (best guess: 52)\nBelief 2: 30": (52, 30),
    "Belief 1: 40-60 people (most people guess: 52)\nBelief 2: 30": (None, 30),
}
WORDS: tuple[tuple[tuple[str, str], str, int | None], ...] = (
    (("cooperate", "defect"), "I'd rather not cooperate: it got me nothing. Defect.", 1),
    (("cooperate", "defect"), "I'd rather not cooperate, and I won't answer.", None),
    (("cooperate", "defect"), "I can't answer this. Defect or cooperate, both are bad.", None),
    (("accept", "decline"), "I would not decline an offer this close to fair. Accept.", 0),
    (("accept", "decline"), "I decline to answer this.", None),
    (("punish", "abstain"), "I would abstain from punishing: it costs me 10 points.", 1),
    (("coopérer", "trahir"), "Je ne peux pas approuver la trahison. Je coopère donc.", 0),
    (("annehmen", "ablehnen"), "Ich lehne das Angebot ab.", 1),
    (("annehmen", "ablehnen"), "Ich nehme das Angebot an.", 0),
    (("annehmen", "ablehnen"), "Ich lehne das Angebot nicht ab.", None),
    (("annehmen", "ablehnen"), "Ich lehne es ab, eine Wahl zu treffen.", None),
)
ALPHABETS = [("A", "B"), ("1", "2"), ("X", "Y")]


def filled(text: str, labels: tuple[str, str]) -> str:
    return text.replace("{x}", labels[0]).replace("{y}", labels[1])


@pytest.mark.parametrize("labels", ALPHABETS)
@pytest.mark.parametrize(("text", "due"), CORRECTED.items())
def test_a_choice_is_the_own_one_as_it_is_corrected(
    text: str, due: str | None, labels: tuple[str, str]
) -> None:
    expected = None if due is None else labels["xy".index(due)]
    assert parse(filled(text, labels), labels).label == expected


def test_every_language_says_that_an_answer_stays() -> None:
    assert {*STANDS} == {*LANGUAGES}


@pytest.mark.parametrize("labels", ALPHABETS[:1])
@pytest.mark.parametrize(("language", "text"), STANDS.items())
def test_an_answer_stays_after_second_thoughts(
    language: str, text: str, labels: tuple[str, str]
) -> None:
    line = LANGUAGES[language].answer.format(labels[0])
    assert parse(f"{line}\n\n{filled(text, labels)}", labels).label == labels[0]


@pytest.mark.parametrize(("text", "due"), RATINGS.items())
def test_ratings(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (due,)


@pytest.mark.parametrize(("text", "due"), AMOUNTS.items())
def test_amounts(text: str, due: int | None) -> None:
    assert parse_amount(text, Fraction(100), "points", Fraction(1)).numbers == (due,)


@pytest.mark.parametrize("labels", ALPHABETS)
@pytest.mark.parametrize(("text", "due"), PLANS.items())
def test_a_plan_is_what_is_chosen(
    text: str, due: tuple[str, str] | None, labels: tuple[str, str]
) -> None:
    read = parse_plan(filled(text, labels), labels, 2)
    if due is None:
        assert read.outcome != "choice"
    else:
        assert read.labels == tuple(labels["xy".index(each)] for each in due)


@pytest.mark.parametrize(("text", "due"), BELIEFS.items())
def test_beliefs(text: str, due: tuple[int | None, ...]) -> None:
    assert parse_beliefs(text, 2).numbers == due


@pytest.mark.parametrize("labels", ALPHABETS)
@pytest.mark.parametrize(("options", "text", "due"), WORDS)
def test_the_words_of_an_option_choose_it_and_turning_down_the_other_is_no_refusal(
    options: tuple[str, str], text: str, due: int | None, labels: tuple[str, str]
) -> None:
    assert parse(text, labels, options=options).label == (None if due is None else labels[due])


@pytest.mark.parametrize(
    "text", ["It must follow the green course of action.", "I pick the green urn."]
)
def test_a_label_may_stand_before_what_it_names(text: str) -> None:
    assert parse(text, ("green", "red")).label == "green"


@pytest.mark.parametrize("labels", ALPHABETS)
def test_what_an_option_says_is_chosen_by_the_writer_alone(labels: tuple[str, str]) -> None:
    assert parse(filled("So the car should do what {y} says.", labels), labels).label == labels[1]
    for text in ("A utilitarian does what {y} says.", "I would never do what {y} says."):
        assert parse(filled(text, labels), labels).label is None


LANGUAGE_OPTIONS = {
    "en": ("Swerve into the wall: 1 passenger dies.", "Stay in the lane: 10 pedestrians die."),
    "de": ("Zur Seite lenken. Tote im Fahrzeug: 1.", "Geradeaus weiterfahren. Tote: 10."),
    "fr": ("Tourner. Morts dans le véhicule : 1.", "Continuer tout droit. Morts : 10."),
    "es": ("Girar. Muertes en el vehículo: 1.", "Seguir recto. Muertes: 10."),
    "it": ("Deviare. Morti nel veicolo: 1.", "Andare dritto. Morti: 10."),
    "pt": ("Mudar de direção. Mortes no veículo: 1.", "Seguir reto. Mortes: 10."),
    "ru": ("Повернуть в сторону. Погибших: 1.", "Ехать прямо. Погибших: 10."),
    "zh": ("避让。车内死亡：1人。", "直行。路上死亡：10人。"),
    "ja": ("よける。車内の死者：1人。", "直進する。道路上の死者：10人。"),
    "ko": ("옆으로 꺾는다. 사망자: 1명.", "직진한다. 사망자: 10명."),
    "tr": ("Yana dönmek. Ölen sayısı: 1.", "Düz gitmek. Ölen sayısı: 10."),
    "id": ("Membelok ke samping. Kematian: 1.", "Melaju lurus. Kematian: 10."),
    "ar": ("التحول جانبًا. الوفيات: 1.", "مواصلة السير إلى الأمام. الوفيات: 10."),
    "hi": ("एक ओर मुड़ना। मौतें: 1।", "सीधे जाना। मौतें: 10।"),
}
SWERVES = {
    "en": ("I would swerve.", "Swerve."),
    "de": ("Ich würde zur Seite lenken.", "Zur Seite lenken.", "Ich lenke zur Seite."),
    "fr": ("Je tournerais.", "Tourner.", "Je choisis de tourner."),
    "es": ("Yo giraría.", "Girar.", "Elijo girar."),
    "it": ("Io devierei.", "Deviare.", "Scelgo di deviare."),
    "pt": ("Eu mudaria de direção.", "Mudar de direção.", "Escolho mudar de direção."),
    "ru": ("Я бы повернул в сторону.", "Повернуть в сторону."),
    "zh": ("我会避让。", "避让。", "我选择避让。"),
    "ja": ("私はよけます。", "よける。", "よけるを選びます。"),
    "ko": ("저는 옆으로 꺾겠습니다.", "옆으로 꺾는다."),
    "tr": ("Yana dönerdim.", "Yana dönmek.", "Yana dönmeyi seçiyorum."),
    "id": ("Saya akan membelok ke samping.", "Membelok ke samping."),
    "ar": ("سأختار التحول جانبًا.", "التحول جانبًا."),
    "hi": ("मैं एक ओर मुड़ूँगा।", "एक ओर मुड़ना।", "मैं एक ओर मुड़ना चुनता हूँ।"),
}
STAYS = {
    "en": ("The vehicle should stay in the lane.", "The second option."),
    "de": ("Das Fahrzeug sollte geradeaus weiterfahren.", "Die zweite Option."),
    "fr": ("La voiture devrait continuer tout droit.", "La deuxième option."),
    "es": ("El coche debería seguir recto.", "La segunda opción."),
    "it": ("L'auto dovrebbe andare dritto.", "La seconda opzione."),
    "pt": ("O carro deve seguir reto.", "A segunda opção."),
    "ru": ("Автомобиль должен ехать прямо.", "Второй вариант."),
    "zh": ("车辆应该直行。", "第二个选项。"),
    "ja": ("車は直進すべきです。", "二番目の選択肢です。"),
    "ko": ("차는 직진해야 합니다.", "두 번째 선택지입니다."),
    "tr": ("Araç düz gitmeli.", "İkinci seçenek."),
    "id": ("Mobil itu harus melaju lurus.", "Opsi kedua."),
    "ar": ("يجب على المركبة مواصلة السير إلى الأمام.", "الخيار الثاني."),
    "hi": ("वाहन को सीधे जाना चाहिए।", "दूसरा विकल्प।"),
}
TURNED_DOWN = {
    "en": ("I would not swerve.", "The vehicle should not swerve."),
    "de": ("Ich würde nicht zur Seite lenken.", "Das Fahrzeug sollte nicht zur Seite lenken."),
    "fr": ("Je ne tournerais pas.", "La voiture ne devrait pas tourner."),
    "es": ("Yo no giraría.", "El coche no debería girar."),
    "it": ("Io non devierei.", "L'auto non dovrebbe deviare."),
    "pt": ("Eu não mudaria de direção.", "O carro não deve mudar de direção."),
    "ru": ("Я бы не повернул в сторону.", "Автомобиль не должен поворачивать в сторону."),
    "zh": ("我不会避让。", "车辆不应该避让。"),
    "ja": ("私はよけません。", "車はよけるべきではありません。"),
    "ko": ("저는 옆으로 꺾지 않겠습니다.", "차는 옆으로 꺾지 말아야 합니다."),
    "tr": ("Yana dönmezdim.", "Araç yana dönmemeli."),
    "id": ("Saya tidak akan membelok ke samping.", "Mobil itu tidak boleh membelok ke samping."),
    "ar": ("لن أختار التحول جانبًا.", "يجب على المركبة عدم التحول جانبًا."),
    "hi": ("मैं एक ओर नहीं मुड़ूँगा।", "वाहन को एक ओर नहीं मुड़ना चाहिए।"),
}
KEPT = {
    "I keep 80 points for myself and pass on the rest.": 20,
    "I'd hold on to 7 of the 10 points. The remainder goes to the other player.": 93,
    "Ich behalte 15 Punkte und gebe den Rest ab.": 85,
    "Je garde 30 points et je donne le reste.": 70,
    "Me quedo con 30 y doy el resto.": 70,
    "我自己留下6点，其余的都给对方。": 94,
    "手元に30ポイント残し、残りを渡します。": 70,
    "I keep 60 or 70 and give the rest.": None,
    "An egoist keeps 90 and gives the rest.": None,
    "If I keep 80, the rest goes to them.": None,
    "I keep 80 and burn it.": None,
}


@pytest.mark.parametrize("labels", ALPHABETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_options_choose_in_every_language(
    language: str, labels: tuple[str, str]
) -> None:
    options = LANGUAGE_OPTIONS[language]
    found = [
        [parse(text, labels, options=options).label for text in texts[language]]
        for texts in (SWERVES, STAYS, TURNED_DOWN)
    ]
    sizes = [len(texts[language]) for texts in (SWERVES, STAYS, TURNED_DOWN)]
    due = [[label] * size for label, size in zip((*labels, None), sizes, strict=True)]
    assert found == due


@pytest.mark.parametrize(("text", "due"), KEPT.items())
def test_what_is_kept_says_what_is_given_only_with_the_rest(text: str, due: int | None) -> None:
    assert parse_amount(text, Fraction(100), "points", Fraction(1)).numbers == (due,)


@pytest.mark.parametrize(
    ("text", "asked", "due"),
    [
        ("I think two thirds of the others would pick the safe route.", "safe route", "200/3"),
        ("我认为大约有三分之二的人会选择合作。", "合作", "200/3"),
        ("À mon avis, la moitié des 100 personnes choisirait de coopérer.", "coopérer", "50"),
        ("100人のうち、六十人が協力すると思います。", "協力", "60"),
        ("100명 중 65명이 협력할 것으로 예상합니다.", "협력", "65"),
        ("I expect blue 70, green 30.", "green", "30"),
        ("Two thirds of the others would never pick it.", "safe route", None),
    ],
)
def test_a_share_in_a_sentence_is_that_of_the_action_asked_for(
    text: str, asked: str, due: str | None
) -> None:
    expected = None if due is None else Fraction(due)
    assert parse_beliefs(text, 1, asked=[Asked(asked)]).numbers == (expected,)


def test_an_answer_that_ends_unclosed_reasoning_counts_unless_it_was_cut_off() -> None:
    text = "<think>\nBoth are hard. Perhaps B.\n\nAnswer: A"
    assert parse(text, ("A", "B")).label == "A"
    assert parse(text, ("A", "B"), "max_tokens").outcome == "truncated"


IN_JSON = {
    '{"acceptability_0_to_100": 38, "confidence_pct": 90}': 38,
    '{"keep": 70, "send": 30}': 30,
    '{"first": 70, "second": 30}': None,
}


@pytest.mark.parametrize(("text", "due"), IN_JSON.items())
def test_a_number_in_json_is_that_of_the_one_key_that_gives(text: str, due: int | None) -> None:
    assert parse_rating(text).numbers == (due,)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Price: 6.00\n\nFirm 2's turn:\nPrice: 5.50\n\nFirm 1's next turn:\nPrice: 5.40", 6.0),
        ("Prix : 3,40\n\nPériode suivante : le concurrent a fixé 3,10.\n\nPrix : 3,05", 3.4),
        ("Price: 1.00 + 0.85 = 1.85", 1.85),
        ("p = (4 + 2)/2.\n\n\\boxed{3}", 3.0),
        ("価格：2.00〜2.30の間", None),
        ("I will lower my price from 5.40 to 5.10.", 5.1),
    ],
)
def test_prices(text: str, price: float | None) -> None:
    assert read_price(text, 10.0).price == price


def test_beliefs_stand_beside_the_names_of_actions() -> None:
    asked = [Asked("blue")] * 2
    text = '{"situation_1": {"blue": 47, "red": 53}, "situation_2": {"blue": 12, "red": 88}}'
    assert parse_beliefs(text, 2, asked=asked).numbers == (47, 12)
    table = "| Belief | Payoffs (blue / red) | How many choose blue |\n|---|---|---|\n"
    table += "| 1 | 10 / 6 | 78 |\n| 2 | 8 / 8 | 50 |"
    assert parse_beliefs(table, 2, asked=asked).numbers == (78, 50)
    assert parse_beliefs(text, 2, asked=[Asked("green")] * 2).outcome != "choice"
