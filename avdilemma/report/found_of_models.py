"""From the sections of a report to models side by side: one quantity of one model a row.

Kappas, switches, position biases and outcomes are those of the other sections.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from avdilemma.logs.answers import estimated_kinds, paired_kinds
from avdilemma.logs.frame import read_frame
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import Respondent, label, rows
from avdilemma.measures import answer_rates, side_by_side
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.side_by_side import KAPPA, MATCHES, POSITION, SWITCH, Row, row
from avdilemma.measures.tuning_shift import BEHAVIOURS
from avdilemma.questions import scorings
from avdilemma.report.from_logs import Labels
from avdilemma.report.overview import records


def found_of_models(
    frames: Mapping[str, pd.DataFrame], logs: Sequence[LogHeader], labels: Labels
) -> Iterator[Row]:
    """Rows of `side_by_side`: kappas, then by what was asked, then all questions.

    Args:
        frames: Data by the name of a section.
        logs: The logs that they are of; what is of other logs is left out.
        labels: Labels of respondents.

    Raises:
        AvdilemmaError: If a log cannot be read.
    """
    whose = {labels[log.respondent]: labels[log.respondent.who] for log in logs}
    yield from _kappas(frames.get("kappas"), logs, labels)
    kinds = answer_rates.kinds()
    for asked, kind, own in _asked_alike(logs):
        behaviour = scorings()[kind].behaviours[0]
        here = {labels[log.respondent]: labels[log.respondent.who] for log in own}
        if kind in paired_kinds():
            who = {log.respondent: labels[log.respondent.who] for log in own}
            answers = read_frame(own, kind, (behaviour, *MATCHES), labels=who)
            yield from side_by_side.rates(asked, behaviour, answers)
            if kind == "dilemma_choice":
                yield from _switches(asked, _of(frames, "curves", here), here)
            bias = _of(frames, "position", here)
            for each in records(bias[bias["kind"] == kinds[kind]] if len(bias) else bias):
                ends = (each["low"], each["high"])
                name = here[each[RESPONDENT]]
                yield row(name, asked, POSITION, each["bias"], ends, each["choices"])
    if "outcomes" in frames:
        yield from side_by_side.answered(frames["outcomes"], whose)


def _of(frames: Mapping[str, pd.DataFrame], name: str, here: Mapping[str, str]) -> pd.DataFrame:
    frame = frames.get(name, pd.DataFrame())
    return frame[frame[RESPONDENT].isin(list(here))] if len(frame) else frame


def _asked_alike(logs: Sequence[LogHeader]) -> Iterator[tuple[str, str, list[LogHeader]]]:
    """Logs of the same questions, compared with the same agents: what was asked, the scorer, logs.

    The form is told where questions of one kind have several.
    """
    kinds = answer_rates.kinds()

    def asked(log: LogHeader) -> Respondent:
        one = log.respondent
        return Respondent(kinds[log.kind], (), log.kind, one.form, one.compared)

    own = [log for log in logs if log.kind in kinds]
    names = label(map(asked, own))
    order = list(kinds)
    found: dict[Respondent, list[LogHeader]] = {}
    for log in own:
        found.setdefault(asked(log), []).append(log)
    for each in sorted(found, key=lambda one: (order.index(one.kind), names[one])):
        yield names[each], each.kind, found[each]


def _kappas(frame: pd.DataFrame | None, logs: Sequence[LogHeader], labels: Labels) -> Iterator[Row]:
    """Kappa by domain; of a model asked in several forms one for each, as it is estimated."""
    if frame is None or not len(frame):
        return
    estimated = [log for log in logs if log.kind in estimated_kinds()]
    names = rows((log.respondent for log in estimated), labels)
    behind: dict[tuple[str, str], set[Respondent]] = {}
    for log in estimated:
        for part in _parts(log.kind):
            form = Respondent(part, (), log.kind, log.respondent.form)
            behind.setdefault((names[log.respondent], part), set()).add(form)
    words = label(form for forms in behind.values() for form in forms)
    who = {names[log.respondent]: labels[log.respondent.who] for log in estimated}
    for each in records(frame[frame[RESPONDENT].isin(list(who))]):
        forms = behind.get((each[RESPONDENT], each["part"]), set())
        asked = " and ".join(sorted({words[form] for form in forms})) or str(each["part"])
        ends = (each["low"], each["high"])
        status = str(each["status"])
        name = who[each[RESPONDENT]]
        yield row(name, asked, KAPPA, each["kappa"], ends, each["choices"], status)


def _parts(kind: str) -> list[str]:
    """The domains of which logs of a kind tell kappa: adaptive ones of each."""
    known = scorings().get(kind)
    return [part for part, did in BEHAVIOURS.items() if known is None or did in known.behaviours]


def _switches(asked: str, curves: pd.DataFrame, here: Mapping[str, str]) -> Iterator[Row]:
    if not len(curves):
        return
    known = curves[curves["switch_low"].notna() | curves["switch"].notna()]
    for each in records(known.drop_duplicates(RESPONDENT)):
        n = curves.loc[curves[RESPONDENT] == each[RESPONDENT], "choices"].sum()
        ends = (each["switch_low"], each["switch_high"])
        yield row(here[each[RESPONDENT]], asked, SWITCH, each["switch"], ends, int(n))
