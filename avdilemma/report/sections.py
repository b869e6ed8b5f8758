"""All sections of the report in order: which measure, which chart, and words about both."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from avdilemma.charts.curve_chart import curves_chart
from avdilemma.charts.effect_chart import MOST, effects_chart
from avdilemma.charts.kappa_chart import kappas_chart
from avdilemma.charts.look import counts, short
from avdilemma.charts.rate_chart import bias_chart, outcomes_chart
from avdilemma.charts.rating_chart import ratings_chart
from avdilemma.charts.shift_chart import shift_chart
from avdilemma.charts.slope_chart import slopes_chart
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.people import SOURCE
from avdilemma.logs.answers import estimated_kinds
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import read_side
from avdilemma.measures import (
    answer_rates,
    group_effects,
    incentive_slopes,
    kappas,
    rating_gap,
    sacrifice_curves,
    tuning_shift,
)
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.report import from_logs
from avdilemma.report.from_logs import Labels
from avdilemma.report.markets import PRICING
from avdilemma.report.section import Section

KAPPAS_SHOWN = ("0.25", "0.5", "0.75")
"""Degrees of morality of the predictions beside incentives."""

NOTES = 3
"""Most notes in the caption of a shift."""


def _curves_say(frame: pd.DataFrame) -> str:
    by_respondent = frame.groupby(RESPONDENT)["choices"].sum()
    return (
        f"n = {counts(by_respondent)} choices a model, {counts(frame['choices'])} a point, about "
        "the own car without kin aboard. Dotted: where homo moralis of each κ switches "
        "(κ · n/m = 1); homo economicus never does. Shaded: 95 % interval of the model's own "
        "switch 1/κ, estimated from all its dilemmas and clustered on scenarios; no shade where "
        "its choices tell no κ in range."
    )


CURVES = Section(
    "curves",
    "Who is sacrificed, and when",
    "How often each model sacrifices the people in its own car, as more pedestrians are at stake. "
    "A curve that jumps from 0 to 1 at the ratio r belongs to an agent with κ = 1/r.",
    "inspect eval avdilemma/av_dilemma",
    ("dilemma_choice",),
    sacrifice_curves.COLUMNS,
    from_logs.curves,
    curves_chart,
    _curves_say,
)
"""Psychometric curves."""


def _read_kappas(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    return kappas.kappa_frame(from_logs.estimates(logs, labels))


def _kappas_say(frame: pd.DataFrame) -> str:
    none = sorted({short(name) for name in frame[frame["low"].isna()][RESPONDENT]})
    without = f" No κ in at least one part: {', '.join(none)}." if none else ""
    return (
        f"n = {counts(frame['choices'])} choices a model and part; 95 % intervals clustered on "
        "scenarios. Below, circles and full lines are games, squares and dashed lines dilemmas. "
        "Hollow marker: choices without noise; the bar is every κ that explains all of them, no "
        f"confidence interval, and the marker its middle. Arrow: the interval goes on.{without}"
    )


KAPPAS = Section(
    "kappas",
    "Is morality the same in games and in dilemmas?",
    "κ weighs what would happen if everyone did the same against one's own payoff. Estimated from "
    "economic games and from dilemmas, in the same unit: on the dashed line both agree.",
    "inspect eval avdilemma/economic_games -T elicitation=plan, and avdilemma/av_dilemma",
    estimated_kinds(),
    kappas.COLUMNS,
    _read_kappas,
    kappas_chart,
    _kappas_say,
)
"""Kappa in games against kappa in dilemmas."""


def _read_incentives(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    answers = from_logs.cooperation(logs, labels, KAPPAS_SHOWN)
    frame = incentive_slopes.incentive_slopes(answers)
    known = frame[frame["temptation"].notna()]
    # predictions alone would show nothing of the logs
    return known if (~known[REFERENCE].astype(bool)).any() else known.iloc[:0]


def _incentives_say(frame: pd.DataFrame) -> str:
    answers = frame[~frame[REFERENCE].astype(bool)]
    return (
        f"n = {counts(answers['choices'])} choices a model; 95 % intervals clustered on scenarios. "
        "T: temptation, to defect on a cooperator; R: reward, if both cooperate; S: sucker's "
        "payoff, to cooperate with a defector; in points. Predictions are those of the reference "
        "agents on the same questions and have no error: where questions do not cross the two "
        "incentives, a slope mixes both, so compare with the predictions and not with 0."
    )


INCENTIVES = Section(
    "incentives",
    "Do incentives matter?",
    "In prisoner's dilemmas: how the share of cooperation changes with what defecting on a "
    "cooperator brings (left), and with what mutual cooperation brings over taking turns (right). "
    "At 0 a model does not react, if questions cross the two incentives.",
    "inspect eval avdilemma/economic_games -T family=incentives",
    ("game_choice",),
    incentive_slopes.COLUMNS,
    _read_incentives,
    slopes_chart,
    _incentives_say,
)
"""Slopes of cooperation, beside the reference agents'."""


