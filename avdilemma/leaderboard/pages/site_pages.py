"""Pages from templates; every text is escaped, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from avdilemma.catalog.pictures import samples
from avdilemma.estimation.people import SOURCE
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.board_dataset import submission_columns
from avdilemma.leaderboard.measure_text import MeasureText, measure_of, measure_text, number_text
from avdilemma.leaderboard.pages.board_charts import (
    PHONE,
    amce_rows,
    curve_panels,
    kappa_map,
    kappa_rows,
)
from avdilemma.leaderboard.pages.cards import SampleAnswer, card_rows, card_told, row_svg
from avdilemma.leaderboard.pages.images import BOARD, PIXELS, image_of
from avdilemma.leaderboard.pages.quiz import (
    ENOUGH,
    QUESTIONS,
    language_name,
)
from avdilemma.leaderboard.quantities import COLUMNS, FURTHER, GROUPS, SHOWN
from avdilemma.leaderboard.tiers import Tier
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.report.words import capital

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


class Explained(NamedTuple):
    """A column's title, and what it holds."""

    title: str
    about: str


EXPLAINED: Mapping[str, Explained] = {
    **{name: Explained(each.title, each.about) for name, each in SHOWN.items()},
    **{name: Explained(*words) for name, words in FURTHER.items()},
}
"""Every column of the site's tables by its name."""

ROW_COLUMNS = (
    *("measure", "value", "interval", "answers", "scenarios", "note", "share", "drawn"),
    *("view", "family", "ratio", "sacrifices", "answered", "asked", "level", "amce", "people"),
    *("setting", "set", "task", "samples", "run", "created", "sha256"),
)
"""Columns of the tables on a model's page."""

SUBJECT = "What language models choose in dilemmas of self-driving cars and in economic games"
"""What the board is about."""

WORDS = (
    "Degree of morality, cooperation, sacrifices and more, each with its 95 % interval and beside "
    "agents that follow a known rule. No ranking."
)
"""The same in a sentence more, for those who pass a page on."""


class Shared(NamedTuple):
    """What messengers show of a page: its path, title, words and picture."""

    path: str
    title: str
    words: str
    image: str


@dataclass(frozen=True)
class Pages:
    """Makes every page of a site; addresses as for `build_site`."""

    entries: tuple[Entry, ...]
    logs_url: str | None = None
    docs_url: str | None = None
    languages: tuple[Language, ...] = (ENGLISH,)
    repository: str | None = None
    site_url: str | None = None

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
        made.filters["capital"] = capital
        made.filters["share"] = lambda value: number_text(value, "share")
        made.globals |= {
            "groups": GROUPS,
            "explained": EXPLAINED,
            "repository": self.repository,
            "site_url": self.site_url and self.site_url.rstrip("/"),
            "docs_url": self.docs_url,
            "picture_size": PIXELS,
            "tiers": TIERS,
            "pages": PAGES,
            "source": SOURCE,
        }
        return made

    def _page(self, template: str, root: str = "", **values: Any) -> tuple[str, str]:
        made = self.environment.get_template(template)
        title = dict(PAGES).get(template, "")
        given = {"shared": Shared(template, f"{title}: {SUBJECT}", WORDS, BOARD)} | values
        docs = _beside(self.docs_url or "", root)
        return template, made.render(here=template, root=root, docs_link=docs, **given)

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
            about=("date", "suite", "tier"),
            kinds=sorted({each.model.kind for each in submissions}),
            suites=sorted({each.suite for each in submissions}),
        )
        places = kappa_rows(self.entries)
        some = any(place.point for place in places)
        maps = (kappa_map(places), kappa_map(places, place=PHONE)) if some else ("", "")
        yield self._page("map.html", rows=places, svg=maps[0], narrow=maps[1])
        yield self._page("compare.html", entries=ordered)
        yield self._page(
            "quiz.html",
            rows=[row for row in places if any(text.sort is not None for text in row.texts[:2])],
            svg=kappa_map(places, whole=True),
            languages={code: language_name(code) for code in self.languages},
            questions=QUESTIONS,
            enough=ENOUGH,
        )
        yield self._page("method.html", samples=samples(), columns=submission_columns())
        # it knows which columns belong together
        ends = list(accumulate((len(group.columns) for group in GROUPS.values()), initial=1))
        spans = {
            key: (before + 1, last)
            for key, (before, last) in zip(GROUPS, pairwise(ends), strict=True)
        }
        yield self._page("site.css", spans=spans)

    def model(self, entry: Entry, reason: str = "", answered: Sequence[SampleAnswer] = ()) -> str:
        """A model's page: its card with answers to sample questions, and all of its numbers.

        There is a reason why its answers cannot be compared, if any.
        """
        submission = entry.submission
        # people were not asked most of it: what is left says more alone
        short = submission.model.kind == "people"
        cells = {name: _cell(entry, name) for name in COLUMNS}
        rows = {
            key: [
                (SHOWN[name].about, submission.measures[name], cells[name])
                for name in group.columns
                # AMCEs have a table of their own
                if name in submission.measures
                if not short or cells[name].sort is not None
            ]
            for key, group in GROUPS.items()
        }
        logs = (self.logs_url or "").replace("{name}", submission.name)
        told = card_told(submission)
        path, name = f"models/{submission.name}.html", submission.model.name
        shared = Shared(path, name[:200], told.headline, image_of(entry, self.entries))
        _, page = self._page(
            "model.html",
            root="../",
            entry=entry,
            rows=rows,
            panels=curve_panels(submission),
            amce=amce_rows(submission),
            reason=reason,
            logs_link=_beside(logs, "../"),
            told=told,
            card=[(row, row_svg(row)) for row in card_rows(entry, self.entries)],
            samples=answered,
            further=ROW_COLUMNS,
            shared=shared,
        )
        return page


def _opened() -> set[str]:
    """Groups of columns with which the table opens: as many as a desktop has room for."""
    return {key for key, group in GROUPS.items() if group.shown}


def _cell(entry: Entry, name: str) -> MeasureText:
    return measure_text(measure_of(entry.submission, name), SHOWN[name].form)


def _beside(address: str, root: str) -> str:
    """An address as a page links to it: one that is relative is so to the site."""
    return address if not address or "://" in address else f"{root}{address}"
