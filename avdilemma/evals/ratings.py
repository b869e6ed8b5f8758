"""The task of ratings from 0 to 100: morality, willingness to buy, approval of a law."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai import Task, task

from avdilemma.dilemmas import Reading
from avdilemma.evals.arguments import checked, own_levels
from avdilemma.evals.build import Size, build_items, make_task, selected
from avdilemma.evals.persona import asked_persona
from avdilemma.families import Levels, RatingFamily, load_kind
from avdilemma.families.numbers import FROZEN, Numbers
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import LINE

RATINGS = 330
"""Default number of ratings: every question of the built-in family in every wording and lane."""


@task
@checked()
def ratings(
    kappa: float | str = 0.5,
    reading: Reading = "ex_ante",
    n: Size = None,
    seed: int = 0,
    family: str = "ratings",
    pair: Levels | None = None,
    rating: Levels | None = None,
    wording: Levels | None = None,
    lane: Levels | None = None,
    by: str | Sequence[str] | None = None,
    language: str = ENGLISH,
    answer: str = LINE,
    persona: str | None = None,
    persona_wording: str | None = None,
    numbers: Numbers = FROZEN,
    **factors: Levels | None,
) -> Task:
    """Ratings of AV dilemmas from 0 to 100, and the social dilemma gap between them.

    Args:
        kappa: Degree of morality of the moralis that ratings are compared with; ours.
        reading: How the own payoff is taken: ``ex_ante`` (role unknown) or ``interim``.
        n: Number of items, a multiple of 2, or ``all``; by default all of the built-in family.
        seed: Decides the subset and every item's own seed.
        family: A built-in family of ratings, or the path of a scenario file.
        pair: Pairs to keep, such as ``2v3``; all by default, as for the others.
        rating: ``morality``, ``buy_utilitarian``, ``buy_protective``, ``enforce``, ``regulate``.
        wording: Wordings.
        lane: ``stay_harms_pedestrians``, ``stay_harms_occupants``.
        by: Factors by which the printed metrics are broken down.
        language: Language of the prompts, by its code.
        answer: How answers are asked for: ``line`` (an answer line, an explanation may come
            before it), ``label`` (the label or number alone), ``two_step`` (free thought first,
            the label alone in a second turn) or ``structured`` (a JSON object by schema).
        persona: Whom a system message asks the model to be: ``economicus``, ``moralis`` (with its
            degree of morality as in ``moralis@kappa=0.25``), ``utilitarian``, or the path of a
            text file with a message of your own. Never pooled with plain runs.
        persona_wording: Wording of that message: ``plain`` (the default), ``formal`` or ``brief``.
        numbers: ``frozen``, the file's own, or ``drawn`` anew by the seed, as many as ``n`` needs;
            never pooled with the file's own.
        **factors: Levels to keep of factors that the file declares itself, by their names.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    select = selected(locals(), "pair rating wording lane")
    loaded = load_kind(family, RatingFamily)
    select |= own_levels(ratings, loaded, factors)
    return make_task(
        build_items(loaded, n, RATINGS, seed, select, language, answer, numbers=numbers),
        kappa,
        "Ratings of self-driving car dilemmas, and the social dilemma gap",
        ["moral-dilemma", "autonomous-vehicles", "ratings"],
        {"reading": reading},
        reading=reading,
        by=by,
        persona=asked_persona(persona, persona_wording, language),
    )
