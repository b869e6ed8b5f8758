"""From logs to the frames of `measures`: what the report draws and the commands print."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd

from avdilemma.dilemmas import KIN
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.amce import AmceTable
from avdilemma.evals.adaptive_scorer import KINDS, by_domain
from avdilemma.evals.adaptive_scorer import NAME as ADAPTIVE_KIND
from avdilemma.evals.answers import Answer
from avdilemma.exact import Number
from avdilemma.families.declared import PREDICTION, SILENT
from avdilemma.logs.answers import estimated_kinds, read_answers
from avdilemma.logs.frame import read_frame
from avdilemma.logs.header import LogHeader
from avdilemma.logs.pairs import Pairs, Side, pair
from avdilemma.logs.respondent import Respondent, label, rows
from avdilemma.logs.samples import read_samples
from avdilemma.logs.select import read_logs
from avdilemma.measures import (
    answer_rates,
    group_effects,
    incentive_slopes,
    printed_metrics,
    rating_gap,
    sacrifice_curves,
    tuning_shift,
    ways,
)
from avdilemma.measures.discernment import NODE, OWN_RATIO
from avdilemma.measures.grouped import CLUSTER
from avdilemma.measures.kappas import (
    DEFAULT,
    Estimated,
    LogChoices,
    Settings,
    estimate_respondent,
)
from avdilemma.questions import Question, scorings
from avdilemma.report.from_pictures import reads_scenes, scenes_read

Labels = Mapping[Respondent, str]
"""Labels of respondents."""


def labels_of(logs: Iterable[LogHeader]) -> dict[Respondent, str]:
    """The shortest labels that tell respondents apart, to questions of one kind and of any kind."""
    found = [log.respondent for log in logs]
    return label([*found, *(each.who for each in found)])


def outcomes(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Outcome rates, see `answer_rates`."""
    frames = {}
    for scorer in answer_rates.kinds():
        frames[scorer] = read_frame(logs, scorer, scorings()[scorer].outcomes, labels=labels)
    return answer_rates.outcome_rates(frames)


