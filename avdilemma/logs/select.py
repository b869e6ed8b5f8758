"""Which of some logs can be used, and what is to be said of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.logs.find import base_name, find_logs
from avdilemma.logs.header import LogHeader, read_header
from avdilemma.logs.respondent import Respondent, label, legend
from avdilemma.logs.words import listed, one_line


@dataclass(frozen=True, slots=True)
class Trouble:
    """A log, or a part of an output, that could not be used."""

    name: str
    """The file or part."""

    why: str
    """What is wrong, in one line."""


@dataclass(frozen=True, slots=True)
class Logs:
    """Logs, sorted by what can be done with them."""

    usable: tuple[LogHeader, ...]
    """Logs to use, oldest first."""

    troubles: tuple[Trouble, ...]
    """Our logs that cannot be used."""

    passed_over: tuple[Trouble, ...]
    """Logs of others' tasks, of kinds not wanted, and those that a later run replaces."""

    notes: tuple[str, ...]
    """What a reader should know, one line each."""

    def pooled(self) -> Logs:
        """The same logs, all answers of a model taken together, whatever was asked of it."""
        usable = (replace(log, respondent=log.respondent.pooled) for log in self.usable)
        return replace(self, usable=tuple(usable))

    @property
    def labels(self) -> dict[Respondent, str]:
        """The shortest labels that tell all respondents apart."""
        return label(log.respondent for log in self.usable)


def read_logs(
    paths: Iterable[str | Path],
    *,
    scorers: Collection[str] | None = None,
    base: Iterable[str | Path] = (),
    unfinished: bool = False,
) -> Logs:
    """Read the headers of logs.

    Args:
        paths: Log files or folders, as `find_logs` takes them.
        scorers: Kinds of logs that are wanted; all of ours by default.
        base: Logs of earlier runs or of the model before a tuning, files or folders. Their
            respondents are others than those of the same models at `paths`.
        unfinished: Whether logs are usable too that did not succeed and hold samples.

    Returns:
        What there is. A log that cannot be read or did not succeed is a trouble, no error; one
        that a later successful run of the same task replaces is passed over.

    Raises:
        AvdilemmaError: If there is nothing at a path, or no log can be used.
    """
    wanted = None if scorers is None else set(scorers)
    before = set(find_logs(base)) if (base := list(base)) else set()
    paths = list(paths)
    found: list[LogHeader] = []
    troubles: list[Trouble] = []
    others: list[Trouble] = []
    for address in find_logs([*base, *paths]):
        try:
            header = read_header(address)
        except AvdilemmaError as error:
            troubles.append(Trouble(base_name(address), one_line(error)))
            continue
        if address in before:
            header = replace(header, base=True, respondent=header.respondent.earlier)
        if not header.ours:
            others.append(
                Trouble(header.name, f"task {one_line(header.task)} is none of avdilemma")
            )
        elif wanted is not None and header.kind not in {*wanted, ""}:
            others.append(Trouble(header.name, f"is of {header.task}, scored by {header.kind}"))
        else:
            found.append(header)
    kept, replaced = latest_runs(found)
    usable = tuple(
        each for each in kept if not each.unusable or (unfinished and each.ours and each.held)
    )
    troubles += [Trouble(each.name, each.unusable) for each in kept if each not in usable]
    if not usable:
        raise AvdilemmaError(_nothing(wanted, troubles, others))
    return Logs(
        usable,
        tuple(troubles),
        (*others, *(Trouble(old.name, why_replaced(old, new)) for old, new in replaced)),
        tuple(_notes(usable, replaced)),
    )


Replaced = tuple[LogHeader, LogHeader]
"""A log, and the later run of the same task that replaces it."""


def latest_runs(logs: Sequence[LogHeader]) -> tuple[list[LogHeader], list[Replaced]]:
    """Logs that count, and those that a later successful run of the same task replaces."""
    runs: dict[tuple[str, Respondent], list[LogHeader]] = {}
    for log in logs:
        # retries have the id of the task they repeat; logs without one stand alone
        runs.setdefault((log.task_id or log.address, log.respondent.asked), []).append(log)
    replaced: list[Replaced] = []
    for members in runs.values():
        members.sort(key=_began)
        last = next((each for each in reversed(members) if each.status == "success"), None)
        if last is not None:
            replaced += [(each, last) for each in members[: members.index(last)]]
    gone = {old.address for old, _ in replaced}
    return [each for each in logs if each.address not in gone], replaced


def _began(log: LogHeader) -> datetime:
    try:
        found = datetime.fromisoformat(log.created)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def why_replaced(old: LogHeader, new: LogHeader) -> str:
    """Why a log is passed over, in words."""
    if old.eval_id == new.eval_id:
        return f"passed over, {new.name} holds the same run"
    return f"passed over with status {old.status}, {new.name} is a later run of the same task"


def _notes(usable: Sequence[LogHeader], replaced: Sequence[Replaced]) -> Iterator[str]:
    for old, new in replaced:
        yield f"{old.name}: {why_replaced(old, new)}"
    for log in usable:
        for problem in (*filter(None, [log.unusable]), *log.problems):
            yield f"{log.name}: {problem}"
    names = label(log.respondent for log in usable)
    yield from legend(names, names)


def _nothing(wanted: Collection[str] | None, troubles: list[Trouble], others: list[Trouble]) -> str:
    what = "" if wanted is None else f" of {' or '.join(sorted(wanted))}"
    if troubles:
        first = f"{troubles[0].name}: {troubles[0].why}"
        more = f" (and {len(troubles) - 1} more)" if len(troubles) > 1 else ""
        return f"no log{what} can be used; {first}{more}"
    there = f"; there are others: {listed([f'{e.name} {e.why}' for e in others])}"
    return f"no log{what} among them{there if others else ''}"
