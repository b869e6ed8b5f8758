"""Columns for `inspect_ai.analysis`: one row a reply, with the names that these docs use."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.analysis import Column, EvalColumn, SampleColumn

from avdilemma.errors import InvalidValueError
from avdilemma.evals.keys import ANSWER, CLUSTER, MODALITY, PERSONA, PERSONA_WORDING
from avdilemma.prompts import OUTCOMES
from avdilemma.questions import AGENTS, scorings

ASKED = (ANSWER, MODALITY, PERSONA, PERSONA_WORDING)
"""Metadata of samples that says how the question was put."""


def columns(scorer: str, own: Sequence[str] = ()) -> list[Column]:
    """Columns for `inspect_ai.analysis.samples_df`, of one scorer's samples.

    Args:
        scorer: ``dilemma_choice``, ``third_choice``, ``game_choice``, ``plan_choice``,
            ``amount_choice``, ``rating_score`` or ``moral_machine_choice``; `inspect eval` prints
            its name.
        own: Factors that the scenario file declares itself.

    Returns:
        Columns ``task``, ``model``, ``kappa`` (of the moralis compared with), ``item``, ``epoch``,
        ``scenario`` (which intervals cluster on), ``family``, ``language``, ``answer`` (how it was
        asked for) and ``modality`` (``text``, ``picture`` or ``both``), both missing in logs of
        earlier versions, ``persona`` and ``persona_wording`` (whom the model was told to be; empty
        in plain runs), one a factor (empty
        where a family has no such factor), and the score, 0 or 1 and missing where nothing can be
        said: behaviour (a rating is 0 to 100), matches with the agents on all items and on
        separating ones, whether the first option was taken, and one a possible outcome.

    Raises:
        InvalidValueError: If there is no such scorer.
    """
    known = scorings()
    if scorer not in known:
        raise InvalidValueError("scorer", scorer, f"give one of {', '.join(known)}")
    behaviour, factors = known[scorer].behaviours[0], (*known[scorer].factors, *own)
    matches = [f"{name}{kind}" for name in AGENTS for kind in ("", "_separating")]
    keys = [behaviour, *matches, "first", *OUTCOMES]
    return [
        EvalColumn("task", path="eval.task"),
        EvalColumn("model", path="eval.model", required=True),
        EvalColumn("kappa", path="eval.metadata.kappa"),
        SampleColumn("item", path="id", required=True),
        SampleColumn("epoch", path="epoch", required=True),
        *(
            SampleColumn(name, path=f"metadata.{name}")
            for name in (CLUSTER, "family", "language", *ASKED, *factors)
        ),
        *(SampleColumn(key, path=f"scores.{scorer}.value.{key}") for key in keys),
    ]
