"""Two models play each other, against matches played out by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run, metric
from inspect_ai.event import InfoEvent
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from avdilemma import games
from avdilemma.cli import main
from avdilemma.evals.play import play
from avdilemma.evals.play_scorer import PAYOFFS, match_metrics
from avdilemma.families import load_family
from avdilemma.questions import read_question

MORALIS = "avdilemma/moralis@kappa=0.5"
ECONOMICUS = "avdilemma/economicus"
PROTOCOLS = {
    name: (game, four)
    for game, table in load_family("protocols").protocols.items()  # type: ignore[attr-defined]
    for name, four in table.items()
}


def roles(first: Any = MORALIS, second: Any = ECONOMICUS) -> dict[str, Any]:
    return {"model_roles": {"first": get_model(first), "second": get_model(second)}}


def payoffs(log: Any, match: str) -> tuple[float, float]:
    first, second = (
        metric(log, "match_score", f"payoff_{player} match={match}")
        for player in ("first", "second")
    )
    return first, second


def by_hand(game: str, four: tuple[int, ...], first: str, second: str) -> tuple[int, int]:
    """First and second mover's payoff of two plans of C and D, a letter a node."""
    t, r, p, s = four
    if game == "spd":
        reply = second[1] if first[0] == "C" else second[2]
        return {"CC": (r, r), "CD": (s, t), "DC": (t, s), "DD": (p, p)}[first[0] + reply]
    if game == "tg":
        return (p, p) if first[0] == "D" else (r, r) if second[1] == "C" else (s, t)
    return (r, r) if first[0] == "C" else (t, p) if second[1] == "C" else (s, s)


def best(game: str, four: tuple[int, ...], kappa: Fraction, belief: list[Fraction]) -> set[str]:
    """Best plans by brute force over the other's plans."""
    plans = ["".join(p) for p in itertools.product("CD", repeat=len(belief))]

    def pi(x: str, y: str) -> Fraction:
        return Fraction(by_hand(game, four, x, y)[0] + by_hand(game, four, y, x)[1], 2)

    def chance(y: str) -> Fraction:
        return math.prod(
            (b if a == "C" else 1 - b for a, b in zip(y, belief, strict=True)), start=Fraction(1)
        )

    value = {
        x: (1 - kappa) * sum(chance(y) * pi(x, y) for y in plans) + kappa * pi(x, x) for x in plans
    }
    return {x for x in plans if value[x] == max(value.values())}


def expected(
    protocol: str, order: str, belief: Callable[[str, tuple[int, ...]], list[Fraction]]
) -> set[tuple[int, int]]:
    """What moralis (.5, player first) and economicus (player second) can get."""
    game, four = PROTOCOLS[protocol]
    stated = belief(game, four)
    plans = {
        "first": best(game, four, Fraction(1, 2), stated),
        "second": best(game, four, Fraction(0), stated),
    }
    found = set()
    for one, other in itertools.product(plans["first"], plans["second"]):
        if order == "first_moves":
            found.add(by_hand(game, four, one, other))
        else:
            found.add(by_hand(game, four, other, one)[::-1])
    return found


def uniform(game: str, four: tuple[int, ...]) -> list[Fraction]:
    return [Fraction(1, 2)] * (3 if game == "spd" else 2)


def selfish(game: str, four: tuple[int, ...]) -> list[Fraction]:
    """Backward induction: all defect and keep; accept, so offer the unequal split."""
    return list(map(Fraction, {"spd": [0, 0, 0], "tg": [0, 0], "ug": [0, 1]}[game]))


@pytest.fixture(scope="module")
def every(run: Run) -> Any:
    return run(play(), "none/none", **roles())


def test_the_worked_matches(every: Any) -> None:
    """moralis(.5) moves first, economicus second, uniform beliefs.

    SPD5 (T, R, P, S) = (80, 75, 30, 20): moralis' best plan is to cooperate and reply in kind,
    62.5 against 42.5 for always defecting; economicus replies to cooperation with T = 80 > 75.
    So moralis has S = 20 and economicus T = 80. TG5 (80, 70, 30, 20): moralis trusts,
    economicus keeps T = 80 > R = 70: 20 and 80. UG1: moralis offers the equal split, 50 each.
    """
    assert payoffs(every, "SPD5_first_moves") == (20, 80)
    assert payoffs(every, "TG5_first_moves") == (20, 80)
    assert payoffs(every, "UG1_first_moves") == (50, 50)
    # (30, 80) is no end of SPD5 or TG5 at all
    for protocol in ("SPD5", "TG5"):
        game, four = PROTOCOLS[protocol]
        size = 3 if game == "spd" else 2
        plans = ["".join(p) for p in itertools.product("CD", repeat=size)]
        ends = {by_hand(game, four, x, y) for x in plans for y in plans}
        assert (30, 80) not in ends
        assert (20, 80) in ends


