"""Weights in a GGUF file as a folder that transformers and Inspect's ``hf`` provider open."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.local import INSTALL

Precision = Literal["float32", "bfloat16"]
"""Numbers in which weights are written."""

MAGIC = b"GGUF"
"""First bytes of such a file."""


def unpack_gguf(gguf: Path, target: Path, precision: Precision = "float32") -> None:
    """Unpack the weights and the tokenizer of a GGUF file into a folder, in place of one there.

    Quantised weights stay the numbers that they stand for: precision does not come back.

    Raises:
        AvdilemmaError: If the file is none that transformers knows, or a library is missing.
    """
    with gguf.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise AvdilemmaError(f"{gguf} is no GGUF file: give one that begins with GGUF")
    try:
        import torch  # noqa: PLC0415
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415
    except ImportError as error:
        raise AvdilemmaError(f"{error.name} is not installed: {INSTALL}") from error
    folder, file_name, dtype = str(gguf.parent), gguf.name, getattr(torch, precision)
    try:
        loaded = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file_name, dtype=dtype)
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file_name)
    except Exception as error:  # a damaged or unknown file raises anything
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise AvdilemmaError(
            f"{gguf} cannot be unpacked ({reason}): give a whole file of a model that "
            "transformers knows"
        ) from error
    # what was loaded still counts as quantised and refuses to be saved: copy the weights
    config = loaded.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=dtype)
    plain.load_state_dict(loaded.state_dict())
    target.parent.mkdir(parents=True, exist_ok=True)
    # made aside and moved, so that a run cut short leaves no half folder behind
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        made = Path(scratch) / target.name
        plain.save_pretrained(made)
        tokenizer.save_pretrained(made)
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
