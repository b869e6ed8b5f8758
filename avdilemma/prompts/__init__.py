"""Prompts: rendering questions and reading replies."""

from __future__ import annotations

from avdilemma.prompts.outcomes import OUTCOMES, Outcome, Reading
from avdilemma.prompts.parse import parse
from avdilemma.prompts.render import assemble, check_template, render

__all__ = ["OUTCOMES", "Outcome", "Reading", "assemble", "check_template", "parse", "render"]
