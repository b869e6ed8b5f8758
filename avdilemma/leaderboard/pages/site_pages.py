"""Pages from templates; every text is escaped, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from avdilemma.catalog.pictures import samples
from avdilemma.estimation.people import SOURCE
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.measure_text import MeasureText, measure_text, number_text
from avdilemma.leaderboard.pages.board_charts import amce_rows, curve_panels, kappa_map, kappa_rows
from avdilemma.leaderboard.pages.quiz import (
    ENOUGH,
    QUESTIONS,
    language_name,
)
from avdilemma.leaderboard.quantities import COLUMNS, GROUPS, MEASURES
from avdilemma.leaderboard.tiers import Tier
from avdilemma.prompts.languages import ENGLISH, Language

PAGES = (
    ("index.html", "Table"),
    ("map.html", "Parameter map"),
    ("compare.html", "Compare two"),
    ("quiz.html", "Where do you stand?"),
    ("method.html", "Method and limits"),
)
"""Pages in the navigation."""

TIERS: Mapping[Tier, str] = {
    "self-reported": "the submission agrees with itself; nobody but the submitter saw the logs",
    "logs provided": "the logs were given, and every answer was read anew from them",
    "spot-checked": "the maintainers asked the model a random share of the questions again, and it "
    "agreed with these answers more than chance",
    "reproduced": "the maintainers ran the model themselves and found the same",
}
"""What each tier means."""


@dataclass(frozen=True)
class Pages:
    """Makes every page of a site; addresses as for `build_site`."""

    entries: tuple[Entry, ...]
    logs_url: str | None = None
    docs_url: str | None = None
    languages: tuple[Language, ...] = (ENGLISH,)

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
        made.filters["share"] = lambda value: number_text(value, "share")
        made.globals |= {
            "groups": GROUPS,
            "measures": MEASURES,
            "tiers": TIERS,
            "pages": PAGES,
            "source": SOURCE,
        }
        return made

    def _page(self, template: str, root: str = "", **values: Any) -> tuple[str, str]:
        made = self.environment.get_template(template)
        return template, made.render(here=template, root=root, **values)

    def fixed(self) -> Iterator[tuple[str, str]]:
        """Pages that every site has, and its style sheet, each with the name of its file."""
        ordered = board_order(self.entries)
        submissions = [entry.submission for entry in ordered]
        rows = [(entry, [_cell(entry, name) for name in COLUMNS]) for entry in ordered]
        yield self._page(
            "index.html",
            rows=rows,
            opened=_opened(),
            places={name: place + 1 for place, name in enumerate(COLUMNS)},
            columns=len(COLUMNS),
            about=(("date", "Date"), ("suite", "Suite"), ("tier", "Trust")),
            kinds=sorted({each.model.kind for each in submissions}),
            suites=sorted({each.suite for each in submissions}),
        )
        places = kappa_rows(self.entries)
        some = any(place.point for place in places)
        yield self._page("map.html", rows=places, svg=kappa_map(places) if some else "")
        yield self._page("compare.html", entries=ordered)
        yield self._page(
            "quiz.html",
            rows=[row for row in places if any(text.sort is not None for text in row.texts[:2])],
            svg=kappa_map(places, whole=True),
            languages={code: language_name(code) for code in self.languages},
            questions=QUESTIONS,
            enough=ENOUGH,
        )
        yield self._page("method.html", docs_url=self.docs_url, samples=samples())
        # it knows which columns belong together
        ends = list(accumulate((len(group.columns) for group in GROUPS.values()), initial=1))
        spans = {
            key: (before + 1, last)
            for key, (before, last) in zip(GROUPS, pairwise(ends), strict=True)
        }
        yield self._page("site.css", spans=spans)

    def model(self, entry: Entry, reason: str = "") -> str:
        """A model's page, with the reason why its answers cannot be compared, if any."""
        submission = entry.submission
        # people were not asked most of it: what is left says more alone
        short = submission.model.kind == "people"
        cells = {name: _cell(entry, name) for name in COLUMNS}
        rows = {
            key: [
                (MEASURES[name].about, submission.measures.get(name), cells[name])
                for name in group.columns
                if not short or cells[name].sort is not None
            ]
            for key, group in GROUPS.items()
        }
        logs = (self.logs_url or "").replace("{name}", submission.name)
        _, page = self._page(
            "model.html",
            root="../",
            entry=entry,
            rows=rows,
            panels=curve_panels(submission),
            amce=amce_rows(submission),
            reason=reason,
            logs_link=logs if not logs or "://" in logs else f"../{logs}",
        )
        return page


def _opened() -> set[str]:
    """Groups of columns with which the table opens: as many as a desktop has room for."""
    return {key for key, group in GROUPS.items() if group.shown}


def _cell(entry: Entry, name: str) -> MeasureText:
    return measure_text(entry.submission.measures.get(name), MEASURES[name].form)
