"""Attacks by files that a user was given: one clear error each, in little time and memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from avdilemma.errors import AvdilemmaError
from avdilemma.families import load_family
from avdilemma.families.suite import load_suite
from avdilemma.report.write import former
from avdilemma.sft.examples import read_examples
from avdilemma.sft.manifest import Manifest
from avdilemma.text import inert, quoted

ROOT = Path(__file__).parents[1]
GOOD = (ROOT / "scenarios" / "risk.yaml").read_text(encoding="utf-8")
LIMIT = 10
"""Seconds of work; what is tried here takes none, or had no end."""


def refused(path: Path) -> str:
    start = time.process_time()
    with pytest.raises(AvdilemmaError) as caught:
        load_family(str(path))
    assert time.process_time() - start < LIMIT
    told = str(caught.value)
    assert "\n" not in told
    assert len(told) < 1_000
    return told


def with_value(value: str) -> str:
    return re.sub(r"^version: .*$", f"version: {value}", GOOD, flags=re.MULTILINE)


NUMBERS = {
    "8,000 digits": ("9" * 8_000, "is a number of 8,000 characters"),
    "8,000 hexadecimal digits": ("0x" + "f" * 8_000, "is a number of 8,002 characters"),
    "8,000 octal digits": ("0" + "7" * 8_000, "is a number of 8,001 characters"),
    "8,000 binary digits": ("0b" + "1" * 8_000, "is a number of 8,002 characters"),
    "a number in base 60": ("1" + ":59" * 400_000, "is a number of 1,200,001 characters"),
    "a tagged number": ("!!int '" + "9" * 8_000 + "'", "is a number of 8,000 characters"),
    "a long fraction": ("0." + "1" * 8_000, "is a number of 8,002 characters"),
    "30 digits": ("9" * 30, "give a smaller number"),
    "30 hexadecimal digits": ("0x" + "f" * 30, "give a smaller number"),
    "infinity": (".inf", "give a finite number"),
    "no number": (".nan", "give a finite number"),
    "a date": ("2026-11-26", "quote it"),
    "bytes": ("!!binary aGk=", "quote it"),
    "an object of Python": ("!!python/object/apply:os.system [ls]", "is not valid YAML"),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_have_bounds(name: str, tmp_path: Path) -> None:
    value, message = NUMBERS[name]
    (path := tmp_path / "mine.yaml").write_text(with_value(value), encoding="utf-8")
    assert message in refused(path)


SHAPES = {
    "a mapping for a key": ("? {a: 1}\n: b\n", "a list or mapping for a key"),
    "a bomb for a key": (
        "a: &a [x, x]\n"
        + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(15))
        + "? [*b14]\n: 1\n",
        "a list or mapping for a key",
    ),
    "values by the million": ("- 1\n" * 400_000, "values: split the file"),
    "keys by the million": ("".join(f"k{n}:\n" for n in range(210_000)), "values: split the file"),
    "an endless key": (f"{'k' * 900}: 1\n{'k' * 900}: 1\n", "occurs twice"),
    "3 MB": ("# " + "x" * 3_000_000, "bytes: no more are read"),
    "deep": ("a: " + "{a: " * 400 + "}" * 400, "nested too deeply"),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] if "million" in name else []) for name in SHAPES],
)
def test_shapes_have_bounds(name: str, tmp_path: Path) -> None:
    content, message = SHAPES[name]
    (path := tmp_path / "mine.yaml").write_text(content, encoding="utf-8")
    assert message in refused(path)


UNSEEN = {
    "escape": "\\e[31mred",
    "bell": "\\a",
    "next line": "\\N",
    "line separator": "\\L",
    "right-to-left override": "\\u202e",
    "isolate": "\\u2067",
    "soft hyphen": "\\u00ad",
    "byte order mark": "\\ufeff",
    "tag": "\\U000e0041",
    "C1": "\\x9b31m",
    "Hangul filler": "\\u3164",
    "null": "\\0",
}


@pytest.mark.parametrize("field", ["title", "source"])
@pytest.mark.parametrize("name", UNSEEN)
def test_titles_hold_no_unseen_characters(name: str, field: str, tmp_path: Path) -> None:
    text = re.sub(
        rf"^{field}: .*$", lambda _: f'{field}: "a{UNSEEN[name]} b"', GOOD, flags=re.MULTILINE
    )
    (path := tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    told = refused(path)
    assert f"{field}: " in told
    assert "holds U+" in told


def test_honest_titles_pass(tmp_path: Path) -> None:
    for title in ('"Wer stirbt – und wer nicht?"', "جراحة", '"two\\nlines"', ">\n  folded\n  text"):
        text = re.sub(r"^title: .*$", lambda _, t=title: f"title: {t}", GOOD, flags=re.MULTILINE)  # type: ignore[misc]
        (path := tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
        assert load_family(str(path)).title


@pytest.fixture(params=["link to a device", "pipe", "folder", "link to a pipe", "link to a folder"])
def strange(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A path that is no file, without suffix."""
    if os.name == "nt":
        pytest.skip("devices, links and pipes of Unix")
    path, kind = tmp_path / "strange", request.param
    if kind == "link to a device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    else:
        (tmp_path / "folder").mkdir()
        path.symlink_to(tmp_path / "folder")
    return path


