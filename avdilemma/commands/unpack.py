"""The command that unpacks a file of weights."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import FOLDER, console, echo
from avdilemma.errors import AvdilemmaError


@click.command()
@click.argument("gguf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=FOLDER)
@click.option(
    "--dtype",
    "precision",
    type=click.Choice(["float32", "bfloat16"]),
    default="bfloat16",
    show_default=True,
    help="Numbers in which weights are written: 4 or 2 bytes each.",
)
def unpack(gguf: Path, folder: Path, precision: str) -> None:
    """Unpack GGUF, a file of weights, into FOLDER, which Inspect's hf provider opens.

    Run Inspect beside it: the folder's name is the model's, --model hf/FOLDER.
    """
    from avdilemma.sft.gguf import unpack_gguf  # noqa: PLC0415 - heavy

    if folder.is_dir() and any(folder.iterdir()):
        raise AvdilemmaError(f"{folder} is not empty: give another folder")
    with console().status("unpacking"):
        unpack_gguf(gguf.absolute(), folder.absolute(), precision)  # type: ignore[arg-type]
    echo(f"Unpacked: {folder} (run Inspect in {folder.parent}, --model hf/{folder.name})")
