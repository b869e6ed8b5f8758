"""A weak prior on biases, for choices that biases would explain without exception.

Where answers are separated, biases are free to run off, and then they explain whatever kappa does
not: the profile likelihood of kappa takes slips for biases and its interval is too short (in
simulations of 60 answers it held the truth in half of the cases). So each bias gets the log-F(1,1)
prior of Greenland & Mansournia (2015, Statistics in Medicine 34:3133), whose 95 % range is about
-+6.5 in log-odds. It is half an answer for the bias and half an answer against it, at a question
where nothing else differs, and the likelihood stays concave.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from avdilemma.estimation.model import ChoiceModel
from avdilemma.questions.situations import Floats, Situation

HALF = 0.5
"""Answers for a bias, and against it, that the prior counts as."""


def with_weak_prior(model: ChoiceModel, counts: Floats) -> tuple[ChoiceModel, Floats]:
    """Add the prior's half answers to a model and its counts (A, 1), for every term in log-odds."""
    layout, empty = model.layout, np.zeros(2)
    biases = [
        layout.columns.index((domain, term.column))
        for domain, term in model.parameters
        if not (term.core or term.sign)
    ]
    x = np.zeros((2 * len(biases), len(layout.columns)))
    x[np.arange(len(biases)) * 2 + 1, biases] = 1
    imagined = [
        Situation(layout.columns[place][0], ("no", "yes"), np.arange(2), {}, (), empty, empty)
        for place in biases
    ]
    whole = replace(
        layout, situations=(*layout.situations, *imagined), x=np.concatenate([layout.x, x])
    )
    return replace(model, layout=whole), np.concatenate([counts, np.full((len(x), 1), HALF)])
