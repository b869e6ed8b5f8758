"""Whether a submission says what follows from its answers, and from its logs if they are there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import PEOPLE
from avdilemma.leaderboard.claims import moment_of
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.leaderboard.parts import Part, parts_of
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.row_run import (
    differences_from_log,
    run_problems,
    version_problems,
)
from avdilemma.leaderboard.sound_archive import KINDS, digest
from avdilemma.leaderboard.submission import kind_of, reasons
from avdilemma.leaderboard.submission_schema import Measure, Submission

TOLERANCE = 1e-4
"""How far a number may be from the same one computed here, absolutely or relatively."""

MAX_FILES = 10_000
"""Most files of a folder in which logs are looked for."""


def check_answers(found: Submission, parts: Sequence[Part]) -> list[str]:
    """Compute every number again from the answers; what is wrong, nothing if all follows."""
    if found.model.kind == "people":
        return list(_people_problems(found))
    parts = parts_of(parts, {*found.answers, *found.fingerprints, *(e.task for e in found.logs)})
    wrong = list(_form_problems(found, parts))
    if wrong:
        return wrong
    try:
        wrong += _codes_problems(found, parts)
        again = row_numbers(parts, found.answers, found.model.id)
    except AvdilemmaError as error:
        return [str(error)]
    wrong += _differences("measures", found.measures, again.measures)
    wrong += _differences("amce", found.amce, again.amce)
    if list(found.curves) != list(again.curves):
        wrong.append("curves do not follow from the answers")
    return wrong


def _codes_problems(found: Submission, parts: Sequence[Part]) -> Iterator[str]:
    """Codes that say the same otherwise than this package writes it, by the first of each task."""
    for part in parts:
        for at, code in enumerate(found.answers[part.key]):
            question = part.questions[at % len(part.questions)]
            if (written := question.code(question.from_code(code))) != code:
                yield f"answers.{part.key}.{at}: {code!r} is written {written!r}"
                break


def _people_problems(found: Submission) -> Iterator[str]:
    if found.answers or found.logs:
        yield "a row of people holds published figures, no answers and no logs"
    if not found.model.note:
        yield "a row of people names the source of its figures in model.note"
    if {name: each.value for name, each in found.amce.items()} != dict(PEOPLE):
        yield "amce of a row of people is not that of the published figures"
    # the distance of people's figures from themselves
    numbers = {name: each.value for name, each in found.measures.items() if _has_number(each)}
    for name in sorted(numbers) if numbers != {"distance_to_people": 0.0} else ():
        yield f"measures.{name} is a number that people were not asked for"


def _has_number(found: Measure) -> bool:
    return any(each is not None for each in (found.value, found.low, found.high))


def _form_problems(found: Submission, parts: Sequence[Part]) -> Iterator[str]:
    kind = kind_of(found.model.id)
    if found.model.kind != kind:
        yield f"model.kind is {found.model.kind}, but {found.model.id} is a {kind}"
    yield from run_problems(found)
    for part in parts:
        if found.fingerprints.get(part.key) != part.task.fingerprint:
            yield f"fingerprint of {part.key} is not that of suite {found.suite}"
        version = found.versions.get(f"task:{part.key}")
        if version != part.version:
            yield f"{part.key} has task version {version}, this one {part.version}: run it again"
        answers = len(found.answers.get(part.key, ()))
        if answers != part.asked:
            yield f"{part.key} has {answers} answers, the suite asks for {part.asked}"
        logs = [each for each in found.logs if each.task == part.key]
        if len(logs) != 1 or logs[0].samples != part.asked:
            yield f"{part.key} needs one log of {part.asked} samples"
    known = {part.key for part in parts}
    for place, keys in (
        ("fingerprints", set(found.fingerprints)),
        ("answers", set(found.answers)),
        ("logs", {each.task for each in found.logs}),
    ):
        for key in sorted(keys - known):
            yield f"{place}: {key} is no task of suite {found.suite}"
    if len({each.sha256 for each in found.logs}) < len(found.logs):
        yield "two of its logs are the same file"
    newest = max((each.created for each in found.logs), key=moment_of, default=found.date)
    if found.date != newest[:10]:
        yield f"date is {found.date}, not that of the newest log"


def _differences(
    place: str, told: Mapping[str, Measure], again: Mapping[str, Measure]
) -> Iterator[str]:
    for name in sorted({*told, *again}):
        if name not in told:
            yield f"{place}.{name} is missing"
        elif name not in again:
            yield f"{place}.{name} is no number of this suite"
        elif not same(told[name], again[name]):
            yield (
                f"{place}.{name} says {_short(told[name])}, the answers give {_short(again[name])}"
            )


def same(one: Measure, other: Measure) -> bool:
    """Whether two measures agree up to what machines differ in."""
    for name in Measure.model_fields:
        told, again = getattr(one, name), getattr(other, name)
        if name not in {"value", "low", "high"} or told is None or again is None:
            if told != again:
                return False
        elif not math.isclose(told, again, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            return False
    return True


def _short(found: Measure) -> str:
    value, low, high = (
        "none" if each is None else f"{each:.4g}" for each in (found.value, found.low, found.high)
    )
    return f"{value} [{low}, {high}] ({found.status}, n = {found.n})"


def held_logs(folder: Path) -> dict[str, Path]:
    """Logs in a folder, at any depth and under any names, by the sha256 of their bytes.

    Raises:
        AvdilemmaError: If there is no such folder.
    """
    if not folder.is_dir():
        raise AvdilemmaError(f"there is no folder {folder}: give one with the logs")
    files = [path for path in islice(folder.rglob("*"), MAX_FILES) if path.suffix in KINDS]
    return {digest(path): path for path in sorted(files) if path.is_file()}


def check_logs(found: Submission, parts: Sequence[Part], held: Mapping[str, Path]) -> list[str]:
    """Compute every answer of a submission again from its logs, which are held by digest.

    Returns what is wrong; nothing if its logs are among them, are sound, and say what it says.
    """
    if not found.logs:
        return [f"a row of {found.model.kind} has no logs: leave --logs out"]
    evidence = [read_evidence(held[log.sha256], parts) for log in found.logs if log.sha256 in held]
    wrong = [
        f"no log of {log.task} with sha256 {log.sha256[:12]}... among those given"
        for log in found.logs
        if log.sha256 not in held
    ]
    wrong += reasons(evidence, parts) if not wrong else [p for e in evidence for p in e.problems]
    for each in evidence:
        if each.part is None:
            continue
        if each.codes and each.codes != tuple(found.answers.get(each.part.key, ())):
            wrong.append(f"answers of {each.part.key} are not those of log {each.name}")
        wrong += differences_from_log(found, each)
    wrong += version_problems(found, evidence)
    again = sum(len(each.again) for each in evidence)
    if again > found.reruns:
        # fewer cannot be wrong: a log that another replaced may have told more
        wrong.append(f"reruns is {found.reruns}, the logs tell of {again} samples that ran again")
    return wrong
