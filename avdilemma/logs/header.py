"""What the header of a log says: task, scorer, respondent, counts and printed metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspect_ai.log import EvalLog, EvalScore

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.keys import ANSWER, MODALITY, PERSONA, PERSONA_WORDING
from avdilemma.exact import decimal_text, exact
from avdilemma.families.numbers import NUMBERS
from avdilemma.logs.archive import open_log
from avdilemma.logs.find import base_name
from avdilemma.logs.respondent import Respondent, generation, settings, who
from avdilemma.prompts.ways import LINE
from avdilemma.questions import scorings
from avdilemma.scenes import TEXT
from avdilemma.text import printable

OTHER_KINDS = ("match_score", "price_path", "adaptive_kappa")
"""Scorers of this package whose samples hold several questions."""

SCORE = re.compile(r"(?:avdilemma/)?(?P<kind>[a-z_]+)(?P<number>[0-9]*)")
"""Names of our scores; one that `inspect score --action append` adds has a number."""

VERSION = "avdilemma_version"
"""Metadata that all tasks of this package have."""

FORMS = ("family", "elicitation", "belief", "third_option", "firms", NUMBERS)
"""Metadata of a task that say which questions are asked, and in which form."""

ELSEWHERE = frozenset(
    {
        *("n", "seed", "by", "beliefs", "kappa", "language", "scenarios", "rival", "suite"),
        *(ANSWER, MODALITY, PERSONA, PERSONA_WORDING),
    }
)
"""Arguments of a task that change neither, or that its metadata tells."""


@dataclass(frozen=True, slots=True)
class LogHeader:
    """A log by its header.

    Attributes:
        address: Where it is, as `find_logs` gives it.
        name: The file without its folder, printable.
        task: The task without its package.
        kind: Which of our scorers scored it; empty for logs of others.
        score: Name of our latest score in its samples: the kind, with a number after re-scoring.
        scorers: Names of all scores, ours and others', as the log has them.
        model: Inspect's name of the model.
        roles: Models in roles, by role.
        respondent: Who answered.
        status: Inspect's status; only ``success`` is a result.
        created: When the run began, ISO 8601.
        task_id: The same in all runs of a task that `inspect eval-retry` and `inspect eval-set`
            made.
        eval_id: One a run.
        metadata: Metadata of the task.
        kappa: Degree of morality of the moralis that our latest score compares with; empty if none.
        temperature: Sampling temperature that was asked for; None leaves it to the provider.
        epochs: How often every question was asked.
        limited: Whether some samples alone were asked (``--limit``, ``--sample-id``).
        asked: Samples that were to be asked, every epoch by itself.
        scored: Samples with our score and without an error.
        errors: Samples that ended in an error.
        invalidated: Samples that were marked as invalid afterwards.
        held: Samples that the log holds; none with ``--no-log-samples``.
        metrics: Our latest score's printed metrics; means and errors of keys as KEY and
            ``KEY_stderr``.
        base: Whether it was told to be of an earlier run, or of the model before a tuning.
        kept: Its samples where they were read already and kept, as `read_samples` gives them.
    """

    address: str
    name: str
    task: str
    kind: str
    score: str
    scorers: tuple[str, ...]
    model: str
    roles: Mapping[str, str]
    respondent: Respondent
    status: str
    created: str
    task_id: str
    eval_id: str
    metadata: Mapping[str, Any]
    kappa: str
    temperature: float | None
    epochs: int
    limited: bool
    asked: int
    scored: int
    errors: int
    invalidated: int
    held: int
    metrics: Mapping[str, float]
    base: bool = False
    kept: Sequence[Any] | None = field(default=None, repr=False, compare=False)

    @property
    def ours(self) -> bool:
        """Whether it is a log of one of our tasks, or scored by one of our scorers."""
        return bool(self.kind) or VERSION in self.metadata

    @property
    def family(self) -> str:
        """The scenario file asked, or a dash."""
        return str(self.metadata.get("family", "-"))

    @property
    def language(self) -> str:
        """Language of the prompts."""
        return str(self.metadata.get("language", "en"))

    @property
    def answer(self) -> str:
        """How answers were asked for, one of `WAYS`."""
        return str(self.metadata.get(ANSWER, LINE))

    @property
    def modality(self) -> str:
        """Whether scenes were told, shown, or both, one of `MODALITIES`."""
        return str(self.metadata.get(MODALITY, TEXT))

    @property
    def persona(self) -> str:
        """Whom the model was told to be; empty in plain runs."""
        return str(self.metadata.get(PERSONA) or "")

    @property
    def unusable(self) -> str:
        """Why nothing in it can be used, in words; empty if something can."""
        if self.status != "success":
            return f"has status {self.status}: run it again, or go on by inspect eval-retry"
        if not self.asked:
            return "holds no samples: run it again"
        if self.errors >= self.asked:
            return f"all {self.asked} samples ended in an error: run it again"
        if not self.score:
            others = f"was scored by {printable(', '.join(self.scorers))} alone, not by ours"
            return f"{others if self.scorers else 'was never scored'}: score it by inspect score"
        if self.invalidated >= self.scored:
            return f"all {self.invalidated} scored samples were invalidated: run it again"
        return ""

    @property
    def problems(self) -> tuple[str, ...]:
        """What is missing in it although it can be used, in words."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.errors:
            yield f"{self.errors} of {self.asked} samples ended in an error"
        if self.invalidated:
            yield f"{self.invalidated} of {self.asked} samples were invalidated"
        items, asked = self.metadata.get("items"), self.asked // self.epochs
        if isinstance(items, int) and self.limited and asked < items:
            yield (
                f"{asked} of {items} items were asked (--limit, --sample-id): the design is not "
                "balanced, position and wording may count as behaviour"
            )
        if not self.held:
            yield "it holds no samples (--no-log-samples): only its printed metrics can be used"
        ours = [name for name in self.scorers if _kind(name)[0] == self.kind]
        if len(ours) > 1:
            yield f"it is scored {len(ours)} times by {self.kind}: the latest counts, {self.score}"


