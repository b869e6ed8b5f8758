"""Answers of people as a log of Inspect: samples and scores as a model's, and who answered.

A log has one sample a person and question; the question's id is that of every model that was asked
it, and several people's answers to it are its epochs. What a person chose stands there as the line
that a model would have written, and the one scorer reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspect_ai import score
from inspect_ai.log import (
    EvalConfig,
    EvalDataset,
    EvalLog,
    EvalPlan,
    EvalSample,
    EvalSpec,
    EvalStats,
    write_eval_log,
)
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    ModelOutput,
    ModelUsage,
    StopReason,
)

from avdilemma import __version__
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.build import VERSION, sample_metadata, scoring_of
from avdilemma.evals.keys import ANSWER, BELIEFS, DECLARED, ITEM, KAPPA, MODALITY, PERSON, PROMPT
from avdilemma.evals.scorer import BELIEF_READ, scorer_named, scoring_metrics
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.experiments.answers import Collected, PersonAnswer
from avdilemma.experiments.experiment import Experiment
from avdilemma.files import writing
from avdilemma.prompts.ways import LINE
from avdilemma.questions import BeliefQuestion, Question
from avdilemma.questions.paper import NOT_REACHED, shown_text
from avdilemma.scenes import TEXT

PEOPLE = "people"
"""What stands before the name of some people where models have their provider."""

EVERYONE = "all"
"""Their name, unless another is given: they stand beside models as ``people/all``."""

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,39}")
"""What a name may be: it stands in a model's place, where Inspect splits and looks things up."""

TASKS = {
    "dilemma_choice": "av_dilemma",
    "third_choice": "av_dilemma",
    "game_choice": "economic_games",
    "plan_choice": "economic_games",
    "amount_choice": "economic_games",
    "moral_machine_choice": "moral_machine",
    "rating_score": "ratings",
}
"""Task in which models are asked the same questions, by the scorer of their replies."""


def people_log(
    experiment: Experiment,
    collected: Collected,
    kappa: float | str = 0.5,
    name: str = EVERYONE,
    created: datetime | None = None,
) -> EvalLog:
    """Make the log of what people answered, scored.

    Args:
        experiment: What they were asked.
        collected: What they answered.
        kappa: Degree of morality of the moralis that answers are compared with, in [0, 1].
        name: Their name, as `NAME` has it: in tables they are ``people/NAME``.
        created: When it was collected; now without it.

    Raises:
        InvalidValueError: If kappa is out of range, or the name is none.
        AvdilemmaError: If nobody answered.
    """
    compared = decimal_text(in_unit_interval(kappa, "kappa"))
    if not NAME.fullmatch(name):
        raise InvalidValueError("name", name, "give letters, digits, dots and dashes, at most 40")
    name = f"{PEOPLE}/{name}"
    if not collected.answers:
        raise AvdilemmaError(
            f"nobody answered a question: {collected.absent} came and answered none"
        )
    scorer = experiment.items[0].scorer
    scoring = scoring_of(experiment.items[0])
    samples = list(_samples(experiment, collected.answers, {KAPPA: compared}, name))
    used = [experiment.items[place] for place in {each.item for each in collected.answers}]
    factors = [
        factor
        for factor in (*scoring.grouping, *experiment.declared)
        if len({question.factors.get(factor) for question in used}) > 1
    ]
    asked_first = any(before is not None for before in experiment.beliefs)
    further = [BELIEF_READ] if asked_first else []
    log = EvalLog(
        status="success",
        eval=_spec(experiment, scorer, samples, compared, name, created),
        plan=EvalPlan(),
        stats=EvalStats(),
        samples=samples,
    )
    return score(
        log,
        scorer_named(scorer)(compared),
        metrics=[*scoring_metrics(scoring, factors, further=further)],
        action="overwrite",
        display="none",
        copy=False,
    )


