"""How a model was run: what of it is shown, and what a submission may not have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from inspect_ai.log import EvalLog

from avdilemma.design import canonical
from avdilemma.logs.respondent import generation

FORBIDDEN: Mapping[str, str] = {
    "system_message": "the suite has none",
    "logit_bias": "it chooses in the model's place",
    "response_schema": "it constrains the answer",
    "stop_seqs": "it cuts answers off",
    "fallback_models": "another model may have answered",
    "num_choices": "one reply is asked for",
    "best_of": "one reply is asked for",
    "internal_tools": "the suite has none",
}
"""Settings that change what is asked or who answers, and why they are refused."""

NUMERICS = frozenset({"device", "dtype", "quantization", "torch_dtype"})
"""Arguments of providers whose short texts are shown: they say how a model calculates, and change
what it answers. Other texts may be paths or keys."""

WORD = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
"""What such a text may be."""

LONGEST = 180
"""Characters of a setting that are shown; longer ones are a digest."""


def run_settings(log: EvalLog) -> dict[str, Any]:
    """The settings that a log's replies were generated with, those of transport left out."""
    arguments = {
        f"arg:{name}": value
        for name, value in log.eval.model_args.items()
        if isinstance(value, (bool, int, float))
        or (name in NUMERICS and isinstance(value, str) and WORD.fullmatch(value))
    }
    return dict(sorted((generation(log) | arguments).items()))


def shown(settings: Mapping[str, Any]) -> dict[str, str | float]:
    """Settings of `run_settings` as a submission shows them.

    Values take one line; what is long or nested is told by the digest of its JSON.
    """
    found: dict[str, str | float] = {}
    for name, value in settings.items():
        if isinstance(value, (bool, int, float)):
            found[name] = value
            continue
        text = value if isinstance(value, str) else canonical(value)
        line = text.isprintable() and 0 < len(text) <= LONGEST and not {"<", ">"} & set(text)
        found[name] = text if line else f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"
    return found


def forbidden(settings: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with some settings, one clause each."""
    for name, why in FORBIDDEN.items():
        if settings.get(name) not in (None, [], {}, 1):
            yield f"{name} was set: {why}"
