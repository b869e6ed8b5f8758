"""How much of published Moral Machine results of language models is position bias.

    python -m benchmarks.position_bias moral_machine_llm_amce.csv

The file is the user's own: a column ``Label`` with the nine attributes, and one column of AMCEs
a model, as in the supplementary tables of Takemoto 2026, arXiv 2601.17637 (Human is left out).

The pattern of an answerer who says "Case 2" whatever is asked, derived from the published
generator (repository kztakemoto/mmllm; nothing of it is copied here):

- Where both groups are pedestrians, Case 1 always kills the first set of characters, and the
  sets are not swapped. The first sets are people, the young, women, the less fit, low status
  and the smaller group. "Case 2" always spares them: +1 for species, age and gender, -1 for
  fitness, social status and number, in the signs of the table.
- Where one group is in the car, the sets are swapped at random: 0 for these six. Half of the
  scenarios are of each kind, so the six come out at +-1/2.
- Case 1 always kills the passengers. "Case 2" always spares them, and relation to the car is
  estimated on such scenes alone: -1 for pedestrians over passengers.
- Which group the law favours and whether the car stays or swerves are drawn at random: 0.

A model whose nine AMCEs point the same way (cosine near 1, or near -1 for "Case 1") shows what
a preference and a habit would look like alike: the design cannot tell them apart. That is no
proof that the model has no preference.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

PATTERN: Mapping[str, float] = {
    "Age": 0.5,
    "Fitness": -0.5,
    "Gender": 0.5,
    "Intervention": 0.0,
    "Law": 0.0,
    "No. Characters": -0.5,
    "Relation to AV": -1.0,
    "Social Status": -0.5,
    "Species": 0.5,
}
"""AMCEs of "Case 2" whatever is asked, by label of the table."""

CHARACTERS = ("Age", "Fitness", "Gender", "No. Characters", "Social Status", "Species")
"""The six attributes at +-1/2."""

PEOPLE = "Human"
"""Column of the table that is no model."""

HIGH = 0.95
"""Cosine beyond which a model is counted."""


def cosines(path: Path, labels: Sequence[str] = tuple(PATTERN)) -> pd.Series:
    """The cosine of each model's AMCEs with the pattern, highest first.

    Raises:
        SystemExit: If the file is not such a table.
    """
    try:
        table = pd.read_csv(path, index_col="Label")
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"{path} cannot be read ({error}): give a CSV with a column Label"
        ) from error
    lacking = [label for label in PATTERN if label not in table.index]
    if lacking:
        raise SystemExit(f"{path} has no rows {', '.join(lacking)}: give the table of AMCEs")
    models = table.drop(columns=PEOPLE, errors="ignore").loc[list(labels)].astype(float)
    pattern = np.array([PATTERN[label] for label in labels])
    lengths = np.linalg.norm(models.to_numpy(), axis=0) * np.linalg.norm(pattern)
    with np.errstate(invalid="ignore"):  # a model of zeros has no direction: NaN
        found = pattern @ models.to_numpy() / lengths
    return pd.Series(found, index=models.columns).sort_values(ascending=False)


def count(found: pd.Series) -> tuple[int, int]:
    """Models that look like "Case 2" always, and like "Case 1" always."""
    return int((found > HIGH).sum()), int((found < -HIGH).sum())


def main(arguments: Sequence[str]) -> None:
    if len(arguments) != 1:
        raise SystemExit("usage: python -m benchmarks.position_bias TABLE.csv")
    path = Path(arguments[0])
    for title, labels in (("nine attributes", tuple(PATTERN)), ("six of characters", CHARACTERS)):
        found = cosines(path, labels)
        second, first = count(found)
        print(
            f"{title}: of {len(found)} models {second} have a cosine above {HIGH} with always "
            f"'Case 2', {first} below -{HIGH} (always 'Case 1')"
        )
    found = cosines(path)
    for name, value in found[found.abs() > 0.9].items():
        print(f"  {value:6.3f}  {name}")
    spread = found.abs().quantile([0.25, 0.5, 0.75])
    print(f"quartiles of |cosine|: {', '.join(f'{value:.2f}' for value in spread)}")


if __name__ == "__main__":
    main(sys.argv[1:])
