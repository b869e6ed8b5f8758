"""Hashes: the fingerprint of what was asked, and seeds that are functions of what they are for."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence


def canonical(record: Mapping[str, object] | Sequence[object] | str | int) -> str:
    """Write a record, texts or a value as JSON in one way only: sorted keys, no spaces, no NaN.

    Raises:
        ValueError: If a number is not finite.
        TypeError: If a value is not JSON.
    """
    return _ENCODER.encode(record)


# made once: json.dumps makes a new one at every call
_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
)


def fingerprint(records: Iterable[Mapping[str, object]]) -> str:
    """The sha256 of the canonical lines of JSON-like records, 64 hexadecimal digits.

    Examples:
        >>> fingerprint([{"a": 1}])[:12]
        'e346432021b0'
    """
    digest = hashlib.sha256()
    for record in records:
        digest.update(canonical(record).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def derive_seed(seed: int, *parts: object) -> int:
    """Derive a seed in [0, 2**63) for one purpose, such as an item's id.

    Parts are written by ``str``, and the result does not depend on Python's hash
    seed, the platform or the order of calls.

    Examples:
        >>> derive_seed(0, "a", 1) == derive_seed(0, "a", 1) != derive_seed(1, "a", 1)
        True
    """
    text = "\x1f".join([str(seed), *map(str, parts)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def generator(seed: int, *parts: object) -> random.Random:
    """A random generator for one purpose, independent of all others; as `derive_seed`."""
    return random.Random(derive_seed(seed, *parts))
