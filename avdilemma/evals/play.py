"""The task ``play``: two models play each other, in both orders, on matched payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.log import transcript
from inspect_ai.model import (
    ChatMessage,
    ChatMessageUser,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver

from avdilemma import __version__, games
from avdilemma.design import fingerprint
from avdilemma.errors import InvalidValueError
from avdilemma.evals.arguments import checked
from avdilemma.evals.build import Size, selected
from avdilemma.evals.errors import clean_errors
from avdilemma.evals.keys import EPOCH, ITEM, MATCH, PLAYER
from avdilemma.evals.output import kept
from avdilemma.evals.persona import asked_persona, persona_in, persona_metadata, spoken
from avdilemma.evals.persona import told as persona_messages
from avdilemma.evals.play_scorer import match_score
from avdilemma.evals.scorer import read_output
from avdilemma.evals.solver import mark_cut_off
from avdilemma.evals.viewing import sample_list
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.families import GameFamily, Levels, level_names, load_kind
from avdilemma.families.match import MatchForm
from avdilemma.games import Branch
from avdilemma.prompts.languages import ENGLISH
from avdilemma.prompts.personas import Persona
from avdilemma.questions import MatchQuestion

VERSION = 1
"""Version of the task; raised with every change of matches, prompts or scoring."""

MATCHES = 144
"""Default number of matches: every protocol in both orders once, four variants each."""


def _matches(
    form: MatchForm, n: Size, seed: int, select: dict[str, Levels | None]
) -> list[MatchQuestion]:
    """Build matches: n, a multiple of 4; all; or where n is None, 144 or fewer."""
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InvalidValueError("seed", seed, "give a whole number")
    if isinstance(n, str) and n != "all":
        raise InvalidValueError("n", n, "give a whole number or all")
    design = form.design({k: level_names(v) for k, v in select.items() if v is not None})
    size = min(MATCHES, design.size) if n is None else None if isinstance(n, str) else n
    return [form.item(row, seed) for row in design.rows(size, seed)]


@solver
def play_match(
    family: str = "protocols",
    belief: float | str | None = None,
    told: str | None = None,
    language: str = ENGLISH,
) -> Solver:
    """Let the models of the roles ``first`` and ``second`` move until the game ends.

    Args:
        family: A built-in family of games, or the path of a scenario file.
        belief: As for `play`.
        told: As for `play`.
        language: As for `play`.

    Returns:
        A solver. A role that is not given is played by the model under evaluation.

    Raises:
        PrerequisiteError: If the family cannot be used.
    """
    with clean_errors():
        form = MatchForm(load_kind(family, GameFamily), belief, told).in_language(language)

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
        """Ask, and record what came of it."""
        with clean_errors():
            match = MatchQuestion.read(state.metadata[MATCH])
            match = replace(match, prompt=state.input_text)
        game = games.game(match.setting.game)
        before = persona_in(state.input)
        heard: dict[str, list[ChatMessage]] = {"first": [*before], "second": [*before]}
        state.messages = [*before]
        point, step = game.tree, 0
        while isinstance(point, Branch):
            player = match.player(games.mover(game, point))
            item = form.turn(match, point.node, player, step)
            question = ChatMessageUser(
                content=item.prompt,
                metadata={ITEM: item.facts(), EPOCH: state.epoch, PLAYER: player},
            )
            heard[player].append(question)
            output = await _answer(player, heard[player])
            reply = kept(output)
            heard[player].append(reply)
            state.messages += [question, reply]
            state.output = output
            read = read_output(item, output)
            action = item.chosen(read)
            transcript().info(
                {
                    "player": player,
                    "node": point.node,
                    "outcome": read.outcome,
                    "rule": read.reason,
                    "action": action,
                }
            )
            if action is None:
                break
            following = point.then[game.node(point.node).actions.index(action)]
            if not isinstance(following, Branch):
                break
            point, step = following, step + 1
        return state

    return solve


async def _answer(player: str, messages: Sequence[ChatMessage]) -> ModelOutput:
    # a player without a role of its own is the model under evaluation: it plays against itself
    model = get_model(role=player)  # inspect-evals-lint: ignore[model_role_resolution] -- see above
    output = await model.generate(list(messages))
    mark_cut_off(output, model)
    return output


@task
@checked("first", "second")
def play(
    kappa: float | str = 0.5,
    n: Size = None,
    seed: int = 0,
    family: str = "protocols",
    belief: float | str | None = None,
    told: str | None = None,
    game: Levels | None = None,
    protocol: Levels | None = None,
    order: Levels | None = None,
    alphabet: Levels | None = None,
    naming: Levels | None = None,
    wording: Levels | None = None,
    language: str = ENGLISH,
    persona: str | None = None,
    persona_wording: str | None = None,
) -> Task:
    """Two models play each other: ``--model-role first=... --model-role second=...``.

    Args:
        kappa: Degree of morality of the moralis that moves are compared with; ours.
        n: Number of matches, a multiple of 4 (a balanced subset), or ``all``; by default 144,
            or all if the selection holds fewer.
        seed: Decides the subset and every match's own seed.
        family: A built-in family of games, or the path of a scenario file.
        belief: Share of others that both players are told cooperate at every node; 0.5 by
            default (uniform beliefs).
        told: Instead of `belief`, an agent that both players are told the other is like, such
            as ``economicus``: what it does in equilibrium among its like.
        game: ``spd``, ``tg``, ``ug``; all by default, as for the others.
        protocol: Payoff protocols, such as ``SPD5``.
        order: ``first_moves``, ``second_moves``: which model is the first mover.
        alphabet: Label alphabets.
        naming: Which neutral names the actions bear.
        wording: Wordings.
        language: Language of the prompts, by its code.
        persona: Whom a system message asks both players to be, as for `av_dilemma`.
        persona_wording: Wording of that message: ``plain`` (the default), ``formal`` or ``brief``.

    Returns:
        The task.

    Raises:
        PrerequisiteError: If an argument is wrong or the scenario file cannot be used.
    """
    form = MatchForm(load_kind(family, GameFamily), belief, told).in_language(language)
    select = selected(locals(), "game protocol order alphabet naming wording")
    items = _matches(form, n, seed, select)
    share = decimal_text(in_unit_interval(0.5 if belief is None else belief, "belief"))
    scorer = match_score(kappa)
    solving = play_match(family, belief, told, language)
    who = asked_persona(persona, persona_wording, language)
    return Task(
        dataset=MemoryDataset([_sample(item, who) for item in items], name=form.family),
        solver=solving,
        scorer=scorer,
        viewer=sample_list("match_score", ("payoff_first", "payoff_second", "completed")),
        version=VERSION,
        description="Two models play economic games with each other",
        tags=["avdilemma", "economic-games", "multi-agent"],
        metadata={
            "avdilemma_version": __version__,
            "family": form.family,
            "family_version": form.version,
            "fingerprint": fingerprint(item.record() for item in items),
            "kappa": decimal_text(in_unit_interval(kappa, "kappa")),
            "items": len(items),
            "belief": share if told is None else f"told the other is like {told}",
            **spoken(language),
            **persona_metadata(who),
        },
    )


def _sample(item: MatchQuestion, who: Persona | None) -> Sample:
    metadata = {"family": item.family, "scenario": item.scenario, **item.factors}
    metadata |= {MATCH: item.facts(), **spoken(item.language), **persona_metadata(who)}
    before = persona_messages(who)
    asked = [*before, ChatMessageUser(content=item.prompt)] if before else item.prompt
    return Sample(id=item.id, input=asked, metadata=metadata)
