"""Kappa is withheld where no kappa describes the answers.

A logit of payoffs can be fitted to any answers, those of a respondent who goes by the parity of the
number of pedestrians too, and gives some kappa with an interval. It is no number of that
respondent. So kappa, and what is measured in its utility, is withheld if goodness of fit says that
the model is rejected beyond doubt and explains next to nothing (`goodness.Goodness.far`), and that
it is so with noise in lives and in shares: a real agent whose noise is of the other unit, or who
answers at random now and then, is described well by one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from avdilemma.estimation.estimates import Estimate
from avdilemma.estimation.fit import fit
from avdilemma.estimation.goodness import far
from avdilemma.estimation.identified import Chosen
from avdilemma.estimation.likelihood import stack
from avdilemma.estimation.model import ChoiceModel
from avdilemma.estimation.noise import EXPONENTS
from avdilemma.estimation.slips import fewest_contradicted
from avdilemma.estimation.tally import Tally
from avdilemma.questions.situations import Floats

NO_KAPPA = (
    "no kappa describes these choices: the model is rejected, and payoffs explain next to nothing "
    "of what differs between scenarios"
)
"""What is said of choices that follow something else."""


CONTRADICTED = 0.05
"""Share of answers up to which a kappa that contradicts no others describes them."""


def no_kappa_describes(
    model: ChoiceModel, data: Tally, full: Floats, chosen: Sequence[Chosen]
) -> bool:
    """Whether a model with kappa, fitted at (P, 1), misses the answers in every unit of noise.

    A kappa that contradicts few of the distinct answers given describes them.
    """
    if not model.has_kappa or not far(model, data, full):
        return False
    counts = data.counts()[:, 0]
    if fewest_contradicted(chosen, counts[counts > 0]).number <= CONTRADICTED * data.total:
        return False
    if "dilemmas" not in model.domains:
        return True
    layout, counts = model.layout, data.counts()
    for exponent in set(EXPONENTS.values()) - {layout.exponent}:
        other = replace(model, layout=stack(layout.situations, layout.columns, exponent))
        if not far(other, data, fit(other, counts).full):
            return False
    return True


def withheld(model: ChoiceModel, estimates: Sequence[Estimate], anyway: bool) -> list[Estimate]:
    """Estimates of choices that no kappa describes: kappa and further weights without numbers.

    With `anyway` they keep them, with a word of warning.
    """
    weights = {
        model.names[place] for place in map(int, model.free) if place == 0 or model.scaled(place)
    }
    found = []
    for one in estimates:
        if (one.parameter, one.domain) not in weights:
            found.append(one)
        elif anyway:
            note = f"{one.note}; {NO_KAPPA}" if one.note else NO_KAPPA
            found.append(replace(one, note=note))
        else:
            found.append(
                Estimate(one.parameter, one.domain, "misfit", unit=one.unit, note=NO_KAPPA)
            )
    return found
