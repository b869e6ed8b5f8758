"""A real small language model in a market, on the CPU, without network."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import eval as inspect_eval
from rich.console import Console

from avdilemma.charts.look import save
from avdilemma.charts.price_chart import price_chart
from avdilemma.demos.small_model import small_model
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.pricing import pricing
from avdilemma.measures.price_paths import market_scores, price_paths
from avdilemma.report.markets import find_markets, firms_table


def demo_market(out: Path, periods: int, max_tokens: int, rival: str, console: Console) -> None:
    """Let the small model set prices against a rival model; print the table, save the figure.

    Raises:
        AvdilemmaError: If something is not installed or the evaluation failed.
    """
    model = small_model(max_tokens, console)
    # a window of a few periods: the model reads slowly, and forgets what it read
    task = pricing(periods=periods, markets=1, rival=rival, window=5, retries=1)
    console.print(f"{periods} periods with {model} on the CPU, some seconds each")
    log = inspect_eval(task, model=model, log_dir=str(out / "logs"), display="plain")[0]
    if log.status != "success":
        raise AvdilemmaError(f"the evaluation failed: open {log.location} with inspect view")
    _, markets = find_markets([log.location])
    console.print(firms_table(market_scores(markets)), crop=False)
    for period in markets[0].periods:
        console.print(period.line())
    save(price_chart(price_paths(markets, 0.5)), out / "prices.png", overwrite=True)
    console.print(f"Figure: {out / 'prices.png'}")
    console.print(f"Open:   inspect view --log-dir {out / 'logs'}")
