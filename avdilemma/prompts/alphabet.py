"""The labels on offer, and where a text names them.

A label followed by a word ("a fair rule", "1 person", "2个人") is a word of a sentence, and one
with a condition ("A if the law says so") is no choice. Every alphabet is read by the same rules,
so that none is read more often than another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from avdilemma.prompts.numerals import numerals
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import fold, plain
from avdilemma.prompts.words import WORD, any_of, around, listed, whole

SPAN = 300
"""Characters read after words that announce an answer."""

LISTED = 1_000
"""Characters at the end of a text in which a list of labels is looked for."""

_PAIR = lazy(r"\w[*_]{0,2} ?[:→][*_ ]{0,4}")
# what may stand before a label: marks, and words such as in "option A" and "\boxed{\text{A}}"
_WRAP = lazy(
    rf"(?:[\W_]|(?:boxed|fbox|text|textbf|mathbf|mathrm|вариант)(?!{WORD})|{any_of('option')}"
    rf"|(?:no|nr|núm|n\.?[oº°]|#)\.? ?(?=\d)|{any_of('articles')} ?(?=\S))*+",
    re.IGNORECASE,
)
_BECAUSE = any_of("because")
_RIGHT = any_of("right")
_COUNTERS = "|".join(listed("counters")) or "(?!)"
_RIGHT_WORDS = "|".join(each for each in listed("right") if not each.isascii())
_RIGHT_AFTER = lazy(
    rf"(?:{_COUNTERS}|{_RIGHT_WORDS}"
    rf"|{any_of('or', 'because')}|(?:を|は))"
)
_TAILS = any_of("tails")
_INSTEAD = any_of("instead")
# "B, not A" sets A aside, and "B nicht" turns B down
_NOT = whole(each for each in listed("instead") if each in listed("negations"))
_RATHER = whole(each for each in listed("instead") if each not in listed("negations"))
_SCRIPT = (
    r"(?-i:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u3000\u3003-\u3007\u3012-\u9fff"
    r"\uac00-\ud7af])"
)
_WORD_AFTER = lazy(rf"[*_\"'”」』)]*({_SCRIPT}.*)")
_ARROW = lazy(r"[\W_]{0,3}(?:->|-->|=>|→)[\W_]{0,3}")
_ASIDE = lazy(r"[*_\"'”»]{0,3} ?\([^()]{1,60}\)[*_\"'”»]{0,3}")
_CROSSED = lazy(r"[☐❌✗✘✖⬜□▢]|[\[(] ?[\])]")
_TAIL = lazy(r"^\W{0,3} ?(?:then|it is|please|of course|obviously|alone)\b", re.IGNORECASE)
_OPTION_BEFORE = lazy(rf"{any_of('option')}[\W_]{{0,4}}$", re.IGNORECASE)
_ONE_WORD = lazy(
    rf"[\W_]*(?:{any_of('option')}[\W_]{{1,3}})?([^\W\d_]{{1,12}})[\W_]*", re.IGNORECASE
)
_KANA = lazy(r"[\u30a1-\u30fa\u30fc]")
_UNCHECKED = lazy(r"[\s\-*+>]*(?:\d{1,2}[.)]\s?)?(?:[\[({|][ _+-]?[\])}|]|[☐❌✗✘✖⬜□▢◻⚪])")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a text."""

    name: str
    """As the question wrote it."""

    same_case: bool
    """Whether the text wrote it so too."""

    after: str
    """Text after it."""


