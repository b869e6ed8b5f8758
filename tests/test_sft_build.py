"""Training examples: exact sums, right answers, balance, and the same bytes from the same seed."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.games import payoffs
from avdilemma.games.payoffs import shape
from avdilemma.predictions import preference_rule
from avdilemma.prompts import parse
from avdilemma.questions import ChoiceQuestion
from avdilemma.sft.arithmetic import relations, value, wrong
from avdilemma.sft.examples import Example, examples_fingerprint
from avdilemma.sft.families import training_family
from avdilemma.sft.proof import family_of
from avdilemma.sft.reasoning import reasoning
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.scene import scene
from avdilemma.sft.suites import evaluation_suites
from avdilemma.sft.training_set import TrainingSet, build_training_set

ECONOMICUS = target_agent("economicus")
MORALIS = target_agent("moralis")


def built(**values: object) -> TrainingSet:
    return build_training_set(Recipe.read(**{"agent": MORALIS, "n": 90, **values}))


@pytest.fixture(scope="module")
def moralis() -> TrainingSet:
    return built(n=108)


@pytest.fixture(scope="module")
def economicus() -> TrainingSet:
    return built(agent=ECONOMICUS, n=108)


def by_hand(example: Example, kappa: Fraction) -> dict[str, Fraction]:
    """Best utility with each action of a node of spd, tg or ug, from the rules alone.

    Written without the package's games: payoffs of each outcome are typed in here.
    """
    setting = example.item["setting"]
    t, r, p, s = map(Fraction, setting["payoffs"])
    (q,) = {Fraction(each) for each in setting["belief"].values()}
    node, found = setting["node"], {}

    def note(action: str, own: Fraction, same: Fraction) -> None:
        utility = (1 - kappa) * own + kappa * same
        found[action] = max(found.get(action, utility), utility)

    choice = ("cooperate", "defect")
    if setting["game"] == "spd":
        pay = {"CC": (r, r), "CD": (s, t), "DC": (t, s), "DD": (p, p)}
        for x in range(8):
            first, after_c, after_d = ("CD"[x >> 2 & 1], "CD"[x >> 1 & 1], "CD"[x & 1])
            mine = pay[first + "C"][0] * q + pay[first + "D"][0] * (1 - q)
            other = pay["C" + after_c][1] * q + pay["D" + after_d][1] * (1 - q)
            reply = after_c if first == "C" else after_d
            note(
                choice[
                    "CD".index(
                        {"first_move": first, "reply_to_cooperate": after_c}.get(node, after_d)
                    )
                ],
                (mine + other) / 2,
                sum(pay[first + reply]) / 2,
            )
    elif setting["game"] == "tg":
        for trust in (True, False):
            for back in (True, False):
                mine = q * r + (1 - q) * s if trust else p
                other = q * (r if back else t) + (1 - q) * p
                same = ((r + r) if back else (s + t)) / 2 if trust else p
                action = (
                    ("trust" if trust else "no_trust")
                    if node == "trust"
                    else ("return" if back else "keep")
                )
                note(action, (mine + other) / 2, same)
    else:
        for equal in (True, False):
            for accept in (True, False):
                mine = r if equal else q * t + (1 - q) * s
                other = q * r + (1 - q) * (p if accept else s)
                same = r if equal else ((t + p) / 2 if accept else s)
                action = (
                    ("equal" if equal else "unequal")
                    if node == "offer"
                    else ("accept" if accept else "reject")
                )
                note(action, (mine + other) / 2, same)
    return found


def check_sums(example: Example, kappa: Fraction) -> None:
    """The stated values are the utilities worked out by hand, and imply the stated choice."""
    utilities = by_hand(example, kappa)
    best = max(utilities, key=lambda action: utilities[action])
    assert example.action == best
    assert len(set(utilities.values())) == 2
    assert wrong(example.reasoning) == []
    (comparison,) = [each for each in relations(example.reasoning) if each[1] != "="]
    listed = [utilities[action] for action in example.item["actions"]]
    assert [value(comparison[0]), value(comparison[2])] == listed
    assert (
        parse(example.completion, example.item["labels"]).label
        == (example.item["labels"][example.item["actions"].index(best)])
    )


def test_every_sum_recomputes_to_the_choice(moralis: TrainingSet, economicus: TrainingSet) -> None:
    for example in moralis.examples["train"]:
        check_sums(example, Fraction(1, 2))
        assert len(relations(example.reasoning)) >= 9
    for example in economicus.examples["train"]:
        check_sums(example, Fraction(0))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["economicus", "moralis"])
def test_ten_thousand_reasonings_recompute(name: str) -> None:
    made = built(agent=target_agent(name), n=10_000, validation=0.0, step=1)
    for example in made.examples["train"]:
        check_sums(example, Fraction(1, 2) if name == "moralis" else Fraction(0))


def test_a_reasoning_by_hand() -> None:
    """TG 80 50 30 20 with half of others cooperating, sums on paper (theory: section 2)."""
    family = training_family("tg", (payoffs(80, 50, 30, 20),))
    row = {
        "game": "tg",
        "protocol": "TG_80_50_30_20",
        "node": "return",
        "belief": "0.5",
        "alphabet": "AB",
        "naming": "blue_green",
        "wording": "plain",
        "position": "first",
        "label": "early",
    }
    item = family.item(row, 0)
    text = reasoning(item, scene(item, family), MORALIS.preferences, "full")
    # trust and return: first (50 + 20) / 2 = 35, second (50 + 30) / 2 = 40, own 37.5, same 50
    # trust and keep: first 35, second (80 + 30) / 2 = 55, own 45, same (20 + 80) / 2 = 50
    sums = [("0.5 * 37.5 + 0.5 * 50", "=", "43.75"), ("0.5 * 45 + 0.5 * 50", "=", "47.5")]
    assert [each for each in relations(text) if each in sums] == sums
    assert ("43.75", "<", "47.5") in relations(text)
    assert text.rstrip(".").endswith("green")


def test_brief_and_choice_and_none(moralis: TrainingSet) -> None:
    item = moralis.examples["train"][0].question()
    words = scene(item, family_of(item))
    brief = reasoning(item, words, MORALIS.preferences, "brief")
    assert len(re.findall(r"\d+(?:\.\d+)?", brief)) == 2
    assert len(reasoning(item, words, MORALIS.preferences, "choice").split()) <= 5
    assert reasoning(item, words, MORALIS.preferences, "none") == ""


def test_options_go_over_every_label_before_the_choice() -> None:
    named = {"framing": ("named",), "scale": ("1", "100")}
    made = built(games=("spd", "tg"), texts="framed", reasoning="options", select=named, n=60)
    scales = set()
    for example in made.examples["train"]:
        item = example.question()
        assert isinstance(item, ChoiceQuestion)
        words = scene(item, family_of(item, "framed")).words[item.factors["node"]]
        order = item.labels if item.actions[0] == example.action else item.labels[::-1]
        assert example.answer == f"Answer: {order[0]}"
        for label in item.labels:
            found = re.search(rf"(?<!\w){label}(?: is|:) (\w+)", example.reasoning)
            assert found is not None
            name = found[1]
            assert name in words.values()
            assert f"{name} is {label}" in example.reasoning
        assert re.search(rf"(choose|choice is) (\w+), \2 is {order[0]}\.", example.reasoning)
        assert parse(example.completion, item.labels).label == order[0]
        assert "blue" not in example.prompt
        scales.add(item.factors["scale"])
    assert scales == {"1", "100"}


def test_a_set_with_texts_of_another_file_is_verified(tmp_path) -> None:
    run = ["sft", "build", "--agent", "moralis", "-n", "24", "--games", "spd,tg", "-o"]
    more = ["--texts", "framed", "--factors", "framing=named,story", "--reasoning", "brief"]
    done = CliRunner().invoke(main, [*run, str(tmp_path / "d"), *more])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["sft", "verify", str(tmp_path / "d"), "--no-prompts"])
    assert done.exit_code == 0, done.output
    for extra, message in (
        (["--factors", "framing=loud"], "framing is 'loud'"),
        (["--factors", "colour=red"], "colour is 'red'"),
        (["--factors", "framing"], "NAME=LEVEL"),
        (["--games", "ug"], "ug"),
        (["--reasoning", "full"], "reasoning is 'full'"),
        (["--elicitation", "plan"], "elicitation is 'plan'"),
    ):
        done = CliRunner().invoke(main, [*run, str(tmp_path / "e"), *more, *extra])
        assert done.exit_code == 1, done.output
        assert message in done.output


def test_wordings_vary(moralis: TrainingSet) -> None:
    openings = Counter(each.reasoning.split()[0] for each in moralis.examples["train"])
    assert set(openings) == {"Suppose", "Plan:", "What"}
    assert min(openings.values()) > 15


def test_inequity_terms_are_told_and_counted() -> None:
    agent = target_agent("moralis", "0.25", "0.5", "0.125")
    made = built(agent=agent, n=36)
    rule = preference_rule(agent.preferences)
    for example in made.examples["train"]:
        assert wrong(example.reasoning) == []
        item = example.question()
        assert item.predict(rule).action == example.action
        assert " - 0.5 * " in example.reasoning
        assert " - 0.125 * " in example.reasoning


def test_negative_parameters_and_thirds_add_up() -> None:
    made = built(agent=target_agent("moralis", "1/3", "-0.25", "-0.5"), n=36, step=7)
    for example in made.examples["train"]:
        assert wrong(example.reasoning) == []
        assert any("/3" in each for relation in relations(example.reasoning) for each in relation)


def test_balance(moralis: TrainingSet, economicus: TrainingSet) -> None:
    for made in (moralis, economicus):
        games = Counter(each.item["setting"]["game"] for each in made.examples["train"])
        assert set(games.values()) == {36}
        for cell in made.manifest.cells:
            total = sum(cell.actions.values())
            assert abs(2 * cell.first - total) <= 4, cell
            assert max(cell.actions.values()) - min(cell.actions.values()) <= 1, cell
        for name in ("position", "label", "naming"):
            counted = Counter(each.item["factors"][name] for each in made.examples["train"])
            assert max(counted.values()) - min(counted.values()) <= 14, name
        nodes = Counter(each.item["setting"]["node"] for each in made.examples["train"])
        assert nodes == {
            **dict.fromkeys(["first_move", "reply_to_cooperate", "reply_to_defect"], 12),
            **dict.fromkeys(["trust", "return", "offer", "response"], 18),
        }


def test_where_economicus_never_cooperates_is_said(economicus: TrainingSet) -> None:
    cells = {(cell.game, cell.node): cell for cell in economicus.manifest.cells}
    assert cells["spd", "reply_to_cooperate"].actions == {"defect": 12}
    assert "in every question" in cells["spd", "reply_to_cooperate"].note
    assert cells["tg", "trust"].actions == {"no_trust": 9, "trust": 9}
    assert cells["tg", "trust"].note == ""


def test_separating_examples_on_demand() -> None:
    made = built(n=90, cells="natural", separating=0.8)
    for cell in made.manifest.cells:
        total = sum(cell.actions.values())
        assert cell.separating >= 0.8 * total or cell.game == "ug"


def test_same_arguments_same_bytes_and_other_seed_others() -> None:
    one, two = built(n=40), built(n=40)
    assert [each.model_dump() for each in one.examples["train"]] == [
        each.model_dump() for each in two.examples["train"]
    ]
    assert one.manifest == two.manifest
    assert built(n=40, seed=1).manifest.fingerprints != one.manifest.fingerprints


def test_splits_share_no_payoffs_and_prompts_are_unique(moralis: TrainingSet) -> None:
    shapes = {
        split: {shape(each.item["setting"]["payoffs"]) for each in several}
        for split, several in moralis.examples.items()
    }
    assert not shapes["train"] & shapes["validation"]
    assert len(moralis.examples["validation"]) == 11
    prompts = [each.prompt for several in moralis.examples.values() for each in several]
    assert len(set(prompts)) == len(prompts)


def test_no_payoffs_of_an_evaluation(moralis: TrainingSet, economicus: TrainingSet) -> None:
    known = evaluation_suites().shapes
    assert shape([90, 45, 15, 10]) in known
    for made in (moralis, economicus):
        for several in made.examples.values():
            assert not {shape(each.item["setting"]["payoffs"]) for each in several} & set(known)


def test_plans_and_games_without_roles() -> None:
    made = built(n=36, elicitation="both", games=("pd", "stag", "tg"))
    forms = Counter(each.question().form for each in made.examples["train"])
    assert forms["choice"] == forms["plan"] == 18
    for example in made.examples["train"]:
        assert wrong(example.reasoning) == []
        if example.item["setting"]["game"] == "pd":
            assert "first" not in example.reasoning.casefold()
    plan = next(each for each in made.examples["train"] if "nodes" in each.item)
    assert plan.answer.startswith("Decision 1: ")


@given(
    st.lists(st.integers(-50, 50), min_size=4, max_size=4).filter(lambda n: len(set(n)) > 1),
    st.fractions(min_value=Fraction(1, 9), max_value=9),
    st.fractions(min_value=-20, max_value=20),
)
def test_a_shape_survives_scale_shift_and_order(
    numbers: list[int], scale: Fraction, offset: Fraction
) -> None:
    copy = [scale * number + offset for number in reversed(numbers)]
    assert shape(copy) == shape(numbers)


def test_shapes_differ_where_payoffs_do() -> None:
    assert shape([90, 45, 15, 10]) != shape([90, 50, 15, 10])
    with pytest.raises(InvalidValueError, match="two different"):
        shape([5, 5, 5, 5])


def test_arithmetic_is_read_strictly() -> None:
    assert value("(72 + 66.5) / 2") == Fraction(277, 4)
    assert wrong("so 0.5 * 3 = 1.4 and 2 > 3 and -1 < 0") == ["0.5 * 3 = 1.4", "2 > 3"]
    for text in ("__import__", "2 ** 3", "f(1)", "1 / 0", "'a'"):
        with pytest.raises(AvdilemmaError):
            value(text)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"n": 5}, "n is 5"),
        ({"games": ("spd", "chess")}, "game is 'chess'"),
        ({"games": ("spd", "spd")}, "each game once"),
        ({"separating": 2}, "separating is 2"),
        ({"reasoning": "long"}, "reasoning is 'long'"),
        ({"texts": "letters"}, "texts is 'letters'"),
        ({"step": 50}, "range of payoffs"),
        ({"step": 25}, "none found"),
        ({"low": -50}, "low is -50"),
        ({"wordings": ("fancy",)}, "wording is 'fancy'"),
        ({"wordings": ("brief",), "select": {"wording": ("plain",)}}, "give it once"),
    ],
)
def test_bad_arguments_are_one_line(values: dict[str, object], message: str) -> None:
    with pytest.raises(AvdilemmaError, match=re.escape(message)):
        built(**values)


def test_agents() -> None:
    assert target_agent("moralis", "0.7").kappa == "0.7"
    for arguments in (("economicus", "0.5"), ("economicus", 0, "1"), ("kantian",), ("moralis", 2)):
        with pytest.raises(InvalidValueError):
            target_agent(*arguments)


def test_indifference_has_no_reasoning(moralis: TrainingSet) -> None:
    kantian = target_agent("moralis", 1)
    rule = preference_rule(kantian.preferences)
    items = [each.question() for each in moralis.examples["train"]]
    # what a Kantian would reply off its own path makes no difference to it
    tied = next(item for item in items if not item.predict(rule).strict)
    with pytest.raises(AvdilemmaError, match="indifferent"):
        reasoning(tied, scene(tied, family_of(tied)), kantian.preferences, "full")


def test_fingerprints_see_every_field(moralis: TrainingSet) -> None:
    first, *rest = moralis.examples["train"]
    changed = first.model_copy(update={"answer": "Answer: Q"})
    assert examples_fingerprint([changed, *rest]) != examples_fingerprint([first, *rest])


def test_a_training_set_that_is_there_is_kept(tmp_path) -> None:
    run = ["sft", "build", "--agent", "economicus", "-n", "12", "-o", str(tmp_path / "d")]

    def bytes_of() -> dict[str, bytes]:
        found = (path for path in tmp_path.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in found}

    assert CliRunner().invoke(main, run).exit_code == 0
    before = bytes_of()
    assert len(before) == 5
    refused = CliRunner().invoke(main, [*run, "--seed", "1"])
    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: {tmp_path / 'd' / 'train.jsonl'} is there already")
    assert bytes_of() == before
    assert CliRunner().invoke(main, [*run, "--seed", "1", "--overwrite"]).exit_code == 0
    assert bytes_of().keys() == before.keys()
    assert all(content != before[path] for path, content in bytes_of().items())
    made = built(n=12)
    with pytest.raises(AvdilemmaError, match="is there already"):
        made.write(tmp_path / "d", ["openai"])
    assert not (tmp_path / "d" / "openai").exists()


def test_the_command_builds_and_says_what_is_in_it(tmp_path) -> None:
    done = CliRunner().invoke(
        main,
        [
            "sft",
            "build",
            "--agent",
            "economicus",
            "-n",
            "36",
            "-o",
            str(tmp_path / "d"),
            "--seed",
            "3",
        ],
    )
    assert done.exit_code == 0, done.output
    assert "reply_to_cooperate" in done.output
    assert "defect 4" in done.output
    assert (tmp_path / "d" / "trl" / "train.jsonl").is_file()
    bad = CliRunner().invoke(
        main, ["sft", "build", "--agent", "economicus", "--kappa", "0.5", "-o", str(tmp_path / "e")]
    )
    assert bad.exit_code == 1
    assert "homo economicus has none" in bad.output
