"""Reference agents: names, parameters, and the contract that every kind keeps."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma import dilemmas, games
from avdilemma.agents import AGENTS, AgentKind, agent
from avdilemma.errors import InvalidValueError
from avdilemma.predictions import NoRuleError

NUMBERS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.fractions())
NOISES = st.one_of(st.floats(0, 1e308), st.fractions(0))
SHARES = st.one_of(st.floats(0, 1), st.fractions(0, 1))

DILEMMAS = [
    dilemmas.decision(dilemmas.certain(m, n, perspective, scope, lane), reading, listed)  # type: ignore[arg-type]
    for m, n in ((5, 1), (1, 1), (10, 20), (1, 100))
    for perspective in ("occupant", "pedestrian", "observer")
    for scope in ("one_car", "every_car")
    for lane in ("stay_harms_pedestrians", "stay_harms_occupants")
    for reading in ("ex_ante", "interim")
    for listed in (dilemmas.ACTIONS, dilemmas.ACTIONS[::-1])
]
QUESTIONS = [
    games.decision(game, games.payoffs(90, 50, 30, 10), node.name, belief)
    for game in games.GAMES.values()
    for node in game.nodes
    for belief in (games.uniform_belief(game, share) for share in ("0", "0.5", "0.9"))
]
SITUATIONS = DILEMMAS + QUESTIONS

CARS_ONLY = {"stay", "swerve", "protect"}
GAMES_ONLY = {"cooperate"}
PRICES_ONLY = {"nash", "fixed", "qlearning"}

kinds = pytest.mark.parametrize("kind", AGENTS.values(), ids=AGENTS)


def test_the_agents_are_those_of_the_theory_and_the_controls() -> None:
    assert set(AGENTS) == {
        *("economicus", "moralis", "kantian", "utilitarian"),
        *("stay", "swerve", "protect", "random", "first", "refuse"),
        *("cooperate", "obedient", "nash", "fixed", "qlearning"),
    }


@kinds
def test_every_agent_names_itself_and_its_source(kind: AgentKind) -> None:
    assert AGENTS[kind.name] is kind
    assert kind.summary
    assert kind.source
    assert agent(kind.name).kind is kind
    assert kind.answers == (kind.name != "refuse")
    for parameter in kind.parameters.values():
        assert parameter.meaning


@kinds
@pytest.mark.parametrize(("noise", "lapse"), [(0, 0), ("0.5", 0), (0, "0.1"), (1e300, 1)])
def test_every_agent_predicts_wherever_it_has_a_rule(
    kind: AgentKind, noise: float, lapse: float
) -> None:
    for situation in SITUATIONS:
        respondent = agent(kind.name, {"noise": noise, "lapse": lapse})
        if kind.name in CARS_ONLY and situation.unit == "points":
            message = rf"^agent '{kind.name}' has no rule .*: it answers dilemmas only, use it with"
            with pytest.raises(NoRuleError, match=message):
                respondent.predict(situation)
            continue
        if kind.name in GAMES_ONLY and situation.unit == "lives":
            message = rf"^agent '{kind.name}' has no rule .*: it answers games only, use it with"
            with pytest.raises(NoRuleError, match=message):
                respondent.predict(situation)
            continue
        if kind.name in PRICES_ONLY:
            message = rf"^agent '{kind.name}' has no rule .*: it sets prices only, use it with"
            with pytest.raises(NoRuleError, match=message):
                respondent.predict(situation)
            continue
        found = respondent.predict(situation)
        assert set(found.probabilities) == set(situation.actions)
        assert found.actions
        assert found.actions <= set(situation.actions)
        assert math.fsum(found.probabilities.values()) == pytest.approx(1, abs=1e-12)
        assert min(found.probabilities.values()) >= 0


@pytest.mark.parametrize("kind", [k for k in AGENTS.values() if k.name not in PRICES_ONLY])
def test_without_noise_probabilities_say_what_the_prediction_says(kind: AgentKind) -> None:
    answered = {"cooperate": QUESTIONS, **dict.fromkeys(CARS_ONLY, DILEMMAS)}
    for situation in answered.get(kind.name, SITUATIONS):
        found = agent(kind.name).predict(situation)
        likely = {action for action, share in found.probabilities.items() if share}
        assert likely == found.actions


def test_rules_about_cars_and_lists_follow_them() -> None:
    able = set(AGENTS) - PRICES_ONLY - GAMES_ONLY
    for situation in DILEMMAS:
        wants = {name: agent(name).predict(situation).action for name in able}
        assert wants["stay"] == situation.default
        assert {wants["swerve"], wants["stay"]} == {"sacrifice", "spare"}
        assert wants["protect"] == "spare"
        assert wants["first"] == situation.actions[0]
        assert wants["random"] is None
        assert wants["refuse"] is None


def test_the_first_option_is_chosen_in_games_too() -> None:
    for situation in QUESTIONS:
        assert agent("first").predict(situation).action == situation.actions[0]


@pytest.mark.parametrize(
    ("occupants", "pedestrians", "expected"), [(2, 1, "spare"), (1, 1, None), (1, 2, "sacrifice")]
)
def test_the_utilitarian_counts_everyone_alike(
    occupants: int, pedestrians: int, expected: str | None
) -> None:
    for perspective in ("occupant", "pedestrian", "observer"):
        case = dilemmas.certain(occupants, pedestrians, perspective)  # type: ignore[arg-type]
        assert agent("utilitarian").predict(dilemmas.decision(case)).action == expected


def test_the_utilitarian_raises_the_joint_payoff_in_games() -> None:
    def trusts(*four: int) -> str | None:
        # as a second mover, returning brings 2 R and keeping S + T
        values = games.payoffs(*four)
        question = games.decision(games.TG, values, "return", games.uniform_belief(games.TG))
        return agent("utilitarian").predict(question).action

    assert trusts(80, 70, 30, 20) == "return"
    assert trusts(90, 45, 30, 10) == "keep"


def test_economicus_and_kantian_are_moralis_at_the_ends() -> None:
    for situation in SITUATIONS:
        for name, kappa in (("economicus", 0), ("kantian", 1)):
            same = agent("moralis", {"kappa": kappa})
            assert agent(name).predict(situation) == same.predict(situation)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("economicus", "economicus"),
        ("moralis", "moralis@kappa=0.5"),
        ("moralis@kappa=1/2", "moralis@kappa=0.5"),
        ("moralis@kappa=.50", "moralis@kappa=0.5"),
        ("moralis@noise=1@kappa=0.25", "moralis@kappa=0.25@noise=1"),
        ("moralis@alpha=0@beta=-0.5", "moralis@kappa=0.5@beta=-0.5"),
        ("moralis@kappa=1/3", "moralis@kappa=1/3"),
        ("random@lapse=0", "random"),
        ("stay@lapse=5e-2", "stay@lapse=0.05"),
    ],
)
def test_names_are_canonical(given_name: str, name: str) -> None:
    assert agent(given_name).name == name


def test_parameters_may_stand_beside_the_name() -> None:
    assert agent("moralis", {"kappa": 0.2, "noise": 3}).name == "moralis@kappa=0.2@noise=3"
    assert agent("moralis@kappa=0.2", {"noise": 3}) == agent("moralis@kappa=0.2@noise=3")


@given(kappa=SHARES, alpha=NUMBERS, beta=NUMBERS, noise=NOISES, lapse=SHARES)
def test_the_name_of_moralis_says_everything(
    kappa: float | Fraction,
    alpha: float | Fraction,
    beta: float | Fraction,
    noise: float | Fraction,
    lapse: float | Fraction,
) -> None:
    made = agent(
        "moralis", {"kappa": kappa, "alpha": alpha, "beta": beta, "noise": noise, "lapse": lapse}
    )
    assert agent(made.name) == made
    assert agent(made.name).name == made.name


@kinds
@given(noise=NOISES, lapse=SHARES)
def test_the_name_of_every_agent_says_everything(
    kind: AgentKind, noise: float | Fraction, lapse: float | Fraction
) -> None:
    made = agent(kind.name, {"noise": noise, "lapse": lapse})
    assert agent(made.name) == made
    assert agent(made.name).name == made.name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", r"agent is '': give one of economicus, moralis, "),
        ("Moralis", r"agent is 'Moralis': give one of economicus, moralis, "),
        ("moralis@kappa", r"setting of moralis is 'kappa': write @parameter=value, as in @kappa="),
        ("moralis@kappa=", r"setting of moralis is 'kappa=': write @parameter=value"),
        ("moralis@", r"setting of moralis is '': write @parameter=value"),
        (
            "moralis@=1",
            r"parameter of moralis is '': it takes kappa, alpha, beta, reply, noise, lapse",
        ),
        (
            "moralis@gamma=1",
            r"parameter of moralis is 'gamma': it takes kappa, alpha, beta, reply, noise",
        ),
        ("economicus@kappa=1", r"parameter of economicus is 'kappa': it takes reply, noise, lapse"),
        ("moralis@kappa=1@kappa=1", r"kappa of moralis is '1': it is given twice, give it once"),
        ("moralis@kappa=2", r"kappa is '2': give a number from 0 to 1"),
        ("moralis@kappa=half", r"kappa is 'half': give a finite number such as 0.5 or 1/2"),
        ("moralis@kappa=0,5", r"kappa is '0,5': give a finite number"),
        ("moralis@alpha=nan", r"alpha is 'nan': give a finite number"),
        ("moralis@beta=inf", r"beta is 'inf': give a finite number"),
        ("moralis@noise=-1", r"noise is '-1': give a number of 0 or more"),
        ("moralis@noise=1e999999999", r"noise is '1e999999999': give a finite number"),
        ("random@lapse=1.5", r"lapse is '1.5': give a number from 0 to 1"),
    ],
)
def test_wrong_names_say_what_is_wrong_and_what_to_write(name: str, message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}") as caught:
        agent(name)
    assert "\n" not in str(caught.value)


def test_a_parameter_beside_the_name_must_not_repeat_it() -> None:
    with pytest.raises(InvalidValueError, match=r"^kappa of moralis is 0.5: it is given twice"):
        agent("moralis@kappa=0.5", {"kappa": 0.5})
