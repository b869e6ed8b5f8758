"""Proving that a set of items can be trusted: nothing aliased, nothing lost, every answer read.

The bound on |r| holds for what could bias an answer: position, label and lane. Wording is a
surface factor, rotated over subsets; its bound allows for the chance correlations of small sets.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from avdilemma.agents import AGENTS, Agent, agent
from avdilemma.design import Association, association
from avdilemma.predictions import NoRuleError
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.questions import Question
from avdilemma.questions.rating import UNDECIDED
from avdilemma.questions.scenes import PICTURE_SIDE

BOUND = 0.1
"""Largest |r| accepted between a factor and position, label, lane or side of the picture."""

CHANCE_BOUND = 3.0
"""Wording: largest |r| times the root of the number of scenarios and wordings that meet, where
that is above the bound: all variants of a meeting count once."""

SIDES = ("left", "right")
"""Sides of a picture."""

ASKED = 400
"""How many items, spread over the set, each reference agent answers."""

BIASES = ("position", "label", "lane", PICTURE_SIDE)
"""What could bias an answer."""

SHOWN = "shown "
"""Before the names of what items show, beside what their factors say."""

WORDING = "wording"
"""The surface factor that is checked as well."""

STRONGEST = 3
"""How many associations are printed for each thing compared with."""


@dataclass
class Findings:
    """What a check found.

    Besides the numbers of items and of scenarios, their clusters: the strongest association of
    every factor, by what it is compared with; how often every level of every factor occurs; the
    bound on |r|, by what factors are compared with; how many answers of each agent came back
    right; and why the check fails, empty if it passes.
    """

    items: int
    scenarios: int
    associations: list[Association] = field(default_factory=list)
    levels: dict[str, dict[str, int]] = field(default_factory=dict)
    bounds: dict[str, float] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check(
    items: Sequence[Question],
    expected: dict[str, tuple[str, ...]] | None = None,
    bound: float = BOUND,
    asked: int = ASKED,
) -> Findings:
    """Check a set of one item or more.

    Levels that must occur are expected, by factor, where they are known; the bound is the largest
    |r| accepted between a factor and position, label or lane; each agent is asked so many items.
    """
    report = Findings(len(items), len({item.scenario for item in items}))
    _check_names(items, report)
    _check_levels(items, expected or {}, report)
    _check_associations(items, bound, report)
    _check_answers(items, asked, report)
    return report


def _check_names(items: Sequence[Question], report: Findings) -> None:
    repeated = [name for name, count in Counter(item.id for item in items).items() if count > 1]
    if repeated:
        report.problems.append(f"{len(repeated)} ids occur more than once, such as {repeated[0]}")
    wrong = [f"{item.id}: {problem}" for item in items if (problem := _misdeclared(item))]
    if wrong:
        report.problems.append(f"{len(wrong)} items are not what they say, such as {wrong[0]}")


def _misdeclared(item: Question) -> str | None:
    """What an item's factors say otherwise than the item or its prompt shows; None for nothing.

    Place, label and lane of the focal action are read from the item: a file from elsewhere may
    call its factors what it likes.
    """
    for name, shown in item.sides().items():
        said = item.factors.get(name, shown)
        if said != shown and {said, shown} <= {*("first", "second", "early", "late"), *SIDES}:
            return f"its factor {name} says {said}, but the focal action is {shown}"
    labels = item.listed_labels
    for label in labels:
        if label not in item.prompt:
            return f"its label {label!r} is nowhere in the prompt"
    option = LANGUAGES[item.language].option
    begins = ["\n" + option.split("{text}")[0].format(label=label) for label in labels]
    if all(begin in item.prompt for begin in begins):
        places = [item.prompt.index(begin) for begin in begins]
        if places != sorted(places):
            return "its prompt lists the labels in another order than the item"
    return None


def _check_levels(
    items: Sequence[Question], expected: dict[str, tuple[str, ...]], report: Findings
) -> None:
    counted: dict[str, Counter[str]] = {}
    for item in items:
        for name, level in item.factors.items():
            counted.setdefault(name, Counter())[level] += 1
    report.levels = {name: dict(counts) for name, counts in counted.items()}
    for name, counts in report.levels.items():
        if sum(counts.values()) < len(items):
            report.problems.append(f"factor {name} is lacking in some items: give it to all")
    for name, levels in expected.items():
        lacking = [level for level in levels if level not in report.levels.get(name, {})]
        if lacking:
            asked = ", ".join(report.levels.get(name, {}))
            report.problems.append(
                f"factor {name}: level {lacking[0]} never occurs with the other factors as they "
                f"are: name the levels that do, {name}: [{asked}]"
            )


def _check_associations(items: Sequence[Question], bound: float, report: Findings) -> None:
    rows = [
        item.factors | {f"{SHOWN}{name}": level for name, level in item.sides().items()}
        for item in items
    ]
    common = [name for name in rows[0] if all(name in row for row in rows)]
    factors = [name for name in common if name not in BIASES and not name.startswith(SHOWN)]
    biases = [name for name in BIASES if f"{SHOWN}{name}" in common]
    for bias in biases:
        always = {row[f"{SHOWN}{bias}"] for row in rows}
        if len(always) == 1:
            report.problems.append(
                f"{bias} never varies: it is {always.pop()} in every item, so an answerer that "
                f"goes by {bias} cannot be told from one that chooses"
            )
            continue
        _compare(rows, factors, f"{SHOWN}{bias}", bias, bound, report)
    for one, other in itertools.combinations(biases, 2):
        _compare(rows, [f"{SHOWN}{one}"], f"{SHOWN}{other}", other, bound, report)
    if WORDING in common:
        meetings = len({(item.scenario, item.factors[WORDING]) for item in items})
        loose = max(bound, CHANCE_BOUND / math.sqrt(meetings))
        others = [name for name in factors if name != WORDING]
        # no |r| is above 1: of so few scenarios nothing can be told
        if loose < 1:
            _compare(rows, others, WORDING, WORDING, loose, report)


def _compare(
    rows: Sequence[dict[str, str]],
    factors: Sequence[str],
    column: str,
    bias: str,
    bound: float,
    report: Findings,
) -> None:
    report.bounds[bias] = bound
    for name in factors:
        r = association(rows, name, column)
        plain = name.removeprefix(SHOWN)
        report.associations.append(Association(plain, bias, r))
        if r > bound:
            report.problems.append(
                f"{plain} is aliased with {bias}: |r| = {r:.2f}, above the bound {bound:.2f}; "
                f"cross {plain} with {bias}"
            )


def _check_answers(items: Sequence[Question], asked: int, report: Findings) -> None:
    step = max(1, len(items) / max(1, asked))
    # an offset within each stride, else one place in every block of four would be asked
    chosen = [
        items[min(len(items) - 1, int(index * step) + index % max(1, int(step)))]
        for index in range(min(asked, len(items)))
    ]
    for kind in AGENTS.values():
        if kind.build is None or not kind.answers:
            continue
        who = agent(kind.name)
        found = [problem for item in chosen if (problem := _answers(item, who)) is not None]
        wrong = [problem for problem in found if problem]
        if found:
            report.agents[who.name] = len(found) - len(wrong)
        if wrong:
            report.problems.append(
                f"{len(wrong)} answers of {who.name} do not come back right, such as {wrong[0]}"
            )


def _answers(item: Question, who: Agent) -> str | None:
    """Empty if the agent's answer comes back right, None if it has no rule for the question."""
    if not item.has_belief and getattr(item.setting, "basis", "") == "elicited":
        return None
    try:
        text = item.reply(who)
        read = item.chosen(item.read_reply(text))
        wanted = item.predicted(who).actions
    except NoRuleError:
        return None
    # where an agent is indifferent any of the best actions is right
    if read in wanted or (read == UNDECIDED and len(wanted) > 1):
        return ""
    return f"{item.id}: {text!r} is read as {read}, not {sorted(wanted)}"


def report_lines(report: Findings) -> Iterator[str]:
    """The check of balance, levels, ids and answers, in lines of text."""
    yield f"{report.items:,} items in {report.scenarios:,} scenarios"
    yield f"levels: {', '.join(f'{name} {len(each)}' for name, each in report.levels.items())}"
    compared = [name for name in (*BIASES, WORDING) if _of(report, name)]
    if not compared:
        yield "balance: no options are listed, so there is nothing to balance"
    for name in compared:
        found = sorted(_of(report, name), key=lambda each: -each[1])[:STRONGEST]
        shown = ", ".join(f"{factor} {r:.3f}" for factor, r in found)
        yield f"|r| with {name} (bound {report.bounds[name]:.2f}): {shown}"
    for name, right in report.agents.items():
        yield f"answers of {name}: {right} came back right"


def _of(report: Findings, name: str) -> list[tuple[str, float]]:
    return [(each.one, each.r) for each in report.associations if each.other == name]
