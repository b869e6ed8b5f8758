"""The same questions in text and in picture, side by side: what a picture changes.

A change is the mean of paired differences over questions (and epochs) that have a value in both
modalities; its interval is the clustered one of every mean. An AMCE is a mean too, of 2 y - 1 over
the choices about an attribute, where y is whether the group with the level that is counted was
spared (see `estimation.amce`), and so its change is one of paired differences. Kappa is no mean:
its change is taken on the paired questions, and its interval by leaving out one scenario after the
other from both sides at once (the delete-one jackknife, Efron & Stein 1981, Annals of Statistics
9:586).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Observation, Problem
from avdilemma.estimation.amce_choices import group_choice, sign
from avdilemma.estimation.clustered import NOTHING, clustered_mean
from avdilemma.estimation.people import LEVELS
from avdilemma.intervals import interval
from avdilemma.measures.answer_rates import OUTCOMES, kinds
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.group_effects import FACTORS
from avdilemma.measures.grouped import CLUSTER, RESPONDENT
from avdilemma.measures.tuning_shift import change
from avdilemma.questions import scorings
from avdilemma.scenes import MODALITIES, MODALITY

COLUMNS = FRAMES["modalities"]
"""Columns of `modalities_frame`."""

ITEM, EPOCH, SCORER, VALUE = "item", "epoch", "scorer", "value"
RATES = ("economicus", "moralis")

ANSWERS = (
    *(RESPONDENT, SCORER, MODALITY, ITEM, EPOCH, CLUSTER, *OUTCOMES, VALUE, *RATES),
    *("first", "left", *FACTORS),
)
"""Columns of the answers that `modalities_frame` takes."""

Key = tuple[str, int]
"""Question and epoch."""

Asked = tuple[str, str, str]
"""Respondent, scorer and modality."""

MOST_SCENARIOS = 400
"""Most scenarios over which the interval of a change of kappa is taken."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number of each answer."""

    name: str
    values: pd.Series[float]
    most: float = 1.0


def modalities_frame(
    answers: pd.DataFrame,
    observations: Mapping[Asked, Mapping[Key, Observation]],
    reads: Mapping[str, float],
) -> pd.DataFrame:
    """What changes between modalities, `COLUMNS`: a row a kind, respondent, modality and measure.

    Args:
        answers: `ANSWERS`, a row a sample and epoch: who answered whatever the modality, by which
            scorer it was scored, the modality, the question, outcomes as 1 or 0, the behaviour that
            is counted, matches with the agents, whether the first option and the course on the left
            were taken (NaN without an answer or a picture), and factors.
        observations: What estimation knows of the answers about dilemmas.
        reads: By respondent the rate at which it reads pictures, where that was asked.

    Returns:
        The rows in the order of kinds, respondents, modalities and measures. Compared is with the
        first modality of each respondent to a kind of questions, ``text`` where there is one.
    """
    rows = [
        {**row, "reads_scenes": reads.get(str(row[RESPONDENT]), math.nan)}
        for scorer in kinds()
        for _, own in answers[answers[SCORER] == scorer].groupby(RESPONDENT, sort=True)
        for row in _rows(own, observations)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    answers: pd.DataFrame, observations: Mapping[Asked, Mapping[Key, Observation]]
) -> Iterator[dict[str, object]]:
    """The rows of one respondent's answers to one kind of questions."""
    who, scorer = str(answers[RESPONDENT].iloc[0]), str(answers[SCORER].iloc[0])
    ordered = [each for each in MODALITIES if each in set(answers[MODALITY])]
    base = answers[answers[MODALITY] == ordered[0]] if ordered else answers
    for modality in ordered[1:]:
        own = answers[answers[MODALITY] == modality]
        shared = {RESPONDENT: who, "kind": kinds()[scorer], "base": ordered[0], MODALITY: modality}
        for row in _paired(base, own, scorer):
            yield {**shared, **row}
        alone = own[own["left"].notna()]
        if len(alone):
            yield {**shared, **_side_bias(alone)}
        one, two = (observations.get((who, scorer, each)) for each in (ordered[0], modality))
        if one and two:
            yield {**shared, **_kappa(one, two)}


