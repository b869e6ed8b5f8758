"""A choice in running text: "Easy one. X, every day of the week.", "Am ehesten überzeugt mich Y".

These rules come last, when no answer line and no plain statement was found. They read a sentence
that names one option as the writer's own decision, if something in it marks it as one:

- words of deciding before the label ("the best course is to go with Q") or behind it ("1 is the
  lesser evil"), with a few other words between them;
- or the label is a clause of its own ("..., but A.") in the last sentence, or in the first where no
  other label is named.

Labels that are only compared with ("rather than X", "between 1 and 2") are set aside. A sentence
that denies, supposes, asks, tells of others or leaves open is no decision; nor is one that merely
discusses an option ("Option A would kill five people."). Of decisions that differ a later one
counts only if it corrects the earlier ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avdilemma.prompts.alphabet import Alphabet, Label
from avdilemma.prompts.claims import OTHERWISE, Claim, settle
from avdilemma.prompts.marks import UNCHOSEN
from avdilemma.prompts.own import denies, for_others, stated_by_another, undecided
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.plain import fold
from avdilemma.prompts.rankings import in_order, numbers_next
from avdilemma.prompts.segments import repeats_instruction
from avdilemma.prompts.sentences import ENDS, Sentence, asks, leaves_open, sentences, unquoted
from avdilemma.prompts.turned_down import not_chosen, turns_down
from avdilemma.prompts.words import (
    CLOSES,
    OPENS,
    ORDINALS,
    OTHERS,
    WORD,
    any_of,
    anywhere,
    around,
    before,
    listed,
    nothing_but,
    whole,
)

REST = 60
"""Characters behind a label alone at the beginning of a sentence, at most."""

MOST = 30
"""Labels of a sentence that are looked at: one that names more decides nothing."""

GAP = 32
"""Characters between words of deciding and the label, at most."""

BREAK = lazy(rf"[,，、:：;(（—–]|\s-+\s|{any_of('turns_to', 'contrasts')}", re.IGNORECASE)
"""The end of a clause."""

_MARK = lazy(r"[,，、:：;()（）—–]|\s-+\s")
_TAIL = lazy(rf"^[\W_]*{any_of('right')}", re.IGNORECASE)
_BECAUSE = lazy(rf"[\W_]*{any_of('because')}", re.IGNORECASE)
_IS = lazy(any_of("is", "would"), re.IGNORECASE)
_ASIDE = lazy(r"[*_\"'”»」』]{0,3} ?[(（][^()（）]{0,200}[)）]")
_ENDS_ASIDE = lazy(
    rf"[\s*_\"'”»」]*(?:$|[.,;:!。，；：！—–-])| ?{any_of('because', 'right')}", re.IGNORECASE
)
_TURNS = lazy(
    rf"[,;—–] ?{any_of('turns_to')}|{whole(x for x in listed('turns_to') if not x.isascii())}",
    re.IGNORECASE,
)
_TYPE = anywhere("types")
_WRITER = anywhere("first", "i")
_PLAIN_LEADS = nothing_but("contrasts", "concludes", "final", "option", "articles")
_NAMED_TWICE = lazy(rf"(?:{'|'.join(ORDINALS)})(?= [^\W\d_]{{3,14}}(?:, | ?\())", re.I)
_FIELD = lazy(r"[:：]\s*$")
_ANSWERS = lazy(rf"{any_of('answer', 'choice')}\s*[:：]\s*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _decided() -> re.Pattern[str]:
    return re.compile(rf"[\W_]{{0,3}}(?:\([^()]{{0,30}}\) ?)?{any_of('decided')}", re.IGNORECASE)


_LEADS = ("anyway", "contrasts", "concludes", "corrects", "final", "option", "articles", "forced")


@lru_cache(maxsize=1)
def _concluding() -> re.Pattern[str]:
    return re.compile(
        rf"{any_of('concludes')}[\W_]{{0,3}}(?:{any_of('option')}[\W_]{{0,3}})?$", re.I
    )


@lru_cache(maxsize=1)
def _apposed() -> re.Pattern[str]:
    """What stands between words of deciding and a label that names the option once more."""
    listed_numbers = "|".join(ORDINALS)
    return re.compile(
        rf"[\W_]*(?:(?:{any_of('articles')}|[^\W\d_]{{2,4}}) ?)?(?:{listed_numbers})"
        rf" ?[^\W\d_]{{0,14}}[ ,(（:—–「]{{1,3}}(?:{any_of('option')} ?)?[\"'“„«*]{{0,2}}",
        re.I,
    )


@lru_cache(maxsize=64)
def _set_aside(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Labels that a sentence only compares with: "rather than X", "neither A nor B"."""
    label = f"(?:{'|'.join(map(re.escape, labels))})(?!{WORD})"
    compared = around("compared", "both", label=label, articles=True)
    option = f"(?:{before('articles')})?(?:{before('option')})?"
    other = f"{any_of('instead')}[\\W_]{{0,3}}{option}{OPENS}{{0,3}}{label}{CLOSES}{{0,3}}"
    return re.compile(f"{other}|{compared}", re.IGNORECASE)


