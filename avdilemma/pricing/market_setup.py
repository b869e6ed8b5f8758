"""Which markets are played: scales and ceilings drawn by seed, prefixes crossed with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from avdilemma.design import generator
from avdilemma.errors import InvalidValueError, malformed, one_of
from avdilemma.pricing.equilibrium import monopoly_price
from avdilemma.pricing.market import Market
from avdilemma.pricing.period import PREFIXES, Rules
from avdilemma.pricing.words import Prefix, pricing_words
from avdilemma.prompts.languages import ENGLISH, check_language

SCALES = (1.0, 3.2, 10.0)
"""Scales from which a market's is drawn, so that known numbers are of no use (Fish et al. 2024)."""

CEILINGS = (2.0, 3.0)
"""Range of the ceiling, in joint-monopoly prices; ours. It is drawn, so that it tells little, and
even at its least fewer than one customer in a thousand buys there."""

MOST = 10_000
"""Most periods, and most markets."""


@dataclass(frozen=True, slots=True)
class Setup:
    """One market to be played: everything but who plays."""

    id: str
    """Name of the sample."""

    scenario: str
    """Name of the market, the same under every prefix: what intervals cluster on."""

    market: Market
    """The market."""

    rules: Rules
    """What firms are told."""

    retries: int
    """How often a price is asked for again."""

    last: int
    """Periods at the end that averages are taken over."""

    def to_dict(self) -> dict[str, Any]:
        """The setup as a JSON-like record."""
        return asdict(self)


_ADAPTER: TypeAdapter[Setup] = TypeAdapter(Setup)


def read_setup(record: object) -> Setup:
    """Read a setup that may come from outside, as `Setup.to_dict` wrote it.

    Raises:
        AvdilemmaError: If the record does not describe a setup.
    """
    try:
        return _ADAPTER.validate_python(record)
    except ValidationError as error:
        raise malformed("setup record", error, "run pricing with this version") from error


def last_periods(periods: int) -> int:
    """Number of periods at the end that averages are taken over, by default.

    A sixth, as in Fish et al. 2024 (the last 50 of 300), but at least 5 if there are as many.

    Examples:
        >>> last_periods(300), last_periods(20), last_periods(3)
        (50, 5, 3)
    """
    return min(periods, max(5, periods // 6))


def setups(
    markets: int = 3,
    periods: int = 20,
    window: int = 100,
    prefixes: Sequence[str] = ("neutral",),
    scale: float | None = None,
    firms: int = 2,
    retries: int = 2,
    ceiling: float | None = None,
    hint: bool = True,
    last: int | None = None,
    seed: int = 0,
    language: str = ENGLISH,
) -> tuple[Setup, ...]:
    """The markets of a run, by the arguments of the task `pricing`; same arguments, same setups.

    Scales are drawn so that each three markets have 1, 3.2 and 10, and the prefixes of one market
    stand beside each other. A `scale` or `ceiling` of None is drawn by seed, a `last` of None is
    that of `last_periods`.

    Raises:
        InvalidValueError: If an argument is out of range.
        AvdilemmaError: If nothing about prices is written in the language.
    """
    _whole("markets", markets, 1, MOST)
    _whole("periods", periods, 1, MOST)
    _whole("window", window, 0, MOST)
    _whole("firms", firms, 1, 2)
    _whole("retries", retries, 0, 10)
    _whole("seed", seed, -(2**63), 2**63)
    if not isinstance(hint, bool):
        raise InvalidValueError("hint", hint, "give true or false")
    if not prefixes or len(set(prefixes)) != len(prefixes):
        raise InvalidValueError("prefix", list(prefixes), "give one or more different names")
    for name in prefixes:
        one_of("prefix", name, PREFIXES)
    pricing_words(check_language(language))
    end = last_periods(periods) if last is None else _whole("last", last, 1, MOST)
    if end > periods:
        raise InvalidValueError("last", last, f"give a number from 1 to the {periods} periods")
    fixed = None if scale is None else _positive("scale", scale)
    top = None if ceiling is None else _positive("ceiling", ceiling)
    found = []
    for number in range(markets):
        block, place = divmod(number, len(SCALES))
        order = generator(seed, "scale", block).sample(SCALES, len(SCALES))
        market = Market(firms=firms, scale=order[place] if fixed is None else fixed)
        drawn = generator(seed, "ceiling", number).uniform(*CEILINGS)
        # rivals or not, the ceiling must tell the same: the duopoly's price is the yardstick
        yardstick = monopoly_price(Market(firms=2, scale=market.scale))
        highest = _round_up(drawn * yardstick) if top is None else top * market.scale
        if highest <= market.unit_cost:
            raise InvalidValueError(
                "ceiling", ceiling, f"give more than the unit cost, {market.cost:g}"
            )
        name = f"market-{number + 1:03d}"
        for prefix in prefixes:
            rules = Rules(
                periods, window, cast("Prefix", prefix), highest, hint, highest / 2, language
            )
            found.append(Setup(f"{name}-{prefix}", name, market, rules, retries, end))
    return tuple(found)


def _whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidValueError(name, value, f"give a whole number from {low} to {high}")
    return value


def _positive(name: str, value: float) -> float:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not 0 < value < 1e300:
        raise InvalidValueError(name, value, "give a number above 0")
    return float(value)


def _round_up(value: float) -> float:
    """Round up to two significant digits: a ceiling with more would look like a hint."""
    digits = 1 - math.floor(math.log10(value))
    return round(math.ceil(round(value * 10.0**digits, 6)) / 10.0**digits, 12)
