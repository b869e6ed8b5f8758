"""What a submission says: one JSON file for a model, versioned, bounded and validated.

A submission holds the answer to every item of a suite in the suite's own order, one short code
each, so that whoever reads it can compute every number again and compare two models item by item.
Everything in a submission is untrusted: lengths and counts are bounded, text is never markup.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Schema = Literal["avdilemma.submission/1"]
"""Name and version of this format."""

SCHEMA: Schema = "avdilemma.submission/1"
"""The one that is written."""

MAX_BYTES = 4_000_000
"""Largest file that is read, in bytes; one of suite v1 has some 40,000."""

MAX_ANSWERS = 200_000
"""Most answers of one task, over all epochs."""

Tier = Literal["self-reported", "logs provided", "reproduced"]
"""How far a row can be trusted. Maintainers set it, outside of the submission: see `Standing`."""

RowKind = Literal["model", "reference agent", "people"]
"""A language model; an agent of this package; published figures of people."""

MeasureStatus = Literal[
    "estimated",
    "interval",
    "unbounded",
    "not_rationalised",
    "not_identified",
    "no_choices",
    "absent",
]
"""What kind of statement a measure is: those of `avdilemma.estimation.Estimate`, and ``absent`` for
what was not asked."""

WORDS: Mapping[str, str] = {
    "string_pattern_mismatch": "has a character that is not allowed there, or is not of the form",
    "finite_number": "is no finite number",
}
"""What is wrong with a value in words, where pydantic would show a pattern."""


def told(error: Mapping[str, object], prefix: str = "") -> str:
    """One error of validation as a line: the place, what is wrong, and the value in short.

    Args:
        error: As pydantic lists it.
        prefix: Place of what was validated, such as ``model.``.
    """
    place = ".".join(map(str, error["loc"]))  # type: ignore[call-overload]
    value = error.get("input")
    shown = f" ({value[:60]!r})" if isinstance(value, str) else ""
    return f"{prefix}{place}: {WORDS.get(str(error['type']), error['msg'])}{shown}"


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
"""Name of a submission, which is also its file's stem: no path, no space, no capital."""

PLAIN = r"[^\x00-\x1f\x7f<>\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
"""A character of plain text: it controls nothing, can be seen, and begins no markup."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=rf"^{PLAIN}+$")]
"""One line of plain text."""

Note = Annotated[str, StringConstraints(max_length=400, pattern=rf"^{PLAIN}*$")]
"""A longer line of plain text, or nothing."""

Link = Annotated[str, StringConstraints(max_length=300, pattern=r"^https://[^\s\"'<>]+$")]
"""A web address; https alone, so that no script hides in it."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A sha256."""

Code = Annotated[
    str, StringConstraints(pattern=r"^([RUT]|[0-9]{1,3}(\.[0-9]{1,2})?|[0-9-]{1,8}T?)$")
]
"""One answer: the index of the action among the item's ``actions`` (``0``, ``1``; of a plan one
digit a node, ``-`` for a node without an answer, ``T`` at the end if it was cut off), a rating from
``0`` to ``100``, or ``R``, ``U``, ``T`` for a refusal, an unparseable and a truncated reply."""

Number = Annotated[float, Field(allow_inf_nan=False)]
"""A finite number."""


class Strict(BaseModel):
    """Frozen, and nothing beside the fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Measure(Strict):
    """One number of a row, with its interval; null where there is none."""

    value: Number | None = None
    """Point value; null unless there is one, such as for choices without noise."""

    low: Number | None = None
    """Lower end of the 95 % interval; null for no lower limit."""

    high: Number | None = None
    """Upper end; null for no upper limit."""

    n: Annotated[int, Field(ge=0)] = 0
    """Number of answers behind it."""

    clusters: Annotated[int, Field(ge=0)] | None = None
    """Number of scenarios behind it, which intervals cluster on."""

    status: MeasureStatus = "estimated"
    """What kind of statement it is."""

    note: Note = ""
    """In words, what there is to know."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        ends = [-math.inf if self.low is None else self.low, self.value]
        ends.append(math.inf if self.high is None else self.high)
        known = [end for end in ends if end is not None]
        if known != sorted(known):
            raise ValueError(f"low, value, high are not in order: {known}")
        return self


class Point(Strict):
    """One point of a psychometric curve: how often the car's occupants are sacrificed."""

    family: Line
    """``sacrifice`` or ``risk``."""

    perspective: Line
    """``occupant``, ``pedestrian`` or ``observer``."""

    scope: Line
    """``one_car`` or ``every_car``."""

    ratio: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Expected deaths among pedestrians over those in the car."""

    sacrificed: Annotated[int, Field(ge=0)]
    """Answers that sacrifice."""

    answered: Annotated[int, Field(ge=0)]
    """Answers that are a choice."""

    asked: Annotated[int, Field(ge=0)]
    """Questions asked."""


class Log(Strict):
    """One log that the submission was made from."""

    task: Line
    """Key of the suite's task, `avdilemma.families.suite.SuiteTask.key`."""

    sha256: Digest
    """Digest of the file."""

    run_id: Line
    """Inspect's id of the run."""

    created: Line
    """When it was run, ISO 8601."""

    samples: Annotated[int, Field(ge=0)]
    """Number of samples."""


class Model(Strict):
    """Who was asked."""

    name: Line
    """Name for people."""

    id: Line
    """Inspect's name of the model, with its provider."""

    kind: RowKind = "model"
    """What it is."""

    link: Link | None = None
    """Where to read about it."""

    note: Note = ""
    """Anything a reader should know, such as the base model of a tuned one, or a source."""


class Submission(Strict):
    """A row of the leaderboard and all that stands behind it."""

    schema_: Annotated[Schema, Field(alias="schema")] = SCHEMA
    """Format and version."""

    name: Slug
    """Name of the submission and stem of its file."""

    model: Model
    """Who was asked."""

    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """Day of the newest log."""

    suite: Line
    """Name of the suite, such as ``v1``."""

    fingerprints: Mapping[Line, Digest]
    """Fingerprint of every task of the suite, by its key."""

    versions: Mapping[Line, Line]
    """Versions of avdilemma, inspect-ai and Python, and of every task (``task:KEY``)."""

    settings: Mapping[Line, Line | int | Number | bool | None]
    """How the model was run: temperature, max_tokens and so on, the same in all logs."""

    logs: Annotated[tuple[Log, ...], Field(max_length=100)]
    """The logs; none for people."""

    answers: Mapping[Line, Annotated[tuple[Code, ...], Field(max_length=MAX_ANSWERS)]]
    """Codes by task key: all items in the suite's order, epoch after epoch."""

    measures: Mapping[Line, Measure]
    """Every number of the row by its name in `avdilemma.leaderboard.quantities.MEASURES`."""

    curves: Annotated[tuple[Point, ...], Field(max_length=2_000)] = ()
    """Psychometric curves."""

    amce: Mapping[Line, Measure] = Field(default_factory=dict)
    """AMCE of the Moral Machine attributes, differences in probability of being spared; also
    ``number_1`` to ``number_4``, the effect at a difference of that many characters."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    reruns: Annotated[int, Field(ge=0, le=MAX_ANSWERS)] = 0
    """Samples that were run more than once, as far as the logs tell."""

    origin: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    """What beside the model's name decides who answered, such as ``own address: host.example``."""


class Standing(Strict):
    """What maintainers say of a submission; kept beside it in ``standings.json``."""

    tier: Tier = "self-reported"
    """How far it can be trusted."""

    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    """When this was decided."""

    sha256: Digest
    """Digest of the submission's file that this is about: another file has no standing."""
