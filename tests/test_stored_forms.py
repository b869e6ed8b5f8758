"""Every form of question against values stored before questions had one home."""

from __future__ import annotations

import json

import pytest
from conftest import slow_but

from tests.stored_forms import STORED, cases, found


def test_every_file_and_form_is_stored() -> None:
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert set(stored) == {f"{name} {form}".strip() for name, form in cases()}


@pytest.mark.parametrize(
    ("name", "form"),
    # the whole plans of these games take the longest
    slow_but(cases(), *(case for case in cases() if case[0] != "symmetric" or not case[1])),
)
def test_records_predictions_replies_and_scores_are_the_stored_ones(name: str, form: str) -> None:
    stored = json.loads(STORED.read_text(encoding="utf-8"))[f"{name} {form}".strip()]
    now = found(name, form)
    # through JSON, as the stored values went: it knows no tuples
    assert json.loads(json.dumps(now["shown"])) == stored["shown"]
    assert now == {**stored, "shown": now["shown"]}
