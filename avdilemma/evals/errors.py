"""One clean line for the user's mistakes, in Inspect's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# A plain exception from a task or provider prints a traceback; the one that prints a line lives in
# a private module.
from inspect_ai._util.error import (  # inspect-evals-lint: ignore[private_api_imports] -- see above
    PrerequisiteError,
)
from inspect_ai.event import ErrorEvent
from inspect_ai.log import transcript
from rich.markup import escape

from avdilemma.errors import AvdilemmaError
from avdilemma.text import printable

__all__ = ["PrerequisiteError", "clean_errors"]


def ended_in_error() -> bool:
    """Whether the sample at hand ended in an error, with or without a reply before it.

    With ``--score-on-error`` Inspect scores such samples on what there is: a provider's failure
    would count as a reply that cannot be read.
    """
    return any(isinstance(event, ErrorEvent) for event in transcript().events)


@contextmanager
def clean_errors() -> Iterator[None]:
    """Turn the package's input errors into Inspect's one-line error.

    Raises:
        PrerequisiteError: In place of any `AvdilemmaError`.
    """
    try:
        yield
    except AvdilemmaError as error:
        raise PrerequisiteError(escape(f"ERROR: {printable(str(error))}")) from error
