"""Games: payoffs, plans and predictions against games written out by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import by_hand
import pytest
from by_hand import NODES, PROTOCOLS, game_of
from conftest import slow_among
from hypothesis import given
from hypothesis import strategies as st

from avdilemma import games
from avdilemma.errors import InvalidValueError
from avdilemma.games import GAMES, Branch, Game, Leaf
from avdilemma.predictions import Decision, predict, separates
from avdilemma.preferences import best, economicus, kantian, moralis

KAPPAS = ("0", "0.25", "0.5", "0.75", "1")

# For every protocol and every kappa of KAPPAS, what homo moralis with uniform beliefs does at
# each node in the order of NODES: C the cooperative action, D the other, CD either.
PREDICTED = {
    "SPD1": ("D D D", "D D C", "D D C", "D D C", "CD CD CD"),
    "SPD2": ("D D D", "D D C", "D D C", "D D C", "C C CD"),
    "SPD3": ("D D D", "D D C", "C C D", "C C D", "C C CD"),
    "SPD4": ("D D D", "D D C", "C C D", "C C D", "C C CD"),
    "SPD5": ("D D D", "C C D", "C C D", "C C D", "C C CD"),
    "SPD6": ("D D D", "C C D", "C C D", "C C D", "C C CD"),
    "TG1": ("C D", "C D", "C D", "C D", "C CD"),
    "TG2": ("CD D", "C D", "C D", "C D", "C CD"),
    "TG3": ("C D", "C D", "C C", "C C", "C C"),
    "TG4": ("C D", "C D", "C C", "C C", "C C"),
    "TG5": ("C D", "C C", "C C", "C C", "C C"),
    "TG6": ("C D", "C C", "C C", "C C", "C C"),
    "UG1": ("C C", "C C", "C C", "C C", "CD CD"),
    "UG2": ("C C", "C C", "C C", "C C", "CD CD"),
    "UG3": ("C C", "C C", "C C", "C C", "CD CD"),
    "UG4": ("C C", "C C", "C C", "C C", "CD CD"),
    "UG5": ("C C", "C C", "C C", "C C", "CD CD"),
    "UG6": ("C C", "C C", "C C", "C C", "CD CD"),
}

QUESTIONS = [(protocol, node) for protocol in PROTOCOLS for node in NODES[game_of(protocol)]]

SHARES = st.fractions(0, 1, max_denominator=20)
PAYOFFS = st.lists(st.integers(-50, 100), min_size=4, max_size=4, unique=True).map(
    lambda numbers: tuple(map(Fraction, sorted(numbers, reverse=True)))
)


def letters(game: Game, node: str, actions: frozenset[str]) -> str:
    cooperative, other = game.node(node).actions
    return "C" * (cooperative in actions) + "D" * (other in actions)


def ask(
    protocol: str, node: str, share: str | Fraction, listed: tuple[str, str] | None = None
) -> Decision:
    game = games.game(game_of(protocol))
    belief = games.uniform_belief(game, share)
    return games.decision(game, games.payoffs(*PROTOCOLS[protocol]), node, belief, listed)


def answer(protocol: str, node: str, share: str | Fraction, kappa: str) -> str:
    found = predict(moralis(kappa), ask(protocol, node, share))
    return letters(games.game(game_of(protocol)), node, found.actions)


def test_there_are_42_questions() -> None:
    assert len(QUESTIONS) == 42


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_predictions_under_uniform_beliefs_are_those_of_the_table(protocol: str) -> None:
    for kappa, expected in zip(KAPPAS, PREDICTED[protocol], strict=True):
        by_kappa = [answer(protocol, node, "0.5", kappa) for node in NODES[game_of(protocol)]]
        assert " ".join(by_kappa) == expected
        assert by_hand.answers(protocol, Fraction(1, 2), Fraction(kappa)) == by_kappa


@pytest.mark.parametrize(
    ("share", "counts"),
    [
        ("0.5", [41, 42, 42, 42, 20]),
        ("0.1", [42, 42, 42, 42, 20]),
        ("0.3", [42, 42, 42, 42, 20]),
        ("0.7", [42, 42, 42, 42, 20]),
        ("0.9", [42, 42, 42, 42, 20]),
        ("0", [30, 35, 37, 37, 20]),
    ],
)
def test_how_many_of_the_42_questions_have_a_strict_prediction(
    share: str, counts: list[int]
) -> None:
    for kappa, count in zip(KAPPAS, counts, strict=True):
        strict = [predict(moralis(kappa), ask(*each, share)).strict for each in QUESTIONS]
        assert sum(strict) == count


@pytest.mark.parametrize(
    ("share", "counts"),
    [
        ("0.5", [10, 14, 14, 14]),
        ("0.1", [19, 21, 21, 20]),
        ("0.3", [16, 18, 19, 18]),
        ("0.7", [8, 12, 14, 14]),
        ("0.9", [8, 12, 14, 14]),
    ],
)
def test_how_many_of_the_42_questions_separate_moralis_from_economicus(
    share: str, counts: list[int]
) -> None:
    for kappa, count in zip(KAPPAS[1:], counts, strict=True):
        apart = [
            separates(
                predict(economicus(), ask(*each, share)), predict(moralis(kappa), ask(*each, share))
            )
            for each in QUESTIONS
        ]
        assert sum(apart) == count


@pytest.mark.parametrize("share", ["0", "0.1", "0.3", "0.5", "0.7", "0.9", "1"])
def test_predictions_are_those_of_the_games_written_out_by_hand(share: str) -> None:
    for protocol in PROTOCOLS:
        for kappa in KAPPAS:
            found = [answer(protocol, node, share, kappa) for node in NODES[game_of(protocol)]]
            assert found == by_hand.answers(protocol, Fraction(share), Fraction(kappa))


@pytest.mark.parametrize("name", NODES)
@given(
    four=PAYOFFS,
    shares=st.lists(SHARES, min_size=3, max_size=3),
    kappa=SHARES,
    alpha=st.fractions(-2, 2, max_denominator=10),
    beta=st.fractions(-2, 2, max_denominator=10),
)
def test_utilities_are_those_written_out_by_hand(
    *,
    name: str,
    four: tuple[Fraction, ...],
    shares: list[Fraction],
    kappa: Fraction,
    alpha: Fraction,
    beta: Fraction,
) -> None:
    game, values = GAMES[name], games.payoffs(*four)
    belief = dict(zip(NODES[name], shares, strict=False))
    for plan in game.plans():
        mine = tuple(letters(game, node, frozenset({plan[node]})) for node in NODES[name])
        brought = games.prospect(game, values, plan, belief)
        assert moralis(kappa, alpha, beta).utility(brought) == by_hand.utility(
            name, four, mine, belief, (kappa, alpha, beta)
        )


def best_plan_names(protocol: str, share: str | dict[str, Fraction], kappa: str) -> list[str]:
    """The best plans of homo moralis, a letter a node."""
    game = games.game(game_of(protocol))
    values = games.payoffs(*PROTOCOLS[protocol])
    belief = share if isinstance(share, dict) else games.uniform_belief(game, share)
    plans = game.plans()
    winners = best([moralis(kappa).utility(games.prospect(game, values, p, belief)) for p in plans])
    return [
        "".join(letters(game, node, frozenset({plans[index][node]})) for node in NODES[game.name])
        for index in winners
    ]


@pytest.mark.parametrize(
    ("kappa", "defects_and_mends", "keeps"), [("0.25", 4, 4), ("0.5", 2, 2), ("0.75", 2, 2)]
)
def test_the_best_plans_of_homo_moralis(kappa: str, defects_and_mends: int, keeps: int) -> None:
    for number in range(1, 7):
        spd = "DDC" if number <= defects_and_mends else "CCD"
        assert best_plan_names(f"SPD{number}", "0.5", kappa) == [spd]
        # trust, then keep or return
        tg = "CD" if number <= keeps else "CC"
        assert best_plan_names(f"TG{number}", "0.5", kappa) == [tg]
        # equal split, accept
        assert best_plan_names(f"UG{number}", "0.5", kappa) == ["CC"]


def test_a_pure_kantian_alternates_in_spd1_and_does_not_cooperate_mutually() -> None:
    # R = 45 is less than (T + S) / 2 = 50
    assert best_plan_names("SPD1", "0.5", "1") == ["CDC", "CDD", "DCC", "DDC"]


@pytest.mark.parametrize("protocol", ["TG1", "TG2"])
def test_a_pure_kantian_is_indifferent_between_returning_and_keeping(protocol: str) -> None:
    assert best_plan_names(protocol, "0.5", "1") == ["CC", "CD"]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_pure_kantian_only_avoids_rejection_in_the_ultimatum_game(number: int) -> None:
    protocol = f"UG{number}"
    four = tuple(map(Fraction, PROTOCOLS[protocol]))
    universal = {plan: by_hand.pi("ug", four, plan, plan) for plan in by_hand.plans("ug")}
    assert universal.pop(("D", "D")) == 10
    assert set(universal.values()) == {50}
    assert best_plan_names(protocol, "0.5", "1") == ["CC", "CD", "DC"]


@pytest.mark.parametrize("number", range(2, 7))
def test_a_pure_kantian_is_indifferent_off_the_own_path(number: int) -> None:
    # having cooperated first, the reply to defection never matters
    assert best_plan_names(f"SPD{number}", "0.5", "1") == ["CCC", "CCD"]


@pytest.mark.parametrize("number", range(1, 7))
def test_economicus_trusts_and_splits_only_if_unsure_of_others(number: int) -> None:
    trust, offer = (f"TG{number}", "trust"), (f"UG{number}", "offer")
    assert answer(*trust, "0.5", "0") == ("CD" if number == 2 else "C")
    assert answer(*offer, "0.5", "0") == "C"
    # subgame-perfect beliefs: nobody returns, everybody accepts
    selfish = {"trust": Fraction(1, 2), "return": Fraction(0)}
    assert {plan[0] for plan in best_plan_names(trust[0], selfish, "0")} == {"D"}
    accepting = {"offer": Fraction(1, 2), "response": Fraction(1)}
    assert {plan[0] for plan in best_plan_names(offer[0], accepting, "0")} == {"D"}


def test_noise_by_hand_at_one_node() -> None:
    # nobody trusts or returns: who trusts gets S = 20 as first mover, who does not P = 30,
    # and every second mover P = 30
    own = {"CC": Fraction(25), "CD": Fraction(25), "DC": Fraction(30), "DD": Fraction(30)}
    four = tuple(map(Fraction, PROTOCOLS["TG1"]))
    for plan, value in own.items():
        assert by_hand.pi("tg", four, tuple(plan), ("D", "D")) == value
    likely = math.exp(30 / 10) / (math.exp(30 / 10) + math.exp(25 / 10))
    found = predict(economicus(), ask("TG1", "trust", "0"), noise=10).probabilities
    assert found == pytest.approx({"no_trust": likely, "trust": 1 - likely})


@pytest.mark.parametrize("game", GAMES.values(), ids=GAMES)
def test_every_game_is_well_formed(game: Game) -> None:
    """The contract of a game file."""
    assert GAMES[game.name] is game
    assert game.title
    assert game.source
    names = [node.name for node in game.nodes]
    assert len(set(names)) == len(names)
    reached: list[str] = []

    def walk(branch: Branch | Leaf) -> None:
        if isinstance(branch, Branch):
            reached.append(branch.node)
            for following in branch.then:
                walk(following)

    walk(game.tree)
    assert set(reached) == set(names)
    plans = game.plans()
    assert len({tuple(plan.items()) for plan in plans}) == 2 ** len(names)
    for node in game.nodes:
        assert game.node(node.name) is node
        assert len(set(node.actions)) == 2


@pytest.mark.parametrize("name", slow_among(GAMES, "rpd3"))
@given(four=PAYOFFS, share=SHARES)
def test_prospects_agree_with_material_payoffs(
    name: str, four: tuple[Fraction, ...], share: Fraction
) -> None:
    game = GAMES[name]
    values, belief = games.payoffs(*four), games.uniform_belief(game, share)
    for plan in game.plans():
        mine = games.as_belief(game, plan)
        brought = games.prospect(game, values, plan, belief)
        against = games.material_payoff(game, values, mine, belief)
        assert brought.own == against
        assert brought.universal == games.material_payoff(game, values, mine, mine)
        assert brought.total == against + games.material_payoff(game, values, belief, mine)
        # the difference of both payoffs is what one is ahead less what one is behind
        assert brought.ahead - brought.behind == 2 * against - brought.total
        assert min(brought.ahead, brought.behind) >= 0


def test_the_order_of_options_changes_nothing_but_the_order() -> None:
    for protocol, node in QUESTIONS:
        first, second = games.game(game_of(protocol)).node(node).actions
        one, other = ask(protocol, node, "0.3"), ask(protocol, node, "0.3", (second, first))
        assert other.actions == one.actions[::-1]
        found = [predict(moralis("0.4"), each, 5) for each in (one, other)]
        assert found[0] == found[1]


def test_a_kantian_ignores_beliefs() -> None:
    for protocol, node in QUESTIONS:
        shares = ("0", "0.5", "0.9")
        assert len({predict(kantian(), ask(protocol, node, s)).actions for s in shares}) == 1


@pytest.mark.parametrize(
    ("four", "message"),
    [
        ((1, 2, 3, 4), "need T > R > P > S"),
        ((4, 3, 2, 2), "need T > R > P > S"),
        (("x", 3, 2, 1), "payoff T is 'x': give a finite number"),
        ((4, 3, 2, math.nan), "payoff S is nan: give a finite number"),
    ],
)
def test_impossible_payoffs_are_refused(four: tuple[float, ...], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        games.payoffs(*four)


def test_unknown_games_nodes_beliefs_and_options_are_named() -> None:
    tg, four = games.TG, games.payoffs(4, 3, 2, 1)
    everywhere = games.uniform_belief(tg)
    with pytest.raises(InvalidValueError, match="game is 'chess': give one of spd, tg, ug"):
        games.game("chess")
    with pytest.raises(InvalidValueError, match="node of tg is 'keep': give one of trust, return"):
        games.decision(tg, four, "keep", everywhere)
    with pytest.raises(InvalidValueError, match=r"belief about tg is \['trust'\]: give one for"):
        games.decision(tg, four, "trust", {"trust": 1})
    with pytest.raises(InvalidValueError, match=r"belief at return is 2: give a number from 0"):
        games.decision(tg, four, "trust", {"trust": 1, "return": 2})
    with pytest.raises(InvalidValueError, match="belief is -1: give a number from 0 to 1"):
        games.uniform_belief(tg, -1)
    with pytest.raises(InvalidValueError, match=r"actions at trust is .*: give .* in some order"):
        games.decision(tg, four, "trust", everywhere, ("trust", "keep"))
