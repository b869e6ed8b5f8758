"""Formats in which an experiment is exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from avdilemma.errors import AvdilemmaError, one_of
from avdilemma.experiments.experiment import Experiment
from avdilemma.experiments.jspsych_page import jspsych_files
from avdilemma.experiments.otree import otree_files
from avdilemma.experiments.qualtrics import qualtrics_files
from avdilemma.files import encoded, writing_folder


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format."""

    files: Callable[[Experiment], Mapping[str, str]]
    """The files of an experiment by path inside a folder."""

    people: int
    """Number of blocks by default."""

    then: str
    """What to do with the folder, one line."""


FORMATS: Mapping[str, ExportFormat] = {
    "otree": ExportFormat(
        otree_files, 100, "pip install -r requirements.txt, then otree devserver in this folder"
    ),
    "jspsych": ExportFormat(
        jspsych_files, 100, "open index.html, or put it on any server; ?block=0 chooses the block"
    ),
    "qualtrics": ExportFormat(
        qualtrics_files,
        20,
        "import survey.txt, then let a randomizer in the survey flow present one block b... evenly",
    ),
}
"""Formats by name."""


def export_format(name: str) -> ExportFormat:
    """A format by its name.

    Raises:
        InvalidValueError: If there is none.
    """
    one_of("format", name, FORMATS)
    return FORMATS[name]


def check_folder(path: Path, *, overwrite: bool = False) -> None:
    """Refuse a folder that an experiment cannot be written to, before it is made.

    Raises:
        AvdilemmaError: If it is a file, or holds something and may not be replaced.
    """
    if path.is_file() or path.is_symlink():
        raise AvdilemmaError(f"{path} is a file or a link: give a folder")
    if path.is_dir() and any(path.iterdir()) and not overwrite:
        raise AvdilemmaError(f"{path} is there already: give another folder, or --overwrite")


def write_experiment(
    experiment: Experiment, name: str, path: Path, *, overwrite: bool = False
) -> tuple[str, ...]:
    """Write an experiment to a folder, whole or not at all; other files in it stay.

    Returns:
        The paths written, inside the folder.

    Raises:
        InvalidValueError: If there is no such format.
        AvdilemmaError: If the folder is taken or cannot be written.
    """
    made = export_format(name).files(experiment)
    check_folder(path, overwrite=overwrite)
    with writing_folder(path) as folder:
        for place, text in made.items():
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(encoded(text))
    return tuple(made)
