"""Plans, beliefs asked first, equilibrium beliefs and amounts: parsers and whole runs."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from conftest import Run, metric
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from avdilemma.design import associations
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.tasks import economic_games
from avdilemma.families import GameForm, build, load_family
from avdilemma.games import DICTATOR, PD
from avdilemma.games.draw import draw_allocations, draw_grid
from avdilemma.predictions import predict
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts.lines import parse_amount, parse_beliefs
from avdilemma.prompts.numbers import read_number
from avdilemma.prompts.plans import parse_plan
from avdilemma.questions import (
    AmountQuestion,
    BeliefQuestion,
    ChoiceQuestion,
    PlanQuestion,
    read_question,
)

AB = ("A", "B")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("37 %", "37"),
        ("37%", "37"),
        ("about a third", "100/3"),
        ("**~37**", "37"),
        ("37 out of 100", "37"),
        ("3 in 10", "30"),
        ("two thirds", "200/3"),
        ("one in three", "100/3"),
        ("thirty-seven per cent", "37"),
        ("I would say 37 (people are greedy)", "37"),
        ("half of them", "50"),
        ("nobody", "0"),
        ("everyone", "100"),
        ("37.5", "75/2"),
        ("it depends", None),
        ("it depends, 30 or 40", None),
        ("30-40", None),
        ("between 30 and 40", None),
        ("at least 30", None),
        ("almost all", None),
        ("120", None),
        ("-5", None),
        ("0.37", None),  # of 100 people: .37 or 37?
        ("37 dollars", None),
        ("half a dozen", None),
        ("1/0", None),
        ("", None),
    ],
)
def test_numbers_are_read_or_not_but_never_guessed(text: str, number: str | None) -> None:
    assert read_number(text, unit="people") == (None if number is None else Fraction(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Answer: 40 points", 40),
        ("Answer: 40", 40),
        ("I keep 60.\n**Answer: 40 points.**", 40),
        ("Answer: half", 50),
        ("Answer: 30 %", 30),
        ("Answer: 10\nNo.\nAnswer: 20", 20),
        ("<think>Answer: 90</think>Answer: 20", 20),
        ("Answer: 0 points", 0),
        ("The answer is 25.", 25),
        ("Answer: 30. The answer is hard to explain.", 30),
        ("Answer: 30\nThe answer is hard to explain.", 30),
        ("The answer is 25 or 30.", None),
        ("Answer: 101 points", None),
        ("Answer: -1 points", None),
        ("Answer: 40.5 points", None),
        ("Answer: 40 dollars", None),
        ("Answer: $40", None),
        ("Answer: 40 or 50", None),
        ("I would give 40.", 40),
    ],
)
def test_amounts_keep_unit_range_and_step(text: str, number: int | None) -> None:
    reading = parse_amount(text, Fraction(100), "points", Fraction(1))
    assert reading.numbers == (number,)
    assert reading.outcome == ("unparseable" if number is None else "choice")


def test_an_amount_that_was_cut_off_is_no_amount() -> None:
    hundred = (Fraction(100), "points", Fraction(1))
    assert parse_amount("The answer is 1", *hundred, "max_tokens").outcome == "truncated"
    assert parse_amount("Answer: 10\nBecause", *hundred, "max_tokens").numbers == (10,)


def test_amounts_in_a_currency() -> None:
    for text in ("Answer: $7", "Answer: 7 dollars", "Answer: 7"):
        assert parse_amount(text, Fraction(10), "dollars", Fraction(1)).numbers == (7,)
    assert parse_amount("Answer: 7 points", Fraction(10), "dollars", Fraction(1)).numbers == (None,)


@pytest.mark.parametrize(
    ("text", "stop", "labels", "outcome"),
    [
        ("Decision 1: A\nDecision 2: B", "stop", ("A", "B"), "choice"),
        ("**Decision 1:** A\n**Decision 2:** (B).", "stop", ("A", "B"), "choice"),
        ("Decision 1: A, Decision 2: B", "stop", ("A", "B"), "choice"),
        ("Decision 1: B\nNo.\nDecision 1: A\nDecision 2: A", "stop", ("A", "A"), "choice"),
        ("Decision 1: B\nDecision 1: A\nDecision 2: A", "stop", (None, "A"), "partial"),
        ("Decision 1: A\nDecision 2: B\nDecision 1 is hard.", "stop", ("A", "B"), "choice"),
        ("Decision 2: B", "stop", (None, "B"), "partial"),
        ("Decision 1: A or B\nDecision 2: B", "stop", (None, "B"), "partial"),
        ("Decision 1: so I choose A or B\nDecision 2: B", "stop", (None, "B"), "partial"),
        ("Decision 1: A\nDecision 2:", "max_tokens", ("A", None), "truncated"),
        ("I cannot answer this question.", "stop", (None, None), "refusal"),
        ("", "content_filter", (None, None), "refusal"),
        ("Both A and B are fine.", "stop", (None, None), "unparseable"),
        ("Decision 3: A", "stop", (None, None), "unparseable"),
        ("", "stop", (None, None), "unparseable"),
    ],
)
def test_plans_are_read_line_by_line(
    text: str, stop: str, labels: tuple[str | None, ...], outcome: str
) -> None:
    reading = parse_plan(text, AB, 2, stop)
    assert (reading.labels, reading.outcome) == (labels, outcome)


@pytest.mark.parametrize("alphabet", [("A", "B"), ("1", "2"), ("X", "Y")])
def test_every_alphabet_is_read_alike(alphabet: tuple[str, str]) -> None:
    for labels in itertools.product(alphabet, repeat=3):
        text = "\n".join(f"Decision {i}: {label}" for i, label in enumerate(labels, 1))
        assert parse_plan(text, alphabet, 3).labels == labels


@given(st.text(max_size=400))
def test_parsers_are_total(text: str) -> None:
    for each in (text, f"Belief 1: {text}", f"Decision 1: {text}", f"Answer: {text}"):
        beliefs = parse_beliefs(each, 2)
        assert all(n is None or 0 <= n <= 100 for n in beliefs.numbers)
        assert parse_plan(each, AB, 2).outcome in ("choice", "partial", "refusal", "unparseable")
        amount = parse_amount(each, Fraction(20), "points", Fraction(1)).numbers[0]
        assert amount is None or (0 <= amount <= 20 and amount.denominator == 1)


@given(number=st.integers(0, 100), style=st.sampled_from(["{}", "{} %", "{}/100", "about {}"]))
def test_every_whole_per_cent_is_read(number: int, style: str) -> None:
    assert parse_beliefs(f"Belief 1: {style.format(number)}", 1).numbers == (number,)


@pytest.mark.parametrize("piece", ["Belief 1: ", "1", "- ", "a ", "Decision 1: A ", "=", "\u0301"])
def test_long_replies_come_back(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    assert parse_plan(text, AB, 2).outcome
    assert parse_beliefs(text, 2).outcome


def plan_items(n: int = 40, **select: Any) -> list[PlanQuestion]:
    items = build(GameForm(load_family("protocols"), "plan"), n, select=select).items  # type: ignore[arg-type]
    return [item for item in items if isinstance(item, PlanQuestion)]


def test_every_question_comes_back_from_its_record() -> None:
    for item in plan_items():
        assert PlanQuestion.read(item.facts()).facts() == item.facts()
    for item in build(load_family("amounts")).items:
        assert isinstance(item, AmountQuestion)
        assert AmountQuestion.read(item.facts()).facts() == item.facts()
    form = GameForm(load_family("protocols"), "node", "elicited")  # type: ignore[arg-type]
    item = build(form, 4).items[0]
    assert isinstance(item, ChoiceQuestion)
    assert read_question(item.facts()).facts() == item.facts()
    assert BeliefQuestion.read(form.belief_question(item).facts()).nodes
    for read in (PlanQuestion.read, AmountQuestion.read, BeliefQuestion.read):
        with pytest.raises(AvdilemmaError, match="item record is malformed"):
            read("{}")


def test_a_plan_prompt_asks_every_node_with_the_same_facts() -> None:
    for item in plan_items():
        assert item.prompt.count("Situation ") == len(item.nodes)
        for payoff in item.setting.payoffs:
            assert payoff in item.prompt
        assert parse_plan(item.prompt, item.labels, len(item.nodes)).outcome == "unparseable"
        node = GameForm(load_family("protocols")).item(  # type: ignore[arg-type]
            {**item.factors, "node": item.nodes[0]}, 0
        )
        assert node.prompt.split("\n\n")[:3] == item.prompt.split("\n\n")[:3]


def test_a_plan_is_scored_by_hand() -> None:
    item = plan_items(4, protocol="SPD5", belief="0.5", alphabet="AB")[0]
    rules = [
        lambda asked, p=p: tuple(p.utility(s.prospect) for s in asked.strategies)
        for p in (economicus(), moralis("0.5"))
    ]
    predictions = (item.predict(rules[0]), item.predict(rules[1]))
    assert predictions[0].action == "defect/defect/defect"
    assert predictions[1].action == "cooperate/cooperate/defect"
    order = dict(zip(item.nodes, item.actions, strict=True))

    def reply(*actions: str | None) -> str:
        return "\n".join(
            f"Decision {i}: {item.labels[order[node].index(action)]}"
            for i, (node, action) in enumerate(zip(item.nodes, actions, strict=True), 1)
            if action
        )

    whole = parse_plan(reply("cooperate", "defect", "defect"), item.labels, 3)
    values = item.score(whole, predictions)
    assert values["cooperate"] == pytest.approx(1 / 3)
    assert values["economicus"] == pytest.approx(2 / 3)
    assert values["moralis"] == pytest.approx(2 / 3)
    assert (values["economicus_separating"], values["moralis_separating"]) == (0.5, 0.5)
    assert (values["strict_economicus"], values["separating"]) == (3, 2)
    assert (values["plan_economicus"], values["plan_moralis"]) == (0, 0)
    part = item.score(parse_plan(reply("cooperate", None, None), item.labels, 3), predictions)
    assert (part["partial"], part["choice"]) == (1, 0)
    assert (part["cooperate"], part["moralis"], part["economicus"]) == (1, 1, 0)
    assert math.isnan(part["plan_moralis"])
    none = item.score(parse_plan("Hm.", item.labels, 3), predictions)
    assert math.isnan(none["cooperate"])
    assert list(none) == list(part) == list(values)


def test_an_amount_is_scored_by_hand() -> None:
    items = build(load_family("amounts"), select={"stakes": "D3", "unit": "points"}).items
    item = items[0]
    assert isinstance(item, AmountQuestion)
    both = (predict(economicus(), item.decision()), predict(moralis("0.5"), item.decision()))
    assert [each.action for each in both] == ["0", "100"]
    given_ = parse_amount("Answer: 25 points", Fraction(100), "points", Fraction(1))
    values = item.score(given_, both)
    assert (values["cooperate"], values["economicus"], values["moralis"]) == (0.25, 0, 0)
    assert (values["economicus_distance"], values["moralis_distance"]) == (0.25, 0.75)
    assert math.isnan(
        item.score(parse_amount("no", Fraction(100), "points", Fraction(1)), both)["cooperate"]
    )


def mock(respond: Callable[[dict[str, Any]], str]) -> Any:
    def answer(messages: Any, *_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", respond(messages[-1].metadata))
        output.usage = ModelUsage()
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)


@pytest.mark.parametrize(
    ("said", "belief"),
    [
        ("37 %", "0.37"),
        pytest.param("about a third", "1/3", marks=pytest.mark.slow),
        ("it depends", None),
    ],
)
def test_beliefs_are_read_and_the_decision_counts_anyway(
    run: Run, said: str, belief: str | None
) -> None:
    def respond(metadata: dict[str, Any]) -> str:
        if "belief_item" in metadata:
            asked = BeliefQuestion.read(metadata["belief_item"])
            return "\n".join(f"Belief {i}: {said}" for i, _ in enumerate(asked.nodes, 1))
        item = read_question(metadata["item"])
        return f"Answer: {item.label(item.focal)}"

    log = run(economic_games(n=8, beliefs="elicited"), mock(respond))
    assert metric(log, "choice") == 1.0
    assert metric(log, "cooperate") == 1.0
    assert metric(log, "belief_read") == float(belief is not None)
    for sample in log.samples or []:
        assert sample.scores is not None
        score = sample.scores["game_choice"]
        assert (score.metadata or {})["belief_basis"] == "elicited"
        stated = (score.metadata or {})["belief"]
        assert set((stated or {"": None}).values()) == {belief}
        assert isinstance(score.value, dict)
        if belief is None:
            assert math.isnan(float(score.value["moralis"] or 0.0))
            continue
        item = read_question(sample.metadata["item"])
        record = item.record()
        record["setting"]["belief"] = stated
        expected = predict(moralis("0.5"), read_question(record).decision())
        assert score.value["strict_moralis"] == float(expected.strict)
        if expected.strict:
            assert score.value["moralis"] == float(expected.action == item.focal)
    assert (log.eval.metadata or {})["belief"] == "elicited"


def test_belief_prompts_show_the_scoring_rule_and_state_no_belief(run: Run) -> None:
    log = run(economic_games(n=4, beliefs="elicited"), "avdilemma/moralis@belief=0.3")
    for sample in log.samples or []:
        first, _, second, _ = sample.messages
        assert "100 - (your number - true number) x (your number - true number) / 100" in first.text
        assert "Of every 100" not in second.text
        assert "What others do" not in second.text


FORMS = [
    {"family": "allocations"},
    {"family": "amounts"},
    {"family": "symmetric"},
    {"family": "framed"},
    {"family": "incentives"},
    {"elicitation": "plan"},
    {"family": "symmetric", "elicitation": "plan"},
    {"beliefs": "elicited"},
    {"elicitation": "plan", "beliefs": "elicited"},
    {"beliefs": "equilibrium"},
    {"elicitation": "plan", "beliefs": "trembling"},
]


BRIEF = ({"elicitation": "plan"},)
"""Form tried in every run, as suite v1 asks it; the others take long."""


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(
            form, id="-".join(form.values()), marks=[] if form in BRIEF else [pytest.mark.slow]
        )
        for form in FORMS
    ],
)
def test_every_game_in_every_form_gives_the_strict_predictions(
    run: Run, form: dict[str, Any]
) -> None:
    # without stated beliefs many items have no prediction: enough must be left to compare
    task = economic_games(n=48 if form.get("beliefs") == "equilibrium" else 12, **form)
    for name in ("economicus", "moralis@kappa=0.5@belief=0.3"):
        log = run(task, f"avdilemma/{name}")
        agent = name.split("@", maxsplit=1)[0]
        assert metric(log, "choice") == 1.0
        assert metric(log, agent) == 1.0
        if "plan" in form.values():
            assert metric(log, f"plan_{agent}") == 1.0


@pytest.mark.parametrize("form", FORMS[1::4], ids=lambda form: "-".join(form.values()))
def test_refusals_are_outcomes_in_every_form(run: Run, form: dict[str, Any]) -> None:
    log = run(economic_games(n=8, **form), "avdilemma/refuse")
    assert metric(log, "refusal") == 1.0
    assert math.isnan(metric(log, "cooperate"))


def test_position_bias_shows_in_plans_too(run: Run) -> None:
    log = run(economic_games(n=40, elicitation="plan"), "avdilemma/first")
    assert metric(log, "plan_choice", "position_bias") == 1.0
    assert metric(log, "cooperate") == 0.5
    for key in ("partial", "plan_economicus", "plan_moralis"):
        metric(log, key)


def test_an_unconditional_cooperator_cooperates_in_every_game(run: Run) -> None:
    for form in ({"family": "symmetric"}, {"elicitation": "plan"}, {"family": "allocations"}):
        assert metric(run(economic_games(n=8, **form), "avdilemma/cooperate"), "cooperate") == 1.0


def test_equilibria_that_are_none_or_several_are_reported() -> None:
    task = economic_games(
        kappa=0.25,
        n="all",
        beliefs="equilibrium",
        alphabet="AB",
        protocol="TG6",
        naming="blue_green",
        wording="plain",
    )
    assert (task.metadata or {})["equilibria"]["moralis"] == {"none": 8, "one": 0, "several": 0}
    assert "equilibria" not in (economic_games(n=4).metadata or {})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"elicitation": "tree"}, "elicitation is 'tree': give one of node, plan"),
        ({"beliefs": "hoped"}, "beliefs is 'hoped': give one of stated, elicited, equilibrium"),
        ({"elicitation": "plan", "node": "trust"}, "leave it out where elicitation is plan"),
        ({"beliefs": "elicited", "belief": "0.1"}, "leave it out where beliefs is elicited"),
        ({"family": "framed", "beliefs": "elicited"}, "needs wordings.plain.others.spd"),
        ({"family": "amounts", "elicitation": "plan"}, "know node alone"),
        ({"family": "sacrifice"}, "it is a dilemma file, give games"),
    ],
)
def test_wrong_forms_say_what_to_give(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(Exception, match=message):
        economic_games(**arguments)


def test_framing_unit_and_scale_are_crossed_without_aliasing() -> None:
    for n, most in ((None, 1e-9), (360, 0.1)):
        rows = list(load_family("framed").design({}).rows(n))
        against = ("position", "label")
        for each in associations(rows, rows[0], against):
            assert each.r == 0, each
        small = ("framing", "unit", "scale")
        for one, other in itertools.combinations(small, 2):
            (found,) = associations(rows, [one], [other])
            assert found.r <= most, found


def test_scale_and_unit_change_the_numbers_and_not_the_prediction() -> None:
    items = build(
        load_family("framed"),
        select={
            "protocol": "TG6",
            "belief": "0.5",
            "node": "return",
            "wording": "plain",
            "alphabet": "AB",
        },
    ).items
    answers = set()
    for item in items:
        assert isinstance(item, ChoiceQuestion)
        scale = Fraction(item.factors["scale"])
        assert [Fraction(p) for p in item.setting.payoffs] == [scale * n for n in (90, 70, 30, 10)]  # type: ignore[union-attr]
        assert ("$" in item.prompt) == (item.factors["unit"] == "dollars")
        answers.add(predict(moralis("0.5"), item.decision()).action)
        assert ("repay" in item.prompt) == (item.factors["framing"] == "story")
    assert answers == {"return"}


def test_the_frozen_payoffs_are_those_of_the_generators() -> None:
    drawn = draw_grid(PD, random.Random(0), (20, 30, 40, 50), (-5, 0, 10, 20), high=140)
    held = load_family("incentives").protocols["pd"].values()  # type: ignore[attr-defined]
    assert [tuple(map(int, str(v).split())) for v in drawn] == list(held)
    agents = [economicus(), moralis("0.3"), moralis("0.7")]
    pairs = itertools.islice(draw_allocations(random.Random(0), agents=agents), 12)
    expected = [((m.own, m.other), (s.own, s.other)) for m, s in pairs]
    assert expected == list(load_family("allocations").factors.pair.values())  # type: ignore[attr-defined]
    with pytest.raises(AvdilemmaError, match="T - R = 5 and"):
        draw_grid(PD, random.Random(0), (5,), (-10,))


def test_the_default_items_are_those_of_before() -> None:
    known = {"sacrifice": "1ad21e8964e752ec", "protocols": "106bc29dd8ece376"}
    for (name, begins), n in zip(known.items(), (288, 336), strict=True):
        assert build(load_family(name), n).fingerprint.startswith(begins)


def test_files_of_the_new_kinds_are_checked(tmp_path: Any) -> None:
    for name, old, new, message in (
        ("allocations", "[[75, 55], [90, 30]]", "[[75, 55], [90, 55]]", "different amounts"),
        ("amounts", "rate: 0.4, players: 4", "rate: 0.2, players: 4", "no dilemma"),
        ("amounts", "D2: {", "D1: {", "occurs twice"),
        ("framed", "any: {first: [blue, green]}", "spd: {first: [blue, green]}", "give its names"),
        ("framed", "scale: [0.1", "scale: [0", "number above 0"),
        ("framed", "first: [help, refuse]", "first: [help, Help]", "two different names"),
        ("symmetric", "STAG1: [50, 80, 50, 10]", "STAG1: [80, 50, 50, 10]", "need R > T >= P > S"),
    ):
        from avdilemma.families import scenario_dir

        text = (scenario_dir() / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "x.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(AvdilemmaError, match=message) as caught:
            load_family(str(path))
        assert "\n" not in str(caught.value)


def test_a_dictator_is_no_public_good() -> None:
    with pytest.raises(InvalidValueError, match="players of dictator"):
        DICTATOR.check(
            AmountQuestion.read(
                build(load_family("amounts"), select={"stakes": "G1"}).items[0].facts()
            ).setting.facts()
        )
