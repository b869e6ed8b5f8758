"""A real language model, end to end, without network (make test-llm)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.llm


@pytest.fixture(scope="module", autouse=True)
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Conversion is part of what is tested: the user's own cache may hold its result."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def test_a_real_model_ends_with_scored_logs(tmp_path: Path) -> None:
    from avdilemma.cli import main
    from avdilemma.evals.results import read_rows

    done = CliRunner().invoke(
        main, ["demo-llm", "-o", str(tmp_path), "-n", "8", "--max-tokens", "32"]
    )
    assert done.exit_code == 0, done.output
    rows = read_rows([tmp_path])
    assert {row.task for row in rows} == {"av_dilemma", "economic_games"}
    for row in rows:
        assert row.status == "success"
        assert row.scored == 8
        assert math.isclose(row.choice + row.refusal + row.unparseable + row.truncated, 1)


def test_replies_that_fill_their_tokens_are_truncated_and_not_unparseable(tmp_path: Path) -> None:
    from avdilemma.cli import main
    from avdilemma.evals.results import read_rows

    done = CliRunner().invoke(
        main, ["demo-llm", "-o", str(tmp_path), "-n", "8", "--max-tokens", "3"]
    )
    assert done.exit_code == 0, done.output
    for row in read_rows([tmp_path]):
        assert row.truncated > 0.5
