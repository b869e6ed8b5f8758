"""A taskset of the library verifiers (interface v1), for the packages of the format ``verifiers``.

Imported by these packages alone: the library is none of our dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import verifiers.v1 as vf

from avdilemma.agents import agent
from avdilemma.errors import AvdilemmaError
from avdilemma.files import read_bytes
from avdilemma.sft.examples import MAX_BYTES
from avdilemma.sft.rewards import WEIGHTS, arithmetic, asked_as, readable, worth

UTILITY, FORMAT, ARITHMETIC = WEIGHTS


class GamesData(vf.TaskData):  # type: ignore[misc]
    """One question, as the format ``verifiers`` writes it."""

    question: str
    """Its record, a line of JSON."""

    agent: str
    """Name of the agent whose utility is the reward."""

    steps: int
    """Equations and comparisons in the agent's own example."""

    answer: str
    """The agent's own completion."""


class GamesTask(vf.Task[GamesData]):  # type: ignore[misc]
    """A question, and what its answer is worth."""

    def _worth(self, reply: str) -> float | None:
        data = self.data
        question = asked_as(data.question, data.prompt_text)
        return worth(question, agent(data.agent).rule, reply)

    @vf.reward(weight=UTILITY)  # type: ignore[untyped-decorator]
    async def utility(self, trace: vf.Trace) -> dict[str, float]:
        """What the answer is worth to the agent, 0 to 1; nothing where all are worth the same."""
        found = self._worth(trace.last_reply)
        return {} if found is None else {"utility": found}

    @vf.reward(weight=FORMAT)  # type: ignore[untyped-decorator]
    async def format(self, trace: vf.Trace) -> float:
        """Whether an answer can be read."""
        question = asked_as(self.data.question, self.data.prompt_text)
        return readable(question, trace.last_reply)

    @vf.reward(weight=ARITHMETIC)  # type: ignore[untyped-decorator]
    async def arithmetic(self, trace: vf.Trace) -> dict[str, float]:
        """The share of calculations that are right; nothing where none are called for."""
        found = arithmetic(trace.last_reply, self.data.steps)
        return {} if found is None else {"arithmetic": found}

    async def validate(self, runtime: vf.Runtime) -> bool:  # noqa: ARG002 - the library's signature
        """Whether the agent's own completion is worth most, without a model."""
        best = arithmetic(self.data.answer, self.data.steps) in (None, 1.0)
        return best and self._worth(self.data.answer) == 1.0


class GamesConfig(vf.TasksetConfig):  # type: ignore[misc]
    """Which questions are asked."""

    split: Literal["train", "validation"] = "train"
    """Part of the training set."""


class GamesTaskset(vf.Taskset[GamesTask, GamesConfig]):  # type: ignore[misc]
    """The questions of one split, from a file of the package."""

    FOLDER: ClassVar[Path]
    """Folder of the data."""

    def load(self) -> Iterator[GamesTask]:
        """Read the tasks, one a line.

        Raises:
            AvdilemmaError: If the split has no file, or a line is no task.
        """
        path = self.FOLDER / f"{self.config.split}.jsonl"
        lines = read_bytes(path, MAX_BYTES, remedy="build the set with a validation split")
        for number, line in enumerate(lines.decode().splitlines(), 1):
            try:
                data = GamesData.model_validate_json(line)
            except ValueError as error:
                raise AvdilemmaError(f"{path}:{number}: no task; export it anew") from error
            yield GamesTask(data.model_copy(update={"id": str(number)}), self.config.task)
