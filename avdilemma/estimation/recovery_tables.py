"""Tables of parameter recovery and of power."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.estimation.designs import Kind, standard_cells, standard_items
from avdilemma.estimation.information import of_situations
from avdilemma.estimation.recovery import COVERAGE, MOST_BIAS, Recovery
from avdilemma.estimation.tables import short

if TYPE_CHECKING:
    import pandas as pd

TARGETS = (0.2, 0.1, 0.05, 0.025)
"""Standard errors of kappa in the power table."""

UNITS = {"games": "points", "dilemmas": "lives"}
"""Unit of the noise, by design."""


@dataclass(frozen=True, slots=True)
class Power:
    """Choices needed for a standard error of kappa."""

    design: Kind
    """Standard design."""

    kappa: float
    """Truth."""

    alpha: float
    """Truth."""

    beta: float
    """Truth."""

    noise: float
    """True lambda, in points or expected lives."""

    needed: tuple[int | None, ...]
    """Number of choices for each of `TARGETS`; None if kappa is not identified."""


def power() -> Iterator[Power]:
    """Choices needed on the standard designs, from their expected information.

    Yields:
        One row a cell of the grid. With all terms estimated, and answers independent.
    """
    designs = {}
    for kind in ("games", "dilemmas"):
        found = Counter(item.situation() for item in standard_items(kind))
        designs[kind] = {own: n for own, n in found.items() if own is not None}
    for cell in standard_cells():
        expected = of_situations(designs[cell.kind], cell.truth)
        yield Power(
            cell.kind,
            cell.truth.kappa,
            cell.truth.alpha,
            cell.truth.beta,
            cell.noise,
            tuple(expected.items_for(target) for target in TARGETS),
        )


def frame(rows: Sequence[Recovery]) -> pd.DataFrame:
    """One row a cell."""
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame([row.to_dict() for row in rows])


def power_frame(rows: Sequence[Power]) -> pd.DataFrame:
    """One row a cell, one column a target."""
    import pandas as pd  # noqa: PLC0415

    records = []
    for row in rows:
        record = asdict(row)
        needed = record.pop("needed")
        records.append(record | {f"n_se_{t:g}": n for t, n in zip(TARGETS, needed, strict=True)})
    return pd.DataFrame(records)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def recovery_lines(rows: Sequence[Recovery]) -> list[str]:
    """The table of recovery in Markdown, gated cells first."""
    head = (
        "design",
        "kappa",
        "alpha",
        "beta",
        "lambda",
        "separated",
        "bias",
        "RMSE",
        "expected se",
        "coverage",
        "median width",
        "Wald coverage",
        "gate",
    )
    lines = [_line(head), _line(["---"] * len(head))]
    for row in rows:
        gate = ("passes" if row.passes else "FAILS") if row.gated else "shown only"
        lines.append(
            _line(
                (
                    row.design,
                    f"{row.kappa:g}",
                    f"{row.alpha:g}",
                    f"{row.beta:g}",
                    f"{row.noise:g} {UNITS[row.design]}",
                    str(row.separated),
                    f"{row.bias:+.4f}",
                    f"{row.rmse:.4f}",
                    f"{row.expected_se:.4f}",
                    f"{row.coverage:.4f}",
                    short(row.width),
                    f"{row.wald:.4f}",
                    gate,
                )
            )
        )
    return lines


def power_lines(rows: Sequence[Power]) -> list[str]:
    """The power table in Markdown."""
    head = ("design", "kappa", "alpha", "beta", "lambda", *(f"se {t:g}" for t in TARGETS))
    lines = [_line(head), _line(["---"] * len(head))]
    for row in rows:
        needed = ["not identified" if n is None else f"{n:,}" for n in row.needed]
        lines.append(
            _line(
                (
                    row.design,
                    f"{row.kappa:g}",
                    f"{row.alpha:g}",
                    f"{row.beta:g}",
                    f"{row.noise:g} {UNITS[row.design]}",
                    *needed,
                )
            )
        )
    return lines


def markdown(
    rows: Sequence[Recovery], needed: Sequence[Power], command: str, seconds: float
) -> str:
    """The whole page.

    Args:
        rows: Cells of recovery.
        needed: Rows of the power table, possibly none.
        command: The command that makes the page.
        seconds: How long it took.

    Returns:
        Markdown.
    """
    first = rows[0]
    gated = [row for row in rows if row.gated]
    good = sum(row.passes for row in gated)
    low, high = COVERAGE
    grid = (
        f"{first.reps:,} data sets of {first.n:,} choices a cell, drawn from known parameters and "
        "estimated with every term (alpha and beta, or the taste for sacrifice and the lane; "
        "position and label), from a start at 0. Games: whole plans in the 18 protocols at stated "
        "beliefs .1 to .9. Dilemmas: pairs with ratios .2 to 10, all perspectives. Clusters are "
        "scenarios."
    )
    gate = (
        f"A gated cell passes if the bias of kappa is below {MOST_BIAS:g} and the reported 95 % "
        f"interval (profile likelihood, stretched by the CR2 variance) holds the truth in {low:g} "
        f"to {high:g} of the data sets. {good} of {len(gated)} gated cells pass. Data sets whose "
        "likelihood has no maximum are counted as separated and are in no other column. The Wald "
        "interval is shown for comparison."
    )
    lines = [
        "# Parameter recovery",
        "",
        f"Made by `{command}` ({seconds / 60:.1f} minutes).",
        "",
        grid,
        "",
        gate,
        "",
        *recovery_lines(rows),
        "",
    ]
    if needed:
        lines += [
            "## Power: choices needed for a standard error of kappa",
            "",
            (
                "From the expected information of the same designs, all terms estimated, answers "
                "independent."
            ),
            "",
            *power_lines(needed),
            "",
        ]
    return "\n".join(lines)


def write(
    folder: Path, rows: Sequence[Recovery], needed: Sequence[Power], command: str, seconds: float
) -> list[Path]:
    """Write ``recovery.md`` and ``recovery.csv``, and ``power.csv`` if there is a power table.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "recovery.md", folder / "recovery.csv"]
    files[0].write_text(markdown(rows, needed, command, seconds), encoding="utf-8")
    frame(rows).to_csv(files[1], index=False, float_format="%.6g")
    if needed:
        files.append(folder / "power.csv")
        power_frame(needed).to_csv(files[2], index=False)
    return files
