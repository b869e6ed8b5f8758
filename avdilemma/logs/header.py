"""What the header of a log says: task, scorer, respondent, counts and printed metrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from avdilemma.errors import AvdilemmaError
from avdilemma.exact import decimal_text, exact
from avdilemma.logs.archive import OpenLog, open_log
from avdilemma.logs.find import base_name
from avdilemma.logs.respondent import (
    OWN_SOLVERS,
    REPEATS,
    Respondent,
    generation,
    settings,
    shown_address,
)
from avdilemma.logs.words import printable

OURS = (
    "amount_choice",
    "dilemma_choice",
    "game_choice",
    "match_score",
    "moral_machine_choice",
    "plan_choice",
    "price_path",
    "rating_score",
    "third_choice",
)
"""Scorers of this package."""

SCORE = re.compile(rf"(?:avdilemma/)?(?P<kind>{'|'.join(OURS)})(?P<number>[0-9]*)")
"""Names of our scores; one that `inspect score --action append` adds has a number."""

FORMS = ("family", "elicitation", "belief", "third_option", "firms")
"""Metadata of a task that say which questions are asked, and in which form."""

ELSEWHERE = frozenset({"n", "seed", "by", "beliefs", "kappa", "language", "scenarios", "rival"})
"""Arguments of a task that change neither, or that its metadata tells."""


class _Step(BaseModel):
    solver: str
    params_passed: dict[str, Any] | None = None


class _Plan(BaseModel):
    steps: list[_Step] = []
    config: dict[str, Any] = {}


class _Config(BaseModel):
    epochs: int | None = None
    limit: Any = None
    sample_id: Any = None


class _Named(BaseModel):
    name: str


class _Spec(BaseModel):
    task: str
    task_id: str = ""
    eval_id: str = ""
    run_id: str = ""
    created: str = ""
    task_args: dict[str, Any] = {}
    task_args_passed: dict[str, Any] = {}
    model: str
    model_generate_config: dict[str, Any] = {}
    model_base_url: str | None = None
    model_args: dict[str, Any] = {}
    model_roles: dict[str, Any] | None = None
    config: _Config = _Config()
    metadata: dict[str, Any] | None = None
    scorers: list[_Named] | None = None


class _Metric(BaseModel):
    name: str = ""
    value: float


class _Score(BaseModel):
    name: str
    scorer: str
    scored_samples: int | None = None
    params: dict[str, Any] = {}
    metrics: dict[str, _Metric] = {}


class _Results(BaseModel):
    total_samples: int = 0
    completed_samples: int = 0
    scores: list[_Score] = []


class _Header(BaseModel):
    status: str = "started"
    eval: _Spec
    plan: _Plan = _Plan()
    results: _Results | None = None
    invalidated: bool = False


@dataclass(frozen=True, slots=True)
class LogHeader:
    """A log by its header."""

    address: str
    """Where it is, as `find_logs` gives it."""

    name: str
    """The file without its folder, printable."""

    task: str
    """The task without its package."""

    kind: str
    """Which of our scorers scored it; empty for logs of others."""

    score: str
    """Name of our latest score in its samples: the kind, with a number after re-scoring."""

    scorers: tuple[str, ...]
    """Names of all scores, ours and others', as the log has them."""

    model: str
    """Inspect's name of the model."""

    roles: Mapping[str, str]
    """Models in roles, by role."""

    respondent: Respondent
    """Who answered."""

    status: str
    """Inspect's status; only ``success`` is a result."""

    created: str
    """When the run began, ISO 8601."""

    task_id: str
    """The same in all runs of a task that `inspect eval-retry` and `inspect eval-set` made."""

    eval_id: str
    """One a run."""

    run_id: str
    """Inspect's id of the command that ran it."""

    metadata: Mapping[str, Any]
    """Metadata of the task."""

    task_args: Mapping[str, Any]
    """Arguments of the task."""

    kappa: str
    """Degree of morality of the moralis that our latest score compares with; empty if none."""

    temperature: float | None
    """Sampling temperature that was asked for; None leaves it to the provider."""

    epochs: int
    """How often every question was asked."""

    limited: bool
    """Whether some samples alone were asked (``--limit``, ``--sample-id``)."""

    asked: int
    """Samples that were to be asked, every epoch by itself."""

    scored: int
    """Samples with our score and without an error."""

    errors: int
    """Samples that ended in an error."""

    invalidated: int
    """Samples that were marked as invalid afterwards."""

    held: int
    """Samples that the log holds; none with ``--no-log-samples``."""

    metrics: Mapping[str, float]
    """Our latest score's printed metrics; means and errors of keys as KEY and ``KEY_stderr``."""

    base: bool = False
    """Whether it was told to be of the model before a tuning."""

    @property
    def ours(self) -> bool:
        """Whether it is a log of one of our tasks."""
        return bool(self.kind)

    @property
    def family(self) -> str:
        """The scenario file asked, or a dash."""
        return str(self.metadata.get("family", "-"))

    @property
    def language(self) -> str:
        """Language of the prompts."""
        return str(self.metadata.get("language", "en"))

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
            return "was never scored: score it by inspect score"
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
        unscored = self.asked - self.scored - self.errors
        if unscored > 0:
            yield f"{unscored} of {self.asked} samples have no score"
        items, asked = self.metadata.get("items"), self.asked // self.epochs
        if isinstance(items, int) and self.limited and asked < items:
            yield (
                f"{asked} of {items} items were asked (--limit, --sample-id): the design is not "
                "balanced, position and wording may count as behaviour"
            )
        if not self.held:
            yield "it holds no samples (--no-log-samples): only its printed metrics can be used"
        ours = [name for name in self.scorers if SCORE.fullmatch(name)]
        if len(ours) > 1:
            yield f"it is scored {len(ours)} times by {self.kind}: the latest counts, {self.score}"


