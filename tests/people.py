"""What people in tests answer: as reference agents do, question by question."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from avdilemma.agents import Agent, agent
from avdilemma.experiments.experiment import Experiment, Screen, make_experiment
from avdilemma.experiments.qualtrics import FIELD, tags
from avdilemma.experiments.simulate import filled_in as agent_fills_in
from avdilemma.experiments.simulate import simulated_lines
from avdilemma.families import load_family, stream

KAPPA = 0.5


def respondent(kappa: float = KAPPA, noise: float = 1) -> Agent:
    return agent("moralis", {"kappa": str(kappa), "noise": str(noise)})


def dilemmas(people: int = 24, per_person: int = 12, **more: Any) -> Experiment:
    # readers of one alphabet alone, as each takes a second to make
    items = stream(load_family("sacrifice"), more.pop("n", 288), select={"alphabet": "AB"}, **more)
    return make_experiment(items, people, per_person)


def filled_in(experiment: Experiment, screen: Screen, block: int) -> list[str]:
    return agent_fills_in(experiment, screen, respondent(), block)


def own_lines(experiment: Experiment) -> list[dict[str, Any]]:
    """Everybody's answers in the format `avdilemma answers`, without its first line."""
    lines = simulated_lines(experiment, respondent(), len(experiment.blocks))
    return [json.loads(line) for line in lines][1:]


def own_text(experiment: Experiment, lines: Sequence[dict[str, Any]]) -> str:
    head = {"format": "avdilemma answers", "version": 1, "experiment": experiment.fingerprint}
    return "".join(json.dumps(each) + "\n" for each in (head, *lines))


def qualtrics_export(
    experiment: Experiment,
    cell: Callable[[Screen, int, str], str],
) -> list[list[str]]:
    """A row a person and three rows of headers, as Qualtrics exports them; `cell` writes cells."""
    names = [name for block in range(len(experiment.blocks)) for name in tags(experiment, block)]
    first = ["StartDate", "Status", "Progress", "Finished", "ResponseId", "consent"]
    rows = [
        [*first, *names, FIELD],
        ["Start Date", "Response Type", "Progress", "Finished", "Response ID", "consent"]
        + ["A question,\nin two lines"] * len(names)
        + [FIELD],
        [json.dumps({"ImportId": name}) for name in (*first, *names, FIELD)],
    ]
    for block in range(len(experiment.blocks)):
        given = {}
        for name, (screen, place) in tags(experiment, block).items():
            value = filled_in(experiment, screen, block)[place]
            given[name] = cell(screen, place, value)
        own_cells = ["2026-11-26 09:00:00", "IP Address", "100", "True", f"R_{block}", "I agree"]
        cells = [given.get(name, "") for name in names]
        rows.append([*own_cells, *cells, experiment.fingerprint])
    return rows


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return "\ufeff" + file.getvalue()
