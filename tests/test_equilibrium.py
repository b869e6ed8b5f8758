"""Equilibria of the 18 protocols, against a brute force that shares no code with the package."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from avdilemma import games
from avdilemma.agents import agent
from avdilemma.errors import InvalidValueError
from avdilemma.games import at_node
from avdilemma.games.equilibrium import (
    TREMBLE,
    equilibria,
    equilibrium_belief,
    predict_plans,
)
from avdilemma.preferences import economicus, moralis

KAPPAS = ("0", "0.25", "0.5", "0.75", "1")
Four = tuple[int, ...]
Bits = tuple[int, ...]
SPD: tuple[Four, ...] = ((90, 45, 15, 10), (90, 55, 20, 10), (80, 65, 25, 20))
SPD += ((90, 65, 25, 10), (80, 75, 30, 20), (90, 75, 30, 10))
TG: tuple[Four, ...] = ((80, 50, 30, 20), (90, 50, 30, 10), (80, 60, 30, 20))
TG += ((90, 60, 30, 10), (80, 70, 30, 20), (90, 70, 30, 10))
UG: tuple[Four, ...] = tuple((60 + 5 * i, 50, 40 - 5 * i, 10) for i in range(6))
PROTOCOLS = [(name, four) for name, all_ in (("spd", SPD), ("tg", TG), ("ug", UG)) for four in all_]


def ends(name: str, four: Four, first: Bits, second: Bits) -> tuple[int, int]:
    """First and second mover's payoff of two plans, tuples of 1 (cooperate) and 0."""
    t, r, p, s = four
    if name == "spd":
        return {(1, 1): (r, r), (1, 0): (s, t), (0, 1): (t, s), (0, 0): (p, p)}[
            first[0], second[1] if first[0] else second[2]
        ]
    if name == "tg":
        return (p, p) if not first[0] else (r, r) if second[1] else (s, t)
    return (r, r) if first[0] else (t, p) if second[1] else (s, s)


def brute(name: str, four: Four, kappa: Fraction, tremble: Fraction) -> dict[Bits, set[Bits]]:
    """All equilibria: {plan: best replies to it}."""
    plans = list(itertools.product((1, 0), repeat=3 if name == "spd" else 2))

    def pi(x: Bits, y: Bits) -> Fraction:
        return Fraction(ends(name, four, x, y)[0] + ends(name, four, y, x)[1], 2)

    def chance(y: Bits, meant: Bits) -> Fraction:
        total = Fraction(1)
        for did, wanted in zip(y, meant, strict=True):
            total *= tremble / 2 + (1 - tremble) * (did == wanted)
        return total

    found = {}
    for x in plans:
        value = {
            z: (1 - kappa) * sum(chance(y, x) * pi(z, y) for y in plans) + kappa * pi(z, z)
            for z in plans
        }
        best = {z for z in plans if value[z] == max(value.values())}
        if x in best:
            found[x] = best
    return found


def of(name: str, plan: games.Plan) -> Bits:
    return tuple(int(plan[n.name] == n.actions[0]) for n in games.game(name).nodes)


@pytest.mark.parametrize("tremble", [Fraction(0), TREMBLE])
@pytest.mark.parametrize("kappa", KAPPAS)
def test_equilibrium_sets_are_those_of_brute_force(kappa: str, tremble: Fraction) -> None:
    for name, four in PROTOCOLS:
        game = games.game(name)
        values = game.payoffs(*four)
        expected = brute(name, four, Fraction(kappa), tremble)
        found = equilibria(moralis(kappa), game, values, tremble)
        assert [of(name, plan) for plan in found.plans] == list(expected)
        size = len(expected)
        assert found.status == ("none" if not size else "one" if size == 1 else "several")
        united, status = predict_plans(moralis(kappa), game, values, tremble)
        assert status == found.status
        if expected:
            replies = set().union(*expected.values())
            assert {of(name, games.read_plan(game, p)) for p in united.actions} == replies
        else:
            assert len(united.actions) == 2 ** len(game.nodes)


# how many of the 42 nodes have a strict prediction at each kappa, and how many of the 18
# protocols have no equilibrium, and several
COUNTS = {
    Fraction(0): ([18, 13, 15, 24, 20], [0, 1, 0, 0, 0], [6, 11, 13, 11, 14]),
    TREMBLE: ([42, 35, 33, 42, 20], [0, 2, 0, 0, 0], [0, 1, 3, 0, 14]),
}


