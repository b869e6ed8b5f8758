"""One fit of a conditional logit by biogeme, in an environment of its own.

biogeme wants an older pandas than ours, so that `benchmarks.estimation` runs this file by another
Python. It gets the rows as a NumPy file and prints seconds and estimates as JSON.

    python benchmarks/biogeme_fit.py ROWS.npz
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from os import chdir, dup, dup2

import numpy as np
import pandas as pd


def wide(given: np.ndarray, columns: np.ndarray, groups: np.ndarray) -> tuple[pd.DataFrame, int]:
    """One row a choice: the regressors of every plan, which plans there are, and the one chosen."""
    terms, (_, start) = columns.shape[1], np.unique(groups, return_index=True)
    place = np.arange(len(groups)) - np.repeat(start, np.diff([*start, len(groups)]))
    plans = int(place.max()) + 1
    cells = np.zeros((len(start), plans, terms))
    there = np.zeros((len(start), plans))
    cells[groups, place], there[groups, place] = columns, 1.0
    data = {
        f"x{plan}_{term}": cells[:, plan, term] for plan in range(plans) for term in range(terms)
    }
    data |= {f"there{plan}": there[:, plan] for plan in range(plans)}
    data["chosen"] = place[given == 1].astype(float)
    return pd.DataFrame(data), plans


def main() -> None:
    from biogeme.biogeme import BIOGEME  # noqa: PLC0415 - only in the environment of its own
    from biogeme.database import Database  # noqa: PLC0415
    from biogeme.expressions import Beta, Variable  # noqa: PLC0415
    from biogeme.models import loglogit  # noqa: PLC0415

    rows = np.load(sys.argv[1])
    frame, plans = wide(rows["given"], rows["columns"], rows["groups"])
    terms = rows["columns"].shape[1]
    betas = [Beta(f"b{term}", 0, None, None, 0) for term in range(terms)]
    utilities = {
        plan: sum(beta * Variable(f"x{plan}_{term}") for term, beta in enumerate(betas))
        for plan in range(plans)
    }
    there = {plan: Variable(f"there{plan}") for plan in range(plans)}
    out = dup(1)
    dup2(2, 1)  # what biogeme prints is not the answer
    with tempfile.TemporaryDirectory() as folder:
        chdir(folder)  # it writes files where it runs
        formula = loglogit(utilities, there, Variable("chosen"))
        seconds = []
        for _ in range(2):  # the first one compiles
            start = time.process_time()
            model = BIOGEME(
                Database("plans", frame),
                formula,
                generate_html=False,
                generate_yaml=False,
                save_iterations=False,
            )
            model.model_name = "plans"
            found = model.estimate()
            seconds.append(time.process_time() - start)
    values = found.get_beta_values()
    dup2(out, 1)
    print(json.dumps({"seconds": seconds, "estimates": [values[f"b{t}"] for t in range(terms)]}))


if __name__ == "__main__":
    main()
