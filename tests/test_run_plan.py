"""`avdilemma run`: plans are checked whole, priced, run once, gone on with, sharded and judged."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.cli import main
from avdilemma.evals.asking_cost import letters
from avdilemma.runs.check import check_plan
from avdilemma.runs.plan import PlanError, Threshold, read_plan
from avdilemma.runs.price import price, together
from avdilemma.runs.requests import OWN, requests
from avdilemma.runs.thresholds import Number, Verdict, verdict_table
from avdilemma.runs.units import Shard, factories, units
from tests.provider_server import provider

ROOT = Path(__file__).parents[1]
LOCAL = "openai-api/here/model"

SMALL = """
models:
  - name: avdilemma/moralis@kappa=0.5
  - name: avdilemma/economicus
tasks:
  - name: ratings
    args: {n: 8}
  - name: avdilemma/ratings
    args: {n: 8, rating: morality}
log_dir: LOGS
out: OUT
"""


@pytest.fixture
def plan(tmp_path: Path) -> Callable[..., Path]:
    """Write a plan whose folders are new ones."""

    def write(text: str = SMALL, more: str = "") -> Path:
        path = tmp_path / "plan.yaml"
        text = text.replace("LOGS", str(tmp_path / "logs")).replace("OUT", str(tmp_path / "out"))
        path.write_text(text + more, encoding="utf-8")
        return path

    return write


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, words)])


def logs_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.eval"))


def served(address: str, more: str = "") -> str:
    """A plan that asks a server of this machine."""
    model = f"  - name: {LOCAL}\n    base_url: {address}/v1\n"
    return (
        SMALL[: SMALL.index("  - name: avdilemma/moralis")]
        + model
        + more
        + SMALL[SMALL.index("tasks:") :]
    )


def prompt_of(request: dict[str, Any]) -> str:
    return json.dumps(request["messages"])


# checking

WRONG = """
models:
  - name: avdilemma/moralisx
    settings: {temprature: 1, max_tokens: ten}
    personas: [none, nobody]
  - name: openai
  - name: avdilemma/economicus
  - name: avdilemma/economicus
    personas: [none, none]
    persona_wording: brief
  - name: avdilemma/first,avdilemma/economicus
  - name: avdilemma/first
    prices: {input: 1, output: 1}
tasks:
  - name: ratngs
  - name: ratings
    args: {n: 3}
  - name: ratings
    args: {kapa: 1, persona: moralis}
roles:
  opponent: {name: avdilemma/first, prices: {input: 2, output: 1}}
log_dir: s4://bucket
out: s3://bucket
thresholds:
  - {measure: moralis}
  - {measure: kappa_both, min: 1, max: 0, task: ratings, model: x/y}
  - {measure: value, min: 1, task: play}
  - {measure: readable, min: 2}
  - {measure: position_bias, max: -1.5}
"""

TOLD = (
    ":3: models[0].name: is 'avdilemma/moralisx', which cannot be used here (agent is 'moralisx'",
    ":4: models[0].settings.temprature: is no generation setting of Inspect (perhaps temperature)",
    ":4: models[0].settings.max_tokens: is 'ten': input should be a valid integer",
    ":5: models[0].personas: holds nobody: persona is 'nobody'",
    ":6: models[1].name: is 'openai': give provider/model",
    ":9: models[3].personas: holds none 2 times: keep one",
    ":10: models[3].persona_wording: has no persona beside it: remove it",
    ":11: models[4].name: is 'avdilemma/first,avdilemma/economicus': give every model an entry",
    ":15: tasks[0].name: is 'ratngs', which is no task: give one of",
    "(perhaps ratings)",
    ":17: tasks[1].args.n: is 3: sizes are multiples of 2",
    ":19: tasks[2].args: are refused: ratings has no argument kapa: did you mean kappa?",
    ":19: tasks[2].args.persona: is said of models: give personas there",
    ":21: roles.opponent: is asked by none of these tasks: remove it; these tasks ask none",
    ":21: roles.opponent.prices: differ from other prices of avdilemma/first: give the same",
    ":22: log_dir: is 's4://bucket', which cannot be opened",
    ":23: out: is 's3://bucket': give a folder on this machine",
    ":25: thresholds[0]: bounds nothing: add min or max",
    ":26: thresholds[1].min: is 1, above max 0: swap them",
    ":26: thresholds[1].model: is 'x/y', no model of this plan",
    ":26: thresholds[1].task: stands beside kappa_both, told by all tasks together",
    ":27: thresholds[2].task: is 'play', no task of this plan: give one of ratngs, ratings",
    ":28: thresholds[3].min: is 2, but readable lies from 0 to 1: mend it",
    ":29: thresholds[4].max: is -1.5, but position_bias lies from -1 to 1: mend it",
)


def test_all_problems_of_a_plan_are_told_at_once(plan: Callable[..., Path]) -> None:
    path = plan(WRONG)
    with pytest.raises(PlanError) as found:
        check_plan(read_plan(path))
    for each in TOLD:
        assert each in str(found.value), str(found.value)
    # nothing is told twice, and nothing else
    assert len(found.value.lines) == len(TOLD) - 1
    done = call(path)
    assert done.exit_code == 1
    assert "23 problems" in done.output


def test_wrong_keys_hide_nothing_of_what_else_is_wrong(plan: Callable[..., Path]) -> None:
    text = """
