"""Replies through the real clients: Inspect's openai and anthropic providers, from a local server.

Every reply of every task is compared with the outcome and the answer that it deserves, tool calls,
refusal flags, filters and cut-offs included; bounds as in `tests.test_labelled_replies`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.event import InfoEvent, ModelEvent
from inspect_ai.log import EvalLog, EvalSample, read_eval_log
from inspect_ai.model import ChatMessageUser, Model, get_model

from avdilemma.evals.elicited import belief_reply
from avdilemma.evals.keys import ITEM
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.pricing_solver import MarketRecord
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scorer import BELIEF_READ
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.questions import ChoiceQuestion, read_question
from tests.replies import Result, compared, entries, table
from tests.reply_host import Host, Interface, Served, served, serving

# those of which replies are known, and two more scripts, which are answered in English
LANGUAGES_BESIDE = ("de", "es", "fr", "ja", "zh", "ar", "ko")

Make = Callable[[int], Task]

DILEMMAS: dict[str, Make] = {
    "sacrifice": lambda n: av_dilemma(n=n),
    "third option": lambda n: av_dilemma(n=n, third_option=True),
    "risk": lambda n: av_dilemma(n=n, family="risk"),
    "company": lambda n: av_dilemma(n=n, family="company"),
    "ratings": lambda n: ratings(n=n),
    "moral machine": lambda n: moral_machine(n=n),
}
TRANSLATED: dict[str, Make] = {
    f"{name} {language}": make
    for language in LANGUAGES_BESIDE
    for name, make in (
        ("sacrifice", lambda n, language=language: av_dilemma(n=n, language=language)),
        (
            "third option",
            lambda n, language=language: av_dilemma(n=n, language=language, third_option=True),
        ),
        ("ratings", lambda n, language=language: ratings(n=n, language=language)),
        ("moral machine", lambda n, language=language: moral_machine(n=n, language=language)),
    )
}
STAKES = ["D1", "D2", "D3", "G1", "G2", "G3", "G4"]
GAMES: dict[str, Make] = {
    "nodes": lambda n: economic_games(n=n),
    "plans": lambda n: economic_games(n=n, elicitation="plan"),
    "beliefs first": lambda n: economic_games(n=n, beliefs="elicited"),
    "beliefs, then plans": lambda n: economic_games(n=n, beliefs="elicited", elicitation="plan"),
    "framed": lambda n: economic_games(n=n, family="framed"),
    "symmetric": lambda n: economic_games(n=n, family="symmetric"),
    "incentives": lambda n: economic_games(n=n, family="incentives"),
    "allocations": lambda n: economic_games(n=n, family="allocations"),
    "amounts": lambda n: economic_games(n=n, family="amounts", stakes=STAKES),
    "play": lambda n: play(n=n),
    "pricing": lambda n: pricing(markets=1, periods=n, firms=1, scale=1, ceiling=4),
}
TASKS = {**DILEMMAS, **TRANSLATED, **GAMES}
INTERFACES: tuple[Interface, ...] = ("chat", "responses", "messages")
SOME: Mapping[Interface, Sequence[str]] = {
    "chat": ("third option de", "beliefs first", "play", "pricing"),
    "responses": ("ratings", "plans", "amounts", "pricing"),
    "messages": ("sacrifice", "beliefs first", "play", "pricing"),
}
"""What is tried with every change: each form, each solver and each interface."""

EVERY: Mapping[Interface, Sequence[str]] = dict.fromkeys(INTERFACES, tuple(TASKS))


class Compared(NamedTuple):
    """One reply, and what the log says of it."""

    task: str
    interface: Interface
    reply: Served
    found: Result

    @property
    def verdict(self) -> str:
        reply = self.reply
        return compared(reply.asked.form, reply.expected, reply.also, self.found)


def models(host: Host) -> dict[Interface, Model]:
    """One model an interface."""
    key = {"api_key": "none", "memoize": False}
    return {
        "chat": get_model("openai/gpt-4o", base_url=f"{host.url}/v1", **key),  # type: ignore[arg-type]
        "responses": get_model("openai/o3-mini", base_url=f"{host.url}/v1", **key),  # type: ignore[arg-type]
        "messages": get_model("anthropic/claude-3-5-haiku-latest", base_url=host.url, **key),  # type: ignore[arg-type]
    }


def answers_of(sample: EvalSample, form: str) -> Result:
    """What a scorer made of a reply."""
    (score,) = (sample.scores or {}).values()
    outcome = (score.metadata or {})["outcome"]
    told = (score.metadata or {})["label"] or ""
    if form == "plan":
        labels = [None if each == "-" else each for each in told.split("/")]
        return Result(outcome, tuple(labels))
    if outcome != "choice":
        return Result(outcome, (None,))
    return Result(outcome, (told if form in ("choice", "third") else Fraction(told.split()[0]),))


def of_question(sample: EvalSample, interface: Interface) -> Iterator[tuple[Served, Result]]:
    """The reply to a question, and to the one about others before it."""
    asked = [message for message in sample.messages if isinstance(message, ChatMessageUser)]
    decision = served(asked[-1].text, interface)
    yield decision, answers_of(sample, decision.asked.form)
    if len(asked) > 1:
        first = served(asked[0].text, interface)
        found = belief_reply(sample.messages)
        assert found is not None
        yield first, Result(found[1].outcome, found[1].numbers)
        # what is predicted rests on the numbers, if all were read
        (score,) = (sample.scores or {}).values()
        read = found[1].outcome == "choice"
        assert score.value[BELIEF_READ] == read  # type: ignore[index, call-overload]
        told = (score.metadata or {})["belief"] or {}
        assert bool(told) == read
        if read:
            assert [Fraction(share) * 100 for share in told.values()] == list(found[1].numbers)


def of_match(sample: EvalSample, interface: Interface) -> Iterator[tuple[Served, Result]]:
    """The replies of a match."""
    told = [event.data for event in sample.events if isinstance(event, InfoEvent)]
    moves: list[Any] = [each for each in told if isinstance(each, dict) and "player" in each]
    questions = [each for each in sample.messages if isinstance(each, ChatMessageUser)]
    for move, question in zip(moves, questions, strict=True):
        item = read_question((question.metadata or {})[ITEM])
        assert isinstance(item, ChoiceQuestion)
        label = None if move["action"] is None else item.label(move["action"])
        yield served(question.text, interface), Result(move["outcome"], (label,))


def of_market(sample: EvalSample, interface: Interface) -> Iterator[tuple[Served, Result]]:
    """The replies of a market with one firm."""
    asked = [event.input[-1].text for event in sample.events if isinstance(event, ModelEvent)]
    read = [
        (outcome, Fraction(str(period.prices[0])))
        for period in sample.store_as(MarketRecord).periods
        for outcome in period.outcomes[0]
    ]
    for prompt, (outcome, price) in zip(asked, read, strict=True):
        known = "choice" if outcome == "price" else outcome
        yield served(prompt, interface), Result(known, (price if known == "choice" else None,))


def of_log(log: EvalLog, name: str, interface: Interface) -> Iterator[Compared]:
    """Every reply of a log."""
    assert log.status == "success", log.error
    read = {"play": of_match, "pricing": of_market}.get(name, of_question)
    for sample in log.samples or []:
        assert sample.error is None
        for reply, found in read(sample, interface):
            yield Compared(name, interface, reply, found)


def ask(
    host: Host, asked: Mapping[Interface, Sequence[str]], size: int, folder: Path
) -> list[Compared]:
    """Ask the tasks of each interface."""
    found: list[Compared] = []
    for interface, model in models(host).items():
        names = asked[interface]
        tasks = [TASKS[name](size) for name in names]
        logs = inspect_eval(
            tasks,
            model=model,
            log_dir=str(folder),
            display="none",
            log_realtime=False,
            score_display=False,
            max_tasks=4,
        )
        for name, log in zip(names, logs, strict=True):
            whole = read_eval_log(log.location, resolve_attachments="full")
            found += of_log(whole, name, interface)
    return found


def told(wrong: list[Compared]) -> str:
    """What was misread; replies that are held out are named and not shown."""
    shown = {entry["id"] for split, _, entry in entries() if split == "development"}
    lines = []
    for each in wrong:
        line = f"{each.task} by {each.interface}: {each.reply.entry} ({each.reply.carrier})"
        if each.reply.entry in shown:
            read = f"{each.found} is read, {each.reply.expected} is right"
            line = f"{line}: {read}: {each.reply.text[-300:]!r}"
        lines.append(f"{line}: {each.verdict}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("asked", "size", "least"),
    [
        pytest.param(SOME, 4, 60, id="some"),
        pytest.param(EVERY, 20, 2_000, id="all", marks=pytest.mark.slow),
    ],
)
def test_every_reply_gets_what_it_deserves(
    asked: Mapping[Interface, Sequence[str]], size: int, least: int, tmp_path: Path
) -> None:
    with serving() as host:
        found = ask(host, asked, size, tmp_path)
    assert not host.odd, host.odd[:3]
    # one request a question: a tool call asks for nothing more
    assert host.asked.total() == len(found) >= least
    carriers = Counter(each.reply.carrier for each in found)
    assert len(carriers) >= 5
    wrong = [each for each in found if each.verdict != "right"]
    other = [each for each in wrong if each.verdict == "another"]
    assert len(other) == 0, told(other)
    by_task = table((each.task, each.verdict) for each in found)
    # of a few replies, one more
    assert len(wrong) <= 1 + 0.01 * len(found), f"{by_task}\n{told(wrong)}"
