"""Whether what a log says in sum follows from its samples: results, summaries, usage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from avdilemma.leaderboard.header_alike import moment, transport_alone
from avdilemma.leaderboard.log_fields import empty, names, unknown
from avdilemma.leaderboard.metrics_alike import metric_problems, same
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.samples_told import Samples
from avdilemma.leaderboard.score_alike import Values, compared_alike, same_score
from avdilemma.leaderboard.summaries_alike import JOURNAL, SUMMARIES, summary_problems
from avdilemma.leaderboard.time_alike import APART
from avdilemma.logs.archive import REDUCTIONS, START, OpenLog, Record
from avdilemma.logs.header import kind_of_score
from avdilemma.logs.samples import number
from avdilemma.logs.zip_archive import shown_name
from avdilemma.text import printable

TOKENS = ("input_tokens", "output_tokens", "total_tokens")
"""Sums of tokens that are compared."""

RESULT = names("name scorer reducer scored_samples unscored_samples params metrics")
"""Fields of the results of a score."""

METRIC = names("name group value params")
"""Fields of a metric."""

UPDATES = re.compile(r"_journal/config_updates/[0-9]{1,9}\.json")
"""Members of an archive that tell of changes while a run went on."""


def sums_problems(log: OpenLog, score: str, found: Samples, part: Part) -> Iterator[str]:
    """Everything that a log says in sum otherwise than its samples do.

    Args:
        log: The log.
        score: Name of our score in its samples.
        found: What its samples say.
        part: The task of the suite that it answers.
    """
    yield from _results_problems(log.header.get("results"), score, found, part)
    reductions = log.header.get(REDUCTIONS)
    if reductions is None and f"{REDUCTIONS}.json" in log.others:
        reductions = log.others[f"{REDUCTIONS}.json"]()
    yield from _reduction_problems(reductions or [], score, found)
    yield from _usage_problems(log.header, found)
    yield from _run_problems(log.header, found)
    for name in log.others:
        if name == SUMMARIES or JOURNAL.fullmatch(name):
            yield from summary_problems(log, name, score, found, part)
        elif UPDATES.fullmatch(name):
            if not transport_alone([log.others[name]()]):
                yield f"{name} changes more than how requests are sent"
        elif name not in ("header.json", START, f"{REDUCTIONS}.json"):
            yield f"it holds {shown_name(name)!r}, which a log has not"


def _run_problems(header: Record, found: Samples) -> Iterator[str]:
    """What samples say of the run that made them that no run does."""
    uuids = [uuid for uuid in found.uuids.values() if uuid]
    if len(set(uuids)) < len(uuids):
        yield "two of its items are one run of one question (uuid)"
    over = moment((header.get("stats") or {}).get("completed_at"))
    ends = [moment(told["completed_at"]) for told in found.times.values()]
    if over is not None and any(each and each > over + APART for each in ends):
        yield "it was over before its last item was (stats.completed_at)"


def _results_problems(results: Any, score: str, found: Samples, part: Part) -> Iterator[str]:
    due = part.asked
    if not isinstance(results, dict):
        yield "it has no results"
        return
    counts = {results.get("total_samples"), results.get("completed_samples")}
    counts |= {results.get("logged_samples")} - {None}
    if counts != {len(found.scores)}:
        yield (
            f"its header counts {results.get('completed_samples')} of "
            f"{results.get('total_samples')} items, there are {len(found.scores)}"
        )
    scores, kind = results.get("scores") or [], kind_of_score(score)
    ours = [each for each in scores if kind_of_score(str(each.get("scorer"))) == kind]
    if not any(each.get("scorer") == score for each in ours):
        yield "its results have none of our sums (results.scores)"
    for each in scores:
        if each not in ours:
            told = printable(str(each.get("scorer"))[:40])
            yield f"it has results of another scorer, {told}: the suite has one"
    if len({str(each.get("name")) for each in scores}) < len(scores):
        yield "its results tell a score twice (results.scores)"
    yield from _headline_problems(results.get("headline"), ours)
    for each in ours:
        yield from _shape_problems(each)
        scored, unscored = each.get("scored_samples"), each.get("unscored_samples")
        # items that are missing are told by name
        whole = len(found.scores) == due
        if whole and None not in (scored, unscored) and scored + unscored != due:
            yield f"its header counts {scored} scored and {unscored} unscored items of {due}"
    if len(found.scored) == due:
        yield from metric_problems(ours, list(found.scored.values()), part.metrics, part.further)


def _headline_problems(headline: Any, ours: Sequence[Record]) -> Iterator[str]:
    """Whether the metric that stands first is one of ours."""
    if empty(headline):
        return
    told = (headline.get("scorer"), headline.get("score"))
    own = [each for each in ours if (each.get("scorer"), each.get("name")) == told]
    if not own or headline.get("metric") not in own[0].get("metrics", {}):
        yield "its first metric is none of its results (results.headline)"


def _shape_problems(score: Record) -> Iterator[str]:
    """What a result says of how it came about that a plain run does not."""
    if score.get("reducer") not in (None, "mean"):
        yield "its epochs are reduced otherwise than by their mean (results.scores.reducer)"
    if not compared_alike(score.get("params")):
        yield "its score compares with another agent (results.scores.params)"
    for name in unknown(score, RESULT):
        yield f"it has results.scores.{name}, which a plain run has not"
    for name, each in (score.get("metrics") or {}).items():
        shape = each if isinstance(each, dict) else {}
        if shape.get("name") != name or next(unknown(shape, METRIC), ""):
            yield f"its metric {printable(name[:40])} is told in two ways (results.scores)"
            return


def _reduction_problems(reductions: Any, score: str, found: Samples) -> Iterator[str]:
    """Means of a sample over epochs that are not those of its replies."""
    wanted: dict[str, list[Values]] = {}
    for (name, _), values in found.scores.items():
        wanted.setdefault(name, []).append(values)
    for each in reductions:
        if each.get("scorer") != score:
            yield f"its reductions are of another scorer, {printable(str(each.get('scorer'))[:40])}"
            continue
        samples = each.get("samples") or []
        if sorted(str(one.get("sample_id")) for one in samples) != sorted(wanted):
            yield "its reductions are of other items (reductions)"
        for one in samples:
            own = wanted.get(str(one.get("sample_id")), [])
            told = one.get("value")
            means = {key: _mean([each[key] for each in own]) for key in (own[0] if own else {})}
            if own and not same_score(told, means):
                yield f"its reductions say otherwise of {printable(str(one['sample_id'])[:80])}"
                return


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def _usage_problems(header: Record, found: Samples) -> Iterator[str]:
    """Models in the header's sums of tokens, and whether this run's samples make them up."""
    stats, model = header.get("stats") or {}, header["eval"].get("model")
    used = stats.get("model_usage") or {}
    other = next((name for name in used if name != model), None)
    if other is not None:
        yield f"another model took part (stats.model_usage: {printable(other[:60])})"
    start = moment(stats.get("started_at"))
    own = [
        found.usage[place]
        for place, told in found.times.items()
        if start is not None and (time := moment(told["started_at"])) is not None and time >= start
    ]
    kinds = {key for each in own for key in each.get(model) or {}}
    for key in sorted({*TOKENS, *(used.get(model) or {}), *kinds}):
        told = number((used.get(model) or {}).get(key, 0))
        summed = sum(number((each.get(model) or {}).get(key, 0)) for each in own)
        whole = len(own) == len(found.scores) and not found.again
        alike = same(told, summed)
        if (told < summed and not alike) or (whole and not alike):
            yield f"its sums of tokens are not those of its samples (stats.model_usage: {key})"
            return
