"""A real language model, end to end, without network (make test-llm)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import cast

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
    from avdilemma.logs.select import read_logs

    done = CliRunner().invoke(
        main, ["demo-llm", "-o", str(tmp_path), "-n", "8", "--max-tokens", "32"]
    )
    assert done.exit_code == 0, done.output
    found = read_logs([tmp_path])
    assert not found.troubles
    assert {log.task for log in found.usable} == {"av_dilemma", "economic_games"}
    for log in found.usable:
        assert log.scored == 8
        outcomes = ("choice", "refusal", "unparseable", "truncated")
        assert math.isclose(sum(log.metrics[outcome] for outcome in outcomes), 1)


def test_replies_that_fill_their_tokens_are_truncated_and_not_unparseable(tmp_path: Path) -> None:
    from inspect_ai.log import list_eval_logs, read_eval_log

    from avdilemma.cli import main

    done = CliRunner().invoke(
        main, ["demo-llm", "-o", str(tmp_path), "-n", "8", "--max-tokens", "3"]
    )
    assert done.exit_code == 0, done.output
    cut = 0
    for info in list_eval_logs(str(tmp_path)):
        log = read_eval_log(info.name)
        for sample in log.samples or []:
            if sample.output.stop_reason == "max_tokens":
                (score,) = (sample.scores or {}).values()
                outcomes = cast("dict[str, float]", score.value)
                assert outcomes["truncated"] == 1, sample.output.completion
                assert outcomes["unparseable"] == 0
                cut += 1
    assert cut >= 8  # of 16: some models answer by a label alone, which three tokens hold
