"""Names shared by dataset, solver, provider and scorers."""

from __future__ import annotations

ITEM = "item"
"""Metadata key, of samples and of their questions, under which the item travels."""

EPOCH = "epoch"
"""Metadata key of a question under which the repetition travels."""

CLUSTER = "scenario"
"""Metadata key on which intervals cluster: order, label and wording variants share it."""

MARKET = "market"
"""Metadata key of a question for a price under which what the firm knows travels."""

SETUP = "setup"
"""Metadata key of a sample under which its market and rules travel."""
