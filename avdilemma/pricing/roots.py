"""One root of a continuous function, by scipy's Brent method."""

from __future__ import annotations

from collections.abc import Callable

from avdilemma.errors import AvdilemmaError


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Find where a function changes its sign.

    Args:
        function: Continuous, with values of opposite signs (or 0) at the two ends.
        low: Lower end.
        high: Upper end.

    Returns:
        The root, to about 12 digits.

    Raises:
        AvdilemmaError: If there is no change of sign.
    """
    # imported late: every run of Inspect loads this package's tasks, few of them set prices
    from scipy.optimize import brentq  # noqa: PLC0415

    try:
        return float(brentq(function, low, high, xtol=1e-13 * max(1.0, abs(high)), rtol=1e-14))
    except ValueError as error:
        raise AvdilemmaError(
            f"no root between {low:g} and {high:g}: the market's parameters are too extreme"
        ) from error


def root_above(function: Callable[[float], float], low: float, step: float) -> float:
    """Find the root of a function that falls from a positive value, widening the search.

    Args:
        function: Continuous, positive at ``low``, negative far above it.
        low: Lower end.
        step: First width of the search, > 0; doubled up to 60 times.

    Returns:
        The root.

    Raises:
        AvdilemmaError: If the function stays positive.
    """
    for _ in range(60):
        if function(low + step) <= 0:
            return root(function, low, low + step)
        step *= 2
    raise AvdilemmaError(
        f"no root above {low:g}: the market's parameters are too extreme, choose smaller ones"
    )
