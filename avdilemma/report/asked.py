"""What was asked and how replies were read: sample questions, counts by rule, and examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from avdilemma.charts.look import short
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ITEM, READING
from avdilemma.evals.scorer import compared
from avdilemma.logs.header import LogHeader
from avdilemma.logs.replies import Reply, conversation, replies_of
from avdilemma.logs.samples import LogSample, read_samples, slim
from avdilemma.logs.select import Trouble
from avdilemma.prompts.languages.grammar import direction
from avdilemma.questions import read_question
from avdilemma.report.from_logs import Labels
from avdilemma.report.replies import Group, beginning_and_end, trust
from avdilemma.text import printable

EXAMPLES = 3
"""Most examples of replies of one outcome and rule."""

NO_PREDICTION = "no prediction: indifferent, or theory says nothing of it"
"""What stands for the answer of an agent that has none."""

SEEN = "\n\t\u200c\u200d"
"""Characters of texts that a page lays out: line ends, and joiners by which letters are shaped."""

LONGEST_PROMPT = 6000
"""Most characters that are shown of a prompt or a system message."""

DOUBTED = 1
"""Groups are shown by examples whose `trust` is at most this."""


class Text(NamedTuple):
    """A text from a log, with what a page needs to lay it out."""

    text: str
    language: str
    direction: str


class SampleQuestion(NamedTuple):
    """A question as it was asked of one respondent, and what came of it."""

    title: str
    """Task, family and language."""

    id: str
    respondent: str
    system: str
    """The system message; empty without one."""

    prompt: Text
    reply: Text
    read: str
    """The outcome, what was read, and the rule that read it."""

    agents: tuple[tuple[str, str], ...]
    """What each reference agent would answer, by its name; empty where nobody predicts."""


class Example(NamedTuple):
    """A reply that another rule than that of answer lines read, or none."""

    respondent: str
    sample: str
    stop_reason: str
    text: Text


class ReadGroup(NamedTuple):
    """Replies of one outcome, read by one rule."""

    outcome: str
    rule: str
    replies: int
    share: float
    changed: int
    """Of these, how many today's reader reads otherwise."""

    examples: tuple[Example, ...]


class Replies(NamedTuple):
    """Sample questions, and groups of replies: those to be checked first on top."""

    samples: tuple[SampleQuestion, ...]
    groups: tuple[ReadGroup, ...]
    troubles: tuple[Trouble, ...]


NOTHING = Replies((), (), ())
"""No logs with replies."""


@dataclass
class _Tally:
    """Counts, and first examples, of all replies seen so far: memory holds no more of them."""

    replies: Counter[Group] = field(default_factory=Counter)
    changed: Counter[Group] = field(default_factory=Counter)
    examples: dict[Group, list[Example]] = field(default_factory=dict)

    def add(self, reply: Reply, respondent: str) -> None:
        group = (reply.told.outcome, reply.rule)
        self.replies[group] += 1
        self.changed[group] += reply.changed
        shown = self.examples.setdefault(group, [])
        if trust(group) <= DOUBTED and len(shown) < EXAMPLES:
            stop = "" if reply.stop_reason == "stop" else printable(reply.stop_reason)
            text = _text(beginning_and_end(reply.text), reply.language)
            shown.append(Example(respondent, printable(reply.sample), stop, text))

    def groups(self) -> tuple[ReadGroup, ...]:
        every = sum(self.replies.values())
        order = sorted(self.replies, key=lambda group: (trust(group), self.replies[group], group))
        return tuple(
            ReadGroup(
                printable(group[0]),
                printable(group[1]),
                self.replies[group],
                self.replies[group] / every,
                self.changed[group],
                tuple(self.examples[group]),
            )
            for group in order
        )


