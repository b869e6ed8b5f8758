"""What is wrong with a source of items, with file, line and remedy: its file, names and prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from avdilemma.catalog.said import Unsaid, listing, unsaid
from avdilemma.errors import AvdilemmaError, ScenarioFileError
from avdilemma.families import Family, Opened, ScenarioFile, builtin, stream
from avdilemma.families.contrasts import contrasts
from avdilemma.families.drawn import SUFFIX as DRAWN
from avdilemma.families.ends import misgiven
from avdilemma.families.scene import SUFFIX as READING
from avdilemma.families.schema import Place
from avdilemma.questions import Question

READ = 2_400
"""Most items of a set whose prompts are read; of larger sets as many, spread evenly."""

ENOUGH = 1_200
"""Most items of each further language and form of a file that are read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, told so that it can be mended."""

    problem: str
    """What is wrong, and what to write instead."""

    file: str | None = None
    """The file in which it is written."""

    line: int | None = None
    """Its line, from 1."""

    where: str = ""
    """Place inside the file, such as ``factors.pair[3]``."""

    item: str = ""
    """Id of an item that shows it."""

    items: int = 0
    """How many items show it, of those read."""

    @property
    def text(self) -> str:
        """All of it in one line."""
        begin = "" if self.file is None else str(self.error())
        shown = f" (item {self.item})" if self.item else ""
        return f"{begin or self.problem}{shown}"

    def error(self) -> AvdilemmaError:
        """The problem as an error."""
        if self.file is None:
            return AvdilemmaError(self.problem)
        return ScenarioFileError(self.file, self.line, self.where, self.problem)

    def record(self) -> dict[str, Any]:
        """The problem for machines, keys as the attributes."""
        return asdict(self)


def file_problems(opened: Opened) -> list[Problem]:
    """Everything that keeps a file from being loaded."""
    return [Problem(each.problem, each.path, each.line, each.where) for each in opened.problems]


def name_problems(opened: Sequence[Opened]) -> Iterator[tuple[int, Problem]]:
    """Names of families that are taken: by built-in ones, or by another file of the same run.

    Yields:
        The place of the file among those given, and the problem.
    """
    own = {path.resolve(): name for name, path in builtin().items()}
    taken = {name.casefold(): f"a built-in family, {path.name}" for name, path in builtin().items()}
    for name in builtin():
        taken |= {f"{name}{end}".casefold(): f"an arm of {name}" for end in (DRAWN, READING)}
    for index, each in enumerate(opened):
        if each.family is None or each.path.resolve() in own:
            continue
        name = each.family.family
        if name.casefold() in taken:
            remedy = f"choose another name, such as {_free(name, taken)}"
            problem = f"is {name!r}, the name of {taken[name.casefold()]}: {remedy}"
            yield index, _at(each, ("family",), problem)
        else:
            taken[name.casefold()] = str(each.path)


def _free(name: str, taken: Iterable[str]) -> str:
    known = set(taken)
    return next(
        each for n in range(1, 1_000) if (each := f"my_{name}{n if n > 1 else ''}") not in known
    )


def item_problems(items: Sequence[Question], opened: Opened | None = None) -> list[Problem]:
    """What the prompts of items do not say, with lines of the file that they come from."""
    found = [_told(each, opened) for each in unsaid(_to_read(items, READ))]
    if opened is None or opened.family is None:
        return found
    found += [_told(each, opened) for each in unsaid(contrasts(opened.family))]
    return found + [_at(opened, *each) for each in misgiven(opened.family)]


def further_problems(
    opened: Opened, seed: int, asked: str, told: Callable[[], object]
) -> list[Problem]:
    """What a file's prompts do not say in its other languages, and in its other forms.

    Args:
        opened: The file, which has no problems of its own.
        seed: Decides draws.
        asked: The language in which its items were read already.
        told: Called once for each language and form.
    """
    family = opened.family
    found: list[Problem] = []
    for each, language in _further(family, asked) if family is not None else ():
        made = stream(each, None, seed, at_most=_whole_blocks(each), language=language)
        for problem in unsaid([*_to_read(tuple(made), ENOUGH), *contrasts(made.family)]):
            told_problem = _told(problem, opened)
            if all(_same(told_problem, known) for known in found) or not found:
                found.append(told_problem)
        told()
    return found


def _further(family: ScenarioFile, asked: str) -> Iterator[tuple[Family, str]]:
    for language in family.languages:
        if language != asked:
            yield family, language
    for form, arm in family.forms().items():
        if form:
            yield arm, family.languages[0]


def further_count(family: ScenarioFile) -> int:
    """How many languages and forms `further_problems` reads."""
    return len(family.languages) - 1 + len(family.forms()) - 1


def _whole_blocks(family: Family) -> int:
    design = family.design({})
    return min(design.size, max(family.default_size, 12 * ENOUGH // design.block * design.block))


def _same(one: Problem, other: Problem) -> bool:
    return (one.file, one.line, one.problem) != (other.file, other.line, other.problem)


def _to_read(items: Sequence[Question], most: int) -> list[Question]:
    """Items that differ in more than how options are listed, at most so many of them."""
    # a third of them whatever they are, so that every alphabet is seen
    step = max(1, -(-3 * len(items) // most))
    chosen = dict.fromkeys(range(0, len(items), step))
    seen: set[object] = set()
    others = []
    for index, item in enumerate(items):
        key = (item.scenario, item.language, *listing(item))
        if key not in seen:
            seen.add(key)
            others.append(index)
    left = max(1, most - len(chosen))
    wide = max(1, -(-len(others) // left))
    chosen |= dict.fromkeys(others[::wide])
    return [items[index] for index in sorted(chosen)]


def _told(found: Unsaid, opened: Opened | None) -> Problem:
    if opened is None or opened.family is None:
        where = f"item {found.example}: the prompt {found.problem}"
        return Problem(where, item="", items=found.items)
    first = opened.family.languages[0]
    place: Place = ("wordings",) if found.language == first else ("translations", found.language)
    place = (*place, *([found.wording] if found.wording else []), *filter(None, found.place))
    return _at(opened, place, found.problem, found.example, found.items)


def _at(opened: Opened, place: Place, problem: str, item: str = "", items: int = 0) -> Problem:
    error = opened.places.error(str(opened.path), place, problem)
    return Problem(error.problem, error.path, error.line, error.where, item, items)