@pytest.mark.slow
def test_told_that_the_other_is_economicus_moralis_offers_less(run: Run) -> None:
    # UG1 (60, 50, 40, 10): who accepts everything is offered the unequal split. Against the
    # plan "unequal, accept": equal/accept earns (50 + 40) / 2 = 45 and 50 against itself, 47.5;
    # unequal/accept (60 + 40) / 2 = 50 and 50, so 50
    log = run(play(protocol="UG1", told="economicus"), "none/none", **roles())
    assert payoffs(log, "UG1_first_moves") == (60, 40)


@pytest.mark.parametrize(
    ("told", "belief"),
    [(None, uniform), pytest.param("economicus", selfish, marks=pytest.mark.slow)],
)
def test_all_protocols_in_both_orders_by_brute_force(
    run: Run, every: Any, told: str | None, belief: Any
) -> None:
    log = every if told is None else run(play(told=told), "none/none", **roles())
    undecided = 0
    for protocol in PROTOCOLS:
        for order in ("first_moves", "second_moves"):
            possible = expected(protocol, order, belief)
            undecided += len(possible) > 1
            found = payoffs(log, f"{protocol}_{order}")
            if len(possible) == 1:
                assert found == possible.pop(), (protocol, order)
            else:  # a mean over matches in which the indifferent agent tossed coins
                for player in (0, 1):
                    values = [pair[player] for pair in possible]
                    assert min(values) <= found[player] <= max(values)
    # uniform: economicus alone, trusting in TG2; selfish: off the path of those beliefs
    assert undecided == (1 if told is None else 13)


def test_both_players_are_scored_and_welfare_is_reported(every: Any) -> None:
    assert metric(every, "moralis_first") == 1.0
    assert metric(every, "economicus_second") == 1.0
    assert metric(every, "moralis_second") < 1
    assert metric(every, "completed") == 1.0
    total = metric(every, "payoff_first") + metric(every, "payoff_second")
    assert metric(every, "welfare") == pytest.approx(total)
    assert 0 < metric(every, "efficiency") <= 1
    for sample in every.samples:
        value = sample.scores["match_score"].value
        gap = abs(value["payoff_first"] - value["payoff_second"])
        assert value["inequality"] == gap
        assert set(sample.scores["match_score"].metadata["belief"].values()) == {"0.5"}
    assert len(match_metrics()) == 2


def test_every_move_is_in_the_transcript_and_payoffs_are_matched(every: Any) -> None:
    by_protocol: dict[str, set[str]] = {}
    for sample in every.samples:
        told = sample.scores["match_score"].metadata["moves"]
        noted = [e.data for e in sample.events if isinstance(e, InfoEvent)]
        assert noted == told
        assert len(sample.messages) == 2 * len(told)
        item = read_question(sample.messages[0].metadata["item"])
        by_protocol.setdefault(sample.metadata["protocol"], set()).add(str(item.setting.payoffs))
        mover = "first" if sample.metadata["order"] == "first_moves" else "second"
        assert told[0]["player"] == mover
    assert len(by_protocol) == 18
    assert all(len(each) == 1 for each in by_protocol.values())


def test_the_second_mover_reads_what_the_first_did(run: Run) -> None:
    log = run(
        play(protocol="SPD5", wording="plain", n=4), "none/none", **roles("avdilemma/cooperate")
    )
    for sample in log.samples or []:
        first, _, second, _ = sample.messages
        name = sample.metadata["naming"].split("_")[0]
        assert "The coin made you Person 1." in first.text
        assert ("Person 1 has chosen" in second.text) == ("made you Person 2" in second.text)
        if sample.metadata["order"] == "first_moves":
            assert f"Person 1 has chosen {name}." in second.text
        assert (
            "50 choose blue and 50 choose green"
            in first.text
            + second.text.replace(
                "50 choose green and 50 choose blue", "50 choose blue and 50 choose green"
            )
            or "50 choose green and 50 choose blue" in first.text
        )


def mock(text: str, stop: str = "stop") -> Any:
    def answer(*_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", text, stop_reason=stop)  # type: ignore[arg-type]
        output.usage = ModelUsage()
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)


