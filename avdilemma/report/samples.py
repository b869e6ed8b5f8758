"""Samples of logs as a tidy frame: who answered, the item's factors, and the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from avdilemma.evals.keys import CLUSTER
from avdilemma.report.logs import LogFile

if TYPE_CHECKING:
    import pandas as pd


def label(model: str, language: object) -> str:
    """Who answered, with the language if it is not English."""
    return model if language in {None, "", "en"} else f"{model} ({language})"


def read_samples(
    logs: Sequence[LogFile],
    scorer: str,
    keys: Sequence[str],
    factors: Sequence[str] = (),
    named: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Read samples by their summaries, which is quick.

    Args:
        logs: Logs; those of other scorers are passed over.
        scorer: A scorer, without its package.
        keys: Keys of its scores.
        factors: Keys of the samples' metadata.
        named: Further keys by the names that their columns get, where a score has the same key.

    Returns:
        One row a sample and epoch: columns model (with the language if it is not English), kappa
        (of the moralis compared with, as text), scenario, one a factor (text) and one a key
        (float, NaN where there is nothing). Samples that ended in errors are left out.
    """
    import pandas as pd  # noqa: PLC0415
    from inspect_ai.analysis import EvalColumn, SampleColumn, samples_df  # noqa: PLC0415

    own = [log for log in logs if scorer in log.scorers]
    kept = {CLUSTER: CLUSTER, **{name: name for name in factors}, **named}
    if not own:
        return pd.DataFrame(columns=["model", "kappa", *kept, *keys])
    frame = samples_df(
        [log.path for log in own],
        columns=[
            EvalColumn("model", path="eval.model", required=True),
            EvalColumn("kappa", path="eval.metadata.kappa"),
            SampleColumn("language", path="metadata.language"),
            *(SampleColumn(f"factor {name}", path=f"metadata.{key}") for name, key in kept.items()),
            *(SampleColumn(f"score {key}", path=f"scores.{scorer}.value.{key}") for key in keys),
        ],
        quiet=True,
    )
    languages = [None if pd.isna(each) else each for each in frame["language"]]
    found: Mapping[str, object] = {
        "model": [
            label(str(model), language)
            for model, language in zip(frame["model"], languages, strict=True)
        ],
        "kappa": frame["kappa"].astype(str),
        **{name: frame[f"factor {name}"].astype(str) for name in kept},
        **{key: frame[f"score {key}"].astype(float) for key in keys},
    }
    tidy = pd.DataFrame(found)
    return tidy[tidy[list(keys)].notna().any(axis=1)].reset_index(drop=True)
