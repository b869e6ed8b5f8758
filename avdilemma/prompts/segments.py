"""The parts of a reply: its own lines, without reasoning, markup and what follows its turn.

Everything here takes time in proportion to the length of the reply, whatever it holds.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.plain import plain
from avdilemma.prompts.reasoning import begins_a_draft, without_drafts, without_reasoning
from avdilemma.prompts.units import CURRENCY
from avdilemma.prompts.words import any_of, listed, whole

MAX_LENGTH = 200_000
"""Characters read, from the end of a reply: the answer comes last."""

LONGEST_LINE = 4_000
"""Characters read of a line: of a longer one, the beginning and the end."""

MAX_LINES = 1_000
"""Lines read, from the end of a reply."""

BLOCKED = "content_filter"
"""Reason to stop of a reply that the provider blocked or refused to give."""

CUT_OFF = frozenset({"max_tokens", "model_length"})
"""Reasons to stop that cut a reply off."""

# tokens of chat templates that end a turn, or begin one
_TURN = lazy(
    r"<[|｜][\w▁ ]{2,40}[|｜]>|"
    r"<\|(?:im_end|im_start|eot_id|eom_id|end_of_text|endoftext|end_of_turn|start_of_turn|end_turn"
    r"|end|return|start_header_id|user|assistant|system|begin_of_text|eos|bos|start|call)\|>"
    r"|<｜(?:User|Assistant|end▁of▁sentence|begin▁of▁sentence)｜>"
    r"|<\|(?:User|Assistant|end[_▁]of[_▁]sentence|begin[_▁]of[_▁]sentence)\|>"
    r"|</?s>|\[/?INST\]|<(?:eos|bos|end_of_turn|start_of_turn)>|<</?SYS>>",
    re.IGNORECASE,
)
_ROLE = lazy(
    r"\s*(?:(?:assistant|model|bot|ai|chatbot)(?:<\|end_header_id\|>|\s*(?:[:：]|\n))|<\|end_header_id\|>"
    r"|<\|message\|>)\s*",
    re.IGNORECASE,
)
# how a word for an answer begins: those of one letter are Korean. Most tags are told apart by it,
# and the words of all languages take long to look for
_NAME = r"(?:[^\W\d_]\w|[^\W\d_\x00-\x7f])"
_NAMED_TAG = lazy(
    rf"<(?=/?{_NAME})(?P<close>/?)(?:(?:final|my|the)[_ -]?)?(?P<name>option|plans?|insights?"
    rf"|{any_of('answer', 'choice', 'rating', 'amount', 'price')})(?!\w)[^<>\n]{{0,40}}>",
    re.IGNORECASE,
)
# "<answer>Price: 2</answer>" announces twice
_AGAIN = lazy(
    r"\n\w{4,16}: \s*"
    rf"(?={any_of('answer', 'choice', 'rating', 'amount', 'price', 'belief', 'decision')}"
    r" ?\d{0,2} ?[:：])",
    re.IGNORECASE,
)
_MARKUP = lazy(
    r"<(?=/?[a-z])(?:(?P<name>b|i|u|p|em|strong|span|code|pre|mark|small|sup|sub|ins|font|center)\b[^<>\n]{0,80}>"
    r"(?P<text>[^<>]{0,400})</(?P=name)>|(?P<block>/?(?:br|div|li|ul|ol|h[1-6]|html|body|output|response|final|result|reply|solution|conclusion)\b[^<>\n]{0,80}>))",
    re.IGNORECASE,
)
# a tag of any other name that holds one short thing, or that has it as an attribute
_LEAF = lazy(
    r"<(?P<name>[^\W\d_][\w-]{0,20})(?: [^<>\n]{0,40})?>"
    r"[ \n]*(?P<text>[^<>\n]{1,40})\n?[ ]*</(?P=name) ?>"
)
# "<belief id="1">55</belief>"
_NUMBERED_TAG = lazy(
    r"<(?P<name>(?!choice|option)[^\W\d_]{1,12})"
    r" (?:id|no|num|number|n[uú]mero|numéro|nummer|index|n|nr)="
    r"[\"']?(?P<number>\d{1,2})[\"']?>"
    r"[ \n]*(?P<text>[^<>\n]{1,200}?)[ \n]*</(?P=name)>"
)
_UNCHOSEN = lazy(
    rf"(?:{any_of('unchosen', 'wrong')})(?:[_ -]\w{{1,12}})?"
    rf"|\w{{1,12}}[_ -](?:{any_of('unchosen')})",
    re.IGNORECASE,
)
_KEY = lazy(r"[\"'][^\W\d]{3,40}[\"'](?= ?:)")
# a pair of JSON that holds what is not chosen, or all that may be
_UNCHOSEN_PAIR = lazy(
    rf"[\"'](?:\w{{1,12}}[_ ])?(?:{any_of('unchosen', 'wrong', 'listed')})(?:[_ ]\w{{1,12}})?[\"']"
    r" ?: ?(?:\"[^\"\n]{0,200}\"|\[[^\[\]\n]{0,200}\])\s*,?",
    re.IGNORECASE,
)
_CLOSED = lazy(r"<[^\W\d_][\w-]{0,20} [^<>\n]{1,200}?/>")
# one tag that is all that another holds: "<answer><points>55</points></answer>"
_NESTED = lazy(
    r"(?P<around><[^\W\d_][\w-]{0,20}(?: [^<>\n]{0,40})?>)\s{0,20}"
    r"<(?P<name>[^\W\d_][\w-]{0,20})>\s{0,20}(?P<text>[^<>\n]{1,40})"
    r"\s{0,20}</(?P=name) ?>\s{0,20}(?=</)"
)
_GIVEN = lazy(
    rf"<(?={_NAME}[^<>\n]{{0,40}}=)"
    rf"(?P<name>{any_of('answer', 'choice', 'rating', 'amount', 'price')})"
    r" (?:value|label|answer|selected|result|is) ?= ?"
    r"(?P<quote>[\"'])(?P<text>[^\"'<>]{1,40})(?P=quote)[^<>\n]{0,80}>",
    re.IGNORECASE,
)
# a placeholder that was filled in: "Answer: <25>"
_FILLED = lazy(r"<(\d[\d.,]{0,8})>")
_ATTRIBUTE = lazy(r"([^\W\d_][\w-]*) ?= ?([\"'])([^\"'<>]{1,40})\2")
_STRUCK = lazy(r"~~[^~\n]{1,200}~~|<(s|del|strike)>[^<\n]{1,200}</\1>", re.IGNORECASE)
_ANSWER_BRACKET = lazy(
    rf"[【\[［《〈](?=[^【】\[\]《》〈〉\n]{{1,40}}[】\]］》〉])"
    rf"(?P<word>[^【】\[\]《》〈〉\n]{{0,8}}{any_of('answer', 'choice')})[】\]］》〉]\s?[:：]?",
    re.IGNORECASE,
)
_LATEX = lazy(
    r"\\(?:text|textbf|textit|textrm|mathbf|mathrm|mathit|mathsf|operatorname|bf|rm)"
    r" ?\{([^{}\n]{0,200})\}"
)
_MATH = lazy(r"(?<![\w$\\])\$(\S(?:[^$\n]{0,60}\S)?)\$(?![\d$])|\\[()\[\]]")
# spaces of formulas, and the marks around one that stands alone
_TYPESET = lazy(r"\\[;, ]|\\q?quad(?![a-zA-Z])|\$\$")
_LETTERS = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ"}
_GREEK = lazy(rf"\\({'|'.join(_LETTERS)})(?![a-z])")
_OPEN_END = lazy(r"\d[\d.,]*\W{0,3}$")
BOX = lazy(r"\\f?boxed ?\{((?:[^{}]|\{[^{}]{0,40}\}){0,120})\}")
"""A box of LaTeX; its group is what it holds."""

ARROW = lazy(
    r"\d\)?(?: ?(?:[%$€£¥₹]|[^\W\d_]{1,12}))?\)? ?(?:-{1,2}>|=>|>>|→)"
    r"(?= ?[$€£¥₹]?\d)"
)
"""An arrow between two numbers, of which the second replaces the first; see `plain`."""

THEREFORE = lazy(r"(?:(?=\W*\w).{2,200}?)?(?:[→⇒➜]|[-=]{1,3}>)[\s*_]*+(?P<rest>[^→⇒➜>]+)$")
"""A line that ends in what an arrow concludes: "fewer deaths => A"."""

SUM = lazy(
    r"(?<![\d.,])[$€£]?\d[\d.,]{0,9}%?(?:\s?[-+−–×*·/]\s?[$€£]?\d[\d.,]{0,9}%?){1,6}\s?=\s?(?=[$€£]?\d)"
)
"""A sum that is worked out: the number is what it comes to."""

_CIRCLED = lazy(r"(?m)^([\s>*_\-]{0,8})([①-⑳❶-❿➀-➓⓵-⓾]|\d\ufe0f?\u20e3)")
_FENCE = lazy(r"[\s>]*(?:`{3,}|~{3,})\s*\w*\s*")
# what the prompts say about how to answer, in every language
_INSTRUCTIONS = sorted(
    {
        plain(piece).strip(" ,.。、")
        for phrases in LANGUAGES.values()
        for text in (phrases.choose, phrases.rate, phrases.ways.label, phrases.ways.number)
        for piece in re.split(r"\{\w+\}|(?<=[.。]) ?", text)
    }
    | {
        "Finish with one line that reads",
        "You may explain your decision",
        "Any of your decisions may count",
    },
    key=len,
    reverse=True,
)
_SINGLE = rf"{any_of('answer', 'choice', 'rating', 'amount', 'price')} ?[:：]"
_MANY = any_of("decision", "belief")
_ANNOUNCES = rf"(?:{_SINGLE}|{_MANY} ?\d{{1,2}} ?[:：])"
# an answer, and the word before another one: "y" is a label, too
_OR_ELSE = rf"\W{{0,6}}\w.{{0,18}}{any_of('or')}.{{0,6}}"
# looked for one by one: in one expression, all of them would be tried at every place
_PIECES = tuple(each for each in _INSTRUCTIONS if len(each) > 7)
_FORM = lazy(r":.*(?:[<\[{_:]|(?<![A-Za-z])[XxNn](?: \w| ?[$]| ?[^\x00-\x7f]))")
"""What a line holds at least that shows the form of an answer."""

# "Answer: <number>", "Answer: [A/B]", "Answer: X points", and "Answer: A" or "Answer: B"
_FORM_OF_ANSWER = lazy(
    rf"(?i:{_ANNOUNCES}[ *_\"'`]{{0,4}}(?:[<\[{{](?:{any_of('placeholders') or '(?!)'}"
    rf"|[^<>\[\]{{}}:]{{1,24}}(?:/|\||{any_of('or')})[^<>\[\]{{}}:]{{1,24}})[>\]}}]"
    rf"|_{{3,}}|(?:X|N)(?= ?(?:{any_of('points')}|{CURRENCY}))))"
    rf"|(?i:{_SINGLE}{_OR_ELSE}{_SINGLE})"
    # "Decision 1: A and Decision 2: B" answers
    rf"|(?i:{_MANY} ?(?P<number>\d{{1,2}}) ?[:：]{_OR_ELSE}{_MANY} ?(?P=number) ?[:：])"
)
_SPEAKER = (
    rf"(?:[\W_]*(?:{any_of('speakers')})(?:[\])*_ ]{{0,4}}[:：]|\s*$)"
    rf"|[\W_]{{0,4}}[【\[] ?(?:{any_of('speakers')}) ?[】\]])"
)
# "what should the car do?" is looked for in lines that may ask alone
_QUESTIONS = [each for each in listed("turns") if each.startswith(".{0,")]
_TURNS = whole(each for each in listed("turns") if each not in _QUESTIONS)
_TURN_ENDS = r"[*_ ]*\d{0,3}[*_ )\]】』」〉》]*(?:[:：]|\.(?=\s|$)|$)"
NEXT_TURN = lazy(
    rf"(?:[\W_]*{_TURNS}{_TURN_ENDS}"
    rf"|#{{1,6}} *{_TURNS}(?:\b|$)"
    rf"|[\W_]{{0,4}}[【\[「《〈] ?{_TURNS} ?\d{{0,3}} ?[】\]」》〉]"
    rf"|{_SPEAKER}"
    rf"|(?=[^?？か까요]*+[?？か까요])[\W_]*{whole(_QUESTIONS)}{_TURN_ENDS}"
    r"|(?=[^?]*+\?).{0,200}\b(?:do|would|will|should|did) you\b.{0,200}\?\W*$)",
    re.IGNORECASE,
)
"""The beginning of a line that is another speaker's, or another question."""