@pytest.mark.parametrize("tremble", COUNTS)
def test_strict_nodes_and_statuses_are_those_of_the_theory(tremble: Fraction) -> None:
    strict, none, several = COUNTS[tremble]
    for number, kappa in enumerate(KAPPAS):
        nodes, statuses = 0, []
        for name, four in PROTOCOLS:
            game = games.game(name)
            united, status = predict_plans(moralis(kappa), game, game.payoffs(*four), tremble)
            nodes += sum(at_node(game, node.name, united).strict for node in game.nodes)
            statuses.append(status)
            by_brute = brute(name, four, Fraction(kappa), tremble)
            for index in range(len(game.nodes)):
                actions = {z[index] for best in by_brute.values() for z in best}
                nodes_agree = at_node(game, game.nodes[index].name, united).strict
                assert nodes_agree == (len(actions) == 1)
        assert nodes == strict[number]
        assert statuses.count("none") == none[number]
        assert statuses.count("several") == several[number]


def test_the_trust_game_6_has_no_equilibrium_at_a_quarter() -> None:
    assert equilibria(moralis("0.25"), games.TG, games.TG.payoffs(90, 70, 30, 10)).status == "none"


@pytest.mark.parametrize("tremble", [Fraction(1, 100), Fraction(1, 10**6)])
def test_the_size_of_a_small_tremble_does_not_matter(tremble: Fraction) -> None:
    for name, four in PROTOCOLS:
        for kappa in KAPPAS:
            fine = brute(name, four, Fraction(kappa), tremble)
            assert fine == brute(name, four, Fraction(kappa), TREMBLE)


def test_the_trembling_equilibrium_of_economicus_is_backward_induction() -> None:
    for name, (t, r, p, s) in PROTOCOLS:
        game = games.game(name)
        found = equilibrium_belief(economicus(), game, game.payoffs(t, r, p, s))
        if name == "spd":  # the second mover defects, so the first does
            assert list(found.values()) == [0, 0, 0]
        elif name == "tg":  # keeps T > R, so trust brings S < P
            assert list(found.values()) == [0, 0]
        else:  # accepts P > S, so the unequal offer brings T > R
            assert list(found.values()) == [0, 1]


def test_equilibria_of_the_games_without_roles_by_hand() -> None:
    pd, stag = games.PD, games.STAG
    four = pd.payoffs(5, 3, 1, 0)

    def plans(
        kappa: str | int, game: games.Game, values: games.Payoffs, tremble: Fraction = Fraction(0)
    ) -> list[str]:
        return [p["move"] for p in equilibria(moralis(kappa), game, values, tremble).plans]

    assert plans(0, pd, four) == ["defect"]
    # C against C: 3 against (1 - k) 5 + k; D against D: 1 against k 3: C from 1/2, D to 1/3
    assert plans("1/3", pd, four) == ["defect"]
    assert plans("2/5", pd, four) == []
    assert plans("1/2", pd, four) == ["cooperate"]
    hunt = stag.payoffs(4, 5, 3, 0)
    assert plans(0, stag, hunt) == ["stag", "hare"]
    assert plans(0, stag, hunt, TREMBLE) == ["stag", "hare"]
    assert plans(1, stag, hunt) == ["stag"]
    with pytest.raises(InvalidValueError, match="number of equilibria of stag is 'several'"):
        equilibrium_belief(economicus(), stag, hunt)
    with pytest.raises(InvalidValueError, match="number of equilibria of pd is 'none'"):
        equilibrium_belief(moralis("2/5"), pd, four, 0)


def test_every_kind_of_agent_has_equilibria() -> None:
    four = games.SPD.payoffs(90, 65, 25, 10)
    for name, expected in (("cooperate", {(1, 1, 1)}), ("first", {(1, 1, 1)})):
        found = equilibria(agent(name).rule, games.SPD, four)
        assert {of("spd", plan) for plan in found.plans} == expected
    assert len(equilibria(agent("random").rule, games.SPD, four).plans) == 8


def test_none_is_no_prediction_and_noise_keeps_sums() -> None:
    values = games.TG.payoffs(90, 70, 30, 10)
    for noise in (0, 5):
        united, _ = predict_plans(moralis("0.25"), games.TG, values, 0, noise)
        assert sum(united.probabilities.values()) == pytest.approx(1)
        assert not united.strict
    united, _ = predict_plans(moralis("0.3"), games.TG, values, TREMBLE, 5, "0.1")
    assert sum(united.probabilities.values()) == pytest.approx(1)
