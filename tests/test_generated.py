"""Whether generated files are fresh: every one listed, stamped, and of what there is now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import slow_among

from generated.entries import ENTRIES, ITEMS, Entry
from generated.stamps import (
    FOLDERS,
    Stamp,
    content,
    faults,
    looks_generated,
    paths,
    read,
    said,
    stamp,
    tracked,
)

TESTS = Path(__file__).parent
BY_NAME = {entry.name: entry for entry in ENTRIES}


@pytest.mark.parametrize("name", slow_among(BY_NAME, "gallery"))
def test_an_entry_is_fresh(name: str) -> None:
    entry = BY_NAME[name]
    found = faults(entry, read().get(entry.name), tracked())
    name = f"'{entry.name}'"
    assert found == [], (
        f"make it anew ({entry.command or entry.needs}) and stamp it "
        f"(python -m generated --stamp {name}), or python -m generated {name} for both"
    )


def test_every_file_that_looks_generated_is_on_the_list_once() -> None:
    every = tracked()
    listed = [path for entry in ENTRIES for path in paths(entry, every)]
    assert sorted(set(listed)) == sorted(listed)
    assert [path for path in every if looks_generated(path) and path not in listed] == []
    assert set(read()) == set(BY_NAME)


@pytest.mark.parametrize("entry", ENTRIES, ids=BY_NAME)
def test_an_entry_says_what_makes_and_checks_it(entry: Entry) -> None:
    assert paths(entry, tracked()), "no file is of it"
    assert entry.command or entry.needs
    assert set(entry.items) <= set(ITEMS)
    assert (entry.kind == "tested") == bool(entry.test)
    assert (entry.kind == "probed") == (entry.probe is not None)
    assert (entry.kind == "measured") == bool(entry.page and entry.needs)
    if entry.test:
        file, _, name = entry.test.partition("::")
        assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8")


def test_what_looks_generated() -> None:
    assert looks_generated("docs/img/sacrifice.png")
    assert looks_generated("docs/power.csv")
    assert looks_generated("docs/recovery.md")
    assert looks_generated("scenarios/suites/v1.yaml")
    for folder in FOLDERS:
        assert any(path.startswith(folder) and looks_generated(path) for path in tracked())
    assert not looks_generated("docs/estimation.md")
    assert not looks_generated("generated/entries.py")
    assert not looks_generated("scenarios/sacrifice.yaml")
    assert not looks_generated("tests/data/replies/later/1.jsonl")


def test_a_change_makes_it_stale() -> None:
    every = tracked()
    prices, tuned, forms = (BY_NAME[n] for n in ("figure of prices", "tuned models", "schema"))
    now = stamp(prices, every)
    assert faults(prices, now, every) == []
    assert faults(prices, None, every) == ["it has no stamp"]
    assert faults(prices, replace(now, version="0"), every) == []
    assert faults(prices, replace(now, probe="x"), every) == ["what it shows changed"]
    (file,) = now.files
    edited = replace(now, files={file: "0" * 64})
    assert "changed by hand" in faults(prices, edited, every)[0]
    assert "not among" in faults(prices, replace(now, files={**now.files, "x": "0"}), every)[0]
    assert faults(forms, Stamp("0", {"sacrifice": "0"}), every) == [
        "the items of sacrifice changed"
    ]
    # what was measured on other items is not stale where its page says so
    made = read()["tuned models"]
    assert faults(tuned, made, every) == []
    other = replace(made, items={**made.items, "symmetric": "0" * 64})
    assert "docs/sft.md does not say" in faults(tuned, other, every)[0]
    assert said(other, stamp(tuned, every)).count("symmetric") == 2


def test_the_probe_of_a_figure_sees_what_is_drawn() -> None:
    from matplotlib.figure import Figure

    from generated.probes import drawn

    def figure(y: float = 1.0, label: str = "x", color: str = "red") -> Figure:
        made = Figure()
        axes = made.subplots()
        axes.plot([0, 1], [0, y], color=color, label="line")
        axes.set_xlabel(label)
        return made

    assert drawn(figure()) == drawn(figure(1.00001))
    assert (
        len({drawn(f) for f in (figure(), figure(1.1), figure(label="z"), figure(color="blue"))})
        == 4
    )


def test_a_section_of_a_page_ends_at_the_next_heading() -> None:
    text = content("docs/sft.md#What was measured").decode()
    assert "sft-study-matches.png" in text
    assert "\n## " not in text
    with pytest.raises(ValueError, match="no heading"):
        content("docs/sft.md#None such")
