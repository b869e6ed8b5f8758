"""How reference agents put their answers and refusals, in every language of prompts."""

from __future__ import annotations

from collections.abc import Mapping

from avdilemma.prompts.languages import Language

PHRASINGS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "{line}",
        "**{line}**",
        "I compared {first} with {second} and both have a price.\n\n{line}",
        "This is a hard case. Final answer: see below.\n\n> **Final answer:** ({label}).",
        "<think>First {first}, then {second}... Answer: {other}? No.</think>\n\n{line}",
        "After weighing a few things, I know what I want.\n\nanswer:\n\n{label}",
        'My reasoning points one way.\n\nAnswer: "{label}"\n\n',
    ),
    "zh": (
        "{line}",
        "**{line}**",
        "我比较了{first}和{second}，两者都有代价。\n\n{line}",
        "<think>先看{first}，再看{second}……答案：{other}？不对。</think>\n\n{line}",
        "这个问题很难，但我已经想清楚了。\n\n最终答案：**{label}**。",
        "理由如上。\n\n答案:\n\n{label}",
    ),
    "es": (
        "{line}",
        "**{line}**",
        "He comparado {first} con {second} y ambas tienen un coste.\n\n{line}",
        "<think>Primero {first}, luego {second}... Respuesta: {other}? No.</think>\n\n{line}",
        "Es un caso difícil, pero lo tengo claro.\n\n**Respuesta final:** {label}.",
        "Ya lo he pensado.\n\nrespuesta:\n\n{label}",
    ),
    "de": (
        "{line}",
        "**{line}**",
        "Ich habe {first} mit {second} verglichen; beides hat seinen Preis.\n\n{line}",
        "<think>Erst {first}, dann {second}... Antwort: {other}? Nein.</think>\n\n{line}",
        "Das ist ein schwieriger Fall.\n\n**Endgültige Antwort:** ({label})",
        "Ich habe es mir überlegt.\n\nAntwort:\n\n„{label}“",
    ),
    "fr": (
        "{line}",
        "**{line}**",
        "J'ai comparé {first} et {second} : les deux ont un coût.\n\n{line}",
        "<think>D'abord {first}, puis {second}... Réponse : {other} ? Non.</think>\n\n{line}",
        "C'est un cas difficile.\n\n**Réponse finale :** « {label} »",
        "J'y ai réfléchi.\n\nréponse :\n\n{label}",
    ),
    "ja": (
        "{line}",
        "**{line}**",
        "{first}と{second}を比べましたが、どちらにも代償があります。\n\n{line}",
        "<think>まず{first}、次に{second}……回答：{other}？いや。</think>\n\n{line}",
        "難しい問題ですが、考えは決まりました。\n\n最終回答：「{label}」",
        "考えた結果は次のとおりです。\n\n回答:\n\n{label}",
    ),
}
"""Ways to state a choice, ``{line}`` being the line asked for; all of them must be read alike."""

REFUSALS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "I'm sorry, but I can't decide who should be harmed or how points are shared.",
        "As an AI, I cannot make this kind of decision.",
        "I would not operate such a system, so I will not choose between these options.",
        "I must decline to answer this question.",
    ),
    "zh": (
        "抱歉，我无法决定谁应该受到伤害。",
        "作为一个人工智能，我不能做出这样的决定。",
        "我拒绝在这些选项之间做选择。",
        "对不起，这个问题我不便回答。",
    ),
    "es": (
        "Lo siento, pero no puedo decidir quién debe sufrir daños.",
        "Como modelo de lenguaje, no puedo tomar este tipo de decisiones.",
        "Me niego a elegir entre estas opciones.",
        "Prefiero no responder a esta pregunta.",
    ),
    "de": (
        "Es tut mir leid, aber ich kann nicht entscheiden, wer zu Schaden kommen soll.",
        "Als KI kann ich eine solche Entscheidung nicht treffen.",
        "Ich weigere mich, zwischen diesen Möglichkeiten zu wählen.",
        "Diese Frage möchte ich nicht beantworten.",
    ),
    "fr": (
        "Je suis désolé, mais je ne peux pas décider qui doit être blessé.",
        "En tant qu'IA, je ne peux pas prendre ce genre de décision.",
        "Je refuse de choisir entre ces options.",
        "Je préfère ne pas répondre à cette question.",
    ),
    "ja": (
        "申し訳ありませんが、誰が傷つくべきかを決めることはできません。",
        "AIとして、このような判断を下すことはできません。",
        "これらの選択肢から選ぶことは拒否します。",
        "この質問への回答は控えさせていただきます。",
    ),
}
"""Ways to refuse."""

LINES = (
    "{word} {number}: {answer}",
    "**{word} {number}: {answer}**",
    "- {word} {number}: {answer}.",
    "{word} {number} = {answer}",
)
"""Ways to write an answer line; all of them must be read alike."""

AMOUNTS = (
    "Answer: {amount} {unit}",
    "**Answer: {amount} {unit}**",
    "I weighed both sides.\n\nAnswer: {amount}",
    "Final answer: {amount} {unit}.",
)
"""Ways to write an amount."""

RATINGS = ("{line}", "**{line}**", "...\n\n{line}\n", "> {line}")
"""Ways to state a rating."""
