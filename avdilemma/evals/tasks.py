"""The tasks: AV dilemmas and economic games."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, get_args

from inspect_ai import Task, task

from avdilemma.dilemmas import Reading
from avdilemma.errors import InvalidValueError
from avdilemma.evals.arguments import checked, own_levels
from avdilemma.evals.build import CHOICE, Size, build_items, make_task, selected
from avdilemma.evals.persona import asked_persona
from avdilemma.evals.scorer import BELIEF_READ, compared
from avdilemma.evals.solver import ask, ask_beliefs_first
from avdilemma.families import (
    DilemmaFamily,
    Family,
    GameFamily,
    ItemSet,
    Levels,
    ThirdOption,
    in_form,
    load_family,
    load_kind,
)
from avdilemma.families.drawn import with_numbers
from avdilemma.families.form import Elicitation
from avdilemma.families.numbers import FROZEN, Numbers
from avdilemma.games.equilibrium import EquilibriumStatus
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.ways import LINE
from avdilemma.questions import AGENTS, Basis
from avdilemma.questions.settings import TREMBLES
from avdilemma.scenes import TEXT

DILEMMAS = DilemmaFamily.default_size
"""Default number of dilemmas: every scenario of the built-in family once, four variants each."""

GAMES = GameFamily.default_size
"""Default number of game questions: every node of every protocol twice, four variants each."""

SACRIFICE, PROTOCOLS = "sacrifice", "protocols"
"""Default families."""


@task
@checked()
def av_dilemma(
    kappa: float | str = 0.5,
    reading: Reading = "ex_ante",
    n: Size = None,
    seed: int = 0,
    family: str = SACRIFICE,
    pair: Levels | None = None,
    perspective: Levels | None = None,
    scope: Levels | None = None,
    lane: Levels | None = None,
    alphabet: Levels | None = None,
    wording: Levels | None = None,
    by: str | Sequence[str] | None = None,
    language: str = ENGLISH,
    risk: Levels | None = None,
    company: Levels | None = None,
    third_option: bool = False,
    scenarios: str | None = None,
    answer: str = LINE,
    persona: str | None = None,
    persona_wording: str | None = None,
    elicit: str = CHOICE,
    modality: str = TEXT,
    numbers: Numbers = FROZEN,
    **factors: Levels | None,
) -> Task:
    """AV dilemmas: whom should a self-driving car harm, those in it or those on the road?

    Args:
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        reading: How the own payoff is taken: ``ex_ante`` (role unknown) or ``interim``.
        n: Number of items, a multiple of 4 (a balanced subset), or ``all``; by default
            288, or all if the selection holds fewer.
        seed: Decides the subset and every item's own seed.
        family: A built-in family, or the path of a scenario file.
        pair: Pairs to keep, such as ``10v19,10v20``; all by default, as for the others.
        perspective: ``occupant``, ``pedestrian``, ``observer``.
        scope: ``one_car``, ``every_car``; ``bought_car`` only where it is named.
        lane: ``stay_harms_pedestrians``, ``stay_harms_occupants``.
        alphabet: Label alphabets, such as ``AB,12``.
        wording: Wordings.
        by: Factors by which the printed metrics are broken down.
        language: Language of the prompts, by its code.
        risk: Probabilities of death in per cent, car and road, in files that have them, such as
            ``20v40``.
        company: Who is in the car too, in files that say it: ``alone``, ``stranger``,
            ``co_worker``, ``family_member``, ``own_child``.
        third_option: Whether "no preference, let chance decide" is offered. Its items have ids
            of their own and are never pooled with the others.
        scenarios: The path of a scenario file of your own, in place of ``family``.
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
        numbers: ``frozen``, the file's own, or ``drawn`` anew by the seed, as many as ``n`` needs;
            never pooled with the file's own.
        **factors: Levels to keep of factors that the file declares itself, by their names.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    select = selected(locals(), "pair risk company perspective scope lane alphabet wording")
    loaded = _dilemmas(_named(family, scenarios, SACRIFICE), third_option)
    items = build_items(
        loaded,
        n,
        DILEMMAS,
        seed,
        select | own_levels(av_dilemma, loaded, factors),
        language,
        answer,
        elicit,
        modality,
        numbers,
    )
    return make_task(
        items,
        kappa,
        "Self-driving car dilemmas, scored against homo economicus and homo moralis",
        ["moral-dilemma", "autonomous-vehicles"],
        {"reading": reading, "third_option": bool(third_option)},
        reading=reading,
        by=by,
        more_factors=[name for name in ("company", "risk") if name in items.items[0].factors],
        persona=asked_persona(persona, persona_wording, language),
    )


