"""The task `adaptive`: the questions that tell most about kappa, until it is known."""

from __future__ import annotations

from dataclasses import asdict

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample

from avdilemma import __version__
from avdilemma.estimation.adaptive.course import Rule
from avdilemma.estimation.adaptive.pool import FILES
from avdilemma.estimation.adaptive.setup import AdaptiveSetup, Asking, Noise
from avdilemma.evals.adaptive_scorer import adaptive_kappa, adaptive_metrics
from avdilemma.evals.adaptive_solver import ask_adaptively
from avdilemma.evals.arguments import checked
from avdilemma.evals.keys import ADAPTIVE, ANSWER, CLUSTER, KAPPA
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import LINE, check_way

VERSION = 1
"""Version of the task: raise it with every change of questions, prompts, choice or scoring."""


@task
@checked()
def adaptive(
    se: float = 0.05,
    domain: Asking = "dilemmas",
    most: int = 400,
    noise: Noise = "both",
    batch: int = 8,
    seed: int = 0,
    kappa: float | str = 0.5,
    language: str = ENGLISH,
    answer: str = LINE,
) -> Task:
    """Measure kappa in few calls: each question is the one expected to tell most about it.

    One sample is one respondent.

    Args:
        se: Standard deviation of kappa at which to stop.
        domain: ``dilemmas``, ``games``, or ``both``, each by itself.
        most: Most questions, an even number; of both domains each gets half.
        noise: Unit of noise in dilemmas: ``lives``, ``share`` of the people concerned, or
            ``both``, weighted by how well each explains the answers.
        batch: Fewest questions asked at once, an even number; later batches are larger.
        seed: Decides the numbers in questions, their looks, and draws.
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        language: Language of the prompts, by its code.
        answer: How answers are asked for: ``line``, ``label`` or ``structured``.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong.
    """
    setup = AdaptiveSetup(domain, noise, Rule(se, most, batch), seed, language, check_way(answer))
    files = {name: course.pool.family for name, course in setup.courses().items()}
    made_with = {KAPPA: decimal_text(in_unit_interval(kappa, "kappa"))}
    sample = Sample(
        id=f"adaptive-{domain}",
        input=f"Questions about {domain}, each chosen by the answers before it",
        metadata={CLUSTER: f"adaptive-{domain}", **made_with, ADAPTIVE: setup.to_dict()},
    )
    return Task(
        dataset=MemoryDataset([sample], name="adaptive"),
        solver=ask_adaptively(),
        scorer=adaptive_kappa(kappa),
        metrics=[*adaptive_metrics()],
        version=VERSION,
        description="Kappa in few calls: questions chosen by the answers so far",
        tags=["avdilemma", "moral-dilemma", "economic-games", "adaptive"],
        metadata={
            "avdilemma_version": __version__,
            "family": " ".join(FILES[name] for name in files),
            "family_version": " ".join(str(each.version) for each in files.values()),
            "language": language,
            ANSWER: answer,
            "domain": domain,
            "noise": noise,
            **asdict(setup.rule),
            **made_with,
        },
    )