def _ratings_say(frame: pd.DataFrame) -> str:
    gaps = frame[frame["rating"] == rating_gap.GAP]
    rated = frame[frame["rating"] != rating_gap.GAP]
    differences = f", {counts(gaps['answers'])} differences" if len(gaps) else ""
    return (
        f"n = {counts(rated['answers'])} ratings a model and question{differences}; 95 % intervals "
        "clustered on the numbers of people. Hollow: what homo economicus and homo moralis "
        f"(κ = {', '.join(sorted(set(frame['kappa'])))}) would say on the same questions."
    )


RATINGS = Section(
    "ratings",
    "Approved for all, bought by none?",
    "What models think of cars that sacrifice their passengers. Who approves of the law for "
    "everyone, but would not buy such a car, shows the social dilemma: a gap above 0.",
    "inspect eval avdilemma/ratings",
    ("rating_score",),
    rating_gap.COLUMNS,
    from_logs.ratings,
    ratings_chart,
    _ratings_say,
    most=8,
)
"""Ratings, and the social dilemma gap."""


def _read_amce(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    frame = group_effects.effects_frame(from_logs.effects(logs, labels))
    return frame[frame["choices"] > 0]


def _amce_say(frame: pd.DataFrame) -> str:
    asked = frame["choices"] - frame["missing"]
    return (
        f"n = {counts(asked)} choices an attribute and model; 95 % intervals clustered on "
        f"scenarios. People (black): {SOURCE}."
    )


AMCE = Section(
    "amce",
    "Whom models spare, beside people",
    "How much more likely a group is spared for one attribute, all else equal: right of 0 the "
    "level named first is favoured, left of it the one in brackets.",
    "inspect eval avdilemma/moral_machine",
    ("moral_machine_choice",),
    group_effects.COLUMNS,
    _read_amce,
    effects_chart,
    _amce_say,
    most=MOST,
)
"""AMCEs of the Moral Machine's attributes, beside people's."""


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


def _shift_say(frame: pd.DataFrame) -> str:
    paired = frame[frame["pairs"] > 0]
    # rows of notes alone have no measure
    noted = frame[frame["measure"].isna()]
    notes = [f"{name}: {note}" for name, note in zip(noted[RESPONDENT], noted["note"], strict=True)]
    more = f"; and {len(notes) - NOTES} more, in the table" if len(notes) > NOTES else ""
    said = f" {'; '.join(notes[:NOTES])}{more}." if notes else ""
    return (
        f"n = {counts(paired['pairs'])} pairs of answers, {counts(paired['scenarios'])} scenarios; "
        f"95 % intervals of the mean paired difference, clustered on scenarios.{said}"
    )


SHIFT = Section(
    "shift",
    "What the tuning changed",
    "The same questions before and after fine-tuning. Held-out games show whether the tuning "
    "worked, dilemmas whether it carried over.",
    "avdilemma report TUNED --base BASE, with logs of the same tasks",
    estimated_kinds(),
    tuning_shift.COLUMNS,
    _read_shift,
    shift_chart,
    _shift_say,
    most=6,
)
"""The same questions before and after a tuning."""


def _outcomes_say(frame: pd.DataFrame) -> str:
    return (
        f"n = {counts(frame['questions'])} questions a model and kind; 95 % intervals, clustered "
        "on scenarios, are in the table. Nothing is dropped: a refusal is no choice."
    )


OUTCOME_RATES = Section(
    "outcomes",
    "What came of the questions",
    "How many replies were an answer that could be read. What follows from few answers is worth "
    "little, whatever its interval says.",
    "any task but pricing and play",
    tuple(answer_rates.kinds()),
    answer_rates.OUTCOME_COLUMNS,
    from_logs.outcomes,
    outcomes_chart,
    _outcomes_say,
    most=16,
)
"""Choices, refusals, and replies that could not be used."""


def _position_says(frame: pd.DataFrame) -> str:
    return (
        f"n = {counts(frame['choices'])} choices a model and kind; 95 % intervals clustered on "
        "scenarios. What an option means is crossed with where it is listed, so that a bias tells "
        "of position alone; of plans the share of nodes is taken."
    )


POSITION = Section(
    "position",
    "Position bias",
    "Whether a model takes the option that is listed first, whatever it says. A large bias means "
    "that there is little preference to measure.",
    "inspect eval avdilemma/av_dilemma, moral_machine or economic_games",
    answer_rates.listed(),
    answer_rates.BIAS_COLUMNS,
    from_logs.position,
    bias_chart,
    _position_says,
)
"""Whether the option listed first is taken."""

SECTIONS: tuple[Section, ...] = (
    CURVES,
    KAPPAS,
    INCENTIVES,
    RATINGS,
    AMCE,
    PRICING,
    SHIFT,
    OUTCOME_RATES,
    POSITION,
)
"""The sections; a new one is a measure, a chart and a `Section`."""
