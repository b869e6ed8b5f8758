"""The app of oTree, started and answered by its own bots: make test-otree.

oTree wants older libraries than ours, so it is installed elsewhere; ``AVDILEMMA_OTREE`` says where
its command is.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import people
import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.experiments.answers import collect
from avdilemma.experiments.experiment import Experiment, make_experiment
from avdilemma.experiments.exports import write_experiment
from avdilemma.experiments.readers import read_rows
from avdilemma.families import load_family, stream
from avdilemma.logs.select import read_logs
from avdilemma.report.from_logs import estimates

OTREE = os.environ.get("AVDILEMMA_OTREE", "")
pytestmark = pytest.mark.skipif(not OTREE, reason="needs oTree: make test-otree")
PEOPLE = 12


def played(folder: Path, count: int, told: dict[str, list[str]] | None = None) -> list[Path]:
    """The files that oTree exports after its bots have answered."""
    answers = folder / "answers.json"
    answers.write_text(json.dumps(told or {}), encoding="utf-8")
    done = subprocess.run(
        [str(Path(OTREE).absolute()), "test", "avdilemma", str(count), "--export=data"],
        cwd=folder,
        env={**os.environ, "AVDILEMMA_BOTS": str(answers)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return sorted((folder / "data").glob("*.csv"))


def test_what_bots_answer_comes_back_as_an_estimate(tmp_path: Path) -> None:
    made = people.dilemmas(people=PEOPLE, per_person=9)
    folder = tmp_path / "project"
    write_experiment(made, "otree", folder)
    told = {
        screen.name: people.filled_in(made, screen, block)
        for block in range(PEOPLE)
        for screen in made.block(block)
    }
    files = played(folder, PEOPLE, told)
    assert [path.name for path in files] == ["all_apps_wide.csv", "avdilemma_people.csv"]
    for path in files:
        found = collect(read_rows(path, made, bots=True), made)
        given = {made.items[each.item].id: each.code for each in found.answers}
        assert given == {name: value for name, (value,) in told.items()}
    out = tmp_path / "people.eval"
    read = ["answers", "read", str(files[1]), "--experiment", str(folder / "experiment.json")]
    done = CliRunner().invoke(main, [*read, "--bots", "-o", str(out)])
    assert done.exit_code == 0, done.output
    (one,) = estimates(read_logs([out]).usable)
    kappa = one.parts["dilemmas"].kappa
    assert kappa.low is not None
    assert kappa.high is not None
    assert kappa.low < people.KAPPA < kappa.high
    assert one.parts["dilemmas"].clusters == PEOPLE


def experiment_of(name: str, form: str, n: int, language: str = "en") -> Experiment:
    return make_experiment(stream(load_family(name).forms()[form], n, language=language), 4, 3)


@pytest.mark.parametrize(
    ("name", "form", "n", "language"),
    [
        ("protocols", "elicitation=plan beliefs=elicited", 36, "en"),
        ("ratings", "", 30, "zh"),
        ("amounts", "", 24, "en"),
    ],
)
def test_every_kind_of_blank_is_shown_and_taken(
    name: str, form: str, n: int, language: str, tmp_path: Path
) -> None:
    made = experiment_of(name, form, n, language)
    write_experiment(made, "otree", tmp_path / "project")
    files = played(tmp_path / "project", 5)
    found = collect(read_rows(files[1], made, bots=True), made)
    assert (found.people, len(found.answers)) == (5, 15), "the fifth begins with the first block"
    assert all(each.code not in {"R", "U", "T"} for each in found.answers)
    assert all((each.beliefs is not None) == ("elicited" in form) for each in found.answers)
