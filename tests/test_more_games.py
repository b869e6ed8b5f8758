"""Games beyond the three: contract, hand-computed predictions, brute force, generators."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avdilemma import games
from avdilemma.agents import AGENTS, agent
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.games import Allocation, Branch, Game, Leaf, Stakes, at_node
from avdilemma.games.allocation import binary_choice, menu_decision
from avdilemma.games.draw import (
    allocation_decision,
    draw_allocations,
    draw_payoffs,
    separating_nodes,
)
from avdilemma.games.payoffs import ordered
from avdilemma.predictions import Decision, NoRuleError, predict
from avdilemma.preferences import economicus, kantian, moralis

ALL_GAMES = [*games.GAMES.values(), games.repeated_pd(4)]
SHARES = st.fractions(0, 1, max_denominator=10)
AMOUNTS = st.integers(-50, 100)
FOUR = {"stag": (80, 90, 40, 10)}


def four(game: Game) -> games.Payoffs:
    return game.payoffs(*FOUR.get(game.name, (90, 65, 25, 10)))


def decisions() -> list[tuple[str, Decision]]:
    """One question of every kind and game."""
    found = [
        (f"{game.name} {node.name}", games.decision(game, four(game), node.name, belief))
        for game in ALL_GAMES
        for belief in [games.uniform_belief(game, "0.3")]
        for node in game.nodes
    ]
    found += [
        (f"{game.name} plan", games.plan_decision(game, four(game), games.uniform_belief(game)))
        for game in ALL_GAMES
    ]
    found.append(("allocation", allocation_decision(Allocation(40, 60), Allocation(70, 10))))  # type: ignore[arg-type]
    stakes = {"dictator": Stakes(100, 1, 2, 5), "public_goods": Stakes(20, "0.5", 4)}  # type: ignore[arg-type]
    found += [
        (name, games.amount_decision(game, stakes[name], 5))
        for name, game in games.AMOUNT_GAMES.items()
    ]
    return found


@pytest.mark.parametrize(("name", "asked"), decisions(), ids=[name for name, _ in decisions()])
def test_every_question_keeps_the_contract(name: str, asked: Decision) -> None:
    assert asked.unit == "points"
    assert len(set(asked.actions)) == len(asked.actions) >= 2
    assert {strategy.action for strategy in asked.strategies} == set(asked.actions)
    assert asked.cooperative in asked.actions
    for kind in AGENTS:
        if AGENTS[kind].build is None:
            with pytest.raises(NoRuleError, match="sets prices only"):
                agent(kind).predict(asked)
            continue
        if kind in ("stay", "swerve", "protect"):
            with pytest.raises(NoRuleError, match="answers dilemmas only"):
                agent(kind).predict(asked)
            continue
        for noisy in (kind, f"{kind}@noise=3@lapse=0.1"):
            found = agent(noisy).predict(asked)
            assert sum(found.probabilities.values()) == pytest.approx(1)
            assert found.actions <= set(asked.actions)
    assert agent("cooperate").predict(asked).action == asked.cooperative
    assert agent("first").predict(asked).action == asked.actions[0]
    ends = (predict(economicus(), asked), predict(kantian(), asked))
    assert ends == (agent("economicus").predict(asked), agent("moralis@kappa=1").predict(asked))


@pytest.mark.parametrize("game", ALL_GAMES, ids=lambda game: game.name)
def test_every_game_states_itself_and_its_source(game: Game) -> None:
    assert games.game(game.name) is game
    assert game.title
    assert game.source
    reached: set[str] = set()

    def walk(branch: Branch | Leaf) -> None:
        if isinstance(branch, Branch):
            assert games.mover(game, branch) in ("first", "second")
            reached.add(branch.node)
            for following in branch.then:
                walk(following)

    walk(game.tree)
    assert reached == {node.name for node in game.nodes}
    assert set(game.order.split()[::2]) == set("TRPS")
    for plan in game.plans():
        assert games.read_plan(game, games.plan_name(game, plan)) == plan


def test_amount_games_state_themselves_and_their_source() -> None:
    for name, game in games.AMOUNT_GAMES.items():
        assert games.amount_game(name) is game
        assert game.title
        assert game.source


def test_an_unconditional_cooperator_answers_games_only() -> None:
    from avdilemma import dilemmas

    with pytest.raises(NoRuleError, match="it answers games only"):
        agent("cooperate").predict(dilemmas.decision(dilemmas.certain(1, 2)))


@pytest.mark.parametrize(
    ("kappa", "share", "expected"),
    [
        # T 5 R 3 P 1 S 0; C: (1-k)(3b) + 3k, D: (1-k)(5b + 1 - b) + k
        ("0", "1/2", "defect"),  # 1.5 against 3
        ("0.4", "1/2", "defect"),  # 2.1 against 2.2
        ("0.5", "1/2", "cooperate"),  # 2.25 against 2
        ("1/3", "0", None),  # 1 against 1
        ("1", "0.9", "cooperate"),
    ],
)
def test_the_simultaneous_dilemma_by_hand(kappa: str, share: str, expected: str | None) -> None:
    asked = games.decision(
        games.PD, games.PD.payoffs(5, 3, 1, 0), "move", games.uniform_belief(games.PD, share)
    )
    assert predict(moralis(kappa), asked).action == expected
    assert len(asked.strategies) == 2


@pytest.mark.parametrize(("share", "expected"), [("0.5", "hare"), ("0.75", None), ("0.8", "stag")])
def test_the_stag_hunt_by_hand(share: str, expected: str | None) -> None:
    # T 4 R 5 P 3 S 0: stag 5 b; hare 4 b + 3 (1 - b) = 3 + b; equal at b = 3/4
    asked = games.decision(
        games.STAG, games.STAG.payoffs(4, 5, 3, 0), "move", games.uniform_belief(games.STAG, share)
    )
    assert predict(economicus(), asked).action == expected


def test_a_game_states_its_own_inequalities() -> None:
    with pytest.raises(InvalidValueError, match="need R > T >= P > S"):
        games.STAG.payoffs(5, 4, 3, 0)
    assert games.STAG.payoffs(3, 5, 3, 0).T == 3
    with pytest.raises(InvalidValueError, match="need T > R > P > S"):
        games.PD.payoffs(4, 5, 3, 0)
    with pytest.raises(InvalidValueError, match="give T, R, P and S"):
        games.PD.payoffs(4, 3)


def play_rounds(mine: tuple[str, ...], other: tuple[str, ...], rounds: int) -> tuple[int, int]:
    """Payoffs of two plans: first round, after C, after D, last after C, last after D."""
    points = {"CC": (65, 65), "CD": (10, 90), "DC": (90, 10), "DD": (25, 25)}
    total = [0, 0]
    one, two = mine[0], other[0]
    for number in range(rounds):
        if number:
            base = 3 if number == rounds - 1 else 1
            one, two = mine[base + (two == "D")], other[base + (one == "D")]
        got = points[one + two]
        total = [total[0] + got[0], total[1] + got[1]]
    return total[0], total[1]


@pytest.mark.parametrize("rounds", [3, 4])
def test_the_repeated_dilemma_is_the_one_played_round_by_round(rounds: int) -> None:
    game = games.repeated_pd(rounds)
    values = four(game)
    plans = game.plans()
    draw = random.Random(rounds)
    for mine, other in [draw.choices(plans, k=2) for _ in range(150)]:
        short = [tuple(p[n.name][0].upper() for n in game.nodes) for p in (mine, other)]
        own, others = play_rounds(short[0], short[1], rounds)
        found = games.prospect(game, values, mine, games.as_belief(game, other))
        assert found.own == own
        assert found.total == own + others
        assert found.behind == max(0, others - own)
        assert found.universal == play_rounds(short[0], short[0], rounds)[0]


def test_economicus_defects_in_the_last_round_whatever_came_before() -> None:
    asked = games.plan_decision(games.RPD, four(games.RPD), games.uniform_belief(games.RPD))
    found = predict(economicus(), asked)
    for node in ("last_after_cooperate", "last_after_defect"):
        assert at_node(games.RPD, node, found).action == "defect"


@pytest.mark.parametrize("rounds", [2, 7, 3.0, True])
def test_numbers_of_rounds_are_bounded(rounds: int) -> None:
    with pytest.raises(InvalidValueError, match="rounds is"):
        games.repeated_pd(rounds)


@given(
    options=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=2, max_size=5),
    kappa=SHARES,
    alpha=st.fractions(-2, 2, max_denominator=5),
    beta=st.fractions(-2, 2, max_denominator=5),
)
def test_allocations_rank_as_the_formula_says(
    options: list[tuple[int, int]], kappa: Fraction, alpha: Fraction, beta: Fraction
) -> None:
    asked = menu_decision({str(i): Allocation(*map(Fraction, o)) for i, o in enumerate(options)})
    worth = [s + kappa * o - alpha * max(0, o - s) - beta * max(0, s - o) for s, o in options]
    best = {str(i) for i, value in enumerate(worth) if value == max(worth)}
    assert predict(moralis(kappa, alpha, beta), asked).actions == best


def test_allocations_identify_no_kappa_alone() -> None:
    # (alpha - kappa) / (1 + kappa) = -1/3 = (beta + kappa) / (1 + kappa) - 2/3 in both
    one, other = moralis("1/2"), moralis(0, "-1/3", "1/3")
    draw = random.Random(5)
    for more, less in itertools.islice(draw_allocations(draw), 200):
        asked = allocation_decision(more, less)
        assert predict(one, asked).actions == predict(other, asked).actions


def test_binary_choices_are_ordered_by_what_the_other_gets() -> None:
    more, less = binary_choice((50, 10), (20, 40))
    assert (more, less) == (Allocation(20, 40), Allocation(50, 10))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="give the other different amounts"):
        binary_choice((50, 10), (20, 10))
    with pytest.raises(InvalidValueError, match="number of options is 1"):
        menu_decision({"a": more})


@pytest.mark.parametrize(
    ("kappa", "rate", "expected"),
    [("0", 1, "0"), ("0.5", 1, "0"), ("0.5", 3, "100"), ("1/3", 3, None), ("1", 1, None)],
)
def test_the_dictator_gives_all_where_kappa_times_rate_exceeds_one(
    kappa: str, rate: int, expected: str | None
) -> None:
    asked = games.amount_decision(games.DICTATOR, Stakes(100, rate, 2, 10), 50)  # type: ignore[arg-type]
    assert predict(moralis(kappa), asked).action == expected


def test_an_inequity_averse_dictator_splits_equally() -> None:
    asked = games.amount_decision(games.DICTATOR, Stakes(100, 1, 2, 10), 0)  # type: ignore[arg-type]
    # keeping a point more is worth 1 - 2 beta < 0 while ahead, giving one more -1 - 2 alpha
    assert predict(moralis(0, "0.2", "0.6"), asked).action == "50"
    assert asked.cooperative == "50"


@pytest.mark.parametrize(
    ("kappa", "expected"), [("0", "0"), ("0.3", "0"), ("1/3", None), ("0.34", "20"), ("1", "20")]
)
def test_public_goods_switch_at_the_derived_kappa(kappa: str, expected: str | None) -> None:
    # (1 - r) / (r (n - 1)) = .5 / 1.5 = 1/3
    for belief in (0, 7, 20):
        asked = games.amount_decision(games.PUBLIC_GOODS, Stakes(20, "0.5", 4), belief)  # type: ignore[arg-type]
        assert predict(moralis(kappa), asked).action == expected


@given(
    n=st.integers(2, 6),
    x=st.integers(0, 20),
    y=st.integers(0, 20),
    rate=st.fractions("0.51", "0.99", max_denominator=100),
)
def test_public_goods_payoffs_are_those_of_every_player_added_up(
    n: int, x: int, y: int, rate: Fraction
) -> None:
    found = games.PUBLIC_GOODS.prospect(Stakes(20, rate, n), Fraction(x), Fraction(y))  # type: ignore[arg-type]
    gifts = [x, *[y] * (n - 1)]
    earned = [20 - gift + rate * sum(gifts) for gift in gifts]
    assert found.own == earned[0]
    assert found.total == sum(earned)
    assert found.behind == sum(max(0, e - earned[0]) for e in earned[1:]) / (n - 1)
    assert found.ahead == sum(max(0, earned[0] - e) for e in earned[1:]) / (n - 1)
    assert found.universal == 20 - x + rate * n * x


@pytest.mark.parametrize(
    ("game", "stakes", "message"),
    [
        ("public_goods", (20, "0.2", 4, 1), "no dilemma"),
        ("public_goods", (20, 1, 4, 1), "no dilemma"),
        ("dictator", (20, 1, 3, 1), "players of dictator is 3: give 2"),
        ("dictator", (20, 1, 2, 3), "fits into the endowment"),
        ("dictator", (2000, 1, 2, 1), "fits into the endowment"),
        ("dictator", (0, 1, 2, 1), "endowment is '0'"),
        ("dictator", (10, 1, 1, 1), "players is 1"),
        ("dictator", (10, 1, 2000, 1), "give at most"),
    ],
)
def test_impossible_stakes_are_refused(game: str, stakes: tuple[object, ...], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        games.amount_decision(games.amount_game(game), Stakes(*stakes), 0)  # type: ignore[arg-type]


def test_beliefs_and_names_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="belief is '21': give an amount from 0 to 20"):
        games.amount_decision(games.DICTATOR, Stakes(20, 1), 21)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="give one of dictator, public_goods"):
        games.amount_game("chess")
    with pytest.raises(InvalidValueError, match="plan of tg is 'trust'"):
        games.read_plan(games.TG, "trust")


def test_plans_and_single_nodes_predict_alike() -> None:
    for game in ALL_GAMES[:5]:
        belief = games.uniform_belief(game, "0.3")
        whole = games.plan_decision(game, four(game), belief)
        for kappa in ("0", "0.4", "1"):
            plans = predict(moralis(kappa), whole, 7)
            for node in game.nodes:
                one = predict(
                    moralis(kappa), games.decision(game, four(game), node.name, belief), 7
                )
                found = at_node(game, node.name, plans)
                assert found.actions == one.actions
                assert found.probabilities == pytest.approx(one.probabilities)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), name=st.sampled_from(["spd", "tg", "ug", "pd"]))
def test_drawn_payoffs_separate_the_agents_asked_for(seed: int, name: str) -> None:
    game, agents = games.game(name), [economicus(), moralis("0.3"), moralis("0.7")]
    drawn = tuple(itertools.islice(draw_payoffs(game, random.Random(seed), agents=agents), 3))
    assert drawn == tuple(
        itertools.islice(draw_payoffs(game, random.Random(seed), agents=agents), 3)
    )
    assert len({str(values) for values in drawn}) == 3
    for values in drawn:
        assert ordered(values, game.order)
        nodes = separating_nodes(game, values, agents)
        assert nodes
        for node in nodes:
            asked = games.decision(game, values, node, games.uniform_belief(game))
            answers = [predict(each, asked) for each in agents]
            assert all(each.strict for each in answers)
            assert len({each.action for each in answers}) > 1


def test_drawn_payoffs_keep_every_games_own_order() -> None:
    for game in ALL_GAMES:
        for values in tuple(itertools.islice(draw_payoffs(game, random.Random(3)), 20)):
            assert ordered(values, game.order)
            assert all(0 <= n <= 100 and n % 5 == 0 for n in map(int, str(values).split()))


def test_what_cannot_be_drawn_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avdilemma.games.draw.ATTEMPTS", 50)
    same = [economicus(), economicus()]
    with pytest.raises(AvdilemmaError, match="payoffs of tg: none found after 0 in 50 draws"):
        next(draw_payoffs(games.TG, random.Random(1), agents=same))
    with pytest.raises(AvdilemmaError, match="allocations: none found after 0 in 50 draws"):
        next(draw_allocations(random.Random(1), agents=same))
    with pytest.raises(InvalidValueError, match="range of payoffs"):
        next(draw_payoffs(games.TG, random.Random(1), 0, 10, 5))


def test_drawn_allocations_weigh_the_own_payoff_against_the_others() -> None:
    agents = [economicus(), moralis("0.7")]
    for more, less in itertools.islice(draw_allocations(random.Random(1), agents=agents), 20):
        assert (more.other, less.own) > (less.other, more.own)
        # 0.7 of the other's gain is more than the own loss
        assert Fraction(7, 10) * (more.other - less.other) > less.own - more.own
