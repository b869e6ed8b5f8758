"""The figure: price paths, with the prices that theory predicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.charts.look import INK, WIDTH, across, looks, save, short, style
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.pricing_results import PlayedMarket
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = 6
"""Most markets in one figure."""


def choose(markets: Sequence[PlayedMarket], names: Sequence[str] = ()) -> list[PlayedMarket]:
    """Choose the markets to draw.

    Args:
        markets: All markets.
        names: Ids of samples; the first six markets if there are none.

    Returns:
        At most six markets with at least one period.

    Raises:
        AvdilemmaError: If a name is unknown, there are too many, or nothing was played.
    """
    known = [played.setup.id for played in markets]
    for name in names:
        if name not in known:
            raise AvdilemmaError(f"no market {name!r} in these logs: give one of {_few(known)}")
    chosen = [played for played in markets if not names or played.setup.id in names]
    chosen = [played for played in chosen if played.periods]
    if not chosen:
        raise AvdilemmaError("no period was played in these markets: run pricing anew")
    if names and len(chosen) > PANELS:
        raise AvdilemmaError(
            f"{len(chosen)} markets are too many for a figure: name at most {PANELS}"
        )
    return chosen[:PANELS]


def _few(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:5]) + (", ..." if len(unique) > 5 else "")


def price_frame(markets: Sequence[PlayedMarket], kappa: float) -> pd.DataFrame:
    """Prices of played markets, and what theory predicts.

    Args:
        markets: Markets, as `read_markets` gives them.
        kappa: Degree of morality whose price is given beside Nash and joint monopoly.

    Returns:
        One row a market, firm and period: market (its id; numbered if several logs have it),
        firm (from 1), model, period (from 1), price (money), held (whether the price was held
        over for want of a readable one), nash, moralis, monopoly (predicted prices in money, the
        first two NaN in a monopoly), kappa, scale, unit_cost (money).

    Raises:
        InvalidValueError: If kappa is not in [0, 1].
    """
    import pandas as pd  # noqa: PLC0415

    rows, seen = [], dict[str, int]()
    for played in markets:
        market, name = played.setup.market, played.setup.id
        seen[name] = seen.get(name, 0) + 1
        alone = market.firms == 1
        common = {
            "market": name if seen[name] == 1 else f"{name} #{seen[name]}",
            "nash": math.nan if alone else nash_price(market),
            "moralis": math.nan if alone else moralis_price(market, kappa),
            "monopoly": monopoly_price(market),
            "kappa": kappa,
            "scale": market.scale,
            "unit_cost": market.unit_cost,
        }
        models = (played.model, played.rival or "")
        rows += [
            {
                **common,
                "firm": firm + 1,
                "model": models[firm],
                "period": period.number,
                "price": period.prices[firm],
                "held": period.held[firm],
            }
            for firm in range(market.firms)
            for period in played.periods
        ]
    return pd.DataFrame(rows)


def price_figure(frame: pd.DataFrame, width: float = WIDTH) -> Figure:
    """Price paths, one panel a market.

    Args:
        frame: As `price_frame` gives it, of one to six markets.
        width: Width in inches.

    Returns:
        The figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415

    names = list(dict.fromkeys(frame["market"]))
    columns = min(across(width), len(names))
    down = math.ceil(len(names) / columns)
    with style("y"):
        figure = Figure(figsize=(width, 3.4 * down), layout="constrained")
        panels = figure.subplots(down, columns, squeeze=False)
        for axes, name in zip(panels.flat, names, strict=False):
            _panel(axes, frame[frame["market"] == name])
        for axes in list(panels.flat)[len(names) :]:
            axes.set_visible(False)
    return figure


def draw_price_paths(markets: Sequence[PlayedMarket], kappa: float, path: Path) -> None:
    """Draw the figure, one panel a market.

    Args:
        markets: One to six markets with at least one period each.
        kappa: Degree of morality whose price is drawn beside Nash and joint monopoly.
        path: Where to save it; the suffix decides the format (png, svg, pdf).

    Raises:
        InvalidValueError: If kappa is not in [0, 1].
        AvdilemmaError: If the suffix names no format.
    """
    save(price_figure(price_frame(markets, kappa)), path)


def _panel(axes: Axes, rows: pd.DataFrame) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    first = rows.iloc[0]
    alone = math.isnan(first["nash"])
    references = [
        ("Nash", first["nash"], ":"),
        (f"κ={first['kappa']:g}", first["moralis"], "-."),
        ("monopoly", first["monopoly"], "--"),
    ]
    for name, price, line in references[2:] if alone else references:
        axes.axhline(price, color=INK, linestyle=line, linewidth=1, zorder=1)
        axes.annotate(
            f"{name}\n{price:.4g}",
            (1.01, price),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
            color=INK,
            annotation_clip=False,
        )
    # by firm and not by model: two firms may be one model
    firms = looks(("firm 1", "firm 2"))
    for number, (name, look) in enumerate(firms.items(), start=1):
        own = rows[rows["firm"] == number]
        if own.empty:
            continue
        axes.plot(
            own["period"],
            own["price"],
            color=look.color,
            linestyle=look.line,
            marker=look.marker,
            linewidth=1.5,
            markersize=3.5 if len(own) <= 60 else 0,
            zorder=4 - number,
            label=f"{name}: {short(own['model'].iloc[0], 24)}",
        )
        held = own[own["held"]]
        if len(held):
            axes.plot(
                held["period"],
                held["price"],
                linestyle="",
                marker="x",
                markersize=7,
                color=look.color,
                zorder=4,
                label=f"{name}: held over",
            )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("period")
    axes.set_ylabel(f"price (money; unit cost {first['unit_cost']:g})")
    axes.set_title(
        f"{short(str(first['market']), 32)}, scale {first['scale']:g}", loc="left", fontsize=9
    )
    axes.margins(y=0.12)
    axes.legend(fontsize=7.5, loc="upper center", bbox_to_anchor=(0.5, -0.2))
