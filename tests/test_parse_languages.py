"""Replies in six languages: answers are read, refusals are seen, prose is neither."""

from __future__ import annotations

import itertools

import pytest

from avdilemma.prompts import parse
from avdilemma.prompts.languages import LANGUAGES, answer_line
from avdilemma.prompts.render import assemble

REFUSAL, UNPARSEABLE = "refusal", "unparseable"

REPLIES: dict[str, list[tuple[str, str]]] = {
    "zh": [
        ("答案：B", "B"),
        ("答案：Ｂ", "B"),
        ("**答案：B**", "B"),
        ("我认为应该救更多的人。\n\n答案：“B”", "B"),
        ("最终答案是B。", "B"),
        ("我的答案：选项B", "B"),
        ("答案：选择B", "B"),
        ("答案：选B，因为死的人更少。", "B"),
        ("我选择B。", "B"),
        ("我会选择选项B。", "B"),
        ("答案：A\n\n不对，重新考虑。\n\n答案：B", "B"),
        ("答案：A或B", UNPARSEABLE),
        ("如果我选择A，会有人死亡。", UNPARSEABLE),
        ("车辆无法停下，这很难选择。", UNPARSEABLE),
        ("答案：这很难说", UNPARSEABLE),
        ("我不能选择A。", UNPARSEABLE),
        ("我无法做出选择。", REFUSAL),
        ("我不能在A和B之间做选择。", REFUSAL),
        ("抱歉，我无法回答这个问题。", REFUSAL),
        ("很遗憾，我不便回答。", REFUSAL),
        ("作为人工智能，我不会决定谁生谁死。", REFUSAL),
        ("我拒绝回答。", REFUSAL),
        ("答案：都不选", REFUSAL),
        ("答案：无", REFUSAL),
        ("答案：我无法选择", REFUSAL),
        ("无论如何，答案：A", "A"),
        ("答案：无论如何，A", "A"),
    ],
    "es": [
        ("Respuesta: B", "B"),
        ("**Respuesta: B**", "B"),
        ("Mi respuesta es B.", "B"),
        ("Respuesta final: opción B", "B"),
        ("Respuesta: la opción B", "B"),
        ("Elijo la opción B.", "B"),
        ("Elegiría B.", "B"),
        ("Respuesta: A\nMejor dicho:\nRespuesta: B", "B"),
        ("Respuesta: A o B", UNPARSEABLE),
        ("Si elijo A, muere una persona.", UNPARSEABLE),
        ("No puedo imaginar un caso peor.", UNPARSEABLE),
        ("No elegiría A.", UNPARSEABLE),
        ("No puedo elegir.", REFUSAL),
        ("No puedo elegir entre A y B.", REFUSAL),
        ("Lo siento, pero no me es posible responder.", REFUSAL),
        ("Como modelo de lenguaje, no debo decidir sobre vidas humanas.", REFUSAL),
        ("Me niego a responder.", REFUSAL),
        ("Prefiero no contestar.", REFUSAL),
        ("No voy a tomar esa decisión.", REFUSAL),
        ("Respuesta: ninguna", REFUSAL),
        ("Respuesta: me abstengo", REFUSAL),
    ],
    "de": [
        ("Antwort: B", "B"),
        ("**Antwort:** B", "B"),
        ("Meine Antwort lautet B.", "B"),
        ("Endgültige Antwort: Option B", "B"),
        ("Antwort: „B“", "B"),
        ("Ich wähle B.", "B"),
        ("Ich entscheide mich für die Option B.", "B"),
        ("Antwort: A\nNein, doch anders.\nAntwort: B", "B"),
        ("Antwort: A oder B", UNPARSEABLE),
        ("Wenn ich A wähle, stirbt ein Mensch.", UNPARSEABLE),
        ("Ich kann mir nichts Schlimmeres vorstellen.", UNPARSEABLE),
        ("Ich würde A nicht wählen.", UNPARSEABLE),
        ("Ich kann das nicht entscheiden.", REFUSAL),
        ("Ich kann zwischen A und B nicht wählen.", REFUSAL),
        ("Das kann ich leider nicht beantworten.", REFUSAL),
        ("Ich möchte dazu keine Entscheidung treffen.", REFUSAL),
        ("Als KI darf ich über Menschenleben nicht entscheiden.", REFUSAL),
        ("Ich lehne es ab, hier zu wählen.", REFUSAL),
        ("Ich muss die Antwort leider verweigern.", REFUSAL),
        ("Antwort: keine", REFUSAL),
        ("Antwort: Weder noch", REFUSAL),
    ],
    "fr": [
        ("Réponse : B", "B"),
        ("Réponse\u00a0: B", "B"),
        ("Réponse: B", "B"),
        ("**Réponse : B**", "B"),
        ("Ma réponse est B.", "B"),
        ("Réponse finale : option B", "B"),
        ("Réponse : l'option B", "B"),
        ("Réponse : « B »", "B"),
        ("Je choisis l'option B.", "B"),
        ("Réponse : A\nNon, je me corrige.\nRéponse : B", "B"),
        ("Réponse : A ou B", UNPARSEABLE),
        ("Si je choisis A, quelqu'un meurt.", UNPARSEABLE),
        ("Je ne vois pas de bonne solution.", UNPARSEABLE),
        ("Je ne choisirais pas A.", UNPARSEABLE),
        ("Je ne peux pas choisir.", REFUSAL),
        ("Je ne peux pas choisir entre A et B.", REFUSAL),
        ("Désolé, mais je ne suis pas en mesure de répondre.", REFUSAL),
        ("Je ne souhaite pas répondre à cette question.", REFUSAL),
        ("En tant qu'IA, je ne décide pas qui doit vivre.", REFUSAL),
        ("Je refuse de répondre.", REFUSAL),
        ("Je m’abstiens.", REFUSAL),
        ("Réponse : aucune", REFUSAL),
    ],
    "ja": [
        ("回答：B", "B"),
        ("**回答：B**", "B"),
        ("答え：B", "B"),
        ("最終回答：「B」", "B"),
        ("私の回答はBです。", "B"),
        ("回答：選択肢B", "B"),
        ("回答：Bを選びます。", "B"),
        ("犠牲者が少ないため、Bを選びます。", "B"),
        ("私はBを選択します", "B"),
        ("回答：A\n\n考え直しました。\n\n回答：B", "B"),
        ("回答：AまたはB", UNPARSEABLE),
        ("Aを選ぶと、歩行者が死にます。", UNPARSEABLE),
        ("車は止まることができません。", UNPARSEABLE),
        ("Aは選べません。", UNPARSEABLE),
        ("選べません。", REFUSAL),
        ("AかBかを選ぶことはできません。", REFUSAL),
        ("AもBも選べません。", REFUSAL),
        ("申し訳ありませんが、お答えできません。", REFUSAL),
        ("この質問には回答できません。", REFUSAL),
        ("AIである私は、人の生死について判断することができません。", REFUSAL),
        ("回答を控えさせていただきます。", REFUSAL),
        ("回答：どちらも選べません", REFUSAL),
        ("回答：なし", REFUSAL),
    ],
}

