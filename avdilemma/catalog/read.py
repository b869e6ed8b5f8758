"""Reading items back from JSON lines: our own exports, or records from elsewhere."""

from __future__ import annotations

from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.questions import Question, read_question


def read_items(path: Path) -> tuple[Question, ...]:
    """Read the items of a file.

    Args:
        path: A ``.jsonl`` file whose lines are rows of an export, or item records with
            ``id``, ``scenario``, ``family``, ``seed``, ``factors``, ``setting``, ``labels``,
            ``actions``, ``focal`` and ``prompt``.

    Returns:
        The items in order.

    Raises:
        AvdilemmaError: If the file cannot be read or a line is no item; it names the line.
    """
    items: list[Question] = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    items.append(_item(path, number, line))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AvdilemmaError(f"{path} cannot be read ({reason}): give JSON lines") from error
    if not items:
        raise AvdilemmaError(f"{path} holds no item: give one JSON object a line")
    return tuple(items)


def _item(path: Path, number: int, line: str) -> Question:
    try:
        return read_question(line)
    except AvdilemmaError as error:
        raise AvdilemmaError(f"{path}:{number}: {error}") from error
