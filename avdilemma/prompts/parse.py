"""Reading a reply: which option did it choose, if any?

The rules, in order:

1. Reasoning between tags such as ``<think>`` is not the reply and is dropped; a tag that
   is never closed swallows the rest.
2. The last answer line decides: "Answer: A", also in bold, quotes, boxes and other
   languages, or "Decision: A"; the label may stand on the next line. A later answer line
   overrides an earlier one, because people and models correct themselves. An answer line
   that names several labels, or none, is no choice, even if an earlier one was. Lines that
   only look like one ("The answer is hard", "Decision: stay in the lane") are prose.
3. Without an answer line, all of these must name the same label: plain statements such as
   "I choose option B", boxed labels, lines such as "Answer B", and, where the reply ends
   with one, lines that are nothing but a label.
4. Without a choice, a reply that declines is a refusal. "I would not pull the lever" is
   one: it is not an act. "I would not choose A" is none, and no choice of B either.
5. Without a choice or refusal, a reply that was cut off is truncated; a cut-off reply is
   a choice only by rule 2. Anything else is unparseable.

A bare mention of a label, an action or a number never counts. A label followed by a word
("a fair rule", "1 person") is a word of a sentence, and one with a condition ("A if the law
says so") is no choice. Every alphabet is read by the same
rules, so that none is read more often than another. Every function here is total: it
returns for any text, in time proportional to its length.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from avdilemma.prompts.outcomes import ReadChoice
from avdilemma.prompts.plain import fold, plain, without_reasoning
from avdilemma.prompts.refusals import declines, declines_label

MAX_LENGTH = 200_000
"""Characters read, from the end of a reply: the answer comes last."""

OPENING = 200
"""Characters of a cut-off reply in which a refusal is looked for."""

SPAN = 300
"""Characters read after the word "answer"."""

# a letter or digit, Chinese, Japanese and Korean aside: they put no space around a label. These
# have no case. Said so, and apart from the rest, their ranges compile at once; in one class, each
# of its many uses takes a millisecond, alphabet by alphabet
WORD = r"(?:(?!(?-i:[\u2e80-\u9fff\uac00-\ud7af]))[^\W_])"
"""A regular expression for a letter or digit that can be part of a word with a label."""

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

_IS = r"(?: (?:is|would be|must be|ist|lautet|es|est)\b|是|は)"

_HEADING = re.compile(
    rf"[\W\d_]*+(?:(?:{_BEFORE})(?!{WORD})[ ,]{{0,2}}){{0,6}}"
    rf"(?:(?P<answer>{ANSWER_WORDS})|(?P<choice>{_CHOICE}))(?!{WORD})"
    r"(?: (?:choice|option|final|finale)\b)?(?: ?\([^()]{0,30}\))?"
    rf"(?P<is>{_IS})?(?P<gap>[^\w:=.,;!?/&+]*+)(?P<sep>[:=])?(?P<rest>.*)",
    re.IGNORECASE,
)
_INLINE = re.compile(rf"(?<!{WORD})(?:{ANSWER_WORDS})(?:{_IS})?[*_`\"' ]{{0,6}}[:=]", re.IGNORECASE)

# what may stand before a label: marks, and words such as in "option A" and "\boxed{\text{A}}"
_WRAP = re.compile(
    rf"(?:[\W_]|(?:boxed|text|textbf|mathbf|mathrm|option|choice|rule|label|letter|opción|opcion"
    rf"|regel|wahl|{fold('вариант')})(?!{WORD})|(?:la|die) (?=opción|option)|l'(?=option)"
    r"|选项|選項|選択肢|选择|選擇|选|選)*+",
    re.IGNORECASE,
)
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

CUT_OFF = frozenset({"max_tokens", "model_length"})
"""Reasons to stop that cut a reply off."""

_CONJUNCTIONS = (
    rf"(?:(?:or|and|vs|versus|oder|und|o|y|e|ou|et|или|и)(?!{WORD})"
    "|或者|还是|または|もしくは|あるいは|[或和かと])"
)
_OFFERED = re.compile(rf"[\W_]*{_CONJUNCTIONS}[\W_]*", re.IGNORECASE)

_SEVERAL = "answer line names several labels"
_NONE = "answer line without a label"


@dataclass(frozen=True, slots=True)
class _Label:
    """A label found in a text."""

    name: str
    """As the question wrote it."""

    same_case: bool
    """Whether the text wrote it so too."""

    after: str
    """Text after it."""


class _Alphabet:
    """The labels on offer, and where a text names them."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.written = tuple(fold(plain(label)) for label in labels)
        names = "|".join(f"({re.escape(label)})" for label in self.written)
        # not a part of a word or of a number such as 10, 1.5, 1:20, 1/2 or 1%
        self._label = re.compile(
            rf"(?<!{WORD})(?<![-+.,](?=\d))(?:{names})"
            rf"(?!{WORD}|[\u0300-\u036f]|%|'\w|[.,:/\u2044–-]\d)",
            re.IGNORECASE,
        )
        any_name = "|".join(map(re.escape, self.written))
        self._goes_on = re.compile(
            rf" (?!(?:because|since|as|so|but)\b"
            rf"|(?:over|instead of|rather than|not) (?:option )?(?:{any_name})(?!{WORD}))\w",
            re.IGNORECASE,
        )
        self._depends = re.compile(
            r"[^\w.;:!?,]*+ ?(?:(?:only )?if|when|unless|depending|provided|wenn|falls|si|если)"
            r"(?! (?:i|forced|pressed)\b)\b",
            re.IGNORECASE,
        )
        self._another = re.compile(
            rf"[\W_]*+(?:(?:option|answer)(?!{WORD})[\W_]*+)?(?P<other>{any_name})(?!{WORD})"
            rf"(?! (?!are\b|and\b|or\b|both\b|depending\b){WORD})",
            re.IGNORECASE,
        )
        self._joined = re.compile(
            rf"[^\w.;:!?,]*+(?:[/&+|]|{_CONJUNCTIONS})[\W_]*+"
            rf"(?:(?:option|answer)(?!{WORD})[\W_]*+)?(?P<other>{any_name})(?!{WORD})",
            re.IGNORECASE,
        )
        # one label and no "or": that option alone is turned down
        self.alone = re.compile(
            rf" (?:option )?(?:(?-i:{any_name}))(?!{WORD})(?! (?:or|and|nor)\b)", re.IGNORECASE
        )
        self.named = re.compile(rf"(?<!{WORD})(?:{any_name})(?!{WORD})")
        # Japanese puts the verb behind: "Aを選びます"
        self.behind = re.compile(
            rf"(?<!{WORD})(?:{names})を(?:選びます|選択します|選択いたします|支持します)(?!か)"
        )

    def at(self, text: str, position: int = 0) -> _Label | None:
        """The label that begins at a position."""
        folded = fold(text)
        match = self._label.match(folded, position)
        if match is None or match.lastindex is None:
            return None
        index = match.lastindex - 1
        return _Label(
            self.labels[index],
            match.group() == self.written[index],
            folded[match.end() :],
        )

    def leading(self, text: str) -> _Label | None:
        """The label with which a text begins, unless it is a word of a sentence or depends."""
        wrapped = _WRAP.match(fold(text))
        label = self.at(text, wrapped.end() if wrapped else 0)
        if label is None:
            return None
        if self.names_another(label):
            return label
        unclear = self._goes_on.match(label.after) or self._depends.match(label.after)
        return None if unclear else label

    def bare(self, text: str) -> str | None:
        """The label, if a text is nothing else."""
        label = self.leading(text)
        return label.name if label is not None and not re.search(r"\w", label.after) else None

    def names_another(self, label: _Label) -> bool:
        """Whether what follows a label offers a second one, as in "A or B", "A/B" and "A, B".

        "A, a fair rule" does not: the second "a" is no label if the first was a capital.
        Nor does "A. B is unfair".
        """
        for pattern in (self._joined, self._another):
            match = pattern.match(label.after)
            if match is None:
                continue
            other = match["other"]
            if not label.same_case or other in self.written:
                name = next(
                    (
                        name
                        for name, written in zip(self.labels, self.written, strict=True)
                        if written.casefold() == other.casefold()
                    ),
                    None,
                )
                if name != label.name:
                    return True
        return False


