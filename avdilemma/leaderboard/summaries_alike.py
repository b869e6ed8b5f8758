"""Whether a log's lists of summaries say what its samples do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from avdilemma.design import canonical
from avdilemma.leaderboard.log_fields import empty, names, unknown
from avdilemma.leaderboard.parts import Part
from avdilemma.leaderboard.reply_alike import NO_TARGET
from avdilemma.leaderboard.samples_told import TIMES, Samples
from avdilemma.leaderboard.score_alike import same_score, words_alike
from avdilemma.logs.archive import OpenLog, Place, Record
from avdilemma.logs.header import kind_of_score
from avdilemma.text import printable

SUMMARIES = "summaries.json"
JOURNAL = re.compile(r"_journal/summaries/[0-9]{1,9}\.json")
"""Members of an archive that tell samples again."""

FIELDS = names(
    "id epoch input target metadata scores model_usage started_at completed_at total_time "
    "working_time uuid retries completed message_count turn_count token_limit token_limit_type "
    "token_limit_usage message_limit time_limit error limit limit_reason"
)
"""Fields of a summary."""

SURE = 900
"""Characters of a text that a summary tells; it cuts longer ones."""


def summary_problems(
    log: OpenLog, name: str, score: str, found: Samples, part: Part
) -> Iterator[str]:
    """What a list of summaries says otherwise than the samples; notes what was run again.

    Args:
        log: The log.
        name: Name of the list in it.
        score: Name of our score in its samples.
        found: What its samples say.
        part: The task of the suite that it answers.
    """
    told: dict[Place, Record] = {}
    at = {question.id: place for place, question in enumerate(part.questions)}
    for each in log.others[name]():
        place = str(each.get("id")), int(each.get("epoch") or 0)
        if name == SUMMARIES and place in told:
            yield f"{name} tells twice of {printable(place[0][:80])}"
        told[place] = each
        if place not in found.scores:
            yield f"{name} tells of a sample that the log has not: {printable(place[0][:80])}"
        elif each.get("uuid") and found.uuids[place] and each["uuid"] != found.uuids[place]:
            found.again.add(place)
            if name == SUMMARIES:
                yield f"{name} tells of another run of {printable(place[0][:80])}"
        elif wrong := (
            _differs(each, score, found, place) or _another_question(each, part, at[place[0]])
        ):
            yield f"{name} has another {wrong} of {printable(place[0][:80])}"
    if name == SUMMARIES and told.keys() != found.scores.keys():
        yield f"{name} tells of {len(told)} samples, the log has {len(found.scores)}"


def _differs(summary: Record, score: str, found: Samples, place: Place) -> str:
    """What a summary says otherwise of what came back; empty if nothing."""
    if any(not empty(summary.get(name)) for name in ("error", "limit")):
        return "end"
    if summary.get("completed") is False:
        return "end"
    if summary.get("scores") is not None and score not in summary["scores"]:
        return "score"
    worded = found.worded[place]
    for name, told in (summary.get("scores") or {}).items():
        if kind_of_score(name) != kind_of_score(score) or not words_alike(told, worded, _short):
            return "score"
        if told.get("value") is not None and not same_score(told["value"], found.scores[place]):
            return "score"
    if (summary.get("model_usage") or {}) != found.usage[place]:
        return "usage"
    times = found.times[place]
    if any(summary.get(name) not in (None, times[name]) for name in TIMES):
        return "time"
    further = next(unknown(summary, FIELDS), "")
    return f"field ({further})" if further else ""


def _another_question(summary: Record, part: Part, at: int) -> str:
    """What a summary says otherwise of what was asked; empty if nothing."""
    sent = summary.get("input")
    texts = [each.get("content") for each in sent] if isinstance(sent, list) else [sent]
    if sent is not None and [_cut(each) for each in texts] != [_cut(part.prompts[at])]:
        return "question"
    if summary.get("target") not in NO_TARGET or (summary.get("message_count") or 2) != 2:
        return "conversation"
    metadata = summary.get("metadata") or {}
    return "" if _cut_from(metadata, part.metadata[at]) else "record"


def _cut_from(metadata: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    return all(
        name in own and canonical([_cut(value)]) == canonical([_cut(own[name])])
        for name, value in metadata.items()
    )


def _short(value: Any) -> Any:
    """A score's text as a summary tells it, on one line; what is no text stays."""
    return _cut(" ".join(value.split())) if isinstance(value, str) else value


def _cut(value: Any) -> Any:
    return value[:SURE] if isinstance(value, str) else value