models:
  - name: avdilemma/economicus
    settings: {temprature: 0}
    personas: 7
  - {name: openai, speed: 3}
tasks:
  - {name: ratngs}
  - {name: av_dilemma, args: [4]}
epochs: '2'
prices: 1
thresholds: [{measure: readable, min: high}, {measure: choice, min: 3}]
"""
    with pytest.raises(PlanError) as found:
        check_plan(read_plan(plan(text)), models=False)
    told = (
        "models[0].settings.temprature: is no generation setting",
        "models[0].personas: is 7",
        "models[1].speed: is an unknown key",
        "models[1].name: is 'openai'",
        "tasks[0].name: is 'ratngs'",
        "tasks[1].args: is ",
        "epochs: is '2'",
        "prices: is an unknown key",
        "thresholds[0].min: is 'high'",
        "thresholds[1].min: is 3, but choice lies from 0 to 1",
    )
    for each in told:
        assert each in str(found.value), str(found.value)
    # a threshold without its wrong bound is not said to bound nothing
    assert len(found.value.lines) == len(told)


SHAPES = {
    "tasks": ("models: [{name: a/b}]\n", ":1: tasks: is missing: add it"),
    "models": ("models: []\ntasks: [{name: ratings}]\n", ":1: models: is []"),
    "key": (SMALL + "prices: 1\n", ":12: prices: is an unknown key"),
    "near": (SMALL + "log_dirs: x\n", "(perhaps log_dir)"),
    "number": (SMALL + "epochs: '2'\n", ":12: epochs: is '2': input should be a valid integer"),
    "none": (SMALL + "epochs: 0\n", "greater than or equal to 1"),
    "negative": (SMALL + "limits: {price_cap: -1}\n", "limits.price_cap: is -1"),
    "measure": (SMALL + "thresholds: [{measure: moral, min: 1}]\n", "(perhaps moralis)"),
    "empty": ("", "the file is empty: start with 'models:'"),
    "list": ("- models\n", "is no mapping: start with 'models:'"),
    "twice": ("models: [{name: a/b}]\nmodels: []\n", ":2: models: occurs twice: keep one"),
    "yaml": ("models: [\n", "is not valid YAML"),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_a_plan_of_another_shape_is_refused_with_its_line(
    kind: str, plan: Callable[..., Path]
) -> None:
    text, told = SHAPES[kind]
    done = call(plan(text), "--dry-run")
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_what_inspect_could_not_tell_apart_is_refused(plan: Callable[..., Path]) -> None:
    # only the address, or a setting of transport, differs
    same = """
models:
  - {name: LOCAL, base_url: "http://one/v1"}
  - {name: LOCAL, base_url: "http://two/v1", settings: {max_connections: 3}}
