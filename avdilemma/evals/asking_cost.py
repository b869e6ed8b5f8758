"""What asking a set of items costs: tokens as Inspect counts them, prices as given."""

from __future__ import annotations

import asyncio
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

from inspect_ai.model import Model, get_model

from avdilemma.errors import InvalidValueError

SAMPLE = 50
"""How many prompts are counted: providers may count over the network, one request each."""

PATIENCE = 30.0
"""Seconds after which counting over the network is given up."""

ANSWER = 16
"""Output tokens of a reply that is the answer line alone."""

PICTURE = 765
"""Tokens of a picture of 768 by 768, by the formula that Inspect takes for all providers."""

COUNTED = "counted by Inspect"
"""How the account of tokens begins where they were counted."""

LETTERS = 4.0
"""Letters a token where no tokenizer is at hand; wide letters (Chinese, Japanese) count as one."""


@dataclass(frozen=True)
class Cost:
    """An estimate."""

    items: int
    """Number of items."""

    requests: int
    """Number of requests: several an item where it is asked in several turns."""

    input_tokens: int
    """Tokens of all requests, each of which sends its conversation so far."""

    output_tokens: int
    """Tokens of all replies."""

    counted: str
    """How the tokens were counted."""

    price: float | None
    """The whole, in the prices' currency; None where a price is unknown."""

    prices: str
    """Where the prices come from."""


def letters(text: str) -> int:
    """Tokens of a text by its length alone.

    Examples:
        >>> letters("four more words here"), letters("車")
        (5, 1)
    """
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return max(1, math.ceil(wide + (len(text) - wide) / LETTERS))


def cost(
    prompts: Sequence[str | Sequence[str]],
    model: str | Model,
    output_tokens: int = ANSWER,
    input_price: float | None = None,
    output_price: float | None = None,
    epochs: int = 1,
    offline: bool = False,
    shows: bool = False,
) -> Cost:
    """Estimate what asking costs.

    Args:
        prompts: The prompts of all items, at least one; of an item in several turns those of each.
        model: Such as ``openai/gpt-5``, or one that is made already.
        output_tokens: Tokens of each reply; reasoning models write many more than the default.
        input_price: Price of a million tokens; where it is None, Inspect's model data is asked.
        output_price: The same for replies.
        epochs: How often each item is asked.
        offline: Whether to estimate by length, without asking Inspect for a count.
        shows: Whether each request sends a picture, too.

    Raises:
        InvalidValueError: If a number is out of range.
    """
    for name, value in (("input price", input_price), ("output price", output_price)):
        if value is not None and not 0 <= value < math.inf:
            raise InvalidValueError(name, value, "give a price of 0 or more a million tokens")
    for name, count, low in (("output tokens", output_tokens, 0), ("epochs", epochs, 1)):
        if count < low:
            raise InvalidValueError(name, count, f"give at least {low}")
    turns = [(each,) if isinstance(each, str) else each for each in prompts]
    texts = ["\n\n".join(each[: at + 1]) for each in turns for at, _ in enumerate(each)]
    # later turns send again what was replied in earlier ones
    again = sum(len(each) * (len(each) - 1) // 2 for each in turns) * output_tokens
    step = len(texts) / min(SAMPLE, len(texts))
    sample = [texts[int(index * step)] for index in range(min(SAMPLE, len(texts)))]
    counts, how = (None, "offline as asked") if offline else _counted(sample, model)
    if counts is None:
        total = float(sum(map(letters, texts)))
        how = f"estimated from the length of every prompt, not counted ({how})"
    else:
        total = sum(counts) / len(counts) * len(texts)
        some = "every prompt" if len(sample) == len(texts) else f"{len(sample)} of the prompts"
        how = f"{COUNTED} ({how}) on {some}"
    if shows:
        total += PICTURE * len(texts)
        how += f", and {PICTURE} for each picture"
    asked, told = round((total + again) * epochs), len(texts) * output_tokens * epochs
    prices = "given"
    if input_price is None or output_price is None:
        known = _prices(str(model))
        prices = (
            "Inspect's model data"
            if None not in known
            else "Inspect's model data has none, give --input-price and --output-price"
        )
        input_price = known[0] if input_price is None else input_price
        output_price = known[1] if output_price is None else output_price
    price = None
    if input_price is not None and output_price is not None:
        price = (asked * input_price + told * output_price) / 1e6
    return Cost(len(turns) * epochs, len(texts) * epochs, asked, told, how, price, prices)


def _counted(sample: Sequence[str], name: str | Model) -> tuple[list[int] | None, str]:
    """Tokens of each prompt, or None with the reason."""
    try:
        model = get_model(name)
        counts = asyncio.run(asyncio.wait_for(_count(model, sample), PATIENCE))
    except Exception as error:  # noqa: BLE001 - no key, no network, no tokenizer: many types
        words = " ".join(re.sub(r"\[/?[a-z ]*\]", "", str(error)).split())
        reason = words.removeprefix("ERROR: ") or type(error).__name__
        return None, f"{name} cannot count here: {shorten(reason, 200)}"
    return counts, f"{name}"


async def _count(model: Model, sample: Sequence[str]) -> list[int]:
    return [await model.count_tokens(text) for text in sample]


def _prices(name: str) -> tuple[float | None, float | None]:
    from inspect_ai.model import get_model_info  # noqa: PLC0415 - it reads a table

    info = get_model_info(name)
    if info is None or info.cost is None:
        return None, None
    return float(info.cost.input), float(info.cost.output)