def read_header(address: str) -> LogHeader:
    """Read the header of a log.

    Args:
        address: A log, as `find_logs` gives it.

    Returns:
        The header, of others' tasks too.

    Raises:
        AvdilemmaError: If it cannot be read.
    """
    with open_log(address) as log:
        return _header(address, log)


def _header(address: str, log: OpenLog) -> LogHeader:
    raw = _Header.model_validate(log.header())
    spec, results = raw.eval, raw.results or _Results()
    held = log.places()
    kind = next(
        (match["kind"] for each in spec.scorers or [] if (match := SCORE.fullmatch(each.name))), ""
    )
    names = tuple(dict.fromkeys(each.scorer for each in results.scores))
    score = max(
        (name for name in names if (match := SCORE.fullmatch(name)) and match["kind"] == kind),
        key=_number,
        default="",
    )
    own = [each for each in results.scores if each.scorer == score]
    epochs = spec.config.epochs or 1
    asked = results.total_samples or (len(held) if raw.status == "success" else 0)
    config = generation(spec.model_generate_config, raw.plan.config)
    params = own[0].params if own else {}
    metadata = spec.metadata or {}
    kappa = _kappa(params.get("kappa", metadata.get("kappa")))
    roles = dict(_roles(spec))
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
            settings=settings(_who(raw, config, roles, str(metadata.get("language", "en")))),
            kind=kind,
            form=settings({name: metadata.get(name) or None for name in FORMS}),
            compared=settings(
                {
                    **{
                        k: v
                        for k, v in spec.task_args_passed.items()
                        if k not in {*FORMS, *ELSEWHERE}
                    },
                    "kappa": kappa,
                    "reading": params.get("reading", metadata.get("reading")),
                }
            ),
        ),
        status=raw.status,
        created=spec.created,
        task_id=spec.task_id,
        eval_id=spec.eval_id,
        run_id=spec.run_id,
        metadata=metadata,
        task_args=spec.task_args,
        kappa=kappa,
        temperature=config.get("temperature"),
        epochs=epochs,
        limited=spec.config.limit is not None or spec.config.sample_id is not None,
        asked=asked,
        scored=results.completed_samples if score else 0,
        errors=asked - results.completed_samples,
        invalidated=_invalidated(log) if raw.invalidated else 0,
        held=len(held),
        metrics=_metrics(own),
    )


def _number(name: str) -> int:
    match = SCORE.fullmatch(name)
    return int(match["number"] or 0) if match else -1


def _kappa(value: object) -> str:
    if value is None:
        return ""
    try:
        return decimal_text(exact(str(value), "kappa"))
    except AvdilemmaError:
        return printable(str(value))[:40]


def _roles(spec: _Spec) -> Iterator[tuple[str, str]]:
    for role, config in (spec.model_roles or {}).items():
        first = config[0] if isinstance(config, list) and config else config
        if isinstance(first, dict) and "model" in first:
            yield role, str(first["model"])


def _who(
    raw: _Header, config: Mapping[str, Any], roles: Mapping[str, str], language: str
) -> dict[str, Any]:
    """What makes answers a respondent's own."""
    spec = raw.eval
    url = spec.model_base_url
    further = [
        [step.solver, step.params_passed or {}]
        for step in raw.plan.steps
        if step.solver.split("/")[-1] not in OWN_SOLVERS
    ]
    return {
        **{name: value for name, value in config.items() if name not in REPEATS},
        **spec.model_args,
        "base_url": shown_address(url) if url else None,
        "language": None if language == "en" else language,
        "solver": further,
        **{f"with {role}": model for role, model in roles.items()},
    }


def _metrics(scores: list[_Score]) -> dict[str, float]:
    """In logs of earlier versions some keys have a result of their own, of ``mean, stderr``."""
    found: dict[str, float] = {}
    for score in scores:
        own = {"mean": score.name, "stderr": f"{score.name}_stderr"}
        found |= {own.get(name, name): each.value for name, each in score.metrics.items()}
    return found


def _invalidated(log: OpenLog) -> int:
    return sum(bool(sample.get("invalidation")) for sample in log.samples())
