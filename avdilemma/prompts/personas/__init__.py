"""Personas: system messages that ask a model to decide as an agent does, its utility in words.

One file a language beside this one holds them, in three wordings each. What they say is the
utility of theory.md: own payoffs given what others are expected to do, payoffs if everyone did the
same, and every role equally likely.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from pydantic import TypeAdapter, ValidationError

from avdilemma.errors import AvdilemmaError, InvalidValueError, malformed, one_of
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.files import read_bytes
from avdilemma.prompts.languages import LANGUAGES, Language, number_text, read_yaml

FOLDER = Path(__file__).parent
"""Where the languages' files are."""

PersonaName = Literal["economicus", "moralis", "utilitarian"]
"""Personas that have words here: the agents of the same names."""

Wording = Literal["plain", "formal", "brief"]
"""In everyday words, as a formula in words, or in one sentence."""

NAMES: tuple[PersonaName, ...] = get_args(PersonaName)
"""All personas."""

WORDINGS: tuple[Wording, ...] = get_args(Wording)
"""All wordings."""

PLAIN: Wording = "plain"
"""The wording unless another is asked for."""

OWN = "own"
"""In place of a wording, what a persona from a file has."""

KAPPA = "0.5"
"""Degree of morality where none is given, as that of the reference agent; ours."""

MAX_BYTES = 100_000
"""Largest file of a persona."""

REMEDY = (
    "give economicus, moralis, moralis@kappa=0.25, utilitarian, or the path of a text file with a "
    "system message"
)
"""What can be given."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A system message, and what logs call it."""

    name: str
    """As agents are named, such as ``moralis@kappa=0.5``; of a text from a file the file's name
    with the beginning of the text's hash, such as ``stoic@sha256=1f0e7a2b``."""

    wording: str
    """One of `WORDINGS`; `OWN` for a text from a file."""

    text: str
    """The message."""


def read_persona(given: str, language: Language, wording: str | None = None) -> Persona:
    """Read a persona as a task is given it.

    Args:
        given: One of `NAMES`, ``moralis`` with its degree of morality in [0, 1] as in
            ``moralis@kappa=0.25`` (default 0.5), or the path of a text file.
        language: Language of the prompts, and of the message unless it comes from a file.
        wording: One of `WORDINGS`; None for `PLAIN`.

    Returns:
        The persona.

    Raises:
        InvalidValueError: If there is no such persona or wording, or kappa is out of range.
        AvdilemmaError: If a file cannot be read or holds no text.

    Examples:
        >>> read_persona("moralis@kappa=1/4", "en").name
        'moralis@kappa=0.25'
    """
    if not isinstance(given, str) or not given.strip():
        raise InvalidValueError("persona", given, REMEDY)
    name, *settings = given.split("@")
    if name not in NAMES:
        return _from_file(given, wording)
    wording = PLAIN if wording is None else wording
    one_of("persona_wording", wording, WORDINGS)
    text = persona_texts(language)[name][cast("Wording", wording)]
    if name != "moralis":
        if settings:
            raise InvalidValueError("persona", given, f"{name} takes no parameter")
        return Persona(name, wording, text)
    kappa = in_unit_interval(_kappa(given, settings), "kappa of the persona")
    weights = {
        key: number_text(decimal_text(value), language)
        for key, value in (("kappa", kappa), ("rest", 1 - kappa))
    }
    return Persona(f"{name}@kappa={decimal_text(kappa)}", wording, text.format(**weights))


def _kappa(given: str, settings: list[str]) -> str:
    if not settings:
        return KAPPA
    key, _, value = settings[0].partition("=")
    if len(settings) > 1 or key != "kappa" or not value:
        raise InvalidValueError("persona", given, "it takes kappa alone, as in moralis@kappa=0.5")
    return value


def _from_file(given: str, wording: str | None) -> Persona:
    path = Path(given)
    if not path.is_file():
        raise InvalidValueError("persona", given, REMEDY)
    if wording is not None:
        remedy = f"{path.name} has its own words: leave it out"
        raise InvalidValueError("persona_wording", wording, remedy)
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise AvdilemmaError(f"{path} is no text in UTF-8: {REMEDY}") from error
    if not text:
        raise AvdilemmaError(f"{path} is empty: write a system message into it")
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    stem = re.sub(r"[^\w.+-]", "_", path.stem)[:20]
    return Persona(f"{stem}@sha256={digest}", OWN, text)


_TEXTS: TypeAdapter[Mapping[PersonaName, Mapping[Wording, str]]] = TypeAdapter(
    Mapping[PersonaName, Mapping[Wording, str]]
)


# read where a persona is asked for, not at the start of every run on the machine
@lru_cache(maxsize=len(LANGUAGES))
def persona_texts(language: Language) -> Mapping[PersonaName, Mapping[Wording, str]]:
    """The messages of a language by persona and wording; moralis' with ``{kappa}`` and ``{rest}``.

    Raises:
        AvdilemmaError: If the language's file cannot be used.
    """
    path = FOLDER / f"{language}.yaml"
    try:
        return _TEXTS.validate_python(read_yaml(path))
    except ValidationError as error:
        raise malformed(str(path), error, "install avdilemma anew") from error
