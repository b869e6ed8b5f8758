"""Designs keep apart what could be confused, in every size they offer."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.design import (
    Design,
    EmptyCells,
    Factor,
    Row,
    association,
    associations,
    canonical,
    crossing,
    derive_seed,
    fingerprint,
    generator,
    select,
)
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import build, builtin, load_family

FAMILIES = tuple(builtin())
BIASES = {"position", "label", "lane", "side"}

MAIN = ("protocols", "sacrifice")
families = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in MAIN else [pytest.mark.slow], id=name)
        for name in FAMILIES
    ],
)
# where the seed draws characters too, tests/test_moral_machine.py says what it may change
seedless = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in MAIN else [pytest.mark.slow], id=name)
        for name in FAMILIES
        if name != "moral_machine"
    ],
)
# small families have too few items for what is asked of these two
large = pytest.mark.parametrize("name", MAIN)


# a large crossing is held by a part of it with every attribute's kind of nesting
PART = {
    "moral_machine": {
        "attribute": ["species", "number", "law"],
        "alphabet": ["AB"],
        "lane": ["left"],
        "mention": ["ahead_first"],
    }
}


# nodes are not equally many, nor are the levels of what is nested in an attribute
NESTED = {"node", "draw", "difference", "relation", "law"}


def design_of(name: str) -> Design:
    return load_family(name).design(PART.get(name, {}))


def levels(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(row.items()))


def confounded(
    rows: Sequence[Row], design: Design, sizes: range
) -> Iterator[tuple[int, str, str, str, str]]:
    """Every (size, factor, level, bias factor, level) that go together more than by chance.

    Independent of the package: two levels are unrelated if they occur together exactly as
    often as their shares say, in whole numbers.
    """
    factors = [factor.name for factor in design.factors]
    biases = [factor.name for factor in design.balance]
    pairs = [(one, other) for one in factors for other in biases if one != other]
    alone: Counter[tuple[str, str]] = Counter()
    together: Counter[tuple[str, str, str, str]] = Counter()
    for size, row in enumerate(rows, start=1):
        alone.update(row.items())
        together.update((one, row[one], other, row[other]) for one, other in pairs)
        if size not in sizes:
            continue
        for one, other in pairs:
            ones = [level for name, level in alone if name == one]
            others = [level for name, level in alone if name == other]
            for level, other_level in itertools.product(ones, others):
                met = together[one, level, other, other_level]
                if met * size != alone[one, level] * alone[other, other_level]:
                    yield size, one, level, other, other_level


@families
def test_the_full_design_is_the_whole_crossing(name: str) -> None:
    design = design_of(name)
    rows = list(design.rows())
    assert len(rows) == design.size
    assert len({levels(row) for row in rows}) == design.size
    for factor in design.factors:
        assert {row[factor.name] for row in rows} == set(factor.levels)
    assert {factor.name for factor in design.balance} <= BIASES


@families
def test_the_full_design_is_exactly_orthogonal_to_position_label_and_lane(name: str) -> None:
    design = design_of(name)
    rows = list(design.rows())
    assert not list(confounded(rows, design, range(design.size, design.size + 1)))
    names = [factor.name for factor in design.factors]
    found = associations(rows, names, [factor.name for factor in design.balance])
    assert [each.r for each in found] == [0.0] * len(found)


@families
@pytest.mark.parametrize("seed", [0, 7])
def test_every_size_offered_is_exactly_orthogonal_to_position_label_and_lane(
    name: str, seed: int
) -> None:
    # subsets are nested, so one list of rows holds them all
    design = design_of(name)
    rows = list(design.rows(design.size - design.block, seed))
    sizes = range(design.block, design.size, design.block)
    assert not list(confounded(rows, design, sizes))


@families
@pytest.mark.parametrize("seed", [0, 3])
def test_subsets_are_nested(name: str, seed: int) -> None:
    design = design_of(name)
    largest = list(design.rows(design.size - design.block, seed))
    for blocks in (1, 2, 3, 10, 50, design.size // design.block - 1):
        n = blocks * design.block
        assert list(design.rows(n, seed)) == largest[:n]
    assert len({levels(row) for row in largest}) == len(largest)


@families
def test_a_subset_is_spread_over_the_crossing_and_no_beginning_of_it(name: str) -> None:
    design = design_of(name)
    full = [levels(row) for row in design.rows()]
    n = 20 * design.block
    subset = [levels(row) for row in design.rows(n)]
    assert set(subset) < set(full)
    assert subset != full[:n]
    # whereas a beginning of the crossing would leave most levels out
    (wording,) = (factor for factor in design.factors if factor.name == "wording")
    assert {row["wording"] for row in map(dict, subset)} == set(wording.levels)
    for factor in design.factors:
        seen = Counter(dict(row)[factor.name] for row in subset)
        rare, often = n / len(factor.levels) / 4, 4 * n / len(factor.levels)
        if factor.name not in NESTED:
            assert len(seen) == min(len(factor.levels), n // design.block), factor.name
            assert max(rare, 1) <= min(seen.values()), factor.name
            assert max(seen.values()) <= often, factor.name


@families
def test_one_pass_over_all_scenarios_comes_before_a_second(name: str) -> None:
    design = design_of(name)
    n = len(design.cells) * design.block
    content = [factor.name for factor in design.content]
    blocks = list(design.rows(n))[:: design.block]
    assert len({tuple(row[factor] for factor in content) for row in blocks}) == len(design.cells)


@families
def test_another_seed_gives_another_subset_with_the_same_balance(name: str) -> None:
    design = design_of(name)
    n = 10 * design.block
    subsets = [frozenset(map(levels, design.rows(n, seed))) for seed in range(5)]
    assert len(set(subsets)) == 5


@large
def test_subsets_use_wordings_and_alphabets_equally_often(name: str) -> None:
    design = design_of(name)
    surface = math.prod(len(factor.levels) for factor in design.surface)
    # halves of the balance factors vary too
    n = surface * 2 * design.block
    for factor in design.surface:
        seen = Counter(row[factor.name] for row in design.rows(n))
        assert set(seen.values()) == {n // len(factor.levels)}


@large
@pytest.mark.parametrize("seed", [0, 1])
def test_content_and_surface_stay_nearly_unrelated_in_subsets(name: str, seed: int) -> None:
    # exact balance is kept for position, label and lane; three passes make the rest small
    design = design_of(name)
    rows = list(design.rows(3 * len(design.cells) * design.block, seed))
    surface = [factor.name for factor in design.surface]
    found = associations(rows, [factor.name for factor in design.content] + surface, surface)
    assert 0 < found[0].r < 0.1


@seedless
def test_items_have_their_own_id_and_seed_and_do_not_depend_on_the_seed(name: str) -> None:
    family = load_family(name)
    items = build(family).items
    assert len({item.id for item in items}) == len(items)
    assert len({item.seed for item in items}) == len(items)
    assert len({item.prompt for item in items}) == len(items)
    by_id = {item.id: item for item in items}
    for item in build(family, n=40, seed=1).items:
        assert item.prompt == by_id[item.id].prompt
        assert item.seed != by_id[item.id].seed


@families
def test_items_of_one_scenario_share_what_the_theory_speaks_about(name: str) -> None:
    built = build(load_family(name), select=PART.get(name))
    content = [factor.name for factor in built.design.content]
    by_scenario: dict[str, set[tuple[str, ...]]] = {}
    for item in built.items:
        facts = tuple(item.factors[factor] for factor in content)
        by_scenario.setdefault(item.scenario, set()).add(facts)
    assert len(by_scenario) == len(built.design.cells)
    assert all(len(facts) == 1 for facts in by_scenario.values())


SCRIPT = """
from avdilemma.families import build, load_family
for name, n in (("sacrifice", 200), ("protocols", 200)):
    print(build(load_family(name), n, seed=5).fingerprint)
