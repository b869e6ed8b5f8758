"""A choice by the words of an option in place of its label: "Swerve.", "I'd accept", "the second".

The words of every option are replaced by its label, and the reply is read again: so what makes a
label a choice makes the words of its option one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from avdilemma.prompts.deeds import behind_deed, ends_there, lead_of, not_meant
from avdilemma.prompts.option_numbers import by_numbers
from avdilemma.prompts.option_places import CLAUSE_ENDS, by_place
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.word_forms import FEWEST, listed_forms, plain_word, same_word, stem
from avdilemma.prompts.words import CJK, WORD, any_of, anywhere, listed

WITHIN = 2
"""Words that may stand among those of an option: "stay in its own lane"."""

FEWEST_WORDS = 3
"""Words of an option before a comma that tell it, at least."""

MANY_WORDS = 5
"""Words of an option among which one more may stand: "stay exactly in the left lane"."""

LONGEST = 20_000
"""Characters of a reply in which options are looked for by their words, at most."""

_HEAD = lazy(r"(?:[^:：;；(（.。।!?]|\.(?=\d))+")
_TOKEN = lazy(rf"(?:{WORD}|[^\W_])+(?:['’](?=[^\W\d_]))?")
_COMMA = lazy(r"[,،，、] ?")
_DIGITS = lazy(r"\d+(?:[.,]\d+)*")
_STOPS = lazy(r"[.;:!?。।；：！？\n]")
_SO = lazy(r"(?:too|also|anyway|then|here|this time|instead|today)\b", re.IGNORECASE)


_SEPARABLE = lazy(
    r"(?P<prefix>ab|an|auf|aus|bei|ein|mit|teil|vor|weg|weiter|zurück|zu)(?P<stem>[^\W\d_]{4,}en)"
)
_FROM = lazy(r" (?:from|to|de|di|zu|da|a|à|عن) ")


class _Token(NamedTuple):
    word: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    return [_Token(plain_word(each[0]), *each.span()) for each in _TOKEN.finditer(text)]


def head_of(option: str) -> str:
    """What an option says before a colon, a bracket or the end of its first sentence.

    Examples:
        >>> head_of("Swerve into the wall: 1 passenger dies")
        'Swerve into the wall'
    """
    head = _HEAD.match(option)
    words = head[0].strip() if head is not None else ""
    # "Keep to the lane, at the cost of: ...", but "65 points for you, 25 for the other"
    first, *_ = _COMMA.split(words, maxsplit=1)
    several = len(first.split()) >= FEWEST_WORDS or (CJK.search(first) and len(first) >= FEWEST)
    return first if several and not _DIGITS.search(first) else words


def in_labels(text: str, labels: Sequence[str], options: Sequence[str]) -> str:
    """A reply with labels in place of the words of the options; as it is if those are too alike.

    An option is told by the whole of its text, by its head, by forms of the head's words ("staying
    in its lane"), or by the first of them alone where it ends a clause and no other option has it.
    "The first option" and "the latter" are told by their places. Where a verb is the writer's own
    act or what the vehicle should do ("I'd swerve"), it is chosen: "I choose B".

    Args:
        text: The reply's own turn.
        labels: The labels on offer.
        options: The texts of the options, in the order of the labels; none if they are not known.

    Examples:
        >>> in_labels("I would swerve. Swerving saves two.", ["A", "B"], ["Stay.", "Swerve."])
        'I choose B. B saves two.'
        >>> in_labels("I prefer the second option.", ["X", "Y"], [])
        'I prefer Y.'
    """
    if len(text) > LONGEST:
        return text
    text = by_place(text, labels)
    if len(options) != len(labels):
        return text
    return by_numbers(_by_words(text, labels, options), labels, options)


def plan_in_labels(text: str, labels: Sequence[str], options: Sequence[Sequence[str]]) -> str:
    """A reply with labels in place of the words of the options of all nodes of a plan.

    Words that stand for different labels at different nodes stay.

    Args:
        text: The reply's own turn.
        labels: The labels on offer at every node.
        options: For every node the texts of its options, in the order of the labels.

    Examples:
        >>> plan_in_labels("1: trust, 2: keep", ["A", "B"], [("trust", "stop"), ("share", "keep")])
        '1: A, 2: B'
    """
    if len(text) > LONGEST:
        return text
    called: dict[str, set[str]] = {}
    for texts in options:
        for label, option in zip(labels, texts, strict=True):
            called.setdefault(option, set()).add(label)
    known = [(min(each), option) for option, each in called.items() if len(each) == 1]
    return _by_words(text, [label for label, _ in known], [option for _, option in known])


def _by_words(text: str, labels: Sequence[str], options: Sequence[str]) -> str:
    """A text with the label of every option in place of its words; see `in_labels`."""
    for option in options:
        text = _in_one_word(text, head_of(option))
    for label, option in zip(labels, options, strict=True):
        text = _pattern(option).sub(label.replace("\\", r"\\"), text)
    heads = [[each.word for each in _tokens(head_of(option))] for option in options]
    if not all(heads) or len({*map(tuple, heads)}) < len(heads):
        return text
    # the whole of an option's words, then what it does not share with the others
    for several in (heads, _apart(heads)):
        # "不信任" before the "信任" in it
        longest = sorted(zip(labels, several, strict=True), key=lambda each: -len(each[1][0]))
        for label, (word, *rest) in longest:
            # no space tells where such a word begins
            if CJK.search(word) and not rest:
                text = _unspaced(text, word, label)
    found, done = list[str](), 0
    found_at = _places(text, labels, heads)
    places = [each for each in found_at if not not_meant(text, each[1], each[2])]
    # "the car stays in its lane" tells what it should do only where nothing is said of its turning
    one = len({label for label, _, _ in places}) == 1
    for label, start, end in places:
        lead = lead_of(text[done:start], alone=one and ends_there(text, end))
        before = text[done : start - len(lead)]
        found += [before, f"I choose {label}" if lead else label]
        done = behind_deed(text, end)
    replaced = "".join([*found, text[done:]])
    return _twice(tuple(dict.fromkeys(labels))).sub(r"\1", replaced)


@lru_cache(maxsize=256)
def _twice(labels: tuple[str, ...]) -> re.Pattern[str]:
    """A label and the words of its option, replaced by it: "A (A)"."""
    label = "|".join(map(re.escape, labels))
    marks = (r"[(（\[«„“\"'‘「]{1,2}", r"[)）\]»“”\"'’」]{1,2}")
    return re.compile(rf"(?<!\w)({label}) ?{marks[0]}\1{marks[1]}")


def _in_one_word(text: str, head: str) -> str:
    """A text in which a German verb that is an option stands in one word: "lehne ab"."""
    verb = head.rsplit(maxsplit=1)[-1] if head else ""
    found = _SEPARABLE.fullmatch(verb.casefold())
    if found is None:
        return text
    stem = re.escape(found["stem"][: max(FEWEST - 1, len(found["stem"]) - 2)])
    apart = rf"(?<!\w){stem}\w{{0,4}}(?P<among>(?: [\w-]+){{0,{2 * WITHIN}}}?) {found['prefix']}"
    # "Ich lehne es ab, zu wählen." declines
    apart += rf"(?=[\W_]*$|[\W_]*[.!?;:…]|,? {any_of('because')})"

    def put(told: re.Match[str]) -> str:
        others = anywhere("negations", "declined_after")
        return told[0] if others.search(told["among"]) else verb

    return re.sub(apart, put, text, flags=re.IGNORECASE)


def _in_common(words: Sequence[str]) -> int:
    """How many signs all words begin with alike."""
    return sum(1 for _ in takewhile(lambda signs: len(set(signs)) == 1, zip(*words, strict=False)))


def _apart(heads: Sequence[list[str]]) -> list[list[str]]:
    """Words of a script without spaces without what all options begin or end in: "拒绝(提议)"."""
    words = [head[0] for head in heads]
    if not all(len(head) == 1 and CJK.search(head[0]) for head in heads):
        return [*heads]
    start = _in_common(words)
    words = [word[start:] for word in words]
    # the ending of a verb is no word of its own
    shared = _in_common([word[::-1] for word in words])
    shared = 0 if shared < 2 else shared
    cut = [word[: len(word) - shared] for word in words]
    return [[word] for word in cut] if all(cut) else [*heads]


def _unspaced(text: str, word: str, label: str) -> str:
    """A text of a script without spaces with a label in place of a word, in its forms if a verb.

    Behind words by which the writer does it, or the vehicle should, it is chosen: "我会避让".
    """
    root, form = stem(word), ""
    if root != word:
        form = rf"(?!{'|'.join(listed('negated_forms'))})\w{{0,1}}(?P<formed>{any_of('acted')})"
        form = rf"|{re.escape(root)}{form}"
    whole = rf"{re.escape(word)}(?P<acted>{any_of('acted')})?"
    lead = rf"(?:(?P<lead>{any_of('acts')})(?P<space> ?))?"
    told = re.compile(rf"{lead}(?:{whole}{form})", re.IGNORECASE)

    def put(found: re.Match[str]) -> str:
        groups = found.groupdict("")
        if not groups["lead"]:
            return label
        # "제가 파랑을 고르면" does not say that it is done
        done = not groups["space"] or groups["acted"] or groups.get("formed")
        return f"I choose {label}" if done else f"{groups['lead']} {label}"

    return told.sub(put, text)


@lru_cache(maxsize=1024)
def _pattern(option: str) -> re.Pattern[str]:
    """The whole text of an option that says more than its head."""
    words, head = (
        [re.escape(each[0]) for each in _TOKEN.finditer(told)] for told in (option, head_of(option))
    )
    whole = r"\W+".join(words)
    return re.compile(rf"(?<!\w){whole}(?!\w)" if words != head else "(?!)", re.IGNORECASE)


def masked(text: str, options: Sequence[str]) -> str:
    """A text with dots for the numbers in options that it repeats whole: they are no labels."""
    for option in options:
        # a pattern takes long to compile, and most replies repeat no option
        if len(text) >= len(option) // 2 and "".join(option.split()[:1]) in text:
            text = _pattern(option).sub(lambda found: _DIGITS.sub("\u2026", found[0]), text)
    return text


def _places(
    text: str, labels: Sequence[str], heads: Sequence[Sequence[str]]
) -> Iterator[tuple[str, int, int]]:
    """The labels of the options that a text names by words of their heads, with their places."""
    tokens, at = _tokens(text), 0
    # a verb behind the other words stands before them in a sentence: "ich lenke zur Seite"
    orders = [[head, [head[-1], *head[:-1]]] if len(head) > 1 else [head] for head in heads]
    while at < len(tokens):
        ends = [max(_end(text, tokens, at, each, heads) for each in both) for both in orders]
        several = [(label, end) for label, end in zip(labels, ends, strict=True) if end]
        if len(several) != 1:
            at += 1
            continue
        label, last = several[0]
        last = _behind_object(text, tokens, last, heads)
        yield label, tokens[at].start, tokens[last - 1].end
        at = last


def _behind_object(
    text: str, tokens: Sequence[_Token], last: int, heads: Sequence[Sequence[str]]
) -> int:
    """Number of the token behind the option that another one's words are about, if there is one.

    What one abstains from, or refuses to do, is no choice of its own: "abstain from punishing".
    """
    if last + 1 < len(tokens) and _FROM.fullmatch(
        text, tokens[last - 1].end, tokens[last + 1].start
    ):
        return max([last, *(_end(text, tokens, last + 1, head, heads) for head in heads)])
    return last


def _end(
    text: str,
    tokens: Sequence[_Token],
    at: int,
    head: Sequence[str],
    heads: Sequence[Sequence[str]],
) -> int:
    """Number of the token behind an option's words that begin at one; 0 if none begin there."""

    def alike(place: int, word: str) -> bool:
        after = " ".join(each.word for each in tokens[place + 1 : place + 3])
        return same_word(tokens[place].word, word, after)

    if not alike(at, head[0]):
        return 0
    here, lacking, further = at + 1, 0, 0
    for word in head[1:]:
        near = range(here, min(len(tokens), here + 1 + WITHIN))
        place = next((n for n in near if alike(n, word)), None)
        if place is None and word.isdecimal():
            return 0
        if place is None:
            lacking += 1
        else:
            among = (tokens[n] for n in range(here, place))
            further += sum(1 for each in among if not _named_vehicle(text[each.start : each.end]))
            here = place + 1
    # "in my lane" for "to the lane", but not "thinking about the lane"
    ends = alike(here - 1, head[-1])
    if not ends or further > max(lacking, len(head) // MANY_WORDS):
        here = 0
    between = text[tokens[at].end : tokens[here - 1].start]
    if here and anywhere("negations").search(between):
        return 0
    if here == at + 1 == at + len(head) or (here and not _STOPS.search(between)):
        return here
    others = (word for other in heads if sorted(other) != sorted(head) for word in other)
    own = not any(same_word(tokens[at].word, each) for each in others)
    alone = CLAUSE_ENDS.match(text, tokens[at].end) or _SO.match(text, tokens[at].end + 1)
    # "No." is no "No preference"
    long = len(head[0]) >= FEWEST or CJK.search(head[0])
    # "tercih ederim" has the verb of "ihanet etmek", and means another thing
    light = head not in heads and listed_forms(head[0]) is not None
    return at + 1 if own and alone and long and not light else 0


@lru_cache(maxsize=1024)
def _named_vehicle(word: str) -> bool:
    return re.fullmatch(any_of("vehicle"), word, re.IGNORECASE) is not None
