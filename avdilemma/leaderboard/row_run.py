"""What a row says of the run behind it: nothing but what logs tell, and what its own logs tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from avdilemma.leaderboard.evidence import Evidence, shown
from avdilemma.leaderboard.header_alike import VERSION
from avdilemma.leaderboard.run_settings import ORIGIN, is_shown, origin
from avdilemma.leaderboard.submission_schema import Submission

LOGGED = ("inspect-ai", "avdilemma")
"""Packages whose versions a row has from its logs."""

COMPUTED = ("python", "computed by avdilemma")
"""Versions of what a submission was computed by."""

RUN_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
"""An id of Inspect's."""


def run_problems(found: Submission) -> Iterator[str]:
    """What a row says of how its model was run that no log would have it say."""
    for name, value in found.settings.items():
        if not is_shown(name, value):
            yield f"settings.{name} is no setting that a row shows, or has no value of it"
    for each in found.origin:
        if not ORIGIN.fullmatch(each):
            yield f"origin: {each!r} is nothing that logs tell"
    told = {each.partition(":")[0] for each in found.origin}
    for each in origin({"model": found.model.id}):
        if each.partition(":")[0] not in told:
            yield f"origin does not say what follows from model.id: {each}"
    tasks = {f"task:{name}" for name in found.fingerprints}
    for name, version in found.versions.items():
        if name in tasks:
            continue  # compared with the suite's
        if name not in (*LOGGED, *COMPUTED):
            yield f"versions.{name} is of nothing that a submission is made with"
        elif not VERSION.fullmatch(version):
            yield f"versions.{name} is {version!r}, which is no version"
    for log in found.logs:
        if not RUN_ID.fullmatch(log.run_id):
            yield f"log of {log.task} has run_id {log.run_id!r}, which is no id of a run"


def logged_versions(log: Evidence) -> Iterator[tuple[str, str]]:
    """The versions that a row has from a log, by their names there."""
    return ((name, log.versions[name]) for name in LOGGED if name in log.versions)


def differences_from_log(found: Submission, log: Evidence) -> Iterator[str]:
    """What a row says otherwise than one of its logs, its answers and versions apart."""
    if log.model != found.model.id:
        yield f"model.id is {found.model.id}, log {log.name} is of {log.model}"
    if shown(log.settings) != dict(found.settings):
        yield f"settings are not those of log {log.name}"
    if log.origin != found.origin:
        told = ", ".join(log.origin) or "nothing"
        yield f"origin is not that of log {log.name}, which tells {told}"
    for own in found.logs:
        if own.sha256 != log.sha256:
            continue
        if log.part is not None and own.task != log.part.key:
            yield f"log {log.name} is of {log.part.key}, not of {own.task}"
        for what, told, wanted in (
            ("created", own.created, log.created),
            ("run_id", own.run_id, log.run_id),
        ):
            if told != wanted:
                yield f"log of {own.task} has {what} {told}, the log itself {wanted}"


def version_problems(found: Submission, logs: Sequence[Evidence]) -> Iterator[str]:
    """Versions of a row that none of its logs tells."""
    for name in LOGGED:
        told = {log.versions[name] for log in logs if name in log.versions}
        if told and found.versions.get(name) not in told:
            yield (
                f"versions.{name} is {found.versions.get(name)}, its logs are of "
                f"{', '.join(sorted(told))}"
            )
