"""`avdilemma replies`: every reply in logs by outcome and rule, and what is read otherwise now."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import Run
from inspect_ai import Task
from inspect_ai.log import EvalLog, read_eval_log, write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, StopReason, get_model

from avdilemma.cli import main
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.ratings import ratings
from avdilemma.evals.scene_reading import scene_reading
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs.replies import Reply, read_replies
from avdilemma.logs.select import read_logs
from avdilemma.questions import FORMS
from avdilemma.report.replies import OUTCOMES, grouped, trust

SAID: tuple[tuple[str, StopReason], ...] = (
    ("Both are hard.\n\nAnswer: A", "stop"),
    ("I'm sorry, but I can't decide this.", "stop"),
    ("It depends \x1b[31m[bold]:smile:\u202e on the law.", "stop"),
    ("Let me weigh both sides first", "max_tokens"),
    ("Decision 1: A\nBelief 1: 40 %\nPrice: 1.6", "stop"),
)
"""Replies of every kind."""

TASKS: dict[str, Task] = {
    "choice": av_dilemma(n=8, alphabet="AB"),
    "plan": economic_games(n=8, elicitation="plan", alphabet="AB"),
    "amount": economic_games(n=4, family="amounts"),
    "rating": ratings(n=8),
    "groups": moral_machine(n=8, alphabet="AB"),
    "scene": scene_reading(n=12),
    "belief": economic_games(n=4, beliefs="elicited"),
    "match": play(n=4, alphabet="AB", game="spd"),
    "price": pricing(periods=3, markets=1, scale=1, rival="self", retries=1),
}
"""Tasks with replies of every form."""


def replies_of(*paths: Path | str) -> list[Reply]:
    return list(read_replies(read_logs(paths, unfinished=True).usable))


def command(*words: object) -> Result:
    return CliRunner().invoke(main, ["replies", *map(str, words)])


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of every task, in which replies of every kind take turns."""
    folder = tmp_path_factory.mktemp("replies")
    for name, task in TASKS.items():
        turns = itertools.cycle(SAID)

        def answer(*_: Any, turns: Any = turns) -> ModelOutput:
            text, stop = next(turns)
            output = ModelOutput.from_content("mock", text, stop_reason=stop)
            output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
            return output

        model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
        log = run(task, model, log_dir=str(folder / name))
        assert log.status == "success", log.error
    return folder


def calls(log: EvalLog) -> Counter[str]:
    """The replies that a log holds, by the events of models."""
    return Counter(
        event.output.completion
        for sample in log.samples or []
        for event in sample.events
        if event.event == "model"
    )


@pytest.mark.parametrize("name", TASKS)
def test_every_reply_of_every_task_is_listed_once_as_it_was_read(name: str, folder: Path) -> None:
    (path,) = (folder / name).iterdir()
    found = replies_of(path)
    assert Counter(each.text for each in found) == calls(read_eval_log(str(path)))
    assert not [each for each in found if each.changed]
    assert {each.told.outcome for each in found} <= set(OUTCOMES)
    assert len({each.told.outcome for each in found}) > 1
    assert {each.form for each in found} <= {*FORMS, "price"}
    assert all(each.stop_reason == dict(SAID)[each.text] for each in found)
    assert all(bool(each.told.answer) for each in found if each.told.outcome == "choice")


def test_every_form_is_among_them(folder: Path) -> None:
    found = replies_of(folder)
    # a match is no reply, its moves are choices
    assert {each.form for each in found} == {*FORMS, "price"} - {"match"}
    assert {each.part for each in found} >= {"beliefs", "decision", "move 1, first"}
    assert {each.part for each in found} >= {"period 1, firm 2", "period 1, firm 1, again 1"}


def test_what_no_rule_read_comes_first_and_answer_lines_last(folder: Path) -> None:
    groups = grouped(replies_of(folder))
    order = [trust(group) for group in groups]
    assert order == sorted(order)
    assert next(iter(groups))[0] in ("unparseable", "partial")
    assert list(groups)[-1][1] in ("answer line", "answer lines", "price line", "")
    for level in set(order):
        sizes = [len(own) for group, own in groups.items() if trust(group) == level]
        assert sizes == sorted(sizes)


def test_the_table_counts_and_examples_are_shown_as_they_are(folder: Path) -> None:
    done = command(folder / "choice", "-n", 1)
    assert done.exit_code == 0, done.output
    assert "8 replies" in done.output
    assert done.output.index("unparseable: ") < done.output.index("choice: answer line")
    assert "mockllm/model" in done.output
    assert "It depends \\x1b[31m[bold]:smile:\\u202e on the law." in done.output
    assert "\x1b" not in done.output
    assert ", stop reason max_tokens" in done.output
    assert done.output.count("    read: A") == 1
    assert command(folder / "choice", "-n", 0).output.count("read: ") == 0


