"""The arms of the AV dilemmas: risk, company, purchase and the third option."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Run, metric
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai.log import EvalLog

from avdilemma.agents import agent
from avdilemma.design import association
from avdilemma.dilemmas import ACTIONS, CHANCE, KIN, Dilemma, certain, decision
from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError
from avdilemma.evals.tasks import av_dilemma
from avdilemma.families import DilemmaFamily, ThirdOption, build, builtin, load_family
from avdilemma.predictions import predict
from avdilemma.preferences import moralis
from avdilemma.questions import ChoiceQuestion, DilemmaSetting, read_question


def items(family: str, **select: object) -> list[ChoiceQuestion]:
    built = build(load_family(family), select=select).items  # type: ignore[arg-type]
    assert all(isinstance(item, ChoiceQuestion) for item in built)
    return list(built)  # type: ignore[arg-type]


def dilemma_family(name: str) -> DilemmaFamily:
    family = load_family(name)
    assert isinstance(family, DilemmaFamily)
    return family


def numbers(log: EvalLog) -> dict[str, float]:
    """All metrics of a log by name, means of single keys aside."""
    assert log.results is not None
    return {n: m.value for s in log.results.scores for n, m in s.metrics.items()}  # type: ignore[misc]


SACRIFICE = dilemma_family("sacrifice")
SMALL = {"pair": ["1v3", "10v20"], "scope": "one_car", "wording": "plain"}


# risk


def test_expected_deaths_decide_exactly() -> None:
    for item in items("risk", alphabet="AB", wording="plain", perspective="occupant"):
        setting = item.setting
        assert isinstance(setting, DilemmaSetting)
        m, n = map(int, item.factors["pair"].split("v"))
        p, q = (Fraction(each) / 100 for each in item.factors["risk"].split("v"))
        dilemma = setting.dilemma()
        assert (dilemma.occupant_deaths, dilemma.pedestrian_deaths) == (m * p, n * q)
        assert Fraction(item.factors["ratio"]) == n * q / (m * p)
        gain = n * q / 2 - m * p if item.factors["scope"] == "one_car" else n * q - m * p
        expected = {"sacrifice"} if gain > 0 else {"spare"} if gain < 0 else set(ACTIONS)
        assert item.predict(agent("moralis@kappa=0.5").rule).actions == expected


def test_risks_hold_exact_ties_and_ratios_below_one() -> None:
    ratios = {Fraction(i.factors["ratio"]) for i in items("risk", alphabet="AB", wording="plain")}
    assert 2 in ratios
    assert 1 in ratios
    assert min(ratios) < 1 < max(ratios)
    assert all(
        float(each) < 100
        for i in items("risk", alphabet="AB", wording="plain")
        for each in i.factors["risk"].split("v")
    )


@pytest.mark.parametrize(
    ("risk", "where"),
    [
        ("[0, 5]", "greater than 0"),
        ("[5, 101]", "less than or equal to 100"),
        ("[5]", "is missing"),
    ],
)
def test_impossible_probabilities_are_one_error(tmp_path: Path, risk: str, where: str) -> None:
    text = (
        "extends: risk\nkind: dilemma\nfamily: mine\nversion: 1\ntitle: t\nsource: s\n"
        f"factors:\n  risk: [{risk}]\n"
    )
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioFileError, match=rf"mine\.yaml:8: factors\.risk\[0\].*{where}"):
        load_family(str(path))


# company


def test_company_is_nested_in_the_number_of_people() -> None:
    found = {(i.factors["pair"].split("v")[0], i.factors["company"]) for i in items("company")}
    assert {company for people, company in found if people == "1"} == {"alone"}
    others = {company for people, company in found if people != "1"}
    assert others == {"stranger", "co_worker", *KIN}


def test_kin_has_no_prediction_and_others_have_that_of_the_numbers() -> None:
    for item in items("company", alphabet="AB", wording="plain", scope=["one_car", "bought_car"]):
        for name in ("economicus", "moralis@kappa=0.5", "kantian"):
            prediction = item.predict(agent(name).rule)
            if item.factors["company"] in KIN:
                assert not prediction.strict
                assert set(prediction.probabilities.values()) == {0.5}
            else:
                m, n = map(int, item.factors["pair"].split("v"))
                plain = predict(agent(name).rule, decision(certain(m, n)))
                assert prediction.actions == plain.actions
        # a rule that does not rest on utility still answers
        assert item.predict(agent("protect").rule).action == "spare"
        assert (item.situation() is None) == (item.factors["company"] in KIN)


@pytest.mark.parametrize(
    ("occupants", "company", "message"),
    [(1, "own_child", "does not fit 1"), (2, "alone", "does not fit 2"), (2, "dog", "give one of")],
)
def test_impossible_company_is_an_error(occupants: int, company: str, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        Dilemma(occupants, 5, Fraction(1), Fraction(5), company=company)  # type: ignore[arg-type]


def test_only_who_will_own_the_car_buys_it_and_has_company() -> None:
    with pytest.raises(InvalidValueError, match="only an occupant buys"):
        certain(1, 5, "observer", "bought_car")
    with pytest.raises(InvalidValueError, match="only an occupant has company"):
        Dilemma(2, 5, Fraction(2), Fraction(5), "pedestrian", company="stranger")


@pytest.mark.slow
def test_behaviour_with_kin_is_counted_and_matches_are_not(run: Run) -> None:
    task = av_dilemma(family="company", company="own_child", pair="2v10", wording="plain")
    log = run(task, "avdilemma/utilitarian")
    assert metric(log, "sacrifice") == 1.0
    found = numbers(log)
    assert found["strict_economicus"] == found["strict_moralis"] == 0
    assert str(metric(log, "economicus")) == "nan"


# purchase, and the social dilemma


def test_a_car_to_be_bought_is_asked_only_where_it_is_named() -> None:
    family = load_family("sacrifice")
    (scope,) = (f for f in family.design({}).content if f.name == "scope")
    assert scope.levels == ("one_car", "every_car")
    bought = items("sacrifice", scope="bought_car", alphabet="AB", wording="plain")
    assert {item.factors["perspective"] for item in bought} == {"occupant"}
    for item in bought:
        own = read_question(
            {**item.record(), "setting": {**item.record()["setting"], "scope": "one_car"}}
        )
        for name in ("economicus", "moralis@kappa=0.5"):
            assert item.predict(agent(name).rule) == own.predict(agent(name).rule)
    # all levels together keep every balance
    every = build(family, 200, select={"scope": ["one_car", "every_car", "bought_car"]}).items
    rows = [item.factors for item in every]
    for name in ("scope", "pair", "wording"):
        assert association(rows, name, "position") == association(rows, name, "lane") == 0


def test_the_default_items_of_the_task_are_those_of_one_and_every_car() -> None:
    counted = Counter((sample.metadata or {})["scope"] for sample in av_dilemma().dataset)
    assert counted == {"one_car": 216, "every_car": 72}


def test_economicus_wants_everyones_cars_to_sacrifice_and_its_own_to_spare(run: Run) -> None:
    """The theory's own social dilemma, through the real task, prompt and parser."""
    scopes = ["one_car", "bought_car", "every_car"]
    task = av_dilemma(pair=["2v3", "1v10"], perspective="occupant", scope=scopes, n=24, by="scope")
    rates = numbers(run(task, "avdilemma/economicus"))
    assert rates["sacrifice scope=every_car"] == 1.0
    assert rates["sacrifice scope=one_car"] == rates["sacrifice scope=bought_car"] == 0.0
    assert rates["economicus scope=every_car"] == rates["economicus scope=one_car"] == 1.0


