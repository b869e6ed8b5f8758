"""A GGUF file becomes a folder that transformers opens, or one line says why it does not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from avdilemma.cli import main


def unpack(*arguments: object) -> Any:
    return CliRunner().invoke(main, ["unpack", *map(str, arguments)])


def test_what_cannot_be_unpacked_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, file = tmp_path / "text.gguf", tmp_path / "model.gguf"
    other.write_text("no weights")
    file.write_bytes(b"GGUF")
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").touch()
    refused = unpack(other, tmp_path / "model")
    assert refused.exit_code == 1
    assert "text.gguf is no GGUF file" in refused.output
    assert "full is not empty: give another folder" in unpack(file, full).output
    assert (full / "mine.txt").exists()
    monkeypatch.setitem(sys.modules, "torch", None)
    assert (
        "torch is not installed: pip install 'avdilemma[local]'" in unpack(file, full / "x").output
    )
    assert not (full / "x").exists()


@pytest.mark.llm
def test_unpacked_weights_are_those_of_the_file(tmp_path: Path) -> None:
    import torch
    from rich.console import Console
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from avdilemma.demos.small_model import find_gguf, small_folder

    folder = tmp_path / "small"
    done = unpack(find_gguf(), folder)
    assert done.exit_code == 0, done.output
    assert "--model hf/small" in done.output
    ours = AutoModelForCausalLM.from_pretrained(folder)
    assert ours.dtype == torch.bfloat16
    whole = AutoModelForCausalLM.from_pretrained(small_folder(Console()), dtype=torch.bfloat16)
    for name, weights in whole.state_dict().items():
        assert torch.equal(ours.state_dict()[name], weights), name
    assert AutoTokenizer.from_pretrained(folder).chat_template
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + b"\0" * 64)
    assert "damaged.gguf cannot be unpacked" in unpack(damaged, tmp_path / "none").output