tasks: [{name: ratings}, {name: av_dilemma, args: {n: 4}}, {name: ratings}]
"""
    with pytest.raises(PlanError) as found:
        check_plan(read_plan(plan(same.replace("LOCAL", LOCAL))), models=False)
    assert [line.split(": ", 1)[1] for line in found.value.lines] == [
        "models[1]: asks the same as models[0]: remove one, or let settings or args differ",
        "tasks[2]: asks the same as tasks[0]: remove one, or let settings or args differ",
    ]
    # a model by its own name and by the name that logs give it
    named = SMALL.replace("avdilemma/economicus", "avdilemma/moralis")
    with pytest.raises(PlanError, match="asks the same as models"):
        check_plan(read_plan(plan(named)))
    other = same.replace("max_connections", "top_k").replace(", {name: ratings}]", "]")
    check_plan(read_plan(plan(other.replace("LOCAL", LOCAL))), models=False)


def test_personas_and_roles_that_tasks_do_not_take(plan: Callable[..., Path]) -> None:
    text = """
models: [{name: avdilemma/first, personas: [economicus]}]
tasks: [{name: adaptive}, {name: play, args: {n: 4}}]
roles: {sekond: {name: avdilemma/first}}
"""
    with pytest.raises(PlanError) as found:
        check_plan(read_plan(plan(text)), models=False)
    assert "holds economicus, and adaptive takes no persona" in str(found.value)
    assert "give one of first, second (perhaps second)" in str(found.value)


def test_a_dry_run_makes_the_models_that_need_no_key(plan: Callable[..., Path]) -> None:
    done = call(
        plan(SMALL.replace("avdilemma/economicus", "avdilemma/moralis@kapa=0.5")), "--dry-run"
    )
    assert done.exit_code == 1
    assert "which cannot be used here" in done.output
    assert "kapa" in done.output


def test_a_missing_key_is_told_and_does_not_hinder_a_dry_run(
    plan: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    path = plan(SMALL.replace("avdilemma/economicus", "openai/gpt-x"))
    done = call(path)
    assert done.exit_code == 1
    assert ":4: models[1].name: is 'openai/gpt-x', which cannot be used here" in done.output
    assert "OPENAI_API_KEY" in done.output
    done = call(path, "--dry-run")
    assert done.exit_code == 0
    assert "No price is known of openai/gpt-x: add prices to the plan." in done.output


def test_the_example_and_the_plan_of_the_docs_are_right(
    tmp_path: Path, plan: Callable[..., Path]
) -> None:
    path = tmp_path / "new.yaml"
    assert call(path, "--init").exit_code == 0
    check_plan(read_plan(path), models=False)
    assert "is there already" in call(path, "--init").output
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    written = next(each for each in page.split("```yaml\n")[1:] if each.startswith("models:"))
    check_plan(read_plan(plan(written.split("```")[0])), models=False)


def test_the_docs_tell_every_key_of_a_plan() -> None:
    from avdilemma.runs import plan as kinds

    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    for kind in (
        *(kinds.Plan, kinds.PlannedModel, kinds.PlannedTask, kinds.Limits),
        *(kinds.Options, kinds.Threshold, kinds.Prices),
    ):
        for name in kind.model_fields:
            assert name in page, name


# prices


def priced(path: Path) -> list[tuple[int, int, int, float | None]]:
    checked = check_plan(read_plan(path), models=False)
    found = price(checked.written.plan, checked.tasks).values()
    return [(each.requests, each.input_tokens, each.output_tokens, each.price) for each in found]


def test_a_price_by_hand(plan: Callable[..., Path]) -> None:
    text = """
models:
  - {name: openai/x, prices: {input: 2, output: 10}, output_tokens: 50}
  - {name: avdilemma/first}
