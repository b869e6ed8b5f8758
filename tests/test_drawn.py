"""Games whose payoffs are drawn by the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from avdilemma import games
from avdilemma.errors import InvalidValueError
from avdilemma.families import GameFamily, GameForm, build, load_family
from avdilemma.families.drawn import drawn, with_numbers
from avdilemma.games.payoffs import ordered, shape
from avdilemma.predictions import preference_rule
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts import parse


def family(name: str) -> GameFamily:
    found = load_family(name)
    assert isinstance(found, GameFamily)
    return found


@pytest.mark.parametrize("name", ["protocols", "symmetric", "framed"])
@pytest.mark.parametrize("seed", [1, 2])
def test_payoffs_keep_the_games_order_and_copy_none_of_the_file(name: str, seed: int) -> None:
    base = family(name)
    made = drawn(base, seed)
    for game, protocols in base.protocols.items():
        numbers = made.protocols[game]
        assert len(numbers) == len(protocols)
        taken = {shape(each) for each in protocols.values()}
        assert len({shape(each) for each in numbers.values()} | taken) == 2 * len(taken)
        for values in numbers.values():
            assert ordered(games.game(game).payoffs(*values), games.game(game).order)


def test_ids_say_the_numbers_and_another_seed_asks_others() -> None:
    base = family("protocols")
    one, same, other = (build(drawn(base, seed), 40, 0) for seed in (1, 1, 2))
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert [item.prompt for item in one.items] == [item.prompt for item in same.items]
    for item in one.items:
        numbers = item.factors["protocol"].split("_")[1:]
        assert all(number in item.prompt for number in numbers), item.id
        assert item.factors["protocol"] in item.id
    assert not {item.id for item in one.items} & {item.id for item in other.items}
    frozen = {item.prompt for item in build(base).items}
    assert not frozen & {item.prompt for item in one.items}


def test_agents_come_back_through_prompt_and_parser() -> None:
    for item in build(drawn(family("protocols"), 5), 48, 0).items:
        for agent in (economicus(), moralis("0.5")):
            action = item.predict(preference_rule(agent)).action
            if action is not None:
                label = item.label(action)
                assert parse(f"Answer: {label}", item.labels).label == label
                assert item.action(label) == action


def test_plans_and_elicited_beliefs_work_with_drawn_payoffs() -> None:
    form = GameForm(drawn(family("protocols"), 3), "plan", "elicited")
    assert len(build(form, 8, 0).items) == 8


def test_what_cannot_be_drawn_is_said() -> None:
    with pytest.raises(InvalidValueError, match="incentives has frozen ones alone"):
        drawn(family("incentives"), 1)
    with pytest.raises(InvalidValueError, match="file of kind game"):
        with_numbers(load_family("allocations"), "drawn", 1)
    with pytest.raises(InvalidValueError, match="payoffs is 'fresh'"):
        with_numbers(family("protocols"), "fresh", 1)
    base = family("protocols")
    assert with_numbers(base, "frozen", 1) is base


@pytest.mark.slow
def test_a_task_with_drawn_payoffs_end_to_end(tmp_path: Path) -> None:
    from inspect_ai import eval as inspect_eval

    from avdilemma.evals.tasks import economic_games

    (log,) = inspect_eval(
        economic_games(n=24, seed=7, payoffs="drawn"),
        model="avdilemma/economicus",
        log_dir=str(tmp_path),
        display="none",
    )
    assert log.status == "success"
    assert log.results is not None
    (printed,) = log.results.scores
    assert printed.metrics["economicus"].value == 1.0
