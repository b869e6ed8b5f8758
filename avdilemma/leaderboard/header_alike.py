"""Whether a log's header is that of a plain run of a suite's task, and says the same throughout."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from avdilemma.evals.keys import ANSWER
from avdilemma.leaderboard.log_fields import header_fields
from avdilemma.leaderboard.parts import KAPPA, Part
from avdilemma.leaderboard.raw_call import leaves
from avdilemma.leaderboard.run_settings import UNSEEN
from avdilemma.logs.archive import HEADER, START, OpenLog, Record
from avdilemma.logs.words import one_line
from avdilemma.prompts.ways import LINE, PROBABILITIES
from avdilemma.text import printable

FORMAT = 2
"""Version of the format of logs."""

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Before this no log of this package can have been made."""

AHEAD = dt.timedelta(days=1)
"""How far a clock may be ahead of ours."""

WHO = (
    "task",
    "task_args_passed",
    "task_version",
    "model",
    "model_args",
    "model_base_url",
    "model_generate_config",
    "model_roles",
    "solver",
    "config",
)
"""What says who was asked what, at the beginning of an archive as at its end."""

MAX_ARGUMENTS = 100
"""Most arguments of a task that are looked at; ours have some 20."""

MAX_NUMBER = 2**63
"""Largest whole number in a log."""

CONCURRENCY = frozenset({"max_samples", "max_tasks", "log_buffer", "log_shared"})
"""Settings of a run that may be changed while it goes on, beside those of transport."""


def moment(value: object) -> dt.datetime | None:
    """A time as logs write it; None if it is none, or none at which a log can have been made."""
    try:
        found = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return found if FIRST <= found <= dt.datetime.now(tz=dt.UTC) + AHEAD else None


def header_problems(log: OpenLog, kappa: str, part: Part | None) -> Iterator[str]:
    """Everything that is wrong with a header.

    Args:
        log: The log.
        kappa: Of the moralis that its scores compare with.
        part: The task of the suite that it answers; None if there is none.
    """
    header: Record = log.header
    spec, plan = header["eval"], header.get("plan") or {}
    way = str((spec.get("metadata") or {}).get(ANSWER, LINE))
    if way != LINE:
        asked = "elicit" if way == PROBABILITIES else "answer"
        yield (
            f"its answers were asked for by -T {asked}={one_line(way, 40)}: leave it out, the "
            "suite asks for an answer line"
        )
        return
    if part is None:
        yield (
            f"{printable(str(spec.get('task'))[:80])} is no task of the suite (its items have "
            "another fingerprint): give logs of the suite alone"
        )
        return
    status = header.get("status", "started")
    if status != "success":
        told = printable(str(status)[:20])
        yield f"its status is {told}: run it to the end, by inspect eval-retry"
    if header.get("invalidated"):
        yield "it was invalidated"
    if header.get("log_updates") or not _transport_alone(header.get("config_updates")):
        yield "it was edited after the run"
    if header.get("version") != FORMAT:
        yield f"its format is {str(header.get('version'))[:20]}, not {FORMAT}"
    known = ("log_updates", "config_updates", "eval.model_roles")
    for name in header_fields(header):
        if name not in known:
            yield f"it has {name}, which a plain run has not"
    yield from _task_problems(spec, part)
    if [step.get("solver") for step in plan.get("steps") or []] != ["avdilemma/ask"] or any(
        step.get("params") or step.get("params_passed") for step in plan["steps"]
    ):
        yield "another solver asked the questions: run the task as it is"
    if spec.get("model_roles"):
        yield "other models took part (--model-role): one model answers"
    if kappa != KAPPA:
        yield f"it is scored against moralis with kappa {kappa}: score it with {KAPPA}"
    yield from _time_problems(header)
    yield from _number_problems(header)
    yield from _start_problems(log)


def _transport_alone(updates: Any) -> bool:
    """Whether only how requests are sent was changed while the run went on."""
    return all(
        change.get("config") == "concurrency" or change.get("name") in UNSEEN | CONCURRENCY
        for update in updates or []
        for change in update.get("changes") or [{}]
    )


def _task_problems(spec: Record, part: Part) -> Iterator[str]:
    config, dataset = spec.get("config") or {}, spec.get("dataset") or {}
    if str(spec.get("task_version")) != part.version:
        told = printable(str(spec.get("task_version"))[:20])
        yield f"its task has version {told}, this one {part.version}: run it again"
    for name, value in islice((spec.get("task_args_passed") or {}).items(), MAX_ARGUMENTS):
        if not _same_argument(name, value, part.task.args):
            yield f"-T {printable(name[:40])} was given: the suite has its own arguments"
    if config.get("limit") is not None or config.get("sample_id") is not None:
        yield "some items alone were asked (--limit, --sample-id): ask all"
    if (config.get("epochs") or 1) != part.task.epochs:
        told = printable(str(config.get("epochs"))[:20])
        yield f"it has {told} epochs, the suite {part.task.epochs}"
    if (config.get("epochs_reducer") or ["mean"]) != ["mean"]:
        yield "its epochs are reduced otherwise than by their mean"
    ids = dataset.get("sample_ids")
    wanted = [question.id for question in part.questions]
    if ids is not None and sorted(map(str, ids)) != sorted(wanted):
        yield "its header lists other items (eval.dataset.sample_ids)"
    if dataset.get("samples") not in (None, len(wanted)):
        yield f"its header counts {dataset['samples']} items (eval.dataset.samples)"
    writer = str((spec.get("packages") or {}).get("inspect_ai", "0"))
    if writer.partition(".")[0] != "0":
        yield f"it was written by Inspect {printable(writer[:20])}, of which nothing is known here"


def _same_argument(name: str, value: Any, args: Mapping[str, Any]) -> bool:
    if value is None or (name == "kappa" and str(value) == KAPPA):
        return True
    return name in args and str(args[name]) == str(value)


def _time_problems(header: Record) -> Iterator[str]:
    stats = header.get("stats") or {}
    told = {
        "eval.created": header["eval"].get("created"),
        "stats.started_at": stats.get("started_at"),
        "stats.completed_at": stats.get("completed_at"),
    }
    times = {name: moment(value) for name, value in told.items() if value}
    for name, value in times.items():
        if value is None:
            shown = printable(str(told[name])[:40])
            yield f"{name} is no time at which it can have been run: {shown}"
    known = [value for value in times.values() if value is not None]
    if known != sorted(known):
        yield "it was over before it began (stats.started_at, stats.completed_at)"


def _number_problems(header: Record) -> Iterator[str]:
    for place, value in leaves(header):
        endless = isinstance(value, float) and math.isinf(value)
        if (isinstance(value, int) and abs(value) >= MAX_NUMBER) or endless:
            yield f"{printable('.'.join(place)[-80:])} is larger than any number in a log"
            return


def _start_problems(log: OpenLog) -> Iterator[str]:
    """What the beginning of an archive says otherwise than its end."""
    if START not in log.others or HEADER not in log.others:
        return
    start = log.others[START]()
    one, other = start.get("eval") or {}, log.header["eval"]
    for name in WHO:
        if one.get(name) != other.get(name):
            yield f"{START} has another eval.{name} than {HEADER}"
    if start.get("plan") != log.header.get("plan"):
        yield f"{START} has another plan than {HEADER}"
