"""Refusals in Chinese, Spanish, German, French and Japanese.

As in English, what is refused must be an answer: "no puedo imaginar algo peor" and "车辆无法停下"
decline nothing. Patterns are looked for in text with straight apostrophes and single spaces, and
every gap has a bound, so that the search takes time in proportion to the text.
"""

from __future__ import annotations

import re

_ES_ACTS = (
    "elegir|escoger|decidir|responder|contestar|ayudar|tomar|participar|seleccionar|recomendar"
    "|opinar|valorar|juzgar|optar|dar|hacer|apoyar|pronunciar|puntuar|asistir|colaborar"
)
_FR_ACTS = (
    "choisir|décider|répondre|aider|prendre|participer|sélectionner|recommander|juger|trancher"
    "|donner|faire|me prononcer|évaluer|noter|opter|soutenir"
)
_DE_ACTS = (
    "entscheiden|wählen|auswählen|beantworten|antworten|treffen|helfen|festlegen|mitmachen"
    "|beurteilen|bewerten|teilnehmen|unterstützen|abgeben|geben|urteilen|äußern|empfehlen|nennen"
)
_DE_VERB = "kann|könnte|möchte|will|werde|würde|darf|sollte"

# what is turned down may be one option alone: then the question is not
_ACTS = (
    (
        rf"\bno (?:puedo|podría|podré|voy a|quiero|deseo|debo|debería|pienso|me es posible"
        rf"|estoy en condiciones de|soy capaz de|me corresponde|me siento cómod[oa])"
        rf" (?:\w+ ){{0,3}}?(?:{_ES_ACTS})\w{{0,3}}\b"
    ),
    r"\bno (?:elegiré|elegiría|escogeré|decidiré|responderé|contestaré|participaré|elijo|escojo)\b",
    (
        rf"\bje ne (?:peux|pourrais|veux|vais|souhaite|dois|devrais|suis|me sens|saurais)"
        rf"(?: pas)?(?: en mesure d(?:e |')| capable d(?:e |')| à l'aise pour| autorisée? à)?"
        rf" ?(?:[\w']+ ){{0,3}}?(?:{_FR_ACTS})\b"
    ),
    r"\bje ne (?:choisirai|choisirais|déciderai|répondrai|participerai|choisis)\b",
    (
        rf"\b(?:ich (?:{_DE_VERB})|(?:{_DE_VERB}) ich)\b[^.!?]{{0,80}}?\bnicht (?:[\w,]+ ){{0,8}}?"
        rf"(?:{_DE_ACTS})\b"
    ),
    (
        rf"\b(?:ich (?:{_DE_VERB})|(?:{_DE_VERB}) ich)\b[^.!?]{{0,40}}?\bkeine[nrs]?"
        rf" (?:[\w,]+ ){{0,8}}?(?:{_DE_ACTS})\b"
    ),
    r"\bich (?:wähle|entscheide|antworte|beantworte)\b[^.!?,]{0,30}?\bnicht\b",
    (
        r"我[^。！？!?，,\n]{0,8}?(?:无法|無法|不能|不会|不會|不愿|不願|不想|不便|不应|不應|不打算|没办法|難以|难以|不可以)"
        r"[^。！？!?\n]{0,24}?(?:选择|選擇|选|選|决定|決定|回答|作答|判断|判斷|做出|作出|给出|給出|提供|参与"
        r"|參與|协助|協助|帮助|幫助|评判|評判|表态|評分|评分|打分)"
    ),
    (
        r"(?:選択|選ぶこと|選ぶの|決定|決めること|決めるの|判断|回答|お答え|答えること|答えるの|お手伝い|下すこと"
        r"|行うこと|助言|協力|評価|参加)[^。！？!?\n]{0,8}?(?:できません|できない|できかねます|しかねます|致しかねます"
        r"|いたしかねます|しません|いたしません|したくありません|しないことに)"
    ),
    (
        r"(?:選べません|選べない|選びません|選びたくありません|選びたくない|決められません|決められない"
        r"|答えられません|答えられない|答えません|答えかねます|決めません)"
    ),
)

