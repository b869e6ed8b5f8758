"""The command that lists languages, and says what one still lacks."""

from __future__ import annotations

import click

from avdilemma.commands.common import echo
from avdilemma.errors import AvdilemmaError


@click.command("languages")
@click.argument("codes", nargs=-1)
@click.option("--keys", is_flag=True, help="Print every key of a language's files instead.")
def languages(codes: tuple[str, ...], keys: bool) -> None:
    """List languages; of those named, all that they lack. Exits with 1 if they lack anything.

    A language is what stands in its files: docs/add-a-language.md says which.
    """
    from avdilemma.catalog.languages import keys as every_key  # noqa: PLC0415
    from avdilemma.catalog.languages import known_languages, problems  # noqa: PLC0415
    from avdilemma.prompts.languages import LANGUAGES  # noqa: PLC0415
    from avdilemma.prompts.languages.grammar import categories, direction  # noqa: PLC0415

    if keys:
        for line in every_key():
            echo(line)
        return
    unfinished = []
    for code in codes or known_languages():
        found = problems(code)
        name = LANGUAGES[code].name if code in LANGUAGES else "?"
        state = f"{len(found)} problems" if found else "complete"
        plurals = ", ".join(categories(code, whole=True))
        echo(f"{code}  {name:12} {direction(code)}  {state:14} plurals: {plurals}")
        if codes:
            for each in found:
                echo(f"  {each}")
        if found:
            unfinished.append(code)
    if codes and unfinished:
        raise AvdilemmaError(f"not finished: {', '.join(unfinished)}")
