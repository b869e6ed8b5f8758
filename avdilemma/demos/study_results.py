"""What a study of tuned agents found: its replies read and scored, as tidy frames."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Observation
from avdilemma.estimation.clustered import clustered_mean
from avdilemma.measures import kappas
from avdilemma.measures.columns import FRAMES
from avdilemma.measures.discernment import (
    NODE,
    WOULD,
    Switch,
    best_constant,
    discernment,
    switching_ratio,
)
from avdilemma.measures.grouped import CLUSTER
from avdilemma.predictions import preference_rule
from avdilemma.preferences import moralis
from avdilemma.questions import Question
from avdilemma.questions.observations import observe
from avdilemma.sft.market_exam import MARKETS
from avdilemma.sft.study import BASE, DILEMMAS, GAMES, REPLIES, read_arm, read_replies

RATIO = "ratio"
"""Column of pedestrians per occupant."""

EXAMS = (
    "held-out games",
    "payoffs times ten",
    "named actions",
    "the same games for all",
    "other dilemmas",
    "own-car dilemmas",
)
"""Exams in the order of tables."""

OWN_CAR = EXAMS[-1]
"""The exam from which a switching ratio is told."""

ALL = "all"
"""What stands for a seed where all are taken together."""


class Answered(NamedTuple):
    """Who answered: kappa it was tuned for, what it was tuned on, and the seed."""

    kappa: str
    tuned: str
    seed: str


def answers(folder: Path) -> pd.DataFrame:
    """Every reply of a study, read and held against its own agent.

    Models that have not answered everything yet are left out. The model before tuning is held
    against every agent.

    Returns:
        Columns kappa, tuned, seed, exam, scenario, node, would, did, match (of asked: no answer is
        no match; NaN where the agent is indifferent), readable, first and ratio.

    Raises:
        AvdilemmaError: If there is no reply.
    """
    rows = []
    for who, exam, question, read in _replies(folder):
        rule = preference_rule(moralis(who.kappa))
        action, predicted = question.chosen(read), question.predict(rule).action
        asked: Any = question
        focal = asked.focal
        rows.append(
            (
                *who,
                exam,
                f"{who.seed} {question.scenario}",
                _node(question),
                math.nan if predicted is None else float(predicted == focal),
                math.nan if action is None else float(action == focal),
                math.nan if predicted is None else float(action == predicted),
                float(action is not None),
                math.nan if action is None else float(action == question.decision().actions[0]),
                float(Fraction(question.factors.get(RATIO, "1"))),
            )
        )
    if not rows:
        raise AvdilemmaError(f"{folder} holds no replies yet: run the study first")
    names = (CLUSTER, NODE, WOULD, "did", "match", "readable", "first", RATIO)
    return pd.DataFrame(rows, columns=["kappa", "tuned", "seed", "exam", *names])


def models(folder: Path) -> Iterator[tuple[Answered, Path]]:
    """Models that have answered everything, each with its folder, by kappa and seed."""
    for place in sorted(folder.glob("kappa-*-seed-*")):
        _, kappa, _, seed = place.name.split("-")
        arm = read_arm(f"{kappa}:{seed}")
        for tuned in (BASE, GAMES, DILEMMAS):
            if arm is not None and (place / tuned / "done.json").is_file():
                yield Answered(arm.kappa, tuned, str(arm.seed)), place / tuned


def _node(question: Question) -> str:
    names = ("game", "node", "perspective", "scope")
    return " ".join(question.factors[name] for name in names if name in question.factors)


def exam_frame(found: pd.DataFrame) -> pd.DataFrame:
    """How each exam went, by kappa, what was tuned on and seed, and over all seeds.

    Columns as in ``measures/columns.yaml``; intervals cluster on scenarios within seeds.
    """
    rows = []
    for seed, part in _by_seed(found):
        for (kappa, tuned, exam), own in part.groupby(["kappa", "tuned", "exam"], sort=False):
            match = clustered_mean(zip(own[CLUSTER], own["match"], strict=True), limits=(0, 1))
            apart = discernment(own, own["did"])
            rows.append(
                {
                    "kappa": kappa,
                    "tuned": tuned,
                    "seed": seed,
                    "exam": exam,
                    "questions": len(own),
                    "readable": own["readable"].mean(),
                    "match": match.value,
                    "match_low": match.low,
                    "match_high": match.high,
                    "constant": best_constant(own),
                    "discernment": apart.value,
                    "discernment_low": apart.low,
                    "discernment_high": apart.high,
                    "cooperate": own["did"].mean(),
                    "first": own["first"].mean(),
                }
            )
    return _sorted(pd.DataFrame(rows, columns=list(FRAMES["study_exams"])))


def _by_seed(found: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    yield ALL, found
    for seed, part in found.groupby("seed", sort=True):
        yield str(seed), part


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    orders = {"exam": EXAMS, "tuned": (BASE, GAMES, DILEMMAS)}

    def key(column: pd.Series[Any]) -> pd.Series[Any]:
        if column.name == "kappa":
            return column.map(float)
        order = orders.get(str(column.name))
        return column if order is None else column.map(order.index)

    names = [name for name in ("exam", "tuned", "kappa", "seed") if name in frame]
    return frame.sort_values(names, key=key, kind="stable", ignore_index=True)


def switch_frame(found: pd.DataFrame) -> pd.DataFrame:
    """The ratio at which each model sacrifices the own car's occupants, see `switching_ratio`.

    Over all seeds, and seed by seed, with the ratio of kappa .25 over that of kappa .5 as a row of
    its own (kappa ``0.25 / 0.5``), whose interval takes both as independent.
    """
    rows = []
    own = found[found["exam"] == OWN_CAR]
    for seed, part in _by_seed(own):
        switches: dict[tuple[str, str], Switch] = {}
        for (one, other), several in part.groupby(["kappa", "tuned"], sort=False):
            kappa, tuned = str(one), str(other)
            switches[kappa, tuned] = switch = switching_ratio(several)
            predicted = 1 / float(kappa) if float(kappa) else math.nan
            rows.append((kappa, tuned, seed, predicted, switch.ratio, switch.low, switch.high))
        for tuned in dict.fromkeys(name for _, name in switches):
            one, other = (switches.get((kappa, tuned)) for kappa in ("0.25", "0.5"))
            if one is not None and other is not None:
                rows.append(("0.25 / 0.5", tuned, seed, 2.0, *one.over(other)))
    return pd.DataFrame(rows, columns=list(FRAMES["study_switches"]))


def kappa_frame(folder: Path) -> pd.DataFrame:
    """Kappa as estimated from the own-car dilemmas of all seeds, clustered on a seed's scenarios.

    Columns as ``study_kappas`` in ``measures/columns.yaml``. The rules are those of every estimate:
    there is no number where the answers do not tell it.
    """
    asked: dict[tuple[str, str], list[Observation]] = {}
    for who, _, question, read in _replies(folder, (OWN_CAR,)):
        seen = observe(question, question.chosen(read), read.outcome)
        one = replace(seen, cluster=f"{who.seed} {seen.cluster}")
        asked.setdefault((who.kappa, who.tuned), []).append(one)
    found = kappas.kappa_frame(
        kappas.estimate_respondent(tuned, [kappas.LogChoices(tuned, None, seen)])
        for (_, tuned), seen in asked.items()
    ).rename(columns={"kappa": "estimate", "respondent": "tuned"})
    found["kappa"] = [kappa for kappa, _ in asked]
    return _sorted(found[list(FRAMES["study_kappas"])])


def _replies(
    folder: Path, exams: Sequence[str] = EXAMS
) -> Iterator[tuple[Answered, str, Question, Any]]:
    """Every reply to some exams as today's reader reads it: who, exam, question and reading."""
    for who, place in models(folder):
        for exam in exams:
            path = place / REPLIES / f"{exam}.jsonl"
            for question, reply in read_replies(path) if path.is_file() else ():
                yield who, exam, question, question.read_reply(reply.text, reply.stop_reason)


