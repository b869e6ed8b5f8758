"""The page of a report: one file that asks for nothing outside itself."""

from __future__ import annotations

import base64
from importlib.resources import files as resources
from typing import Literal

from avdilemma import __version__
from avdilemma.report.contents import ROWS, Contents
from avdilemma.report.side_by_side import DIFFERENCES
from avdilemma.report.words import WORDS, capital, counted, runs

Theme = Literal["auto", "light", "dark"]
"""Colours of the page."""


def address(svg: bytes) -> str:
    """An image as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")


def page(contents: Contents, theme: Theme) -> str:
    """Write the page as HTML, every text from logs escaped."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup, escape  # noqa: PLC0415

    tags = {"code": "code", "emphasis": "em"}

    def marked(text: str) -> Markup:
        """One of our own sentences, its marks as elements."""
        found = Markup("")
        for kind, run in runs(text):
            tag = tags.get(kind)
            found += Markup(f"<{tag}>{escape(run)}</{tag}>") if tag else escape(run)  # noqa: S704 - escaped
        return found

    source = resources("avdilemma.report").joinpath("page.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"marked": marked, "capital": capital, "address": address}
    return environment.from_string(source).render(
        **contents._asdict() | {"logs": contents.labelled},
        theme=theme,
        version=__version__,
        most=ROWS,
        answered=counted(contents.respondents, len(contents.logs.usable)),
        passed_over=contents.logs.passed_over,
        notes=contents.logs.notes,
        differences=DIFFERENCES,
        seen=contents.seen,
        words=WORDS,
        headings=WORDS["headings"],
    )
