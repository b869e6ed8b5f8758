"""The section on what changed since the base run: which run is compared with which, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from avdilemma.charts.look import counts, short
from avdilemma.charts.shift_chart import DRAWN, shift_chart
from avdilemma.errors import AvdilemmaError
from avdilemma.logs.answers import paired_kinds
from avdilemma.logs.header import OTHER_KINDS, LogHeader
from avdilemma.logs.pairs import Side, answers_by_key
from avdilemma.logs.respondent import Respondent
from avdilemma.logs.words import listed
from avdilemma.measures import tuning_shift
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.questions import scorings
from avdilemma.report.from_logs import Labels, shift_between
from avdilemma.report.section import section

NOTES = 3
"""Most notes in the caption."""

LONGEST = 60
"""Most characters of a respondent's name in a note."""

COMPARED = "choices in games and in dilemmas"
"""What is compared question by question, in words."""

Runs = Mapping[Respondent, Sequence[LogHeader]]
"""Logs by respondent to questions of any kind."""


class Match(NamedTuple):
    """A respondent, the base that it is compared with, and why it is compared with none."""

    who: Respondent
    base: Respondent | None
    why: str = ""


def matches(after: Runs, before: Runs, labels: Labels) -> Iterator[Match]:
    """Find for every respondent the base run that it is compared with.

    It is that of the same model under the same settings; without one that of the same model, if
    it was asked in one other way alone. If none of the models is in the base, all are compared
    with the only base there is, such as the model before a tuning.

    Args:
        after: Logs of the runs that are compared.
        before: Logs of the base.
        labels: Labels of all.

    Yields:
        A match a respondent, in the order of `after`; then the bases with which nobody is compared.
    """
    used = set()
    again = {each.model for each in before} & {each.model for each in after}
    for who in after:
        same = [each for each in before if each.in_any_run == who]
        model = [each for each in before if each.model == who.model]
        likely = same or model or ([] if again else list(before))
        base = likely[0] if len(likely) == 1 else None
        used.add(base)
        names = listed([short(labels[each], LONGEST) for each in likely or before])
        what = "this model, but in several other ways" if model else "other models"
        yield Match(who, base, "" if base else f"the base run is of {what} ({names})")
    for base in before:
        if base not in used:
            yield Match(base, None, "no new run stands beside this base run")


def _runs(logs: Sequence[LogHeader]) -> dict[Respondent, list[LogHeader]]:
    found: dict[Respondent, list[LogHeader]] = {}
    for log in logs:
        found.setdefault(log.respondent.who, []).append(log)
    return found


def read_shift(logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    """Changes of every respondent against its base run, as columns of `tuning_shift`.

    The domain is ``games`` or ``dilemmas``. A row without a measure is a note: why nothing was
    compared, or what was left out. Without a base there are no rows.

    Raises:
        AvdilemmaError: If a log cannot be read.
    """
    before = _runs([log for log in logs if log.base])
    after = _runs([log for log in logs if not log.base])
    if not before:
        return pd.DataFrame()
    every = {**before, **after}
    sides: dict[Respondent, Side | str] = {}

    def side(who: Respondent) -> Side | str:
        if who not in sides:
            sides[who] = _side(labels[who], every[who])
        return sides[who]

    frames = []
    for who, base, why in sorted(matches(after, before, labels), key=lambda each: labels[each.who]):
        frame, notes = pd.DataFrame(), [why]
        if base is not None:
            frame, notes = _compared(side(base), side(who), after[who], before[base])
        said = pd.DataFrame([{"pairs": 0, "scenarios": 0, "note": note} for note in notes])
        both = pd.concat([each for each in (frame, said) if len(each)], ignore_index=True)
        names = {RESPONDENT: labels[who], "base": "" if base is None else labels[base]}
        frames.append(both.assign(**names))
    return pd.concat(frames, ignore_index=True).reindex(columns=list(tuning_shift.COLUMNS))


def _side(name: str, logs: Sequence[LogHeader]) -> Side | str:
    """A respondent's answers, or why there are none to compare."""
    own = [log for log in logs if log.kind in paired_kinds()]
    if not own:
        asked = listed(sorted({f"{log.task} ({log.family})" for log in logs}))
        return f"{short(name, LONGEST)} was asked {asked} alone, and only {COMPARED} are compared"
    try:
        return Side(name, answers_by_key(own))
    except AvdilemmaError as error:
        return str(error)


def _compared(
    base: Side | str, own: Side | str, after: Sequence[LogHeader], before: Sequence[LogHeader]
) -> tuple[pd.DataFrame, list[str]]:
    """Changes, or none, and what is to be said of them."""
    if {log.eval_id for log in after} == {log.eval_id for log in before}:
        return pd.DataFrame(), [
            "both are logs of one run: give those of an earlier run as the base"
        ]
    for side in (own, base):
        if isinstance(side, str):
            return pd.DataFrame(), [side]
    try:
        return shift_between(base, own)  # type: ignore[arg-type]
    except AvdilemmaError as error:
        return pd.DataFrame(), [str(error)]


def drawable(frame: pd.DataFrame) -> bool:
    """Whether the figure has a change to show; notes alone have none."""
    return bool((frame["measure"].isin(DRAWN) & frame["change"].notna()).any())


def _counted(frame: pd.DataFrame) -> dict[str, str]:
    paired = frame[frame["pairs"] > 0]
    # rows of notes alone have no measure
    noted = frame[frame["measure"].isna()]
    notes = [f"{name}: {note}" for name, note in zip(noted[RESPONDENT], noted["note"], strict=True)]
    more = f"; and {len(notes) - NOTES} more, in the table" if len(notes) > NOTES else ""
    return {
        **{name: counts(paired[name]) for name in ("pairs", "scenarios")},
        "notes": f" {'; '.join(notes[:NOTES])}{more}." if notes else "",
    }


SHIFT = section(
    "shift",
    (*scorings(), *OTHER_KINDS),
    tuning_shift.COLUMNS,
    read_shift,
    shift_chart,
    _counted,
    most=6,
    drawable=drawable,
)
"""The same questions in the base run and in this one."""