NEW_CASE = lazy(rf"[\W_]{{0,4}}(?:{any_of('cases')})", re.IGNORECASE)
"""The beginning of a line that puts another case, once an answer line was given."""

SPEAKER = lazy(_SPEAKER, re.IGNORECASE)
"""The beginning of a line that is another speaker's."""


# asked several times of every line
@lru_cache(maxsize=1024)
def repeats_instruction(line: str) -> bool:
    """Whether a line repeats what a prompt says about how to answer."""
    if any(each in line for each in _PIECES):
        return True
    form = _FORM.search(line.replace("：", ":"))
    return form is not None and _FORM_OF_ANSWER.search(line) is not None


def first_turn(text: str) -> str:
    """What the model said before its chat template's token for the end of a turn.

    Examples:
        >>> first_turn("Answer: B<|im_end|> <|im_start|>user Next?")
        'Answer: B'
    """
    start = 0
    for token in _TURN.finditer(text):
        said = text[start : token.start()]
        if SIGN.search(said):
            return said
        start = token.end()
        role = _ROLE.match(text, start)
        if role is not None:
            start = role.end()
    return text[start:]


def visible(text: str, ended: bool = False) -> str:
    """What a reader of a reply sees of its own turn: plain text, its end if it is long.

    `ended` tells that the reply was not cut off; see `without_reasoning`.
    """
    said = without_reasoning(plain(_uncircled(text)), ended)
    seen = first_turn(without_drafts(said))[-MAX_LENGTH:]
    if "&" in seen:
        seen = html.unescape(seen).replace("\u00a0", " ")
    if "~~" in seen or "<" in seen:
        seen = _STRUCK.sub("", seen)
    if '":' in seen or "':" in seen:
        seen = _KEY.sub(lambda key: key[0].replace("_", " "), _UNCHOSEN_PAIR.sub("", seen))
    if "<" in seen:
        seen = _NUMBERED_TAG.sub(r"\g<name> \g<number>: \g<text>", seen)
        seen = _GIVEN.sub(_leaf, _CLOSED.sub(_attributes, seen))
        seen = _MARKUP.sub(_unmarked, _MARKUP.sub(_unmarked, seen))
        seen = _NESTED.sub(r"\g<around>\g<text>", seen)
        seen = _AGAIN.sub("\n", _NAMED_TAG.sub(_announced, seen))
        seen = _LEAF.sub(_leaf, seen)
        seen = _FILLED.sub(r"\1", seen)
    if any(each in seen for each in "】]》〉"):
        seen = _ANSWER_BRACKET.sub(r"\g<word>: ", seen)
    if "\\" in seen or "$" in seen:
        seen = _GREEK.sub(lambda letter: _LETTERS[letter[1]], seen)
        # a decimal comma
        seen = seen.replace("{,}", ",")
        seen = _MATH.sub(r"\1", _LATEX.sub(r"\1", _TYPESET.sub(" ", seen)))
    return seen


