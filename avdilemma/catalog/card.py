"""The dataset card of an exported folder, and sending it to a hub when asked to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from avdilemma import __version__
from avdilemma.catalog.canary import CANARY
from avdilemma.catalog.export import DATA, FIELDS, Written
from avdilemma.errors import InvalidValueError
from avdilemma.families import Family, file_of
from avdilemma.files import write_text
from avdilemma.text import line_problem

CARD = "README.md"
"""Name of the card."""

LICENCE = "MIT"
"""Licence of prompts and code of this package."""

NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}")
"""What a licence's name looks like, such as ``CC-BY-4.0``."""

MARKUP = re.compile(r"([\\`*_\[\]<>|#])")
"""Signs that Markdown takes for markup."""


class Label(NamedTuple):
    """Whose data a card says they are."""

    name: str | None = None
    """What they are called; by default the family, or the title of a file of one's own."""

    author: str | None = None
    """Who made them."""

    licence: str | None = None
    """Their licence; of a file of one's own none is assumed."""

    own: bool = False
    """Whether the scenario file is the user's and not this package's."""


class Origin(NamedTuple):
    """Where an export comes from: its family and user's seed, and the command that makes it."""

    family: Family
    language: str
    seed: int
    command: str
    levels: Mapping[str, tuple[str, ...]]
    label: Label = Label()


_TEXT = (files(__package__) / "card.md").read_text(encoding="utf-8")
"""The card, in Markdown with the header that hubs read."""


def check_label(label: Label) -> None:
    """Check that a card can say whose the data are.

    Raises:
        InvalidValueError: If a name or author is no line of text, or a licence is no name of one.
    """
    for what, text in (("name", label.name), ("author", label.author)):
        problem = None if text is None else line_problem(text)
        if problem is not None:
            raise InvalidValueError(what, text, f"it {problem}")
    if label.licence is not None and not NAMED.fullmatch(label.licence):
        raise InvalidValueError("licence", label.licence, "give one word, such as CC-BY-4.0")


def card(written: Written, origin: Origin) -> str:
    """The card: what the rows are, how to make them again, and the canary.

    Raises:
        InvalidValueError: As `check_label` does.
    """
    label = origin.label
    check_label(label)
    file = file_of(origin.family)
    size = "n<1K" if written.items < 1000 else "1K<n<10K" if written.items < 10_000 else ""
    meanings = {
        name: f"factor; levels {', '.join(levels[:12])}{', ...' if len(levels) > 12 else ''}"
        for name, levels in origin.levels.items()
    } | FIELDS
    fields = [f"| `{n}` | {meanings.get(n, 'derived from the factors')} |" for n in written.columns]
    licence = label.licence or (None if label.own else LICENCE)
    usual = origin.family.title if label.own else f"avdilemma {origin.family.family}"
    heading = usual if label.own else f"avdilemma: {origin.family.family}"
    return _TEXT.format(
        licence=(licence or "unknown").lower(),
        language=origin.language,
        pretty=_quoted(label.name or usual),
        heading=_plain(label.name or heading),
        title=_plain(origin.family.title),
        follows=_plain(file.source),
        family=origin.family,
        size=f"size_categories: ['{size}']\n" if size else "",
        data=DATA,
        canary=CANARY,
        written=written,
        seed=origin.seed,
        version=__version__,
        command=origin.command.replace("|", "\\|"),
        shown=licence or "none given: ask the author",
        author=f"| author | {_plain(label.author)} |\n" if label.author else "",
        fields="\n".join(fields),
    )


def _quoted(text: str) -> str:
    """Text as YAML reads it, whatever it holds."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def write_card(written: Written, origin: Origin) -> Path:
    """Write the card into an exported folder, and return its file."""
    path = written.path / CARD
    write_text(path, card(written, origin), overwrite=True)
    return path


def push(folder: Path, repository: str, public: bool = False) -> str:
    """Send an exported folder with its card to the Hugging Face hub, where asked to.

    The repository is such as ``name/avdilemma-sacrifice``, private by default. Returns its address.
    """
    from huggingface_hub import HfApi  # noqa: PLC0415 - heavy

    hub = HfApi()
    created = hub.create_repo(repository, repo_type="dataset", private=not public, exist_ok=True)
    hub.upload_folder(
        repo_id=repository,
        repo_type="dataset",
        folder_path=str(folder),
        commit_message=f"Upload items made by avdilemma {__version__}",
    )
    return str(created)
