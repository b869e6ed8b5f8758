"""What a submission says: one JSON file for a model, versioned, bounded and validated.

A submission holds the answer to every item of a suite in the suite's own order, one short code
each, so that whoever reads it can compute every number again and compare two models item by item.
Everything in a submission is untrusted: lengths and counts are bounded, text is never markup.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from avdilemma.estimation.people import LEVELS, NUMBERS
from avdilemma.leaderboard.quantities import MEASURES
from avdilemma.leaderboard.row_text import Day, Identity, Line, Link, Moment, Name, Note, Slug
from avdilemma.leaderboard.tiers import Tier
from avdilemma.text import quoted

Schema = Literal["avdilemma.submission/1"]
"""Name and version of this format."""

SCHEMA: Schema = "avdilemma.submission/1"
"""The one that is written."""

MAX_BYTES = 4_000_000
"""Largest file that is read, in bytes; one of suite v1 has some 40,000."""

MAX_ANSWERS = 200_000
"""Most answers of one task, over all epochs."""

MAX_COUNT = 1_000_000
"""Largest number of answers, scenarios or samples that a field may tell."""

MAX_NUMBER = 1e12
"""Largest measure, whatever its sign: what is beyond breaks drawings and says nothing."""

MAX_NAMES = 100
"""Most entries of a field that holds values by name, such as settings."""

RowKind = Literal["model", "reference agent", "people"]
"""A language model; an agent of this package; published figures of people."""

MeasureStatus = Literal[
    "estimated",
    "interval",
    "unbounded",
    "not_rationalised",
    "misfit",
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
    steps = (quoted(str(step)[:60])[1:-1] for step in error["loc"])  # type: ignore[attr-defined]
    place, value = ".".join(steps), error.get("input")
    shown = f" ({quoted(value[:60])})" if isinstance(value, str) else ""
    return f"{prefix}{place}: {WORDS.get(str(error['type']), error['msg'])}{shown}"


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A sha256."""

Code = Annotated[
    str, StringConstraints(pattern=r"^([RUT]|[0-9]{1,3}(\.[0-9]{1,2})?|[0-9-]{1,8}T?)$")
]
"""One answer: the index of the action among the item's ``actions`` (``0``, ``1``; of a plan one
digit a node, ``-`` for a node without an answer, ``T`` at the end if it was cut off), a rating from
``0`` to ``100``, or ``R``, ``U``, ``T`` for a refusal, an unparseable and a truncated reply."""

Number = Annotated[float, Field(allow_inf_nan=False, ge=-MAX_NUMBER, le=MAX_NUMBER)]
"""A finite number within bounds."""

Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
"""How many there are of something."""

Setting = Line | Annotated[int, Field(gt=-(2**64), lt=2**64)] | Number | bool | None
"""Value of a setting."""


def _known(names: Collection[str], what: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise PydanticCustomError("unknown", "is no {what} of this version", {"what": what})
        return name

    return AfterValidator(check)


MeasureName = Annotated[str, Field(max_length=40), _known(MEASURES, "measure")]
"""One of `avdilemma.leaderboard.quantities.MEASURES`."""

EffectName = Annotated[str, Field(max_length=40), _known({*LEVELS, *NUMBERS}, "attribute")]
"""An attribute of Moral Machine groups, or ``number_1`` to ``number_4``."""


Codes = Annotated[tuple[Code, ...], Field(max_length=MAX_ANSWERS), FailFast()]
"""All answers to a task: the first that is none stops the reading."""

Few = Field(max_length=MAX_NAMES)
"""The bound of a field that holds values by name."""


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

    n: Count = 0
    """Number of answers behind it."""

    clusters: Count | None = None
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

    ratio: Annotated[float, Field(gt=0, le=MAX_NUMBER, allow_inf_nan=False)]
    """Expected deaths among pedestrians over those in the car."""

    sacrificed: Count
    """Answers that sacrifice."""

    answered: Count
    """Answers that are a choice."""

    asked: Count
    """Questions asked."""


class Log(Strict):
    """One log that the submission was made from."""

    task: Line
    """Key of the suite's task, `avdilemma.families.suite.SuiteTask.key`."""

    sha256: Digest
    """Digest of the file."""

    run_id: Line
    """Inspect's id of the run."""

    created: Moment
    """When it was run, ISO 8601."""

    samples: Count
    """Number of samples."""


class Model(Strict):
    """Who was asked."""

    name: Name
    """Name for people."""

    id: Identity
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

    date: Day
    """Day of the newest log."""

    suite: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
    """Name of the suite, such as ``v1``."""

    fingerprints: Annotated[Mapping[Line, Digest], Few]
    """Fingerprint of every task of the suite, by its key."""

    versions: Annotated[Mapping[Line, Line], Few]
    """Versions of avdilemma, inspect-ai and Python, and of every task (``task:KEY``)."""

    settings: Annotated[Mapping[Line, Setting], Few]
    """How the model was run: temperature, max_tokens and so on, the same in all logs."""

    logs: Annotated[tuple[Log, ...], Field(max_length=100)]
    """The logs; none for people."""

    answers: Annotated[Mapping[Line, Codes], Few]
    """Codes by task key: all items in the suite's order, epoch after epoch."""

    measures: Mapping[MeasureName, Measure]
    """Every number of the row by its name in `avdilemma.leaderboard.quantities.MEASURES`."""

    curves: Annotated[tuple[Point, ...], Field(max_length=2_000)] = ()
    """Psychometric curves."""

    amce: Mapping[EffectName, Measure] = Field(default_factory=dict)
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

    date: Day
    """When this was decided."""

    sha256: Digest
    """Digest of the submission's file that this is about: another file has no standing."""