def goes_on_behind_brackets(after: str) -> bool:
    """Whether what follows a label tells of the option: "A (green) is safe"."""
    aside = _ASIDE.match(after)
    return aside is not None and _ENDS_ASIDE.match(after, aside.end()) is None


def left_open(text: str) -> bool:
    """Whether a sentence asks, wavers or says that nothing is decided."""
    return asks(text) or anywhere("wavers", "undecided").search(text) is not None


def decision(lines: Sequence[str], alphabet: Alphabet) -> Claim | None:
    """The choice that a reply states in running text; None if there is none.

    Args:
        lines: The lines of the reply's own turn.
        alphabet: The labels on offer.
    """
    told = [each for each in sentences(lines) if not repeats_instruction(each.text)]
    named = {
        label.name
        for each in told
        for label, *_ in mentioned_in(told_by(each.text, alphabet), alphabet)
    }
    if len(named) > 1 and leaves_open(lines[0]):
        return None
    claims: list[Claim] = []
    # of "The judge: A. The soldier: B." the last is no answer
    paired = len(alphabet.paired("\n".join(each.text for each in told))) > 1
    for number, sentence in enumerate(told):
        last = number == len(told) - 1
        previous = told[number - 1] if number else sentence
        listing = previous.line == sentence.line and numbers_next(previous.text, alphabet)
        if listing or _goes_on(sentence, lines, alphabet):
            continue
        alone = last or (number == 0 and len(named) == 1)
        listed_here = sentence.start == 0 and alphabet.list_entry(lines[sentence.line])
        claims += _decisions(
            sentence,
            lines,
            alphabet,
            alone and not (listed_here and len(named) > 1),
            last and not paired,
        )
    found = settle(claims, lines)
    if found is None or found.kind != "answer":
        return None
    after = [each for each in told if (each.line, each.start) > (found.line, found.start)]
    return None if any(undecided(each.text) for each in after) else found


def told_by(text: str, alphabet: Alphabet) -> str:
    """A sentence, folded, with dots for quotations and for labels that are only compared with."""

    def dots(found: re.Match[str]) -> str:
        spans = [found.span(each) for each in range(1, len(found.groups()) + 1) if found[each]]
        low, high = spans[0] if spans else found.span()
        low, high = low - found.start(), high - found.start()
        return found[0][:low] + "…" * (high - low) + found[0][high:]

    told = fold(unquoted(text, alphabet.mentioned))
    # most sentences name no label
    if alphabet.mentioned.search(told) is None:
        return told
    return _set_aside(alphabet.written).sub(dots, told)


def _goes_on(sentence: Sentence, lines: Sequence[str], alphabet: Alphabet) -> bool:
    """Whether a sentence goes on in the next line: "I choose 1", "person over 5"."""
    after = lines[sentence.line + 1] if sentence.line + 1 < len(lines) else ""
    ends = sentence.start + len(sentence.text) >= len(lines[sentence.line])
    open_end = re.search(r"\w\W?$", sentence.text) and not ENDS.search(sentence.text)
    return bool(ends and open_end and after[:1].islower() and not alphabet.bare(after))


def mentioned_in(text: str, alphabet: Alphabet) -> Iterator[tuple[Label, int, int]]:
    """The labels that a sentence names, with their places; see `Alphabet.mentions`."""
    return alphabet.mentions(text, _decided())


def _decisions(
    sentence: Sentence, lines: Sequence[str], alphabet: Alphabet, alone: bool, last: bool
) -> Iterator[Claim]:
    """The decision of a sentence, if it holds one.

    `alone` tells whether a label alone counts, `last` whether the sentence is the reply's last.
    """
    text = told_by(sentence.text, alphabet)
    places = [*mentioned_in(text, alphabet)]
    if not 0 < len(places) <= MOST or asks(text):
        return
    above = lines[sentence.line - 1] if sentence.line else ""
    single = len({label.name for label, *_ in places}) == 1
    if in_order(text, places):
        return
    for label, start, end in places:
        if not_chosen(label.after):
            continue
        clause = clause_around(text, start, end)
        begin = _deciding(text, label, start, alphabet)
        behind = _decided().match(text, end) if single else None
        if begin is not None and len({each.name for each, at, _ in places if at > begin}) > 1:
            begin = None
        if begin is None and behind is None:
            concluded = last and _concluding().search(text, max(0, start - 40), start) is not None
            if not ((single or concluded) and alone and _fragment(text, start, end, clause, last)):
                continue
            begin = clause[0]
        begin = start if begin is None else begin
        low = min(clause[0], begin)
        # what is denied in a clause behind it is something else: "B and not the wall"
        stops = BREAK.search(text, end)
        high = min(clause[1], stops.start() if stops else len(text))
        told = text[low : max(high, behind.end() if behind else 0)]
        # "the first option, A" is no earlier one
        told = _NAMED_TWICE.sub("…", told)
        if (
            denies(told)
            or OTHERS.search(told)
            or for_others(text, begin, max(end, behind.end() if behind else 0))
            or left_open(text[low:])
            or OTHERWISE.search(text, max(0, start - 40), start)
            or of_another(text, begin, above if sentence.start == 0 else "")
        ):
            continue
        place = sentence.start + begin
        yield Claim(sentence.line, place, sentence.start + end, "answer", label.name)
        return


