"""Prompts: rendering questions and reading replies."""

from __future__ import annotations

from avdilemma.prompts.outcomes import OUTCOMES, Outcome, ReadChoice
from avdilemma.prompts.parse import parse
from avdilemma.prompts.render import assemble, check_template, render

__all__ = ["OUTCOMES", "Outcome", "ReadChoice", "assemble", "check_template", "parse", "render"]
