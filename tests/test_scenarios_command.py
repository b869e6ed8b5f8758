"""The commands `avdilemma scenarios`, as a user runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError
from avdilemma.evals import asking_cost as costs
from avdilemma.evals.suite import build_task, frozen, verify
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import build, builtin, load_family
from avdilemma.families.suite import SuiteTask, load_suite, seeded, suites, write_suite

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "add-a-family.md"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["scenarios", *map(str, words)])


def test_list_names_every_file_with_factors_and_languages() -> None:
    done = run("list")
    assert done.exit_code == 0, done.output
    for name in builtin():
        family = load_family(name)
        assert f"{family.family}  [{family.kind}, version {family.version}]" in done.output
    assert "content  pair: 5v1, 2v1" in done.output
    assert "scope: one_car, every_car, (bought_car)" in done.output
    assert ", ".join(load_family("sacrifice").languages) in done.output


def test_show_gives_the_prompt_as_sent_and_predictions_with_reasons() -> None:
    item = build(
        load_family("sacrifice"),
        n=4,
        select={"pair": "1v10", "scope": "one_car", "perspective": "occupant"},
    ).items[2]
    done = run("show", item.id, "--kappa", "0.5")
    assert done.exit_code == 0, done.output
    assert item.prompt in done.output
    assert re.search(r"moralis@kappa=0\.5 +sacrifice +sacrifice: kappa N = 5 > M = 1", done.output)
    japanese = run("show", item.id, "--language", "ja")
    assert "人" in japanese.output
    several = run("show", "protocols", "-n", "2", "--form", "elicitation=plan")
    assert several.output.count("=== protocols-") == 2
    asked = run("show", "protocols", "--form", "beliefs=elicited")
    assert "how many choose" in asked.output


def test_show_says_what_is_nearest() -> None:
    done = run("show", "sacrifice-1v10-occupant")
    assert done.exit_code == 1
    assert "the nearest are sacrifice-" in done.output


def test_generate_writes_what_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    done = run(
        "generate",
        "sacrifice",
        "--n",
        8,
        "--seed",
        5,
        "--factors",
        "pair=1v5,10v20",
        "--factors",
        "scope=one_car",
        "--language",
        "de",
        "-o",
        path,
    )
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 8
    assert {row["pair"] for row in rows} <= {"1v5", "10v20"}
    assert {row["scope"] for row in rows} == {"one_car"}
    assert all("Fußgänger" in row["prompt"] for row in rows)
    again = run("generate", "sacrifice", "-o", path)
    assert again.exit_code == 1
    assert "--overwrite" in again.output


def test_generate_says_how_many_there_are_at_most(tmp_path: Path) -> None:
    done = run("generate", "sacrifice", "--n", 200_000, "-o", tmp_path / "x.jsonl")
    assert done.exit_code == 1
    assert "has 5184 items" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_folder_has_a_card_and_loads_with_datasets(tmp_path: Path) -> None:
    from datasets import load_dataset

    folder = tmp_path / "hf"
    done = run("generate", "amounts", "--seed", 2, "-o", folder)
    assert done.exit_code == 0, done.output
    card = (folder / "README.md").read_text(encoding="utf-8")
    items = build(load_family("amounts"), seed=2)
    for part in ("canary GUID", items.fingerprint, "| seed | 2 |", "license: mit", "generate"):
        assert part in card, part
    rows = load_dataset(str(folder), split="test", cache_dir=str(tmp_path / "cache"))
    assert [row["id"] for row in rows] == [item.id for item in items.items]
    assert rows.column_names == re.findall(r"^\| `(\w+)` \|", card, re.M)


class Hub:
    """A hub that keeps what it is sent."""

    calls: list[dict[str, Any]] = []  # noqa: RUF012 - a record of calls

    def create_repo(self, name: str, **options: Any) -> str:
        self.calls.append({"create": name, **options})
        return f"https://hub.test/{name}"

    def upload_folder(self, **options: Any) -> None:
        self.calls.append(
            {
                "files": sorted(each.name for each in Path(options["folder_path"]).iterdir()),
                **options,
            }
        )


def test_nothing_is_pushed_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.HfApi", Hub)
    monkeypatch.setattr(Hub, "calls", [])
    assert run("generate", "amounts", "-o", tmp_path / "a").exit_code == 0
    assert Hub.calls == []
    done = run("generate", "amounts", "-o", tmp_path / "b", "--push-to-hub", "me/amounts")
    assert done.exit_code == 0, done.output
    created, uploaded = Hub.calls
    assert (created["create"], created["private"]) == ("me/amounts", True)
    assert uploaded["files"] == ["README.md", "data"]
    assert "https://hub.test/me/amounts" in done.output
    refused = run("generate", "amounts", "-o", tmp_path / "c.jsonl", "--push-to-hub", "me/amounts")
    assert refused.exit_code == 1
    assert len(Hub.calls) == 2


def test_check_passes_a_built_in_file_and_tells_what_it_identifies() -> None:
    done = run("check", "sacrifice", "--n", 288, "--asked", 40)
    assert done.exit_code == 0, done.output
    assert "|r| with position (bound 0.10): pair 0.000" in done.output
    assert "288 items tell 6 of 6 parameters" in done.output
    assert "answers like every value from 0.4762 to 0.5263" in done.output


def test_check_fails_on_items_aliased_with_position(tmp_path: Path) -> None:
    path = tmp_path / "aliased.jsonl"
    assert run("generate", "sacrifice", "-o", path).exit_code == 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [row for row in rows if (row["scope"] == "every_car") == (row["position"] == "first")]
    path.write_text("\n".join(map(json.dumps, kept)), encoding="utf-8")
    done = run("check", path, "--asked", 8)
    assert done.exit_code == 1
    assert "scope is aliased with position: |r| = 1.00" in done.output
    assert "Traceback" not in done.output


def test_bad_arguments_are_told_in_one_line(tmp_path: Path) -> None:
    for words in (
        ("show", "sacrifice", "--form", "plan"),
        ("generate", "sacrifice", "--factors", "pair", "-o", tmp_path / "x.jsonl"),
        ("generate", "nowhere", "-o", tmp_path / "x.jsonl"),
        ("generate", "protocols", "--language", "xx", "-o", tmp_path / "x.jsonl"),
        ("check", "sacrifice", "--bound", "0"),
        ("check", tmp_path / "none.jsonl"),
        ("gallery", "--language", "xx", "-o", tmp_path / "g"),
        ("suite", "v0"),
        ("suite", "v1", "--seed", "3"),
        ("cost", "sacrifice", "--model", "openai/gpt-4o", "--input-price", "-1"),
    ):
        done = run(*words)
        assert done.exit_code == 1, words
        assert done.output.startswith("Error: "), done.output
        assert len(done.output.strip().splitlines()) == 1, done.output


# cost


class Counting:
    """A model that counts four letters a token."""

    async def count_tokens(self, text: str) -> int:
        return len(text) // 4


def test_cost_counts_with_the_model_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "get_model", lambda _: Counting())
    found = costs.cost(["a" * 400] * 200, "x/y", 10, 2.0, 8.0, epochs=2)
    assert (found.items, found.input_tokens, found.output_tokens) == (400, 40_000, 4_000)
    assert found.price == pytest.approx(0.04 * 2 + 0.004 * 8)
    assert "counted by Inspect" in found.counted
    assert "50 of the prompts" in found.counted


def test_cost_says_when_it_is_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: str) -> None:
        raise RuntimeError("[bold]no key[/bold]")

    monkeypatch.setattr(costs, "get_model", fails)
    done = run(
        "cost", "amounts", "--model", "openai/gpt-4o", "--input-price", 1, "--output-price", 1
    )
    assert done.exit_code == 0, done.output
    assert "estimated from the length of every prompt, not counted" in done.output
    assert "no key" in done.output
    assert "[bold]" not in done.output
    assert "(prices: given)" in done.output
    offline = run("cost", "amounts", "--model", "nobody/knows", "--offline")
    assert "price          unknown" in offline.output


def test_prices_of_inspect_are_used_where_it_has_them() -> None:
    from inspect_ai.model import ModelCost, set_model_cost

    price = ModelCost(input=3, output=15, input_cache_write=0, input_cache_read=0)
    set_model_cost("openai/gpt-4o", price)
    found = costs.cost(["a" * 40], "openai/gpt-4o", 10, offline=True)
    assert found.price == pytest.approx((10 * 3 + 10 * 15) / 1e6)
    assert found.prices == "Inspect's model data"


# suites


@pytest.mark.parametrize("name", suites())
def test_frozen_suites_ask_what_they_asked(name: str) -> None:
    for each in verify(load_suite(name)):
        assert each.same, f"{each.frozen.name}: a published suite must not change"
        assert each.frozen.items == each.now.items


def test_a_changed_fingerprint_fails(tmp_path: Path) -> None:
    suite = load_suite("v1")
    task = suite.tasks[0].model_copy(update={"fingerprint": "0" * 64})
    path = tmp_path / "changed.yaml"
    write_suite(suite.model_copy(update={"tasks": (task,)}), path, "canary")
    done = run("suite", path)
    assert done.exit_code == 1
    assert "CHANGED" in done.output
    assert "asks other items than when it was frozen" in done.output
    assert run("suite", path, "--write").exit_code == 0
    assert run("suite", path).exit_code == 0
    assert load_suite(str(path)).tasks[0].fingerprint == suite.tasks[0].fingerprint


@pytest.mark.slow
def test_a_private_suite_asks_other_items(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    assert run("suite", "v1", "--seed", 977, "-o", path).exit_code == 0
    mine, suite = load_suite(str(path)), load_suite("v1")
    assert all(task.args["seed"] == 977 for task in mine.tasks)
    assert not {t.fingerprint for t in mine.tasks} & {t.fingerprint for t in suite.tasks}
    assert mine == frozen(seeded(suite, 977))
    with pytest.raises(AvdilemmaError, match="give another one"):
        seeded(suite, 0)


def test_the_typed_loader_gives_tasks_and_finds_a_fingerprint() -> None:
    suite = load_suite("v1")
    first = suite.tasks[0]
    assert (first.task, first.args["family"], first.epochs) == ("av_dilemma", "sacrifice", 1)
    assert suite.task(first.fingerprint) is first
    assert suite.task("0" * 64) is None
    assert any(task.args.get("elicitation") == "plan" for task in suite.tasks)


def test_bad_manifests_are_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    for text in (
        "name: x\n",
        "- 1\n",
        "a: [\n",
        "name: x\ntitle: y\ntasks: [{task: z, more: 1}]\n",
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioFileError, match=r"s\.yaml"):
            load_suite(str(path))
    with pytest.raises(ScenarioFileError, match="cannot be read"):
        load_suite(str(tmp_path / "none.yaml"))
    for name in ("main", "avdilemma", "play_match", "pricing"):
        with pytest.raises(InvalidValueError, match="task"):
            build_task(SuiteTask(task=name))


# a file of one's own


def test_a_file_is_given_as_scenarios_or_family() -> None:
    path = str(builtin()["symmetric"])
    by_path = economic_games(scenarios=path, n=8).metadata
    by_name = economic_games(family="symmetric", n=8).metadata
    assert by_path is not None
    assert by_name is not None
    assert by_path["fingerprint"] == by_name["fingerprint"]
    with pytest.raises(Exception, match="give one of the two"):
        av_dilemma(family="risk", scenarios=path)


def example(folder: Path) -> Path:
    """The worked example of the page, as a reader saves it."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(text.splitlines()) < 40
    (folder / "tunnel.yaml").write_text(text, encoding="utf-8")
    return folder / "tunnel.yaml"


