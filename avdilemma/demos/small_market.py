"""A real small language model in a market, on the CPU, without network."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import eval as inspect_eval
from rich.console import Console

from avdilemma.demos.small_model import small_model
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.pricing import pricing
from avdilemma.evals.pricing_figure import choose, draw_price_paths
from avdilemma.evals.pricing_results import market_table, read_markets


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
    markets = read_markets([log.location])
    console.print(market_table(markets))
    for period in markets[0].periods:
        console.print(period.line(), highlight=False)
    draw_price_paths(choose(markets), 0.5, out / "prices.png")
    console.print(f"Figure: {out / 'prices.png'}")
    console.print(f"Open:   inspect view --log-dir {out / 'logs'}")
