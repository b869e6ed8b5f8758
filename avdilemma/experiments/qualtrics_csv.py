"""Answers as Qualtrics exports them in CSV: three rows of headers, then a row a person.

The first row has the names of questions, the second their texts, the third what Qualtrics calls
them. Answers are numbers or the texts of choices, as was asked for in the export.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.experiments.answers import Row
from avdilemma.experiments.experiment import Experiment
from avdilemma.experiments.qualtrics import FIELD, tags
from avdilemma.questions.paper import DECLINED, Blank

HEADERS = 3
"""Rows of headers."""

PERSON = "ResponseId"
"""Column that tells people apart."""

TRIALS = frozenset({"Survey Preview", "1", "Survey Test", "2", "8", "9"})
"""Values of the column Status of answers that are none of people's: previews and tests."""


def is_export(lines: Sequence[Sequence[str]]) -> bool:
    """Whether rows of a CSV are such an export."""
    return len(lines) >= HEADERS and any("ImportId" in cell for cell in lines[2])


def rows(path: Path, lines: Sequence[Sequence[str]], experiment: Experiment) -> Iterator[Row]:
    """The screens that people answered, and one empty row for each who answered nothing.

    Previews and tests are left out.

    Raises:
        AvdilemmaError: If columns are missing, a row has too few cells, or a person has answers in
            several blocks.
    """
    head = lines[0]
    for needed in (PERSON, FIELD):
        if needed not in head:
            raise AvdilemmaError(
                f"{path} has no column {needed}: export it with all fields, embedded data too"
            )
    blocks = [tags(experiment, number) for number in range(len(experiment.blocks))]
    for at, line in enumerate(lines[HEADERS:], HEADERS + 1):
        where = f"{path}, row {at}"
        if len(line) != len(head):
            raise AvdilemmaError(
                f"{where}: has {len(line)} cells for {len(head)} columns: export it anew"
            )
        record = dict(zip(head, line, strict=True))
        if record.get("Status") not in TRIALS:
            yield from _person(record, blocks, experiment, where)


def _person(
    record: Mapping[str, str],
    blocks: Sequence[Mapping[str, object]],
    experiment: Experiment,
    where: str,
) -> Iterator[Row]:
    met = [n for n, names in enumerate(blocks) if any(record.get(name) for name in names)]
    if len(met) > 1:
        raise AvdilemmaError(
            f"{where}: has answers in blocks b{met[0] + 1:03d} and b{met[1] + 1:03d}: let the "
            "randomizer of the survey's flow present one"
        )
    told, person = record[FIELD], record[PERSON]
    if not met:
        yield Row(person, "", (), None, told, where)
        return
    block = met[0]
    finished = record.get("Finished") in ("1", "True", "TRUE")
    found = tags(experiment, block)
    given: dict[str, list[str]] = {}
    for name, (screen, place) in found.items():
        if name not in record:
            raise AvdilemmaError(f"{where}: has no column {name}: export all questions")
        blank = screen.paper.blanks[place]
        given.setdefault(screen.name, []).append(_value(record[name], blank, experiment))
    screens = list(given)
    last = max(at for at, name in enumerate(screens) if any(given[name]))
    for at, name in enumerate(screens):
        # what was left empty before the last answer was seen, what comes after it was not
        if finished or at <= last:
            yield Row(person, name, tuple(given[name]), block, told, where)


def _value(cell: str, blank: Blank, experiment: Experiment) -> str:
    """What was filled in, as everywhere: the place of an option, from 0, or a number."""
    text = " ".join(unescape(cell).split())
    if not text or not blank.options:
        return text
    options = [" ".join(each.split()) for each in (*blank.options, experiment.words.skip)]
    if text in options:
        place = options.index(text)
    elif text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(options):
        place = int(text) - 1
    else:
        return text
    return DECLINED if place == len(blank.options) else str(place)
