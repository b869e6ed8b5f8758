"""The dilemma of the self-driving car against the formulas of the theory."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from avdilemma.dilemmas import ACTIONS, Dilemma, certain, decision, sacrifice_prospect
from avdilemma.errors import InvalidValueError
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, kantian, moralis

GROUP = st.integers(1, 200)
KAPPA = st.fractions(0, 1, max_denominator=40)
PERSPECTIVES = ("occupant", "pedestrian", "observer")


@st.composite
def dilemmas(draw: st.DrawFn, scope: str = "one_car", perspective: str = "occupant") -> Dilemma:
    """Any dilemma, deaths certain or not."""
    m, n = draw(GROUP), draw(GROUP)
    costs = draw(st.fractions(0, m, max_denominator=20).filter(bool))
    saves = draw(st.fractions(0, n, max_denominator=20).filter(bool))
    return Dilemma(m, n, costs, saves, perspective, scope)  # type: ignore[arg-type]


def advantage(
    dilemma: Dilemma, kappa: Fraction | float | str, reading: str = "ex_ante"
) -> Fraction:
    """U(sacrifice) - U(spare), times W."""
    return moralis(kappa).utility(sacrifice_prospect(dilemma, reading))  # type: ignore[arg-type]


def answer(dilemma: Dilemma, kappa: Fraction | float | str, reading: str = "ex_ante") -> set[str]:
    return set(predict(moralis(kappa), decision(dilemma, reading)).actions)  # type: ignore[arg-type]


def wanted(value: Fraction) -> set[str]:
    return {"sacrifice"} if value > 0 else {"spare"} if value < 0 else set(ACTIONS)


def by_survival(dilemma: Dilemma, kappa: Fraction, reading: str) -> Fraction:
    """The same difference from first principles: chances of surviving, by action and role."""
    m, n = dilemma.occupants, dilemma.pedestrians
    everyone = Fraction(m + n)
    # a person's chance of surviving in each role
    in_car = {"sacrifice": 1 - dilemma.occupant_deaths / m, "spare": Fraction(1)}
    on_road = {"sacrifice": Fraction(1), "spare": 1 - dilemma.pedestrian_deaths / n}
    veiled = {a: (m * in_car[a] + n * on_road[a]) / everyone for a in ACTIONS}
    # what of it the one car decides, seen by the person who is asked
    own = {"occupant": in_car, "pedestrian": on_road}.get(dilemma.perspective)
    if reading == "ex_ante" and dilemma.scope == "every_car":
        mine = veiled
    elif own is None:
        mine = dict.fromkeys(ACTIONS, Fraction(1))
    elif reading == "ex_ante":
        # the share of roles in which one is that person
        share = Fraction(m if own is in_car else n) / everyone
        mine = {a: share * own[a] for a in ACTIONS}
    else:
        mine = own
    value = {a: (1 - kappa) * mine[a] + kappa * veiled[a] for a in ACTIONS}
    return (value["sacrifice"] - value["spare"]) * everyone


@given(dilemmas(), KAPPA)
def test_ex_ante_an_occupant_gains_kappa_n_minus_m(dilemma: Dilemma, kappa: Fraction) -> None:
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    assert advantage(dilemma, kappa) == kappa * saves - costs
    assert answer(dilemma, kappa) == wanted(kappa * saves - costs)


@given(dilemmas(perspective="pedestrian"), KAPPA)
def test_ex_ante_a_pedestrian_gains_n_minus_kappa_m(dilemma: Dilemma, kappa: Fraction) -> None:
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    assert advantage(dilemma, kappa) == saves - kappa * costs


@given(dilemmas(perspective="observer"), KAPPA)
def test_an_observer_gains_kappa_times_the_lives_saved(dilemma: Dilemma, kappa: Fraction) -> None:
    net = dilemma.pedestrian_deaths - dilemma.occupant_deaths
    for reading in ("ex_ante", "interim"):
        assert advantage(dilemma, kappa, reading) == kappa * net


@pytest.mark.parametrize("perspective", PERSPECTIVES)
@given(data=st.data(), kappa=KAPPA)
def test_ex_ante_a_rule_for_every_car_counts_lives_whatever_kappa(
    perspective: str, data: st.DataObject, kappa: Fraction
) -> None:
    dilemma = data.draw(dilemmas("every_car", perspective))
    assert advantage(dilemma, kappa) == dilemma.pedestrian_deaths - dilemma.occupant_deaths


@pytest.mark.parametrize("scope", ["one_car", "every_car"])
@given(data=st.data(), kappa=KAPPA)
def test_interim_an_occupant_knows_who_dies(
    scope: str, data: st.DataObject, kappa: Fraction
) -> None:
    dilemma = data.draw(dilemmas(scope, "occupant"))
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    m, everyone = dilemma.occupants, dilemma.occupants + dilemma.pedestrians
    expected = -(1 - kappa) * costs * everyone / m + kappa * (saves - costs)
    assert advantage(dilemma, kappa, "interim") == expected


@given(dilemmas(perspective="pedestrian"), KAPPA)
def test_interim_a_pedestrian_knows_who_is_saved(dilemma: Dilemma, kappa: Fraction) -> None:
    costs, saves = dilemma.occupant_deaths, dilemma.pedestrian_deaths
    n, everyone = dilemma.pedestrians, dilemma.occupants + dilemma.pedestrians
    expected = (1 - kappa) * saves * everyone / n + kappa * (saves - costs)
    assert advantage(dilemma, kappa, "interim") == expected


@pytest.mark.parametrize("scope", ["one_car", "every_car"])
@pytest.mark.parametrize("perspective", PERSPECTIVES)
@pytest.mark.parametrize("reading", ["ex_ante", "interim"])
@given(data=st.data(), kappa=KAPPA)
def test_every_cell_of_the_table_follows_from_chances_of_surviving(
    reading: str, perspective: str, scope: str, data: st.DataObject, kappa: Fraction
) -> None:
    dilemma = data.draw(dilemmas(scope, perspective))
    expected = by_survival(dilemma, kappa, reading)
    assert advantage(dilemma, kappa, reading) == expected
    assert answer(dilemma, kappa, reading) == wanted(expected)


@given(dilemmas(), KAPPA.filter(bool))
def test_ex_ante_the_switch_is_at_one_over_kappa(dilemma: Dilemma, kappa: Fraction) -> None:
    assert answer(dilemma, kappa) == wanted(dilemma.ratio - 1 / kappa)


@pytest.mark.parametrize(
    ("occupants", "pedestrians", "kappa", "expected"),
    [
        (10, 19, 0.5, {"spare"}),
        (10, 20, 0.5, {"sacrifice", "spare"}),
        (10, 21, 0.5, {"sacrifice"}),
        (1, 4, 0.2, {"spare"}),
        (1, 5, 0.2, {"sacrifice", "spare"}),  # a tie that floats break
        (1, 6, 0.2, {"sacrifice"}),
        (3, 10, 0.3, {"sacrifice", "spare"}),
        (1, 10, 0.1, {"sacrifice", "spare"}),
        (1, 100, 0.01, {"sacrifice", "spare"}),
        (2, 1, 1, {"spare"}),
        (1, 1, 1, {"sacrifice", "spare"}),
        (1, 2, 1, {"sacrifice"}),
        (1, 200, 0, {"spare"}),
    ],
)
def test_ties_are_found_exactly(
    occupants: int, pedestrians: int, kappa: float, expected: set[str]
) -> None:
    assert answer(certain(occupants, pedestrians), kappa) == expected


@given(GROUP, GROUP, KAPPA)
def test_interim_with_certain_deaths_sacrifice_needs_kappa_above_one_half(
    m: int, n: int, kappa: Fraction
) -> None:
    found = answer(certain(m, n), kappa, "interim")
    if kappa <= Fraction(1, 2):
        assert found == {"spare"}
    else:
        assert found == wanted(Fraction(n, m) - 1 / (2 * kappa - 1))


@given(GROUP, GROUP, KAPPA)
def test_an_occupant_is_a_pedestrian_with_the_groups_swapped(
    m: int, n: int, kappa: Fraction
) -> None:
    for reading in ("ex_ante", "interim"):
        occupant = advantage(certain(m, n, "occupant"), kappa, reading)
        assert occupant == -advantage(certain(n, m, "pedestrian"), kappa, reading)


@given(GROUP, GROUP)
def test_economicus_wants_every_car_to_save_the_most_and_its_own_to_save_itself(
    m: int, n: int
) -> None:
    assert answer(certain(m, n, scope="every_car"), 0) == wanted(Fraction(n - m))
    assert answer(certain(m, n), 0) == {"spare"}


@given(GROUP, GROUP, KAPPA.filter(bool))
def test_the_social_dilemma_lies_between_1_and_one_over_kappa(
    m: int, n: int, kappa: Fraction
) -> None:
    assume(n != m and kappa * n != m)
    everyones, own = certain(m, n, scope="every_car"), certain(m, n)
    gap = answer(everyones, kappa) == {"sacrifice"} and answer(own, kappa) == {"spare"}
    assert gap == (1 < Fraction(n, m) < 1 / kappa)


@given(GROUP, GROUP)
def test_homo_kantiensis_has_no_social_dilemma(m: int, n: int) -> None:
    own = predict(kantian(), decision(certain(m, n)))
    everyones = predict(kantian(), decision(certain(m, n, scope="every_car")))
    assert own == everyones


@given(dilemmas())
def test_aversions_play_no_part(dilemma: Dilemma) -> None:
    question = decision(dilemma)
    assert predict(moralis("0.4", 3, -2), question) == predict(moralis("0.4"), question)


@pytest.mark.parametrize(
    ("lane", "stays"),
    [("stay_harms_pedestrians", "spare"), ("stay_harms_occupants", "sacrifice")],
)
def test_the_lane_decides_what_doing_nothing_means_and_nothing_else(lane: str, stays: str) -> None:
    question = decision(certain(1, 5, lane=lane))  # type: ignore[arg-type]
    assert question.default == stays
    assert (question.protecting, question.unit) == ("spare", "lives")
    assert predict(economicus(), question) == predict(economicus(), decision(certain(1, 5)))


def test_options_are_listed_as_asked() -> None:
    swapped = decision(certain(1, 5), listed=("spare", "sacrifice"))
    assert swapped.actions == ("spare", "sacrifice")
    assert predict(moralis(1), swapped) == predict(moralis(1), decision(certain(1, 5)))


def test_whole_numbers_and_decimals_are_read_exactly() -> None:
    plain = Dilemma(3, 10, 1, "0.1")  # type: ignore[arg-type]
    assert plain.ratio == Fraction(1, 10)
    assert advantage(plain, 1, "interim") == Fraction(1, 10) - 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"occupants": 0}, "occupants is 0: give a whole number of at least 1"),
        ({"pedestrians": -1}, "pedestrians is -1: give a whole number of at least 1"),
        ({"occupants": 1.5}, "occupants is 1.5: give a whole number"),
        ({"pedestrians": True}, "pedestrians is True: give a whole number"),
        (
            {"occupant_deaths": 0},
            "expected deaths of occupants is '0': give more than 0, at most 2",
        ),
        ({"pedestrian_deaths": 4}, "expected deaths of pedestrians is '4': .* at most 3"),
        ({"pedestrian_deaths": "x"}, "expected deaths of pedestrians is 'x': give a finite"),
        ({"perspective": "driver"}, "perspective is 'driver': give one of occupant, pedestrian"),
        ({"scope": "all"}, "scope is 'all': give one of one_car, every_car"),
        ({"lane": "left"}, "lane is 'left': give one of stay_harms_pedestrians"),
    ],
)
def test_impossible_dilemmas_are_refused(change: dict[str, object], message: str) -> None:
    facts: dict[str, object] = {
        "occupants": 2,
        "pedestrians": 3,
        "occupant_deaths": 1,
        "pedestrian_deaths": 1,
    }
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        Dilemma(**{**facts, **change})  # type: ignore[arg-type]


def test_unknown_readings_and_options_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^reading is 'ex_post': give one of ex_ante"):
        sacrifice_prospect(certain(1, 1), "ex_post")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match=r"^actions is \('spare', 'spare'\): give"):
        decision(certain(1, 1), listed=("spare", "spare"))
    with pytest.raises(InvalidValueError, match=r"^occupants is 'x'"):
        certain("x", 1)  # type: ignore[arg-type]
