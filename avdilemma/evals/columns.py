"""Columns for `inspect_ai.analysis`: one row a reply, with the names that these docs use."""

from __future__ import annotations

from types import MappingProxyType

from inspect_ai.analysis import Column, EvalColumn, SampleColumn

from avdilemma.errors import InvalidValueError
from avdilemma.evals.keys import CLUSTER
from avdilemma.evals.scorers import AGENTS
from avdilemma.prompts import OUTCOMES

DILEMMA = ("pair", "ratio", "risk", "company", "perspective", "scope", "lane")
GAME = ("game", "protocol", "node", "belief", "pair", "framing", "unit", "scale", "naming")
RATED = ("pair", "ratio", "rating", "lane")
GROUPS = ("attribute", "difference", "relation", "law", "perspective", "lane", "mention", "side")
SURFACE = ("alphabet", "wording", "position", "label")

CONTENT = MappingProxyType(
    {
        "dilemma_choice": ("sacrifice", (*DILEMMA, *SURFACE)),
        "third_choice": ("sacrifice", (*DILEMMA, *SURFACE, "chance_position", "chance_label")),
        "game_choice": ("cooperate", (*GAME, *SURFACE)),
        "plan_choice": ("cooperate", (*GAME, *SURFACE)),
        "amount_choice": ("cooperate", ("game", "stakes", "belief", "unit", "wording")),
        "rating_score": ("rating", (*RATED, "wording")),
        "moral_machine_choice": ("spared", (*GROUPS, *SURFACE)),
    }
)
"""What a scorer records first, and the factors of its questions."""


def columns(scorer: str) -> list[Column]:
    """Columns for `inspect_ai.analysis.samples_df`, of one scorer's samples.

    Args:
        scorer: ``dilemma_choice``, ``third_choice``, ``game_choice``, ``plan_choice``,
            ``amount_choice``, ``rating_score`` or ``moral_machine_choice``; `inspect eval` prints
            its name.

    Returns:
        Columns ``task``, ``model``, ``kappa`` (of the moralis compared with), ``item``, ``epoch``,
        ``scenario`` (which intervals cluster on), ``family``, ``language``, one a factor (empty
        where a family has no such factor), and the score, 0 or 1 and missing where nothing can be
        said: behaviour (a rating is 0 to 100), matches with the agents on all items and on
        separating ones, whether the first option was taken, and one a possible outcome.

    Raises:
        InvalidValueError: If there is no such scorer.
    """
    if scorer not in CONTENT:
        raise InvalidValueError("scorer", scorer, f"give one of {', '.join(CONTENT)}")
    behaviour, factors = CONTENT[scorer]
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
            for name in (CLUSTER, "family", "language", *factors)
        ),
        *(SampleColumn(key, path=f"scores.{scorer}.value.{key}") for key in keys),
    ]
