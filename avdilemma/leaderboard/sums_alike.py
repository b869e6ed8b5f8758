"""Whether what a log says in sum follows from its samples: results, summaries, usage."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from avdilemma.leaderboard.header_alike import moment
from avdilemma.leaderboard.log_fields import empty
from avdilemma.logs.archive import REDUCTIONS, START, OpenLog, Place, Record
from avdilemma.logs.samples import number
from avdilemma.logs.zip_archive import shown_name
from avdilemma.text import printable

TOLERANCE = 1e-6
"""How far a number in a log may be from the same one computed again."""

TOKENS = ("input_tokens", "output_tokens", "total_tokens")
"""Sums of tokens that are compared."""

REQUIRED = frozenset({"choice", "refusal", "unparseable", "truncated", "economicus", "moralis"})
"""Means that every log has whose replies have such a key."""

SUMMARIES = "summaries.json"
JOURNAL = re.compile(r"_journal/summaries/[0-9]{1,9}\.json")
UPDATES = re.compile(r"_journal/config_updates/[0-9]{1,9}\.json")
"""Members of an archive that tell samples again, and changes of transport."""

Values = Mapping[str, float]
"""A score by key."""


@dataclass(slots=True)
class Samples:
    """What samples say that is told in sum elsewhere."""

    scores: dict[Place, Values] = field(default_factory=dict)
    uuids: dict[Place, str] = field(default_factory=dict)
    usage: dict[Place, Record] = field(default_factory=dict)
    began: dict[Place, str] = field(default_factory=dict)
    again: set[Place] = field(default_factory=set)
    """Samples that were run more than once."""

    def add(self, place: Place, record: Record, score: Values) -> None:
        """Note what a sample says."""
        self.scores[place] = score
        self.uuids[place] = str(record.get("uuid") or "")
        self.usage[place] = record.get("model_usage") or {}
        self.began[place] = str(record.get("started_at") or "")
        events = [each for each in record.get("events") or [] if isinstance(each, dict)]
        calls = [each for each in events if each.get("event") == "model"]
        tried = sum(1 + number_of(each.get("retries")) for each in calls)
        if tried > 1 or record.get("error_retries"):
            self.again.add(place)


def number_of(value: Any) -> int:
    """A count in a log; 0 for what is none."""
    return value if isinstance(value, int) and value > 0 else 0


def same(one: float, other: float, tolerance: float = TOLERANCE) -> bool:
    """Whether two numbers are the same up to a tolerance; what is none is like what is none."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return abs(one - other) <= tolerance * max(1.0, abs(other))


def same_score(told: Any, score: Values) -> bool:
    """Whether a score has the same keys and values as the reply's."""
    if not isinstance(told, dict) or set(told) != set(score):
        return False
    return all(same(number(told[key]), score[key]) for key in score)


def sums_problems(log: OpenLog, score: str, found: Samples, due: int) -> Iterator[str]:
    """Everything that a log says in sum otherwise than its samples do.

    Args:
        log: The log.
        score: Name of our score in its samples.
        found: What its samples say.
        due: How many samples the suite asks for.
    """
    yield from _results_problems(log.header.get("results"), score, found, due)
    reductions = log.header.get(REDUCTIONS)
    if reductions is None and f"{REDUCTIONS}.json" in log.others:
        reductions = log.others[f"{REDUCTIONS}.json"]()
    yield from _reduction_problems(reductions or [], score, found)
    yield from _usage_problems(log.header, found)
    for name in log.others:
        if name == SUMMARIES or JOURNAL.fullmatch(name):
            yield from _summary_problems(log, name, score, found)
        elif name not in ("header.json", START, f"{REDUCTIONS}.json") and not UPDATES.fullmatch(
            name
        ):
            yield f"it holds {shown_name(name)!r}, which a log has not"


def _results_problems(results: Any, score: str, found: Samples, due: int) -> Iterator[str]:
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
    ours = [each for each in results.get("scores") or [] if each.get("scorer") == score]
    if not ours:
        yield "its results have none of our sums (results.scores)"
    for each in ours:
        scored, unscored = each.get("scored_samples"), each.get("unscored_samples")
        if None not in (scored, unscored) and scored + unscored != due:
            yield f"its header counts {scored} scored and {unscored} unscored items of {due}"
    yield from _mean_problems(ours, found)


def _mean_problems(ours: Sequence[Record], found: Samples) -> Iterator[str]:
    """Means in the header that are missing, or are not those of the replies."""
    told = {name: value for each in ours for name, value in _told_means(each)}
    keys = sorted({key for score in found.scores.values() for key in score})
    for key in keys:
        known = [score[key] for score in found.scores.values() if not math.isnan(score[key])]
        if key not in told:
            continue
        mean = math.fsum(known) / len(known) if known else math.nan
        if not same(told[key], mean):
            yield f"its header says {key} {told[key]:.4g}, the replies {mean:.4g}"
    missing = sorted(REQUIRED & set(keys) - told.keys())
    if ours and missing:
        yield f"its results have no {missing[0]} (results.scores.metrics)"
    for name in (name for name in told if name not in keys and not name.endswith("_stderr")):
        yield f"its header says {printable(name[:40])}, which no reply has"


def _told_means(score: Record) -> Iterator[tuple[str, float]]:
    """Keys of our score with their means in the header; older logs have results of their own."""
    for name, each in (score.get("metrics") or {}).items():
        value = number(each.get("value")) if isinstance(each, dict) else math.nan
        if name == "mean":
            yield str(score.get("name")), value
        elif isinstance(each, dict) and each.get("group") in ("means", "rates"):
            yield str(each.get("name")), value


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


def _summary_problems(log: OpenLog, name: str, score: str, found: Samples) -> Iterator[str]:
    """What a list of summaries says otherwise than the samples; notes what was run again."""
    told: dict[Place, Record] = {}
    for each in log.others[name]():
        place = str(each.get("id")), int(each.get("epoch") or 0)
        told[place] = each
        if place not in found.scores:
            yield f"{name} tells of a sample that the log has not: {printable(place[0][:80])}"
        elif each.get("uuid") and found.uuids[place] and each["uuid"] != found.uuids[place]:
            found.again.add(place)
            if name == SUMMARIES:
                yield f"{name} tells of another run of {printable(place[0][:80])}"
        elif wrong := _summary_differs(each, score, found, place):
            yield f"{name} has another {wrong} of {printable(place[0][:80])}"
    if name == SUMMARIES and told.keys() != found.scores.keys():
        yield f"{name} tells of {len(told)} samples, the log has {len(found.scores)}"


def _summary_differs(summary: Record, score: str, found: Samples, place: Place) -> str:
    if not empty(summary.get("error")) or not empty(summary.get("limit")):
        return "end"
    own = ((summary.get("scores") or {}).get(score) or {}).get("value")
    if own is not None and not same_score(own, found.scores[place]):
        return "score"
    if summary.get("scores") is not None and score not in summary["scores"]:
        return "score"
    if (summary.get("model_usage") or {}) != found.usage[place]:
        return "usage"
    return ""


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
        for place, began in found.began.items()
        if start is not None and (time := moment(began)) is not None and time >= start
    ]
    for key in TOKENS:
        told = number((used.get(model) or {}).get(key, 0))
        summed = sum(number((each.get(model) or {}).get(key, 0)) for each in own)
        whole = len(own) == len(found.scores) and not found.again
        if told < summed or (whole and told != summed):
            yield f"its sums of tokens are not those of its samples (stats.model_usage: {key})"
            return
