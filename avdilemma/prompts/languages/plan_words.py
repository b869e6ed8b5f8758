"""Words for plans, rankings, scales and options: a part of the model of a language's file."""

from __future__ import annotations

from avdilemma.prompts.languages.texts import Texts


class PlanWords(Texts):
    """Words, as regular expressions, for roles, places, rankings, scales and options."""

    roles: tuple[str, ...] = ()
    """Words for the role of who moves first, then for that of who moves second: "as Person 1"."""

    posed: tuple[str, ...] = ()
    """What a prompt itself supposes of who answers, in the first person: "if I become Person 1"."""

    reached: tuple[str, ...] = ()
    """What a prompt supposes that who moves first has done: "if Person 1 has chosen green"."""

    same_as: tuple[str, ...] = ()
    """Words for the answer given to another decision, before its number: "same as decision"."""

    earlier: tuple[str, ...] = ()
    """Words for what was answered before, behind those: "same as above"."""

    role_names: tuple[str, ...] = ()
    """Names of who moves first, then of who moves second."""

    after_move: tuple[str, ...] = ()
    """Words before the action of who moves first, to which another answers: "after"."""

    moved: tuple[str, ...] = ()
    """Words behind that action which say that it came first: "was chosen"."""

    copies: tuple[str, ...] = ()
    """What says that the answer is what who moves first has done: "match whatever First did"."""

    reasons: tuple[str, ...] = ()
    """Words that begin a reason, whose options are no answers."""

    regardless: tuple[str, ...] = ()
    """Words which say that it does not matter what came before: "no matter"."""

    topic: tuple[str, ...] = ()
    """What a language puts behind the word that it speaks of: "1回目は"."""

    otherwise: tuple[str, ...] = ()
    """Words before what is answered if a condition does not hold."""

    starts: tuple[str, ...] = ()
    """Words before the first of two decisions: "First A, then B"."""

    then: tuple[str, ...] = ()
    """Words before the second of them."""

    worst_first: tuple[str, ...] = ()
    """Words before the options in the order in which they are preferred, the worst first."""

    scale: tuple[str, ...] = ()
    """Words for a scale of numbers."""

    listed: tuple[str, ...] = ()
    """Keys of JSON that hold what may be chosen: "alternatives"."""

    degrees: tuple[str, ...] = ()
    """Names of what a rating measures: "approval", "likelihood"."""

    at: tuple[str, ...] = ()
    """Words that join a degree and its number: "at"."""

    among: tuple[str, ...] = ()
    """Words behind the whole of which a part follows: "100点中的7点"."""

    rest: tuple[str, ...] = ()
    """Words for what is left of an amount of which some is kept."""

    acts: tuple[str, ...] = ()
    """Words before those of an option, by which the writer does it or the vehicle should."""

    acted: tuple[str, ...] = ()
    """Words that may follow those of an option then: what it is done to, or a verb that comes last.
    """

    vehicle: tuple[str, ...] = ()
    """Words for the vehicle, where it stands behind its verb and before the other words."""

    declined_after: tuple[str, ...] = ()
    """What is declined by who answers nothing, behind a verb that declines: "refuse to answer"."""

    declined_before: tuple[str, ...] = ()
    """The same before that verb, where verbs stand last."""

    does: tuple[str, ...] = ()
    """Words before those of an option that say that the vehicle does it."""

    wishes: tuple[str, ...] = ()
    """Words that begin a sentence which says what the vehicle should do: "let it", "que"."""

    word_forms: tuple[str, ...] = ()
    """All forms of a word whose stem changes, in small letters without accents: "sig(?:o|ue|a)"."""

    verb_endings: tuple[str, ...] = ()
    """Endings of a verb as an option has it, behind which it ends otherwise in sentences."""

    negated_forms: tuple[str, ...] = ()
    """What behind such a verb's stem says that it is not done."""

    suffixes: tuple[str, ...] = ()
    """Endings that stand behind a number and an apostrophe: "100'ü"."""

    option_places: tuple[str, ...] = ()
    """Words for the option that is listed first, then for the second: "第一个选项"."""

    stands: tuple[str, ...] = ()
    """What says that an answer stays as it is, after second thoughts."""

    picked: tuple[str, ...] = ()
    """Words behind an arrow back to the option that is chosen: "B: swerve <-- chosen"."""

    gives_none: tuple[str, ...] = ()
    """What says that the writer gives nothing, or keeps all: "je ne transmets rien"."""

    gives_all: tuple[str, ...] = ()
    """What says that the writer gives all of it: "I put in my whole amount"."""

    scale_top: tuple[str, ...] = ()
    """Words for the end of a scale where its largest number stands."""

    scale_bottom: tuple[str, ...] = ()
    """Words for its other end."""

    hesitates: tuple[str, ...] = ()
    """Words behind a negation that then turns nothing down: "I do not hesitate to choose A"."""

    tails: tuple[str, ...] = ()
    """Words with which a statement may end behind its label: "I choose A without hesitation"."""

    stars: tuple[str, ...] = ()
    """Words for stars, of which a rating gives some."""
