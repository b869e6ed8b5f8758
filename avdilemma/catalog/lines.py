"""What a check found, in lines."""

from __future__ import annotations

from collections.abc import Iterator

from avdilemma.catalog.check import BIASES, WORDING, Findings
from avdilemma.catalog.power import SIZES, Power

SHOWN = 3
"""How many of the strongest associations are printed for each thing compared with."""


def report_lines(report: Findings) -> Iterator[str]:
    """The check of balance, levels, ids and answers, in lines of text."""
    yield f"{report.items:,} items in {report.scenarios:,} scenarios"
    yield f"levels: {', '.join(f'{name} {len(each)}' for name, each in report.levels.items())}"
    compared = [name for name in (*BIASES, WORDING) if _of(report, name)]
    if not compared:
        yield "balance: no options are listed, so there is nothing to balance"
    for name in compared:
        found = sorted(_of(report, name), key=lambda each: -each[1])[:SHOWN]
        shown = ", ".join(f"{factor} {r:.3f}" for factor, r in found)
        yield f"|r| with {name} (bound {report.bounds[name]:.2f}): {shown}"
    for name, right in report.agents.items():
        yield f"answers of {name}: {right} came back right"
    for problem in report.problems:
        yield f"PROBLEM: {problem}"


def _of(report: Findings, name: str) -> list[tuple[str, float]]:
    return [(each.one, each.r) for each in report.associations if each.other == name]


def power_lines(told: Power, points: float, lives: float) -> Iterator[str]:
    """What the items identify, in lines of text with a table; noise is in points and lives."""
    if told.without:
        yield f"preferences: {told.without}"
        return
    first = told.found[0][1]
    yield (
        f"preferences: {first.items:,} items tell {first.rank} of {first.parameters} parameters "
        f"(noise {points:g} points, {lives:g} lives; answers independent)"
    )
    for words in first.words:
        yield f"  not identified: {words}"
    if not any(key.startswith("kappa_") for _, each in told.found for key in each.se):
        yield "  kappa is not identified by these items"
        return
    heads = [f"se, n={size}" for size in SIZES]
    yield "  " + "".join(f"{head:>14}" for head in ("kappa", "condition", *heads, "n, se=.05"))
    for kappa, each in told.found:
        sizes = [_number(each.se_kappa(size)) for size in SIZES]
        needed = each.items_for(0.05)
        cells = [f"{kappa:g}", f"{each.condition:.1f}", *sizes, f"{needed:,}" if needed else "-"]
        yield "  " + "".join(f"{cell:>14}" for cell in cells)
    for kappa, each in told.found:
        if each.interval is not None:
            yield f"  without noise, kappa = {kappa:g} answers like every value {each.interval}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