def position(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Position bias, see `answer_rates`."""
    listed = answer_rates.listed()
    return answer_rates.position_bias(
        {scorer: read_frame(logs, scorer, ("choice", "first"), labels=labels) for scorer in listed}
    )


def estimates(
    logs: Iterable[LogHeader],
    labels: Labels | None = None,
    settings: Settings = DEFAULT,
    advance: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[Estimated]:
    """Estimate the preferences of every respondent; of each log nothing else stays in memory.

    Where the questions of a domain have several forms, such as two scenario files, each form is a
    row of its own.

    Args:
        logs: Logs, read one after the other.
        labels: Labels of all respondents beside which these stand.
        settings: How.
        advance: Called after every log with the numbers of logs read and of all logs.

    Returns:
        Estimates by the label of a row, see `rows`; logs without choices have none.

    Raises:
        AvdilemmaError: If a log cannot be read, or a term or the level is none.
    """
    own = [log for log in logs if log.kind in estimated_kinds()]
    names = rows((log.respondent for log in own), labels or {})
    found: dict[str, list[LogChoices]] = {}
    for read in read_answers(own, advance):
        log = read.log
        seen = [answer.observation(log.name, settings.reading) for answer in read.answers]
        people = any(answer.person for answer in read.answers)
        choices = LogChoices(log.name, log.temperature, seen, people)
        found.setdefault(names[log.respondent], []).append(choices)
    return [estimate_respondent(name, found[name], settings) for name in sorted(found)]


def curves(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Psychometric curves with the switch, see `sacrifice_curves`."""
    choices = _own_car(logs, labels)
    if choices.empty:
        return pd.DataFrame()
    names = rows((log.respondent for log in logs), labels)
    found = {
        each.respondent: each.estimate("dilemmas", "kappa") for each in estimates(logs, labels)
    }
    kappas = {labels[log.respondent]: found[names[log.respondent]] for log in logs}
    return sacrifice_curves.sacrifice_curves(choices, kappas)


def _own_car(logs: Sequence[LogHeader], labels: Labels | None = None) -> pd.DataFrame:
    factors = sacrifice_curves.FACTORS
    answers = read_frame(logs, "dilemma_choice", ("sacrifice",), factors, labels=labels)
    return sacrifice_curves.own_car(answers)


def own_car_shares(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Points of `share_points` about the own car, from log files or folders.

    Raises:
        AvdilemmaError: If no log holds such choices.
    """
    choices = _own_car(read_logs(paths, scorers=("dilemma_choice",)).usable)
    if choices.empty:
        raise AvdilemmaError("no choices about the own car in these logs: run av_dilemma")
    return sacrifice_curves.share_points(choices)


def cooperation(
    logs: Sequence[LogHeader], labels: Labels, kappas: Sequence[Number]
) -> pd.DataFrame:
    """Cooperation in prisoner's dilemmas answer by answer, see `incentive_slopes`."""
    return incentive_slopes.cooperation(
        (
            (labels[read.log.respondent], answer.question, _done(answer))
            for read in read_answers(logs)
            for answer in read.answers
        ),
        kappas,
    )


def _done(answer: Answer) -> str | float | None:
    """What was done; the probability of cooperation where probabilities were read."""
    if answer.masses is None or answer.action is None:
        return answer.action
    return float(answer.values["cooperate"])


def ratings(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Ratings and the social dilemma gap, see `rating_gap`."""
    keys, factors, named = rating_gap.KEYS, ("pair", "wording"), {"asked": "rating"}
    return rating_gap.ratings_frame(
        read_frame(logs, "rating_score", keys, factors, named, labels=labels)
    )


def effects(logs: Sequence[LogHeader], labels: Labels) -> dict[str, AmceTable]:
    """AMCEs by respondent, see `group_effects`."""
    scorer, factors = "moral_machine_choice", group_effects.FACTORS
    return group_effects.effects(
        read_frame(logs, scorer, ("choice", "spared"), factors, labels=labels)
    )


def shift_between(
    before: Side, after: Side, anyway: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """What a tuning changed, see `tuning_shift`: games before dilemmas, and what was left out.

    With `anyway` kappa has a number also where no kappa describes the choices.

    Raises:
        AvdilemmaError: If the two have no question in common.
    """
    frames, notes = [], []
    for domain, (one, two), pairs in paired_answers(before, after):
        seen = [[each.observation() for each in side] for side in (pairs.base, pairs.tuned)]
        frames += [
            tuning_shift.shift_frame(domain, one, two),
            tuning_shift.kappa_shift(domain, seen[0], seen[1], anyway),
        ]
        if pairs.unpaired:
            notes.append(
                f"{pairs.task}: {pairs.unpaired} questions were asked of one model only: left out"
            )
    every = pd.concat([each for each in frames if len(each)], ignore_index=True)
    every = every.assign(respondent=after.model, base=before.model)
    return every[list(tuning_shift.COLUMNS)], notes


def paired_answers(
    before: Side, after: Side
) -> Iterator[tuple[str, tuple[pd.DataFrame, pd.DataFrame], Pairs]]:
    """Two respondents' answers to the same questions by domain, as `tuning_shift` takes them.

    Raises:
        AvdilemmaError: If the two have no question in common.
    """
    for pairs in pair(before, after):
        domain = {"economic_games": "games", "av_dilemma": "dilemmas"}[pairs.task]
        one, two = (shift_answers(domain, side) for side in (pairs.base, pairs.tuned))
        yield domain, (one, two), pairs


def shift_answers(domain: str, answers: Sequence[Answer]) -> pd.DataFrame:
    """Answers to questions of a domain as `tuning_shift.shift_frame` takes them, a row each."""
    keys = tuning_shift.keys(domain)
    return pd.DataFrame(
        [
            (
                each.scenario,
                _node(each.question),
                _own_ratio(each.question),
                each.question.factors.get(tuning_shift.RATIO),
                *(each.values.get(key) for key in keys),
            )
            for each in answers
        ],
        columns=[CLUSTER, NODE, OWN_RATIO, tuning_shift.RATIO, *keys],
    ).astype(dict.fromkeys((OWN_RATIO, *keys), float))


def _node(question: Question) -> str:
    """What is asked, whoever asks: game and node, or perspective and scope."""
    names = ("game", "node", "perspective", "scope")
    return " ".join(question.factors[name] for name in names if name in question.factors)


def _own_ratio(question: Question) -> float:
    """Pedestrians per occupant where an occupant is asked about the own car; else NaN."""
    row = question.factors
    own = all(row.get(name) == level for name, level in sacrifice_curves.ARM.items())
    silent = row.get("company") in KIN or row.get(PREDICTION) == SILENT
    return float(Fraction(row["ratio"])) if own and not silent and "ratio" in row else math.nan


def answers_by_way(
    logs: Sequence[LogHeader], advance: Callable[[int], None] = lambda _samples: None
) -> pd.DataFrame:
    """Outcomes, behaviour and tokens by way of answering, see `ways`.

    Args:
        logs: Logs of questions.
        advance: Called with 1 after every sample.
    """
    names = label(log.respondent.in_any_way for log in logs)
    rows = []
    for log in logs:
        behaviour = scorings()[log.kind].behaviours[0]
        who = names[log.respondent.in_any_way]
        for sample in read_samples(log):
            advance(1)
            if not sample.counts:
                continue
            scores = [
                sample.values.get(key, math.nan) for key in (*answer_rates.OUTCOMES, behaviour)
            ]
            tokens = [sample.tokens(kind) for kind in ("input", "output")]
            asked = (sample.id, sample.epoch, sample.cluster)
            rows.append((who, log.kind, log.answer, *asked, *scores, *tokens))
    return ways.ways_frame(pd.DataFrame(rows, columns=list(ways.ANSWERS)))


def results(logs: Iterable[LogHeader], labels: Labels) -> pd.DataFrame:
    """The numbers of every log, see `printed_metrics`: by task, scenario file and respondent."""
    logs = list(logs)
    read = scenes_read(logs)
    found = [
        {
            "task": log.task,
            "family": log.family,
            "respondent": labels[log.respondent],
            "scored": scored,
            "errors": log.errors,
            **printed_metrics.result_row(kind, metrics),
            "reads_scenes": reads_scenes(log, read),
        }
        for log in logs
        for kind, scored, metrics in _printed(log)
    ]
    frame = pd.DataFrame(found, columns=list(printed_metrics.COLUMNS))
    order = {behaviour: at for at, behaviour in enumerate(printed_metrics.KINDS)}
    return frame.sort_values(
        ["behaviour", "task", "family", "respondent"],
        key=lambda column: column.map(order) if column.name == "behaviour" else column,
        kind="stable",
        ignore_index=True,
    )


def _printed(log: LogHeader) -> Iterator[tuple[str, int, Mapping[str, float]]]:
    """The kinds of questions of a log, the replies scored, and their printed metrics."""
    if log.kind == ADAPTIVE_KIND:
        for domain, own in by_domain(log.metrics).items():
            yield KINDS[domain], round(log.metrics[f"calls_{domain}"] * log.scored), own
    elif log.kind in scorings():
        yield log.kind, log.scored, log.metrics


def payoffs(logs: Iterable[LogHeader], labels: Labels) -> pd.DataFrame:
    """Payoffs of matches, see `printed_metrics`."""
    found = [
        {
            "log": log.name,
            "first": log.roles.get("first", labels[log.respondent]),
            "second": log.roles.get("second", log.model),
            **row,
        }
        for log in logs
        if log.kind == "match_score"
        for row in printed_metrics.payoff_rows(log.metrics)
    ]
    return pd.DataFrame(found, columns=list(printed_metrics.MATCH_COLUMNS))
