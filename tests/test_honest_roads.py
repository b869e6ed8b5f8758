"""Every road by which a log of the suite comes about, crossed: each is accepted with its answers.

Few evaluations make many logs: what a run leaves is written, converted, packed and scored again in
every way that Inspect offers. Runs that were stopped are in `test_honest_logs`.
"""

from __future__ import annotations

import functools
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai import eval_retry, eval_set, score
from inspect_ai.log import convert_eval_logs, read_eval_log, write_eval_log
from inspect_ai.model import BatchConfig, ModelOutput, ModelUsage, get_model
from leaderboard_suite import Record, small_parts, small_suite

from avdilemma.evals.scorer import SCORERS
from avdilemma.evals.suite import build_task, frozen
from avdilemma.families.suite import Suite, SuiteTask
from avdilemma.leaderboard.evidence import Evidence, read_evidence
from avdilemma.leaderboard.parts import Part, build_parts
from avdilemma.leaderboard.submission import gather
from tests.answering_host import answering
from tests.batch_host import answering_batches

AGENT = "avdilemma/moralis@kappa=0.5@noise=0.3"
QUIET: dict[str, Any] = {"display": "none", "score_display": False, "log_realtime": False}
TASKS = tuple(task.key for task in small_suite().tasks)
RISK = 1


def good(path: Path, parts: tuple[Part, ...] | None = None) -> Evidence:
    found = read_evidence(path, parts or small_parts())
    assert found.problems == ()
    assert found.codes
    return found


