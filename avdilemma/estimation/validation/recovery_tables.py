"""Tables of parameter recovery, and of the choices that a standard error of kappa needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from avdilemma.estimation.estimates import short
from avdilemma.estimation.validation.designs import (
    GATED,
    TERMS,
    StandardCell,
    share_cells,
    standard_cells,
    standard_items,
)
from avdilemma.estimation.validation.information import of_situations
from avdilemma.estimation.validation.recovery import COVERAGE, MOST_BIAS, Recovery
from avdilemma.estimation.validation.simulation import known_situation
from avdilemma.estimation.validation.stamp import stamp
from avdilemma.files import write_text

TARGETS = (0.2, 0.1, 0.05, 0.025)
"""Standard errors of kappa in the power table."""

PAGE = """\
# Parameter recovery

Made by `{command}` ({minutes:.1f} minutes), version {version}; items of games {games}, of \
dilemmas {dilemmas}. `recovery.json` holds what tells whether this page is stale.

{reps:,} data sets of {n:,} choices a cell, drawn from known parameters and estimated with every \
term (alpha and beta, or the taste for sacrifice and the lane; position and label), from a start \
at 0. Games: whole plans in the 18 protocols at stated beliefs .1 to .9. Dilemmas: pairs with \
ratios .2 to 10, all perspectives. Clusters are scenarios.

Gated are games with noise of up to {games_noise:g} points and dilemmas with noise of up to \
{dilemmas_noise:g} life, {gated} cells; noisier ones are only shown (last column). A gated cell \
passes if the bias of kappa is below {bias:g} and the reported 95 % interval (profile \
likelihood, stretched by the CR2 variance) holds the truth in {low:g} to {high:g} of the data \
sets. {good} of {gated} gated cells pass. Data sets whose likelihood has no maximum are counted as \
separated and are in no other column. The Wald interval is shown for comparison.

{table}
"""
"""The page of recovery, in Markdown."""

HEADING = "\n## Power: choices needed for a standard error of kappa\n"
"""Where its further section begins."""

POWER = """
From the expected information of the same designs, all terms estimated, answers independent; of \
dilemmas with noise in expected lives, and in shares of the people concerned (a share of .1 is as \
much noise as 1 life among 10 people). The formula is for many choices. Entries below {few} show \
only how much a single choice tells: {terms} terms are estimated, and fewer than ten choices a \
term do not hold what it promises (Peduzzi et al. 1996, J. Clin. Epidemiol. 49:1373).

