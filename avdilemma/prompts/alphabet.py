"""The labels on offer, and where a text names them.

A label followed by a word ("a fair rule", "1 person") is a word of a sentence, and one with a
condition ("A if the law says so") is no choice. Every alphabet is read by the same rules, so
that none is read more often than another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from avdilemma.prompts.plain import fold, plain

# a letter or digit, Chinese, Japanese and Korean aside: they put no space around a label. These
# have no case. Said so, and apart from the rest, their ranges compile at once; in one class, each
# of its many uses takes a millisecond, alphabet by alphabet
WORD = r"(?:(?!(?-i:[\u2e80-\u9fff\uac00-\ud7af]))[^\W_])"
"""A regular expression for a letter or digit that can be part of a word with a label."""

CONJUNCTIONS = (
    rf"(?:(?:or|and|vs|versus|oder|und|o|y|e|ou|et|или|и)(?!{WORD})"
    "|或者|还是|または|もしくは|あるいは|[或和かと])"
)
"""A regular expression for words between two labels that are both on offer."""

# what may stand before a label: marks, and words such as in "option A" and "\boxed{\text{A}}"
_WRAP = re.compile(
    rf"(?:[\W_]|(?:boxed|text|textbf|mathbf|mathrm|option|choice|rule|label|letter|opción|opcion"
    rf"|regel|wahl|{fold('вариант')})(?!{WORD})|(?:la|die) (?=opción|option)|l'(?=option)"
    r"|选项|選項|選択肢|选择|選擇|选|選)*+",
    re.IGNORECASE,
)


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

    def __init__(self, labels: tuple[str, ...]) -> None:
        self.labels = labels
        self.written = tuple(fold(plain(label)) for label in labels)
        pairs = [*zip(self.written, labels, strict=True)]
        # of labels that differ in case alone, the first
        self._names = {written.casefold(): name for written, name in reversed(pairs)}
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
            rf"[^\w.;:!?,]*+(?:[/&+|]|{CONJUNCTIONS})[\W_]*+"
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

    def at(self, text: str, position: int = 0) -> Label | None:
        """The label that begins at a position."""
        folded = fold(text)
        match = self._label.match(folded, position)
        if match is None or match.lastindex is None:
            return None
        index = match.lastindex - 1
        same_case = match.group() == self.written[index]
        return Label(self.labels[index], same_case, folded[match.end() :])

    def leading(self, text: str) -> Label | None:
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

    def names_another(self, label: Label) -> bool:
        """Whether what follows a label offers a second one, as in "A or B", "A/B" and "A, B".

        "A, a fair rule" does not: the second "a" is no label if the first was a capital.
        Nor does "A. B is unfair".
        """
        for pattern in (self._joined, self._another):
            match = pattern.match(label.after)
            if match is None:
                continue
            other = match["other"]
            is_label = not label.same_case or other in self.written
            if is_label and self._names.get(other.casefold()) != label.name:
                return True
        return False


@lru_cache(maxsize=256)
def alphabet_of(labels: tuple[str, ...]) -> Alphabet:
    """The alphabet of some labels."""
    return Alphabet(labels)
