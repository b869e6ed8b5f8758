"""Formats of training files: one file each, registered here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from avdilemma.errors import InvalidValueError
from avdilemma.sft.examples import Example
from avdilemma.sft.formats import anthropic, huggingface, openai, trl
from avdilemma.sft.formats.format import Format
from avdilemma.sft.manifest import Manifest

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        trl.CONVERSATIONAL,
        trl.PROMPT_COMPLETION,
        openai.OPENAI,
        anthropic.ANTHROPIC,
        huggingface.HUGGINGFACE,
    )
}
"""All formats by name."""

__all__ = ["FORMATS", "Format", "export", "exported", "training_format"]


def training_format(name: str) -> Format:
    """Find a format.

    Raises:
        InvalidValueError: If there is none of this name.
    """
    if name not in FORMATS:
        raise InvalidValueError("format", name, f"give one or more of {', '.join(FORMATS)}")
    return FORMATS[name]


def export(
    folder: Path, name: str, examples: Mapping[str, Sequence[Example]], manifest: Manifest
) -> list[Path]:
    """Write a training set in a format, into a folder of the format's name.

    Args:
        folder: The training set's folder.
        name: A format.
        examples: Examples by split.
        manifest: What they are.

    Returns:
        The files.

    Raises:
        AvdilemmaError: If the format does not exist or its limits are not kept.
    """
    written = []
    for relative, text in training_format(name).files(examples, manifest).items():
        path = folder / name / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def exported(
    folder: Path, name: str, examples: Mapping[str, Sequence[Example]], manifest: Manifest
) -> list[Path]:
    """Files of a format that do not hold what the examples say, missing ones included.

    Args:
        folder: The training set's folder.
        name: A format.
        examples: Examples by split.
        manifest: What they are.

    Returns:
        Paths, none if all is well.
    """
    wanted = training_format(name).files(examples, manifest)
    bad = []
    for relative, text in wanted.items():
        path = folder / name / relative
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            bad.append(path)
    found = sorted(path for path in (folder / name).rglob("*") if path.is_file())
    return bad + [path for path in found if str(path.relative_to(folder / name)) not in wanted]
