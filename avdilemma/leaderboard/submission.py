"""From logs to a submission: everything is computed from the replies, nothing is taken on trust."""

from __future__ import annotations

import json
import platform
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import fsspec  # type: ignore[import-untyped]
from pydantic import TypeAdapter, ValidationError

from avdilemma import __version__
from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError
from avdilemma.families.suite import Suite
from avdilemma.files import encoded, holds, write_text
from avdilemma.leaderboard.evidence import Evidence, read_evidence, shown
from avdilemma.leaderboard.parts import Part, parts_of
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.row_run import logged_versions
from avdilemma.leaderboard.row_text import Slug
from avdilemma.leaderboard.sound_archive import MAX_FILE
from avdilemma.leaderboard.submission_schema import Log, Model, RowKind, Submission, told
from avdilemma.logs.find import base_name, find_logs, local_path
from avdilemma.logs.header import read_header
from avdilemma.logs.select import latest_runs, why_replaced
from avdilemma.logs.words import one_line

MAX_REASONS = 100
"""Reasons that are told at once."""


class RefusedError(AvdilemmaError):
    """What cannot be on the leaderboard, with all reasons."""

    def __init__(self, what: str, reasons: Sequence[str]) -> None:
        rest = len(reasons) - MAX_REASONS
        lines = [*reasons[:MAX_REASONS], *([f"and {rest} more"] if rest > 0 else [])]
        super().__init__("\n".join([f"{what} refused:", *(f"- {each}" for each in lines)]))


class About(NamedTuple):
    """What a submitter says: the submission's name, and the model's title, link and note."""

    name: str
    title: str
    link: str | None = None
    note: str = ""


def described(about: About, model: str) -> Model:
    """The model, by its Inspect name, as a submission describes it.

    Raises:
        RefusedError: If a text is not plain, too long, or the link is none.
    """
    wrong = []
    try:
        TypeAdapter(Slug).validate_python(about.name)
    except ValidationError as error:
        wrong += [told(each, "name") for each in error.errors()]
    fields = {"name": about.title, "id": model, "link": about.link, "note": about.note}
    try:
        found = Model.model_validate({**fields, "kind": kind_of(model)})
    except ValidationError as error:
        wrong += [told(each, "model.") for each in error.errors()]
    if wrong:
        raise RefusedError("this submission is", wrong)
    return found


def slug(title: str) -> str:
    """A name for a submission from a model's name.

    Examples:
        >>> slug("Some Model 7B (chat)")
        'some-model-7b-chat'
    """
    return re.sub(r"[^a-z0-9._]+", "-", title.lower()).strip("-._")[:80]


def kind_of(model: str) -> RowKind:
    """Whether a model, by its Inspect name, is a reference agent."""
    return "reference agent" if model.startswith("avdilemma/") else "model"


def gather(
    paths: Sequence[str | Path],
    parts: Sequence[Part],
    advance: Callable[[int, int], object] = lambda _done, _all: None,
) -> tuple[list[Evidence], list[str]]:
    """Read all logs, but for those that a later successful run of the same task replaces.

    ``advance`` is called after every log with the numbers of logs read and of all logs. Returns
    what each log says; and of each that is passed over, why.

    Raises:
        AvdilemmaError: If there is nothing at a path, no log at all, or one cannot be fetched.
    """
    addresses, headers = find_logs(paths), []
    for address in addresses:
        with suppress(AvdilemmaError):  # its evidence will say what is wrong with it
            headers.append(read_header(address))
    _, replaced = latest_runs(headers)
    gone = {old.address for old, _ in replaced}
    kept = [each for each in addresses if each not in gone]
    found = []
    for done, address in enumerate(kept, start=1):
        with _fetched(address) as path:
            evidence = read_evidence(path, parts)
        earlier = [old.address for old, new in replaced if new.address == address]
        found.append(evidence.with_earlier(earlier))
        advance(done, len(kept))
    return found, [f"{old.name}: {why_replaced(old, new)}" for old, new in replaced]


@contextmanager
def _fetched(address: str) -> Iterator[Path]:
    """The log as a file on this machine."""
    here = local_path(address)
    if here is not None:
        yield Path(here)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / base_name(address)
        try:
            with fsspec.open(address, "rb") as remote, path.open("wb") as file:
                while file.tell() <= MAX_FILE and (chunk := remote.read(1024**2)):
                    file.write(chunk)
        except Exception as error:  # a file system may raise anything
            raise AvdilemmaError(f"log {address} cannot be read ({one_line(error)})") from error
        yield path


