"""Hostile replies: random mixtures of pieces of replies, and very long texts."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.replies import Reply, Result, replies

FORMS = ("choice", "third", "plan", "rating", "amount", "belief", "price")
"""What is asked: every form that a reply is read for."""

PIECES = (
    "Answer: ", "Answer:", "answer", "Decision 1: ", "Decision 2:", "Belief 1: ", "Price: ", "A",
    "B", "C", "1", "2", "3", "X", "Y", "0.5", "60+", "40-50", "1/3", "25/75", "100", "1,234.5",
    "-7", "%", " points", "$", "neither", "both", "not ", "or ", " and ", "I choose ", "I can't ",
    "An egoist's ", "User: ", "### Instruction", "<|im_end|>", "<think>", "</think>",
    "<seed:think>", "[THINK]", "[/THINK]", "<answer>", "</answer>", "\\boxed{", "}", "{",
    "\\text{", "$\\", "**", "__", "~~", "`", "```\n", "> ", "| ", "|---|\n", "[x] ", "[ ] ",
    "✅ ", "❌ ", "→", "->", ":", "：", "\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u200b",
    "\u202e", "\u0301", "\ufeff", "\x00", "\ud800", "\U0001f697", "(", ")", "【", "】", "「",
    "」", '"', "“", "”", "'", '{"answer": "', '"}', "答案：", "回答：", "Réponse : ",
    "Respuesta: ", "Antwort: ", "我选", "を選びます", "etwa ", "wait, no", "&nbsp;", "<b>",
    "</b>", "½", "²", "٣", "Ⅳ", "e9", "∞", "NaN",
)  # fmt: skip
"""Pieces of replies, and characters that trip readers."""

MEGABYTE = 1_000_000
"""Length of a long text, in characters."""

REPEATED = (
    "Answer: A\n", "Answer: ", "Answer:", "answer ", "Decision 1: A ", "Belief 1: 4 ",
    "Price: 1 ", "A", "1", "1 ", " ", "\n", "\t", "\r\n", "a ", "a, ", "- ", "> ", "| ", "|", "#",
    "*", "**A** ", "_", "~~A~~ ", "`", "```\n", "(", ")", "[", "[x] A\n", "{", '{"answer": ', '"',
    "'", "“", "<", "<think>", "</think>", "<think>a</think>", "<a>", "<|", "<|im_end|>",
    "[THINK]", "\\boxed{", "\\text{", "$", "\\", "=", ":", "：", ".", "...", ",", "1,", "1.",
    "1/", "-", "not ", "I ", "I can't ", "I choose ", "I choose A. ", "An egoist's answer: A\n",
    "User: ", "答", "答案：A\n", "我不能", "無法", "できません", "不", "e\u0301", "\u0301",
    "\u200b", "\x00", "\ud800", "\U0001f697", "A or B ", "wait, no ", "<b>", "&nbsp;", "➜", "½",
    "two-thirds ", "twenty ", "of 100 ", "about ", "\u2028", "İ", "ﬃ",
    "①\n", "【", "→ A ", "First A, second B, ", "<answer><a>", "80% in the first ",
)  # fmt: skip
"""What a long text repeats."""

SURROUNDED = (
    ("Answer: A", " "), ("Answer: ", "\u200b"), ("<think>", "a "), ("{", '"a": '), ("[", "[1,"),
    ("\\boxed{", "{"), ("| ", "a | "), ("I ", "really "), ("Answer: 1", "0"),
    ("Answer: A\n", "because "),
)  # fmt: skip
"""How a long text begins, and what it repeats from there to the same beginning once more."""


def long_texts(length: int = MEGABYTE) -> Iterator[tuple[str, str]]:
    """Long texts by name."""
    for piece in REPEATED:
        yield ascii(piece), piece * (length // len(piece))
    for begin, piece in SURROUNDED:
        yield ascii((begin, piece)), begin + piece * (length // len(piece)) + begin
    draw = Random("hostile")
    yield "mixture", "".join(draw.choices(PIECES, k=length // 3))[:length]
    yield "no repetition", "".join(map(str, range(length // 6)))[:length]


def mixtures(number: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Random mixtures of pieces and of lines of the labelled replies, with a stop reason."""
    draw = Random(f"mixtures {seed}")
    lines = sorted({line for reply in replies() for line in reply.text.splitlines(keepends=True)})
    for _ in range(number):
        known = draw.choice((PIECES, lines, (*PIECES, *lines)))
        text = "".join(draw.choices(known, k=draw.randint(0, 25)))
        yield text, draw.choice(("stop", "stop", "max_tokens", "content_filter", "unknown"))


def asked(form: str, text: str, stop: str = "stop") -> Reply:
    """A reply to a question of a form, with no label of what it says."""
    labels = {"choice": ("A", "B"), "third": ("C", "A", "B"), "plan": ("2", "1")}.get(form, ())
    facts = {
        "plan": {"nodes": 3},
        "belief": {"nodes": 2},
        "price": {"ceiling": 4},
        "amount": {"high": "20", "unit": "points", "step": "0.5"},
    }
    actions = ("sacrifice", "spare", "chance")[: len(labels)]
    nothing = Result("unparseable", (None,))
    own = facts.get(form, {})
    return Reply(form, form, "", "", form, "en", "", text, stop, labels, actions, nothing, (), own)