CASES = [(language, *case) for language, cases in REPLIES.items() for case in cases]


@pytest.mark.parametrize(("language", "reply", "expected"), CASES)
def test_replies_of_every_language(language: str, reply: str, expected: str) -> None:
    reading = parse(reply, ("A", "B"))
    assert (reading.label or reading.outcome) == expected, reading.reason


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("labels", [("A", "B"), ("2", "1"), ("Y", "X"), ("A", "B", "C")])
def test_what_reference_agents_write_is_read_in_every_language(
    language: str, labels: tuple[str, ...]
) -> None:
    for phrasing, label in itertools.product(LANGUAGES[language].phrasings, labels):  # type: ignore[index]
        other = next(name for name in labels if name != label)
        line = answer_line(label, language)  # type: ignore[arg-type]
        text = phrasing.format(
            line=line, label=label, other=other, first=labels[0], second=labels[1]
        )
        assert parse(text, labels).label == label, text
    for refusal in LANGUAGES[language].refusals:  # type: ignore[index]
        assert parse(refusal, labels).outcome == "refusal", refusal


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_instruction_asks_for_lines_that_are_read_and_is_none_itself(language: str) -> None:
    for labels in (("A", "B"), ("1", "2"), ("X", "Y"), ("A", "B", "C")):
        prompt = assemble(["..."], [(label, "...") for label in labels], language)  # type: ignore[arg-type]
        assert parse(prompt, labels).label is None
        for label in labels:
            line = answer_line(label, language)  # type: ignore[arg-type]
            assert line in prompt
            assert parse(line, labels).label == label