def share_frame(found: pd.DataFrame) -> pd.DataFrame:
    """Share of sacrifices of the own car by ratio, over all seeds."""
    own = found[(found["exam"] == OWN_CAR) & found["did"].notna()]
    return (
        own.groupby(["kappa", "tuned", RATIO], sort=True)
        .agg(share=("did", "mean"), choices=("did", "size"))
        .reset_index()
    )


def market_frame(folder: Path) -> pd.DataFrame:
    """Prices against a rival that takes the one-shot Nash price, by kappa and what was tuned on.

    Readable is the share of replies that held a usable price; price is the mean of those, in money
    / scale, NaN where there is none, with its interval clustered on markets.
    """
    rows = []
    for who, place in models(folder):
        path = place / REPLIES / MARKETS
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            row = json.loads(line)
            market = f"{who.seed} {row['scale']} {row['prefix']}"
            usable = row["outcome"] == "price"
            rows.append((*who, market, float(usable), row["price"] if usable else math.nan))
    found = pd.DataFrame(rows, columns=["kappa", "tuned", "seed", "market", "usable", "price"])
    table = []
    for (kappa, tuned), own in found.groupby(["kappa", "tuned"], sort=False):
        mean = clustered_mean(zip(own["market"], own["price"], strict=True))
        readable = own["usable"].mean()
        table.append((kappa, tuned, len(own), readable, mean.value, mean.low, mean.high))
    return _sorted(pd.DataFrame(table, columns=list(FRAMES["study_markets"])))
