"""Parts of the slow tests, of which continuous integration runs one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import read_part

CI = Path(__file__).parents[1] / ".ci" / "run"


def test_every_part_that_ci_may_run_is_one() -> None:
    (modulo, parts) = re.findall(r"% (\d+)\)\)/(\d+)", CI.read_text(encoding="utf-8"))[0]
    assert modulo == parts
    for number in range(1, int(parts) + 1):
        assert read_part(f"{number}/{parts}") == (number, int(parts))


@pytest.mark.parametrize("given", ["0/3", "4/3", "1", "a/3", "1/0", "-1/3", "100/100"])
def test_what_is_no_part_is_refused(given: str) -> None:
    with pytest.raises(pytest.UsageError, match="no part"):
        read_part(given)
