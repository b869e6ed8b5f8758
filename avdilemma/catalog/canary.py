"""The canary: a fixed string in scenario files and exports, by which leaked copies are found.

It is in no prompt, so that no model that is evaluated reads it.
"""

from __future__ import annotations

GUID = "6f1d2a4e-93b7-4c58-8a0e-5d7c21b9f3e6"
"""Never changed: whoever filters training data looks for it."""

CANARY = f"avdilemma benchmark data, keep out of training corpora, canary GUID {GUID}"
"""The line in headers of scenario files, dataset cards and exported rows."""
