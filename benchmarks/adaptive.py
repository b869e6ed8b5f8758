"""Calls of adaptive runs against those of the default design, for the same error of kappa.

Simulated respondents of known kappa and noise, 100 each, in a cell of each unit of noise; the whole
table is that of `avdilemma validate --adaptive`.
"""

from __future__ import annotations

from avdilemma.estimation.adaptive.course import Rule
from avdilemma.estimation.validation.adaptive_cells import run_cell
from benchmarks.rows import Row, emit

CELLS = ((0.75, "lives", 1.0), (0.5, "share", 0.1))
"""Cells that are run."""


def main() -> None:
    for cell in CELLS:
        row = run_cell(cell, Rule(), 100, seed=0)
        kappa, unit, noise = cell
        emit(
            Row(
                f"kappa to an error of {row.rmse:.3f}, at kappa {kappa:g}, noise {noise:g} {unit}",
                f"{row.calls:.0f} calls (adaptive)",
                f"{row.default_calls:.0f} calls (the default design)",
                f"{row.ratio:.1f} times fewer",
                "adaptive",
            )
        )


if __name__ == "__main__":
    main()
