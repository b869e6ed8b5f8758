"""The options as a prompt lists them."""

from __future__ import annotations

from functools import lru_cache

from avdilemma.prompts.languages import LANGUAGES, Language


# a prompt is asked for again by every reading of a log
@lru_cache(maxsize=4096)
def listed_options(
    prompt: str, labels: tuple[str, ...], language: Language, times: int = 1
) -> tuple[tuple[str, ...], ...]:
    """The texts of the options as a prompt lists them, in each of its last `times` lists.

    Args:
        prompt: The prompt, or the empty text.
        labels: The labels, in the order in which they are listed.
        language: The prompt's language.
        times: How many lists of these labels there are.

    Returns:
        Shape (times, number of labels), or nothing where the prompt has no such lists.
    """
    lines, option = prompt.splitlines(), LANGUAGES[language].option
    beginnings = [option.format(label=label, text="") for label in labels]
    found = [
        [line.removeprefix(beginning) for line in lines if line.startswith(beginning)][-times:]
        for beginning in beginnings
    ]
    if any(len(each) < times for each in found):
        return ()
    return tuple(zip(*found, strict=True))