# the third option


@given(
    st.integers(1, 10),
    st.integers(1, 40),
    st.fractions(0, 1),
    st.sampled_from(["one_car", "every_car"]),
)
def test_chance_is_never_the_only_best_answer(m: int, n: int, kappa: Fraction, scope: str) -> None:
    dilemma = certain(m, n, scope=scope)  # type: ignore[arg-type]
    two = predict(moralis(kappa), decision(dilemma))
    three = predict(moralis(kappa), decision(dilemma, listed=(CHANCE, *ACTIONS)))
    assert three.actions == (two.actions if two.strict else {CHANCE, *ACTIONS})


def test_items_of_the_arm_are_never_those_of_two_options() -> None:
    third = build(ThirdOption(SACRIFICE), 40)
    assert third.family.family == "sacrifice_third"
    for item in third.items:
        assert isinstance(item, ChoiceQuestion)
        assert item.id.startswith("sacrifice_third-")
        assert item.scenario.startswith("sacrifice_third-")
        assert len(item.labels) == len(set(item.labels)) == len(item.actions) == 3
        assert read_question(item.facts()).actions == item.actions
        assert item.situation() is None


def test_the_third_option_stands_everywhere_and_bears_every_label() -> None:
    built = build(ThirdOption(SACRIFICE), select=SMALL).items
    rows = [item.factors for item in built]
    factors = ("position", "label", "lane", "chance_position", "chance_label", "alphabet")
    for one, other in itertools.combinations(factors, 2):
        assert association(rows, one, other) == 0
    for action in (*ACTIONS, CHANCE):
        places = Counter(item.actions.index(action) for item in built)  # type: ignore[union-attr]
        assert len(set(places.values())) == 1
        labels = Counter(item.label(action) for item in built)  # type: ignore[union-attr]
        assert len(set(labels.values())) == 1
        assert len(labels) == 9


