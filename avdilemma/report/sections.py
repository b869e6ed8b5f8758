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
from avdilemma.charts.shift_chart import shift_chart
from avdilemma.charts.slope_chart import slopes_chart
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import SOURCE
from avdilemma.logs.answers import estimated_kinds, paired_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import read_side
from avdilemma.measures import (
    answer_rates,
    factor_effects,
    group_effects,
    incentive_slopes,
    kappas,
    rating_gap,
    sacrifice_curves,
    tuning_shift,
)
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.report import from_logs
from avdilemma.report.adaptive import ADAPTIVE
from avdilemma.report.cooperation import COOPERATION
from avdilemma.report.from_factors import effects_of_factors
from avdilemma.report.from_logs import Labels
from avdilemma.report.markets import PRICING
from avdilemma.report.section import Section, section

KAPPAS_SHOWN = ("0.25", "0.5", "0.75")
"""Degrees of morality of the predictions beside incentives."""

NOTES = 3
"""Most notes in the caption of a shift."""

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


def _read_shift(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Changes of every other respondent against the base."""
    before = [log for log in logs if log.base]
    if not before:
        return pd.DataFrame()
    base = read_side(log.address for log in before)
    who = {labels[log.respondent.who] for log in before}
    after: dict[str, list[LogHeader]] = {}
    for log in logs:
        if not log.base and labels[log.respondent.who] not in who:
            after.setdefault(labels[log.respondent.who], []).append(log)
    frames = []
    for name, own in sorted(after.items()):
        try:
            found, notes = from_logs.shift_between(base, read_side(log.address for log in own))
        except AvdilemmaError as error:
            if "no question in common" not in str(error):
                raise
            found, notes = pd.DataFrame(), ["no question in common"]
        said = pd.DataFrame([{"pairs": 0, "scenarios": 0, "note": note} for note in notes])
        found = found.assign(base=next(iter(who)))
        frames.append(pd.concat([found, said]).assign(**{RESPONDENT: name}))
    if not frames:
        return pd.DataFrame()
    return pd.concat(frames).reindex(columns=list(tuning_shift.COLUMNS))


def _shift_counts(frame: pd.DataFrame) -> dict[str, str]:
    paired = frame[frame["pairs"] > 0]
    # rows of notes alone have no measure
    noted = frame[frame["measure"].isna()]
    notes = [f"{name}: {note}" for name, note in zip(noted[RESPONDENT], noted["note"], strict=True)]
    more = f"; and {len(notes) - NOTES} more, in the table" if len(notes) > NOTES else ""
    return {
        **{name: counts(paired[name]) for name in ("pairs", "scenarios")},
        "notes": f" {'; '.join(notes[:NOTES])}{more}." if notes else "",
    }


SHIFT = section(
    "shift",
    paired_kinds(),
    tuning_shift.COLUMNS,
    _read_shift,
    shift_chart,
    _shift_counts,
    most=6,
)
"""The same questions before and after a tuning."""

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
