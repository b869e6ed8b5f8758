"""Reading a reply: which option did it choose, if any?

A reply is read as a person reads it: for the writer's own final answer, and only there.

1. What is not the reply is left out: reasoning between tags such as ``<think>``, and what follows
   the end of the writer's turn: a chat template's token, "User:", "Question:", or the prompt's own
   instruction once an answer was given.
2. Answer lines decide: "Answer: A", also in bold, boxes, tags, keys of JSON, ticked boxes and other
   languages; the label may stand on the next line or in brackets behind the option's words. Only
   the writer's own count: not "An egoist's answer: A", not "Were I on foot, my answer: A", and not
   'I can't endorse "Answer: A"'.
3. Of several that differ, a later one counts if it corrects the earlier ones ("Wait, ...", "Final
   answer: B"). Without such a word they are no choice, so that no label is favoured for standing
   last. A statement behind the answer that contradicts it counts like another answer line.
4. Without an answer line, plain statements such as "I choose option B" decide by the same rule;
   then a first or last line that is a label alone, or a label and the text of its option.
5. Without a choice, a reply that declines is a refusal. "I would not pull the lever" is one: it is
   not an act. "I would not choose A" is none, and no choice of B either. A reply that the provider
   blocked is a refusal whatever it says.
6. Without either, a reply that was cut off is truncated; a cut-off reply is a choice only by
   rule 2. Anything else is unparseable.

A bare mention of a label, an action or a number never counts. Every function here is total: it
returns for any text, in time proportional to its length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from avdilemma.prompts.alphabet import Alphabet, alphabet_of
from avdilemma.prompts.announcing import is_announcement
from avdilemma.prompts.claims import (
    Claim,
    behind,
    between,
    corrected_after,
    corrects,
    own_turn,
    settle,
)
from avdilemma.prompts.closing import closing_line, conclusion, last_lines
from avdilemma.prompts.corrections import confirmed, corrected
from avdilemma.prompts.indifferent import indifference
from avdilemma.prompts.option_words import in_labels, masked
from avdilemma.prompts.other_people import without_other_people
from avdilemma.prompts.outcomes import ReadChoice
from avdilemma.prompts.own import (
    quotes_to_decline,
    sentence_after,
    undecided,
)
from avdilemma.prompts.patterns import lazy
from avdilemma.prompts.refusals import declines
from avdilemma.prompts.running import decision, goes_on_behind_brackets
from avdilemma.prompts.segments import (
    BLOCKED,
    CUT_OFF,
    repeats_instruction,
    spoken_lines,
)
from avdilemma.prompts.statements import (
    amendments,
    answer_claims,
    corrected_label,
    statements,
)
from avdilemma.prompts.turned_down import not_chosen
from avdilemma.prompts.unanswered import without_answer
from avdilemma.prompts.withdrawn import declines_besides, left_open_after, withdrawn
from avdilemma.prompts.words import any_of

# as in "B: Stay in the lane.", "B. Stay", "B (stay)" and "B because more people live"
_FOLLOWS = lazy(
    rf"[*_\"')\]]{{0,3}}(?: ?[:)]|\.[*_]{{0,3}} | [-–—] | ?\(|,? {any_of('because')})",
    re.IGNORECASE,
)
_WOULD = lazy(any_of("would"), re.IGNORECASE)
_UNREADABLE = {"several": "answer names several labels", "none": "answer line without a label"}


def parse(
    text: str,
    labels: Sequence[str],
    stop_reason: str = "stop",
    options: Sequence[str] = (),
    third: str | None = "",
) -> ReadChoice:
    """Read a reply to a question with at least two different labels on offer.

    Args:
        text: The reply, any string.
        labels: The labels on offer.
        stop_reason: Why the model stopped, in Inspect's words: ``max_tokens`` and ``model_length``
            mean cut off, ``content_filter`` a refusal by the provider.
        options: The texts of the options, in the order of the labels, where they are known: an
            answer line that gives one of them word for word chooses it, and their own words are
            not taken for a refusal.
        third: The label of the option that prefers none of the others, None if there is none: "no
            preference" chooses it. Where nothing is said, the last of three labels.

    Returns:
        What was read, and the rule that read it.

    Examples:
        >>> parse("Both are hard. **Answer: B**", ["A", "B"]).label
        'B'
        >>> parse("I would not pull the lever.", ["A", "B"]).outcome
        'refusal'
        >>> parse("An egoist's answer: A. My own answer: B", ["A", "B"]).label
        'B'
    """
    if stop_reason == BLOCKED:
        return ReadChoice("refusal", None, "blocked by the provider")
    cut_off = stop_reason in CUT_OFF
    if third == "":
        third = labels[2] if len(labels) == len("ABC") else None
    alphabet = alphabet_of(tuple(labels), third)
    lines = without_other_people(spoken_lines(text, stop_reason))
    spoken, lines = lines, [masked(line, options) for line in lines]
    found, rule, lines = _settled(lines, alphabet, cut_off)
    cut_off = cut_off and len(lines) == len(spoken)
    if found is not None and found.kind == "answer":
        stands = _as_it_stands(found, lines, alphabet)
        if stands is not None:
            return ReadChoice("choice", str(stands.value), rule if stands is found else "statement")
    worded = None if cut_off else _by_option(found, spoken, alphabet, options)
    if worded is not None and worded.reason == "answer line":
        return ReadChoice("choice", worded.label, "option's own words")
    if found is not None and found.kind == "refusal":
        return ReadChoice("refusal", None, "answer line declines")
    # the own turn as it was said: options are known by their numbers, too
    turn = "\n".join(spoken[: len(lines)])
    missing = without_answer(turn, stop_reason, alphabet, options)
    running = None if found is not None or cut_off else decision(lines, alphabet)
    if running is not None and not (missing.outcome == "refusal" and _declined(running, lines)):
        return ReadChoice("choice", str(running.value), "running text")
    if found is None and running is None and worded is not None:
        return ReadChoice("choice", worded.label, "option's own words")
    none = None if found is not None or running is not None else indifference(lines, alphabet)
    if none is not None and not cut_off:
        label = None if none.value is None else str(none.value)
        return ReadChoice("choice" if label else "refusal", label, "prefers none of the options")
    if missing.outcome == "unparseable" and found is not None:
        return ReadChoice("unparseable", None, _UNREADABLE.get(found.kind, "answer taken back"))
    return missing


def _declined(found: Claim, lines: Sequence[str]) -> bool:
    """Whether a reply declines in the clause that decides, or afterwards, or quotes to decline."""
    rest = "\n".join([lines[found.line][found.start :], *lines[found.line + 1 :]])
    return declines(rest) or quotes_to_decline("\n".join(lines))


def _settled(
    lines: list[str], alphabet: Alphabet, cut_off: bool
) -> tuple[Claim | None, str, list[str]]:
    """The claim that counts, the rule by which it does, and the lines of the own turn."""

    def said(kept: Sequence[str], start: int = 0, tidy: int = -1) -> list[Claim]:
        lines_left = (at for at in range(start, len(kept)) if at != tidy)
        own = [at for at in lines_left if not repeats_instruction(kept[at])]
        return [claim for at in own for claim in statements(kept, at, alphabet)]

    def answered(kept: Sequence[str]) -> bool:
        return any(alphabet.bare(line) for line in kept) or bool(said(kept))

    kept, announced = own_turn(lines, lambda at: answer_claims(lines, at, alphabet), answered)

    def restates(one: Claim, other: Claim) -> bool:
        entries = (alphabet.list_entry(line) for line in kept[one.line + 1 : other.line])
        return len({label for label in entries if label}) > 1

    first = settle(announced, kept, restates)
    # a reply that went on to another turn had ended its own
    if cut_off and len(kept) == len(lines):
        return first, "answer line", kept
    start = first.line if first is not None else 0
    amended = [each for at in range(start, len(kept)) for each in amendments(kept, at, alphabet)]
    # a line that is an answer and nothing else states nothing beside it, and most are
    tidy = first.line if first is not None and _is_tidy(first, kept[first.line], alphabet) else -1
    told = [*said(kept, start, tidy), *amended]
    stated = sorted(told, key=lambda claim: (claim.line, claim.start))
    if first is not None:
        # "ask me again tomorrow and I'd say B" takes nothing back
        later = [
            each
            for each in stated
            if (each.line, each.start) > (first.line, first.start)
            and (
                not _WOULD.search(kept[each.line][each.start : each.end])
                or (corrects(between(kept, first, each)) and not confirmed(each, kept))
            )
        ]
        found = settle([first, *later], kept, restates)
        same = found is None or found.value == first.value
        return found, "answer line" if same else "statement", kept
    first_label = _opening(kept, alphabet) if stated else []
    found = settle([*first_label, *stated, *last_lines(kept, alphabet)], kept, restates)
    if found is not None and found.kind == "answer" and left_open_after(found, kept, alphabet):
        return Claim(found.line, found.start, found.end, "several"), "statement", kept
    if found is None and kept:
        found = conclusion(kept, alphabet)
    if found is not None:
        return found, "statement", kept
    closing = closing_line(kept, alphabet)
    if closing is not None:
        return closing, "last line", kept
    label = _first_line(kept, alphabet)
    below = decision(kept[1:], alphabet) if label is not None else None
    if below is not None and below.value != label:
        return Claim(0, 0, 0, "several"), "first line", kept
    return (None if label is None else Claim(0, 0, 0, "answer", label)), "first line", kept


def _is_tidy(found: Claim, line: str, alphabet: Alphabet) -> bool:
    """Whether a line holds an answer, what announces it and marks."""
    before, after = line[: found.start], line[found.end :]
    return before.strip("*_ ") == "" and after.strip("*_ .") in alphabet.labels


def _opening(lines: Sequence[str], alphabet: Alphabet) -> list[Claim]:
    """The label that is the first line, unless the lines are a list of labels."""
    label = None if is_announcement(lines[0]) else alphabet.bare(lines[0])
    others = {alphabet.bare(line) or alphabet.list_entry(line) for line in lines[1:]}
    if label is None or others - {None, label}:
        return []
    return [Claim(0, 0, len(lines[0]), "answer", label)]


def _first_line(lines: Sequence[str], alphabet: Alphabet) -> str | None:
    """The label with which a reply begins, alone on its line or followed by the option."""
    # {"A": "no", "B": "yes"} begins with none
    if not lines or (lines[0].startswith("{") and ":" in lines[0]):
        return None
    label = None if is_announcement(lines[0]) else alphabet.leading(lines[0])
    if label is None or alphabet.names_another(label):
        return None
    others = ({alphabet.list_entry(line), alphabet.bare(line)} for line in lines[1:])
    if any(each - {None, label.name} for each in others):
        return None
    alone = not re.search(r"\w", label.after)
    # "B: Stay in the lane." and "B because more people live"; "A. The car" may begin a list
    follows = _FOLLOWS.match(label.after)
    only = not any(alphabet.named_in(line) for line in lines[1:])
    # "A, but my choice would depend on the law"
    entries = re.split(r"(?<=[.;。；])\s*", label.after)[1:]
    if not alone and any(alphabet.list_entry(each) not in (None, label.name) for each in entries):
        return None
    both = re.compile(rf"{any_of('and', 'or')} (?:{any_of('option')} )?{alphabet.named.pattern}")
    if not alone and both.search(sentence_after(label.after, 0)):
        return None
    if not alone and undecided(sentence_after(label.after, 0)):
        return None
    # "B — не мой выбор"
    if goes_on_behind_brackets(label.after) or not_chosen(label.after):
        return None
    whole = follows and (len(lines) == 1 or (only and not label.after.startswith(".")))
    return label.name if alone or whole else None


def _by_option(
    found: Claim | None, lines: Sequence[str], alphabet: Alphabet, options: Sequence[str]
) -> ReadChoice | None:
    """What a reply without labels chooses by the words of an option; None if nothing.

    A reply that declines in further words chooses nothing.
    """
    if found is not None and found.kind == "answer":
        return None
    text = "\n".join(lines)
    replaced = in_labels(text, alphabet.labels, options)
    if replaced == text:
        return None
    read = parse(replaced, alphabet.labels, third=alphabet.third)
    # a word that declines may be an option's: {"choice": "refuse", "answer": "B"}
    unclear = found is not None and found.kind == "several" and read.reason != "answer line"
    if read.outcome != "choice" or unclear:
        return None
    # an answer line, or an option alone on the first line, is firm
    firm = read.reason in ("answer line", "first line")
    besides = not firm and declines_besides(replaced, str(read.label), alphabet)
    return None if besides else read


def _as_it_stands(found: Claim, lines: Sequence[str], alphabet: Alphabet) -> Claim | None:
    """An answer, or what the reply puts in its place; None if it declines, or that is unclear."""
    if withdrawn(found, lines):
        return None

    def names_another(sentence: str) -> bool:
        return bool(alphabet.named_in(sentence) - {found.value})

    unclear = corrected_after(found, lines, names_another)
    if not (unclear or corrects(behind(found, lines))):
        return found
    states = partial(corrected_label, alphabet=alphabet)
    new = corrected(found, lines, alphabet.bare, states, names_another)
    # "No, I mixed them up. Turning kills one. So my answer is A.": the new answer may come later
    return new if unclear or new is not None else found
