"""Patterns that are compiled at first use are regular expressions, every one."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

from avdilemma import prompts
from avdilemma.prompts.alphabet import Alphabet
from avdilemma.prompts.patterns import lazy


def lazy_ones() -> dict[str, re.Pattern[str]]:
    found = {}
    for module in pkgutil.iter_modules(prompts.__path__, f"{prompts.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if type(value) is type(lazy("")):
                found[f"{module.name}.{name}"] = value
    for name, value in vars(Alphabet(("A", "B"))).items():
        if type(value) is type(lazy("")):
            found[f"Alphabet.{name}"] = value
    return found


def test_every_pattern_compiles() -> None:
    every = lazy_ones()
    assert len(every) > 200
    for name, pattern in every.items():
        try:
            pattern.search("")
        except re.error as error:
            pytest.fail(f"{name}: {error}")


def test_a_pattern_works_as_a_compiled_one() -> None:
    pattern = lazy("(?P<word>[ab]+)", re.IGNORECASE)
    same = re.compile("(?P<word>[ab]+)", re.IGNORECASE)
    assert pattern.pattern == same.pattern
    assert pattern.flags == same.flags
    assert pattern.groupindex == same.groupindex
    assert pattern.sub("-", "xAbxB") == same.sub("-", "xAbxB") == "x-x-"
    assert [m.span() for m in pattern.finditer("xAbxB")] == [(1, 3), (4, 5)]
    with pytest.raises(AttributeError):
        pattern.nothing  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(re.error):
        lazy("(").search("")


def test_to_import_a_reader_compiles_few_patterns() -> None:
    # what is compiled by hand at import again would be paid for by every command
    code = (
        "import re, sys; made = []; real = re.compile\n"
        "def noted(*given, **named):\n"
        "    made.append(sys._getframe(1).f_globals.get('__name__', ''))\n"
        "    return real(*given, **named)\n"
        "re.compile = noted\n"
        "import avdilemma.prompts.parse\n"
        "print(*[name for name in made if name.startswith('avdilemma.prompts.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # files of languages are checked when they are read
    kept = [name for name in done.stdout.split() if ".languages." not in name]
    assert len(kept) < 60, kept