class Alphabet:
    """The labels on offer, and where a text names them."""

    def __init__(self, labels: tuple[str, ...], third: str | None = None) -> None:
        self.labels = labels
        self.third = third
        """The label of the option that prefers none of the others, if there is one."""

        self._are_numbers = all(label.isdecimal() for label in labels)
        self.written = tuple(fold(plain(label)) for label in labels)
        pairs = [*zip(self.written, labels, strict=True)]
        # of labels that differ in case alone, the first
        self._names = {written.casefold(): name for written, name in reversed(pairs)}
        names = "|".join(f"({re.escape(label)})" for label in self.written)
        any_name = "|".join(map(re.escape, self.written))
        # not a part of a word or of a number such as 10, 1.5, 1:20, 1/2 or 1%
        self._label = lazy(
            rf"(?<!{WORD})(?<![-+](?=\d))(?<!^\.(?=\d))(?<![^no°]\.(?=\d))(?<!\d,(?=\d))(?:{names})"
            rf"(?!{WORD}|[\u0300-\u036f]|%|'\w|[{'.,' if self._are_numbers else '.'}:/\u2044–-]\d)",
            re.IGNORECASE,
        )
        self._goes_on = lazy(
            rf" (?!{_BECAUSE}|{_RIGHT}|{_INSTEAD} (?:option )?(?:{any_name})(?!{WORD}))\w",
            re.IGNORECASE,
        )
        self._and = lazy(rf" {any_of('and', 'or')}(?!{WORD})", re.IGNORECASE)
        self._depends = lazy(
            rf"[^\w.;:!?,]*+ ?{any_of('depends')}(?! {any_of('i', 'pressed')})",
            re.IGNORECASE,
        )
        self._another = lazy(
            rf"[\W_]*+(?:(?:option|answer)(?!{WORD})[\W_]*+)?(?P<other>{any_name})(?!{WORD}|[.,]\d)"
            rf"(?! (?!are\b|and\b|or\b|both\b|depending\b){WORD})",
            re.IGNORECASE,
        )
        self._joined = lazy(
            rf"[^\w.;:!?,/&+|]*+(?:[/&+|]|{any_of('or')})[\W_]*+"
            rf"(?:(?:option|answer)(?!{WORD})[\W_]*+)?(?P<other>{any_name})(?!{WORD})",
            re.IGNORECASE,
        )
        # Arabic writes "and" in one word with what follows: \u0648
        self._ends = lazy(
            rf"[^\w.,;:!?/]*(?:$|[.,;:!)\]|]|[—–-] |\(| ?(?:{_BECAUSE}|{_RIGHT})"
            rf"| {_RATHER}(?!{WORD})| {_TAILS}(?:$|[.,;:!)]| [—–-] | {_BECAUSE})"
            rf"| {any_of('and')} (?!(?:option )?(?:{any_name})(?!{WORD}))"
            rf"|\u0648(?!(?:option )?(?:{any_name})(?!{WORD}))"
            rf"| {_NOT} (?:{any_of('articles', 'option')} ?){{0,2}}(?:{any_name})(?!{WORD}))"
            rf"|{_SCRIPT}",
            re.IGNORECASE,
        )
        self._enclosed = lazy(
            rf"[(\[（「『\"“«„'*]{{1,3}}\s?(?:{any_of('option')} ?)?(?:{names})"
            r"\s?[)\]）」』\"”»“'*]{1,3}",
            re.IGNORECASE,
        )
        self._behind = lazy(
            rf"(?:(?<=\w)\s?[:,=]|(?<=\w)\s[-–—](?=\s)|\bi\.?e\.?|d\.h\.|es decir"
            rf"|c'est-à-dire|即) ?(?:{any_of('option')} ?)?(?:{names})[\W_]*$",
            re.IGNORECASE,
        )
        self._last = lazy(rf"(?<!{WORD})(?<![-+.,/](?=\d))(?:{names})(?![%\w])[\W_]*$")
        self.listed = lazy(
            rf"[\s\-*+•>#_]*(?:{any_of('option')} ?)?[(\[*_]*(?:{names})[)\]*_]*"
            r"\s?(?:[:：.)、]|[-–—] )[*_]*\s?(?=[\w\"“「«])",
            re.IGNORECASE,
        )
        """The beginning of a line that lists an option."""

        # one label and no "or": that option alone is turned down
        self.alone = lazy(
            rf" (?:option )?(?:(?-i:{any_name}))(?!{WORD})(?! (?:or|and|nor)\b)", re.IGNORECASE
        )
        self.named = lazy(rf"(?<!{WORD})(?:{any_name})(?!{WORD})")
        self.mentioned = lazy(rf"(?<!{WORD})(?:{any_name})(?!{WORD})", re.IGNORECASE)
        # the label stands before the verb: "Aを選びます", "ich würde A wählen"
        # a counter stands right behind a number
        counted = rf"(?:(?<=\d)(?:{_COUNTERS}))?"
        self.chosen = lazy(around("chosen", label=f"({any_name}){counted}"), re.IGNORECASE)
        # "B ← my answer"
        self.pointed = lazy(
            rf"(?<!{WORD})({any_name})[*_)]{{0,3}} ?(?:[←⬅◀]\ufe0f?|<-{{1,2}}|<=+|\(|[–—])"
            rf"[ *_]{{0,3}}"
            rf"(?:{any_of('first')}[^\W\d_]?(?: [^\W\d_]{{1,14}})? ?)"
            rf"(?:{any_of('answer', 'choice')})"
            r"(?: \w{1,12})?(?=[\s*_).!。）]*$|[,;.]\s)",
            re.IGNORECASE,
        )
        self._both = lazy(around("both", label=f"(?:{any_name})"), re.IGNORECASE)

    def at(self, text: str, position: int = 0) -> Label | None:
        """The label that begins at a position."""
        folded = fold(text)
        match = self._label.match(folded, position)
        if match is None or match.lastindex is None:
            return None
        index = match.lastindex - 1
        same_case = match.group() == self.written[index]
        return Label(self.labels[index], same_case, folded[match.end() :])

    def mentions(self, text: str, predicate: re.Pattern[str]) -> Iterator[tuple[Label, int, int]]:
        """The labels that a folded sentence names, with their places, words of it left out.

        "A" that begins a sentence and goes on as a word is an article, and "1" before a word
        counts, unless it goes on as a `predicate`.
        """
        for match in self._label.finditer(text):
            index = (match.lastindex or 1) - 1
            label = Label(self.labels[index], True, text[match.end() :])
            if match.group() != self.written[index] or _inside_kana(text, match):
                continue
            named = _OPTION_BEFORE.search(text[max(0, match.start() - 16) : match.start()])
            first = not re.search(r"\w", text[: match.start()])
            single = len(label.name) == 1 and label.name.isalpha()
            goes_on = self._goes_on.match(label.after) and (first or not single)
            counts = label.name.isdigit() and self.in_a_word(label)
            joined = self._and.match(label.after)
            if named or joined or not (goes_on or counts) or predicate.match(label.after):
                yield label, match.start(), match.end()

    def first(self, text: str) -> str | None:
        """The label with which a text begins, be it a word of a sentence or a choice."""
        folded = fold(text)
        wrapped = _WRAP.match(folded)
        label = self.at(folded, wrapped.end() if wrapped else 0)
        return None if label is None else label.name

    def begins(self, text: str) -> bool:
        """Whether a text begins with a label, be it a word of a sentence or a choice."""
        folded = fold(text)
        return self._label.match(folded, re.match(r"[\W_]*", folded).end()) is not None  # type: ignore[union-attr]

    def leading(self, text: str) -> Label | None:
        """The label with which a text begins, unless it is a word of a sentence or depends."""
        folded = fold(text)
        if _UNCHECKED.match(folded):
            return None
        wrapped = _WRAP.match(folded)
        label = self.at(folded, wrapped.end() if wrapped else 0)
        if label is None and wrapped is not None and wrapped.end():
            # a label may itself be a word that can stand before one
            label = self.at(folded, re.match(r"[\W_]*", folded).end())  # type: ignore[union-attr]
        if label is None:
            return None
        changed = _ARROW.match(label.after)
        if changed is not None:
            # "A → B" changes the answer
            label = self.at(folded, len(folded) - len(label.after) + changed.end()) or label
        if self.names_another(label):
            return label
        unclear = self._goes_on.match(label.after) or self._depends.match(label.after)
        return None if unclear or self.in_a_word(label) else label

    def in_a_word(self, label: Label) -> bool:
        """Whether a label is followed at once by a Chinese or Japanese word, as in "2个人"."""
        after = _WORD_AFTER.match(label.after)
        if after is None:
            return False
        return _RIGHT_AFTER.match(after[1]) is None or after[1].startswith(("是错", "不"))

    def bare(self, text: str) -> str | None:
        """The label, if a text is nothing else."""
        label = self.leading(text)
        if label is None:
            return self.spelt(text)
        if re.search(r"\w", _TAIL.sub("", label.after)) or _CROSSED.search(label.after):
            return None
        return label.name

    def spelt(self, text: str) -> str | None:
        """The label, a number, if a text is nothing but its word: "Two"."""
        word = _ONE_WORD.fullmatch(text) if self._are_numbers else None
        number = numerals().get(word[1].casefold()) if word is not None else None
        return self._names.get(str(number))

    def stated(self, label: Label) -> bool:
        """Whether a statement such as "I choose A" may end in a label followed so."""
        return self._ends.match(label.after) is not None and not self.in_a_word(label)

    def enclosed(self, text: str) -> set[str]:
        """Labels in brackets or quotation marks, or at the end behind a mark: "Swerve (A)"."""
        folded = fold(text)
        found = [*self._enclosed.finditer(folded)]
        sentence = re.split(r"(?<=[.!?。！？])(?:\s|$)", folded, maxsplit=1)[0]
        # "decline, that is, B. I cannot accept."
        behind = self._behind.search(folded[-60:]) or self._behind.search(sentence[-60:])
        matches = found or ([behind] if behind else [])
        return {self.labels[each.lastindex - 1] for each in matches if each.lastindex}

    def ending(self, text: str) -> tuple[str, int] | None:
        """The label with which a text ends, and where that begins."""
        folded = fold(text)
        match = self._last.search(folded, max(0, len(folded) - 40))
        if match is None or match.lastindex is None:
            return None
        return self.labels[match.lastindex - 1], match.start(match.lastindex)

    def paired(self, text: str) -> set[str]:
        """The labels that stand behind a word and a colon, in the last `LISTED` characters."""
        told = text[-LISTED:]
        found = [self.at(told, each.end()) for each in _PAIR.finditer(told)]
        return {label.name for label in found if label is not None}

    def named_in(self, text: str) -> set[str]:
        """The labels that a text names, as they are written."""
        return {each.group() for each in self.named.finditer(fold(text))}

    def within(self, text: str) -> str | None:
        """The one label that a text names; None if it names several or none."""
        names = {
            self._names.get(each.group().casefold()) for each in self.mentioned.finditer(fold(text))
        }
        return names.pop() if len(names) == 1 else None

    def of_statement(self, chosen: re.Match[str]) -> str | None:
        """The label that a match of `chosen` names."""
        return next((self._names[each.casefold()] for each in chosen.groups() if each), None)

    def all_turned_down(self, text: str) -> bool:
        """Whether a text turns down both of two labels: "neither A nor B"."""
        names = {*self.labels} - {self.third}
        return len(names) == 2 and any(
            {self._names.get(each.group().casefold()) for each in self.mentioned.finditer(both[0])}
            == names
            for both in self._both.finditer(fold(text))
        )

    def list_entry(self, line: str) -> str | None:
        """The label of the option that a line lists, as in "A: Swerve."."""
        match = self.listed.match(fold(line))
        return self.labels[match.lastindex - 1] if match is not None and match.lastindex else None

    def names_another(self, label: Label) -> bool:
        """Whether what follows a label offers a second one, as in "A or B", "A/B" and "A, B".

        "A, a fair rule" does not: the second "a" is no label if the first was a capital.
        Nor does "A. B is unfair".
        """
        if label.after.lstrip(" ").startswith((">", "≻")):
            return False  # an order of preference
        # brackets may stand between, as in "A (stay) or B (swerve)"
        aside = _ASIDE.match(label.after) if "(" in label.after else None
        pairs = [(label.after, self._joined), (label.after, self._another)]
        if aside is not None:
            pairs.append((label.after[aside.end() :], self._joined))
        for after, pattern in pairs if label.after else ():
            match = pattern.match(after)
            if match is None:
                continue
            other = match["other"]
            is_label = not label.same_case or other in self.written
            found = self.at(after, match.start("other"))
            # a number before a counter, as in "1: 2人が助かる"
            if found is not None and other[-1:].isdigit() and self.in_a_word(found):
                continue
            if is_label and self._names.get(other.casefold()) != label.name:
                return True
        return False


def _inside_kana(text: str, match: re.Match[str]) -> bool:
    """Whether a katakana label is a part of a word."""
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return bool(_KANA.search(match.group())) and bool(_KANA.search(around))


@lru_cache(maxsize=256)
def alphabet_of(labels: tuple[str, ...], third: str | None = None) -> Alphabet:
    """The alphabet of some labels, one of which may prefer none of the others."""
    return Alphabet(labels, third)
