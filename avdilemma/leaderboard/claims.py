"""What a row claims to be, beside the rows of the package and those that are there already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import yaml

from avdilemma.leaderboard.look_alikes import skeleton
from avdilemma.leaderboard.submission_schema import Submission

REFERENCES: Mapping[str, str] = yaml.safe_load(
    (files(__package__) / "references.yaml").read_text(encoding="utf-8")
)
"""The rows of people and reference agents: the sha256 of each file, by the submission's name.

Nothing but its file says what such a row is: it has no logs that somebody else could run again, or
stands for an agent of this package. So there are no others.
"""

OWN = ("avdilemma", "people")
"""Providers of those rows."""

AHEAD = dt.timedelta(days=1)
"""How far a date may be ahead of now: clocks and time zones differ."""


def now() -> dt.datetime:
    """The present moment, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def moment_of(created: str) -> dt.datetime:
    """The moment at which a log was made, in UTC unless it says otherwise."""
    found = dt.datetime.fromisoformat(created)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def reference_problem(found: Submission, sha256: str) -> str | None:
    """What is wrong with the kind that a row claims; none of a model's own answers is looked at.

    Args:
        found: The row.
        sha256: Digest of its file.
    """
    if found.model.kind != "model":
        if REFERENCES.get(found.name) == sha256:
            return None
        return (
            f"model.kind is {found.model.kind}, and this is no file of the package's own rows of "
            f"that kind ({', '.join(REFERENCES)}): others are models"
        )
    if found.name in REFERENCES:
        return f"name is {found.name}, a row of this package: give another name"
    provider = found.model.id.partition("/")[0]
    if skeleton(provider) in map(skeleton, OWN):
        return f"model.id is {found.model.id}, but {provider} is no provider of models"
    return None


def date_problems(found: Submission, moment: dt.datetime) -> Iterator[str]:
    """Dates that are still to come; rows open in the order of their dates."""
    latest = moment + AHEAD
    if dt.date.fromisoformat(found.date) > latest.date():
        yield f"date is {found.date}, which is still to come"
    for log in found.logs:
        if moment_of(log.created) > latest:
            yield f"log of {log.task} was created {log.created}, which is still to come"


@dataclass
class Taken:
    """What the rows of a board have taken: names, logs and whole sets of answers."""

    names: dict[str, Submission] = field(default_factory=dict)
    """Rows by the skeleton of each of their names."""

    logs: dict[str, Submission] = field(default_factory=dict)
    """Rows by the digests of their logs."""

    answers: dict[int, list[Submission]] = field(default_factory=dict)
    """Rows by a hash of all their answers."""

    def add(self, row: Submission) -> None:
        """Enter a row."""
        for name in (row.model.name, row.name):
            self.names.setdefault(skeleton(name), row)
        for log in row.logs:
            self.logs.setdefault(log.sha256, row)
        self.answers.setdefault(_hash(row), []).append(row)

    def problems(self, row: Submission) -> Iterator[str]:
        """What a row has in common with others, those of its own name left out."""
        alike = (self.names.get(skeleton(name)) for name in (row.model.name, row.name))
        for other in {each.name: each for each in alike if each and each.name != row.name}.values():
            yield (
                f"its name {row.model.name!r} ({row.name}) looks like {other.model.name!r} "
                f"({other.name}): give one that cannot be mixed up"
            )
        runs = (self.logs.get(log.sha256) for log in row.logs)
        same = next((each for each in runs if each and each.name != row.name), None)
        if same is not None:
            yield f"it is made from a log of {same.name}: one run is one row"
        elif row.answers and not _constant(row):
            for other in self.answers.get(_hash(row), ()):
                if other.name == row.name:
                    break  # those entered later are told of theirs
                if other.answers == row.answers:
                    yield f"all of its answers are those of {other.name}: one run is one row"


def _hash(row: Submission) -> int:
    return hash(tuple(sorted(row.answers.items())))


def _constant(found: Submission) -> bool:
    """Whether it answers every task by one code alone, as more than one model may."""
    return all(len(set(codes)) <= 1 for codes in found.answers.values())
