"""Templates of what exports write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

PART = re.compile("%%([A-Z]+)%%")
"""A part to be filled in."""


def filled(name: str, parts: Mapping[str, str] = MappingProxyType({})) -> str:
    """The text of a template, by its file's name, with its parts ``%%NAME%%`` filled in.

    What is put in is never looked through for parts.
    """
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return PART.sub(lambda found: parts[found[1]], text)