def write_people_log(log: EvalLog, path: Path, *, overwrite: bool = False) -> None:
    """Write the log, whole or not at all.

    Raises:
        AvdilemmaError: If the file is there and may not be replaced, or cannot be written.
    """
    with writing(path, overwrite=overwrite) as partial:
        write_eval_log(log, partial, format="eval")


def _spec(
    experiment: Experiment,
    scorer: str,
    samples: Sequence[EvalSample],
    kappa: str,
    name: str,
    created: datetime | None,
) -> EvalSpec:
    first: Any = experiment.items[0]
    # one reading of the same answers is one run, whenever it is made
    run = experiment.fingerprint[:22]
    began = created or datetime.now(UTC)
    return EvalSpec(
        eval_id=run,
        run_id=run,
        task_id=f"{run}-{name}",
        created=began.isoformat(timespec="seconds"),
        task=f"avdilemma/{TASKS[scorer]}",
        task_version=VERSION,
        dataset=EvalDataset(
            name=experiment.family,
            samples=len({sample.id for sample in samples}),
            sample_ids=list(dict.fromkeys(sample.id for sample in samples)),
        ),
        model=name,
        config=EvalConfig(epochs=max(sample.epoch for sample in samples)),
        metadata={
            "avdilemma_version": __version__,
            "family": experiment.family,
            "family_version": experiment.family_version,
            "language": experiment.language,
            ANSWER: LINE,
            MODALITY: TEXT,
            "fingerprint": experiment.fingerprint,
            KAPPA: kappa,
            **({DECLARED: dict(experiment.declared)} if experiment.declared else {}),
            "items": len(experiment.items),
            "people": len({(sample.metadata or {})[PERSON] for sample in samples}),
            **_form(scorer, first),
        },
        tags=["avdilemma", "people"],
    )


def _form(scorer: str, first: Any) -> Mapping[str, Any]:
    """What a task's metadata says of the form in which it asks."""
    task = TASKS[scorer]
    if task == "economic_games":
        basis = getattr(first.setting, "basis", "stated")
        return {"belief": basis, "elicitation": "plan" if scorer == "plan_choice" else "node"}
    third = {"third_option": scorer == "third_choice"} if task == "av_dilemma" else {}
    return {"reading": "ex_ante", **third}


def _samples(
    experiment: Experiment,
    answers: Sequence[PersonAnswer],
    made_with: Mapping[str, str],
    name: str,
) -> Iterator[EvalSample]:
    epochs: Counter[int] = Counter()
    for each in answers:
        epochs[each.item] += 1
        question, before = experiment.items[each.item], experiment.beliefs[each.item]
        metadata = {**sample_metadata(question), **made_with, PERSON: each.person}
        shown = ChatMessageUser(
            content=shown_text(question.prompt), metadata={ITEM: metadata[ITEM]}
        )
        messages = [*_asked_first(before, each, name), shown]
        if before is not None:
            metadata[PROMPT] = shown.text
        output = _output(question, each.code, name)
        yield EvalSample(
            id=question.id,
            epoch=epochs[each.item],
            input=[messages[0]],
            target="",
            messages=[*messages, output.message],
            output=output,
            metadata=metadata,
            total_time=each.seconds,
        )


def _asked_first(
    before: BeliefQuestion | None, answer: PersonAnswer, name: str
) -> list[ChatMessage]:
    """What was asked of others first, and the answer."""
    if before is None:
        return []
    asked = ChatMessageUser(content=shown_text(before.prompt), metadata={BELIEFS: before.facts()})
    said = before.written(answer.beliefs or ())
    return [asked, ChatMessageAssistant(content=said, model=name, source="generate")]


def _output(question: Question, code: str, name: str) -> ModelOutput:
    """What a person answered, as the line that models are asked for."""
    stop: StopReason = "max_tokens" if code == NOT_REACHED else "stop"
    message = ChatMessageAssistant(content=question.written(code), model=name, source="generate")
    return ModelOutput(
        model=name,
        choices=[ChatCompletionChoice(message=message, stop_reason=stop)],
        usage=ModelUsage(),
    )