def of_another(text: str, begin: int, above: str) -> bool:
    """Whether a sentence says before a place that what follows is supposed or another's.

    What stands before "..., but" does not matter.
    """
    turns = [each.end() for each in _TURNS.finditer(text, 0, begin)]
    start = turns[-1] if turns else 0
    if _TYPE.search(text, start, begin) and not _WRITER.search(text, start, begin):
        return True
    return stated_by_another(text[start:], begin - start, "" if start else above)


def clause_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause begins and ends that holds a part of a sentence."""
    low = max((each.end() for each in BREAK.finditer(text, 0, start)), default=0)
    high = _MARK.search(text, end)
    return low, high.start() if high else len(text)


def nearest(pattern: re.Pattern[str], text: str, end: int) -> Iterator[re.Match[str]]:
    """Matches of a pattern before a place, those in the clauses closest to it first."""
    lows = [0, *(each.end() for each in BREAK.finditer(text, 0, end))]
    for low in lows[:-9:-1]:
        yield from pattern.finditer(text, low, end)


def _deciding(text: str, label: Label, start: int, alphabet: Alphabet) -> int | None:
    """Where the words begin that make a label behind them a decision."""
    if not (alphabet.stated(label) or _decided().match(label.after)):
        return None
    for match in nearest(anywhere("decides"), text, start):
        between = text[match.end() : start]
        # "I choose what is right": a label that is a word must follow at once
        word = len(label.name) > 1 and label.name.isascii()
        if (
            len(between) <= GAP
            and (not BREAK.search(between) or _apposed().fullmatch(between))
            and not (word and not nothing_but(*_LEADS).fullmatch(between))
            and not turns_down(text[match.start() : start])
        ):
            return match.start()
    return None


def governed(
    text: str, label: Label, start: int, alphabet: Alphabet, behind: re.Pattern[str]
) -> bool:
    """Whether a label of a plan is decided on, or stands alone behind what says for which time."""
    if not alphabet.stated(label):
        return False
    if _deciding(text, label, start, alphabet) is not None:
        return True
    low = clause_around(text, start, start)[0]
    times = [each.end() for each in behind.finditer(text, low, start)]
    between = text[times[-1] if times else low : start]
    # "for A": a preposition that an earlier verb of deciding asks for
    short = re.fullmatch(r"\W*[^\W\d_]{2,4} ?", between)
    return bool(short or nothing_but(*_LEADS).fullmatch(between))


def _concludes(before: str) -> bool:
    """Whether a sentence says what should be done before it names the label: "... straight: X."."""
    return len(before.split()) > 2 and anywhere("ought").search(before) is not None


def _fragment(text: str, start: int, end: int, clause: tuple[int, int], last: bool) -> bool:
    """Whether a label is a clause of its own, the last of its sentence or the first."""
    low, high = clause
    if goes_on_behind_brackets(text[end:]):
        return False
    if UNCHOSEN.search(text) or not nothing_but(*_LEADS).fullmatch(text, low, start):
        return False
    # "All right."
    word = text[start:end].isascii() and end - start > 1 and not text[start:end].isdigit()
    if word and not _PLAIN_LEADS.fullmatch(text, low, start):
        return False
    if re.search(r"\w", _TAIL.sub("", text[end:high])):
        return False
    # "Yolda (1): %20." says how many there are
    if re.match(r"[)\]] ?:", text[end:]) and re.search(r"\w ?[(\[]$", text[:start]):
        return False
    # "Deaths on the road: 1." counts, and "Decision 1: A" first is a line of a form
    field = not last or (text[start:end].isdigit() and not re.search(r"\w", text[low:start]))
    before = text[:low]
    if field and _FIELD.search(before) and not (_ANSWERS.search(before) or _concludes(before)):
        return False
    aside = _ASIDE.match(text, end)
    rest = text[high if aside is None else aside.end() :]
    # "A, specifically, kills five"
    adverb, _, more = rest.lstrip(" ,，").partition(",")
    if (
        re.search(r"\w", more)
        and nothing_but(*_LEADS).fullmatch(adverb)
        and not _BECAUSE.match(more)
    ):
        return False
    if not re.search(r"\w", rest):
        return True
    # "B: stay" lists an option
    return (
        rest[0] not in ":："
        and len(text[:low].strip()) <= 8
        and len(rest) <= REST
        and not _IS.search(rest)
    )
