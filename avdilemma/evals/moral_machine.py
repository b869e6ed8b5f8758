"""The task ``moral_machine``: which of two groups of characters is spared."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai import Task, task

from avdilemma.dilemmas import Reading
from avdilemma.estimation.people import SOURCE
from avdilemma.evals.arguments import checked
from avdilemma.evals.build import CHOICE, Size, build_items, make_task, selected
from avdilemma.evals.persona import asked_persona
from avdilemma.families import Levels, MoralMachineFamily, load_kind
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import LINE
from avdilemma.scenes import TEXT

CHOICES = 432
"""Default number of questions: twelve scenarios an attribute, four variants each."""


@task
@checked()
def moral_machine(
    kappa: float | str = 0.5,
    reading: Reading = "ex_ante",
    n: Size = None,
    seed: int = 0,
    family: str = "moral_machine",
    attribute: Levels | None = None,
    difference: Levels | None = None,
    relation: Levels | None = None,
    law: Levels | None = None,
    perspective: Levels | None = None,
    lane: Levels | None = None,
    alphabet: Levels | None = None,
    wording: Levels | None = None,
    by: str | Sequence[str] | None = None,
    language: str = ENGLISH,
    answer: str = LINE,
    persona: str | None = None,
    persona_wording: str | None = None,
    elicit: str = CHOICE,
    modality: str = TEXT,
) -> Task:
    """Moral Machine: which of two groups that differ in one attribute does the car spare?

    Args:
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        reading: How the own payoff is taken: ``ex_ante`` (role unknown) or ``interim``.
        n: Number of items, a multiple of 4 (attributes take turns), or ``all``; by default
            432, or all if the selection holds fewer.
        seed: Decides the subset, who the characters are, and every item's own seed.
        family: The built-in family, or the path of a scenario file of its kind.
        attribute: Attributes to keep, such as ``species,age``; all by default, as for the others.
        difference: Differences in number: ``1`` to ``4`` (and ``0`` for other attributes).
        relation: ``both_pedestrians``, ``focal_passengers``, ``other_passengers``.
        law: ``none``, ``focal_legal``, ``other_legal``.
        perspective: ``observer`` (default, as people in the Moral Machine) or ``occupant``.
        lane: ``left``, ``right``: where the car drives.
        alphabet: Label alphabets, such as ``AB,12``.
        wording: Wordings.
        by: Factors by which the printed metrics are broken down.
        language: Language of the prompts, by its code.
        answer: How answers are asked for: ``line`` (an answer line, an explanation may come
            before it), ``label`` (the label or number alone), ``two_step`` (free thought first,
            the label alone in a second turn) or ``structured`` (a JSON object by schema).
        persona: Whom a system message asks the model to be: ``economicus``, ``moralis`` (with its
            degree of morality as in ``moralis@kappa=0.25``), ``utilitarian``, or the path of a
            text file with a message of your own. Never pooled with plain runs.
        persona_wording: Wording of that message: ``plain`` (the default), ``formal`` or ``brief``.
        elicit: ``choice`` (a sampled answer) or ``probabilities`` of the labels, read in the
            log-probabilities of a reply by the label alone.
        modality: How the scene is put: ``text``, ``picture`` (a picture, and labels alone) or
            ``both``; ids do not depend on it.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    select = selected(
        locals(), "attribute difference relation law perspective lane alphabet wording"
    )
    loaded = load_kind(family, MoralMachineFamily)
    return make_task(
        build_items(loaded, n, CHOICES, seed, select, language, answer, elicit, modality),
        kappa,
        "Choices between groups in the manner of the Moral Machine, compared with people",
        ["moral-dilemma", "autonomous-vehicles"],
        {"reading": reading, "people": SOURCE},
        reading=reading,
        by=by,
        persona=asked_persona(persona, persona_wording, language),
    )