def read_header(address: str) -> LogHeader:
    """Read the header of a log, which may be of another's task.

    Raises:
        AvdilemmaError: If it cannot be read.
    """
    with open_log(address) as opened:
        log = EvalLog.model_validate(opened.header)
        samples = opened.samples() if log.invalidated else ()
        invalidated = sum(bool(each.get("invalidation")) for each in samples)
        return _header(address, log, len(opened.read), invalidated)


def _header(address: str, log: EvalLog, held: int, invalidated: int) -> LogHeader:
    spec, results, metadata = log.eval, log.results, log.eval.metadata or {}
    scores = results.scores if results else []
    names = tuple(dict.fromkeys(each.scorer for each in scores))
    kind = next((kind for each in spec.scorers or [] if (kind := _kind(each.name)[0])), "")
    score = max((each for each in names if _kind(each)[0] == kind != ""), key=_kind, default="")
    own = [each for each in scores if each.scorer == score]
    compared = {name: metadata.get(name) for name in ("kappa", "reading")}
    # what our score was told goes before what the log was made with
    compared |= {k: v for each in own for k, v in each.params.items() if v is not None}
    kappa = _kappa(compared["kappa"])
    config = generation(log)
    roles = {
        role: (given[0] if isinstance(given, list) else given).model
        for role, given in (spec.model_roles or {}).items()
    }
    asked = results.total_samples if results else (held if log.status == "success" else 0)
    passed = {
        name: value
        for name, value in spec.task_args_passed.items()
        if name not in {*FORMS, *ELSEWHERE}
    }
    return LogHeader(
        address=address,
        name=base_name(address),
        task=printable(spec.task.split("/")[-1]),
        kind=kind,
        score=score,
        scorers=names,
        model=spec.model,
        roles=roles,
        respondent=Respondent(
            model=spec.model,
            settings=settings(who(log, config, roles)),
            kind=kind,
            form=settings({name: metadata.get(name) or None for name in FORMS}),
            compared=settings({**passed, "kappa": kappa, "reading": compared["reading"]}),
        ),
        status=log.status,
        created=str(spec.created),
        task_id=spec.task_id,
        eval_id=spec.eval_id,
        metadata=metadata,
        kappa=kappa,
        temperature=config.get("temperature"),
        epochs=spec.config.epochs or 1,
        limited=spec.config.limit is not None or spec.config.sample_id is not None,
        asked=asked,
        scored=results.completed_samples if results and score else 0,
        errors=asked - (results.completed_samples if results else 0),
        invalidated=invalidated,
        held=held,
        metrics=dict(_metrics(own)),
    )


def kind_of_score(name: str) -> str:
    """Our scorer behind the name of a score; empty if it is another's."""
    return _kind(name)[0]


def _kind(name: str) -> tuple[str, int]:
    """Our scorer behind the name of a score, and which of its scores it is."""
    match = SCORE.fullmatch(name)
    if match is None or match["kind"] not in (*scorings(), *OTHER_KINDS):
        return "", 0
    return match["kind"], int(match["number"] or 0)


def _kappa(value: object) -> str:
    if value is None:
        return ""
    try:
        return decimal_text(exact(str(value), "kappa"))
    except AvdilemmaError:
        return printable(str(value))[:40]


def _metrics(scores: Sequence[EvalScore]) -> Iterator[tuple[str, float]]:
    for score in scores:
        # in logs of earlier versions keys have results of their own, with these metrics
        own = {"mean": score.name, "stderr": f"{score.name}_stderr"}
        for name, each in score.metrics.items():
            yield own.get(name, name), float(each.value)
