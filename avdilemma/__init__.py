"""avdilemma: what language models do in dilemmas of self-driving cars and in economic games.

The domain (`preferences`, `predictions`, `games`, `dilemmas`, `design`, `families`,
`prompts`, `agents`) knows nothing of Inspect; `evals` connects it to Inspect AI.
"""

from __future__ import annotations

__version__ = "0.1.0"
"""Version of the package; written into every log."""