def logs_in(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.eval"), *folder.glob("20*.json")])


# -- forms of a log ----------------------------------------------------------------------------


def as_written(log: Path, folder: Path) -> Path:
    return log


def converted(to: str, **settings: Any) -> Callable[[Path, Path], Path]:
    def form(log: Path, folder: Path) -> Path:
        convert_eval_logs(str(log), to, str(folder), overwrite=True, **settings)  # type: ignore[arg-type]
        return folder / f"{log.stem}.{to}"

    return form


def there_and_back(log: Path, folder: Path) -> Path:
    to_json, back = converted("json"), converted("eval")
    return back(to_json(log, folder), folder)


def written_again(log: Path, folder: Path) -> Path:
    write_eval_log(read_eval_log(str(log)), str(folder / log.name))
    return folder / log.name


def scored(action: Any, own: bool) -> Callable[[Path, Path], Path]:
    """Scored again, by the task's scorer or by the one that the command names without the task."""

    def form(log: Path, folder: Path) -> Path:
        found = read_eval_log(str(log))
        (named,) = found.eval.scorers or []
        options = named.options or {} if own else {}
        again = score(found, SCORERS[named.name](**options), action=action, display="none")
        write_eval_log(again, str(folder / log.name))
        return folder / log.name

    return form


def packed(method: int) -> Callable[[Path, Path], Path]:
    """Packed as other versions of Inspect pack."""

    def form(log: Path, folder: Path) -> Path:
        with zipfile.ZipFile(log) as old, zipfile.ZipFile(folder / log.name, "w", method) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        return folder / log.name

    return form


def changed(change: Callable[[str, Record], object]) -> Callable[[Path, Path], Path]:
    """With a change of every member that is an object, by the kind of it."""

    def form(log: Path, folder: Path) -> Path:
        with zipfile.ZipFile(log) as old, zipfile.ZipFile(folder / log.name, "w") as new:
            for name in old.namelist():
                found = json.loads(old.read(name))
                kind = "sample" if name.startswith("samples/") else name
                several = found if isinstance(found, list) else [found]
                for each in several:
                    change("summary" if isinstance(found, list) else kind, each)
                new.writestr(name, json.dumps(found))
        return folder / log.name

    return form


def by_version(version: str) -> Callable[[str, Record], None]:
    def change(kind: str, record: Record) -> None:
        if "eval" in record:
            record["eval"]["packages"]["inspect_ai"] = version

    return change


def newer(kind: str, record: Record) -> None:
    """A later version's fields, which a plain run leaves empty."""
    by_version("0.3.999")(kind, record)
    record.update(later=None, later_list=[], later_text="", later_switch=False)
    for event in record.get("events", []):
        event.update(later=None, later_object={})
    for place in ("eval", "plan", "results", "stats"):
        if isinstance(record.get(place), dict):
            record[place].update(later=None)


def older(kind: str, record: Record) -> None:
    """An earlier version, which did not know of some fields."""
    by_version("0.3.120")(kind, record)
    for name in ("turn_count", "error_retries", "invalidated", "tags", "metadata", "etag"):
        if kind != "sample" or name not in ("metadata",):
            record.pop(name, None)
    if kind == "header.json":
        record["results"].pop("headline", None)
        record["stats"].pop("connection_limit_history", None)
        for each in record["results"]["scores"]:
            each.pop("scored_samples", None)
            each.pop("unscored_samples", None)
    if kind == "sample":
        for each in (record["output"], *(e["output"] for e in record["events"] if "output" in e)):
            each.pop("input_context_tokens", None)
        for each in record["scores"].values():
            each.pop("history", None)


FORMS: dict[str, Callable[[Path, Path], Path]] = {
    "as written": as_written,
    "written again": written_again,
    "JSON": converted("json"),
    "JSON with attachments in their places": converted("json", resolve_attachments="full"),
    "JSON and back": there_and_back,
    "converted without a change of form": converted("eval"),
    "scored again in place": scored("overwrite", own=True),
    "scored again in place by name": scored("overwrite", own=False),
    "scored again beside": scored("append", own=True),
    "scored again beside by name": scored("append", own=False),
    "packed by deflate": packed(zipfile.ZIP_DEFLATED),
    "not packed": packed(zipfile.ZIP_STORED),
    "an earlier Inspect": changed(older),
    "a later Inspect": changed(newer),
}
"""Forms in which one log may be handed in."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """The log of a plain run of each task, made where it is wanted."""
    folder = tmp_path_factory.mktemp("plain")

    @functools.cache
    def run(task: int) -> Path:
        made = build_task(small_suite().tasks[task])
        (log,) = inspect_eval(made, model=AGENT, log_dir=str(folder), **QUIET)
        return Path(log.location)

    return run


@pytest.fixture(scope="module")
def answers(plain: Callable[[int], Path]) -> Callable[[int], tuple[str, ...]]:
    """The answers of a plain run of each task."""
    return functools.cache(lambda task: good(plain(task)).codes)


Once = Callable[[str, Callable[[Path], Path]], Path]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a log where it is first wanted, and keeps it for the tests of its other forms."""
    made: dict[str, Path] = {}

    def make(name: str, run: Callable[[Path], Path]) -> Path:
        if name not in made:
            made[name] = run(tmp_path_factory.mktemp("once"))
        return made[name]

    return make


CROSSED = [
    pytest.param(form, task, marks=() if task == RISK else pytest.mark.slow)
    for form in FORMS
    for task in range(len(TASKS))
]


@pytest.mark.parametrize(("form", "task"), CROSSED)
def test_every_form_of_every_task(
    form: str,
    task: int,
    plain: Callable[[int], Path],
    answers: Callable[[int], tuple[str, ...]],
    tmp_path: Path,
) -> None:
    found = good(FORMS[form](plain(task), tmp_path))
    assert found.codes == answers(task)
    assert not found.again


# -- ways to run -------------------------------------------------------------------------------


def reply() -> ModelOutput:
    output = ModelOutput.from_content("model", "I weighed it.\n\nAnswer: A")
    used = ModelUsage(input_tokens=7, output_tokens=3, total_tokens=10)
    return output.model_copy(update={"usage": used})


def risk_log(folder: Path, **settings: Any) -> Path:
    """A log of eight questions to a model that says one thing."""
    arguments = settings.pop("model_args", {})
    model = get_model(
        "mockllm/model", custom_outputs=lambda *_a, **_m: reply(), memoize=False, **arguments
    )
    task = build_task(small_suite().tasks[RISK])
    (log,) = inspect_eval(task, model, log_dir=str(folder), **{**QUIET, **settings})
    assert log.status == "success"
    return Path(log.location)


def body(**values: Any) -> dict[str, Any]:
    return {"extra_body": values}


SETTINGS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"temperature": 0.0}, {"temperature": 0.0}),
    ({"temperature": 1.5, "top_p": 0.9}, {"temperature": 1.5, "top_p": 0.9}),
    ({"top_k": 40, "max_tokens": 50}, {"top_k": 40, "max_tokens": 50}),
    (
        {"frequency_penalty": 0.1, "presence_penalty": -0.5},
        {"frequency_penalty": 0.1, "presence_penalty": -0.5},
    ),
    ({"seed": 7}, {"seed": 7}),
    ({"logprobs": True, "top_logprobs": 5}, {"logprobs": True, "top_logprobs": 5}),
    ({"reasoning_effort": "low"}, {"reasoning_effort": "low"}),
    ({"reasoning_tokens": 1024}, {"reasoning_tokens": 1024}),
    ({"reasoning_summary": "auto"}, {"reasoning_summary": "auto"}),
    ({"reasoning_history": "none"}, {"reasoning_history": "none"}),
    ({"effort": "high", "verbosity": "low"}, {"effort": "high", "verbosity": "low"}),
    ({"parallel_tool_calls": False}, {"parallel_tool_calls": False}),
    (body(min_p=0.1, repetition_penalty=1.1), {"body:min_p": 0.1}),
    (
        body(chat_template_kwargs={"enable_thinking": False}),
        {"body:chat_template_kwargs.enable_thinking": False},
    ),
    (body(thinking={"type": "enabled", "budget_tokens": 99}), {"body:thinking.type": "enabled"}),
    (body(provider={"only": ["a", "b"]}), {"body:provider.only": "a, b"}),
    (body(reasoning={"effort": "low", "exclude": True}), {"body:reasoning.effort": "low"}),
    ({"num_choices": 1}, {}),
    ({"max_retries": 9, "timeout": 60, "attempt_timeout": 30}, {}),
    ({"model_args": {"device": "cpu", "batch_size": 4}}, {"arg:device": "cpu"}),
    ({"model_args": {"torch_dtype": "bfloat16"}}, {"arg:torch_dtype": "bfloat16"}),
    ({"model_args": {"api_key": "sk-secret"}}, {}),
]
"""Settings of the model, and what the row shows of them."""


