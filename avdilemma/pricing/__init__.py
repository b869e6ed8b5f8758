"""Price competition: a market with logit demand, what theory predicts there, and firms.

The market and its default numbers are those of Calvano, Calzolari, Denicolò & Pastorello
2020, AER 110:3267, which Fish, Gonczarowski & Shorrer 2024 (arXiv 2404.00806) use with
language models.
"""

from __future__ import annotations

from avdilemma.pricing.firms import FirmView
from avdilemma.pricing.market import Market

__all__ = ["FirmView", "Market"]
