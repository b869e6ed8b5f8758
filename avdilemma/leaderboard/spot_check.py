"""Asking a model a random share of a row's questions again, and how far it agrees with the row.

Agreement is of codes: the same option, plan or rating, or the same kind of missing answer. A row
that was made up without the model agrees by chance alone, which is the agreement that its answers
and the new ones would have if they were paired at random within each task.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset
from inspect_ai.log import EvalLog
from pydantic import Field, ValidationError

from avdilemma.errors import AvdilemmaError, InvalidValueError, malformed
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.evals.scorer import read_output
from avdilemma.evals.suite import build_task
from avdilemma.files import read_bytes, write_text
from avdilemma.leaderboard import parts as suites
from avdilemma.leaderboard.board import Held
from avdilemma.leaderboard.claims import now
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.row_text import Day, Identity, Slug
from avdilemma.leaderboard.submission_schema import Count, Digest, Strict

FOLDER = "spot-checks"
"""Folder of the results in a board's, one JSON file a row."""

MAX_BYTES = 100_000
"""Largest result that is read."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A proportion."""


class Answered(NamedTuple):
    """One answer that was asked for again: its task, scenario, and both codes."""

    task: str
    scenario: str
    before: str
    again: str


class Agreement(Strict):
    """How far answers agree, in proportions: the value, its 95 % interval, and that of chance."""

    value: Share
    low: Share
    high: Share
    chance: Share
    n: Count
    """Answers asked for again."""

    clusters: Count
    """Scenarios that they are of, which the interval clusters on."""


class SpotCheck(Strict):
    """The result of a spot check, kept beside the board."""

    schema_: Annotated[Literal["avdilemma.spot-check/1"], Field(alias="schema")] = (
        "avdilemma.spot-check/1"
    )
    """Format and version."""

    name: Slug
    """Name of the row."""

    sha256: Digest
    """Digest of its file: of another file this says nothing."""

    model: Identity
    """Who was asked, by Inspect's name."""

    temperature: Annotated[float, Field(ge=0, le=10)]
    """Temperature at which it was asked."""

    share: Annotated[float, Field(gt=0, le=1)]
    """Share of each task's questions that was asked."""

    seed: int
    """Seed of the draw."""

    epochs: Annotated[int, Field(ge=1, le=1_000)]
    """How often each was asked."""

    date: Day
    """When."""

    agreement: Agreement
    """What came of it."""

    @property
    def passed(self) -> bool:
        """Whether the model agrees with the row more than chance does."""
        return self.agreement.low > self.agreement.chance


def draw(parts: Sequence[Part], share: float, seed: int) -> dict[str, list[int]]:
    """Draw a share of each task's questions, at least one: their places, by the task's key.

    Raises:
        InvalidValueError: If the share is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise InvalidValueError("share", share, "give a number above 0 and at most 1")
    found = {}
    for part in parts:
        size = len(part.questions)
        rng = random.Random(f"{seed} {part.key}")
        found[part.key] = sorted(rng.sample(range(size), math.ceil(share * size)))
    return found


def agreement(answers: Sequence[Answered]) -> Agreement:
    """How far answers agree; at least one is given.

    The interval clusters on scenarios. Where all answers agree, or none, it is the exact one for as
    many draws as there are scenarios (Clopper & Pearson 1934, Biometrika 26:404).
    """
    found = clustered_mean(
        [(each.scenario, float(each.before == each.again)) for each in answers], limits=(0, 1)
    )
    low, high = found.low, found.high
    edge = 0.025 ** (1 / found.clusters)
    if found.value in {0, 1}:
        low, high = (0.0, 1 - edge) if found.value == 0 else (edge, 1.0)
    elif math.isnan(low):  # of one scenario
        low, high = 0.0, 1.0
    return Agreement(
        value=found.value,
        low=low,
        high=high,
        chance=_chance(answers),
        n=found.n,
        clusters=found.clusters,
    )


def _chance(answers: Sequence[Answered]) -> float:
    total = 0.0
    for task in {each.task for each in answers}:
        mine = [each for each in answers if each.task == task]
        before, again = (
            Counter(codes)
            for codes in ([each.before for each in mine], [each.again for each in mine])
        )
        total += sum(before[code] * again[code] for code in before) / len(mine)
    return min(total / len(answers), 1.0)


def spot_check(
    held: Held,
    model: str,
    *,
    log_dir: Path,
    share: float = 0.05,
    seed: int = 0,
    epochs: int = 1,
    temperature: float = 0.0,
    max_tokens: int | None = None,
    model_args: Mapping[str, Any] | None = None,
) -> SpotCheck:
    """Ask a model a random share of a row's questions again, by Inspect.

    Args:
        held: The row.
        model: Inspect's name of the model.
        log_dir: Folder of the logs.
        share: Share of each task's questions.
        seed: Seed of the draw; the same row and seed draw the same questions.
        epochs: How often each is asked.
        temperature: Temperature.
        max_tokens: Longest reply; the row's own by default.
        model_args: Arguments of the provider.

    Raises:
        AvdilemmaError: If the row has no answers, or a run does not succeed.
    """
    row = held.submission
    if not row.answers:
        raise AvdilemmaError(f"{row.name} holds no answers: there is nothing to ask again")
    parts = suites.parts_of(suites.suite_parts(row.suite), row.answers)
    drawn = draw(parts, share, seed)
    tasks = []
    for part in parts:
        task = build_task(part.task)
        task.dataset = MemoryDataset([task.dataset[at] for at in drawn[part.key]])
        tasks.append(task)
    own = row.settings.get("max_tokens")
    longest = max_tokens or (own if isinstance(own, int) else None)
    logs = inspect_eval(
        tasks,
        model=model,
        model_args=dict(model_args or {}),
        log_dir=str(log_dir),
        epochs=epochs,
        temperature=temperature,
        max_tokens=longest,
    )
    answers = [
        each for part, log in zip(parts, logs, strict=True) for each in _read(held, part, log)
    ]
    return SpotCheck(
        name=row.name,
        sha256=held.sha256,
        model=model,
        temperature=temperature,
        share=share,
        seed=seed,
        epochs=epochs,
        date=now().date().isoformat(),
        agreement=agreement(answers),
    )


def _read(held: Held, part: Part, log: EvalLog) -> Iterable[Answered]:
    if log.status != "success":
        raise AvdilemmaError(f"{part.task.name}: the run ended with status {log.status}: run again")
    places = {question.id: at for at, question in enumerate(part.questions)}
    codes = held.submission.answers[part.key]
    for sample in log.samples or ():
        at = places[str(sample.id)]
        question = part.questions[at]
        again = question.code(read_output(question, sample.output))
        yield Answered(part.key, question.scenario, codes[at], again)


def path_of(board: Path, name: str) -> Path:
    """Where a board keeps the result of a row's spot check."""
    return board / FOLDER / f"{name}.json"


def write_spot_check(board: Path, found: SpotCheck) -> Path:
    """Write a result into a board's folder, in place of an earlier one of the same row."""
    path = path_of(board, found.name)
    text = found.model_dump_json(indent=1, by_alias=True) + "\n"
    write_text(path, text, overwrite=True, inside=board)
    return path


def read_spot_check(board: Path, name: str) -> SpotCheck:
    """Read the result of a row's spot check.

    Raises:
        AvdilemmaError: If there is none, or it cannot be used.
    """
    path = path_of(board, name)
    remedy = "run avdilemma leaderboard spot-check"
    content = read_bytes(path, MAX_BYTES, links=False, remedy=remedy)
    try:
        return SpotCheck.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise malformed(str(path), error, remedy) from error