"""


def test_the_same_arguments_give_the_same_bytes_in_another_process() -> None:
    def run(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    here = [build(load_family(n), 200, seed=5).fingerprint for n in ("sacrifice", "protocols")]
    assert run("1").split() == run("2").split() == here


@families
def test_every_argument_changes_the_fingerprint(name: str) -> None:
    family = load_family(name)
    (factor,) = (each for each in family.design({}).surface if each.name == "wording")
    wording = factor.levels[0]
    prints = [
        build(family, 40).fingerprint,
        build(family, 44).fingerprint,
        build(family, 40, seed=1).fingerprint,
        build(family, 40, select={"wording": wording}).fingerprint,
        build(family, select=PART.get(name)).fingerprint,
    ]
    assert len(set(prints)) == len(prints)
    assert build(family, 40, seed=0, select={"wording": None}).fingerprint == prints[0]


@large
@pytest.mark.parametrize(
    ("n", "message"),
    [
        (0, r"n is 0: give a multiple of 4 up to \d+"),
        (-4, r"n is -4: give a multiple of 4 up to \d+"),
        (3, r"n is 3: give a multiple of 4 up to \d+"),
        (6, r"n is 6: sizes are multiples of 4 so that .* stay balanced; give 4 or 8"),
        (1001, r"n is 1001: sizes are multiples of 4 .* give 1000 or 1004"),
        (10**6, r"n is 1000000: the full crossing has \d+ items, give at most that"),
        (True, r"n is True: give a multiple of 4"),
        (8.0, r"n is 8.0: give a multiple of 4"),
        ("8", r"n is '8': give a multiple of 4"),
    ],
)
def test_sizes_that_would_unbalance_are_refused(name: str, n: int, message: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{message}"):
        build(load_family(name), n)


@pytest.mark.parametrize("seed", [0.5, "1", None, True])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    with pytest.raises(InvalidValueError, match=r"^seed is .*: give a whole number$"):
        build(load_family("sacrifice"), 4, seed)


@pytest.mark.parametrize(
    ("name", "chosen", "message"),
    [
        ("sacrifice", {"pair": "9v9"}, "pair is '9v9': give one or more of 5v1, 2v1"),
        ("sacrifice", {"pair": []}, r"pair is \[\]: give at least one level"),
        ("sacrifice", {"colour": "red"}, "factor is 'colour': give one of pair, perspective"),
        (
            "sacrifice",
            {"perspective": "observer", "scope": "every_car"},
            r"the grid is empty: .* scope=every_car .*\(.* asked of owners only\); choose levels",
        ),
        ("protocols", {"belief": 0.2}, "belief is '0.2': give one or more of 0.1, 0.3, 0.5"),
        (
            "protocols",
            {"game": "tg", "node": "offer"},
            r"the grid is empty: .* node=offer .*\(.*tg has only the nodes return, trust",
        ),
        (
            "protocols",
            {"game": "tg", "protocol": "UG1"},
            r"the grid is empty: .*\(protocols of other games have no tg.*\); choose",
        ),
    ],
)
def test_selections_without_an_item_are_refused(
    name: str, chosen: dict[str, str], message: str
) -> None:
    with pytest.raises(AvdilemmaError, match=f"^{message}"):
        build(load_family(name), select=chosen)


def test_a_ceiling_takes_a_subset_only_of_what_is_larger() -> None:
    family = load_family("sacrifice")
    assert build(family, at_most=400).items == build(family, 400).items
    assert build(family, n=8, at_most=400).items == build(family, 8).items
    few = {"pair": "1v5", "perspective": "observer"}
    assert build(family, select=few, at_most=400).items == build(family, select=few).items


def test_a_selection_keeps_the_balance_of_what_is_left() -> None:
    chosen = {"perspective": "occupant", "lane": "stay_harms_occupants", "pair": ["1v5", "10v20"]}
    built = build(load_family("sacrifice"), select=chosen)
    rows = [item.factors for item in built.items]
    assert {row["pair"] for row in rows} == {"1v5", "10v20"}
    assert {row["lane"] for row in rows} == {"stay_harms_occupants"}
    assert not list(confounded(rows, built.design, range(4, len(rows) + 1, 4)))


def test_numbers_select_levels_by_their_value() -> None:
    built = build(load_family("protocols"), select={"belief": [0.1, "0.5"], "game": "ug"})
    assert {item.factors["belief"] for item in built.items} == {"0.1", "0.5"}


@st.composite
def designs(draw: st.DrawFn) -> Design:
    def factors(prefix: str, number: int, most: int) -> tuple[Factor, ...]:
        return tuple(
            Factor(
                f"{prefix}{i}", tuple(f"{prefix}{i}_{j}" for j in range(draw(st.integers(1, most))))
            )
            for i in range(number)
        )

    return Design(
        content=factors("c", draw(st.integers(1, 3)), 4),
        surface=factors("s", draw(st.integers(1, 2)), 3),
        balance=factors("b", draw(st.integers(1, 3)), 2),
    )


@given(designs(), st.integers(0, 3), st.data())
def test_any_design_is_orthogonal_in_any_size(
    design: Design, seed: int, data: st.DataObject
) -> None:
    blocks = data.draw(st.integers(1, design.size // design.block))
    n = blocks * design.block
    rows = list(design.rows(n, seed))
    assert len({levels(row) for row in rows}) == len(rows) == n
    assert not list(confounded(rows, design, range(design.block, n + 1, design.block)))


def test_three_biases_are_crossed_in_half_fractions() -> None:
    two = {name: Factor(name, ("0", "1")) for name in "abc"}
    design = Design((Factor("x", ("1", "2")),), (Factor("s", ("u",)),), tuple(two.values()))
    assert design.block == 4
    blocks = [list(block) for block in zip(*[design.rows()] * 4, strict=True)]
    for block in blocks:
        signs = [[int(row[name]) for name in "abc"] for row in block]
        assert len({sum(row) % 2 for row in signs}) == 1
        assert all(sorted(column) == [0, 0, 1, 1] for column in zip(*signs, strict=True))
    # both halves are there, and together they are the whole crossing
    assert len({tuple(row[name] for name in "abc") for block in blocks for row in block}) == 8


def test_a_bias_factor_has_at_most_two_levels() -> None:
    three = Factor("lane", ("left", "middle", "right"))
    with pytest.raises(InvalidValueError, match=r"^balance factor lane is .*: give one or two"):
        Design((Factor("x", ("1",)),), (), (three,))


def test_association_of_aliased_and_of_crossed_factors() -> None:
    aliased = [{"x": level, "y": level.upper()} for level in "abab"]
    assert association(aliased, "x", "y") == 1.0
    crossed = [{"x": x, "y": y} for x in "ab" for y in "cd"]
    assert association(crossed, "x", "y") == 0.0
    constant = [{"x": "a", "y": y} for y in "cd"]
    assert association(constant, "x", "y") == 0.0


def test_association_by_hand() -> None:
    # a with c three times of four, b with c once of four: r = (3 * 8 - 4 * 4) / 16 = .5
    pairs = [*["ac"] * 3, "ad", "bc", *["bd"] * 3]
    rows = [{"x": pair[0], "y": pair[1]} for pair in pairs]
    assert association(rows, "x", "y") == 0.5
    assert association(rows, "y", "x") == 0.5


@large
def test_association_finds_a_planted_alias(name: str) -> None:
    rows = list(design_of(name).rows(400))
    planted = [{**row, "label": "early" if row["position"] == "first" else "late"} for row in rows]
    assert association(rows, "position", "label") == 0.0
    assert association(planted, "position", "label") == 1.0
    # one wording that always lists the focal action first
    first = [{**row, "position": "first"} if row["wording"] == "plain" else row for row in rows]
    assert association(first, "wording", "position") > 0.4


def test_associations_are_told_strongest_first_and_each_pair_once() -> None:
    rows = [{"x": "ab"[i % 2], "p": "ab"[i % 2], "q": "ab"[i // 2]} for i in range(4)]
    found = associations(rows, ["x", "p", "q"], ["p", "q"])
    assert [(each.one, each.other, each.r) for each in found] == [
        ("x", "p", 1.0),
        ("x", "q", 0.0),
        ("p", "q", 0.0),
    ]


def test_a_crossing_leaves_out_empty_cells() -> None:
    factors = (Factor("x", ("1", "2")), Factor("y", ("1", "2")))
    none = EmptyCells({"x": frozenset("1"), "y": frozenset("2")}, "no such thing")
    assert [tuple(row.values()) for row in crossing(factors)] == [*itertools.product("12", "12")]
    assert {"x": "1", "y": "2"} not in list(crossing(factors, [none]))
    assert len(list(crossing(factors, [none]))) == 3


def test_factors_have_levels_and_each_once() -> None:
    with pytest.raises(InvalidValueError, match=r"^factor x is \[\]: give at least one level"):
        Factor("x", ())
    with pytest.raises(InvalidValueError, match=r"^factor x is \('a', 'a'\): give each level once"):
        Factor("x", ("a", "a"))


def test_selected_levels_keep_their_order() -> None:
    factors = (Factor("x", ("a", "b", "c")), Factor("y", ("d",)))
    assert select(factors, {"x": ["c", "a"]}) == (Factor("x", ("a", "c")), factors[1])


def test_seeds_are_fixed_numbers() -> None:
    # part of the format: another number here would change every published set of items
    assert derive_seed(0, "sacrifice-1v5") == 8217537661734969974
    assert derive_seed(0, "a", "b") != derive_seed(0, "ab")
    assert generator(1, "x").random() == generator(1, "x").random()
    assert generator(1, "x").random() != generator(2, "x").random()


def test_records_are_written_in_one_way_only() -> None:
    assert canonical({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'
    assert fingerprint([{"a": 1, "b": 2}]) == fingerprint([{"b": 2, "a": 1}])
    assert fingerprint([{"a": 1}, {"b": 2}]) != fingerprint([{"b": 2}, {"a": 1}])
    assert fingerprint([]) != fingerprint([{}])
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": math.nan})