{table}
"""
"""The further section."""


Needed = tuple[StandardCell, tuple[int | None, ...]]
"""A cell, and the choices needed for each of `TARGETS`; None if kappa is not identified."""


def power() -> Iterator[Needed]:
    """Choices that each standard cell needs, all terms estimated and answers independent.

    Dilemmas come with noise in lives, then in shares.
    """
    designs = {
        kind: Counter(map(known_situation, standard_items(kind))) for kind in ("games", "dilemmas")
    }
    for cell in (*standard_cells(), *share_cells()):
        expected = of_situations(designs[cell.kind], cell.truth)
        yield cell, tuple(expected.items_for(target) for target in TARGETS)


def _table(rows: Sequence[tuple[StandardCell, dict[str, str]]]) -> list[str]:
    """Cells with further figures in Markdown, under the names of the first row."""
    lines: list[list[str]] = []
    for cell, further in rows:
        kind, *numbers = cell.to_dict().values()
        if not lines:
            lines = [["design", "kappa", "alpha", "beta", "lambda", *further]]
            lines.append(["---"] * len(lines[0]))
        lines.append([kind, *(f"{each:g}" for each in numbers), *further.values()])
        lines[-1][4] += f" {cell.unit}"
    return [f"| {' | '.join(line)} |" for line in lines]


def recovery_lines(rows: Sequence[Recovery]) -> list[str]:
    """The table of recovery in Markdown, gated cells first."""

    def figures(row: Recovery) -> dict[str, str]:
        gate = ("passes" if row.passes else "FAILS") if row.cell.gated else "shown only"
        return {
            "separated": str(row.separated),
            "bias": f"{row.bias:+.4f}",
            "RMSE": f"{row.rmse:.4f}",
            "expected se": f"{row.expected_se:.4f}",
            "coverage": f"{row.coverage:.4f}",
            "median width": short(row.width),
            "Wald coverage": f"{row.wald:.4f}",
            "gate": gate,
        }

    return _table([(row.cell, figures(row)) for row in rows])


def power_lines(rows: Sequence[Needed]) -> list[str]:
    """The power table in Markdown."""

    def figures(needed: Sequence[int | None]) -> dict[str, str]:
        words = ["not identified" if n is None else f"{n:,}" for n in needed]
        return {f"se {target:g}": word for target, word in zip(TARGETS, words, strict=True)}

    return _table([(cell, figures(needed)) for cell, needed in rows])


def markdown(
    rows: Sequence[Recovery], needed: Sequence[Needed], command: str, seconds: float
) -> str:
    """The whole page, with the command that makes it and how long it took."""
    gated = [row for row in rows if row.cell.gated]
    made = stamp()
    page = PAGE.format(
        command=command,
        version=made.version,
        **{kind: name[:12] for kind, name in made.items.items()},
        minutes=seconds / 60,
        reps=rows[0].reps,
        n=rows[0].n,
        bias=MOST_BIAS,
        low=COVERAGE[0],
        high=COVERAGE[1],
        good=sum(row.passes for row in gated),
        gated=len(gated),
        games_noise=GATED["games"],
        dilemmas_noise=GATED["dilemmas"],
        table="\n".join(recovery_lines(rows)),
    )
    return page + power_section(needed) if needed else page


def power_section(needed: Sequence[Needed]) -> str:
    """The further section of the page: its heading, and the power table."""
    return HEADING + POWER.format(few=10 * TERMS, terms=TERMS, table="\n".join(power_lines(needed)))


def power_csv(needed: Sequence[Needed]) -> str:
    """The power table as CSV; empty cells are not identified."""
    import pandas as pd  # noqa: PLC0415

    names = [f"n_se_{target:g}" for target in TARGETS]
    records = [
        cell.to_dict() | {"unit": cell.unit} | dict(zip(names, n, strict=True))
        for cell, n in needed
    ]
    return pd.DataFrame(records).to_csv(index=False)


def write_power(folder: Path, needed: Sequence[Needed], *, overwrite: bool = False) -> list[Path]:
    """Write ``power.csv``, and the section anew of a page ``recovery.md`` that is there.

    Raises:
        AvdilemmaError: If one is there and may not be replaced, or cannot be written.
    """
    page = folder / "recovery.md"
    texts = {folder / "power.csv": power_csv(needed)}
    if page.exists():
        before = page.read_text(encoding="utf-8").partition(HEADING)[0]
        texts[page] = before + power_section(needed)
    for path, text in texts.items():
        write_text(path, text, overwrite=overwrite)
    return list(texts)


def write(
    folder: Path,
    rows: Sequence[Recovery],
    needed: Sequence[Needed],
    command: str,
    seconds: float,
    *,
    overwrite: bool = False,
) -> list[Path]:
    """Write ``recovery.md``, ``recovery.csv`` and their stamp ``recovery.json``.

    With a power table ``power.csv`` too.

    Raises:
        AvdilemmaError: If one is there and may not be replaced, or cannot be written.
    """
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame([row.to_dict() for row in rows])
    texts = {
        folder / "recovery.md": markdown(rows, needed, command, seconds),
        folder / "recovery.csv": frame.to_csv(index=False, float_format="%.6g"),
        folder / "recovery.json": json.dumps(stamp().to_dict(), indent=1) + "\n",
    }
    if needed:
        texts[folder / "power.csv"] = power_csv(needed)
    for path, text in texts.items():
        write_text(path, text, overwrite=overwrite)
    return list(texts)