def reasons(evidence: Sequence[Evidence], parts: Sequence[Part]) -> list[str]:
    """Everything that is wrong with logs, each by itself and all together; none if all is well."""
    wrong = [each for log in evidence for each in log.problems]
    mine = [each for each in evidence if each.part is not None]
    for part in parts:
        held = sum(each.part is part for each in mine)
        if not held and not part.arm:
            wrong.append(
                f"no log of {part.task.name}: the suite's own task asks it, without -T "
                "(docs/submit.md has the command)"
            )
        elif held > 1:
            wrong.append(f"{held} logs of {part.task.name}: give one")
    models = sorted({each.model for each in mine})
    if len(models) > 1:
        wrong.append(f"logs of several models ({', '.join(models)}): give those of one")
    arguments = {json.dumps(each.model_args, default=str, sort_keys=True) for each in mine}
    for what, values in (
        ("generation settings", {canonical(each.settings) for each in mine}),
        ("model arguments", arguments),
        (
            "addresses or providers",
            {", ".join(each.origin) or "the provider's own" for each in mine},
        ),
    ):
        if len(values) > 1:
            listed = ", ".join(sorted(values))[:300]
            wrong.append(f"logs with different {what} ({listed}): run all alike")
    return wrong


def submission(
    suite: Suite, parts: Sequence[Part], evidence: Sequence[Evidence], about: About
) -> Submission:
    """Make a submission of what the logs and the submitter say.

    Raises:
        RefusedError: With all reasons, if it cannot be made.
    """
    wrong = reasons(evidence, parts)
    if wrong:
        raise RefusedError("these logs are", wrong)
    who = described(about, evidence[0].model)
    logs = {part: each for part in parts for each in evidence if each.part is part}
    codes = {part.key: log.codes for part, log in logs.items()}
    parts = parts_of(parts, codes)
    found = row_numbers(parts, codes, who.id)
    try:
        return Submission(
            name=about.name,
            model=who,
            date=max(log.created for log in logs.values())[:10],
            suite=suite.name,
            fingerprints={part.key: part.task.fingerprint for part in parts},
            versions={
                **{name: v for log in logs.values() for name, v in logged_versions(log)},
                "python": platform.python_version(),
                "computed by avdilemma": __version__,
                **{f"task:{part.key}": part.version for part in parts},
            },
            settings=shown(evidence[0].settings),
            logs=tuple(
                Log(
                    task=part.key,
                    sha256=log.sha256,
                    run_id=log.run_id,
                    created=log.created,
                    samples=len(log.codes),
                )
                for part, log in logs.items()
            ),
            reruns=sum(len(log.again) for log in logs.values()),
            origin=evidence[0].origin,
            answers=codes,
            measures=found.measures,
            curves=found.curves,
            amce=found.amce,
        )
    except ValidationError as error:
        wrong = [told(each) for each in error.errors()]
        raise RefusedError("this submission is", wrong) from error


def text_of(made: Submission) -> str:
    """A submission as the text of its file: one line a field, so that changes can be read."""

    def text(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    lines = []
    for name, value in made.model_dump(mode="json", by_alias=True).items():
        shown = text(value)
        if name in ("answers", "measures", "amce"):
            inner = ",\n".join(f"  {text(key)}: {text(each)}" for key, each in value.items())
            shown = f"{{\n{inner}\n }}"
        elif name in ("logs", "curves"):
            inner = ",\n".join(f"  {text(each)}" for each in value)
            shown = f"[\n{inner}\n ]"
        lines.append(f" {text(name)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_submission(made: Submission, path: Path, *, overwrite: bool = False) -> None:
    """Write a submission to a file whose stem is its name.

    The same file may be there: a call that was cut off wrote it.

    Raises:
        AvdilemmaError: If the file is not named so, or another is there already.
    """
    if path.name != f"{made.name}.json":
        raise AvdilemmaError(f"{path} holds the submission {made.name!r}: write {made.name}.json")
    if not holds(path, encoded(text_of(made))):
        write_text(path, text_of(made), overwrite=overwrite)
