"""Every command in README and docs runs, as a reader would run it."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from avdilemma.logs.select import read_logs

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
NOT_RUN = {
    "make test": "it is what runs this test",
    "source .venv/bin/activate": "the environment is active already",
}


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"^```bash\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "INSPECT_DISPLAY": "plain"}
    return subprocess.run(
        command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.readme
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.name, marks=[pytest.mark.slow] if page.parent != ROOT else [])
        for page in PAGES
        if commands(page)
    ],
)
def test_the_commands_of_a_page_run_in_order(page: Path, tmp_path: Path) -> None:
    for name in ("scenarios", "tasks"):
        (tmp_path / name).symlink_to(ROOT / name)
    for command in commands(page):
        if command in NOT_RUN:
            continue
        if command == "make demo":
            if page.name == "README.md":  # once is enough
                make_demo()
            continue
        done = run(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if (tmp_path / "logs").is_dir():
            # inspect eval exits with 0 even if the log says error
            assert not read_logs([tmp_path / "logs"]).troubles


def make_demo() -> None:
    """The literal command, with the environment that make made; otherwise it would install anew."""
    if not (Path(sys.prefix) / ".core").exists():
        pytest.skip("run by make test, which made the environment of make demo")
    done = run(f"make demo VENV={sys.prefix}", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {
        (log.task, log.model.removeprefix("avdilemma/")): log.metrics
        for log in read_logs([ROOT / "demo/logs"]).usable
    }
    for task in ("av_dilemma", "economic_games"):
        assert rows[task, "economicus"]["economicus"] == 1.0
        assert rows[task, "moralis@kappa=0.5"]["moralis"] == 1.0
        assert rows[task, "first"]["position_bias"] == 1.0
        assert rows[task, "refuse"]["refusal"] == 1.0


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
        for target in re.findall(r"<(?:img|source)[^>]* src(?:set)?=\"([^\"]+)\"", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_links_to_a_place_in_a_page_find_its_heading() -> None:
    for page in PAGES:
        for target, place in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8")):
            text = ((page.parent / target) if target else page).read_text("utf-8")
            headings = re.findall(r"^#+ (.+)$", text, re.M)
            anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
            assert place in anchors, f"{page.name}: {target}#{place}"


def test_every_task_argument_is_documented() -> None:
    import inspect

    from avdilemma.evals import play, tasks
    from avdilemma.evals.pricing import pricing

    text = (ROOT / "docs" / "evaluate.md").read_text(encoding="utf-8")
    for task in (tasks.av_dilemma, tasks.economic_games, play.play):
        for name in inspect.signature(inspect.unwrap(task)).parameters:
            assert f"`{name}`" in text, name
    text = (ROOT / "docs" / "pricing.md").read_text(encoding="utf-8")
    for name in inspect.signature(inspect.unwrap(pricing)).parameters:
        assert f"`{name}`" in text, name


def test_every_score_key_is_documented() -> None:
    from avdilemma.families import build, load_family
    from avdilemma.predictions import predict
    from avdilemma.preferences import economicus, moralis

    item = build(load_family("sacrifice"), n=4).items[0]
    both = (predict(economicus(), item.decision()), predict(moralis(0.5), item.decision()))
    text = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
    for key in item.score(item.read_reply(""), both):
        assert f"`{key}`" in text, key


def test_every_key_of_a_market_is_documented() -> None:
    from avdilemma.pricing import Market
    from avdilemma.pricing.market_score import score_market

    text = (ROOT / "docs" / "pricing.md").read_text(encoding="utf-8")
    for key in score_market(Market(), [], 5).values:
        assert f"`{key.removeprefix('rival_')}`" in text, key


def test_every_score_key_of_plans_amounts_and_matches_is_documented() -> None:
    from inspect_ai.util import registry_info

    from avdilemma.evals.play_scorer import match_metrics
    from avdilemma.evals.scorer import scoring_metrics
    from avdilemma.questions import scorings

    text = (ROOT / "docs" / "scores.md").read_text(encoding="utf-8")
    for metrics in (
        *(scoring_metrics(each, (), further=["belief_read"]) for each in scorings().values()),
        match_metrics(),
    ):
        keys = [
            key
            for each in metrics
            if registry_info(each).name == "avdilemma/means"
            for key in vars(each)["__registry_params__"]["keys"]
        ]
        assert len(keys) > 5
        for key in keys:
            stem = key.removesuffix("_separating")
            mine = f"`{stem.removesuffix('_second')}_first`"
            assert f"`{key}`" in text or f"`{stem}`" in text or mine in text, key


def snippets(page: Path) -> list[str]:
    """The Python of a page, less its doctests, which tests/test_validate.py runs as such."""
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [block for block in blocks if not block.startswith(">>>")]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=page.name,
            marks=[] if page.stem.startswith("add-a") else [pytest.mark.slow],
        )
        for page in PAGES
        if snippets(page)
    ],
)
def test_the_snippets_of_a_page_run_in_order(page: Path, tmp_path: Path) -> None:
    # one process each: a page shares nothing with this one but what is installed
    program = tmp_path / f"{page.stem}.py"
    program.write_text("\n".join(snippets(page)), encoding="utf-8")
    done = run(f"{sys.executable} {program}", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_runs_as_a_module(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["avdilemma", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("avdilemma", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Usage: avdilemma")


def test_worked_examples_stay_short() -> None:
    for name in ("add-a-game", "add-an-agent"):
        (snippet,) = snippets(ROOT / "docs" / f"{name}.md")
        assert len(snippet.splitlines()) < 40


@pytest.mark.slow
def test_the_site_builds_without_warnings_and_asks_nobody_else(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="the extra docs is not installed: make docs")
    done = run(f"{sys.executable} -m mkdocs build --strict --site-dir {tmp_path}", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in tmp_path.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe)[^>]*src=\"(https?:[^\"]+)", text)
        loaded += re.findall(
            r"<link[^>]*rel=\"(?:stylesheet|preconnect)\"[^>]*href=\"(http[^\"]+)", text
        )
        assert not loaded, f"{page.name}: {loaded}"
