"""Numbers drawn by a seed: different, exact, around the switches, balanced, and never pooled."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from avdilemma.catalog.check import check
from avdilemma.cli import main
from avdilemma.design import association
from avdilemma.dilemmas.draw import (
    BOUNDS,
    ENUMERATED,
    SWITCHES,
    TIE,
    Space,
    around_switches,
    between,
    kinds,
)
from avdilemma.errors import InvalidValueError
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import ThirdOption, build, in_form, stream
from avdilemma.families import load_family as load
from avdilemma.families.numbers import NEIGHBOURS
from avdilemma.games import game
from avdilemma.games.draw import separating_nodes
from avdilemma.games.payoffs import ordered, shape
from avdilemma.logs.respondent import Respondent
from avdilemma.predictions import preference_rule
from avdilemma.preferences import moralis

FAMILIES = ("sacrifice", "risk", "company", "ratings", "protocols", "symmetric", "allocations")
BALANCES = ("position", "label", "lane")


def load_family(name: str) -> Any:
    return load(name)


def made_of(family: Any, *args: Any, **more: Any) -> list[Any]:
    """The items of a family whose numbers are drawn."""
    return list(build(family, *args, **more, numbers="drawn").items)


@pytest.mark.parametrize("name", FAMILIES)
def test_drawn_numbers_are_none_of_the_files_and_ids_and_prompts_are_all_different(
    name: str,
) -> None:
    file = load_family(name)
    one = {"alphabet": "AB"} if name != "ratings" else {}
    every: Any = build(file, None, 0, one, at_most=2_000).items
    own = {each.setting.numbers for each in every}
    made = build(load_family(name), None, 5, at_most=336, numbers="drawn")
    items: Any = made.items
    assert made.numbers == "drawn"
    assert {each.factors["numbers"] for each in items} == {"drawn"}
    assert not {each.setting.numbers for each in items} & own
    assert len({each.id for each in items}) == len({each.prompt for each in items}) == len(items)
    assert all(each.id.startswith(f"{name}_drawn-") for each in items)
    again = build(load_family(name), None, 5, at_most=336, numbers="drawn")
    assert made.fingerprint == again.fingerprint
    other = build(load_family(name), None, 6, at_most=336, numbers="drawn")
    if name != "company":  # with one to three people in the car there are few pairs
        assert not {each.prompt for each in other.items} & {each.prompt for each in items}
    report = check(items, asked=24)
    assert not report.problems, report.problems


def test_the_same_seed_gives_these_items_on_every_machine() -> None:
    """Hashes of what one machine made: others, and later versions of libraries, make the same."""
    found = {
        name: build(load_family(name), 24, 7, numbers="drawn").fingerprint[:12]
        for name in ("sacrifice", "risk", "protocols", "allocations")
    }
    assert found == {
        "sacrifice": "6de11f8882bc",
        "risk": "6b08b7df20c2",
        "protocols": "d995058a4545",
        "allocations": "b8d56d8fd310",
    }


def test_predictions_follow_from_exact_numbers() -> None:
    for item in made_of(load_family("risk"), 288, 3):
        m, n = map(int, item.factors["pair"].split("v"))
        p, q = (Fraction(each) / 100 for each in item.factors["risk"].split("v"))
        assert Fraction(item.setting.occupant_deaths) == m * p
        assert Fraction(item.setting.pedestrian_deaths) == n * q
        assert Fraction(item.factors["ratio"]) == n * q / (m * p)
        if (item.factors["perspective"], item.factors["scope"]) == ("occupant", "one_car"):
            for kappa in ("0.25", "0.5", "1"):
                gain = Fraction(kappa) * n * q - m * p
                action = item.predict(preference_rule(moralis(kappa))).action
                wanted = "sacrifice" if gain > 0 else "spare" if gain < 0 else None
                assert action == wanted, item.id
        assert str(m) in item.prompt
        assert str(n) in item.prompt


@pytest.mark.parametrize("name", ["sacrifice", "risk", "ratings", "allocations"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ratios_lie_close_to_both_sides_of_every_switch(name: str, seed: int) -> None:
    ratios = set()
    for item in made_of(load_family(name), None, seed, at_most=336):
        if name == "allocations":
            (own, other), (own_less, other_less) = item.setting.more, item.setting.less
            gain = Fraction(other) - Fraction(other_less)
            ratios.add(gain / (Fraction(own_less) - Fraction(own)))
        else:
            ratios.add(Fraction(item.factors["ratio"]))
    # a file of 12 numbers reaches the ten strongest of the kinds
    for switch in SWITCHES[:-1] if len(ratios) < 15 else SWITCHES:
        near = [each / switch for each in ratios]
        assert any(1 < each <= Fraction(5, 4) for each in near), (switch, sorted(ratios))
        assert any(Fraction(4, 5) <= each < 1 for each in near), (switch, sorted(ratios))


def test_the_kinds_of_ratios_are_those_between_the_bounds() -> None:
    import numpy as np

    cost, saving = (each.ravel() for each in np.meshgrid(np.arange(1, 41), np.arange(1, 401)))
    for m, n, kind in zip(cost, saving, kinds(cost, saving), strict=True):
        ratio = Fraction(int(n), int(m))
        wanted = TIE if ratio in SWITCHES else sum(ratio >= bound for bound in BOUNDS)
        assert kind == wanted


def test_numbers_run_out_one_by_one_and_larger_spaces_are_sampled() -> None:
    taken = frozenset({(1, 1), (2, 3), (90, 1)})
    small = Space((range(1, 4), range(1, 5)), lambda m, n: (m, n), taken)
    every = around_switches(small, Random(1), 100)
    assert sorted(every) == sorted(set(itertools.product((1, 2, 3), (1, 2, 3, 4))) - taken)
    assert small.possible == len(every) == 10
    assert around_switches(small, Random(1), 4) == every[:4]
    large = Space((range(1, 1001), range(1, 1001)), lambda m, n: (m, n))
    assert large.size > ENUMERATED
    assert large.possible is None
    many = around_switches(large, Random(1), 5_000)
    assert len(set(many)) == 5_000
    assert around_switches(large, Random(1), 40) == many[:40]
    assert list(between([2.5, 90, Fraction(7, 2)])) == list(range(3, 91))


@pytest.mark.parametrize("name", ["protocols", "symmetric", "framed"])
def test_payoffs_fit_the_game_tell_kappas_apart_and_copy_none(name: str) -> None:
    file = load_family(name)
    taken = {shape(numbers) for _, numbers in file.payoff_sets()}
    low = min(number for _, numbers in file.payoff_sets() for number in numbers)
    high = max(number for _, numbers in file.payoff_sets() for number in numbers)
    told = Counter[int]()
    most = {"protocols": 336, "symmetric": 336, "framed": 96}[name]
    settings = {
        each.setting.numbers: each.setting
        for each in made_of(file, None, 3, at_most=most)
        if "scale" not in each.factors or each.factors["scale"] == "1"  # others are scaled
    }
    assert settings
    for setting in settings.values():
        found, values = game(setting.game), setting.values()
        numbers = (values.T, values.R, values.P, values.S)
        assert ordered(values, found.order)
        assert shape(numbers) not in taken
        assert all(low <= each <= high and each.denominator == 1 for each in numbers)
        for place, agents in enumerate(NEIGHBOURS):
            told[place] += bool(separating_nodes(found, values, agents))
    # framed has three payoff sets of each game
    assert all(told[place] for place in range(2 if name == "framed" else 4)), told


def test_levels_can_be_selected_and_drawn_ones_cannot() -> None:
    select: dict[str, Any] = {
        "perspective": "observer",
        "wording": ["plain", "brief"],
        "alphabet": "AB",
    }
    items = made_of(load_family("sacrifice"), 40, 5, select)
    assert len({each.id for each in items}) == 40
    for name, levels in select.items():
        assert {each.factors[name] for each in items} == {
            *([levels] if isinstance(levels, str) else levels)
        }
    games = build(load_family("protocols"), 80, 5, {"game": "tg", "node": "trust"}, numbers="drawn")
    assert {each.factors["game"] for each in games.items} == {"tg"}
    for name, factor, level in (
        ("sacrifice", "pair", "1v5"),
        ("risk", "risk", "20v40"),
        ("protocols", "protocol", "SPD1"),
        ("allocations", "pair", "a01"),
    ):
        with pytest.raises(InvalidValueError, match=f"{factor} is .*drawn by the seed: leave it"):
            build(load_family(name), None, 5, {factor: level}, numbers="drawn")


def test_more_items_than_numbers_give_is_one_error_that_says_how_many(tmp_path: Path) -> None:
    path = tmp_path / "few.yaml"
    path.write_text(
        "extends: sacrifice\nkind: dilemma\nfamily: few\nversion: 1\ntitle: Few\nsource: ours\n"
        "factors:\n  pair: [[1, 1], [2, 3], [3, 2]]\n"
        "drawn_from: {occupants: [1, 3], pedestrians: [1, 3]}\n",
        encoding="utf-8",
    )
    few = load_family(str(path))
    # 9 pairs, 3 of them the file's own; 4 viewpoints, 18 surfaces, 4 items a block
    assert len(made_of(few, 6 * 288, 1)) == 6 * 288
    with pytest.raises(InvalidValueError, match=r"few has 6 different numbers .* 1,728 items"):
        build(few, 6 * 288 + 4, 1, numbers="drawn")


@pytest.mark.parametrize("name", ["amounts", "moral_machine"])
def test_kinds_without_numbers_to_draw_say_so(name: str) -> None:
    with pytest.raises(InvalidValueError, match=r"none to draw, leave it out: dilemma, rating"):
        stream(load_family(name), None, 1, numbers="drawn")


def test_other_words_and_crossed_payoffs_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="incentives has frozen ones alone"):
        stream(load_family("incentives"), None, 1, numbers="drawn")
    with pytest.raises(InvalidValueError, match="numbers is 'new'"):
        stream(load_family("sacrifice"), None, 1, numbers="new")
    with pytest.raises(Exception, match="payoffs is 'drawn'"):
        economic_games(payoffs="drawn", numbers="drawn")


def test_arms_and_languages_ask_drawn_numbers_too() -> None:
    third = made_of(ThirdOption(load_family("sacrifice")), 24, 5, language="ja")
    assert all(len(each.labels) == 3 for each in third)
    assert third[0].family == "sacrifice_drawn_third"
    plans = build(in_form(load_family("protocols"), "plan", "stated"), 48, 5, numbers="drawn")
    assert {each.form for each in plans.items} == {"plan"}
    english = made_of(load_family("sacrifice"), 24, 5)
    french = build(load_family("sacrifice"), 24, 5, numbers="drawn", language="fr").items
    assert [each.id for each in english] == [each.id for each in french]


def test_drawn_designs_are_balanced() -> None:
    items = made_of(load_family("sacrifice"), 576, 5)
    rows = [each.factors for each in items]
    for balance in BALANCES:
        for factor in ("perspective", "scope", "wording", "alphabet", "pair", *BALANCES):
            if factor != balance:
                assert association(rows, factor, balance) == 0
    for factor in ("perspective", "scope"):
        for surface in ("wording", "alphabet"):
            assert association(rows, factor, surface) < 0.1
    assert len({each.scenario for each in items}) == 144
    assert len({each.factors["pair"] for each in items}) == 36


def test_drawn_and_own_numbers_are_never_pooled() -> None:
    drawn, own = (
        Respondent("m", kind="dilemma_choice", form=form)
        for form in ((("family", '"a"'), ("numbers", '"drawn"')), (("family", '"b"'),))
    )
    assert drawn.pooled != own.pooled
    assert drawn.pooled == Respondent("m", (), "dilemma_choice", (("numbers", '"drawn"'),))
    metadata = av_dilemma(numbers="drawn", seed=3, n=24).metadata
    assert metadata is not None
    assert (metadata["numbers"], metadata["family"]) == ("drawn", "sacrifice_drawn")
    plain = av_dilemma(n=24).metadata
    assert plain is not None
    assert "numbers" not in plain


def test_commands_draw_numbers(tmp_path: Path) -> None:
    out = tmp_path / "d"
    words = ["scenarios", "generate", "risk", "-n", "24", "--numbers", "drawn", "--seed", "9"]
    done = CliRunner().invoke(main, [*words, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert "--numbers drawn" in (out / "README.md").read_text(encoding="utf-8")
    shown = CliRunner().invoke(main, ["scenarios", "show", "risk", "--numbers", "drawn"])
    assert "=== risk_drawn-" in shown.output
    checked = ["scenarios", "check", "allocations", "--numbers", "drawn", "--asked", "24"]
    done = CliRunner().invoke(main, checked)
    assert done.exit_code == 0, done.output


@pytest.mark.slow
def test_a_hundred_thousand_drawn_dilemmas_are_all_different() -> None:
    made = stream(load_family("sacrifice"), 100_000, 5, numbers="drawn")
    ids, prompts, pairs = set[str](), set[int](), set[str]()
    for item in made:
        ids.add(item.id)
        prompts.add(hash(item.prompt))
        pairs.add(item.factors["pair"])
    assert len(ids) == len(prompts) == 100_000
    assert len(pairs) == 6_250
