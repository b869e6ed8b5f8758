"""A table of every answer for statistics programs, and the codebook of its columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.keys import ANSWER, CLUSTER, ITEM, MODALITY, PERSONA
from avdilemma.exact import exact
from avdilemma.files import writing
from avdilemma.games.payoffs import LETTERS
from avdilemma.logs.header import LogHeader
from avdilemma.logs.own_factors import own_factors
from avdilemma.logs.respondent import label
from avdilemma.logs.samples import LogSample, read_samples
from avdilemma.measures.columns import FRAMES
from avdilemma.questions import AGENTS, Scoring, read_question, scorings

MEANINGS = FRAMES["answer_table"]
"""Meaning by column, of all columns that do not stand for a factor."""

SHOWN_LEVELS = 12
"""Most levels of a factor that a codebook lists."""

SUFFIXES = (".csv", ".parquet", ".dta")
"""Ends of names of tables that are written."""

ANSWERED = ("choice", "partial")
"""Outcomes with which something was chosen."""

MEASURED = frozenset({"ratio", "belief", "difference", "scale"})
"""Factors whose levels are numbers that one calculates with."""

FACTORS = FRAMES["answer_factors"]
"""Meaning by column, of the factors of built-in files."""

FACTOR = "factor of the scenario file, which names its levels"
"""Meaning of a column that stands for another factor."""


def answer_table(
    logs: Sequence[LogHeader], advance: Callable[[int], None] = lambda _samples: None
) -> pd.DataFrame:
    """One row an answer of models and people, with every factor and every score.

    Questions without an answer are rows too: their ``outcome`` says what came of them, and scores
    that nothing can be said of are missing, never 0. Samples in error, invalidated or never scored
    are no answers. `advance` is called with 1 for each sample read.

    Returns:
        Columns of ``answer_table`` in ``measures/columns.yaml``, those alone in which something
        stands, and between them one a factor of these questions.

    Raises:
        AvdilemmaError: If a log cannot be read, or nothing was answered.
    """
    known = scorings()
    own = [log for log in logs if log.kind in known]
    labels = label(log.respondent for log in own)
    rows = [
        row for log in own for row in _rows(log, known[log.kind], labels[log.respondent], advance)
    ]
    if not rows:
        raise AvdilemmaError("no answers in these logs: were they made with --no-log-samples?")
    frame = pd.DataFrame(rows)
    factors = [name for name in frame.columns if name not in MEANINGS]
    place = list(MEANINGS).index("outcome")
    columns = [*list(MEANINGS)[:place], *factors, *list(MEANINGS)[place:]]
    frame = frame[[name for name in columns if name in frame.columns]].copy()
    for name in MEASURED & set(factors):
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return frame.replace("", None).dropna(axis="columns", how="all")


def _rows(
    log: LogHeader, scoring: Scoring, respondent: str, advance: Callable[[int], None]
) -> Iterator[dict[str, Any]]:
    names = [*scoring.factors, *own_factors(log)]
    for sample in read_samples(log):
        advance(1)
        if sample.counts:
            outcome = next((each for each in scoring.outcomes if sample.values.get(each) == 1), "")
            # of a plan without an answer the log says of each decision that there is none
            chosen = sample.answer if outcome in ANSWERED else None
            yield {
                "respondent": respondent,
                "model": log.model,
                "kind": log.kind,
                "moralis_kappa": float(log.kappa) if log.kappa else math.nan,
                "item": sample.id,
                "repetition": sample.epoch,
                CLUSTER: str(sample.metadata.get(CLUSTER) or ""),
                "cluster": sample.cluster,
                "person": sample.person,
                **{
                    name: str(sample.metadata.get(name) or "")
                    for name in ("family", "language", ANSWER, MODALITY, PERSONA)
                },
                **_stakes(sample),
                **_factors(sample, names),
                "outcome": outcome,
                "chosen": str(chosen or ""),
                "action": _acted(sample) if outcome in ANSWERED else "",
                **{
                    name: sample.values.get(name, math.nan)
                    for name in dict.fromkeys([*scoring.behaviours, *scoring.further])
                },
                **{
                    f"{agent}{kind}": sample.values.get(f"{agent}{kind}", math.nan)
                    for agent in AGENTS
                    for kind in ("", "_separating")
                },
            }


def _acted(sample: LogSample) -> str:
    """What was chosen, by the names that theory has for it; of a plan, decision by decision."""
    plan = sample.details.get("plan")
    if isinstance(plan, Mapping):
        return ", ".join(f"{node} {action}" for node, action in plan.items())
    return str(sample.details.get("action") or "")


def _stakes(sample: LogSample) -> dict[str, float]:
    """T, R, P and S of a game, M and N of a dilemma, or the points of two allocations."""
    setting = read_question(sample.metadata[ITEM]).setting
    told = dict(zip(LETTERS, getattr(setting, "payoffs", ()), strict=False))
    for name, field in (("M", "occupant_deaths"), ("N", "pedestrian_deaths")):
        told |= {name: getattr(setting, field)} if hasattr(setting, field) else {}
    for name in ("more", "less"):
        pair = zip((f"own_{name}", f"other_{name}"), getattr(setting, name, ()), strict=False)
        told |= dict(pair)
    return {name: float(exact(each, name)) for name, each in told.items()}


def _factors(sample: LogSample, names: Iterable[str]) -> dict[str, str]:
    told = sample.metadata
    return {name: str(told[name]) for name in names if told.get(name) is not None}


def codebook(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a column of an `answer_table`: meaning, type, values, how many are missing.

    Returns:
        Columns ``column``, ``meaning``, ``type`` (number or text), ``values`` (range of a number,
        levels of a text where they are few, else how many there are) and ``missing`` (rows).
    """
    return pd.DataFrame(
        {
            "column": list(frame.columns),
            "meaning": [MEANINGS.get(name) or FACTORS.get(name, FACTOR) for name in frame.columns],
            "type": [
                "number" if pd.api.types.is_numeric_dtype(frame[name]) else "text"
                for name in frame.columns
            ],
            "values": [_values(frame[name]) for name in frame.columns],
            "missing": [int(frame[name].isna().sum()) for name in frame.columns],
        }
    )