def test_filters_and_the_table_of_all_replies(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "replies.csv"
    done = command(folder, "--csv", out, "-n", 0)
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    every = replies_of(folder)
    assert len(rows) == len(every)
    assert [row["outcome"] for row in rows] == [each.told.outcome for each in every]
    assert all("\x1b" not in row["text"] for row in rows)
    refused = tmp_path / "refused.csv"
    done = command(folder, "--outcome", "refusal", "--csv", refused, "-n", 1)
    assert done.exit_code == 0, done.output
    with refused.open(encoding="utf-8", newline="") as file:
        assert {row["outcome"] for row in csv.DictReader(file)} == {"refusal"}
    assert "can't decide this" in done.output
    assert "It depends" not in done.output
    done = command(folder / "choice", "--rule", "answer line", "-n", 9)
    assert done.output.count("    read: A") == done.output.count("    read: ") > 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--outcome", "refused"), "outcome is 'refused': give one of choice"),
        (("--rule", "luck"), "rule is 'luck': give one of these: "),
        (("-n", "-1"), "n is -1: give 0 or more"),
    ],
)
def test_a_wrong_option_is_one_line(words: tuple[str, ...], says: str, folder: Path) -> None:
    done = command(folder / "choice", *words)
    assert done.exit_code == 1
    assert says in done.output
    assert len(done.output.splitlines()) == 1


def test_long_replies_are_cut_but_for_their_end_and_whole_where_asked(
    run: Run, tmp_path: Path
) -> None:
    text = f"Begin {'and so on ' * 200}\n\nAnswer: A end"
    output = ModelOutput.from_content("mock", text)
    output.usage = ModelUsage()
    model = get_model("mockllm/model", custom_outputs=[output] * 4, memoize=False)
    run(av_dilemma(n=4, alphabet="AB"), model, log_dir=str(tmp_path))
    short, full = command(tmp_path, "-n", 1).output, command(tmp_path, "-n", 1, "--full").output
    assert "| Begin and so on" in short
    assert "[…]" in short
    assert "    | Answer: A end\n" in short
    assert short.count("and so on") < 50
    assert full.count("and so on") == 200


def test_what_todays_reader_reads_otherwise_is_marked_and_listed_alone(
    folder: Path, tmp_path: Path
) -> None:
    (path,) = (folder / "choice").iterdir()
    log = read_eval_log(str(path))
    samples = log.samples or []
    # a log of an earlier reader, which told no rule, and read two replies in another way
    for sample in samples:
        (score,) = (sample.scores or {}).values()
        (score.metadata or {}).pop("rule")
    cut_off = [each for each in samples if each.output.stop_reason == "max_tokens"]
    chosen = [each for each in samples if "Answer: A" in each.output.completion]
    (first,), (second,) = ((each.scores or {}).values() for each in (cut_off[0], chosen[0]))
    (first.metadata or {})["outcome"] = "unparseable"
    (second.metadata or {})["label"] = "B"
    old = tmp_path / "old.eval"
    write_eval_log(log, str(old))
    changed = [each for each in replies_of(old) if each.changed]
    assert sorted((each.told.outcome, each.today.outcome) for each in changed) == [
        ("choice", "choice"),
        ("unparseable", "truncated"),
    ]
    assert {each.rule for each in replies_of(old)} == {each.rule for each in replies_of(path)}
    done = command(old, "--changed")
    assert done.exit_code == 0, done.output
    assert done.output.count("    read: ") == 2
    assert "read: B; today: choice A (answer line)" in done.output
    assert "read: nothing; today: truncated (" in done.output
    assert "none of 8 replies is as asked for" in command(path, "--changed").output


def test_a_log_without_samples_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=4), "avdilemma/moralis", log_dir=str(tmp_path), log_samples=False)
    done = command(tmp_path)
    assert done.exit_code == 1
    assert "no replies in these logs" in done.output


def test_a_log_that_was_changed_is_one_clear_error(folder: Path, tmp_path: Path) -> None:
    (path,) = (folder / "match").iterdir()
    log = read_eval_log(str(path))
    for sample in log.samples or []:
        (score,) = (sample.scores or {}).values()
        (score.metadata or {})["moves"] = [{"action": "sing", "outcome": 1}]
    bad = tmp_path / "bad.eval"
    write_eval_log(log, str(bad))
    done = command(bad)
    assert done.exit_code == 1
    assert "its replies cannot be read" in done.output
    assert len(done.output.splitlines()) == 1