_PHRASES = (
    r"\blo siento\b[^.!?]{0,60}\bno\b",
    r"\b(?:me niego|me abstengo|me rehúso|declino|rehúso|prefiero no|preferiría no)\b",
    r"\b(?:debo|tengo que|quiero) (?:negarme|abstenerme|rechazar|declinar)\b",
    (
        r"\bcomo (?:una? )?(?:ia|inteligencia|modelo|asistente)\b[^.!?]{0,120}"
        r"\bno (?:puedo|debo|tengo)\b"
    ),
    r"\bje (?:suis )?désolée?\b[^.!?]{0,60}\bne\b",
    r"\b(?:je refuse|je décline|je m'abstiens|je préfère ne pas|je préférerais ne pas)\b",
    r"\b(?:je dois|je souhaite|je préfère|je voudrais) (?:refuser|décliner|m'abstenir)\b",
    r"\bil m'est impossible d",
    r"\ben tant qu'(?:ia|intelligence|assistant|un modèle)\b[^.!?]{0,120}\bne\b",
    r"\bich (?:weigere mich|verweigere|lehne|enthalte mich|muss ablehnen|verzichte)\b",
    r"\bich (?:muss|möchte|werde)\b[^.!?]{0,60}\b(?:ablehnen|verweigern|mich enthalten)\b",
    (
        r"\bals (?:eine? )?(?:ki|künstliche|sprachmodell|assistent)\w{0,12}\b[^.!?]{0,120}"
        r"\b(?:nicht|keine[nrs]?)\b"
    ),
    r"\bes ist mir nicht möglich\b",
    r"我[^。！？!?，,\n]{0,6}?(?:拒绝|拒絕|弃权|棄權|选择不|選擇不|放弃选择|放棄選擇)",
    r"(?:抱歉|对不起|對不起|很遗憾|很遺憾)[^。！？!?\n]{0,40}?(?:无法|無法|不能|不便|不会|不會|拒绝|拒絕)",
    r"作为(?:一个|一名|一款)?(?:AI|人工智能|语言模型|助手)[^。！？!?\n]{0,60}?(?:无法|不能|不会|不应|没有)",
    r"恕(?:难|我不|我无)|不予回答|无可奉告",
    r"(?:拒否(?:いた)?します|お断り(?:いた)?します|辞退(?:いた)?します|棄権(?:いた)?します)",
    r"(?:回答|お答え|選択|判断)[^。！？!?\n]{0,8}?(?:控え|差し控え|拒否|辞退)",
    r"申し訳(?:ありません|ございません|ない)",
    r"(?:AI|人工知能|言語モデル)[^。！？!?\n]{0,60}?(?:できません|できない|すべきではありません)",
)

BARE = (
    "keine|keiner|keins|keines|keine antwort|keine angabe|weder noch|weder|enthaltung"
    "|ich weigere mich|ich lehne ab|ninguna|ninguno|ni|nada|abstención|me abstengo|me niego"
    "|sin respuesta|prefiero no|no puedo|no respondo|aucune|aucun|abstention|je refuse"
    "|je m'abstiens|pas de réponse|sans réponse|je ne peux pas"
    "|无|無|なし|拒否|棄権|無回答|拒绝|拒絕|弃权|棄權"
)
"""Words that decline where an answer was asked for, as long as nothing follows them."""

BARE_BEGINNINGS = (
    r"(?:我)?(?:都不|不选|不選|不回答|不作答|无法|無法|不能|两者都不|兩者都不|两个都不|哪个都不)"
    r"|我(?:拒绝|拒絕|弃权|棄權)|拒绝(?:回答|选择)"
    r"|どちらも|どれも|いずれも|選べません|選べない|選択できません|選択できない|回答できません|答えられません"
    r"|お答えできません|選びません|(?:回答|選択)を?(?:拒否|辞退|控え)"
)
"""Beginnings that decline there, in languages without spaces between words."""

ACT = re.compile("|".join(_ACTS), re.IGNORECASE)
"""An answer that is refused."""

PHRASE = re.compile("|".join(_PHRASES), re.IGNORECASE)
"""Words that decline whatever follows."""

AROUND = 14
"""Characters around a refused answer in which the one option may stand that is turned down."""


def declines_abroad(text: str, label: re.Pattern[str] | None = None) -> bool:
    """Whether a text declines to answer in one of these languages.

    Args:
        text: The text on one line.
        label: Finds labels. Where just one is named beside a refused answer, as in "Aは選べません",
            one option is turned down and not the question.

    Returns:
        Whether some phrase declines.

    Examples:
        >>> declines_abroad("Ich kann das nicht entscheiden."), declines_abroad("车辆无法停下。")
        (True, False)
    """
    if PHRASE.search(text):
        return True
    for act in ACT.finditer(text):
        near = text[max(0, act.start() - AROUND) : act.end() + AROUND]
        if label is None or len({found.group() for found in label.finditer(near)}) != 1:
            return True
    return False