def asked_and_read(
    logs: Sequence[LogHeader],
    labels: Labels,
    advance: Callable[[str], None] = lambda _: None,
    keep: Callable[[LogHeader, Sequence[LogSample]], None] = lambda _log, _samples: None,
) -> Replies:
    """Go through all replies once: a sample question of each kind, and how replies were read.

    The sample is the first question with a reply in the first log, oldest first, of each task,
    family, way of asking and language: the same logs always show the same. A log whose replies
    cannot be read is a trouble, and counts with those before the one that is wrong.

    Args:
        logs: Logs.
        labels: Labels of respondents.
        advance: Called with what is done next.
        keep: Called with every log that could be read and its samples, which are `slim`, so that
            nobody reads it again.
    """
    tally = _Tally()
    samples: dict[str, SampleQuestion] = {}
    troubles = []
    for log in logs:
        advance(f"reading replies: {log.name}")
        read = _Reading(log, labels[log.respondent], tally, samples)
        kept = []
        try:
            for sample in read_samples(log):
                kept.append(slim(sample))
                read.take(sample)
        except AvdilemmaError as error:
            troubles.append(Trouble(log.name, str(error)))
        else:
            keep(log, kept)
            troubles += [Trouble(log.name, why) for why in read.wrong]
    return Replies(tuple(samples.values()), tally.groups(), tuple(troubles))


@dataclass
class _Reading:
    """Takes the replies of one log's samples, up to the first that cannot be read."""

    log: LogHeader
    name: str
    tally: _Tally
    samples: dict[str, SampleQuestion]
    wrong: list[str] = field(default_factory=list)

    def take(self, sample: LogSample) -> None:
        if self.wrong:
            return
        try:
            replies = list(replies_of(self.log, sample))
            for reply in replies:
                self.tally.add(reply, short(self.name, 60))
            title = _title(self.log)
            if replies and title not in self.samples:
                self.samples[title] = _sample(self.log, sample, replies[0], self.name)
        except AvdilemmaError as error:
            self.wrong.append(str(error))


def _title(log: LogHeader) -> str:
    elicited = log.metadata.get("elicitation")
    parts = [log.task, log.family, *([str(elicited)] if elicited else []), log.language]
    return printable(", ".join(part for part in dict.fromkeys(parts) if part))


def _sample(log: LogHeader, sample: LogSample, reply: Reply, name: str) -> SampleQuestion:
    before = list(_before_reply(sample))
    said = {role: "\n\n".join(text for who, text in before if who == role) for role, _ in before}
    what = f"{reply.told.outcome}{f' {reply.told.answer}' if reply.told.answer else ''}"
    return SampleQuestion(
        title=_title(log),
        id=printable(sample.id),
        respondent=short(name, 60),
        system=printable(_beginning(said.get("system", "")), keep=SEEN),
        prompt=_text(_beginning(said.get("user", "")), reply.language),
        reply=_text(beginning_and_end(reply.text), reply.language),
        read=printable(f"{what}, by the rule “{reply.rule}”" if reply.rule else what),
        agents=tuple(_agents(log, sample)),
    )


def _beginning(prompt: str) -> str:
    """At most `LONGEST_PROMPT` characters of a prompt."""
    return f"{prompt[:LONGEST_PROMPT]} […]" if len(prompt) > LONGEST_PROMPT else prompt


def _before_reply(sample: LogSample) -> Iterator[tuple[str, str]]:
    """Roles and texts of all messages before the first reply; pictures are named."""
    for message in conversation(sample):
        if message.role == "assistant":
            return
        if isinstance(message.content, str):
            yield message.role, message.content
        else:
            parts = (getattr(part, "text", "") or f"[{part.type}]" for part in message.content)
            yield message.role, "\n".join(parts)


def _agents(log: LogHeader, sample: LogSample) -> Iterator[tuple[str, str]]:
    """What the two agents that the log compares with would answer; none where none can be asked."""
    if ITEM not in sample.metadata or not log.kappa:
        return
    try:
        question = read_question(sample.metadata[ITEM])
        belief = sample.details.get("belief")
        if isinstance(belief, dict):
            question = question.with_belief({str(k): str(share) for k, share in belief.items()})
        reading = sample.metadata.get(READING, "ex_ante")
        found = [question.predict(rule, reading=reading) for rule in compared(log.kappa)]
        answers = [question.drawn_answer(each, Random(0)) if each.strict else "" for each in found]
    except (AvdilemmaError, LookupError, TypeError, ValueError, NotImplementedError):
        return  # logs are untrusted, and a scene has a right answer in place of agents
    names = ("homo economicus", f"homo moralis (κ = {log.kappa})")
    for name, answer in zip(names, answers, strict=True):
        yield name, printable(answer) if answer else NO_PREDICTION


def _text(text: str, language: str) -> Text:
    return Text(printable(text, keep=SEEN), language, direction(language))