def test_the_worked_example_loads_passes_and_is_shown(tmp_path: Path) -> None:
    path = example(tmp_path)
    done = run("check", path, "--asked", 24)
    assert done.exit_code == 0, done.output
    assert "6 of 6 parameters" in done.output
    shown = run("show", path)
    assert "=== tunnel-" in shown.output
    task = av_dilemma(scenarios=str(path), n="all")
    assert len(task.dataset) == load_family(str(path)).design({}).size


@pytest.mark.slow
def test_the_commands_of_the_page_run_as_printed(tmp_path: Path) -> None:
    example(tmp_path)
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert any("inspect eval avdilemma/av_dilemma -T scenarios=" in line for line in lines)
    for line in lines:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        env = {**os.environ, "PATH": path, "INSPECT_DISPLAY": "plain"}
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    from inspect_ai.log import read_eval_log

    logs = list((tmp_path / "logs").glob("*.eval"))
    assert logs
    assert all(read_eval_log(str(log), header_only=True).status == "success" for log in logs)


# whole processes

MAKE = """
import resource, sys
from pathlib import Path
from avdilemma.catalog.export import export
from avdilemma.families import load_family, stream
written = export(stream(load_family(sys.argv[1]), int(sys.argv[2]), 4), Path(sys.argv[3]))
print(written.fingerprint, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def process(*words: object, hash_seed: int = 0) -> list[str]:
    env = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(
        [sys.executable, "-c", MAKE, *map(str, words)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.slow
def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / f"{seed}.jsonl" for seed in (1, 2)]
    prints = [process("sacrifice", 96, file, hash_seed=s) for s, file in enumerate(files, 1)]
    assert prints[0][0] == prints[1][0]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_hundred_thousand_items_take_no_more_memory_than_four_thousand(
    ending: str, tmp_path: Path
) -> None:
    sys.path.insert(0, str(ROOT))
    from benchmarks.generate import large_family

    large_family(tmp_path)
    few, many = (
        int(process(tmp_path / "large.yaml", n, tmp_path / f"{n}.{ending}")[1])
        for n in (4_000, 100_000)
    )
    assert many < few + 60, (few, many)


@pytest.mark.parametrize(
    "words",
    [
        ("gallery", "--family", "allocations", "-o", "pages"),
        ("suite", "v1", "--seed", "7", "-o", "pages/README.md"),
        ("generate", "allocations", "-n", "4", "-o", "pages/README.md"),
    ],
)
def test_files_that_are_there_stay_unless_overwriting_is_asked_for(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "pages" / "README.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = run(*words)
    assert done.exit_code == 1
    assert "is there already: give another path, or --overwrite" in done.output
    assert mine.read_text() == "mine"