def test_rules_of_two_answers_never_call_on_chance() -> None:
    for item in build(ThirdOption(SACRIFICE), 40).items:
        assert isinstance(item, ChoiceQuestion)
        for name in ("swerve", "stay", "protect"):
            assert item.predict(agent(name).rule).action in ACTIONS
        assert item.predict(agent("first").rule).action == item.actions[0]
        assert set(item.predict(agent("random").rule).probabilities.values()) == {1 / 3}


def test_the_arm_counts_chance_and_bounds_it(run: Run) -> None:
    arguments = {"third_option": True, "n": 36, "pair": ["1v3", "1v10"], "scope": "one_car"}
    log = run(av_dilemma(**arguments), "avdilemma/first")  # type: ignore[arg-type]
    assert metric(log, "chance") + metric(log, "sacrifice") < 1
    assert metric(log, "first") == 1.0
    found = numbers(log)
    assert found["position_bias"] == 1.0
    assert found["chance_low"] == found["chance_high"] == metric(log, "chance")


@pytest.mark.slow
def test_no_agent_of_theory_calls_on_chance(run: Run) -> None:
    arguments = {"third_option": True, "n": 36, "pair": ["1v3", "1v10"], "scope": "one_car"}
    moral = run(av_dilemma(**arguments), "avdilemma/moralis@kappa=0.5")  # type: ignore[arg-type]
    assert (metric(moral, "chance"), metric(moral, "moralis")) == (0.0, 1.0)
    refused = run(av_dilemma(**arguments), "avdilemma/refuse")  # type: ignore[arg-type]
    assert metric(refused, "refusal") == 1.0
    assert str(metric(refused, "chance")) == "nan"


def test_a_file_without_a_third_option_says_so() -> None:
    bare = SACRIFICE.model_copy(
        update={"factors": SACRIFICE.factors.model_copy(update={"three_labels": ()})}
    )
    with pytest.raises(
        InvalidValueError, match="third_option is True: family 'sacrifice' has none"
    ):
        ThirdOption(bare)


def test_a_third_option_needs_its_text_in_every_language(tmp_path: Path) -> None:
    for path in (builtin()["sacrifice"], builtin()["sacrifice"].with_name("sacrifice.ja.yaml")):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    japanese = tmp_path / "sacrifice.ja.yaml"
    lines = japanese.read_text(encoding="utf-8").splitlines()
    place = next(index for index, line in enumerate(lines) if line.startswith("    chance:"))
    japanese.write_text("\n".join([*lines[:place], *lines[place + 1 :]]), encoding="utf-8")
    with pytest.raises(
        ScenarioFileError, match=r"sacrifice\.ja\.yaml:\d+: wordings\.plain\.chance"
    ):
        load_family(str(tmp_path / "sacrifice.yaml"))


# arguments of the task


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"third_option": "perhaps"}, "third_option is 'perhaps': give true or false"),
        ({"company": "alone"}, "factor is 'company': give one of pair, perspective"),
        ({"language": "xx"}, "language is 'xx': give one of en, "),
        ({"family": "ratings"}, "it is a rating file, give a dilemma file"),
    ],
)
def test_wrong_arguments_are_one_clear_error(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(Exception, match=message) as caught:
        av_dilemma(**arguments)  # type: ignore[arg-type]
    assert type(caught.value).__name__ == "PrerequisiteError"


def test_the_language_is_in_metadata_of_task_and_samples() -> None:
    task = av_dilemma(n=4, language="ja")
    assert task.metadata is not None
    assert task.metadata["language"] == "ja"
    assert {(sample.metadata or {})["language"] for sample in task.dataset} == {"ja"}
    english = av_dilemma(n=4)
    assert english.metadata is not None
    assert english.metadata["language"] == "en"
    assert english.metadata["fingerprint"] != task.metadata["fingerprint"]
    assert [sample.id for sample in english.dataset] == [sample.id for sample in task.dataset]


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sacrifice", "risk", "company"])
@pytest.mark.parametrize("language", ["zh", "es", "de", "fr", "ja"])
def test_agents_match_themselves_in_every_language(run: Run, family: str, language: str) -> None:
    for name in ("economicus", "moralis@kappa=0.5"):
        log = run(av_dilemma(family=family, language=language, n=48), f"avdilemma/{name}")
        assert metric(log, name.partition("@")[0]) == 1.0
        assert metric(log, "choice") == 1.0
    log = run(av_dilemma(family=family, language=language, n=48), "avdilemma/refuse")
    assert metric(log, "refusal") == 1.0


def test_an_item_with_three_labels_for_two_actions_is_refused() -> None:
    record = items("sacrifice", **SMALL)[0].record()
    with pytest.raises(AvdilemmaError, match="3 for 2 actions"):
        read_question({**record, "labels": ["A", "B", "C"]})
