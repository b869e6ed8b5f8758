"""Every reply in logs: what was read in it then, and what today's reader reads in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from inspect_ai.model import ChatMessage, ModelOutput
from pydantic import TypeAdapter

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.elicited import belief_reply
from avdilemma.evals.keys import ADAPTIVE, ANSWERS, BELIEFS, ITEM, MATCH, PICK, PLAYER, SETUP
from avdilemma.evals.output import reply_after, stop_reason
from avdilemma.evals.scorer import BELIEF_READ
from avdilemma.exact import decimal_text
from avdilemma.logs.header import LogHeader
from avdilemma.logs.samples import LogSample, read_samples
from avdilemma.logs.words import one_line
from avdilemma.pricing.market_setup import read_setup
from avdilemma.pricing.price_reply import read_price
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import PROBABILITIES
from avdilemma.questions import ChoiceQuestion, read_question

PRICE = "price"
"""Form of a reply that sets a price, which is no question of its own."""

PERIODS = "MarketRecord:periods"
"""Where a sample's store holds the periods of its market."""


class Seen(NamedTuple):
    """What a reader makes of a reply."""

    outcome: str
    """What came of it: ``choice`` (of prices ``price``), ``refusal`` and so on."""

    rule: str
    """The rule that fired; empty in logs of versions that do not tell."""

    answer: str
    """What was read: a label, a number, the labels or numbers of several lines; empty if nothing
    was."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a model."""

    log: str
    """The log's file."""

    model: str
    """Who replied; in matches and markets the model in that role."""

    sample: str
    """The question's id, or the match's or market's."""

    epoch: int
    """Repetition, from 1."""

    part: str
    """Which reply of a sample that holds several, such as ``period 3, firm 1``; else empty."""

    form: str
    """Form of the question: a key of `FORMS`, or ``price``."""

    language: str
    """Language of the prompt."""

    way: str
    """How the answer was asked for, one of `WAYS`."""

    stop_reason: str
    """Why the model stopped; ``content_filter`` for a refusal by the provider."""

    text: str
    """The reply."""

    told: Seen
    """What the log says of it; in a log that says nothing, what is read today."""

    today: Seen
    """What is read in it today."""

    @property
    def rule(self) -> str:
        """The rule that fired: of a log that does not tell, today's."""
        return self.told.rule or self.today.rule

    @property
    def changed(self) -> bool:
        """Whether another outcome or answer is read today than the log tells."""
        return (self.told.outcome, self.told.answer) != (self.today.outcome, self.today.answer)


class _Found(NamedTuple):
    """A reply within its sample: fields of `Reply`; the model where it is not the log's."""

    part: str
    form: str
    language: str
    stop_reason: str
    text: str
    told: Seen
    today: Seen
    model: str = ""


def read_replies(
    logs: Iterable[LogHeader], advance: Callable[[int], None] = lambda _samples: None
) -> Iterator[Reply]:
    """Read the replies of logs of any of our tasks, one log after the other.

    Samples that ended in an error or were invalidated have none. `advance` is called with 1 after
    every sample.

    Raises:
        AvdilemmaError: If a log cannot be read.
    """
    for log in logs:
        for sample in read_samples(log):
            yield from replies_of(log, sample)
            advance(1)


def replies_of(log: LogHeader, sample: LogSample) -> Iterator[Reply]:
    """The replies of one sample; none of one that ended in an error or was invalidated.

    Raises:
        AvdilemmaError: If they cannot be read.
    """
    if sample.error or sample.invalidated:
        return
    try:
        for found in _found(log, sample):
            part, form, language, stop, text, told, today, model = found
            yield Reply(
                log=log.name,
                model=model or log.model,
                sample=sample.id,
                epoch=sample.epoch,
                part=part,
                form=form,
                language=language,
                way=log.answer,
                stop_reason=stop,
                text=text,
                told=told,
                today=today,
            )
    except Exception as error:  # logs are untrusted, as in `open_log`
        raise AvdilemmaError(
            f"log {log.name}, sample {one_line(sample.id)}: its replies cannot be read "
            f"({one_line(error)}): was it changed?"
        ) from error


def _found(log: LogHeader, sample: LogSample) -> Iterator[_Found]:
    if SETUP in sample.metadata:
        return _prices(sample)
    if ADAPTIVE in sample.metadata:
        return _adaptive(sample)
    return _moves(log, sample) if MATCH in sample.metadata else _answers(sample)


def _answers(sample: LogSample) -> Iterator[_Found]:
    """The reply to a question, and before it the one about others where they were asked about."""
    output = ModelOutput.model_validate(sample.part("output") or {})
    if not output.choices and not sample.score:
        return  # never asked
    question = read_question(sample.metadata[ITEM])
    about_others = list(_beliefs(sample))
    yield from about_others
    stop = stop_reason(output)
    read = question.read_reply(output.completion, stop)
    told = today = Seen(read.outcome, read.reason, question.shown(read).answer or "")
    if question.answer == PROBABILITIES:
        # the reply is one draw: what is scored are the probabilities beside it
        outcome = sample.details.get("outcome", read.outcome)
        told = today = Seen(str(outcome), PROBABILITIES, sample.answer or "")
    elif sample.score:
        rule = str(sample.details.get("rule") or "")
        told = Seen(str(sample.details.get("outcome")), rule, sample.answer or "")
    part = "decision" if about_others else ""
    yield _Found(part, question.form, question.language, stop, output.completion, told, today)


