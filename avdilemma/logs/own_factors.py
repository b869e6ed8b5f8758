"""Factors that the scenario file of a log declares itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from avdilemma.evals.keys import DECLARED
from avdilemma.logs.header import LogHeader
from avdilemma.questions import scorings


def own_factors(log: LogHeader) -> Mapping[str, Mapping[str, Any]]:
    """Factors that the scenario file of a log declares itself; none of most logs."""
    found = log.metadata.get(DECLARED)
    if not isinstance(found, dict) or log.kind not in scorings():
        return {}
    return {
        str(name): each
        for name, each in found.items()
        if isinstance(each, dict) and isinstance(each.get("levels"), list)
    }
