"""The figure: price paths, with the prices that theory predicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.pricing_results import PlayedMarket
from avdilemma.pricing.equilibrium import monopoly_price, moralis_price, nash_price

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = 6
"""Most markets in one figure."""

COLUMNS = 3
"""Most panels beside each other."""


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
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("agg")
    import seaborn as sns  # noqa: PLC0415
    from matplotlib import pyplot as plt  # noqa: PLC0415

    columns = min(COLUMNS, len(markets))
    rows = math.ceil(len(markets) / columns)
    with sns.axes_style("ticks"):
        figure, panels = plt.subplots(
            rows,
            columns,
            figsize=(1.8 + 4.6 * columns, 4.2 * rows),
            squeeze=False,
            layout="constrained",
        )
        known = figure.canvas.get_supported_filetypes()
        if path.suffix.lower().lstrip(".") not in known:
            plt.close(figure)
            raise AvdilemmaError(f"{path} names no known format: end it in .png, .svg or .pdf")
        for axes, played in zip(panels.flat, markets, strict=False):
            _panel(axes, played, kappa)
        for axes in list(panels.flat)[len(markets) :]:
            axes.set_visible(False)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def _panel(axes: Axes, played: PlayedMarket, kappa: float) -> None:
    import seaborn as sns  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    market = played.setup.market
    palette = sns.color_palette("colorblind")
    if market.firms == 1:
        references = [("monopoly", monopoly_price(market), "--")]
    else:
        references = [
            ("Nash", nash_price(market), ":"),
            (f"κ = {kappa:g}", moralis_price(market, kappa), "-."),
            ("joint monopoly", monopoly_price(market), "--"),
        ]
    for name, price, style in references:
        axes.axhline(price, color="0.35", linestyle=style, linewidth=1.1, zorder=1)
        axes.annotate(
            f"{name}: {price:.4g}",
            (1.01, price),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8,
            color="0.25",
            annotation_clip=False,
        )
    numbers = [period.number for period in played.periods]
    firms = [(played.model, palette[0], "-", "o"), (played.rival or "", palette[1], "--", "s")]
    for firm, (model, color, style, marker) in enumerate(firms[: market.firms]):
        prices = [period.prices[firm] for period in played.periods]
        axes.plot(
            numbers,
            prices,
            color=color,
            linestyle=style,
            marker=marker,
            linewidth=1.6,
            markersize=4.5 if len(numbers) <= 60 else 0,
            zorder=3 - firm * 0.5,
            # two firms may bear one name
            label=f"firm {firm + 1}: {model.removeprefix('avdilemma/')}",
        )
        held = [period for period in played.periods if period.held[firm]]
        if held:
            axes.plot(
                [period.number for period in held],
                [period.prices[firm] for period in held],
                linestyle="",
                marker="x",
                markersize=8,
                color=color,
                zorder=4,
                label=f"firm {firm + 1}: held over",
            )
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("period")
    axes.set_ylabel(f"price (money; unit cost {market.unit_cost:g})")
    axes.set_title(f"{played.setup.id}, scale {market.scale:g}", fontsize=10)
    axes.margins(y=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
