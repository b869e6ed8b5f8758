"""Pages from templates; every text is escaped, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from avdilemma.estimation.people import SOURCE
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.pages import amce_chart, curves, kappa_map
from avdilemma.leaderboard.pages.columns import COLUMNS, GROUPS, board_order, cells
from avdilemma.leaderboard.pages.words import Said, number_text, said
from avdilemma.leaderboard.schema import Measure, Tier

PAGES = (
    ("index.html", "Table"),
    ("map.html", "Parameter map"),
    ("compare.html", "Compare two"),
    ("method.html", "Method and limits"),
)
"""Pages in the navigation."""

ABOUT = (("date", "Date"), ("suite", "Suite"), ("tier", "Trust"))
"""Columns of the table that hold no measure."""

TIERS: Mapping[Tier, str] = {
    "self-reported": "the submission agrees with itself; nobody but the submitter saw the logs",
    "logs provided": "the logs were given, and every answer was read anew from them",
    "reproduced": "the maintainers ran the model themselves and found the same",
}
"""What each tier means."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses outside of the site."""

    logs: str | None = None
    """Bundle of `inspect view`, with ``{name}`` for a submission's name."""

    docs: str | None = None
    """Documentation."""

    def logs_of(self, name: str) -> str | None:
        """Where the logs of a submission are, as its page links to them."""
        if self.logs is None:
            return None
        address = self.logs.replace("{name}", name)
        return address if "://" in address else f"../{address}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table."""

    entry: Entry
    """Whose it is."""

    cells: tuple[Said, ...]
    """Its numbers."""


@dataclass(frozen=True, slots=True)
class Line:
    """A measure on a model's page."""

    about: str
    """What it is."""

    measure: Measure | None
    """The measure."""

    said: Said
    """In words."""


@dataclass(frozen=True)
class Pages:
    """Makes every page of a site."""

    entries: tuple[Entry, ...]
    """Rows in any order."""

    people: Mapping[str, float]
    """AMCE of people by attribute."""

    links: Links
    """Addresses outside of the site."""

    @cached_property
    def environment(self) -> Environment:
        """Templates, with every value escaped."""
        made = Environment(
            loader=PackageLoader("avdilemma.leaderboard.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters["number"] = lambda value: f"{value:g}".replace("-", "−")
        made.filters["share"] = lambda value: number_text(value, "share")
        made.globals |= {"groups": GROUPS, "tiers": TIERS, "pages": PAGES, "source": SOURCE}
        return made

    def _page(self, template: str, root: str = "", **values: Any) -> str:
        return self.environment.get_template(template).render(here=template, root=root, **values)

    def table(self) -> str:
        """The page of the table."""
        ordered = board_order(self.entries)
        submissions = [entry.submission for entry in ordered]
        return self._page(
            "index.html",
            rows=[Row(entry, cells(entry)) for entry in ordered],
            places={column.measure: place + 1 for place, column in enumerate(COLUMNS)},
            columns=len(COLUMNS),
            about=ABOUT,
            kinds=sorted({each.model.kind for each in submissions}),
            suites=sorted({each.suite for each in submissions}),
        )

    def map(self) -> str:
        """The page of the parameter map."""
        return self._page("map.html", map=kappa_map.kappa_map(self.entries), size=kappa_map.SIZE)

    def compare(self) -> str:
        """The page of comparisons."""
        return self._page("compare.html", entries=board_order(self.entries))

    def method(self) -> str:
        """The page of method and limits."""
        return self._page("method.html", docs_url=self.links.docs)

    def style(self) -> str:
        """The style sheet; it knows which columns belong together."""
        lasts = list(accumulate((len(group.columns) for group in GROUPS), initial=1))
        return self._page(
            "site.css",
            first={group.key: lasts[place] + 1 for place, group in enumerate(GROUPS)},
            last={group.key: lasts[place + 1] for place, group in enumerate(GROUPS)},
        )

    def model(self, entry: Entry, reason: str = "") -> str:
        """A model's page.

        Args:
            entry: The row.
            reason: Why its answers cannot be compared; empty if they can.
        """
        measures = entry.submission.measures
        # people were not asked most of it: what is left says more alone
        short = entry.submission.model.kind == "people"
        return self._page(
            "model.html",
            root="../",
            entry=entry,
            rows={
                group.key: [
                    Line(
                        column.about,
                        measures.get(column.measure),
                        said(measures.get(column.measure), column.form),
                    )
                    for column in group.columns
                    if not short or said(measures.get(column.measure), column.form).sort is not None
                ]
                for group in GROUPS
            },
            panels=curves.panels(entry.submission),
            width=curves.WIDTH,
            height=curves.HEIGHT,
            amce=amce_chart.amce_rows(entry.submission, self.people),
            amce_scale=amce_chart.SCALE,
            compared=not reason,
            reason=reason,
            logs_link=self.links.logs_of(entry.submission.name),
        )