def _beliefs(sample: LogSample) -> Iterator[_Found]:
    messages = conversation(sample)
    asked_first = belief_reply(messages)
    if asked_first is None:
        return
    asked, read = asked_first
    at = next(at for at, each in enumerate(messages) if BELIEFS in (each.metadata or {}))
    text, stop = reply_after(messages, at)
    told = today = Seen(read.outcome, read.reason, _numbers(read.numbers))
    # logs say whether all numbers were read, and which, but nothing of those that were not
    were_read = sample.values.get(BELIEF_READ)
    if were_read == 1.0:
        shares = [Fraction(sample.details["belief"][node]) for node in asked.nodes]
        told = Seen("choice", "", _numbers([100 * share for share in shares]))
    elif were_read == 0.0 and read.outcome == "choice":
        told = Seen("unparseable", "", "")
    yield _Found("beliefs", asked.form, ENGLISH, stop, text, told, today)


def _moves(log: LogHeader, sample: LogSample) -> Iterator[_Found]:
    """The moves of a match."""
    messages = conversation(sample)
    asked = [at for at, each in enumerate(messages) if PLAYER in (each.metadata or {})]
    made = sample.details.get("moves") or []
    for number, index in enumerate(asked):
        metadata: Mapping[str, Any] = messages[index].metadata or {}
        question, player = ChoiceQuestion.read(metadata[ITEM]), str(metadata[PLAYER])
        text, stop = reply_after(messages, index)
        read = question.read_reply(text, stop)
        told = today = Seen(read.outcome, read.reason, read.label or "")
        if number < len(made):
            move = made[number]
            answer = question.label(move["action"]) if move["action"] else ""
            told = Seen(move["outcome"], str(move.get("rule") or ""), answer)
        part, model = f"move {number + 1}, {player}", log.roles.get(player, "")
        yield _Found(part, question.form, question.language, stop, text, told, today, model)


def _adaptive(sample: LogSample) -> Iterator[_Found]:
    """The replies of an adaptive run, in the order of its questions."""
    messages, scored = conversation(sample), sample.details.get(ANSWERS) or []
    asked = [at for at, each in enumerate(messages) if PICK in (each.metadata or {})]
    for number, index in enumerate(asked):
        metadata: Mapping[str, Any] = messages[index].metadata or {}
        question = replace(read_question(metadata[ITEM]), prompt=messages[index].text)
        text, stop = reply_after(messages, index)
        read = question.read_reply(text, stop)
        told = today = Seen(read.outcome, read.reason, question.shown(read).answer or "")
        if number < len(scored):
            was = scored[number]
            told = Seen(was["outcome"], str(was.get("rule") or ""), str(was["answer"] or ""))
        part = f"question {number + 1}, {metadata[PICK]['domain']}"
        yield _Found(part, question.form, question.language, stop, text, told, today)


def _prices(sample: LogSample) -> Iterator[_Found]:
    """The prices that firms set, every time that they were asked."""
    rules = read_setup(sample.metadata[SETUP]).rules
    periods = sample.store.get(PERIODS) or []
    for (period, firm), calls in sorted(_calls(sample).items()):
        if period > len(periods):
            continue  # interrupted
        outcomes = periods[period - 1]["outcomes"][firm - 1]
        price = periods[period - 1]["prices"][firm - 1]
        for number, (call, outcome) in enumerate(zip(calls, outcomes, strict=False)):
            output = ModelOutput.model_validate(call["output"])
            stop = stop_reason(output)
            read = read_price(output.completion, rules.ceiling, stop, rules.language)
            told = Seen(outcome, "", _price(price if outcome == PRICE else None))
            today = Seen(read.outcome, read.reason, _price(read.price))
            part = f"period {period}, firm {firm}" + (f", again {number}" if number else "")
            model = str(call.get("model") or "")
            text, spoken = output.completion, rules.language
            yield _Found(part, PRICE, spoken, stop, text, told, today, model)


def _calls(sample: LogSample) -> dict[tuple[int, int], list[Mapping[str, Any]]]:
    """The calls of models that brought an output, by period and firm.

    Of a period that was begun again after an interruption the last calls count.
    """
    above: dict[str, tuple[str, str | None]] = {}
    spans: dict[str, list[Mapping[str, Any]]] = {}
    for event in sample.part("events") or []:
        if event.get("event") == "span_begin":
            above[event["id"]] = (str(event.get("name")), event.get("parent_id"))
        elif event.get("event") == "model" and not event.get("error"):
            spans.setdefault(str(event.get("span_id")), []).append(event)
    calls: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for span, events in spans.items():
        place: dict[str, int] = {}
        at: str | None = span
        while at in above:
            name, at = above[at]
            word, _, number = name.partition(" ")
            if word in ("period", "firm") and number.isdecimal():
                place.setdefault(word, int(number))
        if len(place) == 2:
            calls[place["period"], place["firm"]] = events
    return calls


def conversation(sample: LogSample) -> list[ChatMessage]:
    """The conversation of a sample."""
    return _CONVERSATION.validate_python(sample.part("messages") or [])


_CONVERSATION: TypeAdapter[list[ChatMessage]] = TypeAdapter(list[ChatMessage])


def _numbers(numbers: Iterable[Fraction | None]) -> str:
    """Numbers of several lines, a dash for each that was not read; empty if none was."""
    shown = [None if each is None else decimal_text(each) for each in numbers]
    return "/".join(each or "-" for each in shown) if any(shown) else ""


def _price(price: float | None) -> str:
    return "" if price is None else f"{price:.10g}"
