"""A fit of 10,000 plan choices and 1,000 cluster-bootstrap refits, beside statsmodels and biogeme.

All get the same choices in the same run, on one core; times are of that core, so that other work
on the machine does not count. The others see one row a plan, as they collapse nothing; their
bootstrap is one refit, extrapolated, as all of them would take hours: of statsmodels from its own
estimate, of biogeme the second fit, when what it compiles is compiled. biogeme wants an older
pandas than ours and runs in an environment of its own, which `make bench` makes.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402

from avdilemma.estimation import Problem, Results, Simulation, Truth  # noqa: E402
from avdilemma.estimation.validation.designs import standard_items  # noqa: E402
from benchmarks.rows import Row, emit  # noqa: E402

CHOICES = 10_000
REFITS = 1_000
ROUNDS = 5
BIOGEME = Path(f"{sys.prefix}-biogeme") / "bin" / "python"


def rows(problem: Problem, terms: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row a plan: answer, regressors, choice."""
    given, columns, groups = [], [], []
    for number, choice in enumerate(problem.choices):
        own = choice.situation
        assert own is not None  # noqa: S101
        columns.append(np.stack([own.columns[term] for term in terms], axis=1))
        given.append(own.answer == choice.answer)
        groups.append(np.full(len(own.answer), number))
    return np.concatenate(given).astype(float), np.concatenate(columns), np.concatenate(groups)


def rival(given: np.ndarray, columns: np.ndarray, groups: np.ndarray, start: np.ndarray | None):
    from statsmodels.discrete.conditional_models import ConditionalLogit  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ConditionalLogit(given, columns, groups=groups)
        return model.fit(method="newton", disp=0, start_params=start)


def biogeme(
    given: np.ndarray, columns: np.ndarray, groups: np.ndarray
) -> tuple[list[float], np.ndarray]:
    """Seconds of its first and its second fit, and its estimates."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.npz"
        np.savez(file, given=given, columns=columns, groups=groups)
        command = [str(BIOGEME), str(Path(__file__).with_name("biogeme_fit.py")), str(file)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    return found["seconds"], np.asarray(found["estimates"])


def timed(run) -> tuple[float, object]:
    start = time.process_time()
    found = run()
    return time.process_time() - start, found


def main() -> None:
    items = standard_items("games", CHOICES)
    choices = Simulation(Truth(kappa=0.5, alpha=0.1, beta=0.1, position=0.2), items).choices(1)
    Problem(choices[:100]).solve()  # imports and caches
    fits = [timed(lambda: Problem(choices).solve()) for _ in range(ROUNDS)]
    ours = statistics.median(seconds for seconds, _ in fits)
    results = fits[0][1]
    assert isinstance(results, Results)  # noqa: S101
    draws, _ = timed(lambda: results.bootstrap(n=REFITS))
    own = results.solution
    assert own is not None  # noqa: S101
    terms = [column for _, column in own.model.layout.columns]
    data = rows(results.problem, terms)
    theirs, fitted = timed(lambda: rival(*data, None))
    again, _ = timed(lambda: rival(*data, np.asarray(fitted.params)))  # type: ignore[attr-defined]
    theta = own.model.theta(own.full)[:, 0]
    gap = float(np.abs(theta - fitted.params).max())  # type: ignore[attr-defined]
    print(f"{CHOICES:,} plan choices, {len(terms)} terms; estimates differ by {gap:.1e}")
    emit(
        Row(
            f"fit of {CHOICES:,} plan choices, with errors and interval",
            f"{ours * 1e3:.0f} ms",
            f"{theirs * 1e3:.0f} ms (statsmodels)",
            f"{theirs / ours:.0f} times as fast",
            "estimation",
        ),
        Row(
            f"{REFITS:,} cluster-bootstrap refits",
            f"{draws:.2f} s",
            f"{again * REFITS:.0f} s (statsmodels, from one refit)",
            f"{again * REFITS / draws:.0f} times as fast",
            "estimation",
        ),
    )
    if BIOGEME.exists():
        (first, second), estimates = biogeme(*data)
        gap = float(np.abs(theta - estimates).max())
        print(f"biogeme: estimates differ by {gap:.1e}; first fit {first:.0f} s with compiling")
        emit(
            Row(
                f"fit of {CHOICES:,} plan choices, with errors and interval",
                f"{ours * 1e3:.0f} ms",
                f"{second * 1e3:.0f} ms (biogeme, compiled)",
                f"{second / ours:.0f} times as fast",
                "estimation",
            ),
            Row(
                f"{REFITS:,} cluster-bootstrap refits",
                f"{draws:.2f} s",
                f"{second * REFITS:.0f} s (biogeme, from one refit)",
                f"{second * REFITS / draws:.0f} times as fast",
                "estimation",
            ),
        )
    else:
        print("biogeme is not installed (make bench installs it): it has no row")
    print(
        f"statsmodels' refits are {REFITS:,} times one refit from its own estimate, {again:.1f} s"
    )


if __name__ == "__main__":
    main()