@lru_cache(maxsize=256)
def _alphabet(labels: tuple[str, ...]) -> _Alphabet:
    return _Alphabet(labels)


def parse(text: str, labels: Sequence[str], stop_reason: str = "stop") -> ReadChoice:
    """Read a reply.

    Args:
        text: The reply, any string.
        labels: The labels on offer, at least two different ones.
        stop_reason: Why the model stopped, in Inspect's words: ``max_tokens`` and
            ``model_length`` mean cut off, ``content_filter`` a refusal by the provider.

    Returns:
        The outcome, the label if it is a choice, and the rule that decided.

    Examples:
        >>> parse("Both are hard. **Answer: B**", ["A", "B"]).label
        'B'
        >>> parse("I would not pull the lever.", ["A", "B"]).outcome
        'refusal'
    """
    cut_off = stop_reason in CUT_OFF
    alphabet = _alphabet(tuple(labels))
    visible = without_reasoning(plain(text))[-MAX_LENGTH:]
    # lines without a letter or digit, such as "---" or "\]", say nothing
    lines = [" ".join(line.split()) for line in visible.splitlines() if re.search(r"[^\W_]", line)]
    reading = _by_answer_line(lines, alphabet)
    if reading is None and not cut_off:
        reading = _by_claims(lines, alphabet)
    if reading is not None and reading.outcome in ("choice", "refusal"):
        return reading
    if stop_reason == "content_filter":
        return ReadChoice("refusal", None, "blocked by the provider's filter")
    # deliberation that was cut off may say "I would not choose": only its opening declines
    if declines(visible[:OPENING] if cut_off else visible, alphabet.alone, alphabet.named):
        return ReadChoice("refusal", None, "declines")
    if cut_off:
        return ReadChoice("truncated", None, "cut off before an answer")
    if reading is not None:
        return reading
    return ReadChoice("unparseable", None, "no answer found" if lines else "empty reply")


