"""A scene as PNG, as models are sent it."""

from __future__ import annotations

import base64

from avdilemma.scenes.drawing import SIZE, draw
from avdilemma.scenes.facts import Scene


def png(scene: Scene, size: int = SIZE) -> bytes:
    """Draw a scene as PNG; arguments and errors as of `draw`. Same arguments, same bytes."""
    import resvg_py  # noqa: PLC0415 - a compiled library, asked for by pictures alone

    return bytes(resvg_py.svg_to_bytes(svg_string=draw(scene, size=size), skip_system_fonts=True))


def data_address(image: bytes) -> str:
    """A PNG as an address that holds it."""
    return "data:image/png;base64," + base64.b64encode(image).decode("ascii")