def _uncircled(text: str) -> str:
    """A text whose lines begin with numbers in brackets instead of in circles."""
    if text.isascii():
        return text
    return _CIRCLED.sub(lambda found: f"{found[1]}({_number(found[2])}) ", text)


_number = lru_cache(maxsize=256)(plain)
"""The plain form of a number in a circle."""


def _unmarked(tag: re.Match[str]) -> str:
    return "\n" if tag["block"] else tag["text"]


def _attributes(tag: re.Match[str]) -> str:
    return "".join(f"\n{name}: {value}\n" for name, _, value in _ATTRIBUTE.findall(tag[0]))


def _leaf(tag: re.Match[str]) -> str:
    """A tag as a line, without its name if it holds one that announces; none if not chosen."""
    if _UNCHOSEN.fullmatch(tag["name"]):
        return "\n"
    announced = re.search(r"[^\W\d_][*_ ]{0,3}[:：]\s*\S", tag["text"])
    return f"\n{tag['text']}\n" if announced else f"\n{tag['name']}: {tag['text']}\n"


def _announced(tag: re.Match[str]) -> str:
    """A tag as the words that announce what it holds."""
    if tag["close"]:
        return "\n"
    name = tag["name"].capitalize()
    return f"\n{'Answer' if name in ('Option', 'Selection') else name}: "


