"""All sections of the report in order: which measure, which chart, and numbers in the caption."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from avdilemma.charts.curve_chart import curves_chart
from avdilemma.charts.effect_chart import MOST, effects_chart
from avdilemma.charts.factor_chart import factors_chart
from avdilemma.charts.kappa_chart import kappas_chart
from avdilemma.charts.look import counts, short
from avdilemma.charts.rate_chart import bias_chart, outcomes_chart
from avdilemma.charts.rating_chart import ratings_chart
from avdilemma.charts.slope_chart import slopes_chart
from avdilemma.estimation.people import SOURCE
from avdilemma.logs.answers import estimated_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.measures import (
    answer_rates,
    factor_effects,
    group_effects,
    incentive_slopes,
    kappas,
    rating_gap,
    sacrifice_curves,
)
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.report import from_logs
from avdilemma.report.adaptive import ADAPTIVE
from avdilemma.report.cooperation import COOPERATION
from avdilemma.report.from_factors import effects_of_factors
from avdilemma.report.from_logs import Labels
from avdilemma.report.markets import PRICING
from avdilemma.report.section import Section, section
from avdilemma.report.since_base import SHIFT

KAPPAS_SHOWN = ("0.25", "0.5", "0.75")
"""Degrees of morality of the predictions beside incentives."""

CURVES = section(
    "curves",
    ("dilemma_choice",),
    sacrifice_curves.COLUMNS,
    from_logs.curves,
    curves_chart,
    lambda frame: {
        "choices": counts(frame.groupby(RESPONDENT)["choices"].sum()),
        "points": counts(frame["choices"]),
    },
)
"""Psychometric curves."""


def _without_kappa(frame: pd.DataFrame) -> str:
    none = sorted({short(name) for name in frame[frame["low"].isna()][RESPONDENT]})
    return f" No κ in at least one part: {', '.join(none)}." if none else ""


KAPPAS = section(
    "kappas",
    estimated_kinds(),
    kappas.COLUMNS,
    lambda logs, labels: kappas.kappa_frame(from_logs.estimates(logs, labels)),
    kappas_chart,
    lambda frame: {"choices": counts(frame["choices"]), "without": _without_kappa(frame)},
)
"""Kappa in games against kappa in dilemmas."""


def _read_incentives(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    answers = from_logs.cooperation(logs, labels, KAPPAS_SHOWN)
    frame = incentive_slopes.incentive_slopes(answers)
    known = frame[frame["temptation"].notna()]
    # predictions alone would show nothing of the logs
    return known if (~known[REFERENCE].astype(bool)).any() else known.iloc[:0]


INCENTIVES = section(
    "incentives",
    ("game_choice",),
    incentive_slopes.COLUMNS,
    _read_incentives,
    slopes_chart,
    lambda frame: {"choices": counts(frame[~frame[REFERENCE].astype(bool)]["choices"])},
)
"""Slopes of cooperation, beside the reference agents'."""


def _ratings_counts(frame: pd.DataFrame) -> dict[str, str]:
    gaps = frame["rating"] == rating_gap.GAP
    answers = frame["answers"]
    return {
        "ratings": counts(answers[~gaps]),
        "differences": f", {counts(answers[gaps])} differences" if gaps.any() else "",
        "kappas": ", ".join(sorted(set(frame["kappa"]))),
    }


RATINGS = section(
    "ratings",
    ("rating_score",),
    rating_gap.COLUMNS,
    from_logs.ratings,
    ratings_chart,
    _ratings_counts,
    most=8,
)
"""Ratings, and the social dilemma gap."""


def _read_amce(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    frame = group_effects.effects_frame(from_logs.effects(logs, labels))
    return frame[frame["choices"] > 0]


AMCE = section(
    "amce",
    ("moral_machine_choice",),
    group_effects.COLUMNS,
    _read_amce,
    effects_chart,
    lambda frame: {"choices": counts(frame["choices"] - frame["missing"]), "source": SOURCE},
    most=MOST,
)
"""AMCEs of the Moral Machine's attributes, beside people's."""


FACTORS = section(
    "factors",
    tuple(answer_rates.kinds()),
    factor_effects.COLUMNS,
    effects_of_factors,
    factors_chart,
    lambda frame: {"choices": counts(frame["choices"])},
    most=8,
)
"""Rates by level of factors that scenario files declare, and their average marginal effects."""


OUTCOME_RATES = section(
    "outcomes",
    tuple(answer_rates.kinds()),
    answer_rates.OUTCOME_COLUMNS,
    from_logs.outcomes,
    outcomes_chart,
    lambda frame: {"questions": counts(frame["questions"])},
    most=16,
)
"""Choices, refusals, and replies that could not be used."""

POSITION = section(
    "position",
    answer_rates.listed(),
    answer_rates.BIAS_COLUMNS,
    from_logs.position,
    bias_chart,
    lambda frame: {"choices": counts(frame["choices"])},
)
"""Whether the option listed first is taken."""

SECTIONS: tuple[Section, ...] = (
    CURVES,
    KAPPAS,
    ADAPTIVE,
    COOPERATION,
    INCENTIVES,
    RATINGS,
    AMCE,
    FACTORS,
    PRICING,
    SHIFT,
    OUTCOME_RATES,
    POSITION,
)
"""The sections; a new one is a measure, a chart, words in ``sections.yaml`` and a `section`."""
