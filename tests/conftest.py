"""Shared helpers: run a task on a reference agent and get its log."""

from __future__ import annotations

import asyncio
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from inspect_ai import Task
    from inspect_ai.log import EvalLog
    from playwright.sync_api import Browser

# the matrices of estimation are small, and two workers already share the cores: threads of
# linear algebra would take a fifth more time. Read when numpy is first imported, here or below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# a busy machine is no failure: no time limit on single examples
settings.register_profile("avdilemma", deadline=None)
settings.load_profile("avdilemma")

Run = Callable[..., "EvalLog"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Give pytest an option to run one of several parts of what is selected."""
    told = "run the tests of one part of several alone, such as 2/3; names decide which"
    parser.addoption("--part", default="1/1", help=told)


def read_part(given: str) -> tuple[int, int]:
    """The number of a part, from 1, and how many there are: of ``2/12`` 2 and 12."""
    part = re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", given)
    number, parts = map(int, part.groups()) if part is not None else (1, 0)
    if number > parts:
        raise pytest.UsageError(f"--part {given} is no part: give 1/3, 2/3 or 3/3")
    return number, parts


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of other parts."""
    number, parts = read_part(config.getoption("--part"))
    kept = [item for item in items if zlib.crc32(item.nodeid.encode()) % parts == number - 1]
    config.hook.pytest_deselected(items=[*({*items} - {*kept})])
    items[:] = kept


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; see `browsing`."""
    from browsing import launched

    with launched() as made:
        yield made


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a task on a model by Inspect and return the full log."""
    # imported only where it is wanted: it takes most of the time in which a test file starts
    from inspect_ai import eval as inspect_eval

    folder = tmp_path_factory.mktemp("logs")

    def run_task(task: Task | str, model: Any, **settings: Any) -> EvalLog:
        settings = {
            "log_dir": str(folder),
            "display": "none",
            "log_realtime": False,
            "score_display": False,
            **settings,
        }
        return inspect_eval(task, model=model, **settings)[0]

    return run_task


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the provider fail at some calls, once."""

    from avdilemma.evals import reference

    def fail_at(*numbers: int) -> None:
        calls: list[int] = []
        answer = reference.ReferenceAgentAPI.generate

        async def generate(self: Any, *args: Any, **more: Any) -> Any:
            calls.append(1)
            number = len(calls)
            await asyncio.sleep(0.001)
            if number in numbers:
                raise RuntimeError("503: the service is overloaded")
            return await answer(self, *args, **more)

        monkeypatch.setattr(reference.ReferenceAgentAPI, "generate", generate)

    return fail_at


def slow_among(cases: Iterable[Any], *slow: Any) -> list[Any]:
    """Cases to be parametrised by, some of them slow."""
    every = [*cases]
    assert {*slow} <= {*every}, "a slow case is none"
    return slow_but(every, *(case for case in every if case not in slow))


def slow_but(cases: Iterable[Any], *quick: Any) -> list[Any]:
    """Cases to be parametrised by, all of them slow but some quick ones."""
    every = [*cases]
    assert {*quick} <= {*every}, "a quick case is none"
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=() if case in quick else pytest.mark.slow,
            id=case if isinstance(case, str) else None,
        )
        for case in every
    ]


def metrics_of(log: EvalLog) -> dict[str, float]:
    """All metrics of a log by name, as commands read them."""
    from avdilemma.logs.header import read_header

    assert log.status == "success", log.error
    return dict(read_header(log.location).metrics)


def metric(log: EvalLog, score: str, name: str = "mean") -> float:
    """The mean or stderr of a key, or another metric by the name of its scorer's result."""
    found = metrics_of(log)
    if name == "mean":
        return found[score]
    if name == "stderr":
        return found[f"{score}_stderr"]
    assert score in {each.name for each in (log.results.scores if log.results else [])}
    return found[name]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[1]