tasks: [{name: ratings, args: {n: 8}}]
epochs: 3
"""
    path = plan(text)
    task = factories()["ratings"](n=8, seed=0)
    sent = sum(letters(sample.input[0].text) for sample in task.dataset) * 3  # type: ignore[union-attr]
    told = 8 * 3 * 50
    assert priced(path) == [
        (24, sent, told, pytest.approx((sent * 2 + told * 10) / 1e6)),
        (24, sent, 8 * 3 * 16, 0.0),
    ]
    # of the first samples alone
    assert priced(plan(text + "limits: {samples: 2}\n"))[0][0] == 6


def test_tokens_that_inspect_cannot_count_are_told(plan: Callable[..., Path]) -> None:
    path = plan(served("http://127.0.0.1:9", "    prices: {input: 1, output: 1}\n"))
    done = call(path, "--dry-run", "--count")
    assert done.exit_code == 0, done.output
    assert f"Inspect cannot count tokens of {LOCAL} here" in done.output
    assert "cannot count" not in call(path, "--dry-run").output


def test_a_sum_with_an_unknown_price_is_unknown(plan: Callable[..., Path]) -> None:
    path = plan(SMALL.replace("avdilemma/economicus", "openai/gpt-x"))
    checked = check_plan(read_plan(path), models=False)
    whole = together(price(checked.written.plan, checked.tasks).values())
    assert whole.price is None
    assert whole.unknown == {"openai/gpt-x"}


def test_models_in_roles_have_prices_of_their_own(plan: Callable[..., Path]) -> None:
    text = """
models: [{name: openai/x, prices: {input: 0, output: 1000000}, output_tokens: 1}]
tasks: [{name: play, args: {n: 4}}, {name: pricing, args: {periods: 5, markets: 1}}]
roles: {second: {name: openai/y, prices: {input: 0, output: 0}}}
"""
    # in a match each role moves once; the rival of a market is a reference agent by default
    assert [each[0] for each in priced(plan(text))] == [8, 10]
    assert [each[3] for each in priced(plan(text))] == [4.0, 5.0]


@pytest.mark.parametrize(
    ("task", "args", "turns"),
    [
        ("av_dilemma", {"n": 4, "answer": "two_step"}, [2] * 4),
        ("economic_games", {"n": 4, "beliefs": "elicited"}, [2] * 4),
        ("adaptive", {"most": 30}, [1] * 30),
    ],
)
def test_requests_of_tasks_in_several_turns(task: str, args: Any, turns: list[int]) -> None:
    [asked] = requests(factories()[task](**args))
    assert asked.role == OWN
    assert [len(each) for each in asked.turns] == turns


def test_above_the_cap_nothing_is_asked(
    plan: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE_API_KEY", "none")
    with provider(lambda _: ("Answer: 50", "text")) as (address, asked):
        text = served(address, "    prices: {input: 1000, output: 0}\n")
        done = call(plan(text, "limits: {price_cap: 1}\n"), "--yes")
        assert done.exit_code == 3
        assert "is above price_cap 1: ask less or raise it" in done.output
        unknown = call(plan(served(address), "limits: {price_cap: 1}\n"), "--yes")
        assert unknown.exit_code == 3
        assert "the price is unknown" in unknown.output
    assert not asked
    assert not (tmp_path / "logs").exists()


# shards


@given(st.integers(1, 12), st.lists(st.integers(), max_size=40, unique=True))
def test_shards_are_all_there_is_and_share_nothing(of: int, every: list[int]) -> None:
    parts = [Shard(number, of).take(every) for number in range(1, of + 1)]
    assert sorted(each for part in parts for each in part) == sorted(every)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "-1/4", "1/4/2", "a/b", ""])
def test_no_shard(text: str, plan: Callable[..., Path]) -> None:
    done = call(plan(), "--dry-run", "--shard", text)
    assert done.exit_code == 1
    assert "shard is" in done.output


def test_units_are_models_by_personas_by_tasks(plan: Callable[..., Path]) -> None:
    path = plan(SMALL.replace("kappa=0.5\n", "kappa=0.5\n    personas: [none, economicus]\n"))
    found = [tuple(unit) for unit in units(read_plan(path).plan)]
    assert found == [
        *[(0, "none", 0), (0, "none", 1), (0, "economicus", 0), (0, "economicus", 1)],
        *[(1, "none", 0), (1, "none", 1)],
    ]


# running


def test_a_run_goes_on_and_asks_nothing_twice(
    plan: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE_API_KEY", "none")
    more = "inspect: {retry_attempts: 1, max_tasks: 2}\n"
    with provider(lambda _: ("Answer: 50", "text")) as (address, asked):
        settings = "    prices: {input: 1, output: 2}\n"
        path = plan(served(address, settings).replace("LOGS", "memory://run-plan"), more)
        done = call(path, "--display", "none", "--shard", "1/2")
        assert done.exit_code == 0, done.output
        assert len(asked) == 8
        assert "When all 2 shards are done, this reads them together" in done.output
        assert not (tmp_path / "out").exists()
        # what was spent, by the plan's own prices: 5 tokens in and 3 out a request
        assert f"{8 * (5 + 2 * 3) / 1e6:,.4f}" in done.output
        for part in ("2/2", "2/3"):
            done = call(path, "--display", "none", "--shard", part)
            assert done.exit_code == 0, done.output
            assert len(asked) == 16
    assert set(Counter(map(prompt_of, asked)).values()) == {1}
    assert len(fsspec.filesystem("memory").glob("/run-plan/*.eval")) == 2


@pytest.mark.slow
def test_a_run_that_fails_goes_on(
    plan: Callable[..., Path], failing: Callable[..., None], tmp_path: Path
) -> None:
    bounds = "thresholds: [{measure: readable, min: 1}, {measure: value, max: 60}]\n"
    path = plan(SMALL, "inspect: {retry_attempts: 1, max_tasks: 1, max_samples: 1}\n" + bounds)
    # in each of three tasks at the first sample that is left, and at its retry
    failing(*range(12, 18))
    done = call(path, "--display", "none")
    assert done.exit_code == 4, done.output
    assert "not finished: avdilemma/ratings of avdilemma/" in done.output
    assert "the same command goes on" in done.output
    # of the two agents one rates above 60
    done = call(path, "--display", "none", "--ci")
    assert done.exit_code == 5, done.output
    verdicts = [line.split()[-1] for line in done.output.splitlines() if " number " in line]
    assert Counter(verdicts) == {"holds": 6, "MISSED": 2}, done.output
    assert len(logs_in(tmp_path / "logs")) == 4


def test_models_are_compared_and_requests_are_those_foretold(
    plan: Callable[..., Path], tmp_path: Path
) -> None:
    from inspect_ai.log import read_eval_log

    text = """