@pytest.mark.slow
@pytest.mark.parametrize(("given", "shown"), SETTINGS)
def test_every_setting_that_is_allowed(
    given: dict[str, Any], shown: dict[str, Any], tmp_path: Path
) -> None:
    found = good(risk_log(tmp_path, **given))
    assert shown.items() <= found.settings.items()
    assert shown or not {*found.settings} - {"arg:api_key"}
    assert "sk-secret" not in str(found)


RUNS: dict[str, dict[str, Any]] = {
    "one at a time": {"max_connections": 1, "max_samples": 1},
    "connections that adapt": {"adaptive_connections": True},
    "written as it goes": {"log_realtime": True, "log_buffer": 1},
    "JSON": {"log_format": "json"},
    "with raw calls": {"log_model_api": True},
    "without raw calls": {"log_model_api": False},
    "without pictures": {"log_images": False},
    "errors are let pass": {"fail_on_error": False},
    "some errors are let pass": {"fail_on_error": 0.5, "continue_on_fail": True},
    "errors would be scored": {"score_on_error": True},
    "errors would be asked again": {"retry_on_error": 3},
    "shuffled": {"sample_shuffle": 3},
    "tagged": {"tags": ["mine"], "metadata": {"machine": "a"}},
    "limits that are not reached": {"message_limit": 9, "token_limit": 9_999, "time_limit": 600},
    "reduced by the mean": {"epochs": 1},
}
"""Settings of the run."""


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_every_way_to_run(name: str, tmp_path: Path) -> None:
    found = good(risk_log(tmp_path, **RUNS[name]))
    assert (found.settings, len(found.codes), found.again) == ({}, 8, frozenset())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["as written", "JSON", "scored again beside by name"])
