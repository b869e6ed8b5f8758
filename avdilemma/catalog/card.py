"""The dataset card of an exported folder, and sending it to a hub when asked to."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from avdilemma import __version__
from avdilemma.catalog.canary import CANARY
from avdilemma.catalog.export import DATA, FIELDS, Written
from avdilemma.families import Family
from avdilemma.files import write_text

CARD = "README.md"
"""Name of the card."""

LICENCE = "mit"
"""Licence of prompts and code."""


class Origin(NamedTuple):
    """Where an export comes from: its family and user's seed, and the command that makes it."""

    family: Family
    language: str
    seed: int
    command: str
    levels: Mapping[str, tuple[str, ...]]


_TEXT = (files(__package__) / "card.md").read_text(encoding="utf-8")
"""The card, in Markdown with the header that hubs read."""


def card(written: Written, origin: Origin) -> str:
    """The card: what the rows are, how to make them again, and the canary."""
    size = "n<1K" if written.items < 1000 else "1K<n<10K" if written.items < 10_000 else ""
    meanings = {
        name: f"factor; levels {', '.join(levels[:12])}{', ...' if len(levels) > 12 else ''}"
        for name, levels in origin.levels.items()
    } | FIELDS
    fields = [f"| `{n}` | {meanings.get(n, 'derived from the factors')} |" for n in written.columns]
    return _TEXT.format(
        licence=LICENCE,
        language=origin.language,
        family=origin.family,
        size=f"size_categories: ['{size}']\n" if size else "",
        data=DATA,
        canary=CANARY,
        written=written,
        seed=origin.seed,
        version=__version__,
        command=origin.command,
        shown=LICENCE.upper(),
        fields="\n".join(fields),
    )


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
