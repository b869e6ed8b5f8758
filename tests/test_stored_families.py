"""Built-in files ask what they asked: every file, form and language against stored hashes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from conftest import slow_among
from stored_families import STORED, digest, of_file

from avdilemma.families import build, builtin, load_family

WANTED = json.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", slow_among(builtin(), "protocols"))
def test_a_file_asks_what_it_asked(name: str) -> None:
    wanted = {key: entry for key, entry in WANTED.items() if key.startswith(f"{name}|")}
    assert wanted
    found = of_file(name)
    # a language that came later is kept once its prompts are to stay
    kept = {key.split("|")[2] for key in WANTED}
    assert {key: each for key, each in found.items() if key.split("|")[2] in kept} == wanted


def test_no_other_file_is_stored() -> None:
    assert {key.split("|")[0] for key in WANTED} == set(builtin())


def test_the_hash_sees_prompts_records_and_order() -> None:
    one, other = build(load_family("amounts"), n=2).items
    plain = digest([one, other])
    assert digest([other, one]) != plain
    assert digest([one, replace(other, prompt=f"{other.prompt} ")]) != plain
    assert digest([one, replace(other, seed=other.seed + 1)]) != plain
