"""Each command of ``sft tune`` has its own options and refuses what it cannot honour, unpaid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from fine_tuning_host import Host, serving

from avdilemma.cli import main
from avdilemma.commands.sft import build
from avdilemma.commands.sft_tune import tune
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.training_set import build_training_set, read_training_set
from avdilemma.sft.tuning import HostedSettings, LocalSettings, TuningCard

VALUES = ("-1", "0", "0.5", "1.5", "2", "nan", "inf", "9999999999")
"""Tried with every option that takes a number; a host must get the very one or nothing."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    recipe = Recipe(agent=target_agent("moralis"), n=12, reasoning="none", validation=0)
    build_training_set(recipe).write(folder)
    return folder


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    with serving() as found:
        yield found


@pytest.fixture(autouse=True)
def tuned(monkeypatch: pytest.MonkeyPatch) -> list[LocalSettings]:
    """Settings with which a local tuning was begun; none is made."""
    begun: list[LocalSettings] = []

    def tune_local(data: Path, out: Path, settings: LocalSettings, resume: bool) -> TuningCard:
        begun.append(settings)
        return TuningCard.of(read_training_set(data).manifest, settings, {"steps": 1})

    monkeypatch.setattr("avdilemma.sft.local.tune_local", tune_local)
    return begun


def options(name: str) -> dict[str, click.Option]:
    command = tune.commands[name]
    return {
        written: each
        for each in command.params
        if isinstance(each, click.Option)
        for written in (*each.opts, *each.secondary_opts)
    }


def invoke(name: str, data: Path, out: Path, host: Host, *more: str) -> Result:
    needed = {
        "local": [str(data), "--model", "no/such-model", "-o", str(out)],
        "hosted": [str(data), "--model", "small", "-o", str(out), "--base-url", host.url, "--yes"],
        "watch": ["ftjob-1", "--base-url", host.url],
    }
    return CliRunner().invoke(main, ["sft", "tune", name, *needed[name], *more])


def foreign() -> list[tuple[str, str, bool]]:
    """Options of the other commands, and whether each is a flag."""
    return [
        (name, written, option.is_flag)
        for name in tune.commands
        for other in tune.commands
        for written, option in options(other).items()
        if written not in options(name)
    ]


def numbers() -> list[tuple[str, str]]:
    return [
        (name, written)
        for name in tune.commands
        for written, option in options(name).items()
        if isinstance(option.type, (click.types.IntParamType, click.types.FloatParamType))
    ]


def test_options_of_both_kinds_are_told_apart() -> None:
    assert {"--lora", "--steps", "--freeze", "--detach", "--resume", "--bf16"} <= set(
        options("local")
    )
    assert {"--price", "--yes", "--base-url", "--key-env"} <= set(options("hosted"))
    assert len({each for each in foreign() if each[0] == "hosted"}) == 15
    assert len(numbers()) >= 13


def test_the_options_of_a_command_are_the_fields_that_it_reads() -> None:
    for command, record, further in (
        (tune.commands["local"], LocalSettings, {"data", "out", "resume"}),
        (
            tune.commands["hosted"],
            HostedSettings,
            {"data", "out", "price", "yes", "base_url", "key_env", "every", "insecure_http"},
        ),
        (build, Recipe, {"kappa", "alpha", "beta", "factors", "suite", "formats", "out"}),
    ):
        named = {str(each.name) for each in command.params} - further - {"overwrite"}
        assert named == set(record.model_fields) - {"select"}


@pytest.mark.parametrize(("name", "option", "flag"), foreign())
def test_an_option_of_another_command_is_refused(
    name: str,
    option: str,
    flag: bool,
    data: Path,
    tmp_path: Path,
    host: Host,
    tuned: list[LocalSettings],
) -> None:
    out = tmp_path / "out"
    done = invoke(name, data, out, host, option, *([] if flag else ["1"]))
    assert done.exit_code == 2
    assert f"No such option: {option}" in done.output or f"No such option '{option}'" in done.output
    assert not host.calls
    assert not tuned
    assert not out.exists()


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("name", "option"), numbers())
def test_a_number_is_honoured_or_refused_before_anything_is_done(
    name: str,
    option: str,
    value: str,
    data: Path,
    tmp_path: Path,
    host: Host,
    tuned: list[LocalSettings],
) -> None:
    out = tmp_path / "out"
    host.looks = 0
    if name == "watch":
        host.job({"model": "m", "training_file": "f"})
    done = invoke(name, data, out, host, option, value)
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if name == "local":
        assert bool(tuned) == (done.exit_code == 0)
        for settings in tuned:
            key = option.removeprefix("--").replace("-", "_").replace("lr", "learning_rate")
            assert getattr(settings, key) == float(value)
    elif done.exit_code:
        assert "POST /v1/files" not in host.calls
        assert not out.exists()
    elif name == "hosted" and option in ("--epochs", "--seed"):
        (job,) = host.jobs.values()
        hyper = job["body"]["method"]["supervised"]["hyperparameters"]
        assert {"--epochs": hyper["n_epochs"], "--seed": job["body"]["seed"]}[option] == float(
            value
        )


@pytest.mark.parametrize("value", ["0.5", "1.5", "0", "-1", "nan", "inf"])
def test_a_host_makes_whole_passes_alone(
    value: str, data: Path, tmp_path: Path, host: Host
) -> None:
    done = invoke("hosted", data, tmp_path / "out", host, "--epochs", value)
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: epochs is {float(value)}: input should be")
    assert done.output.count("\n") == 1
    assert not host.calls


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--lora-rank", "8"], "lora-rank is 8: give --lora with it"),
        (["--steps", "9", "--epochs", "2"], "epochs is 2.0: give --epochs or --steps, not both"),
        (["--lora", "--freeze", "2"], "freeze is 2: adapters leave all weights as they are"),
    ],
)
def test_an_option_that_another_makes_idle_is_refused(
    more: list[str], message: str, data: Path, tmp_path: Path, host: Host
) -> None:
    done = invoke("local", data, tmp_path / "out", host, *more)
    assert (done.exit_code, done.output) == (1, f"Error: {message}\n")


@pytest.mark.parametrize(
    ("former", "name"),
    [
        (["--backend", "openai", "--model", "m", "--epochs", "0.5"], "hosted"),
        (["--model", "m", "--backend=openai", "--lora"], "hosted"),
        (["--backend", "local", "--model", "m"], "local"),
        (["--model", "m", "--data", "d", "-o", "o"], "local"),
    ],
)
def test_a_former_call_names_the_command_of_now(former: list[str], name: str) -> None:
    done = CliRunner().invoke(main, ["sft", "tune", *former])
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: this is `avdilemma sft tune {name} DATA` now")
    assert done.output.count("\n") == 1
    shown = CliRunner().invoke(main, ["sft", "tune", "--help"])
    assert shown.exit_code == 0
    assert "hosted" in shown.output