def _by_answer_line(lines: Sequence[str], alphabet: _Alphabet) -> ReadChoice | None:
    last: ReadChoice | None = None
    last_index = -2
    for index, line in enumerate(lines):
        reading = _answer_line(line, lines[index + 1 : index + 2], alphabet)
        if reading is None:
            continue
        # "Answer: A", "or", "Answer: B" on three lines quotes the question
        offered = last_index == index - 2 and _OFFERED.fullmatch(lines[index - 1])
        if offered and last is not None and last.label != reading.label:
            reading = ReadChoice("unparseable", None, _SEVERAL)
        last, last_index = reading, index
    return last


def _answer_line(line: str, following: Sequence[str], alphabet: _Alphabet) -> ReadChoice | None:
    found = list(_answers(line, following, alphabet))
    labels = {reading.label for reading in found if reading.label is not None}
    several = any(reading.reason == _SEVERAL for reading in found)
    refused = any(reading.outcome == "refusal" for reading in found)
    if several or len(labels) + refused > 1:
        return ReadChoice("unparseable", None, _SEVERAL)
    if labels:
        return ReadChoice("choice", labels.pop(), "answer line")
    return next((reading for reading in found if reading.outcome == "refusal"), None) or (
        found[0] if found else None
    )


def _answers(line: str, following: Sequence[str], alphabet: _Alphabet) -> Iterator[ReadChoice]:
    """What each place of a line that announces an answer says."""
    heading = _HEADING.match(line)
    # "answer:" counts even without a label, anything else only with one
    begun = -1
    if heading is not None:
        word = heading["answer"]
        begun = heading.start("answer") if word else -1
        rest, separated = heading["rest"][:SPAN], heading["sep"] is not None
        empty = not re.search(r"[^\W_]", rest)
        after = " ".join(following) if empty else rest
        if separated or heading["is"] or (not empty and re.search("[-–—>|]", heading["gap"])):
            reading = _read_answer(after, alphabet)
            if (word and separated) or _answered(reading, several=word is not None):
                yield reading
        elif empty and alphabet.bare(after):
            yield _read_answer(after, alphabet)
    for match in _INLINE.finditer(line):
        if match.start() != begun:
            reading = _read_answer(line[match.end() : match.end() + SPAN], alphabet)
            if _answered(reading, several=True):
                yield reading


def _answered(reading: ReadChoice, several: bool) -> bool:
    return reading.outcome != "unparseable" or (several and reading.reason == _SEVERAL)


def _read_answer(rest: str, alphabet: _Alphabet) -> ReadChoice:
    label = alphabet.leading(rest)
    if label is not None:
        if alphabet.names_another(label):
            return ReadChoice("unparseable", None, _SEVERAL)
        return ReadChoice("choice", label.name, "answer line")
    if declines_label(rest):
        return ReadChoice("refusal", None, "answer line declines")
    # as in "Answer: I choose B" and "Answer: the final answer is $\boxed{B}$"
    claimed = set(_claims(rest, alphabet))
    if len(claimed) == 1:
        return ReadChoice("choice", claimed.pop(), "answer line")
    return ReadChoice("unparseable", None, _SEVERAL if claimed else _NONE)


def _by_claims(lines: Sequence[str], alphabet: _Alphabet) -> ReadChoice | None:
    # a line that goes on in small letters is read with the next one: "I choose a", "fair rule"
    pairs = itertools.zip_longest(lines, lines[1:], fillvalue="")
    joined = (f"{line} {after}" if after[:1].islower() else line for line, after in pairs)
    claimed = {label for line in joined for label in _claims(line, alphabet)}
    if lines and alphabet.bare(lines[-1]):
        claimed |= {label for label in map(alphabet.bare, lines) if label}
    if len(claimed) == 1:
        return ReadChoice("choice", claimed.pop(), "statement")
    if claimed:
        return ReadChoice("unparseable", None, "statements name several labels")
    return None


def _claims(line: str, alphabet: _Alphabet) -> Iterator[str]:
    """Labels that a line states as its choice."""
    heading = _HEADING.match(line)
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
