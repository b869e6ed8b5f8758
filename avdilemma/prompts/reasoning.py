"""Reasoning between tags, and drafts between tags of names that nobody knows.

Everything here takes time in proportion to the length of the reply, whatever it holds.
"""

from __future__ import annotations

import re

from avdilemma.prompts.patterns import SIGN, lazy
from avdilemma.prompts.words import any_of

SHORT = 40
"""Characters behind the last tag that may be an answer without a word for it, at most."""

_THOUGHT = (
    r"(?:[\w.-]{0,20}[:_-])?(?:think|thinking|thoughts?|reason|reasoning|reflect|reflection"
    r"|scratch[_-]?pad|scratch|brainstorm\w{0,3}|rationale|critique|analysis|deliberat\w{1,4}|considerations?|ponder\w{0,3}|inner_voice|monologue|planning|cot|chain[_-]of[_-]thought"
    rf"|{any_of('thoughts')})"
    r"(?:[_-](?:process|block|content|trace|steps?))?"
)
_REASONING_TAG = lazy(
    rf"[<◁](?=/?(?:[^\W_][\w.:-]|[^\W_\x00-\x7f]))(?P<close>/?)(?P<name>{_THOUGHT})\b[^<>◁▷]{{0,200}}[>▷]"
    rf"|[<\[(]\|?(?:(?P<begin>begin|start)|(?P<end>end))_of_(?P<of>thought|thinking|reasoning)\|?[>\])]"
    r"|<\|(?:think|thinking|reasoning|thought)_(?:(?:start|begin)|(?P<token_end>end))\|>"
    r"|<\|(?:(?P<open_token>start|begin)|(?P<end_token>end))?_?(?:think|thinking|reasoning|thought)\|>"
    r"|(?-i:\[(?P<close_bracket>/?)(?:THINK|THINKING|REASONING)\])"
    r"|<unused(?:(?P<begin_unused>94)|(?P<end_unused>95))>"
    r"|<\|channel\|>(?P<channel>\w{1,20})<\|message\|>",
    re.IGNORECASE,
)
_TAG = lazy(r"<(?P<close>/?)(?P<name>[^\W\d_][\w:-]{2,30})(?: [^<>\n]{0,80})?>")
# what holds an answer, or is HTML
_KNOWN = lazy(
    rf"(?:.*[_-])?(?:option|plan|insight|output|response|final|result|reply|solution|conclusion"
    r"|label|number|value|points|selected|selection|result|judg\w+|submission|message|text|content"
    rf"|{any_of('answer', 'choice', 'rating', 'amount', 'price', 'belief', 'decision')})s?"
    r"(?:[_-]?\w*)?"
    r"|div|span|pre|code|mark|small|sup|sub|ins|del|font|center|table|thead|tbody|tr|td|th|html|body"
    r"|main|section|article|header|footer|details|summary|blockquote|strong|em|strike|tool_call"
    r"|function\w*|invoke|parameter|xml|root|json",
    re.IGNORECASE,
)
_ANNOUNCES = lazy(
    rf"{any_of('answer', 'choice', 'rating', 'amount', 'price', 'belief', 'decision')}"
    r" ?\d{0,2}[*_ ]{0,3}[:：]",
    re.IGNORECASE,
)


def without_reasoning(text: str, ended: bool = False) -> str:
    """Drop what stands between reasoning tags, and all after a tag that is never closed.

    But of a reply that `ended` by itself its last line stays, if that announces an answer.

    A closing tag without an opening one ends reasoning that began in the prompt, as some chat
    templates have it: all before it is dropped, unless nothing is said after it.

    Examples:
        >>> without_reasoning("<think>A? No.</think>Answer: B")
        'Answer: B'
    """
    kept: list[str] = []
    start, inside = 0, ""
    for tag in _REASONING_TAG.finditer(text):
        name = (tag["name"] or tag["of"] or "think").casefold().rpartition(":")[2]
        # think, thinking and thought close each other: models mix them up
        name = "think" if name.startswith(("think", "thought")) else name
        closes = bool(
            tag["close"]
            or tag["close_bracket"]
            or tag["end"]
            or tag["end_token"]
            or tag["token_end"]
            or tag["end_unused"]
        )
        if tag["channel"]:
            closes = tag["channel"].casefold() == "final"
            name = inside if closes else "channel"
        if not closes and not inside:
            kept.append(text[start : tag.start()])
            inside = name
        elif closes and not inside:
            if not SIGN.search(text[tag.end() : tag.end() + 2000]):
                kept.append(text[start : tag.start()])  # a stray tag at the end
            else:
                kept.clear()
            start = tag.end()
        elif closes and name == inside:
            start, inside = tag.end(), ""
    if not inside:
        kept.append(text[start:])
    elif ended:
        last = text.rstrip().rpartition("\n")[2]
        kept += [last] if _ANNOUNCES.match(last.lstrip("*_# ")) else []
    return "\n".join(kept).strip("\n")


def without_drafts(text: str) -> str:
    """Drop what stands between tags of an unknown name, if an answer follows behind the last one.

    What is short stays: a tag of any name may hold an answer.

    Examples:
        >>> without_drafts(f"<musing>Answer: A{', or not' * 20}</musing>Answer: B")
        'Answer: B'
    """
    if "</" not in text:
        return text
    kept: list[str] = []
    start, opened, inside = 0, 0, ""
    for tag in _TAG.finditer(text):
        name = tag["name"].casefold()
        if inside and tag["close"] and name == inside:
            if tag.start() - opened > 2 * SHORT:
                kept.append(text[start:opened])
                start = tag.end()
            inside = ""
        elif not (inside or tag["close"] or _KNOWN.fullmatch(name)):
            opened, inside = tag.start(), name
    rest = _TAG.sub("", text[start:]).strip()
    answers = SIGN.search(rest) and (len(rest) <= SHORT or _ANNOUNCES.search(rest))
    if not kept or not answers:
        return text
    return "\n".join([*kept, text[start:]]).strip("\n")


def begins_a_draft(text: str) -> bool:
    """Whether a text begins with a tag of an unknown name that is never closed."""
    tag = _TAG.match(text.lstrip())
    if tag is None or tag["close"] or _KNOWN.fullmatch(tag["name"]):
        return False
    return f"</{tag['name']}" not in text
