"""Which logs count, who answered, and what is said of the rest: on logs that Inspect wrote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from inspect_ai import eval_retry, eval_set, score
from inspect_ai.log import (
    EvalLog,
    ProvenanceData,
    invalidate_samples,
    read_eval_log,
    write_eval_log,
)
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import TaskState

from avdilemma.errors import AvdilemmaError
from avdilemma.evals import registry
from avdilemma.evals.scorer import dilemma_choice
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs.answers import read_answers
from avdilemma.logs.frame import read_frame
from avdilemma.logs.header import OTHER_KINDS
from avdilemma.logs.pairs import pair, read_side
from avdilemma.logs.respondent import Respondent, label, rows
from avdilemma.logs.samples import read_samples
from avdilemma.logs.select import Logs, read_logs
from avdilemma.questions import scorings

MORALIS = "avdilemma/moralis@kappa=0.5"

KILLED = """
import os, sys
from inspect_ai import eval, eval_set
from avdilemma.evals import reference
calls, answer = [], reference.ReferenceAgentAPI.generate
async def dying(self, *args, **kwargs):
    calls.append(1)
    if len(calls) > 5:
        os._exit(9)
    return await answer(self, *args, **kwargs)
reference.ReferenceAgentAPI.generate = dying
settings = dict(model="avdilemma/moralis@kappa=0.5", log_dir=sys.argv[2], display="none",
                task_args={"n": 8}, log_buffer=1)
