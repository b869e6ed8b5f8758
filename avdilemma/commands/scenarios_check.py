"""Whether items can be trusted: one command for families, files and items."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.common import echo, progress
from avdilemma.commands.scenarios_items import Wanted, asks
from avdilemma.errors import AvdilemmaError, InvalidValueError

if TYPE_CHECKING:
    from avdilemma.catalog.check import Findings
    from avdilemma.catalog.proof import Problem
    from avdilemma.families import Opened


ITEMS = (".jsonl", ".csv")
"""Ends of the names of files of items."""


@dataclass(frozen=True)
class Bounds:
    """Bounds of what is checked and counted."""

    bound: float
    """Largest |r| accepted."""

    asked: int
    """Items that each agent answers."""

    points: float
    """Noise in games, in points."""

    lives: float
    """Noise in dilemmas, in lives."""

    def __post_init__(self) -> None:
        """Refuse bounds that check nothing.

        Raises:
            InvalidValueError: If one is out of range.
        """
        if not 0 < self.bound < 1:
            remedy = "give a number above 0 and below 1, for no |r| is above 1"
            raise InvalidValueError("bound", self.bound, remedy)
        if self.asked < 1:
            raise InvalidValueError("asked", self.asked, "give at least 1, or nothing is answered")
        for name, value in (("points", self.points), ("lives", self.lives)):
            if not 0 < value < float("inf"):
                raise InvalidValueError(name, value, "give a number above 0")


@dataclass(frozen=True)
class Checked:
    """What came of one source."""

    source: str
    """As given."""

    findings: Findings | None
    """Balance, levels and answers; None for a file that cannot be loaded."""

    problems: Sequence[Problem]
    """Everything wrong."""

    lines: Sequence[str]
    """What is told of it."""

    def record(self) -> dict[str, Any]:
        """The same for machines."""
        found = self.findings
        counted = {} if found is None else {"items": found.items, "scenarios": found.scenarios}
        compared = [] if found is None else [asdict(each) for each in found.associations]
        return {
            "source": self.source,
            "passes": not self.problems,
            **counted,
            "problems": [each.record() for each in self.problems],
            "associations": compared,
            "answers": {} if found is None else found.agents,
        }


@click.command("check")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@asks
@click.option("--bound", default=0.1, show_default=True, help="Largest |r| accepted, below 1.")
@click.option("--asked", default=400, show_default=True, help="Items each agent answers.")
@click.option("--points", default=5.0, show_default=True, help="Noise in games, in points.")
@click.option("--lives", default=1.0, show_default=True, help="Noise in dilemmas, in lives.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
def check(
    sources: tuple[str, ...],
    wanted: Wanted,
    bound: float,
    asked: int,
    points: float,
    lives: float,
    as_json: bool,
) -> None:
    """Check every SOURCE: a family by name, a scenario file, or items in a .jsonl or .csv file.

    Tells everything that is wrong at once, with file, line and remedy, and exits with 1: a file
    that does not load, a prompt that does not say what its prediction rests on, options that read
    the same, a name that is taken, a factor aliased with position, label, lane, side of the picture
    or wording, a level that never occurs, ids that repeat, an answer of an agent that does not come
    back right. docs/scenarios.md says what each check proves.
    """
    bounds = Bounds(bound, asked, points, lives)
    found = _check(sources, wanted, bounds)
    if as_json:
        told = {"passes": not any(each.problems for each in found)}
        record = told | {"sources": [each.record() for each in found]}
        echo(json.dumps(record, ensure_ascii=False, indent=2))
    for each in found if not as_json else ():
        for line in (*each.lines, *(f"PROBLEM: {each.text}" for each in each.problems)):
            echo(line)
        if not each.problems:
            echo(f"\n{each.source} passes.")
    failing = [each for each in found if each.problems]
    if failing:
        first, *others = [problem for each in failing for problem in each.problems]
        more = f" (and {len(others)} more)" if others else ""
        raise AvdilemmaError(f"{failing[0].source} fails: {first.text}{more}")


def _check(sources: Sequence[str], wanted: Wanted, bounds: Bounds) -> list[Checked]:
    from avdilemma.catalog.proof import name_problems  # noqa: PLC0415
    from avdilemma.families import open_family  # noqa: PLC0415

    opened = {
        index: open_family(source)
        for index, source in enumerate(sources)
        if not source.endswith(ITEMS)
    }
    names: dict[int, list[Problem]] = {}
    for place, problem in name_problems(list(opened.values())):
        names.setdefault(list(opened)[place], []).append(problem)
    return [
        _checked(source, opened.get(index), names.get(index, []), wanted, bounds)
        for index, source in enumerate(sources)
    ]


def _checked(
    source: str,
    opened: Opened | None,
    names: Sequence[Problem],
    wanted: Wanted,
    bounds: Bounds,
) -> Checked:
    from avdilemma.catalog.check import check as run  # noqa: PLC0415
    from avdilemma.catalog.check import report_lines  # noqa: PLC0415
    from avdilemma.catalog.power import power, power_lines  # noqa: PLC0415
    from avdilemma.catalog.proof import (  # noqa: PLC0415
        Problem,
        file_problems,
        further_count,
        further_problems,
        item_problems,
    )
    from avdilemma.catalog.records import read_items  # noqa: PLC0415

    if opened is not None and opened.family is None:
        return Checked(source, None, file_problems(opened), [])
    expected: dict[str, tuple[str, ...]] | None = None
    if opened is None:
        items = read_items(Path(source))
    else:
        made = wanted.stream(source)
        items = tuple(made)
        if wanted.n is None:
            expected = {factor.name: factor.levels for factor in made.design.factors}
    further = further_count(opened.family) if opened and opened.family and wanted.whole else 0
    with progress("Checking", 3 + further, stderr=True) as move:
        report = run(items, expected, bounds.bound, bounds.asked)
        move(advance=1)
        told = power(items, bounds.points, bounds.lives)
        move(advance=1)
        said = item_problems(items, opened)
        move(advance=1)
        if opened is not None and further:
            said += further_problems(opened, wanted.seed, wanted.language, lambda: move(advance=1))
    lines = (*report_lines(report), "", *power_lines(told, bounds.points, bounds.lives))
    problems = [*names, *said, *(Problem(each) for each in report.problems)]
    return Checked(source, report, problems, lines)
