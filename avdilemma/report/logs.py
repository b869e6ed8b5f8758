"""Which logs a report rests on, and which it cannot use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, read_eval_log

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.results import find_logs

OURS = (
    "amount_choice",
    "dilemma_choice",
    "game_choice",
    "match_score",
    "moral_machine_choice",
    "plan_choice",
    "price_path",
    "rating_score",
    "third_choice",
)
"""Scorers of this package."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log that can be used, by its header."""

    path: str
    """The file."""

    task: str
    """The task without its package."""

    model: str
    """The model."""

    language: str
    """Language of the prompts."""

    family: str
    """The scenario file asked, or a dash."""

    scorers: tuple[str, ...]
    """Scorers without their package."""

    samples: int
    """Samples that were scored, every epoch by itself."""

    errors: int
    """Samples that ended in an error and are in no figure."""

    base: bool = False
    """Whether it was told to be of the model before a tuning."""

    @property
    def name(self) -> str:
        """The file without its folder."""
        return Path(self.path).name


@dataclass(frozen=True, slots=True)
class Trouble:
    """A log, or a section, that could not be used."""

    name: str
    """The file or section."""

    why: str
    """What is wrong, in one line."""

    foreign: bool = False
    """Whether it is a log of another package, which is no mistake."""


@dataclass(frozen=True, slots=True)
class Logs:
    """All logs of a report."""

    usable: tuple[LogFile, ...]
    """Logs to draw, oldest first."""

    troubles: tuple[Trouble, ...]
    """Logs that cannot be used."""

    passed_over: tuple[Trouble, ...]
    """Logs of others' tasks."""


def find(paths: Iterable[str | Path], base: Iterable[str | Path] = ()) -> Logs:
    """Read the headers of logs.

    Args:
        paths: Log files or folders.
        base: Logs of the model before a tuning, files or folders; drawn like the others, too.

    Returns:
        What there is. A log that cannot be read or did not succeed is a trouble, no error.

    Raises:
        AvdilemmaError: If a path does not exist, or no log can be used.
    """
    before = [_absolute(path) for path in find_logs(base)] if base else []
    every = dict.fromkeys([*before, *(_absolute(path) for path in find_logs(paths))])
    found = [_header(path, path in before) for path in every]
    usable = tuple(each for each in found if isinstance(each, LogFile))
    others = [each for each in found if isinstance(each, Trouble)]
    if not usable:
        more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
        raise AvdilemmaError(f"no log can be drawn; {others[0].name}: {others[0].why}{more}")
    return Logs(
        usable,
        tuple(each for each in others if not each.foreign),
        tuple(each for each in others if each.foreign),
    )


def _absolute(path: str) -> str:
    # folders are listed as addresses of files: a log given twice counts once
    return str(Path(path.removeprefix("file://")).resolve())


def _header(path: str, base: bool) -> LogFile | Trouble:
    try:
        log = read_eval_log(path, header_only=True)
    except Exception as error:  # noqa: BLE001 - logs are untrusted: whatever is wrong is told
        return Trouble(path, f"cannot be read ({one_line(error)}): is it an Inspect log?")
    scorers = tuple(each.name.split("/")[-1] for each in log.eval.scorers or [])
    if not set(scorers) & set(OURS):
        return Trouble(path, f"task {log.eval.task} is none of avdilemma", foreign=True)
    if log.status != "success":
        return Trouble(path, f"has status {log.status}: run it again")
    return _file(path, log, scorers, base)


def _file(path: str, log: EvalLog, scorers: Sequence[str], base: bool) -> LogFile:
    metadata, results = log.eval.metadata or {}, log.results
    done = results.completed_samples if results else 0
    return LogFile(
        path=path,
        task=log.eval.task.split("/")[-1],
        model=log.eval.model,
        language=str(metadata.get("language", "en")),
        family=str(metadata.get("family", "-")),
        scorers=tuple(scorers),
        samples=done,
        errors=results.total_samples - done if results else 0,
        base=base,
    )


def one_line(error: Exception, longest: int = 200) -> str:
    """What an error says, on one line of bounded length."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def scored_by(logs: Iterable[LogFile], *scorers: str) -> list[LogFile]:
    """The logs of some scorers.

    Args:
        logs: Logs.
        *scorers: Names without their package.

    Returns:
        Logs with at least one of them.
    """
    return [each for each in logs if set(each.scorers) & set(scorers)]
