"""Whether an answer in a reply is the writer's own.

"An egoist's answer: A", "Were I on foot, my answer: A" and 'I can't endorse "Answer: A"' hold an
answer, and none is the writer's. What stands before the answer in its sentence decides; where it
begins a line, the line above may, if that ends in a colon or is a heading.
"""

from __future__ import annotations

import re

from avdilemma.prompts.patterns import LETTER, SIGN, lazy
from avdilemma.prompts.words import AGENT_ALONE, OTHERS, WORD, any_of, anywhere, whole

NEAR = 16
"""Characters behind a statement in which it may go on as advice."""

BEFORE = 240
"""Characters before an answer that are looked at."""

SHORTEST = 6
"""Characters that the prompt's own supposition has at least."""

_SENTENCE = lazy(r"[.!?;](?=\s|$)|[。！？；]|\n|\|")
_CLAUSE = lazy(
    rf"[,:，：、(（→]|-{{1,2}}>|=>|\s[–—-]+\s|{any_of('turns_to')}",
    re.IGNORECASE,
)
_SUPPOSED = lazy(
    rf"(?:^|[,;:，、(–—]|{any_of('joins')})[\W_]*"
    rf"{any_of('supposed')}",
    re.IGNORECASE,
)
_BEGINS_SUPPOSED = lazy(rf"[\W_]*{any_of('supposed')}", re.IGNORECASE)
_FORCED = lazy(any_of("forced"), re.IGNORECASE)
_ANSWERED = lazy(r"[^.!?:]{0,30}[:：]")
_TYPE = lazy(any_of("types"), re.IGNORECASE)
_QUOTE = lazy(r"[\"'“„«「『»](?=[\W_]{0,4}$)")
_UNQUOTE = lazy(r"[\"'”“»«」』]")
_QUOTED = lazy(
    rf"[\"'“„«「『]\s?(?:{any_of('answer', 'choice', 'decision', 'belief', 'price', 'rating')})"
    r"\s?\d{0,2}\s?[:：]"
    r"[^\"“”„«»「」『』\n]{1,30}[\"'”“»」』]",
    re.IGNORECASE,
)
_SPAN = lazy(r"[\"“„«「『][^\"“”„«»「」『』\n]{1,200}[\"”“»」』]")
_WILL_NOT = lazy(rf"{any_of('will_not')}|[a-z]n't\b", re.IGNORECASE)
_WRONG = lazy(any_of("wrong"), re.IGNORECASE)
_NEGATES = lazy(rf"{any_of('negations')}[\W_]*$", re.IGNORECASE)
_DENIED = lazy(any_of("denied"), re.IGNORECASE)
_POSED = lazy(
    rf"{any_of('posed', 'reached')}(?:[^,;:.!?，、。；：！？]{{0,60}}(?=[,，、]))?", re.IGNORECASE
)
"""What the prompt itself supposes, and goes on to suppose: "if I become Person 2 and ...,"."""

_OWN = lazy(
    rf"(?:[\W\d_]*+(?:(?:{any_of('own', 'final', 'corrects', 'contrasts')})"
    rf"|[a-z]{{2,12}}ly(?!{WORD})))*+[\W\d_]*+",
    re.IGNORECASE,
)
_EXPLAINS = lazy(rf"[\W_]*{any_of('because')}", re.IGNORECASE)
_FIRST_PERSON = lazy(any_of("first", "i"), re.IGNORECASE)
_SUBJECT = lazy(
    rf"{any_of('i')}|{whole(['mine', 'la mienne', 'le mien', 'la mía', 'el mío', 'meine'])}",
    re.IGNORECASE,
)
_WOULD = anywhere("would")
_SAID = lazy(rf"{any_of('says')}[\W_]*$", re.IGNORECASE)
_POSSESSIVE = lazy(
    r"(?<!\blet)(?<!\bit)(?<!\bthat)(?<!\bhere)(?<!\bwhat)\w(?:'s|s') (?:\w+ ){0,2}$", re.IGNORECASE
)
_HEADED = lazy(r"(?<!\blet)(?<!\bit)(?<!\bthat)(?<!\bhere)\w(?:'s|s') (?:\w+ ){0,2}\w+[\W_]*$")
_BECAUSE = anywhere("because")
_CONTRASTS = anywhere("contrasts")
_UNDECIDED = anywhere("undecided")
_FOR_OTHERS = anywhere("advises")
_SUPPOSED_HERE = lazy(rf"(?:{any_of('asks')}|{whole(['когда', 'если'])}) ?$", re.IGNORECASE)


def sentence_before(line: str, position: int) -> str:
    """What a sentence of a line says before a position; what the prompt supposes is left blank.

    Examples:
        >>> sentence_before("If I become Person 1, I pick A", 29).strip(" \u2026")
        ', I pick'
    """
    before = line[max(0, position - BEFORE) : position]
    start = max((end.end() for end in _SENTENCE.finditer(before)), default=0)
    told = before[start:]
    if len(told) < SHORTEST:
        return told
    return _POSED.sub(lambda posed: "\u2026" * len(posed[0]), told)


