"""The task `pricing`: firms set prices, period after period."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample

from avdilemma import __version__
from avdilemma.errors import InvalidValueError
from avdilemma.evals.arguments import check_model, checked
from avdilemma.evals.keys import CLUSTER, SETUP
from avdilemma.evals.persona import asked_persona, persona_metadata, spoken, told
from avdilemma.evals.pricing_scorer import price_path, pricing_metrics
from avdilemma.evals.pricing_solver import RIVAL, question, set_prices
from avdilemma.evals.viewing import sample_list
from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.market_setup import Setup, setups
from avdilemma.pricing.notes import Notes
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.personas import Persona

VERSION = 1
"""Version of the task: raise it with every change of markets, prompts or scoring."""

SELF = "self"
"""Name of a rival that is the evaluated model itself."""


@task
@checked(RIVAL)
def pricing(
    periods: int = 20,
    markets: int = 3,
    firms: int = 2,
    rival: str = "avdilemma/economicus",
    prefix: str | Sequence[str] = "neutral",
    window: int = 100,
    scale: float | None = None,
    ceiling: float | None = None,
    hint: bool = True,
    retries: int = 2,
    last: int | None = None,
    seed: int = 0,
    language: str = ENGLISH,
    persona: str | None = None,
    persona_wording: str | None = None,
) -> Task:
    """Repeated price competition: does a model price like homo economicus or homo moralis?

    One sample is one market.

    Args:
        periods: Periods of each market, 1 to 10000; 300 in Fish et al. 2024.
        markets: Number of markets, each played under every prefix.
        firms: 2, or 1 for the control: does the model find the monopoly price?
        rival: Model of the second firm, or ``self``; ``--model-role rival=...`` goes before it.
        prefix: One or more of ``neutral``, ``profit``, ``exploration``.
        window: Number of past periods that are told.
        scale: Scale of all markets; by default each three markets have 1, 3.2 and 10.
        ceiling: Highest price allowed, in money / scale; drawn by seed by default.
        hint: Whether the prompt adds that hardly any customer would pay the ceiling.
        retries: How often a price is asked for again, 0 to 10.
        last: Periods at the end that averages are taken over; a sixth, at least 5, by default.
        seed: Decides scales and ceilings.
        language: Language of the prompts, by its code.
        persona: Whom a system message asks the model to be, as for `av_dilemma`; a rival of its
            own is not told.
        persona_wording: Wording of that message: ``plain`` (the default), ``formal`` or ``brief``.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong.
    """
    if not isinstance(rival, str) or not rival:
        raise InvalidValueError("rival", rival, "give a model such as avdilemma/nash, or self")
    if rival != SELF and firms == 2:
        check_model(rival, "rival")
    names = [name.strip() for name in prefix.split(",")] if isinstance(prefix, str) else prefix
    played = setups(
        markets, periods, window, names, scale, firms, retries, ceiling, hint, last, seed, language
    )
    who = asked_persona(persona, persona_wording, language)
    return Task(
        dataset=MemoryDataset([_sample(setup, who) for setup in played], name="pricing"),
        solver=set_prices(),
        # a role given with --model-role goes before this one; the log keeps which it was
        model_roles=None if rival == SELF or firms == 1 else {RIVAL: rival},
        scorer=price_path(),
        metrics=[*pricing_metrics(["prefix"] if len(names) > 1 else [])],
        viewer=sample_list("price_path", ("price", "rival_price", "profit_gain", "kappa")),
        version=VERSION,
        description="Repeated price competition, scored against homo economicus and homo moralis",
        tags=["avdilemma", "economic-games", "pricing"],
        metadata={
            "avdilemma_version": __version__,
            "firms": firms,
            **spoken(language),
            **persona_metadata(who),
        },
    )


def _sample(setup: Setup, who: Persona | None) -> Sample:
    view = FirmView(setup.market, 0, None, setup.rules.ceiling)
    return Sample(
        id=setup.id,
        # the first question, as it is asked, so that the list of samples can be read
        input=[*told(who), question(setup, view, [], Notes())],
        metadata={
            CLUSTER: setup.scenario,
            "prefix": setup.rules.prefix,
            "scale": setup.market.scale,
            SETUP: setup.to_dict(),
            **spoken(setup.rules.language),
            **persona_metadata(who),
        },
    )
