"""The loader of YAML: safe, and within bounds of size."""

from __future__ import annotations

from typing import Any

import yaml

MAX_NODES = 100_000
"""Most values accepted, aliases counted as often as they are used."""

# libyaml's, where PyYAML has it: 200,000 values in a third of a second in place of ten
_EVENTS: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TooManyError(yaml.YAMLError):
    """More values than are read."""


class Loader(yaml.SafeLoader):
    """Safe, within `MAX_NODES`, and says where a value is that no date or number can have.

    Raises:
        TooManyError: If there are more values, with keys, than twice that.
    """

    def __init__(self, text: str) -> None:
        if _has_too_many(text):
            raise TooManyError
        super().__init__(text)
        self.written = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a value, while there are not too many."""
        self.written += 1
        if self.written > 2 * MAX_NODES:  # keys count here, too
            raise TooManyError
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Construct a value, every failure with its line."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"impossible value {short(node.value)}", node.start_mark
            ) from error


def _has_too_many(text: str) -> bool:
    """Whether there are more values than are read, keys among them: told before one is composed."""
    written = 0
    try:
        for event in yaml.parse(text, Loader=_EVENTS):
            written += isinstance(event, yaml.NodeEvent)
            if written > 2 * MAX_NODES:
                return True
    except yaml.YAMLError:
        return False  # the loader says so, in its own words and counting
    return False


def short(value: object) -> str:
    """A value as it is shown in an error."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
