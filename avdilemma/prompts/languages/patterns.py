"""How the patterns of a language are written in its file, and what is checked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from avdilemma.prompts.languages.plan_words import PlanWords

_PLAIN = re.compile(r"[^\\^$.|?*+()\[\]{}]*")


class Words(PlanWords):
    """Words, as regular expressions, by which an answer is found in a reply of any language."""

    answer: tuple[str, ...] = Field(min_length=1)
    """Words that announce an answer and mean nothing else."""

    choice: tuple[str, ...]
    """Words that announce a choice, but also begin ordinary sentences."""

    rating: tuple[str, ...]
    """Words that announce a rating."""

    amount: tuple[str, ...]
    """Words that announce an amount."""

    gives: tuple[str, ...]
    """Beginnings of statements that end in a number, as in "I give 40"."""

    decision: tuple[str, ...]
    """Words that, with a number behind them, announce a decision of a plan."""

    belief: tuple[str, ...]
    """Words that, with a number behind them, announce a belief."""

    price: tuple[str, ...]
    """Words that announce a price."""

    own: tuple[str, ...]
    """Words that may stand before one that announces, if the answer is the writer's own."""

    is_: tuple[str, ...] = Field(alias="is")
    """Words between one that announces and the answer."""

    option: tuple[str, ...]
    """Words before a label, as in "option A"."""

    chooses: tuple[str, ...]
    """Beginnings of statements that end in a label, as in "I choose A"."""

    concludes: tuple[str, ...]
    """Words before a label with which a reply ends, as in "So A"."""

    chosen: tuple[str, ...]
    """Statements in which the label, ``<label>``, comes earlier, as in "A is my choice"."""

    right: tuple[str, ...]
    """What may follow a label that is chosen, as in "A is right"."""

    because: tuple[str, ...]
    """Words that begin an explanation behind an answer."""

    or_: tuple[str, ...] = Field(alias="or")
    """Words between two labels that are both on offer."""

    supposed: tuple[str, ...]
    """Beginnings of a clause that says what is not so."""

    forced: tuple[str, ...]
    """Such clauses that do not make an answer another's: "if I must choose"."""

    denied: tuple[str, ...]
    """Words that turn down what follows."""

    types: tuple[str, ...]
    """Kinds of people by what they want, who may be said to answer."""

    agents: tuple[str, ...]
    """Others who may be said to answer; with `types`, ``<agents>`` in `others`."""

    others: tuple[str, ...]
    """Sentences about what others answer, or about how to answer."""

    corrects: tuple[str, ...]
    """Beginnings of a sentence that takes back what was said before."""

    amends: tuple[str, ...]
    """Words between an answer given before and the one that is meant instead."""

    retracts: tuple[str, ...]
    """Sentences that take an answer back."""

    contrasts: tuple[str, ...]
    """Words that set what follows against what was said before."""

    final: tuple[str, ...]
    """Words that mark an answer as the last one."""

    speakers: tuple[str, ...]
    """Names before what another speaker says."""

    turns: tuple[str, ...]
    """What a line begins with that is another question."""

    cases: tuple[str, ...] = ()
    """Beginnings of a line behind an answer that puts another case, or the same once more."""

    placeholders: tuple[str, ...] = ()
    """What stands in brackets in place of an answer: "Answer: <number>"."""

    about: tuple[str, ...]
    """Words before a number that leave it as it is."""

    bounds: tuple[str, ...]
    """Words before a number that make a bound or a range of it."""

    open_ended: tuple[str, ...]
    """The same behind a number."""

    out_of: tuple[str, ...]
    """Words between a number and the whole of which it is a part."""

    hundredths: tuple[str, ...]
    """Words for per cent."""

    points: tuple[str, ...]
    """Words for points."""

    numerals: tuple[str, ...]
    """Numbers in words from 0, in order."""

    tens: tuple[str, ...]
    """Tens in words from 20, in order."""

    hundred: tuple[str, ...]
    """A hundred in words."""

    parts: Mapping[str, str]
    """Fractions in words, as fractions such as ``1/3``."""

    adds: Mapping[str, str]
    """Patterns of words behind a number that add a fraction to it, such as "and a half"."""

    point: tuple[str, ...]
    """Words for the sign before decimals, in numbers in words."""

    first: tuple[str, ...]
    """Words for the writer."""

    says: tuple[str, ...]
    """Words after which another's words follow."""

    wrong: tuple[str, ...]
    """Words that call an answer wrong."""

    will_not: tuple[str, ...]
    """Words in a sentence that quotes an answer line to decline it."""

    asks: tuple[str, ...]
    """Words right before a statement that make it a question, a supposition or a denial."""

    would: tuple[str, ...]
    """Words that make a statement one about what is not so."""

    instead: tuple[str, ...]
    """Words between a label that is chosen and one that is not."""

    compound: tuple[str, ...]
    """How tens and ones make a number in words, with ``{tens}`` and ``{ones}``."""

    everyone: tuple[str, ...]
    """Words for all of some people."""

    nobody: tuple[str, ...]
    """Words for none of them."""

    follows: tuple[str, ...]
    """Words that may follow a number that is an answer: "40 seems right", not "3 lanes"."""

    articles: tuple[str, ...]
    """Articles that may stand before an option, an agent or a number."""

    some: tuple[str, ...]
    """Other words that may stand before an agent, as in "an egoist" and "as a driver"."""

    every: tuple[str, ...]
    """Words, beside the articles, before the whole of which a number is a part."""

    and_: tuple[str, ...] = Field(alias="and")
    """Words that add a second statement to a first."""

    joins: tuple[str, ...]
    """Words behind which a clause may begin that says what is not so."""

    turns_to: tuple[str, ...]
    """Words that begin another main clause, whose subject alone says whose answer it holds."""

    i: tuple[str, ...]
    """The writer as subject."""

    negations: tuple[str, ...]
    """Words right before a label that turn it down."""

    depends: tuple[str, ...]
    """Words behind a label that make it depend on something."""

    pressed: tuple[str, ...]
    """Words behind them that do not: "B if pressed"; see also `forced`."""

    nearly: tuple[str, ...]
    """Words before "all" or "none" of some people that leave out a few."""

    up_to: tuple[str, ...]
    """Words between two numbers that make a range of them."""

    people: tuple[str, ...]
    """Words for people behind their number."""

    nay: tuple[str, ...]
    """An action's name that is no word against the label behind it: "no (B)"."""

    neither: tuple[str, ...] = ()
    """Answers that take none of two options: the third where there is one, else a refusal."""

    chance: tuple[str, ...] = ()
    """Answers that leave the choice between two options to chance, or take either."""

    impartial: tuple[str, ...] = ()
    """Clauses in which the writer prefers none of two options, or leaves it to chance."""

    entire: tuple[str, ...] = ()
    """Words for the whole of an amount, behind which the number may follow: "all 20 points"."""

    nothing: tuple[str, ...] = ()
    """Words for nothing of an amount."""

    to_give: tuple[str, ...] = ()
    """Words before the amount behind "Decision:", as in "Decision: send 30 euros"."""

    ranks: tuple[str, ...] = ()
    """Words before the options in the order in which they are preferred."""

    unchosen: tuple[str, ...] = ()
    """Words that say of an option, behind it, that it is not chosen."""

    ought: tuple[str, ...] = ()
    """Words for what should be done, in a sentence that ends in its label: "... should stay: A"."""

    counters: tuple[str, ...] = ()
    """Words right behind a number that is a label: "1番"."""

    both: tuple[str, ...]
    """Words that turn down two labels, each ``<label>``, and so all of two options."""

    prices: tuple[str, ...]
    """Beginnings of statements that end in a price, as in "I set my price at 2"."""

    decides: tuple[str, ...]
    """Words that make the only label behind them a choice, with a few words between them."""

    decided: tuple[str, ...]
    """Words right behind the only label of a sentence that make it the choice."""

    anyway: tuple[str, ...]
    """Words with which a label makes a clause of its own, as in "..., so A"."""

    compared: tuple[str, ...]
    """What names labels, each ``<label>``, without choosing: "than A"; a part in brackets alone."""

    wavers: tuple[str, ...]
    """Words that leave a clause open: "I might pick A"."""

    undecided: tuple[str, ...]
    """Words that say that nothing is decided: "I am torn"."""

    offers: tuple[str, ...]
    """Words that give a number behind them, with a few words between them."""

    offered: tuple[str, ...]
    """Words behind a number that give it."""

    keeps: tuple[str, ...]
    """Words that make of an amount what the writer does not give."""

    ordinals: tuple[str, ...]
    """Ordinal numbers from the first, in order."""

    rounds: tuple[str, ...]
    """Words behind an ordinal number, or before a number, for one of several decisions."""

    throughout: tuple[str, ...]
    """Words for all of several decisions."""

    last: tuple[str, ...]
    """Words for the last of several decisions."""

    restates: tuple[str, ...]
    """Words between an answer and the same in other words: "a third, that is, 33 %"."""

    against: tuple[str, ...]
    """Words between two numbers that share out a whole: "40 against 60"."""

    advises: tuple[str, ...]
    """What is recommended to others, and so not chosen."""

    expects: tuple[str, ...]
    """Words with which the writer says what others will do."""

    again: tuple[str, ...]
    """Words before a label that a plan names once more."""

    requests: tuple[str, ...]
    """Words for what the prompt asks for."""

    spelled: Mapping[str, int]
    """Numbers in words that are not made of `numerals`, `tens` and `compound`."""

    single: tuple[str, ...]
    """Words that, before a part of a whole, make it one part, as in "a third"."""

    yes: tuple[str, ...]
    """Words that tick a row of a table, or say of an option, behind it, that it is chosen."""

    thoughts: tuple[str, ...]
    """Names of tags that hold reasoning, beside those that models of every language use."""

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        for name in type(self).model_fields:
            found = getattr(self, name)
            # of a mapping the keys are words
            for each in found if isinstance(found, (tuple, Mapping)) else ():
                if _PLAIN.fullmatch(each):
                    continue  # most are plain words, and to compile them all takes half a second
                try:
                    re.compile(each.format(tens="", ones="") if name == "compound" else each)
                except re.error as error:
                    raise ValueError(f"{each!r} is no regular expression ({error})") from error
        return self
