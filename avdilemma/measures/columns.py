"""Columns of the frames that measures make, in order, each with its meaning and unit."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import yaml

FRAMES: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (files(__package__) / "columns.yaml").read_text(encoding="utf-8")
)
"""Meaning by frame and column."""
