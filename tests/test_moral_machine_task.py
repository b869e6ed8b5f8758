"""The task moral_machine end to end: reference agents, metrics, command and figure."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Run, metric
from inspect_ai.log import EvalLog
from inspect_ai.model import get_model

from avdilemma.cli import main
from avdilemma.estimation.people import LEVELS, NUMBERS
from avdilemma.evals.moral_machine import CHOICES, moral_machine
from avdilemma.evals.tasks import av_dilemma
from avdilemma.logs.select import read_logs
from avdilemma.report.from_logs import effects, labels_of

SCORE = "moral_machine_choice"
FEW = 72


@pytest.fixture(scope="module")
def first(run: Run) -> EvalLog:
    return run(moral_machine(n=FEW), "avdilemma/first")


def test_first_has_no_preference_but_position(first: EvalLog) -> None:
    for name in LEVELS:
        assert metric(first, SCORE, f"amce_{name}") == pytest.approx(0, abs=1e-12)
    assert metric(first, SCORE, "position_bias") == 1.0
    assert metric(first, SCORE, "label_A") == 0.5
    assert metric(first, "choice") == 1.0


def test_the_default_is_balanced_over_attributes() -> None:
    task = moral_machine()
    counted: dict[str, int] = {}
    for sample in task.dataset:
        assert sample.metadata is not None
        attribute = sample.metadata["attribute"]
        counted[attribute] = counted.get(attribute, 0) + 1
    assert counted == dict.fromkeys(LEVELS, CHOICES // len(LEVELS))


def test_the_utilitarian_spares_the_larger_group(run: Run) -> None:
    log = run(moral_machine(attribute="number", n=32), "avdilemma/utilitarian")
    for name in ("number", *NUMBERS):
        assert metric(log, SCORE, f"amce_{name}") == pytest.approx(1)
    assert metric(log, SCORE, "amce_number to_people") == pytest.approx(0.49)
    gaps = (0.66, 0.51, 0.44, 0.35)
    assert metric(log, SCORE, "number_distance") == pytest.approx(math.hypot(*gaps))
    assert metric(log, "moralis") == 1.0
    assert math.isnan(metric(log, "economicus"))
    assert math.isnan(metric(log, SCORE, "people_distance"))


@pytest.mark.slow
def test_economicus_protects_the_own_car_and_has_no_view_of_others(run: Run) -> None:
    own = run(
        moral_machine(attribute="relation", perspective="occupant", n=16), "avdilemma/economicus"
    )
    assert metric(own, SCORE, "amce_relation") == pytest.approx(-1)
    assert metric(own, "economicus") == 1.0
    assert metric(own, SCORE, "strict_economicus") == 16
    other = run(moral_machine(attribute="relation", n=16), "avdilemma/economicus")
    assert metric(other, SCORE, "strict_economicus") == 0


@pytest.mark.slow
def test_stay_and_protect(run: Run) -> None:
    stay = run(moral_machine(n=36), "avdilemma/stay")
    assert metric(stay, SCORE, "amce_intervention") == pytest.approx(1)
    assert metric(stay, SCORE, "amce_species") == pytest.approx(0, abs=1e-12)
    protect = run(moral_machine(attribute=["relation", "law"], n=16), "avdilemma/protect")
    assert metric(protect, SCORE, "amce_relation") == pytest.approx(-1)


@pytest.mark.slow
@pytest.mark.parametrize("agent", ["random", "swerve", "moralis@kappa=0.5", "economicus"])
@pytest.mark.parametrize("language", ["zh", "es", "de", "fr", "ja"])
def test_every_agent_answers_in_every_language(run: Run, agent: str, language: str) -> None:
    log = run(moral_machine(n=36, language=language), f"avdilemma/{agent}")
    assert metric(log, "choice") == 1.0
    if agent == "swerve":
        assert metric(log, SCORE, "amce_intervention") == pytest.approx(-1)


def test_refusals_have_bounds_and_no_amce(run: Run) -> None:
    log = run(moral_machine(n=36), "avdilemma/refuse")
    assert metric(log, "refusal") == 1.0
    assert math.isnan(metric(log, SCORE, "amce_age"))
    assert metric(log, SCORE, "amce_age bound_low") == -1
    assert metric(log, SCORE, "amce_age bound_high") == 1


@pytest.mark.slow
def test_epochs_are_averaged(run: Run) -> None:
    log = run(moral_machine(n=16, attribute="number"), "avdilemma/utilitarian", epochs=2)
    assert metric(log, SCORE, "amce_number") == pytest.approx(1)
    usable = read_logs([log.location]).usable
    (table,) = effects(usable, labels_of(usable)).values()
    assert table.amces["number"].choices == 32


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"attribute": "colour"}, "colour"),
        ({"family": "sacrifice"}, "dilemma file"),
        ({"n": 6}, "multiples of 4"),
        ({"language": "la"}, "language"),
        ({"reading": "later"}, "reading"),
        ({"attribute": "law", "relation": "focal_passengers"}, "grid is empty"),
    ],
)
def test_wrong_arguments_are_one_line(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(Exception, match=message) as error:
        moral_machine(**arguments)  # type: ignore[arg-type]
    assert type(error.value).__name__ == "PrerequisiteError"


def test_the_command_prints_writes_and_draws(first: EvalLog, tmp_path: Path) -> None:
    figure, table = tmp_path / "amce.png", tmp_path / "amce.csv"
    done = CliRunner().invoke(
        main, ["amce", first.location, "-o", str(figure), "--csv", str(table)]
    )
    assert done.exit_code == 0, done.output
    for word in ("species", "number_4", "distance to people", "bias: position", "avdilemma/first"):
        assert word in done.output
    assert figure.read_bytes()[:4] == b"\x89PNG"
    lines = table.read_text("utf-8").splitlines()
    assert lines[0].startswith("respondent,attribute,level,amce,stderr,low,high")
    assert len(lines) == 14


@pytest.mark.slow
def test_the_command_says_what_is_wrong(run: Run, first: EvalLog, tmp_path: Path) -> None:
    other = run(av_dilemma(n=4), "avdilemma/first")
    done = CliRunner().invoke(main, ["amce", other.location])
    assert done.exit_code == 1
    assert "no log of moral_machine_choice" in done.output
    done = CliRunner().invoke(main, ["amce", first.location, "-o", str(tmp_path / "a.xyz")])
    assert done.exit_code == 2
    assert "ends with none of .csv, .tex" in done.output


@pytest.mark.slow
def test_a_model_that_is_cut_off_or_babbles_is_an_outcome(run: Run) -> None:
    from inspect_ai.model import ModelOutput, ModelUsage

    outputs = [
        ModelOutput.from_content("mockllm/model", "The first group, I think.") for _ in range(8)
    ]
    for output in outputs:
        output.usage = ModelUsage()
    log = run(moral_machine(n=8), get_model("mockllm/model", custom_outputs=outputs))
    assert metric(log, "unparseable") == 1.0
    assert math.isnan(metric(log, SCORE, "amce_species"))
