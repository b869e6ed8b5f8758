"""All sections of the report in order. A new one is a file here and a line below."""

from __future__ import annotations

from avdilemma.report.section import Section
from avdilemma.report.sections.amce import AMCE
from avdilemma.report.sections.curves import CURVES
from avdilemma.report.sections.incentives import INCENTIVES
from avdilemma.report.sections.kappas import KAPPAS
from avdilemma.report.sections.outcomes import OUTCOME_RATES
from avdilemma.report.sections.position import POSITION
from avdilemma.report.sections.pricing import PRICING
from avdilemma.report.sections.ratings import RATINGS
from avdilemma.report.sections.shift import SHIFT

SECTIONS: tuple[Section, ...] = (
    CURVES,
    KAPPAS,
    INCENTIVES,
    RATINGS,
    AMCE,
    PRICING,
    SHIFT,
    OUTCOME_RATES,
    POSITION,
)
"""The sections."""
