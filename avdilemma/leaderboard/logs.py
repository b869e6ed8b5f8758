"""Reading a log that anybody may have written, and everything that is wrong with it.

A log is compared with what its suite asks: items, prompts, epochs, versions, settings. Every reply
is read again by the present parser and scored again. Whoever makes up replies in all places
alike is not found out that way: for that the board has tiers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from inspect_ai.event import ModelEvent
from inspect_ai.log import EvalLog, EvalResults, EvalSample, read_eval_log, read_eval_log_sample
from inspect_ai.model import ChatMessage, ModelOutput

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ITEM
from avdilemma.evals.metrics import MEANS
from avdilemma.evals.scorer import read_output
from avdilemma.leaderboard.archive import check_archive, digest
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.scores import KAPPA, part_predictions
from avdilemma.leaderboard.settings import forbidden, generation

SHOWN = 3
"""Items that are named for one kind of problem; the others are counted."""

TOLERANCE = 1e-6
"""How far a number in a log may be from the same one computed again."""

MEMBER = re.compile(r"samples/(?P<id>.+)_epoch_(?P<epoch>[0-9]{1,6})\.json")
"""Names of samples in a log."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log says, and what is wrong with it."""

    path: Path
    """The file."""

    problems: tuple[str, ...]
    """Reasons to refuse it, with the file's name in front; none if it is good."""

    sha256: str = ""
    """Digest of the file; empty if it could not be read."""

    part: Part | None = None
    """The suite's task that it answers."""

    model: str = ""
    """Inspect's name of the model."""

    model_args: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the model."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of generation."""

    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of packages."""

    run_id: str = ""
    """Inspect's id of the run."""

    created: str = ""
    """When it was run, ISO 8601."""

    codes: tuple[str, ...] = ()
    """Answers in the suite's order, epoch after epoch; empty unless there is one for each."""


@dataclass(slots=True)
class _Kinds:
    """Problems of samples, gathered by kind."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, item: str) -> None:
        """Note one more item with a kind of problem."""
        self.found.setdefault(kind, []).append(item[:160])

    def lines(self) -> Iterator[str]:
        """One line a kind."""
        for kind, items in self.found.items():
            more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
            yield f"{kind}: {', '.join(items[:SHOWN])}{more}"


def read_evidence(path: Path, parts: Sequence[Part]) -> Evidence:
    """Read a log and check all of it.

    Args:
        path: The log.
        parts: Tasks of the suite.

    Returns:
        What it says, with every problem.
    """
    try:
        check_archive(path)
        log = read_eval_log(path, header_only=True)
    except AvdilemmaError as error:
        return Evidence(path, (str(error),))
    except Exception as error:  # noqa: BLE001 - of untrusted bytes anything may come
        return Evidence(path, (f"log {path} cannot be read ({_short(error)})",))
    found = log.eval.metadata or {}
    fingerprint = found.get("fingerprint")
    part = next((each for each in parts if each.task.fingerprint == fingerprint), None)
    problems = list(_header_problems(log, part))
    codes: tuple[str, ...] = ()
    if part is not None:
        kinds = _Kinds()
        codes, scores = _samples(path, log, part, kinds)
        problems += [*kinds.lines(), *_results_problems(log, scores)]
    versions = {**log.eval.packages, "avdilemma": str(found.get("avdilemma_version", "unknown"))}
    return Evidence(
        path=path,
        problems=tuple(f"log {path.name}: {each}" for each in problems),
        sha256=digest(path),
        part=part,
        model=log.eval.model,
        model_args=log.eval.model_args,
        settings=generation(log),
        versions={name.replace("_", "-"): version for name, version in versions.items()},
        run_id=log.eval.run_id,
        created=str(log.eval.created),
        codes=codes,
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _header_problems(log: EvalLog, part: Part | None) -> Iterator[str]:
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
    kappa = str((spec.metadata or {}).get("kappa"))
    if kappa != KAPPA:
        yield f"it is scored against moralis with kappa {kappa}: score it with {KAPPA}"
    yield from forbidden(generation(log))


def _members(path: Path) -> list[tuple[str, int]]:
    """Ids and epochs of the samples of an archive."""
    with ZipFile(path) as archive:
        found = [MEMBER.fullmatch(name) for name in archive.namelist()]
    return [(match["id"], int(match["epoch"])) for match in found if match]


def _samples(
    path: Path, log: EvalLog, part: Part, kinds: _Kinds
) -> tuple[tuple[str, ...], list[dict[str, float]]]:
    """Check every sample; one at a time is in memory."""
    due = {
        (question.id, epoch): at
        for epoch in range(1, part.task.epochs + 1)
        for at, question in enumerate(part.questions)
    }
    held = Counter(_members(path))
    for place in held:
        if place not in due:
            kinds.add("items that the suite does not ask", place[0])
    for place in due:
        if place not in held:
            kinds.add("items without an answer", place[0])
    predicted = part_predictions(part)
    codes, scores = [], []
    for (name, epoch), at in due.items():
        if (name, epoch) not in held:
            continue
        try:
            sample = read_eval_log_sample(path, id=name, epoch=epoch, resolve_attachments="full")
        except Exception as error:  # noqa: BLE001 - as above, and the other samples go on
            kinds.add(f"items that cannot be read ({_short(error)})", name)
            continue
        question = part.questions[at]
        for kind in _sample_problems(sample, log, part, at, epoch):
            kinds.add(kind, name)
        read = read_output(question, sample.output)
        score = question.score(read, predicted[at])
        if not _scored_alike(sample, score):
            kinds.add("items whose score is not that of the reply (inspect score it again)", name)
        codes.append(question.code(read))
        scores.append(score)
    complete = len(codes) == len(due)
    return (tuple(codes) if complete else ()), scores


def _sample_problems(
    sample: EvalSample, log: EvalLog, part: Part, at: int, epoch: int
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
    if call.model != log.eval.model.split("/", 1)[-1] and call.model != log.eval.model:
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


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan


def _same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or abs(one - other) <= TOLERANCE


def _scored_alike(sample: EvalSample, score: Mapping[str, float]) -> bool:
    """Whether the log's score has the same keys and values, and was not edited."""
    for each in (sample.scores or {}).values():
        if isinstance(each.value, dict) and set(each.value) == set(score):
            alike = all(_same(_number(each.value[key]), score[key]) for key in score)
            return alike and not each.history
    return False


def _results_problems(log: EvalLog, scores: Sequence[Mapping[str, float]]) -> Iterator[str]:
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
    for name, told in _told_means(results):
        known = [score[name] for score in scores if name in score]
        known = [value for value in known if not math.isnan(value)]
        if not known:
            continue
        mean = math.fsum(known) / len(known)
        if not _same(told, mean):
            yield f"its header says {name} {told:.4g}, the replies {mean:.4g}"


def _told_means(results: EvalResults) -> Iterator[tuple[str, float]]:
    """Keys of the score with their means in the header; older logs have results of their own."""
    for each in results.scores:
        for name, found in each.metrics.items():
            if name == "mean":
                yield each.name, _number(found.value)
            elif found.group in (MEANS, "rates"):
                yield found.name, _number(found.value)
