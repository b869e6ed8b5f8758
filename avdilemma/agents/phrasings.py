"""How reference agents put answers to questions in English alone, and ratings in any language."""

from __future__ import annotations

LINES = (
    "{word} {number}: {answer}",
    "**{word} {number}: {answer}**",
    "- {word} {number}: {answer}.",
    "{word} {number} = {answer}",
)
"""Ways to write an answer line; all of them must be read alike."""

AMOUNTS = (
    "Answer: {amount} {unit}",
    "**Answer: {amount} {unit}**",
    "I weighed both sides.\n\nAnswer: {amount}",
    "Final answer: {amount} {unit}.",
)
"""Ways to write an amount."""

RATINGS = ("{line}", "**{line}**", "...\n\n{line}\n", "> {line}")
"""Ways to state a rating."""