@task
@checked()
def economic_games(
    kappa: float | str = 0.5,
    n: Size = None,
    seed: int = 0,
    family: str = PROTOCOLS,
    game: Levels | None = None,
    protocol: Levels | None = None,
    node: Levels | None = None,
    belief: Levels | None = None,
    alphabet: Levels | None = None,
    naming: Levels | None = None,
    wording: Levels | None = None,
    by: str | Sequence[str] | None = None,
    elicitation: Elicitation = "node",
    beliefs: Basis = "stated",
    framing: Levels | None = None,
    unit: Levels | None = None,
    scale: Levels | None = None,
    pair: Levels | None = None,
    stakes: Levels | None = None,
    language: str = ENGLISH,
    scenarios: str | None = None,
    payoffs: Literal["frozen", "drawn"] = "frozen",
    answer: str = LINE,
    persona: str | None = None,
    persona_wording: str | None = None,
    elicit: str = CHOICE,
    numbers: Numbers = FROZEN,
    **factors: Levels | None,
) -> Task:
    """Economic games: one decision at a time or whole plans, what others do stated or asked.

    Args:
        kappa: Degree of morality of the moralis that choices are compared with; ours.
        n: Number of items, a multiple of 4 (a balanced subset), or ``all``; by default
            336, or all if the selection holds fewer.
        seed: Decides the subset and every item's own seed.
        family: A built-in family of games, allocations or amounts, or the path of a file.
        game: ``spd``, ``tg``, ``ug``; all by default, as for the others.
        protocol: Payoff protocols, such as ``SPD1``.
        node: Decision nodes, such as ``reply_to_cooperate``.
        belief: Stated shares of others who cooperate, such as ``0.1``.
        alphabet: Label alphabets, such as ``AB,12``.
        naming: Which neutral names the actions bear.
        wording: Wordings.
        by: Factors by which the printed metrics are broken down.
        elicitation: ``node`` (one node a prompt) or ``plan`` (the strategy method).
        beliefs: What predictions rest on: ``stated`` in the prompt, ``elicited`` first, or by
            pure ``equilibrium`` or ``trembling`` equilibrium.
        framing: Framings, in files that have them.
        unit: Units of payoffs, in files that have them.
        scale: Scales of payoffs, in files that have them.
        pair: Pairs of allocations, in files of kind allocation.
        stakes: Stakes, in files of kind amount.
        language: Language of the prompts, by its code.
        scenarios: The path of a scenario file of your own, in place of ``family``.
        payoffs: ``frozen`` as in the file, or ``drawn`` anew by the seed in steps of five points;
            ``numbers`` draws finer ones, for allocations too.
        answer: How answers are asked for: ``line`` (an answer line, an explanation may come
            before it), ``label`` (the label or number alone), ``two_step`` (free thought first,
            the label alone in a second turn) or ``structured`` (a JSON object by schema).
        persona: Whom a system message asks the model to be: ``economicus``, ``moralis`` (with its
            degree of morality as in ``moralis@kappa=0.25``), ``utilitarian``, or the path of a
            text file with a message of your own. Never pooled with plain runs.
        persona_wording: Wording of that message: ``plain`` (the default), ``formal`` or ``brief``.
        elicit: ``choice`` (a sampled answer) or ``probabilities`` of the labels, read in the
            log-probabilities of a reply by the label alone.
        numbers: ``frozen``, the file's own, or ``drawn`` anew by the seed, as many as ``n`` needs;
            never pooled with the file's own.
        **factors: Levels to keep of factors that the file declares itself, by their names.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    if FROZEN not in (payoffs, numbers):
        raise InvalidValueError("payoffs", payoffs, f"numbers is {numbers}: give one of the two")
    select = selected(
        locals(),
        "game protocol node belief alphabet naming wording framing unit scale pair stakes",
    )
    asked = with_numbers(load_family(_named(family, scenarios, PROTOCOLS)), payoffs, seed)
    loaded = in_form(asked, elicitation, beliefs)
    items = build_items(
        loaded,
        n,
        GAMES,
        seed,
        select | own_levels(economic_games, loaded, factors),
        language,
        answer,
        elicit,
        numbers=numbers,
    )
    asked_first = beliefs == "elicited"
    return make_task(
        items,
        kappa,
        "Economic games, scored against homo economicus and homo moralis",
        ["economic-games", "social-preferences"],
        {"belief": beliefs, "elicitation": elicitation, **_equilibria(items, kappa)},
        by=by,
        further=[BELIEF_READ] if asked_first else [],
        solver=ask_beliefs_first() if asked_first else ask(),
        persona=asked_persona(persona, persona_wording, language),
    )


def _named(family: str, scenarios: str | None, default: str) -> str:
    """Which file is asked: a family by name, or the user's own file."""
    if scenarios is None:
        return family
    if family not in (default, scenarios):
        raise InvalidValueError("scenarios", scenarios, f"family is {family}: give one of the two")
    return scenarios


def _dilemmas(name: str, third_option: bool) -> Family:
    family = load_kind(name, DilemmaFamily)
    if not isinstance(third_option, bool):
        raise InvalidValueError("third_option", third_option, "give true or false")
    return ThirdOption(family) if third_option else family


def _equilibria(items: ItemSet, kappa: float | str) -> dict[str, Any]:
    """How many of the questions have no equilibrium, one or several, where one is needed.

    Returns:
        Key ``equilibria`` with counts by agent and status; nothing for other questions.
    """
    settings: list[Any] = [
        item.setting for item in items.items if getattr(item.setting, "basis", "") in TREMBLES
    ]
    if not settings:
        return {}
    found: dict[str, dict[str, int]] = {}
    for name, rule in zip(AGENTS, compared(kappa), strict=True):
        counted = Counter(setting.equilibrium(rule)[1] for setting in settings)
        found[name] = {status: counted[status] for status in get_args(EquilibriumStatus)}
    return {"equilibria": found}
