"""Reference agents as models: ``--model avdilemma/moralis@kappa=0.5``."""

from __future__ import annotations

from inspect_ai.model import ModelAPI, modelapi


@modelapi(name="avdilemma")
def avdilemma() -> type[ModelAPI]:
    """Reference agents; see `avdilemma.agents.AGENTS` for the names.

    Returns:
        The provider's class, imported only now.
    """
    from avdilemma.evals.reference import ReferenceAgentAPI  # noqa: PLC0415

    return ReferenceAgentAPI
