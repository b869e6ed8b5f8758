"""The texts of a submission: what each may hold, as it will stand among others' on a page.

They come from anybody and go to a page, to consoles, logs of continuous integration, and tables
that spreadsheets open: what steers any of these is refused with its own reason.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from avdilemma.leaderboard.look_alikes import script_problem
from avdilemma.leaderboard.tiers import tier_problem
from avdilemma.text import inert, line_problem

FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫|%"
"""Beginnings that a spreadsheet takes for a formula, or an old one for a command."""

MARKUP = re.compile(r"[<>]|\]\(|\[(?:/|@|link\b|!)|\{\{|\{%|javascript:", re.IGNORECASE)
"""Beginnings of markup: of pages, Markdown, rich consoles and templates."""

EXTENSIONS = (".html", ".htm", ".js", ".json", ".css", ".svg", ".xml", ".txt", ".md", ".csv")
"""Endings that make one submission look like another's page or file."""

DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Names that are devices on Windows, where no file may be called so."""

BEGAN = dt.date(2026, 1, 1)
"""No log of a suite is older: there was none before."""

PRIVATE = ("localhost", "local", "internal", "localdomain", "lan", "home", "corp", "private")
"""Last parts of hosts' names that lead into the reader's own network."""

RESERVED = ("test", "invalid", "example", "onion", "alt", "arpa")
"""Last parts that lead nowhere on the web."""

LOOPBACKS = ("localtest.me", "lvh.me", "vcap.me", "nip.io", "sslip.io", "xip.io", "traefik.me")
"""Domains known to lead to whatever address is written in front of them, or to the reader's own."""


def _checked(problem: Callable[[str], str | None]) -> AfterValidator:
    def check(text: str) -> str:
        found = problem(text)
        if found is not None:
            raise PydanticCustomError("row_text", "{problem}", {"problem": found})
        return text

    return AfterValidator(check)


def row_line_problem(text: str) -> str | None:
    """What is wrong with one line of a submission, None if nothing is.

    Examples:
        >>> row_line_problem("=HYPERLINK(1)")
        "begins with '=', which spreadsheets take for a formula"
        >>> row_line_problem("::add-mask::x")
        'holds what logs of continuous integration take for a command'
        >>> row_line_problem("SomeLM 7B [8 bit] & more")
    """
    if found := line_problem(text):
        return found
    if text[0] in FORMULA:
        return f"begins with {text[0]!r}, which spreadsheets take for a formula"
    if markup := MARKUP.search(text):
        return f"holds {markup[0]!r}, which begins markup"
    if inert(text) != text:
        return "holds what logs of continuous integration take for a command"
    return None


def _note_problem(text: str) -> str | None:
    return row_line_problem(text) if text else None


def identity_problem(text: str) -> str | None:
    """What is wrong with the name of a model: as of any line, and it is not in two scripts."""
    return row_line_problem(text) or script_problem(text) or tier_problem(text)


def name_problem(text: str) -> str | None:
    """What is wrong with the name for people, by which rows are sorted."""
    if found := identity_problem(text):
        return found
    return None if text[0].isalnum() else "does not begin with a letter or a digit"


def slug_problem(text: str) -> str | None:
    """What is wrong with the name of a submission, which is that of its file and its page."""
    if DEVICES.fullmatch(text):
        return "is a device on Windows: give another name"
    if text.endswith(EXTENSIONS):
        return "ends like a file: leave that out, as its page would look like another's"
    if text.endswith(".") or ".." in text:
        return "ends with a dot or has two in a row: leave one out"
    return tier_problem(text)


def link_problem(text: str) -> str | None:
    """What is wrong with a link to the web, None if nothing is.

    Examples:
        >>> link_problem("https://huggingface.co/some/model")
        >>> link_problem("https://127.0.0.1/")
        'leads to an address, no named host: give the name'
        >>> link_problem("https://0x7f.1/")
        'leads to an address, no named host: give the name'
        >>> link_problem("https://good.org@evil.org/")
        'names a user: leave out what stands before @'
    """
    if not text.startswith("https://"):
        return "does not begin with https://"
    if re.search(r"[^\x21-\x7e]", text) or re.search(r"%(?:[01][0-9a-f]|7f)", text, re.IGNORECASE):
        return "has a blank, a control character or a letter outside ASCII"
    if re.search(r"[\"'<>\\^`{|}]|%(?![0-9a-f]{2})", text, re.IGNORECASE):
        return "has a character that no address has unescaped"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is no address of the web"
    if "@" in parts.netloc:
        return "names a user: leave out what stands before @"
    if port is not None or parts.netloc.endswith(":"):
        return "names a port: leave it out"
    return _host_problem(host)


def _host_problem(host: str) -> str | None:
    last = host.rstrip(".").rpartition(".")[2]
    try:
        ipaddress.ip_address(host)
    except ValueError:
        address = bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last))
    else:
        address = True
    # browsers read a last part that is a number, in any base, as an address
    if address:
        return "leads to an address, no named host: give the name"
    if last in PRIVATE:
        return f"leads into the reader's own network (.{last})"
    if last in RESERVED or host.endswith(".home.arpa"):
        return f"leads nowhere (.{last})"
    if any(host == each or host.endswith(f".{each}") for each in LOOPBACKS):
        return "leads to a host that stands for any address"
    label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    if not re.fullmatch(rf"(?:{label}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{2,59}})", host):
        return "names no host of the web"
    if any(each.startswith("xn--") for each in host.split(".")):
        return "names a host in letters outside ASCII, which looks like another: give a plain one"
    return None


def day_problem(text: str) -> str | None:
    """What is wrong with a day, ISO 8601; whether it is still to come is another question."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return "is no day like 2026-11-30"
    return None if day >= BEGAN else f"is before {BEGAN}, when there was no suite yet"


def moment_problem(text: str) -> str | None:
    """What is wrong with a moment, ISO 8601, as `day_problem`."""
    if not re.fullmatch(r"[0-9T:.+Z -]{10,40}", text):
        return "is no moment like 2026-11-30T12:00:00+00:00"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return "is no moment like 2026-11-30T12:00:00+00:00"
    return day_problem(moment.date().isoformat())


Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$"), _checked(slug_problem)
]
"""Name of a submission, which is also its file's stem: no path, no space, no capital."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=200), _checked(row_line_problem)]
"""One line of plain text, see `row_line_problem`."""

Note = Annotated[str, StringConstraints(max_length=400), _checked(_note_problem)]
"""A longer line of plain text, or nothing."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=100), _checked(name_problem)]
"""Name for people, see `name_problem`."""

Identity = Annotated[
    str, StringConstraints(min_length=1, max_length=200), _checked(identity_problem)
]
"""Inspect's name of a model, see `identity_problem`."""

Link = Annotated[str, StringConstraints(max_length=300), _checked(link_problem)]
"""An address of the web that anybody can open, see `link_problem`."""

Day = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), _checked(day_problem)
]
"""A day, ISO 8601."""

Moment = Annotated[str, _checked(moment_problem)]
"""A day with or without its time, ISO 8601."""
