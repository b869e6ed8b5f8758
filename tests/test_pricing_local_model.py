"""A real language model sets prices, end to end, without network (make test-llm)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.llm


def test_a_real_model_plays_a_market_to_its_end(tmp_path: Path) -> None:
    from avdilemma.cli import main
    from avdilemma.report.markets import find_markets

    arguments = ["pricing", "demo-llm", "-o", str(tmp_path), "--periods", "6"]
    done = CliRunner().invoke(main, [*arguments, "--max-tokens", "48"])
    assert done.exit_code == 0, done.output
    market = find_markets([tmp_path / "logs"])[1][0]
    assert len(market.periods) == 6
    assert market.score.values["periods"] == 6
    assert market.firms[1] == "avdilemma/economicus"
    # the rival answers whatever the small model says
    assert market.score.values["rival_held"] == 0
    assert 1 <= market.score.values["asked"] <= 2
    assert "period 6: firm 1: price" in done.output
    assert (tmp_path / "prices.png").stat().st_size > 10_000