def lines_before_the_cut(text: str, stop_reason: str) -> list[str]:
    """`spoken_lines` without a number at the end of a reply that was cut off: it may go on.

    Nor with a last line that begins as another one before it.
    """
    lines = spoken_lines(text, stop_reason)
    if stop_reason in CUT_OFF and any(line.startswith(lines[-1]) for line in lines[:-1]):
        # "Answer: 10 points / Answer: 10 po" only begins to say the same again
        del lines[-1]
    if stop_reason in CUT_OFF and lines:
        lines[-1] = _OPEN_END.sub("", lines[-1])
    return lines


def spoken_lines(text: str, stop_reason: str = "stop") -> list[str]:
    """The lines of what is visible, with single spaces; those that say nothing are left out.

    Of a reply that was cut off between tags of an unknown name nothing is visible.

    Lines without a letter or digit, such as "---", and the marks of a block of code say nothing.
    """
    if stop_reason in CUT_OFF and begins_a_draft(text):
        return []
    seen = visible(text, ended=stop_reason not in CUT_OFF)
    lines = (_shortened(" ".join(line.split())) for line in seen.splitlines())
    said = [line for line in lines if SIGN.search(line) and not _FENCE.fullmatch(line)]
    return said[-MAX_LINES:]


def _shortened(line: str) -> str:
    return (
        line if len(line) <= LONGEST_LINE else f"{line[:1000]} \u2026 {line[1000 - LONGEST_LINE :]}"
    )
