"""Seeds: every random draw is a function of (seed, what it is for)."""

from __future__ import annotations

import hashlib
import random


def derive_seed(seed: int, *parts: object) -> int:
    """Derive a seed for one purpose.

    The result does not depend on Python's hash seed, the platform or the order of calls.

    Args:
        seed: The user's seed.
        *parts: What the draw is for, such as an item's id. Written with ``str``.

    Returns:
        An integer in [0, 2**63).

    Examples:
        >>> derive_seed(0, "a", 1) == derive_seed(0, "a", 1) != derive_seed(1, "a", 1)
        True
    """
    text = "\x1f".join([str(seed), *map(str, parts)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def generator(seed: int, *parts: object) -> random.Random:
    """A random generator for one purpose, independent of all others; as `derive_seed`."""
    return random.Random(derive_seed(seed, *parts))
