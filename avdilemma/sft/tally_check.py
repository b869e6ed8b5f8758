"""Checking what a tally calculates, from its text alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HEADING = re.compile(r"(?P<option>[^:\n]+): (?P<rest>.*(?:own|all)=.*)\.")
_PRODUCT = re.compile(r"(?<![\w.])(?P<pay>\d+)\*(?P<share>\d+)=(?P<value>\d+),")
_PART = re.compile(r" (?P<name>own|all)=(?P<value>\d+)(?:\*(?P<by>\d+)=(?P<weighted>\d+))?")
_TOTAL = re.compile(r" total=(?P<value>\d+)$")
_VERDICT = re.compile(r"(?P<signs>\d+[<>=]\d+(?:, \d+[<>=]\d+)*): (?P<choice>.+)\.")
_COMPARISON = re.compile(r"(\d+)([<>=])(\d+)")


class Step(NamedTuple):
    """One thing that a tally says, and whether it is so."""

    text: str
    right: bool


def tally_steps(text: str) -> list[Step]:
    """Everything that a tally calculates: products, sums, totals, comparisons, and its choice.

    Lines that are none of a tally are passed over. An ``own`` without products before it and an
    ``all`` are numbers that the question gives: those are no steps.

    Examples:
        >>> [s.text for s in tally_steps("A x: x y 1*3=4, own=3 all=5 total=008.") if not s.right]
        ['1*3=4', 'own=3']
    """
    found: list[Step] = []
    lines: list[tuple[str, int]] = []
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line):
            steps, total = _line(f" {heading['rest']}")
            found += steps
            lines.append((heading["option"], total))
        elif verdict := _VERDICT.fullmatch(line):
            found += _verdict(verdict["signs"], verdict["choice"], lines)
            lines = []
    return found


def wrong_tally(text: str) -> list[str]:
    r"""What a tally says that does not hold.

    Examples:
        >>> wrong_tally("A x: own=3 all=5 total=008.\nB y: own=4 all=1 total=005.\n008<005: x.")
        ['008<005']
    """
    return [step.text for step in tally_steps(text) if not step.right]


def _line(rest: str) -> tuple[list[Step], int]:
    """The steps of an option's line, and its total."""
    steps, products = [], []
    for each in _PRODUCT.finditer(rest):
        products.append(int(each["value"]))
        right = int(each["pay"]) * int(each["share"]) == products[-1]
        steps.append(Step(each[0].removesuffix(","), right))
    total = 0
    for part in _PART.finditer(rest):
        value = int(part["value"])
        if part["name"] == "own" and products:
            steps.append(Step(f"own={part['value']}", value == sum(products)))
        if part["by"] is not None:
            weighted = int(part["weighted"])
            right = value * int(part["by"]) == weighted
            steps.append(Step(f"{part['value']}*{part['by']}={part['weighted']}", right))
            value = weighted
        total += value
    if said := _TOTAL.search(rest):
        steps.append(Step(f"total={said['value']}", int(said["value"]) == total))
        total = int(said["value"])
    return steps, total


def _verdict(signs: str, choice: str, lines: list[tuple[str, int]]) -> Iterator[Step]:
    """The best so far against each further line, and the name of the best."""
    best = 0
    comparisons = _COMPARISON.findall(signs)
    if len(comparisons) != len(lines) - 1:
        yield Step(signs, right=False)
        return
    for place, (one, sign, other) in enumerate(comparisons, 1):
        totals = lines[best][1], lines[place][1]
        holds = {"<": totals[0] < totals[1], ">": totals[0] > totals[1]}
        right = (int(one), int(other)) == totals and holds.get(sign, totals[0] == totals[1])
        yield Step(f"{one}{sign}{other}", right)
        best = place if totals[1] > totals[0] else best
    name = lines[best][0]
    yield Step(choice, re.search(rf"(?:^|\s){re.escape(choice)}(?: \(|$)", name) is not None)
