"""Which preference parameters a set of items identifies, and how many answers that takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from avdilemma.estimation import Information, Truth, information
from avdilemma.questions import Question

KAPPAS = (0.0, 0.25, 0.5, 1.0)
"""Degrees of morality at which it is computed."""

SIZES = (100, 400, 1600)
"""Numbers of answers in the power table."""


class Power(NamedTuple):
    """What a set of items tells at some true values of kappa, or why nothing can be said."""

    found: tuple[tuple[float, Information], ...]
    without: str = ""


def power(
    items: Sequence[Question],
    points: float = 5.0,
    lives: float = 1.0,
    kappas: Sequence[float] = KAPPAS,
) -> Power:
    """Work out what items identify at some kappas, with logit noise in points and expected lives.

    Raises:
        AvdilemmaError: If an item's facts are impossible.
    """
    usable = [item for item in items if item.situation() is not None]
    if not usable:
        return Power((), "none of these questions has a prediction to estimate a preference from")
    found = tuple(
        (kappa, information(usable, Truth(kappa=kappa, points=points, lives=lives)))
        for kappa in kappas
    )
    return Power(found)


def kappa_errors(items: Sequence[Question], epochs: int = 1) -> str:
    """Expected standard errors of kappa, in words, at the default noise and at a lesser one.

    Answers count as independent, and so do epochs. It says so where kappa is not identified.
    """
    said = []
    for points, lives in ((5.0, 1.0), (20.0, 4.0)):
        told = power(items, points, lives, (0.2, 0.5, 0.9))
        if told.without:
            return told.without
        errors = [(kappa, each.se_kappa(each.items * epochs)) for kappa, each in told.found]
        if any(error is None for _, error in errors):
            return "not identified by these items"
        shown = ", ".join(f"{error:.3f} at kappa {kappa:g}" for kappa, error in errors)
        said.append(f"{shown} (noise {points:g} points, {lives:g} lives)")
    return "; ".join(said)


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