def test_what_never_ends_is_read_by_no_reader(strange: Path) -> None:
    named = {suffix: strange.with_name(f"strange{suffix}") for suffix in (".yaml", ".json")}
    for path in named.values():
        path.symlink_to(strange)
    for read in (
        lambda: load_family(str(named[".yaml"])),
        lambda: load_suite(str(named[".yaml"])),
        lambda: Manifest.read_file(named[".json"]),
        lambda: read_examples(strange),
    ):
        with pytest.raises(AvdilemmaError, match="is no regular file: "):
            read()
    assert not former(strange)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="its limit of memory is Linux's")
def test_memory_is_bounded(tmp_path: Path) -> None:
    (path := tmp_path / "mine.yaml").write_text("- [a, b]\n" * 220_000, encoding="utf-8")
    code = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from avdilemma.errors import AvdilemmaError\n"
        "from avdilemma.families import load_family\n"
        "try:\n    load_family(sys.argv[1])\n"
        "except AvdilemmaError as error:\n    print(error)\n"
        # the peak that getrusage tells is the test process's own: it outlives the fork
        "status = Path('/proc/self/status').read_text()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    *told, size = done.stdout.splitlines()
    assert "values: split the file" in told[0]
    assert int(size) < 600, "MiB"


RECORDS = {
    "an n of 401 digits": '{"n": 1' + "0" * 400 + "}",
    "deep": '{"recipe": ' + "[" * 100_000,
    "no JSON": "\x00\x01",
    "a number": "1" * 10_000,
}


@pytest.mark.parametrize("name", RECORDS)
def test_records_of_training_sets_are_one_line_of_error(name: str, tmp_path: Path) -> None:
    (path := tmp_path / "manifest.json").write_text(RECORDS[name], encoding="utf-8")
    (lines := tmp_path / "train.jsonl").write_text(RECORDS[name] + "\n", encoding="utf-8")
    for read in (lambda: Manifest.read_file(path), lambda: read_examples(lines)):
        with pytest.raises(AvdilemmaError) as caught:
            read()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::add-mask::x", "\\::add-mask::x"),
        ("a\n ::error::x", "a\n \\::error::x"),
        ("##[group]", "#\\#[group]"),
        ("x ##vso[task]", "x #\\#vso[task]"),
        ("##teamcity[x]", "#\\#teamcity[x]"),
        ("std::move ## heading", "std::move ## heading"),
    ],
)
def test_commands_of_logs_are_inert(text: str, shown: str) -> None:
    assert inert(text) == shown
    assert inert(shown) == shown


def test_quoted_text_is_seen_whole() -> None:
    for sign in ("\u3164", "\u00ad", "\x1b", "\ufe0f", "\u3000", "\U000e0041"):
        assert sign not in quoted(f"a{sign}b")
