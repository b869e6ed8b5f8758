"""The task ``scene_reading``: whether a model reads the pictures that it is asked about."""

from __future__ import annotations

from inspect_ai import Task, task

from avdilemma.evals.arguments import checked
from avdilemma.evals.build import Size, build_items, make_task
from avdilemma.families import Levels, SceneReading, load_family
from avdilemma.prompts.languages import ENGLISH

QUESTIONS = 96
"""Default number of questions."""


@task
@checked()
def scene_reading(
    n: Size = None,
    seed: int = 0,
    family: str = "sacrifice",
    aspect: Levels | None = None,
    language: str = ENGLISH,
) -> Task:
    """What pictures show: how many are in the car and on the road, and whom a course hits.

    A control for ``-T modality=picture``: a choice about a scene that was not read is no
    preference.

    Args:
        n: Number of items, a multiple of 4 (a balanced subset), or ``all``; by default 96.
        seed: Decides the subset, what is asked of each picture, and every item's own seed.
        family: A built-in family whose scenes can be drawn, such as ``sacrifice``, ``risk`` or
            ``moral_machine``, or the path of a scenario file.
        aspect: ``in_car``, ``on_road``, ``hit``.
        language: Language of the questions, by its code.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    asked = SceneReading.of(load_family(family))
    items = build_items(asked, n, QUESTIONS, seed, {"aspect": aspect}, language, modality="picture")
    return make_task(
        items,
        0.5,
        "What pictures of self-driving car dilemmas show, as a control of choices about them",
        ["moral-dilemma", "autonomous-vehicles", "vision"],
        {},
    )