def write_table(frame: pd.DataFrame, path: Path, *, overwrite: bool = False) -> None:
    """Write a table in the format that its name ends in: .csv, .parquet, or .dta for Stata.

    Stata's variables have the meanings of the codebook as labels, cut after 80 characters.

    Raises:
        InvalidValueError: If the name ends otherwise, or Stata takes no variable of that name.
        AvdilemmaError: If the file is there and `overwrite` is off, or cannot be written.
    """
    check_table(path)
    with writing(path, overwrite=overwrite) as place:
        if path.suffix == ".csv":
            frame.to_csv(place, index=False, lineterminator="\n", float_format="%.10g")
        elif path.suffix == ".parquet":
            frame.to_parquet(place, index=False)
        else:
            meanings = dict(zip(frame.columns, codebook(frame)["meaning"], strict=True))
            texts = frame.columns[[not pd.api.types.is_numeric_dtype(t) for t in frame.dtypes]]
            frame.fillna(dict.fromkeys(texts, "")).to_stata(
                place,
                write_index=False,
                version=118,
                variable_labels={name: text[:80] for name, text in meanings.items()},
            )


def check_table(path: Path) -> None:
    """Raise InvalidValueError if no table is written to a file of that name."""
    if path.suffix not in SUFFIXES:
        raise InvalidValueError("out", str(path), f"end it in one of {', '.join(SUFFIXES)}")


def _values(column: pd.Series[Any]) -> str:
    present = column.dropna()
    if pd.api.types.is_numeric_dtype(column):
        return f"{present.min():g} to {present.max():g}"
    levels = sorted(map(str, present.unique()))
    if len(levels) > SHOWN_LEVELS:
        return f"{len(levels):,} different ones"
    return ", ".join(levels)
