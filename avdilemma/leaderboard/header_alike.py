"""Whether a log's header is that of a plain run of a suite's task, and says the same throughout."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from avdilemma.design import canonical
from avdilemma.evals.keys import ANSWER, MODALITY, PERSONA, PERSONA_WORDING, READING
from avdilemma.evals.keys import KAPPA as KAPPA_KEY
from avdilemma.families.numbers import FROZEN, NUMBERS
from avdilemma.leaderboard.log_fields import empty, header_fields, names, unknown
from avdilemma.leaderboard.parts import DATASET, KAPPA, Part
from avdilemma.leaderboard.raw_json import leaves
from avdilemma.leaderboard.run_settings import MODALITIES_TAKEN, UNSEEN
from avdilemma.logs.archive import HEADER, START, OpenLog, Record
from avdilemma.logs.words import one_line
from avdilemma.prompts.ways import LINE, PROBABILITIES
from avdilemma.scenes import TEXT
from avdilemma.text import printable

FORMAT = 2
"""Version of the format of logs."""

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Before this no log of this package can have been made."""

AHEAD = dt.timedelta(days=1)
"""How far a clock may be ahead of ours."""

WRITER = "avdilemma_version"
"""Key of the version of this package that wrote a log."""

TELLING = frozenset({ANSWER, MODALITY, PERSONA, PERSONA_WORDING, KAPPA_KEY, READING}) | names(
    "family family_version language fingerprint items empty_cells third_option people belief "
    "elicitation domain noise firms"
)
"""Keys under which tasks of this package tell what they ask, and so no labels."""

MAX_ARGUMENTS = 100
"""Most arguments of a task that are looked at; ours have some 20."""

MAX_NUMBER = 2**63
"""Largest whole number in a log."""

BEGUN = names("version eval plan")
"""What a log tells that was only begun."""

VERSION = re.compile(r"[0-9]+(\.[0-9A-Za-z+-]+){1,6}")
"""A version of a package."""

SOON = dt.timedelta(days=2)
"""How long after a log was made its run begins at the latest."""

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
    otherwise = _asked_otherwise(spec.get("metadata") or {})
    if otherwise is not None:
        yield otherwise
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
    if header.get("log_updates") or not transport_alone(header.get("config_updates")):
        yield "it was edited after the run"
    if header.get("version") != FORMAT:
        yield f"its format is {str(header.get('version'))[:20]}, not {FORMAT}"
    known = ("log_updates", "config_updates", "eval.model_roles")
    for name in header_fields(header):
        if name not in known:
            yield f"it has {name}, which a plain run has not"
    yield from _task_problems(spec, part)
    yield from _about_problems(header, part)
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


def _asked_otherwise(metadata: Mapping[str, Any]) -> str | None:
    """Why its questions were put otherwise than the suite's, by what its task says of itself."""
    way, modality = str(metadata.get(ANSWER, LINE)), str(metadata.get(MODALITY, TEXT))
    numbers = str(metadata.get(NUMBERS, FROZEN))
    if way != LINE:
        asked = "elicit" if way == PROBABILITIES else "answer"
        return (
            f"its answers were asked for by -T {asked}={one_line(way, 40)}: leave it out, the "
            "suite asks for an answer line"
        )
    if modality not in MODALITIES_TAKEN:
        return (
            f"its scenes were put by -T modality={one_line(modality, 40)}: leave it out, the suite "
            "tells them in words"
        )
    if numbers != FROZEN:
        return (
            f"its numbers are {one_line(numbers, 40)} by a seed of one's own, as in a private "
            "suite: nobody else can ask them, the board takes the published suite"
        )
    return None


def transport_alone(updates: Any) -> bool:
    """Whether only how requests are sent was changed while the run went on."""
    return all(
        change.get("config") == "concurrency" or change.get("name") in UNSEEN | CONCURRENCY
        for update in updates or []
        for change in update.get("changes") or [{}]
    )