def sentence_after(line: str, position: int) -> str:
    """What a sentence of a line says from a position on."""
    rest = line[position : position + BEFORE]
    end = _SENTENCE.search(rest)
    return rest[: end.start()] if end is not None else rest


def _about_another(sentence: str) -> bool:
    if not sentence or not SIGN.search(sentence):
        return False
    if _SUPPOSED.search(sentence) and not _FORCED.search(sentence):
        return True
    if OTHERS.search(sentence) or AGENT_ALONE.fullmatch(sentence):
        return True
    said = _SAID.search(sentence)
    return said is not None and not _FIRST_PERSON.search(sentence)


def begins_supposed(sentence: str) -> bool:
    """Whether a sentence begins with what it supposes.

    Examples:
        >>> begins_supposed("If they trust me, I share."), begins_supposed("I share.")
        (True, False)
    """
    return _BEGINS_SUPPOSED.match(sentence) is not None


def _ends_in_speech(sentence: str) -> bool:
    quotes = sentence.rstrip()[-1:] in ':"“'
    return bool(_SAID.search(sentence)) or (quotes and bool(OTHERS.search(sentence[-40:])))


def _leads_on(above: str) -> bool:
    """Whether a line without a mark at its end goes on with what a kind of people answers."""
    told = sentence_before(above, len(above))
    return (
        bool(re.search(r"\w[*_`>]*$", above) and not re.search("[:：]", told))
        and bool(_TYPE.search(told))
        and bool(OTHERS.search(f"{told} "))
        and not _FIRST_PERSON.search(told)
    )


def _introduced(sentence: str, above: str) -> bool:
    """Whether the line above makes an answer another's."""
    if LETTER.search(sentence) and not _OWN.fullmatch(sentence):
        return False
    if above.rstrip(' *_`>"').endswith((":", "：")):
        return _about_another(sentence_before(above, len(above)))
    if _leads_on(above):
        return True
    return len(above) <= 60 and bool(AGENT_ALONE.fullmatch(above))


def _asked_of_others(told: str) -> bool:
    """Whether a text ends in a question that is asked of others: "What would most people say?"."""
    asked, mark, rest = told.rstrip(" *_>\"'“„«").replace("？", "?").rpartition("?")
    # a short word may stand between the question and its answer: "Probably:"
    if not mark or (rest and not _ANSWERED.fullmatch(rest)):
        return False
    question = _SENTENCE.split(asked)[-1]
    return bool(OTHERS.search(question) or (_TYPE.search(question) and _WOULD.search(question)))


def announced_by_another(line: str, position: int, above: str = "") -> bool:
    """Whether an announcement such as "answer:" at a position is not of the writer's own answer.

    Args:
        line: The line.
        position: Where the word that announces begins.
        above: The line above.

    Examples:
        >>> announced_by_another("An egoist's answer: A", 12)
        True
        >>> announced_by_another("All in all, my final answer: A", 22)
        False
    """
    sentence = sentence_before(line, position)
    told = SIGN.search(sentence) is not None
    if told and (_about_another(sentence) or OTHERS.search(f"{sentence}answer")):
        return True
    if mentioned(line, position):
        return True
    # as in "A pure egoist comes to the opposite (Answer: A)"
    aside = sentence.rstrip(" *_\"'“„«").endswith(("(", "（"))
    if aside and _TYPE.search(sentence) and not _FIRST_PERSON.search(sentence):
        return True
    if _asked_of_others(line[max(0, position - BEFORE) : position]):
        return True
    clauses = [end.end() for end in _CLAUSE.finditer(sentence)]
    # "this is hard, my answer": only the last clause says whose answer it is
    clause = sentence[clauses[-1] :] if clauses else sentence
    if _POSSESSIVE.search(clause):
        return True
    if _DENIED.search(clause) or _WRONG.search(clause):
        return True
    if _WRONG.search(sentence) and not _FIRST_PERSON.search(sentence):
        return True
    if not _FIRST_PERSON.search(clause) and not _OWN.fullmatch(clause):
        return True
    return position == len(sentence) and _introduced(sentence, above)


def stated_by_another(line: str, position: int, above: str = "") -> bool:
    """Whether a statement such as "I choose A" at a position is supposed, denied or another's."""
    sentence = sentence_before(line, position)
    clauses = [end.end() for end in _CLAUSE.finditer(sentence)]
    if _SUBJECT.match(line, position) and clauses and not _SUPPOSED.search(sentence):
        # "utilitarians say A, and I say B"
        return bool(_DENIED.search(sentence[clauses[-1] :]) or _ends_in_speech(sentence))
    if _SUPPOSED_HERE.search(sentence[-20:]) or _about_another(sentence):
        return not (_FORCED.search(sentence) and not OTHERS.search(sentence))
    if _DENIED.search(sentence[clauses[-1] :] if clauses else sentence):
        return True
    return position == len(sentence) and _introduced(sentence, above)