@pytest.mark.parametrize("epochs", [2, 3])
def test_suites_of_several_epochs(epochs: int, form: str, once: Once, tmp_path: Path) -> None:
    task = SuiteTask(task="av_dilemma", args={"family": "risk", "n": 8}, epochs=epochs)
    suite = frozen(Suite(name="often", title="Each question often", tasks=(task,)))

    def run(folder: Path) -> Path:
        made = build_task(suite.tasks[0])
        (log,) = inspect_eval(made, model=AGENT, log_dir=str(folder), epochs=epochs, **QUIET)
        return Path(log.location)

    log = once(f"{epochs} epochs", run)
    found = good(FORMS[form](log, tmp_path), build_parts(suite))
    assert len(found.codes) == 8 * epochs


@pytest.mark.slow
@pytest.mark.parametrize("form", ["as written", "JSON with attachments in their places"])
def test_replies_from_the_cache(
    form: str, once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(folder: Path) -> Path:
        monkeypatch.setenv("INSPECT_CACHE_DIR", str(folder / "cache"))
        risk_log(folder / "first", cache=True)
        return risk_log(folder / "again", cache=True)

    log = once("cache", run)
    (sample, *_) = read_eval_log(str(log)).samples or []
    assert any(getattr(each, "cache", None) == "read" for each in sample.events)
    assert len(good(FORMS[form](log, tmp_path)).codes) == 8


@pytest.mark.slow
@pytest.mark.parametrize("form", ["as written", "JSON", "packed by deflate", "a later Inspect"])
def test_samples_that_were_asked_again_in_the_same_run(
    form: str,
    failing: Callable[..., None],
    answers: Callable[[int], tuple[str, ...]],
    once: Once,
    tmp_path: Path,
) -> None:
    def run(folder: Path) -> Path:
        failing(3, 4)
        task = build_task(small_suite().tasks[RISK])
        (log,) = inspect_eval(task, AGENT, log_dir=str(folder), retry_on_error=2, **QUIET)
        return Path(log.location)

    wanted = answers(RISK)
    found = good(FORMS[form](once("asked again", run), tmp_path))
    assert found.codes == wanted
    assert len(found.again) == 2


@pytest.mark.slow
@pytest.mark.parametrize("form", ["as written", "JSON", "scored again in place"])
def test_logs_that_eval_retry_completes(
    form: str,
    failing: Callable[..., None],
    answers: Callable[[int], tuple[str, ...]],
    once: Once,
    tmp_path: Path,
) -> None:
    def run(folder: Path) -> Path:
        failing(5)
        task = build_task(small_suite().tasks[RISK])
        inspect_eval(task, AGENT, log_dir=str(folder), max_samples=1, log_buffer=1, **QUIET)
        (stale,) = logs_in(folder)
        (again,) = eval_retry(str(stale), log_dir=str(folder / "again"), **QUIET)
        assert again.status == "success"
        return Path(again.location)

    wanted = answers(RISK)
    assert good(FORMS[form](once("retried", run), tmp_path)).codes == wanted


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_sets_that_are_run_and_run_again(
    times: int, answers: Callable[[int], tuple[str, ...]], tmp_path: Path
) -> None:
    for _ in range(times):
        tasks = [build_task(task) for task in small_suite().tasks[:2]]
        done, _ = eval_set(tasks, str(tmp_path), model=AGENT, retry_wait=0.01, **QUIET)
        assert done
    found, notes = gather([tmp_path], small_parts())
    assert notes == []
    for each in found:
        assert each.problems == ()
        assert each.part is not None
        assert each.codes == answers(TASKS.index(each.part.key))


# -- models by the clients of their providers ----------------------------------------------------

CHAT, ANSWERS = {"responses_api": False}, {"responses_api": True}
CLIENTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "OpenAI, chat": ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18", CHAT),
    "OpenAI, responses": ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18", ANSWERS),
    "Anthropic": ("anthropic/claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", {}),
    "a server of one's own": ("openai-api/local/mine", "other-7b.gguf", {}),
    "OpenRouter": ("openrouter/lab/model-7b", "lab/model-7b", {}),
    "Together": ("together/lab/model-7b", "lab/model-7b", {}),
    "Fireworks": ("fireworks/lab/model-7b", "lab/model-7b", {}),
    "SambaNova": ("sambanova/model-7b", "model-7b", {}),
    "DeepSeek": ("deepseek/deepseek-chat", "deepseek-chat", {}),
    "Perplexity": ("perplexity/sonar", "sonar", {}),
    "Ollama": ("ollama/llama3.1:8b", "llama3.1:8b", {}),
    "Cloudflare": ("cloudflare/@cf/lab/model-7b", "@cf/lab/model-7b", {}),
    "Moonshot": ("moonshot/kimi-latest", "kimi-latest", {}),
    "Hugging Face": ("hf-inference-providers/lab/model-7b", "lab/model-7b", {"stream": False}),
    "Bedrock": ("bedrock/us.lab.model-7b-v1:0", "", {}),
    "completions": ("openai-api-completions/local/mine", "other-7b.gguf", {}),
    "vLLM": ("vllm/lab/model-7b", "lab/model-7b", {}),
    "SGLang": ("sglang/lab/model-7b", "lab/model-7b", {}),
}
"""Clients of Inspect that can be pointed at this machine: model, its name there, arguments."""


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    names = "OPENAI ANTHROPIC LOCAL OPENROUTER TOGETHER FIREWORKS SAMBANOVA DEEPSEEK PERPLEXITY"
    for name in (*names.split(), "VLLM", "SGLANG", "OLLAMA", "CLOUDFLARE", "MOONSHOT"):
        monkeypatch.setenv(f"{name}_API_KEY", "sk-secret")
    further = ("HF_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    for name in further:
        monkeypatch.setenv(name, "sk-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.mark.slow
@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("name", CLIENTS)
def test_models_of_every_provider_that_can_be_pointed_here(name: str, tmp_path: Path) -> None:
    model, called, arguments = CLIENTS[name]
    with answering(called) as address:
        base = address + ("" if model.startswith(("anthropic", "bedrock")) else "/v1")
        asked = get_model(model, base_url=base, memoize=False, **arguments)
        task = build_task(small_suite().tasks[RISK])
        settings = {"temperature": 0.5, "max_tokens": 99, "reasoning_effort": "low", **QUIET}
        (log,) = inspect_eval(task, asked, log_dir=str(tmp_path), **settings)
    assert log.status == "success", log.error
    found = good(Path(log.location))
    assert found.origin[0].startswith("own address: 127.0.0.1:")
    assert found.settings.items() >= {("temperature", 0.5), ("max_tokens", 99)}
    assert "sk-secret" not in str(found)


@pytest.mark.slow
@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("form", ["as written", "JSON", "scored again in place"])
@pytest.mark.parametrize("name", ["OpenAI, chat", "OpenAI, responses", "Anthropic"])
def test_batches(name: str, form: str, once: Once, tmp_path: Path) -> None:
    model, called, arguments = CLIENTS[name]

    def run(folder: Path) -> Path:
        with answering_batches(called) as (address, sizes):
            base = address + ("" if model.startswith("anthropic") else "/v1")
            asked = get_model(model, base_url=base, memoize=False, **arguments)
            task = build_task(small_suite().tasks[RISK])
            batch = BatchConfig(size=4, send_delay=0.05, tick=0.02)
            (log,) = inspect_eval(task, asked, log_dir=str(folder), batch=batch, **QUIET)
        assert log.status == "success", log.error
        assert sum(sizes) == 8
        assert len(sizes) < 8, "several questions went together"
        return Path(log.location)

    assert len(good(FORMS[form](once(f"batch of {name}", run), tmp_path)).codes) == 8