IN_PART = "some items alone were asked (--limit, --sample-id): ask all"
"""What is wrong with a log of a part of the suite."""


def asked_in_part(spec: Record) -> bool:
    """Whether the user chose some of the items, so that others are missing from the log."""
    config = spec.get("config") or {}
    return config.get("limit") is not None or config.get("sample_id") is not None


def _task_problems(spec: Record, part: Part) -> Iterator[str]:
    config, dataset = spec.get("config") or {}, spec.get("dataset") or {}
    if str(spec.get("task_version")) != part.version:
        told = printable(str(spec.get("task_version"))[:20])
        yield f"its task has version {told}, this one {part.version}: run it again"
    for name, value in islice((spec.get("task_args_passed") or {}).items(), MAX_ARGUMENTS):
        if not _same_argument(name, value, part.task.args):
            yield f"-T {printable(name[:40])} was given: the suite has its own arguments"
    if asked_in_part(spec):
        yield IN_PART
    if (config.get("epochs") or 1) != part.task.epochs:
        told = printable(str(config.get("epochs"))[:20])
        yield f"it has {told} epochs, the suite {part.task.epochs}"
    if (config.get("epochs_reducer") or ["mean"]) != ["mean"]:
        yield "its epochs are reduced otherwise than by their mean"
    ids = dataset.get("sample_ids")
    wanted = [question.id for question in part.questions]
    # of a part they are others for that reason
    if asked_in_part(spec):
        ids, dataset = None, {}
    if ids is not None and sorted(map(str, ids)) != sorted(wanted):
        yield "its header lists other items (eval.dataset.sample_ids)"
    if dataset.get("samples") not in (None, len(wanted)):
        yield f"its header counts {dataset['samples']} items (eval.dataset.samples)"
    writer = str((spec.get("packages") or {}).get("inspect_ai", "0"))
    if writer.partition(".")[0] != "0" or not VERSION.fullmatch(writer):
        yield f"it was written by Inspect {printable(writer[:20])}, of which nothing is known here"


def _about_problems(header: Record, part: Part) -> Iterator[str]:
    """What a header says of its task otherwise than the task does."""
    spec = header["eval"]
    for place, found in (
        ("eval.metadata", spec.get("metadata")),
        ("metadata", header.get("metadata")),
    ):
        for name, value in (found or {}).items():
            # another version of the package may ask and score the same; other keys are labels of
            # whoever ran it (--metadata), which nobody reads
            own = part.about.get(name)
            if name == WRITER or (name not in part.about and name not in TELLING):
                continue
            if canonical([value]) != canonical([own]):
                yield f"{place}.{printable(name[:40])} is not that of the suite's task"
    if (spec.get("dataset") or {}).get("name") not in (None, part.about[DATASET]):
        yield "its items have another name (eval.dataset.name)"
    task, registered = str(spec.get("task")), spec.get("task_registry_name")
    if registered and str(registered).rpartition("/")[2] != task.rpartition("/")[2]:
        yield f"its task has two names, {one_line(task, 60)} and {one_line(registered, 60)}"
    wanted = {**part.about, **part.task.args}
    for name, value in islice((spec.get("task_args") or {}).items(), MAX_ARGUMENTS):
        if name in wanted and not _same_argument(name, value, wanted):
            yield f"eval.task_args.{printable(name[:40])} is not that of the suite's task"
    if not empty(spec.get("task_attribs")):
        yield "it has eval.task_attribs, which a plain run has not"


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
    created, began = times.get("eval.created"), times.get("stats.started_at")
    if created is not None and began is not None and began - created > SOON:
        yield f"it was begun {(began - created).days} days after it was made (eval.created)"
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
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name):
            yield f"{START} has another eval.{printable(name[:40])} than {HEADER}"
    if further := next(unknown(start, BEGUN), ""):
        yield f"{START} has {further}, which a log that was begun has not"
    if start.get("plan") != log.header.get("plan"):
        yield f"{START} has another plan than {HEADER}"