def headed_by_another(line: str, position: int, above: str = "") -> bool:
    """Whether a numbered line stands in a list of another's answers, such as "The egoist:".

    What is supposed before it does not matter: the nodes of a game are all supposed.
    """
    before = sentence_before(line, position)
    if AGENT_ALONE.fullmatch(before) or _POSSESSIVE.search(before) or mentioned(line, position):
        return True
    if LETTER.search(before):
        if _SAID.search(before) and not _FIRST_PERSON.search(before):
            return True
        of_a_type = bool(_TYPE.search(before)) and not _FIRST_PERSON.search(before)
        return of_a_type and (
            before.rstrip(" *_").endswith((":", "："))
            or bool(OTHERS.search(before) or _WOULD.search(before))
        )
    if _leads_on(above) or _asked_of_others(above):
        return True
    headed = above.rstrip(' *_`>"').endswith((":", "："))
    told = sentence_before(above, len(above))
    others = _SAID.search(told) is not None or OTHERS.search(told) is not None
    said = others and not _FIRST_PERSON.search(told)
    return (headed and bool(said or _TYPE.search(told) or _HEADED.search(told))) or (
        len(above) <= 60 and bool(AGENT_ALONE.fullmatch(above))
    )


def in_quotes(line: str, start: int, end: int) -> bool:
    """Whether an announcement between two places stands whole in quotation marks.

    Examples:
        >>> in_quotes('She says: "Answer: A"', 11, 18), in_quotes('{"answer": "A"}', 2, 10)
        (True, False)
    """
    return any(each.start() < start and end < each.end() for each in _SPAN.finditer(line))


def mentioned(line: str, position: int) -> bool:
    """Whether an announcement is quoted inside a sentence, and so mentioned and not made.

    Examples:
        >>> mentioned('I cannot write "Answer: A".', 16), mentioned('I say: "Answer: A"', 8)
        (True, False)
    """
    before = line[max(0, position - BEFORE) : position]
    if not _QUOTE.search(before):
        return False
    close = _UNQUOTE.search(line, position)
    # a key of JSON is no quotation
    if close is not None and line[close.end() :].lstrip().startswith(":"):
        return False
    before = sentence_before(line, position)
    if _DENIED.search(before) or _WILL_NOT.search(before) or OTHERS.search(before):
        return True
    if close is None:
        return False
    rest = line[close.end() : close.end() + BEFORE]
    # one quotation behind another: "「A」「B」のいずれも"
    if re.match(r"[「『«„“]", rest):
        return True
    goes_on = re.match(
        rf"[*_`]*[,;]?(?: ?[—–-]+)? ?(?={WORD})|[*_`]*[,，]?(?=[\u3040-\u30ff\u4e00-\u9fff])", rest
    )
    return goes_on is not None and not _EXPLAINS.match(rest)


def quotes_to_decline(text: str) -> bool:
    """Whether a text quotes an answer line to deny it: 'I won't write "Answer: A"'."""
    for quoted in _QUOTED.finditer(text):
        before = sentence_before(text, quoted.start())
        after = _SENTENCE.split(text[quoted.end() : quoted.end() + BEFORE], maxsplit=1)[0]
        if _WILL_NOT.search(before) or _WILL_NOT.search(after):
            return True
    return False


def negates(text: str) -> bool:
    """Whether a text ends in a word that turns what follows into its opposite."""
    return _NEGATES.search(text) is not None


def denies(text: str) -> bool:
    """Whether a text holds a word that turns down what follows."""
    return _DENIED.search(text) is not None


def undecided(text: str) -> bool:
    """Whether a text says outright that nothing is decided.

    Examples:
        >>> undecided("I remain torn."), undecided("It was hard.")
        (True, False)
    """
    return _UNDECIDED.search(text) is not None


def for_others(line: str, start: int, end: int) -> bool:
    """Whether what a line says between two places recommends something to others.

    Examples:
        >>> for_others("A is what I'd recommend to a friend", 0, 11), for_others("I say A", 0, 5)
        (True, False)
    """
    low = start - len(sentence_before(line, start))
    sentence = line[low:start] + sentence_after(line, start)
    return any(
        found.start() <= end - low + NEAR and found.end() >= start - low
        for found in _FOR_OTHERS.finditer(sentence)
    )


def left_undecided(line: str, position: int) -> bool:
    """Whether a sentence goes on after a position to say that nothing is decided."""
    rest = line[position : position + BEFORE]
    end = _SENTENCE.search(rest)
    found = _UNDECIDED.search(rest[: end.start()] if end else rest)
    # "B, because I cannot decide between A and C"
    if found is None:
        return False
    before = rest[: found.start()]
    return _BECAUSE.search(before) is None or _CONTRASTS.search(before) is not None


def quoted_in_passing(line: str, position: int) -> bool:
    """Whether an announcement stands in quotation marks inside a sentence.

    Examples:
        >>> quoted_in_passing('You want me to end with "Answer: A".', 25)
        True
    """
    if _QUOTE.search(line[max(0, position - 8) : position]) is None:
        return False
    before = sentence_before(line, position)
    return re.search(r"[^\W\d_]{2}", before) is not None
