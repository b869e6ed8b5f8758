"""Reading a log that anybody may have written, and everything that is wrong with it.

A log is compared with what its suite asks: items, prompts, epochs, versions, settings. Every reply
is read again by the present parser and scored again. Whoever makes up replies in all places
alike is not found out that way: for that the board has tiers.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inspect_ai.event import ModelEvent
from inspect_ai.log import (
    EvalLog,
    EvalResults,
    EvalSample,
    resolve_sample_attachments,
    resolve_sample_events_data,
)
from inspect_ai.model import ChatMessage, ModelOutput

from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import MEANS
from avdilemma.evals.scorer import read_output
from avdilemma.leaderboard.parts import KAPPA, Part
from avdilemma.leaderboard.sound_archive import check_file, digest
from avdilemma.logs.archive import OpenLog, Place, open_log
from avdilemma.logs.header import LogHeader, read_header
from avdilemma.logs.respondent import generation
from avdilemma.logs.samples import number
from avdilemma.logs.words import listed, one_line
from avdilemma.logs.zip_archive import shown_name

TOLERANCE = 1e-6
"""How far a number in a log may be from the same one computed again."""

FORBIDDEN: Mapping[str, str] = {
    "system_message": "the suite has none",
    "logit_bias": "it chooses in the model's place",
    "response_schema": "it constrains the answer",
    "stop_seqs": "it cuts answers off",
    "fallback_models": "another model may have answered",
    "num_choices": "one reply is asked for",
    "best_of": "one reply is asked for",
    "internal_tools": "the suite has none",
}
"""Settings that change what is asked or who answers, and why they are refused."""

NUMERICS = frozenset({"device", "dtype", "quantization", "torch_dtype"})
"""Arguments of providers whose short texts are shown: they say how a model calculates, and change
what it answers. Other texts may be paths or keys."""

WORD = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
"""What such a text may be."""

LONGEST = 180
"""Characters of a setting that are shown; longer ones are a digest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log says, and what is wrong with it; of one that cannot be read, that alone.

    ``problems`` are the reasons to refuse it, each with its ``name``: the file's without its
    folder. ``part`` is the suite's task that it answers, by ``codes`` in the suite's order, epoch
    after epoch; none unless there is one for each answer that is due.
    """

    name: str
    problems: tuple[str, ...]
    sha256: str = ""
    part: Part | None = None
    model: str = ""
    model_args: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    run_id: str = ""
    created: str = ""
    codes: tuple[str, ...] = ()


def read_evidence(path: Path, parts: Sequence[Part]) -> Evidence:
    """Read a log of a suite and check all of it."""
    try:
        check_file(path)
        header = read_header(str(path))
        with open_log(str(path)) as opened:
            return _evidence(path, opened, header, parts)
    except AvdilemmaError as error:
        return Evidence(path.name, (str(error),))


def _evidence(path: Path, opened: OpenLog, header: LogHeader, parts: Sequence[Part]) -> Evidence:
    log = EvalLog.model_validate(opened.header)
    found = log.eval.metadata or {}
    fingerprint = found.get("fingerprint")
    part = next((each for each in parts if each.task.fingerprint == fingerprint), None)
    problems = list(_header_problems(log, header, part))
    problems += [
        f"it holds {shown_name(name)!r} twice: give it as written" for name in opened.twice
    ]
    codes: tuple[str, ...] = ()
    if part is not None:
        kinds: dict[str, list[str]] = defaultdict(list)
        codes, scores = _samples(opened, header, part, kinds)
        problems += [f"{kind}: {listed(items)}" for kind, items in kinds.items()]
        problems += _results_problems(log, header, scores)
    versions = {**log.eval.packages, "avdilemma": str(found.get("avdilemma_version", "unknown"))}
    return Evidence(
        name=path.name,
        problems=tuple(f"log {path.name}: {each}" for each in problems),
        sha256=digest(path),
        part=part,
        model=log.eval.model,
        model_args=log.eval.model_args,
        settings=_run_settings(log),
        versions={name.replace("_", "-"): version for name, version in versions.items()},
        run_id=log.eval.run_id,
        created=str(log.eval.created),
        codes=codes,
    )


def _header_problems(log: EvalLog, header: LogHeader, part: Part | None) -> Iterator[str]:
    spec = log.eval
    if part is None:
        yield (
            f"{spec.task} is no task of the suite (its items have another fingerprint): give logs "
            "of the suite alone"
        )
        return
    if log.status != "success":
        yield f"its status is {log.status}: run it to the end, by inspect eval-retry"
    if log.invalidated:
        yield "it was invalidated"
    if log.log_updates or log.config_updates:
        yield "it was edited after the run"
    if str(spec.task_version) != part.version:
        yield f"its task has version {spec.task_version}, this one {part.version}: run it again"
    if spec.config.limit is not None or spec.config.sample_id is not None:
        yield "some items alone were asked (--limit, --sample-id): ask all"
    if (spec.config.epochs or 1) != part.task.epochs:
        yield f"it has {spec.config.epochs} epochs, the suite {part.task.epochs}"
    if [step.solver for step in log.plan.steps] != ["avdilemma/ask"]:
        yield "another solver asked the questions: run the task as it is"
    if spec.model_roles:
        yield "other models took part (--model-role): one model answers"
    if header.kappa != KAPPA:
        yield f"it is scored against moralis with kappa {header.kappa}: score it with {KAPPA}"
    yield from _forbidden(_run_settings(log))


def _samples(
    log: OpenLog, header: LogHeader, part: Part, kinds: dict[str, list[str]]
) -> tuple[tuple[str, ...], list[dict[str, float]]]:
    """Check every sample; one at a time is in memory."""
    due = {
        (question.id, epoch): at
        for epoch in range(1, part.task.epochs + 1)
        for at, question in enumerate(part.questions)
    }
    for place in sorted(log.copies):
        if place not in due:
            kinds["items that the suite does not ask"].append(one_line(place[0], 160))
    for place in due:
        if place not in log.copies:
            kinds["items without an answer"].append(place[0])
    codes, scores = [], []
    for (name, epoch), at in due.items():
        if (name, epoch) not in log.copies:
            continue
        try:
            sample = _sample(log, (name, epoch))
        except Exception as error:  # noqa: BLE001 - as above, and the other samples go on
            kinds[f"items that cannot be read ({one_line(error)})"].append(name)
            continue
        if any(not copy().get("error") for copy in log.copies[name, epoch][:-1]):
            kinds["items that were answered twice, the first time without an error"].append(name)
        question = part.questions[at]
        for kind in _sample_problems(sample, header, part, at, epoch):
            kinds[kind].append(name)
        read = read_output(question, sample.output)
        score = question.score(read, part.predictions[at])
        if not _scored_alike(sample, header.score, score):
            kind = "items whose score is not that of the reply (inspect score it again)"
            kinds[kind].append(name)
        codes.append(question.code(read))
        scores.append(score)
    complete = len(codes) == len(due)
    return (tuple(codes) if complete else ()), scores


def _sample(log: OpenLog, place: Place) -> EvalSample:
    sample = EvalSample.model_validate(log.copies[place][-1]())
    return resolve_sample_attachments(resolve_sample_events_data(sample), "full")


def _sample_problems(
    sample: EvalSample, header: LogHeader, part: Part, at: int, epoch: int
) -> Iterator[str]:
    question, prompt = part.questions[at], part.prompts[at]
    if str(sample.id) != question.id or sample.epoch != epoch:
        yield "items filed under another one's name"
    if sample.error is not None or sample.limit is not None or sample.invalidation is not None:
        yield "items that ended in an error or at a limit"
    if _asked(sample.input) != prompt:
        yield "items whose prompt is not that of the suite"
    if sample.metadata.get(ITEM) != part.facts[at]:
        yield "items whose record is not that of the suite"
    calls = [each for each in sample.events if isinstance(each, ModelEvent) and not each.error]
    if len(calls) != 1:
        yield "items that were not answered by one call of the model"
        return
    (call,) = calls
    if _asked(call.input) != prompt or call.tools:
        yield "items of which the model was sent another prompt"
    if call.model not in {header.model, header.model.split("/", 1)[-1]}:
        yield "items that another model answered"
    said = {text for output in (call.output, sample.output) for text in _told(output)}
    last = sample.messages[-1] if sample.messages else None
    if last is None or last.role != "assistant" or len({*said, last.text}) > 1:
        yield "items whose reply is told in two ways"
    if call.output.stop_reason != sample.output.stop_reason and (
        # the solver sets the reason where a provider tells none
        call.output.stop_reason != "unknown" or sample.output.stop_reason != "max_tokens"
    ):
        yield "items whose reason to stop is told in two ways"


def _told(output: ModelOutput) -> Iterator[str]:
    """The texts of a reply: a log has it as a message, and by itself."""
    yield output.completion
    if output.choices:
        yield output.choices[0].message.text


def _asked(messages: str | Sequence[ChatMessage]) -> str | None:
    """The question that was sent; None if there is more, or less, than one."""
    if isinstance(messages, str):
        return messages
    if len(messages) != 1 or messages[0].role != "user" or not isinstance(messages[0].content, str):
        return None
    return messages[0].content


def _same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or abs(one - other) <= TOLERANCE


def _scored_alike(sample: EvalSample, name: str, score: Mapping[str, float]) -> bool:
    """Whether our latest score has the same keys and values, and was not edited."""
    found = (sample.scores or {}).get(name)
    if found is None or found.history or not isinstance(found.value, dict):
        return False
    told = found.value
    return set(told) == set(score) and all(_same(number(told[key]), score[key]) for key in score)


def _results_problems(
    log: EvalLog, header: LogHeader, scores: Sequence[Mapping[str, float]]
) -> Iterator[str]:
    """What the header says in sum against the same sums of the replies."""
    results = log.results
    if results is None:
        yield "it has no results"
        return
    if not results.total_samples == results.completed_samples == len(scores):
        yield (
            f"its header counts {results.completed_samples} of {results.total_samples} items, "
            f"there are {len(scores)}"
        )
    for name, told in _told_means(results, header.score):
        known = [score[name] for score in scores if not math.isnan(score.get(name, math.nan))]
        if known and not _same(told, mean := math.fsum(known) / len(known)):
            yield f"its header says {name} {told:.4g}, the replies {mean:.4g}"


def _told_means(results: EvalResults, score: str) -> Iterator[tuple[str, float]]:
    """Keys of our score with their means in the header; older logs have results of their own."""
    for each in results.scores:
        for name, found in each.metrics.items() if each.scorer == score else ():
            if name == "mean":
                yield each.name, number(found.value)
            elif found.group in (MEANS, "rates"):
                yield found.name, number(found.value)


def _run_settings(log: EvalLog) -> dict[str, Any]:
    """The settings that a log's replies were generated with, those of transport left out."""
    arguments = {
        f"arg:{name}": value
        for name, value in log.eval.model_args.items()
        if isinstance(value, (bool, int, float))
        or (name in NUMERICS and isinstance(value, str) and WORD.fullmatch(value))
    }
    return dict(sorted((generation(log) | arguments).items()))


def shown(settings: Mapping[str, Any]) -> dict[str, str | float]:
    """Settings of evidence as a submission shows them.

    Values take one line; what is long or nested is told by the digest of its JSON.
    """
    found: dict[str, str | float] = {}
    for name, value in settings.items():
        if isinstance(value, (bool, int, float)):
            found[name] = value
            continue
        text = value if isinstance(value, str) else canonical(value)
        line = text.isprintable() and 0 < len(text) <= LONGEST and not {"<", ">"} & set(text)
        found[name] = text if line else f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"
    return found


def _forbidden(settings: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with some settings, one clause each."""
    for name, why in FORBIDDEN.items():
        if settings.get(name) not in (None, [], {}, 1):
            yield f"{name} was set: {why}"