models: [{name: avdilemma/moralis}, {name: avdilemma/economicus}]
tasks:
  - {name: av_dilemma, args: {n: 8, answer: label}}
  - {name: play, args: {n: 4, game: spd}}
  - {name: pricing, args: {periods: 3, markets: 1}}
roles: {second: {name: avdilemma/cooperate}, rival: {name: avdilemma/nash}}
log_dir: LOGS
out: OUT
thresholds: [{measure: readable, min: 1, model: avdilemma/moralis}]
"""
    path = plan(text)
    done = call(path, "--display", "none", "--ci")
    # the name of a model is found in logs, which complete it
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"index.html", "results.csv", "estimates.csv", "comparison.csv"} <= names
    compared = (tmp_path / "out" / "comparison.csv").read_text(encoding="utf-8").splitlines()
    assert compared[1].startswith("avdilemma/economicus,avdilemma/moralis@kappa=0.5,")
    assert "Each respondent minus avdilemma/moralis@kappa=0.5" in done.output
    made = Counter[str]()
    for each in logs_in(tmp_path / "logs"):
        log = read_eval_log(str(each))
        sent = [e for sample in log.samples or [] for e in sample.events if e.event == "model"]
        made[f"{log.eval.model} {log.eval.task}"] += len(sent)
    # what is estimated is what is asked, of models in roles too
    assert sorted(made.values()) == sorted(each[0] for each in priced(path))
    # a folder with other files of these names is refused before anything is asked
    (tmp_path / "out" / "index.html").unlink()
    done = call(path, "--display", "none")
    assert done.exit_code == 1
    assert "is there already" in done.output


def test_who_says_no_is_asked_nothing(
    plan: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avdilemma.commands.run.on_terminal", lambda: True)
    done = CliRunner().invoke(main, ["run", str(plan())], input="n\n")
    assert done.exit_code == 3
    assert "Begin?" in done.output
    assert not (tmp_path / "logs").exists()
    assert call(plan(), "--ci", "--shard", "1/2").exit_code == 2
    done = call(plan(), "--ci")
    assert done.exit_code == 1
    assert "has no thresholds for --ci" in done.output


# thresholds


@pytest.mark.parametrize(
    ("judge", "number", "holds"),
    [
        ("number", (0.5, 0.1, 0.9), True),
        ("number", (0.39, 0.1, 0.9), False),
        ("number", (0.4, math.nan, math.nan), True),
        ("number", (math.nan, 0.41, 0.59), False),
        ("interval", (0.5, 0.4, 0.6), True),
        ("interval", (0.5, 0.39, 0.6), False),
        ("interval", (0.5, 0.4, 0.61), False),
        ("interval", (0.5, math.nan, math.nan), False),
        ("overlap", (0.3, 0.1, 0.4), True),
        ("overlap", (0.3, 0.1, 0.39), False),
        ("overlap", (0.7, 0.61, 0.8), False),
        ("overlap", (math.nan, -math.inf, 0.45), True),
        ("overlap", (0.5, math.nan, math.nan), False),
    ],
)
def test_what_lies_within_bounds(judge: Any, number: Any, holds: bool) -> None:
    bounds = Threshold(measure="moralis", min=0.4, max=0.6, judge=judge)
    assert Verdict(bounds, Number("who", "where", *number)).holds is holds


def test_what_no_log_has_does_not_hold() -> None:
    assert not Verdict(Threshold(measure="moralis", min=0), None).holds


# several processes, kills and buckets


def command(path: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "avdilemma", "run", str(path), "--display", "none", *words]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of Unix")
def test_two_shards_at_once_one_of_them_killed(
    plan: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE_API_KEY", "none")
    slow = [True]

    def answer(request: dict[str, Any]) -> tuple[str, Any]:
        time.sleep(0.5 if slow[0] and "buy" in prompt_of(request) else 0)
        return "Answer: 50", "text"

    with provider(answer) as (address, asked):
        text = served(address, "    settings: {max_connections: 2}\n").replace(
            "{n: 8}", "{n: 24, rating: buy_utilitarian}"
        )
        path = plan(text)
        killed, other = (subprocess.Popen(command(path, "--shard", f"{n}/2")) for n in (1, 2))
        while sum("buy" in prompt_of(each) for each in asked) < 10:
            time.sleep(0.02)
            assert killed.poll() is None
        time.sleep(1.5)  # what was answered is in Inspect's buffer after a moment
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert other.wait() == 0
        before = len(asked)
        assert before < 24 + 8
        assert len(logs_in(tmp_path / "logs")) == 2
        slow[0] = False
        done = call(path, "--display", "none")
        assert done.exit_code == 0, done.output
    # those in flight when it was killed are asked again, no others
    assert 24 + 8 <= len(asked) <= 24 + 8 + 2, before
    rows = (tmp_path / "out" / "results.csv").read_text(encoding="utf-8").splitlines()
    assert sorted(row.split(",")[3] for row in rows[1:]) == ["24", "8"]


@pytest.mark.slow
def test_two_shards_at_once_in_one_bucket(
    plan: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = pytest.importorskip("moto.server", reason="a bucket: pip install 'moto[server]'")
    bucket = server.ThreadedMotoServer(port=0)
    bucket.start()
    try:
        host, port = bucket.get_host_and_port()
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}".replace("0.0.0.0", "127.0.0.1"),  # noqa: S104
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        files = fsspec.filesystem("s3")
        files.mkdir("runs")
        path = plan(SMALL.replace("LOGS", "s3://runs/first"))
        both = [subprocess.Popen(command(path, "--shard", f"{n}/2")) for n in (1, 2)]
        assert [each.wait() for each in both] == [0, 0]
        before = {each["name"]: each["size"] for each in files.ls("runs/first", detail=True)}
        done = subprocess.run(command(path), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        files.invalidate_cache()
        after = files.ls("runs/first")
    finally:
        bucket.stop()
    logs = [name for name in before if name.endswith(".eval")]
    assert len(logs) == 4
    assert [name for name in after if name.endswith(".eval")] == logs
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_missed_range_says_which_judge_to_take() -> None:
    bounds = Threshold(measure="kappa_both", min=0.2, max=0.8)
    ranged, nothing = (Number("a", "", math.nan, end, end) for end in (0.5, math.nan))
    cells = [verdict_table([Verdict(bounds, each)]).rows[0][1] for each in (ranged, nothing)]
    assert [each[-1] for each in cells] == ["MISSED (only a range: judge: interval)", "MISSED"]
