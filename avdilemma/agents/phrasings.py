"""How reference agents put answer lines, ratings included; what they say is the language's."""

from __future__ import annotations

import re
from collections.abc import Callable

LINES: tuple[Callable[[str], str], ...] = (
    "{}".format,
    "**{}**".format,
    "- {}.".format,
    lambda line: re.sub(r" ?[:：] ?", " = ", line, count=1),
)
"""Ways to write an answer line with a number, such as "Decision 1: A"; all must be read alike."""

RATINGS = ("{line}", "**{line}**", "...\n\n{line}\n", "> {line}")
"""Ways to state a rating."""
