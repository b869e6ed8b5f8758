"""Is kappa the same in games and dilemmas? The test of construct validity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.estimates import HypothesisTest

if TYPE_CHECKING:
    from avdilemma.estimation.results import Results

NAME = "kappa is the same in games and dilemmas"
"""The hypothesis."""


def same_kappa(pooled: Results) -> tuple[HypothesisTest, HypothesisTest]:
    """Wald and likelihood-ratio test that kappa is the same; see `Results.same_kappa`.

    The Wald test compares the two estimates by their cluster-robust variances, which are
    independent as no scenario is in both. The likelihood ratio takes answers as independent;
    it exists for choices without noise too, as suprema do.
    """
    parts = pooled.separate
    if set(parts) != {"games", "dilemmas"}:
        raise AvdilemmaError(
            "give choices of games and of dilemmas: kappa is compared between them"
        )
    games, dilemmas = parts["games"], parts["dilemmas"]
    return _wald(games, dilemmas), _ratio(pooled, games, dilemmas)


def _wald(games: Results, dilemmas: Results) -> HypothesisTest:
    from avdilemma.estimation.results import chi_square  # noqa: PLC0415

    one, other = games.kappa, dilemmas.kappa
    if one.value is None or other.value is None or not one.se or not other.se:
        which = "games" if one.value is None else "dilemmas"
        return HypothesisTest(
            NAME,
            "wald",
            "not_testable",
            note=f"kappa of the {which} has no point "
            "estimate with a standard error: see the likelihood ratio",
        )
    spread = one.se**2 + other.se**2
    # Welch's degrees of freedom of a difference
    df = spread**2 / (one.se**4 / (one.df or 1e6) + other.se**4 / (other.df or 1e6))
    return chi_square(NAME, "wald", (one.value - other.value) ** 2 / spread, 1, error_df=df)


def _ratio(pooled: Results, games: Results, dilemmas: Results) -> HypothesisTest:
    from avdilemma.estimation.results import chi_square  # noqa: PLC0415

    # where no kappa explains the choices there is none to compare
    open_ended = {"not_identified", "no_choices", "not_rationalised"}
    if {games.status, dilemmas.status} & open_ended:
        which = "games" if games.status in open_ended else "dilemmas"
        return HypothesisTest(
            NAME, "likelihood_ratio", "not_testable", note=f"kappa is not identified in the {which}"
        )
    both = pooled.loglik, games.loglik, dilemmas.loglik
    if pooled.kappa.status == "interval":
        return chi_square(NAME, "likelihood_ratio", 0.0, 1, "one kappa makes all choices optimal")
    joint, first, second = (value if value is not None else 0.0 for value in both)
    note = ""
    if games.status == dilemmas.status == "interval":
        note = (
            f"choices without noise: games {_words(games)}, dilemmas {_words(dilemmas)}; "
            "no kappa makes both optimal"
        )
    return chi_square(NAME, "likelihood_ratio", 2 * (first + second - joint), 1, note)


def _words(results: Results) -> str:
    one = results.kappa
    low = "no limit" if one.low is None else f"{one.low:.3g}"
    high = "no limit" if one.high is None else f"{one.high:.3g}"
    return f"{low} to {high}"
