"""From logs to a submission, and each way in which logs and submissions are refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner
from conftest import slow_but
from leaderboard_suite import Edit, Record, run_suite, small_parts, small_suite, tampered

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.suite import verify as suite_verify
from avdilemma.families.suite import Suite, load_suite
from avdilemma.leaderboard import claims, sound_archive
from avdilemma.leaderboard.board import read_submission
from avdilemma.leaderboard.evidence import Evidence, read_evidence
from avdilemma.leaderboard.parts import build_parts, suite_parts
from avdilemma.leaderboard.quantities import PROPER
from avdilemma.leaderboard.row_numbers import row_numbers
from avdilemma.leaderboard.row_run import differences_from_log, version_problems
from avdilemma.leaderboard.submission import (
    About,
    RefusedError,
    gather,
    reasons,
    slug,
    submission,
    text_of,
    write_submission,
)
from avdilemma.leaderboard.submission_schema import Measure, Submission
from avdilemma.leaderboard.verify import check_answers, check_logs, held_logs
from avdilemma.logs import zip_archive

ABOUT = About("moralis", "Homo moralis", "https://example.org/m", "a reference agent")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return run_suite("avdilemma/moralis@kappa=0.5@noise=0.3", tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="module")
def evidence(logs: list[Path]) -> list[Evidence]:
    found, notes = gather(logs, small_parts())
    assert notes == []
    return found


@pytest.fixture(scope="module")
def made(evidence: list[Evidence]) -> Submission:
    return submission(small_suite(), small_parts(), evidence, ABOUT)


def test_logs_of_a_suite_become_a_submission(made: Submission, tmp_path: Path) -> None:
    path = tmp_path / "moralis.json"
    write_submission(made, path)
    found = read_submission(path)
    assert found == made
    assert set(found.measures) == set(PROPER)
    assert found.measures["choice"].value == 1.0
    assert found.measures["kappa_pricing"].status == "absent"
    assert found.model.kind == "reference agent"
    assert found.settings == {}
    assert [len(each) for each in found.answers.values()] == [24, 8, 30, 36, 16]
    assert check_answers(found, small_parts()) == []
    with pytest.raises(AvdilemmaError, match=r"write moralis\.json"):
        write_submission(made, tmp_path / "other.json")


def test_the_numbers_are_those_that_inspect_printed(made: Submission, logs: list[Path]) -> None:
    from inspect_ai.log import read_eval_log

    log = read_eval_log(logs[4], header_only=True)
    (printed,) = log.results.scores  # type: ignore[union-attr]
    for key in ("cooperate", "economicus", "moralis"):
        told = printed.metrics[key].value
        assert made.measures[f"{key}_games"].value == pytest.approx(told, abs=1e-6)


def test_every_code_comes_back_as_the_reading_that_it_is_of(made: Submission) -> None:
    for part in small_parts():
        for question, code in zip(part.questions, made.answers[part.key], strict=True):
            assert question.code(question.from_code(code)) == code


@pytest.mark.parametrize(
    ("part", "good", "bad"),
    [
        (0, ["0", "1", "R", "U", "T"], ["2", "-", "01", "0.5", "1T"]),
        (2, ["0", "100", "33.33", "R", "T"], ["101", "--", "1T"]),
        (4, ["-0", "1-T", "R", "T"], ["2", "22", "--", "--T", "00T", "000000"]),
    ],
)
def test_codes_that_are_no_answer(part: int, good: list[str], bad: list[str]) -> None:
    question = next(q for q in small_parts()[part].questions if len(getattr(q, "nodes", "ab")) == 2)
    for code in good:
        assert question.code(question.from_code(code)) == code
    for code in bad:
        with pytest.raises(AvdilemmaError, match="is no answer to it"):
            question.from_code(code)


def test_missing_answers_are_rates_and_never_zeros() -> None:
    refused = {part.key: ["R"] * part.asked for part in small_parts()}
    found = row_numbers(small_parts(), refused, "m")
    assert found.measures["refusal"].value == 1.0
    assert found.measures["choice"].value == 0.0
    for name in ("moralis_games", "sacrifice_dilemmas", "social_dilemma_gap", "distance_to_people"):
        assert found.measures[name].value is None, name
        assert found.measures[name].status == "no_choices", name
    assert all(point.answered == 0 < point.asked for point in found.curves)
    cut = {part.key: ["T"] * part.asked for part in small_parts()}
    assert row_numbers(small_parts(), cut, "m").measures["truncated"].value == 1.0
    assert row_numbers(small_parts(), {}, "m").measures["kappa_games"].status == "absent"


# -- logs ------------------------------------------------------------------------------------


def score(record: Record) -> Record:
    (found,) = record["scores"].values()
    return found


def set_score(key: str, value: object) -> Edit:
    return lambda record: score(record)["value"].update({key: value})


def reply(output: Record, text: str) -> None:
    output["completion"] = output["choices"][0]["message"]["content"] = text


def calls(record: Record) -> list[Record]:
    return [event for event in record["events"] if event["event"] == "model"]


def say(text: str, everywhere: bool) -> Edit:
    def edit(record: Record) -> None:
        reply(record["output"], text)
        if everywhere:
            record["messages"][-1]["content"] = text
            for call in calls(record):
                reply(call["output"], text)

    return edit


def say_in_the_message_alone(record: Record) -> None:
    record["output"]["choices"][0]["message"]["content"] = "Answer: nothing"


def ask_otherwise(record: Record) -> None:
    record["input"][0]["content"] = "Whom do you like?"


def send_otherwise(record: Record) -> None:
    record["events_data"]["messages"][0]["content"] = "Whom do you like?"


def with_system_message(record: Record) -> None:
    sent = record["events_data"]["messages"]
    sent.insert(0, {"role": "system", "content": "Be good."})
    for call in calls(record):
        call["input_refs"] = [[0, 2]]


def with_a_tool(record: Record) -> None:
    for call in calls(record):
        call["tools"] = [{"name": "think", "description": "Think."}]


def call_twice(record: Record) -> None:
    record["events"] += calls(record)


def answered_by_another(record: Record) -> None:
    for call in calls(record):
        call["model"] = "other/model"


SAMPLE: list[tuple[Edit, str]] = [
    (set_score("choice", 0.0), "score is not that of the reply"),
    (set_score("moralis", math.nan), "score is not that of the reply"),
    (lambda record: score(record).update(history=[{"value": 1}]), "score is not that of the reply"),
    (lambda record: record.update(scores={}), "score is not that of the reply"),
    (say("Answer: nothing", everywhere=False), "told in two ways"),
    (say("I would rather not.", everywhere=True), "score is not that of the reply"),
    (ask_otherwise, "prompt is not that of the suite"),
    (send_otherwise, "was sent another prompt"),
    (with_system_message, "was sent another prompt"),
    (with_a_tool, "was sent another prompt"),
    (say_in_the_message_alone, "told in two ways"),
    (call_twice, "not answered by one call"),
    (answered_by_another, "another model answered"),
    (lambda record: record["metadata"].update(item="{}"), "record is not that of the suite"),
    (lambda record: record.update(id="other"), "filed under another one's name"),
    (
        lambda record: record["output"]["choices"][0].update(stop_reason="max_tokens"),
        "reason to stop",
    ),
    (lambda record: record.update(limit={"type": "token", "limit": 1.0}), "at a limit"),
    (lambda record: record.pop("input"), "prompt is not that of the suite"),
    (lambda record: record.pop("output"), "cannot be read"),
]


@pytest.mark.parametrize(("edit", "message"), SAMPLE)
def test_a_tampered_sample_is_found(
    logs: list[Path], tmp_path: Path, edit: Edit, message: str
) -> None:
    found = read_evidence(tampered(logs[1], tmp_path, sample=edit), small_parts())
    assert any(message in each for each in found.problems), found.problems
    assert all(logs[1].name in each for each in found.problems)


def spec(**values: Any) -> Edit:
    return lambda record: record["eval"].update(values)


def config(**values: Any) -> Edit:
    return lambda record: record["eval"]["config"].update(values)


def generation(**values: Any) -> Edit:
    return lambda record: record["eval"].setdefault("model_generate_config", {}).update(values)


def better_mean(record: Record) -> None:
    for each in record["results"]["scores"]:
        each["metrics"]["moralis"]["value"] = 1.01


def better_mean_of_old(record: Record) -> None:
    """As earlier versions had it: a result of its own for each key."""
    each = record["results"]["scores"][0]
    mean = {**each["metrics"].pop("moralis"), "name": "mean", "value": 1.01}
    mean.pop("group", None)
    record["results"]["scores"].append({**each, "name": "moralis", "metrics": {"mean": mean}})


def compared_with_another(record: Record) -> None:
    for each in record["results"]["scores"]:
        each["params"]["kappa"] = "0.7"


def fewer_refusals(record: Record) -> None:
    for each in record["results"]["scores"]:
        if "refusal" in each["metrics"]:
            each["metrics"]["refusal"]["value"] = -0.5


HEADER: list[tuple[Edit, str]] = [
    (lambda record: record.update(status="error"), "its status is error"),
    (lambda record: record.update(invalidated=True), "was invalidated"),
    (spec(task_version=1), "task has version 1, this one"),
    (config(limit=4), "some items alone were asked"),
    (config(sample_id=["a"]), "some items alone were asked"),
    (config(epochs=3), "it has 3 epochs, the suite 1"),
    (lambda record: record["plan"]["steps"].append({"solver": "other"}), "another solver"),
    (spec(model_roles={"grader": {"model": "a/b"}}), "other models took part"),
    (compared_with_another, "moralis with kappa 0.7"),
    (
        lambda record: record["eval"]["metadata"].update(fingerprint="0" * 64),
        "no task of the suite",
    ),
    (generation(system_message="Be good."), "system_message was set"),
    (generation(logit_bias={"32": 100.0}), "logit_bias was set"),
    (better_mean, "its header says moralis 1.01"),
    (better_mean_of_old, "its header says moralis 1.01"),
    (fewer_refusals, "its header says refusal -0.5"),
    (lambda record: record.update(results=None), "has no results"),
    (lambda record: record["results"].update(total_samples=99), "its header counts 8 of 99"),
    (lambda record: record.pop("eval"), "cannot be read"),
]


@pytest.mark.parametrize(("edit", "message"), HEADER)
def test_a_tampered_header_is_found(
    logs: list[Path], tmp_path: Path, edit: Edit, message: str
) -> None:
    found = read_evidence(tampered(logs[1], tmp_path, header=edit), small_parts())
    assert any(message in each for each in found.problems), found.problems


def test_dropped_foreign_and_double_items(logs: list[Path], tmp_path: Path) -> None:
    found = read_evidence(tampered(logs[0], tmp_path, drop=5), small_parts())
    assert any("items without an answer" in each and "2 more" in each for each in found.problems)
    assert found.codes == ()
    foreign = {"samples/some-other-item_epoch_1.json": b"{}"}
    found = read_evidence(tampered(logs[0], tmp_path, also=foreign), small_parts())
    assert any("does not ask: some-other-item" in each for each in found.problems)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = tampered(logs[0], tmp_path, also={"header.json": b"{}"})
    assert "cannot be read" in read_evidence(twice, small_parts()).problems[0]
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = tampered(logs[0], tmp_path, also={"summaries.json": b"[]"})
    found = read_evidence(twice, small_parts())
    assert any("holds 'summaries.json' twice" in each for each in found.problems)


def test_files_that_do_no_harm(
    logs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def problem(path: Path) -> str:
        first, *_ = read_evidence(path, small_parts()).problems
        return first

    whole = logs[0].read_bytes()
    cut = tmp_path / "cut.eval"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "cut off or damaged" in problem(cut)
    with zipfile.ZipFile(logs[0]) as archived:
        inside = archived.infolist()[1].header_offset + 500
    cut.write_bytes(whole[:inside] + b"x" * 50 + whole[inside + 50 :])
    assert "is damaged" in problem(cut)
    link = tmp_path / "link.eval"
    link.symlink_to(logs[0])
    assert "no regular file" in problem(link)
    other = tmp_path / "log.txt"
    other.write_text("{}", encoding="utf-8")
    assert "no .eval or .json log" in problem(other)
    bomb = tampered(
        logs[0], tmp_path, also={"samples/bomb.json": b" " * (zip_archive.MAX_MEMBER + 1)}
    )
    assert bomb.stat().st_size < zip_archive.MAX_MEMBER / 10
    assert "samples/bomb.json unpacks to 25,165,825 bytes" in problem(bomb)
    monkeypatch.setattr(sound_archive, "MAX_FILE", 10)
    assert "bytes, at most 10 are read" in problem(logs[0])


def errored(record: Record) -> None:
    message = {"message": "the server was gone", "traceback": "", "traceback_ansi": ""}
    record.update(error=message, scores={}, output={"model": "m", "choices": []})


def test_of_a_sample_that_was_asked_again_the_last_reply_counts(
    logs: list[Path], evidence: list[Evidence], tmp_path: Path
) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        resumed = tampered(logs[1], tmp_path, first=errored)
    found = read_evidence(resumed, small_parts())
    assert found.problems == ()
    assert found.codes == evidence[1].codes
    # a reply that was there already may not be replaced by a better one
    with pytest.warns(UserWarning, match="Duplicate name"):
        again = tampered(logs[1], tmp_path, first=lambda record: None)
    (problem,) = read_evidence(again, small_parts()).problems
    assert "answered twice, the first time without an error" in problem


def begun(status: str, hour: int) -> Edit:
    def edit(record: Record) -> None:
        record["status"] = status
        record["eval"].update(created=f"2026-01-01T{hour:02}:00:00+00:00", eval_id=f"run{hour}")

    return edit


@pytest.mark.parametrize(
    "status", slow_but(["started", "cancelled", "error", "success"], "cancelled")
)
def test_a_log_that_a_later_run_replaces_is_passed_over(
    logs: list[Path], evidence: list[Evidence], tmp_path: Path, status: str
) -> None:
    paths = [Path(shutil.copy(each, tmp_path)) for each in logs]
    old = tampered(logs[0], tmp_path, header=begun(status, 1), drop=3, name="old.eval")
    found, notes = gather([tmp_path], small_parts())
    assert [each.codes for each in found] == [each.codes for each in evidence]
    (note,) = notes
    assert note.startswith(
        f"old.eval: passed over with status {status}, {paths[0].name} is a later"
    )
    assert reasons(found, small_parts()) == []
    # what failed last is no replacement, and what failed alone is refused
    tampered(logs[1], tmp_path, header=begun("error", 1), name=logs[1].name)
    found, notes = gather([tmp_path], small_parts())
    assert len(notes) == 1
    assert any("its status is error" in each for each in reasons(found, small_parts()))
    old.unlink()
    assert gather([tmp_path], small_parts())[1] == []


def test_logs_are_read_wherever_they_are(logs: list[Path], evidence: list[Evidence]) -> None:
    store = fsspec.filesystem("memory")
    for log in logs:
        store.pipe(f"/board #1/{log.name}", log.read_bytes())
    found, _ = gather(["memory://board #1"], small_parts())
    assert found == evidence
    with pytest.raises(AvdilemmaError, match="no log at"):
        gather(["memory://nowhere"], small_parts())


def test_values_of_another_scorer_are_refused_and_not_ours(
    logs: list[Path], tmp_path: Path
) -> None:
    def scored_by_another(record: Record) -> None:
        (ours,) = record["scores"].values()
        wrong = {**ours, "value": dict.fromkeys(ours["value"], 0.25)}
        record["scores"] = {"another": wrong, **record["scores"], "moderator": wrong}

    found = read_evidence(tampered(logs[1], tmp_path, sample=scored_by_another), small_parts())
    own = read_evidence(logs[1], small_parts())
    assert found.codes == own.codes
    told = " ".join(found.problems)
    for name in ("another", "moderator"):
        assert f"items with a score {name}, which the suite has not" in told
    assert "score is not that of the reply" not in told


def test_all_reasons_come_at_once(logs: list[Path], tmp_path: Path) -> None:
    dearer = tampered(logs[0], tmp_path, header=generation(temperature=0.7))
    wrong = tampered(logs[1], tmp_path, header=spec(model="other/model", model_args={"a": 1}))
    (tmp_path / "again").mkdir()
    again = Path(shutil.copy(logs[2], tmp_path / "again" / "other.eval"))
    found = [read_evidence(each, small_parts()) for each in (dearer, wrong, logs[2], again)]
    with pytest.raises(RefusedError) as caught:
        submission(small_suite(), small_parts(), found, ABOUT)
    told = str(caught.value)
    for each in (
        "another model answered",
        "2 logs of ratings",
        "no log of moral_machine",
        "no log of economic_games",
        "logs of several models (avdilemma/moralis@kappa=0.5@noise=0.3, other/model)",
        'different generation settings ({"arg:a":1}, {"temperature":0.7}, {}): run all alike',
        "different model arguments",
    ):
        assert each in told, (each, told)
    many = RefusedError("these are", [str(n) for n in range(150)])
    assert str(many).endswith("- and 50 more")


def test_arguments_that_change_answers_are_shown_and_paths_and_keys_are_not(
    logs: list[Path], tmp_path: Path
) -> None:
    given = {"do_sample": False, "dtype": "bfloat16", "device": "cuda:0", "api_key": "sk-1"}
    path = tampered(logs[1], tmp_path, header=spec(model="hf/m", model_args=given))
    found = read_evidence(path, small_parts())
    assert found.settings == {
        "arg:device": "cuda:0",
        "arg:do_sample": False,
        "arg:dtype": "bfloat16",
    }
    assert "sk-1" not in str(found)
    other = {"torch_dtype": "/home/me/secret", "model_path": "/home/me/model"}
    path = tampered(logs[1], tmp_path, header=spec(model="hf/m", model_args=other))
    problems = str(read_evidence(path, small_parts()).problems)
    for name in other:
        assert f"model argument {name} was set" in problems
    assert "/home/me" not in problems


def test_what_is_said_of_a_model_is_plain_text(evidence: list[Evidence]) -> None:
    def refused(**values: Any) -> str:
        about = About(**{"name": "m", "title": "M", **values})
        with pytest.raises(RefusedError) as caught:
            submission(small_suite(), small_parts(), evidence, about)
        return str(caught.value)

    assert "model.name: holds '<', which begins markup" in refused(
        title="<script>alert(1)</script>"
    )
    assert "model.name" in refused(title="evil\u202etxt")
    assert "model.note" in refused(note="<img src=x>")
    assert "model.link" in refused(link="javascript:alert(1)")
    both = refused(name="../../etc/passwd", title="<b>")
    assert "name: has a character" in both
    assert "model.name" in both
    assert slug("  Model <b> 7B/chat ") == "model-b-7b-chat"


# -- submissions -----------------------------------------------------------------------------


def changed(made: Submission, edit: Callable[[Record], object]) -> Submission:
    record = json.loads(text_of(made))
    edit(record)
    return Submission.model_validate(record)


SUBMITTED: list[tuple[Edit, str]] = [
    (
        lambda r: r["measures"]["moralis_games"].update(value=0.9, low=0.8, high=1.0),
        "moralis_games says 0.9",
    ),
    (lambda r: r["measures"]["choice"].update(note="best of all"), "measures.choice says"),
    (lambda r: r["measures"].pop("choice"), "measures.choice is missing"),
    (lambda r: r["amce"].pop("age"), "amce.age is missing"),
    (lambda r: r["amce"]["age"].update(value=None), "amce.age says none"),
    (lambda r: r["curves"].pop(), "curves do not follow"),
    (lambda r: r["answers"]["ratings:1v10"].pop(), "29 answers, the suite asks for 30"),
    (lambda r: r["answers"]["ratings:1v10"].__setitem__(0, "01-"), "is no answer to it"),
    (lambda r: r["answers"].update(other=["0"]), "answers: other is no task"),
    (lambda r: r["fingerprints"].update({"ratings:1v10": "0" * 64}), "fingerprint of ratings:1v10"),
    (lambda r: r["versions"].update({"task:ratings:1v10": "1"}), "has task version 1"),
    (lambda r: r["logs"].pop(), "needs one log of 16 samples"),
    (lambda r: r["model"].update(kind="model"), "is a reference agent"),
    (lambda r: r.update(date="2031-01-01"), "not that of the newest log"),
    (lambda r: r["model"].update(kind="people", note=""), "names the source"),
    (lambda r: r["model"].update(kind="people"), "no answers and no logs"),
]


@pytest.mark.parametrize(("edit", "message"), SUBMITTED)
def test_a_tampered_submission_is_found(made: Submission, edit: Edit, message: str) -> None:
    found = check_answers(changed(made, edit), small_parts())
    assert any(message in each for each in found), found


def test_logs_tell_answers_that_were_made_up(made: Submission, logs: list[Path]) -> None:
    folder = logs[0].parent
    assert check_logs(made, small_parts(), held_logs(folder)) == []

    def swap(record: Record) -> None:
        codes = record["answers"]["av_dilemma:sacrifice,24"]
        codes[0] = "0" if codes[0] == "1" else "1"
        again = row_numbers(small_parts(), record["answers"], record["model"]["id"])
        dump = {name: each.model_dump() for name, each in again.measures.items()}
        record.update(measures=dump, curves=[each.model_dump() for each in again.curves])

    forged = changed(made, swap)
    assert check_answers(forged, small_parts()) == []
    assert "answers of av_dilemma:sacrifice,24 are not those of log" in "".join(
        check_logs(forged, small_parts(), held_logs(folder))
    )
    newer = changed(made, lambda r: r["logs"][0].update(created="2026-11-26T00:00:00+00:00"))
    assert "has created" in "".join(check_logs(newer, small_parts(), held_logs(folder)))
    lost = changed(made, lambda r: r["logs"][0].update(sha256="0" * 64))
    assert check_logs(lost, small_parts(), held_logs(folder))[0].startswith(
        "no log of av_dilemma:sacrifice"
    )
    with pytest.raises(AvdilemmaError, match="there is no folder"):
        check_logs(made, small_parts(), held_logs(folder / "none"))


def swapped(record: Record) -> None:
    one, other, *_ = record["logs"]
    one["sha256"], other["sha256"] = other["sha256"], one["sha256"]


OTHERWISE: list[tuple[Edit, str]] = [
    (lambda r: r["model"].update(id="avdilemma/kantian"), "model.id is avdilemma/kantian, log"),
    (lambda r: r["settings"].update(temperature=1.0), "settings are not those of log"),
    (lambda r: r.update(origin=["own address: a.example"]), "origin is not that of log"),
    (lambda r: r["logs"][1].update(created="2026-11-26T00:00:00+00:00"), "has created 2026-11-26"),
    (lambda r: r["logs"][1].update(run_id="mine"), "has run_id mine, the log itself"),
    (swapped, "not of av_dilemma:"),
    (lambda r: r["versions"].update({"inspect-ai": "0.3.9"}), "versions.inspect-ai is 0.3.9"),
    (lambda r: r["versions"].update(avdilemma="9.9.9"), "versions.avdilemma is 9.9.9"),
    (lambda r: r["versions"].pop("avdilemma"), "versions.avdilemma is None"),
]


@pytest.mark.parametrize(("edit", "message"), OTHERWISE)
def test_a_row_says_nothing_otherwise_than_its_logs(
    made: Submission, evidence: list[Evidence], edit: Edit, message: str
) -> None:
    def wrong(row: Submission) -> list[str]:
        found = [each for log in evidence for each in differences_from_log(row, log)]
        return [*found, *version_problems(row, evidence)]

    assert wrong(made) == []
    assert any(message in each for each in wrong(changed(made, edit)))


def test_a_measure_is_the_same_up_to_what_machines_differ_in() -> None:
    from avdilemma.leaderboard.verify import same

    one = Measure(value=0.5, low=0.4, high=None, n=3)
    assert same(one, one.model_copy(update={"value": 0.500001}))
    assert not same(one, one.model_copy(update={"value": 0.51}))
    assert not same(one, one.model_copy(update={"high": 0.6}))


# -- suites ----------------------------------------------------------------------------------


def test_a_suite_that_asks_something_else_now_is_refused() -> None:
    small = small_suite()
    first = small.tasks[0]
    stale = small.model_copy(
        update={"tasks": (first.model_copy(update={"fingerprint": "0" * 64}),)}
    )
    with pytest.raises(AvdilemmaError, match="asks other questions in this version"):
        build_parts(stale)
    with pytest.raises(AvdilemmaError, match="is in it twice"):
        build_parts(small.model_copy(update={"tasks": (first, first)}))
    with pytest.raises(AvdilemmaError, match="give one of v1"):
        suite_parts("../../etc/passwd")
    asked = first.model_copy(
        update={"task": "economic_games", "args": {"beliefs": "elicited", "n": 4}}
    )
    (now,) = suite_verify(Suite(name="s", title="S", tasks=(asked,)))
    with pytest.raises(AvdilemmaError, match="more than one question at a time"):
        build_parts(Suite(name="s", title="S", tasks=(now.now,)))


def test_the_tasks_without_arguments_ask_what_suite_v1_asks() -> None:
    from avdilemma.evals import suite_v1

    made = [suite_v1.v1_sacrifice(), suite_v1.v1_risk(), suite_v1.v1_ratings()]
    made += [suite_v1.v1_moral_machine(), suite_v1.v1_games(), suite_v1.v1_games_nodes()]
    for task, frozen in zip(made, load_suite("v1").tasks, strict=True):
        assert (task.metadata or {})["fingerprint"] == frozen.fingerprint
        assert len(task.dataset) == frozen.items


# -- commands --------------------------------------------------------------------------------


@pytest.fixture
def suite_file(tmp_path: Path) -> Path:
    from avdilemma.families.suite import write_suite

    path = tmp_path / "small.yaml"
    write_suite(small_suite(), path, "a small suite")
    return path


def invoke(*arguments: object) -> Any:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_commands_from_logs_to_the_board(
    logs: list[Path], suite_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from avdilemma.leaderboard import parts as module

    # verify and add look suites up by name, as a name in a submission may come from anywhere
    monkeypatch.setattr(module, "suite_parts", lambda _name: small_parts())
    folder, board = logs[0].parent, tmp_path / "leaderboard"
    common = ["submit", folder, "--model-name", "Homo moralis", "--suite", suite_file]
    dry = invoke(*common, "--dry-run", "-o", tmp_path)
    assert dry.exit_code == 0, dry.output
    assert "Nothing written" in dry.output
    assert not (tmp_path / "homo-moralis.json").exists()
    done = invoke(*common, "-o", tmp_path)
    assert done.exit_code == 0, done.output
    assert "kappa_games" in done.output
    path = tmp_path / "homo-moralis.json"
    # an agent's row is taken from the package alone
    stranger = invoke("leaderboard", "verify", path)
    assert stranger.exit_code == 1
    assert "this is no file of the package's own rows" in stranger.output
    own = {"homo-moralis": hashlib.sha256(path.read_bytes()).hexdigest()}
    monkeypatch.setattr("avdilemma.leaderboard.claims.REFERENCES", own)
    assert invoke("leaderboard", "verify", path).exit_code == 0
    good = invoke("leaderboard", "verify", path, "--logs", folder)
    assert "1 of 1 good (numbers computed again; of 1 the answers too, from logs)" in good.output

    added = invoke("leaderboard", "add", path, "--to", board)
    assert "(self-reported)" in added.output
    before = (board / "standings.json").read_bytes()
    with monkeypatch.context() as later:
        tomorrow = claims.now() + dt.timedelta(days=1)
        later.setattr("avdilemma.leaderboard.claims.now", lambda: tomorrow)
        again = invoke("leaderboard", "add", path, "--to", board)
    assert again.exit_code == 0, "the same file again goes on where a cut off call was"
    assert (board / "standings.json").read_bytes() == before, "nothing was decided anew"
    inside = board / "submissions" / "homo-moralis.json"
    assert (
        "(logs provided)"
        in invoke("leaderboard", "add", inside, "--to", board, "--logs", folder).output
    )
    best = ["--logs", folder, "--reproduced", "--replace"]
    assert "(reproduced)" in invoke("leaderboard", "add", path, "--to", board, *best).output
    assert (
        invoke("leaderboard", "add", path, "--to", board, "--replace", "--reproduced").exit_code
        == 1
    )
    standing = json.loads((board / "standings.json").read_text(encoding="utf-8"))
    assert standing["homo-moralis"]["tier"] == "reproduced"
    assert invoke("leaderboard", "verify", board).exit_code == 0
    # a board may be checked against some logs: what has none is said, and a file named needs them
    (empty := tmp_path / "empty").mkdir()
    some = invoke("leaderboard", "verify", board, "--logs", empty)
    assert some.exit_code == 0
    assert "0 of 5" in some.output
    assert "of 0 the answers too" in some.output
    assert "of 1 the answers too" in invoke("leaderboard", "verify", board, "--logs", folder).output
    named = invoke("leaderboard", "verify", inside, "--logs", empty)
    assert named.exit_code == 1
    assert "no log of" in named.output

    path.write_text(
        path.read_text(encoding="utf-8").replace('"status": "estimated"', '"status": "absent"'),
        encoding="utf-8",
    )
    kept = invoke(*common, "-o", tmp_path)
    assert kept.exit_code == 1
    assert "is there already" in kept.output
    other = tmp_path / "other" / "homo-moralis.json"
    other.parent.mkdir()
    other.write_bytes(inside.read_bytes() + b"\n")
    own["homo-moralis"] = hashlib.sha256(other.read_bytes()).hexdigest()
    taken = invoke("leaderboard", "add", other, "--to", board)
    assert taken.exit_code == 1
    assert "is there already" in taken.output
    bad = invoke("leaderboard", "verify", path)
    assert bad.exit_code == 1
    assert "0 of 1 good" in bad.output
    assert "is refused" in invoke("leaderboard", "add", path, "--to", board).output
    path.write_text("{}", encoding="utf-8")
    assert "is refused" in invoke("leaderboard", "add", path, "--to", board).output


def test_commands_say_what_is_not_there(tmp_path: Path) -> None:
    empty = invoke("submit", tmp_path, "--model-name", "M")
    assert empty.exit_code == 1
    assert "no logs found" in empty.output
    assert "no log at" in invoke("submit", tmp_path / "none", "--model-name", "M").output
    assert "model.name" in invoke("submit", tmp_path, "--model-name", "<b>").output
    assert "no submissions in" in invoke("leaderboard", "verify", tmp_path).output
    assert "no submission at" in invoke("leaderboard", "verify", tmp_path / "none").output


def test_reasons_of_good_logs_are_none(evidence: list[Evidence]) -> None:
    assert reasons(evidence, small_parts()) == []
