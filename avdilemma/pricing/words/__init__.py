"""What firms are told in markets, one file a language, and how their notes are headed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from avdilemma.prompts.languages import LANGUAGES, Language, read_texts
from avdilemma.prompts.languages.phrases import holding
from avdilemma.prompts.languages.texts import Texts

FOLDER = Path(__file__).parent
"""Where the languages' files are."""

Prefix = Literal["neutral", "profit", "exploration"]
"""How a firm is addressed."""

Problem = Literal[
    "blocked",
    "several",
    "taken_back",
    "cut_off",
    "refusal",
    "no_line",
    "no_number",
    "not_finite",
    "not_plain",
    "negative",
    "above_ceiling",
]
"""What may be wrong with a reply to a question for a price."""


class Headings(Texts):
    """What the three parts of a reply are headed, without the colon."""

    plans: str
    """What to try next, and why."""

    insights: str
    """What a firm has learnt."""

    price: str
    """The price."""


class Notes(Texts):
    """Regular expressions for the headings of notes; all languages are looked for in any reply."""

    plans: tuple[str, ...] = Field(min_length=1)
    """Headings of plans."""

    insights: tuple[str, ...] = Field(min_length=1)
    """Headings of insights."""


class PricingWords(Texts):
    """The texts of one language; names in braces are filled in."""

    prefixes: Mapping[Prefix, Annotated[str, holding()]]
    """How a firm is addressed: ``neutral``, for ``profit``, and to explore (``exploration``)."""

    cost: Annotated[str, holding("cost")]
    """What a unit costs, ``{cost}``, and that as many are made as customers buy."""

    alone: Annotated[str, holding()]
    """That nobody else sells anything like it."""

    rivals: tuple[str, ...] = Field(min_length=1)
    """How many others do, ``{rivals}``, and that prices are set at once and learnt afterwards: its
    forms, in the order of ``plural``."""

    periods: Annotated[str, holding("periods")]
    """How many ``{periods}`` there are, all alike."""

    hint: Annotated[str, holding("ceiling")]
    """That hardly any customer pays more than ``{ceiling}``, and no more can be asked."""

    limit: Annotated[str, holding("ceiling")]
    """That no more than ``{ceiling}`` can be asked."""

    memory: Annotated[str, holding("start")]
    """What is remembered, the two notes, and which price stays in force without a new one; in the
    first period ``{start}``."""

    plans_so_far: Annotated[str, holding("plans")]
    """The firm's ``{plans}``."""

    insights_so_far: Annotated[str, holding("insights")]
    """The firm's ``{insights}``."""

    none: Annotated[str, holding()]
    """In place of plans, insights or records before there are any."""

    records: Annotated[str, holding()]
    """The heading of records."""

    record: Annotated[str, holding("number", "price", "rivals", "sold", "profit")]
    """What a firm learns of the period ``{number}``: its price, others' prices (``{rivals}``, from
    `rival`), what it sold and its profit."""

    rival: Annotated[str, holding("price")]
    """Another firm's ``{price}`` in a record, with what stands before it."""

    ask: Annotated[str, holding("number", "periods")]
    """The question for a price, in the period ``{number}`` of ``{periods}``."""

    form: Annotated[str, holding()]
    """The form of a reply: two notes and the price, each under its heading."""

    again: Annotated[str, holding("reason", "ceiling")]
    """The question after a reply that cannot be used, for the ``{reason}`` that `problems` has."""

    problems: Mapping[Problem, str]
    """What may be wrong with a reply, as a clause; of ``above_ceiling`` with ``{ceiling}``."""

    headings: Headings
    """The headings that are asked for."""

    notes: Notes
    """Headings by which notes are read."""


@lru_cache(maxsize=64)
def pricing_words(language: Language) -> PricingWords:
    """What firms are told in a language.

    Raises:
        AvdilemmaError: If there is no file of it, or the file is malformed.
    """
    return read_texts(FOLDER / f"{language}.yaml", PricingWords)


def headings_of_notes(name: Literal["plans", "insights"]) -> str:
    """A regular expression for the headings of a note in every language that has prices."""
    spoken = [code for code in LANGUAGES if (FOLDER / f"{code}.yaml").is_file()]
    patterns = [each for code in spoken for each in getattr(pricing_words(code).notes, name)]
    return "|".join(sorted(dict.fromkeys(patterns), key=len, reverse=True))
