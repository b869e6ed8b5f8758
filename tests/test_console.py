"""Every reading command prints on consoles of any encoding, whatever names logs hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import Run, slow_but
from inspect_ai import Task
from inspect_ai.log import write_eval_log
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from avdilemma import text
from avdilemma.cli import main
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.text import SPELLINGS, encodable, printable

ENCODINGS = ("utf-8", "cp1252", "ascii")

HOSTILE = "x/[/red][bold]:smile:\x1b[31m\u202eеvil 名前 ± – \x07\\"
"""Markup, emoji codes, escapes, a change of direction, letters of three alphabets, a bell."""

SHOWN = "[/red][bold]:smile:\\x1b[31m\\u202e"
"""How it begins on every console."""


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of every task, whose models have hostile names."""
    folder = tmp_path_factory.mktemp("hostile")
    asked: dict[str, Task] = {
        "dilemmas": av_dilemma(n=8),
        "games": economic_games(family="incentives", n=96),
        "ratings": ratings(n=22),
        "groups": moral_machine(n=24),
        "matches": play(n=4),
        "markets": pricing(markets=1, periods=2),
    }
    for name, task in asked.items():
        agent = "avdilemma/nash" if name == "markets" else "avdilemma/moralis"
        log = run(task, agent)
        assert log.status == "success", log.error
        log.eval.model = HOSTILE
        if name == "games":
            write_eval_log(log, str(folder / "tuned" / "games.eval"))
            log.eval.model = f"{HOSTILE} 2"
        write_eval_log(log, str(folder / name / "log.eval"))
    return folder


COMMANDS = {
    "results": "results dilemmas games ratings groups matches",
    "estimate": "estimate dilemmas games",
    "estimate-details": "estimate --details dilemmas",
    "report": "report dilemmas games ratings groups markets -o out-",
    "incentives": "incentives games --figure out-figure.png",
    "matches": "matches matches",
    "amce": "amce groups --csv out-amce.csv",
    "ways": "ways dilemmas games ratings groups --csv out-ways.csv",
    "replies": "replies dilemmas games ratings groups matches markets --csv out-replies.csv",
    "shift": "shift games tuned --csv out-shift.csv",
    "pricing": "pricing results markets",
    "pricing-figure": "pricing figure markets -o out-prices.png",
}


def call(words: str, folder: Path, encoding: str, out: Path) -> Result:
    """Run a command on logs, by the names of their folders."""
    names = {each.name for each in folder.iterdir()}
    arguments = [
        str(folder / word)
        if place and word in names
        else str(out / word[4:])
        if word.startswith("out-")
        else word
        for place, word in enumerate(words.split())
    ]
    return CliRunner(charset=encoding).invoke(main, arguments)


def steers(text: str) -> set[str]:
    """Characters that a terminal obeys."""
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf"}} - {"\n"}


@pytest.mark.parametrize(
    ("name", "encoding"),
    slow_but(
        [(name, each) for name in COMMANDS for each in ENCODINGS if name != "report"]
        + [("report", "ascii")],
        *((name, "ascii") for name in COMMANDS if name not in {"report", "estimate"}),
        ("results", "utf-8"),
        ("replies", "cp1252"),
    ),
)
def test_commands_print_every_name_in_every_encoding(
    name: str, encoding: str, folder: Path, tmp_path: Path
) -> None:
    result = call(COMMANDS[name], folder, encoding, tmp_path)
    assert result.exit_code == 0, result.output
    shown = result.output_bytes.decode(encoding)
    assert steers(shown) == set()
    if name in {"results", "estimate", "pricing", "matches", "incentives", "replies"}:
        assert SHOWN in shown.replace("\n", "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_console_of_the_environment(encoding: str, folder: Path) -> None:
    command = [sys.executable, "-m", "avdilemma", "results", str(folder / "dilemmas")]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(encoding)
    assert "\\x1b[31m" in done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_errors_show_names_as_they_are(encoding: str, tmp_path: Path) -> None:
    for words in (["results", HOSTILE], ["pricing", "results", str(tmp_path / HOSTILE)]):
        result = CliRunner(charset=encoding).invoke(main, words)
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert steers(result.output_bytes.decode(encoding)) == set()
        assert SHOWN in result.output


def test_model_named_so_by_inspect_itself(run: Run, tmp_path: Path) -> None:
    output = ModelOutput.from_content("mockllm", "Answer: A")
    # without it Inspect fetches a tokenizer to count
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    model = get_model("mockllm/[bold]:smile:\u202e名前 ±", custom_outputs=[output] * 4)
    log = run(av_dilemma(n=4), model, log_dir=str(tmp_path))
    assert log.status == "success", log.error
    result = CliRunner(charset="ascii").invoke(main, ["results", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert steers(result.output) == set()


def characters(categories: Sequence[str]) -> str:
    return "".join(
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in categories
    )


def test_printable_escapes_all_that_steers_and_nothing_that_is_read() -> None:
    steering = characters(["Cc", "Cf", "Cs", "Zl", "Zp"])
    assert printable(steering).isascii()
    assert printable(steering).isprintable()
    read = characters(["Lu", "Ll", "Lo", "Lm", "Nd", "Mn", "Po", "Sm", "So", "Zs"])
    assert printable(read) == read
    assert printable("a\nb\tc\r", keep="\n\t") == "a\nb\tc\\r"


@pytest.mark.parametrize("encoding", [*ENCODINGS, "shift_jis", "cp437"])
def test_encodable_text_can_be_encoded(encoding: str) -> None:
    for each in (*SPELLINGS, "名", "\ud800", "😀"):
        encodable(each, encoding).encode(encoding)
    assert encodable("".join(SPELLINGS), "ascii") == "".join(SPELLINGS.values())


@pytest.mark.skipif(os.name == "nt", reason="names of files hold no control characters")
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_refused_submissions_show_names_and_reasons_as_they_are(
    encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{HOSTILE.replace('/', '')}.json"
    path.write_text(json.dumps({"schema_version": HOSTILE, HOSTILE: HOSTILE}), encoding="utf-8")
    result = CliRunner(charset=encoding).invoke(main, ["leaderboard", "verify", str(path)])
    assert result.exit_code == 1
    assert "refused" in result.output
    assert steers(result.output_bytes.decode(encoding)) == set()


def test_every_line_is_printed_by_the_functions_that_escape_it() -> None:
    package = Path(text.__file__).parent
    for path in [package / "cli.py", *(package / "commands").glob("*.py")]:
        code = path.read_text(encoding="utf-8")
        if path.name != "common.py":
            assert not re.search(
                r"click\.s?echo|\bprint\(|[^_]Console\(", code.replace(".print(", "")
            ), path