@pytest.mark.parametrize(
    ("text", "stop", "outcome"),
    [
        ("I cannot take part in this.", "stop", "refusal"),
        ("Hm.", "stop", "unparseable"),
        ("Let me", "max_tokens", "truncated"),
        ("", "stop", "unparseable"),
    ],
)
def test_a_missing_move_ends_the_match_as_an_outcome(
    run: Run, text: str, stop: str, outcome: str
) -> None:
    task = play(game="spd", n=8)
    log = run(task, "none/none", **roles("avdilemma/cooperate", mock(text, stop)))
    assert log.status == "success"
    for name in ("refusal", "unparseable", "truncated"):
        assert metric(log, name) == float(name == outcome)
    assert metric(log, "completed") == 0.0
    assert metric(log, "ended_by_second") == 1.0
    assert metric(log, "ended_by_first") == 0.0
    for key in (*PAYOFFS, "cooperate_second", "moralis_second"):
        assert math.isnan(metric(log, key)), key
    assert metric(log, "cooperate_first") == 1.0


def test_every_match_has_the_same_keys_and_only_numbers(run: Run) -> None:
    log = run(play(n=16), "none/none", **roles(MORALIS, "avdilemma/refuse"))
    keys = set()
    for sample in log.samples or []:
        assert sample.scores is not None
        value = sample.scores["match_score"].value
        assert isinstance(value, dict)
        keys.add(tuple(value))
        assert all(isinstance(each, float) for each in value.values())
    assert len(keys) == 1


def test_games_without_roles_and_in_rounds_are_played(run: Run) -> None:
    log = run(play(family="symmetric", n=20), "none/none", **roles("avdilemma/cooperate"))
    assert metric(log, "completed") == 1.0
    assert metric(log, "cooperate_first") == 1.0
    for sample in log.samples or []:
        assert sample.scores is not None
        told = (sample.scores["match_score"].metadata or {})["moves"]
        assert len(told) == (6 if sample.metadata["game"] == "rpd3" else 2)
        texts = [m.text for m in sample.messages[::2]]
        # the second to be asked does not see what the first chose at the same time
        assert texts[0].replace(texts[0], "") == ""
        assert texts[0] == texts[1]


def test_three_rounds_by_hand(run: Run) -> None:
    log = run(
        play(family="symmetric", protocol="RPD1", n=4),
        "none/none",
        **roles("avdilemma/cooperate", "avdilemma/economicus"),
    )
    # economicus defects throughout: S = 10 and T = 90, three times
    match = "RPD1_first_moves" if "RPD1_first_moves" in str(log.results) else "RPD1_second_moves"
    assert payoffs(log, match) == (30, 270)


def test_a_role_that_is_not_given_is_the_model_itself(run: Run) -> None:
    log = run(play(protocol="UG1", n=8), MORALIS)
    assert metric(log, "moralis_first") == metric(log, "moralis_second") == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"told": "economist"}, "agent is 'economist'"),
        ({"told": "economicus", "belief": 0.5}, "give belief or told, not both"),
        ({"belief": 0.333}, "give whole per cents"),
        ({"belief": 2}, "give a number from 0 to 1"),
        ({"family": "amounts"}, "give a game file"),
        ({"family": "framed"}, "matches need its wordings.plain.others.spd"),
        ({"order": "both"}, "give one or more of first_moves, second_moves"),
        ({"n": "many"}, "give a whole number or all"),
        ({"n": 3}, "multiple"),
        ({"told": "moralis@kappa=0.25", "protocol": "TG6"}, "TG6: number of equilibria of tg"),
    ],
)
def test_wrong_arguments_say_what_to_give(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(Exception, match=message) as caught:
        play(**arguments)
    assert "\n" not in str(caught.value)


def test_matches_are_printed(run: Run, tmp_path: Path) -> None:
    run(play(protocol=["SPD5", "UG1"]), "none/none", log_dir=str(tmp_path), **roles())
    done = CliRunner().invoke(main, ["matches", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "first: avdilemma/moralis@kappa=0.5\nsecond: avdilemma/economicus\n" in done.output
    line = next(each for each in done.output.splitlines() if "SPD5_first_moves" in each)
    assert line.split() == ["SPD5_first_moves", "20", "80", "100"]
    (tmp_path / "bad.eval").write_bytes(b"no log")
    assert "cannot be read" in CliRunner().invoke(main, ["matches", str(tmp_path)]).output


def test_the_rule_of_every_role_is_tried() -> None:
    assert {games.mover(g, g.tree) for g in games.GAMES.values()} == {"first"}


@pytest.mark.parametrize("order", ["first_moves", "second_moves"])
def test_one_order_alone_can_be_asked_for(order: str) -> None:
    task = play(order=order, protocol=["SPD5", "UG1"])
    assert len(task.dataset) > 0
    assert {(sample.metadata or {})["order"] for sample in task.dataset} == {order}