(eval if sys.argv[1] == "eval" else eval_set)("avdilemma/av_dilemma", **settings)
"""


def kill(how: str, folder: Path) -> Path:
    """A log of a run that was killed after some samples."""
    done = subprocess.run([sys.executable, "-c", KILLED, how, str(folder)], check=False)
    assert done.returncode == 9
    (path,) = folder.glob("*.eval")
    assert read_eval_log(str(path), header_only=True).status == "started"
    return path


@scorer(metrics={"refusal": [mean()]}, name="judge")
def judge() -> Scorer:
    async def judged(state: TaskState, target: Target) -> Score:
        return Score(value={"refusal": 0.75, "sacrifice": 0.75})

    return judged


def answering(outputs: Callable[[int], ModelOutput]) -> Any:
    """A model that answers its n-th question by a function."""
    count = iter(range(10_000))
    return get_model(
        "mockllm/model",
        custom_outputs=lambda *_args, **_more: outputs(next(count)),
        memoize=False,
    )


def failing_at(*numbers: int) -> Any:
    """A model whose provider fails at some questions, or at all."""

    def output(number: int) -> ModelOutput:
        if not numbers or number in numbers:
            raise RuntimeError("the provider is down")
        found = ModelOutput.from_content("model", "ANSWER: A")
        return found.model_copy(update={"usage": ModelUsage(input_tokens=1, output_tokens=1)})

    return answering(output)


def words(logs: Logs) -> str:
    return "\n".join([*logs.notes, *(f"{each.name} {each.why}" for each in logs.troubles)])


@pytest.mark.slow
def test_every_registered_task_has_one_of_our_kinds(run: Run, tmp_path: Path) -> None:
    tasks = {
        name: made
        for name, made in vars(registry).items()
        if getattr(made, "__registry_info__", None) is not None
        and made.__registry_info__.type == "task"
    }
    assert {"v1_games", "av_dilemma", "pricing", "play"} <= set(tasks)
    wanted = {}
    for name, made in tasks.items():
        few = {"pricing": {"periods": 2}}.get(name, {})
        model = "avdilemma/nash" if name == "pricing" else MORALIS
        log = run(made(**few), model, log_dir=str(tmp_path), limit=2)
        assert log.status == "success", log.error
        wanted[Path(log.location).name] = name
    found = read_logs([tmp_path])
    assert {each.name: each.task for each in found.usable} == wanted
    assert {each.kind for each in found.usable} <= {*scorings(), *OTHER_KINDS}
    kinds = {each.task: each.kind for each in found.usable}
    assert kinds["v1_sacrifice"] == kinds["v1_risk"] == kinds["av_dilemma"] == "dilemma_choice"
    assert kinds["v1_games"] == "plan_choice"
    assert all(each.metrics for each in found.usable)
    assert not found.troubles


@pytest.mark.slow
@pytest.mark.parametrize("how", ["eval", "eval_set"])
def test_a_killed_run_that_was_repeated_blocks_nothing(how: str, tmp_path: Path) -> None:
    path = kill(how, tmp_path)
    with pytest.raises(AvdilemmaError, match=r"has status started: run it again"):
        read_logs([tmp_path])
    if how == "eval":
        (new,) = eval_retry(str(path), log_dir=str(tmp_path), display="none")
    else:
        _, (new,) = eval_set(
            "avdilemma/av_dilemma",
            model=MORALIS,
            log_dir=str(tmp_path),
            display="none",
            task_args={"n": 8},
            retry_cleanup=False,
        )
    assert new.status == "success"
    if not path.exists():
        pytest.skip("Inspect removed the old log itself")
    found = read_logs([tmp_path])
    assert [each.name for each in found.usable] == [Path(new.location).name]
    assert not found.troubles
    (note,) = [each for each in found.notes if path.name in each]
    assert "passed over with status started" in note
    # resumed logs hold some samples twice, and the last ones count
    (answered,) = read_answers(found.usable)
    assert len(answered.answers) == 8
    assert {answer.outcome for answer in answered.answers} == {"choice"}


@pytest.mark.parametrize("status", ["started", "cancelled", "error", "success"])
def test_a_later_success_of_the_same_task_replaces_any_status(
    status: Any, run: Run, tmp_path: Path
) -> None:
    old = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    new = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    for other in (av_dilemma(n=4), economic_games(n=4)):
        run(other, "avdilemma/economicus", log_dir=str(tmp_path))
    old.status, new.eval.task_id = status, old.eval.task_id
    old.eval.created = "2020-01-01T00:00:00+00:00"
    for log in (old, new):
        write_eval_log(log, log.location)
    found = read_logs([tmp_path])
    assert len(found.usable) == 3
    assert [each.name for each in found.passed_over] == [Path(old.location).name]
    assert sum(Path(old.location).name in note for note in found.notes) == 1


def test_a_begun_log_without_a_successor_is_a_trouble_that_blocks_nothing(
    run: Run, tmp_path: Path
) -> None:
    done = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    begun = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    begun.status = "started"
    write_eval_log(begun, begun.location)
    found = read_logs([tmp_path])
    assert [each.name for each in found.usable] == [Path(done.location).name]
    assert [each.name for each in found.troubles] == [Path(begun.location).name]


def test_a_foreign_second_score_never_replaces_ours(run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=8), MORALIS, log_dir=str(tmp_path))
    before = read_logs([tmp_path]).usable[0]
    write_eval_log(score(log, judge(), action="append"), log.location)
    found = read_logs([tmp_path])
    assert not found.notes
    (after,) = found.usable
    assert after.metrics == before.metrics
    assert after.metrics["refusal"] == 0
    frame = read_frame([after], "dilemma_choice", ["refusal", "sacrifice"])
    assert set(frame["refusal"]) == {0.0}
    assert set(frame["sacrifice"]) == {0.0, 1.0}


def test_a_foreign_score_alone_is_no_score_of_ours(run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path), score=False)
    write_eval_log(score(log, judge(), action="append"), log.location)
    with pytest.raises(AvdilemmaError, match="was scored by judge alone, not by ours: score it"):
        read_logs([tmp_path])


@pytest.mark.parametrize("wanted", [None, ["rating_score"]])
def test_our_tasks_with_a_foreign_score_in_place_of_ours_are_troubles(
    wanted: Any, run: Run, tmp_path: Path
) -> None:
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    assert log.eval.scorers is not None
    log.eval.metrics = None
    write_eval_log(score(log, judge(), action="overwrite"), log.location)
    with pytest.raises(AvdilemmaError, match="was scored by judge alone, not by ours: score it"):
        read_logs([tmp_path], scorers=wanted)


@pytest.mark.parametrize("times", [1, 11])
def test_of_our_scores_the_latest_counts_and_is_named(times: int, run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    for _ in range(times):
        log = score(log, dilemma_choice(), action="append")
    latest = f"dilemma_choice{times}"
    assert log.results is not None
    for found in log.results.scores:
        # as a log of an earlier version, in which re-scoring could compare with another moralis
        found.params["kappa"] = 0.25 if found.name == latest else 1
        found.metrics["sacrifice"].value = 0.75 if found.name == latest else 0.125
    for sample in log.samples or []:
        for name, each in (sample.scores or {}).items():
            each.as_dict()["sacrifice"] = 0.75 if name == latest else 0.125
    write_eval_log(log, log.location)
    logs = read_logs([tmp_path])
    (header,) = logs.usable
    assert (header.score, header.kappa, header.metrics["sacrifice"]) == (latest, "0.25", 0.75)
    frame = read_frame([header], "dilemma_choice", ["sacrifice"])
    assert set(frame["sacrifice"]) == {0.75}
    assert set(frame["kappa"]) == {"0.25"}
    assert f"scored {times + 1} times by dilemma_choice: the latest counts, {latest}" in words(logs)


def test_logs_never_scored_say_so(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path), score=False)
    with pytest.raises(AvdilemmaError, match="was never scored: score it by inspect score"):
        read_logs([tmp_path])


@pytest.mark.parametrize("score_on_error", [False, True])
def test_errors_are_counted_and_are_no_answers(
    score_on_error: bool, run: Run, tmp_path: Path
) -> None:
    settings = {"fail_on_error": False, "score_on_error": score_on_error}
    run(av_dilemma(n=8), failing_at(0, 3), log_dir=str(tmp_path), **settings)
    found = read_logs([tmp_path])
    (log,) = found.usable
    assert (log.asked, log.scored, log.errors) == (8, 6, 2)
    assert "2 of 8 samples ended in an error" in words(found)
    frame = read_frame([log], "dilemma_choice", ["unparseable"])
    assert len(frame) == 6
    assert frame.attrs["left_out"] == 2
    (answered,) = read_answers([log])
    assert len(answered.answers) == 6
    run(av_dilemma(n=4), failing_at(), log_dir=str(tmp_path / "all"), **settings)
    with pytest.raises(AvdilemmaError, match="all 4 samples ended in an error"):
        read_logs([tmp_path / "all"])


def test_invalidated_samples_are_counted_and_are_no_answers(run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=8), MORALIS, log_dir=str(tmp_path))
    log = read_eval_log(log.location)
    marked = [str(sample.uuid) for sample in (log.samples or [])[:3]]
    write_eval_log(invalidate_samples(log, marked, ProvenanceData(author="me")), log.location)
    found = read_logs([tmp_path])
    assert found.usable[0].invalidated == 3
    assert "3 of 8 samples were invalidated" in words(found)
    frame = read_frame(found.usable, "dilemma_choice", ["sacrifice"])
    assert (len(frame), frame.attrs["left_out"]) == (5, 3)
    log = read_eval_log(log.location)
    write_eval_log(invalidate_samples(log, "all", ProvenanceData(author="me")), log.location)
    with pytest.raises(AvdilemmaError, match="all 8 scored samples were invalidated"):
        read_logs([tmp_path])


def test_limits_that_break_the_balance_are_said(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=8), MORALIS, log_dir=str(tmp_path / "few"), limit=3, epochs=2)
    assert "3 of 8 items were asked (--limit, --sample-id)" in words(read_logs([tmp_path / "few"]))
    run(av_dilemma(n=8), MORALIS, log_dir=str(tmp_path / "all"), limit=8)
    assert not read_logs([tmp_path / "all"]).notes


def test_logs_without_samples_are_said(run: Run, tmp_path: Path) -> None:
    run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path), log_samples=False)
    assert "it holds no samples (--no-log-samples)" in words(read_logs([tmp_path]))


def test_other_kinds_and_foreign_logs_are_passed_over(run: Run, tmp_path: Path) -> None:
    from inspect_ai import Task
    from inspect_ai.dataset import Sample

    foreign = Task(dataset=[Sample(input="?")], scorer=judge(), name="theirs")
    run(foreign, "avdilemma/refuse", log_dir=str(tmp_path))
    with pytest.raises(AvdilemmaError, match=r"no log among them; there are others: .*theirs"):
        read_logs([tmp_path])
    run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    found = read_logs([tmp_path], scorers=["dilemma_choice"])
    assert [each.kind for each in found.usable] == ["dilemma_choice"]
    assert len(found.passed_over) == 1
    with pytest.raises(AvdilemmaError, match="no log of rating_score among them; there are others"):
        read_logs([tmp_path], scorers=["rating_score"])


def test_logs_of_the_model_before_are_marked(run: Run, tmp_path: Path) -> None:
    base = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path / "base"))
    run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path / "tuned"))
    found = read_logs([tmp_path], base=[tmp_path / "base"])
    assert {each.name for each in found.usable if each.base} == {Path(base.location).name}
    assert len(found.usable) == 2


SETTINGS: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    ({"temperature": 0.0}, {"temperature": 1.0}, {"m (temperature 0)", "m (temperature 1)"}),
    ({}, {"temperature": 0.5}, {"m", "m (temperature 0.5)"}),
    (
        {"system_message": "Be kind."},
        {"system_message": "Be [red]rich[/red]."},
        {"m (system message 1)", "m (system message 2)"},
    ),
    ({}, {"system_message": "Be kind."}, {"m", "m (system message)"}),
    ({"max_tokens": 10}, {"max_tokens": 1000}, {"m (max tokens 10)", "m (max tokens 1000)"}),
    ({}, {"reasoning_effort": "high"}, {"m", "m (reasoning effort high)"}),
    ({}, {"extra_body": {"api_key": "sk-1", "persona": "a saint"}}, {"m", "m (extra body)"}),
    (
        {"model_base_url": "http://me:hunter2@host/a"},
        {"model_base_url": "http://host/b"},
        {"m (base url http://host/a)", "m (base url http://host/b)"},
    ),
    ({"max_retries": 3, "seed": 1}, {"max_connections": 2, "seed": 2}, {"m"}),
]


@pytest.mark.parametrize(("one", "other", "labels"), SETTINGS)
def test_what_was_asked_of_a_model_tells_respondents_apart(
    one: dict[str, Any], other: dict[str, Any], labels: set[str], run: Run, tmp_path: Path
) -> None:
    for settings in (one, other):
        run(av_dilemma(n=4), "avdilemma/first", log_dir=str(tmp_path), **settings)
    found = read_logs([tmp_path])
    names = {each.replace("avdilemma/first", "m") for each in found.labels.values()}
    assert names == labels
    frame = read_frame(found.usable, "dilemma_choice", ["sacrifice"])
    assert set(frame["respondent"]) == set(found.labels.values())
    assert set(frame["model"]) == {"avdilemma/first"}
    said = "\n".join([*found.labels.values(), *found.notes])
    assert not any(secret in said for secret in ("sk-1", "hunter2", "saint"))
    if len(names) > 1 and "system_message" in one:
        assert "system message 'Be kind.'" in said


def test_forms_of_asking_tell_rows_of_one_kind_apart(run: Run, tmp_path: Path) -> None:
    for task in (
        av_dilemma(n=4),
        av_dilemma(n=4, family="risk"),
        av_dilemma(n=4, language="de"),
        av_dilemma(n=4, kappa=0.9),
        economic_games(n=4),
        economic_games(n=4, beliefs="elicited"),
        economic_games(n=4, elicitation="plan"),
    ):
        run(task, "avdilemma/first", log_dir=str(tmp_path))
    found = read_logs([tmp_path])
    named: dict[str, list[str]] = {}
    for log in found.usable:
        name = found.labels[log.respondent].replace("avdilemma/first", "m")
        named.setdefault(log.kind, []).append(name)
    assert named["dilemma_choice"] == [
        "m (sacrifice, kappa 0.5)",
        "m (risk, kappa 0.5)",
        "m (de)",
        "m (sacrifice, kappa 0.9)",
    ]
    assert named["game_choice"] == ["m (belief stated)", "m (belief elicited)"]
    assert named["plan_choice"] == ["m"]


def test_labels_are_short_distinct_and_printable() -> None:
    def who(model: str, **settings: str) -> Respondent:
        return Respondent(model, tuple(sorted(settings.items())))

    several = [
        who("a", temperature="0"),
        who("a", temperature="1", top_p="0.5"),
        who("a", temperature="1", top_p="0.9"),
        who("b\x1b[31m", temperature="0", top_p="1"),
    ]
    names = label(several)
    assert len(set(names.values())) == 4
    assert names[several[3]] == r"b\x1b[31m"
    assert [names[each] for each in several[:3]] == ["a", "a (top p 0.5)", "a (top p 0.9)"]
    assert label(reversed(several)) == names


def test_tables_over_several_kinds_pool_only_what_was_asked_alike() -> None:
    def asked(model: str, kind: str, family: str) -> Respondent:
        return Respondent(model, (), kind, (("family", f'"{family}"'),), (("kappa", '"1"'),))

    plain = [asked("a", "dilemma_choice", "risk"), asked("a", "plan_choice", "protocols")]
    assert set(rows(plain).values()) == {"a"}
    files = [*plain, asked("a", "dilemma_choice", "sacrifice"), asked("b", "game_choice", "x")]
    assert list(rows(files).values()) == ["a (risk)", "a", "a (sacrifice)", "b"]
    forms = [*plain, asked("a", "game_choice", "incentives")]
    assert list(rows(forms).values()) == ["a", "a (protocols)", "a (incentives)"]
    assert set(rows(each.pooled for each in files).values()) == {"a", "b"}
    hot = Respondent("a", (("temperature", "1"),), "dilemma_choice")
    assert list(rows([*plain, hot]).values()) == ["a", "a", "a (temperature 1)"]
    assert set(rows(each.pooled for each in [*plain, hot]).values()) == {"a"}
    assert set(rows([hot], beside=[*plain]).values()) == {"a (temperature 1)"}


def test_two_respondents_are_paired_on_the_same_questions(run: Run, tmp_path: Path) -> None:
    for folder, agent in (("base", "economicus"), ("tuned", "moralis@kappa=0.5")):
        for task in (av_dilemma(n=8), economic_games(n=8 if folder == "base" else 4)):
            run(task, f"avdilemma/{agent}", log_dir=str(tmp_path / folder))
    base, tuned = read_side([tmp_path / "base"]), read_side([tmp_path / "tuned"])
    games, dilemmas = pair(base, tuned)
    assert (games.task, dilemmas.task) == ("economic_games", "av_dilemma")
    assert (len(dilemmas.base), dilemmas.unpaired) == (8, 0)
    assert len(games.base) * 2 + games.unpaired == 12
    for pairs in (games, dilemmas):
        for one, two in zip(pairs.base, pairs.tuned, strict=True):
            assert one.id == two.id
            assert one.values["choice"] == 1
    with pytest.raises(AvdilemmaError, match=r"several respondents \(avdilemma/economicus, "):
        read_side([tmp_path])
    assert read_side([tmp_path], MORALIS).answers.keys() == tuned.answers.keys()
    with pytest.raises(
        AvdilemmaError, match=r"no log of nobody among those of avdilemma/economicus"
    ):
        read_side([tmp_path], "nobody")
    run(av_dilemma(n=8), MORALIS, log_dir=str(tmp_path / "tuned"))
    with pytest.raises(AvdilemmaError, match=f"is in another log of {MORALIS} too"):
        read_side([tmp_path / "tuned"])


def inspects_own(log: EvalLog) -> list[tuple[str, int, dict[str, Any]]]:
    return [(str(s.id), s.epoch, dict(s.metadata)) for s in log.samples or []]


def test_suite_tasks_are_read_like_the_tasks_they_wrap(run: Run, tmp_path: Path) -> None:
    log = run(registry.v1_games(), MORALIS, log_dir=str(tmp_path), limit=4)
    (found,) = read_logs([tmp_path], scorers=["plan_choice"]).usable
    assert [(s.id, s.epoch, s.metadata) for s in read_samples(found)] == inspects_own(
        read_eval_log(log.location)
    )
