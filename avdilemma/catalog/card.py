"""The dataset card of an exported folder, and sending it to a hub when asked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avdilemma import __version__
from avdilemma.catalog.canary import CANARY
from avdilemma.catalog.export import DATA, FIELDS, Written
from avdilemma.families import Family
from avdilemma.files import write_text

CARD = "README.md"
"""Name of the card."""

LICENCE = "mit"
"""Licence of prompts and code."""


@dataclass(frozen=True)
class Origin:
    """Where an export comes from."""

    family: Family
    """The family."""

    language: str
    """Language of the prompts."""

    seed: int
    """The user's seed."""

    command: str
    """The command that makes it again."""

    levels: Mapping[str, tuple[str, ...]]
    """Factors with their levels."""


TEXT = """\
---
license: {licence}
language: [{language}]
pretty_name: 'avdilemma {family.family}'
tags: [evaluation, moral-dilemmas, experimental-economics, avdilemma]
{size}configs:
- config_name: default
  data_files:
  - split: test
    path: {data}
---

# avdilemma: {family.family}

{family.title}. Questions for language models, for evaluation and not for training.

> {canary}

| | |
| --- | --- |
| items | {written.items} |
| fingerprint (sha256 over the items in order) | `{written.fingerprint}` |
| seed | {seed} |
| family version | {family.version} |
| made by | avdilemma {version} |
| command | `{command}` |
| licence | {shown} |
| follows | {family.source} |

The same command with the same version gives the same bytes.

## Fields

| field | meaning |
| --- | --- |
{fields}

## Reading it

```python
from datasets import load_dataset

rows = load_dataset("PATH_OR_REPOSITORY", split="test")
```
"""
"""The card, in Markdown with the header that hubs read."""


def card(written: Written, origin: Origin) -> str:
    """The card: what the rows are, how to make them again, and the canary."""
    size = "n<1K" if written.items < 1000 else "1K<n<10K" if written.items < 10_000 else ""
    meanings = {
        name: f"factor; levels {', '.join(levels[:12])}{', ...' if len(levels) > 12 else ''}"
        for name, levels in origin.levels.items()
    } | FIELDS
    fields = [f"| `{n}` | {meanings.get(n, 'derived from the factors')} |" for n in written.columns]
    return TEXT.format(
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
    """Write the card into an exported folder.

    Returns:
        The file.
    """
    path = written.path / CARD
    write_text(path, card(written, origin), overwrite=True)
    return path


def push(folder: Path, repository: str, public: bool = False) -> str:
    """Send an exported folder to the Hugging Face hub. Never called unless asked for.

    Args:
        folder: As `export` and `write_card` made it.
        repository: Such as ``name/avdilemma-sacrifice``.
        public: Whether everyone may read it.

    Returns:
        Its address.
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
