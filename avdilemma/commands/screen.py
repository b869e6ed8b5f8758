"""A rich console for text from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from avdilemma.text import encodable, inert, printable


class Screen(Console):
    """A console that shows every text as the characters it is made of."""

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, width=width, markup=False, emoji=False, highlight=False)

    def _shown(self, text: str) -> str:
        return encodable(inert(printable(text, keep="\n\t")), self.encoding)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Make a text of a string, such as a cell of a table."""
        # a table's cells would be markup whatever the console is told
        return super().render_str(
            self._shown(text), **{**settings, "markup": False, "emoji": False}
        )

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render anything."""
        if isinstance(renderable, Text):
            shown = self._shown(renderable.plain)
            if shown != renderable.plain:
                renderable = renderable.copy()
                renderable.plain = shown
        return super().render(renderable, options)
