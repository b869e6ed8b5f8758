"""Reading a log that anybody may have written, and everything that is wrong with it.

A log is compared with what its suite asks: items, prompts, epochs, versions, settings; and with
itself: every place that tells who was asked what, how, and what came back. Every reply is read
again by the present parser and scored again. Whoever makes up replies in all places alike is not
found out that way: for that the board has tiers.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import SampleScore

from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.explained import Compared
from avdilemma.evals.scorer import earlier_score, read_output, score_of
from avdilemma.leaderboard.header_alike import asked_in_part, header_problems, moment
from avdilemma.leaderboard.log_fields import header_fields
from avdilemma.leaderboard.model_names import same_model
from avdilemma.leaderboard.parts import KAPPA, Part
from avdilemma.leaderboard.reply_alike import Asked
from avdilemma.leaderboard.row_text import row_line_problem
from avdilemma.leaderboard.run_settings import WORD, Settings, origin, own_server
from avdilemma.leaderboard.sample_record import whole
from avdilemma.leaderboard.samples_told import Samples
from avdilemma.leaderboard.score_alike import compared_alike, score_problems
from avdilemma.leaderboard.sound_archive import check_file, digest
from avdilemma.leaderboard.sums_alike import sums_problems
from avdilemma.leaderboard.told_alike import sample_problems
from avdilemma.logs.archive import OpenLog, Place, Record, open_log
from avdilemma.logs.header import LogHeader, kind_of_score, read_header
from avdilemma.logs.words import listed, one_line
from avdilemma.logs.zip_archive import shown_name
from avdilemma.text import printable

LONGEST = 180
"""Characters of a setting that are shown; longer ones are a digest."""

MAX_PROBLEMS = 200
"""Most problems of one kind that are told."""

MISSING = "items without an answer"
"""What is wrong where the log has no answer to a question of the suite."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log says, and what is wrong with it; of one that cannot be read, that alone.

    ``problems`` are the reasons to refuse it, each with its ``name``: the file's without its
    folder. ``part`` is the suite's task that it answers, by ``codes`` in the suite's order, epoch
    after epoch; none unless there is one for each answer that is due. ``origin`` says what beside
    the model's name decides who answered; ``again`` which samples were run more than once, and
    ``uuids`` which run of each the log holds.
    """

    name: str
    problems: tuple[str, ...]
    sha256: str = ""
    part: Part | None = None
    model: str = ""
    model_args: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    run_id: str = ""
    created: str = ""
    codes: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    again: frozenset[Place] = frozenset()
    uuids: Mapping[Place, str] = field(default_factory=dict)

    def with_earlier(self, addresses: Sequence[str]) -> Evidence:
        """The same with what logs that this one replaces tell: which samples had run there."""
        again = set(self.again)
        for address in addresses:
            # of one that cannot be read nothing is known, and it does not count
            with suppress(AvdilemmaError), open_log(address, whole=True) as log:
                for place, read in log.read.items():
                    if place in self.uuids and read().get("uuid") != self.uuids[place]:
                        again.add(place)
        return replace(self, again=frozenset(again))


def read_evidence(path: Path, parts: Sequence[Part]) -> Evidence:
    """Read a log of a suite and check all of it."""
    try:
        check_file(path)
        with open_log(str(path)) as opened:
            try:
                header = read_header(str(path))
            except AvdilemmaError as error:
                # what Inspect's own types refuse may have a name here
                return Evidence(path.name, (str(error), *_named(path, opened)))
            return _evidence(path, opened, header, parts)
    except AvdilemmaError as error:
        return Evidence(path.name, (str(error),))


def _named(path: Path, log: OpenLog) -> Iterator[str]:
    spec, plan = log.header.get("eval"), log.header.get("plan") or {}
    if isinstance(spec, dict) and isinstance(plan, dict):
        named = (f"it has {name}, which a plain run has not" for name in header_fields(log.header))
        for each in (*Settings(spec, plan).problems, *named):
            yield f"log {printable(path.name)}: {each}"


def _evidence(path: Path, log: OpenLog, header: LogHeader, parts: Sequence[Part]) -> Evidence:
    spec: Record = log.header["eval"]
    found = spec.get("metadata") or {}
    fingerprint = found.get("fingerprint")
    part = next((each for each in parts if each.task.fingerprint == fingerprint), None)
    problems = list(islice(header_problems(log, header.kappa, part), MAX_PROBLEMS))
    problems += [
        "it was scored otherwise than the suite is (eval.scorers)"
        for each in spec.get("scorers") or []
        if not kind_of_score(str(each.get("name"))) or not compared_alike(each.get("options"))
    ]
    problems += [f"it holds {shown_name(name)!r} twice: give it as written" for name in log.twice]
    settings = Settings(spec, log.header.get("plan") or {})
    codes: tuple[str, ...] = ()
    samples, names = Samples(), set[str]()
    if part is not None:
        problems += settings.problems
        kinds: dict[str, list[str]] = defaultdict(list)
        codes = _Reader(log, header, part, settings, kinds).read(samples, names)
        if asked_in_part(spec):
            # that they were not asked is said already
            kinds.pop(MISSING, None)
        problems += [f"{kind}: {listed(items)}" for kind, items in kinds.items()]
        sums = sums_problems(log, header.score, samples, part)
        problems += islice(sums, MAX_PROBLEMS)
    if len(names) > 1:
        problems.append(f"its server calls its model by several names ({listed(sorted(names))})")
    served = [f"its server calls the model {name}" for name in sorted(names)]
    versions = {**(spec.get("packages") or {}), "avdilemma": found.get("avdilemma_version")}
    return Evidence(
        name=path.name,
        problems=tuple(f"log {printable(path.name)}: {each}" for each in dict.fromkeys(problems)),
        sha256=digest(path),
        part=part,
        model=header.model,
        model_args={k: v for k, v in settings.shown.items() if k.startswith("arg:")},
        settings=settings.shown,
        versions={name.replace("_", "-"): str(version) for name, version in versions.items()},
        run_id=str(spec.get("run_id")),
        created=header.created,
        codes=codes,
        origin=(*origin(spec), *served),
        again=frozenset(samples.again),
        uuids=samples.uuids,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks every sample of a log; one at a time is in memory."""

    log: OpenLog
    header: LogHeader
    part: Part
    settings: Settings
    kinds: dict[str, list[str]]
    """Names of items by what is wrong with them."""

    def read(self, samples: Samples, names: set[str]) -> tuple[str, ...]:
        """The codes of all answers; none unless there is one for each that is due.

        Fills in what `samples` say, and the `names` by which a server of somebody's own calls its
        model.
        """
        questions = self.part.questions
        epochs = range(1, self.part.task.epochs + 1)
        due = {(each.id, epoch): at for epoch in epochs for at, each in enumerate(questions)}
        for place in sorted(self.log.copies):
            if place not in due:
                self.kinds["items that the suite does not ask"].append(one_line(place[0], 160))
        codes = []
        for place, at in due.items():
            if place not in self.log.copies:
                self.kinds[MISSING].append(place[0])
                continue
            try:
                codes.append(self._code(place, at, samples, names))
            except Exception as error:  # noqa: BLE001 - of untrusted bytes anything may come
                self.kinds[f"items that cannot be read ({one_line(error)})"].append(place[0])
        return tuple(codes) if len(codes) == len(due) else ()

    def _code(self, place: Place, at: int, samples: Samples, names: set[str]) -> str:
        *earlier, last = self.log.copies[place]
        record = whole(last())
        # the question travels without its prompt, by whose options a reply may answer
        question = replace(self.part.questions[at], prompt=self.part.prompts[at])
        model = self.header.model
        spec = self.log.header["eval"]
        asked = Asked(
            id=question.id,
            epoch=place[1],
            prompt=self.part.prompts[at],
            facts=self.part.facts[at],
            metadata=self.part.metadata[at],
            model=model,
            settings=self.settings.generation,
            limits=spec.get("config") or {},
            own_server=own_server(spec) or bool([*origin(spec)]),
        )
        for kind in dict.fromkeys(sample_problems(record, asked)):
            self.kinds[kind].append(question.id)
        if any(not copy().get("error") for copy in earlier):
            kind = "items that were answered twice, the first time without an error"
            self.kinds[kind].append(question.id)
        if _impossible(record):
            kind = "items with a time at which they cannot have been asked"
            self.kinds[kind].append(question.id)
        parts = ("model", "choices", "completion", "error")
        told = {name: record["output"].get(name) for name in parts}
        output = ModelOutput.model_validate(told)
        read = read_output(question, output)
        score = score_of(question, read, Compared(self.part.predictions[at], KAPPA))
        worded = (score, earlier_score(question, read, score))
        for kind in dict.fromkeys(score_problems(record, self.header.score, worded)):
            self.kinds[kind].append(question.id)
        if not same_model(model, output.model):
            names.add(output.model if WORD.fullmatch(output.model) else "by another name")
        metadata = dict(self.part.metadata[at])
        scored = SampleScore(score=score, sample_id=question.id, sample_metadata=metadata)
        samples.add(place, record, scored, worded)
        if earlier:
            samples.again.add(place)
        return question.code(read)


def _impossible(record: Record) -> bool:
    """Whether a sample was over before it began, or at no time at which logs were made."""
    told = [record.get("started_at"), record.get("completed_at")]
    times = [moment(each) for each in told if each]
    known = [each for each in times if each is not None]
    return None in times or known != sorted(known)


def shown(settings: Mapping[str, Any]) -> dict[str, str | float]:
    """Settings of evidence as a submission shows them.

    Values take one line; what is long or nested is told by the digest of its JSON.
    """
    found: dict[str, str | float] = {}
    for name, value in settings.items():
        if isinstance(value, (bool, int, float)):
            found[name] = value
            continue
        text = value if isinstance(value, str) else canonical(value)
        line = len(text) <= LONGEST and row_line_problem(text) is None
        found[name] = text if line else f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"
    return found
