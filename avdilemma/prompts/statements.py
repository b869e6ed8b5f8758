"""Statements of a choice: "I choose option B", boxed labels, and lines that are a label alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from avdilemma.prompts.alphabet import WORD, Alphabet
from avdilemma.prompts.outcomes import ReadChoice
from avdilemma.prompts.plain import fold

SPAN = 300
"""Characters read after words that announce an answer."""

ANSWER_WORDS = (
    "answer|antwort|antwoord|respuesta|réponse|reponse|resposta|risposta|odpowiedź|ответ"
    "|答案|回答|答え|解答|정답|답변|답"
)
"""Words that announce an answer and mean nothing else."""

_CHOICE = (
    "choice|decision|selection|verdict|conclusion|pick|vote"
    "|(?:final|chosen|selected|preferred) (?:option|rule)"
    "|entscheidung|wahl|decisión|elección|décision|choix|решение|выбор|选择|决定|結論|结论|選択|決定|決断"
)
"""Words that announce a choice, but also begin ordinary sentences."""

_BEFORE = (
    "my|the|your|our|so|thus|therefore|hence|then|final|chosen|overall|single|short|correct|best"
    "|right|meine|die|endgültige|mi|la|ma|мой|итоговый|окончательный|我的|最终|最終|私の"
)
"""Words between the beginning of the line and the word that announces."""

IS = r"(?: (?:is|would be|must be|ist|lautet|es|est)\b|是|は)"

HEADING = re.compile(
    rf"[\W\d_]*+(?:(?:{_BEFORE})(?!{WORD})[ ,]{{0,2}}){{0,6}}"
    rf"(?:(?P<answer>{ANSWER_WORDS})|(?P<choice>{_CHOICE}))(?!{WORD})"
    r"(?: (?:choice|option|final|finale)\b)?(?: ?\([^()]{0,30}\))?"
    rf"(?P<is>{IS})?(?P<gap>[^\w:=.,;!?/&+]*+)(?P<sep>[:=])?(?P<rest>.*)",
    re.IGNORECASE,
)
"""A line that announces an answer, or a choice."""

_I_CHOOSE = (
    r"i(?:'d|'ll| would| will| must| have to| am going to|'m going to)?"
    r"(?: rather| still| thus| therefore| also| \w{2,12}ly)?"
    r" (?:choose|chose|pick|picked|select|selected|go with|went with|opt for|vote for|decide on"
    r"|prefer)"
    r"|(?:my|the)(?: final| best| right| correct)? (?:choice|answer|decision)"
    r" (?:is|would be|must be)"
    r"|ich wähle|ich entscheide mich für|ich würde mich entscheiden für|elijo|escojo|elegiría"
    r"|elegiré|escogería|opto por|me quedo con|je choisis|je choisirais|j'opte pour|я выбираю"
    r"|我(?:会|将|决定|倾向于)?(?:选择|选|選擇)"
)
_STATEMENT = re.compile(
    rf"(?<!{WORD})(?:{_I_CHOOSE})[ :]{{0,2}}"
    rf"(?:\W{{0,4}}(?:(?:the|la|die|l')\W?)?(?:option|rule|choice|opción|regel)(?!{WORD}))?"
    r"(?:选项|選項)?[^\w.,;:!?/]{0,12}",
    re.IGNORECASE,
)
_BOX = re.compile(r"\\boxed ?\{((?:[^{}]|\{[^{}]{0,40}\}){0,60})\}")
# "if I choose A" and "should I choose A" choose nothing
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|whether|unless|should|would|could|can|do|did|were|had|may|might"
    r"|suppose|supposing|assuming|before|once|until|not|never|that|wenn|falls|si|no|nunca|cuando|когда"
    r"|если) ?$|(?:如果|若|假如|要是|假设|为什么|是否) ?$",
    re.IGNORECASE,
)


def by_statements(lines: Sequence[str], alphabet: Alphabet) -> ReadChoice | None:
    """The choice that the statements of a reply agree on; None if they state none."""
    # a line that goes on in small letters is read with the next one: "I choose a", "fair rule"
    pairs = itertools.zip_longest(lines, lines[1:], fillvalue="")
    joined = (f"{line} {after}" if after[:1].islower() else line for line, after in pairs)
    claimed = {label for line in joined for label in claims(line, alphabet)}
    if lines and alphabet.bare(lines[-1]):
        claimed |= {label for label in map(alphabet.bare, lines) if label}
    if len(claimed) == 1:
        return ReadChoice("choice", claimed.pop(), "statement")
    if claimed:
        return ReadChoice("unparseable", None, "statements name several labels")
    return None


def claims(line: str, alphabet: Alphabet) -> Iterator[str]:
    """Labels that a line states as its choice."""
    heading = HEADING.match(line)
    if heading is not None and heading["answer"] and not heading["sep"]:
        label = alphabet.bare(heading["rest"])
        if label:
            yield label
    for box in _BOX.finditer(line):
        label = alphabet.bare(box[1])
        if label:
            yield label
    for match in alphabet.behind.finditer(fold(line)):
        if match.lastindex is not None:
            yield alphabet.labels[match.lastindex - 1]
    for match in _STATEMENT.finditer(line):
        supposed = _SUPPOSED.search(line[max(0, match.start() - 20) : match.start()])
        start = max(0, match.end() - 2)
        found = alphabet.at(line[start : match.end() + SPAN], match.end() - start)
        if found is None or supposed:
            continue
        ends = re.match(r"[^\w.,;:!?/]*(?:$|[.,;:!)]|[—–-] | ?(?:because|since|as)\b)", found.after)
        if alphabet.names_another(found):
            yield from alphabet.labels
        elif ends:
            yield found.name
