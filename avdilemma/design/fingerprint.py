"""The fingerprint of a set of items: what was asked, in one hash."""

from __future__ import annotations

import hashlib
import json
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