def _paired(base: pd.DataFrame, own: pd.DataFrame, scorer: str) -> Iterator[dict[str, object]]:
    keys = [CLUSTER, ITEM, EPOCH]
    both = base.drop_duplicates(keys).merge(own.drop_duplicates(keys), on=keys, suffixes=("", "_"))
    for one, two in zip(_measures(both, "", scorer), _measures(both, "_", scorer), strict=True):
        found = change(both[CLUSTER], one.values, two.values, one.most)
        if found["pairs"]:
            yield {"measure": one.name, **found}


def _measures(both: pd.DataFrame, end: str, scorer: str) -> Iterator[_Measure]:
    """The measures of one side of paired answers, whose columns end in `end`."""
    scoring = scorings()[scorer]
    yield _Measure(scoring.behaviours[0], both[f"{VALUE}{end}"])
    for name in RATES:
        yield _Measure(f"match {name}", both[f"{name}{end}"])
    for name in OUTCOMES:
        if name in scoring.outcomes:
            yield _Measure(name, both[f"{name}{end}"])
    yield _Measure("position bias", 2 * both[f"first{end}"] - 1, 2.0)
    if "amce" not in scoring.metrics:
        return
    # factors are those of the question, the same in every modality
    choices = [group_choice(row, math.nan) for row in both.to_dict("records")]
    for attribute in dict.fromkeys((*LEVELS, *(each.attribute for each in choices))):
        signs = pd.Series([float(sign(each, attribute)) for each in choices], index=both.index)
        effect = signs * (2 * both[f"{VALUE}{end}"] - 1)
        yield _Measure(f"AMCE {attribute}", effect.where(signs != 0), 2.0)


def _side_bias(own: pd.DataFrame) -> dict[str, object]:
    """Side bias of the picture, which words have not."""
    pairs = zip(own[CLUSTER], 2 * own["left"] - 1, strict=True)
    found = clustered_mean(pairs, limits=(-1.0, 1.0))
    return {
        "measure": "side bias",
        "before": math.nan,
        "after": found.value,
        "change": math.nan,
        "low": found.low,
        "high": found.high,
        "pairs": found.n,
        "scenarios": found.clusters,
        "note": "interval of the value itself: words have no side",
    }


def _kappa(base: Mapping[Key, Observation], own: Mapping[Key, Observation]) -> dict[str, object]:
    """Kappa on the questions that were answered in both modalities."""
    keys = sorted(key for key in base.keys() & own.keys() if base[key].chosen and own[key].chosen)
    clusters = sorted({base[key].cluster for key in keys})
    told = {"measure": "kappa", "pairs": len(keys), "scenarios": len(clusters)}

    def both(without: str = "") -> tuple[float, float, str]:
        kept = [key for key in keys if base[key].cluster != without]
        sides = ([side[key] for key in kept] for side in (base, own))
        (one, first), (two, second) = (_solved(each) for each in sides)
        return one, two, first if first == second else f"{first}; {second}"

    one, two, status = both()
    low = high = math.nan
    if not math.isnan(two - one) and 2 < len(clusters) <= MOST_SCENARIOS:
        left_out = [both(each) for each in clusters]
        differences = [after - before for before, after, _ in left_out]
        count = len(differences)
        middle = math.fsum(differences) / count
        spread = math.fsum((each - middle) ** 2 for each in differences) * (count - 1) / count
        # the same difference whatever is left out does not make it certain
        error = math.sqrt(spread) if spread > NOTHING else math.nan
        low, high = interval(two - one, error, count - 1)
    numbers = {"before": one, "after": two, "change": two - one, "low": low, "high": high}
    return {**told, **numbers, "note": status}


def _solved(observations: Sequence[Observation]) -> tuple[float, str]:
    """Kappa of some answers, NaN where it is no number, and the kind of estimate."""
    try:
        found = Problem(tuple(observations)).solve(worst_case=False).kappa
    except AvdilemmaError:
        return math.nan, "not_identified"
    ends = (
        "" if found.low is None or found.high is None else f" [{found.low:.2f}, {found.high:.2f}]"
    )
    value = math.nan if found.value is None else float(found.value)
    return value, f"{found.status}{ends}"
