"""What a section of the report is, and how its data are gathered from logs that may be broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import pandas as pd
import yaml
from matplotlib.figure import Figure

from avdilemma.charts.look import Look
from avdilemma.logs.header import LogHeader
from avdilemma.logs.select import Trouble
from avdilemma.logs.words import one_line
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.report.from_logs import Labels, labels_of

_WORDS: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (files(__package__) / "sections.yaml").read_text(encoding="utf-8")
)

Read = Callable[[Sequence[LogHeader], Labels], pd.DataFrame]
Chart = Callable[[pd.DataFrame, Mapping[str, Look], float], Figure]


def _any_row(frame: pd.DataFrame) -> bool:
    return bool(len(frame))


@dataclass(frozen=True, slots=True)
class Section:
    """A figure, the data behind it, and words about both.

    Attributes:
        name: Name of its files, and its place in the page: small letters and underscores.
        title: Heading.
        shows: What it shows and how to read it: a sentence or two.
        run: What to run in order to have it, as a clause.
        scorers: Scorers of whose logs it is made.
        columns: Columns of its data in order, each with its meaning and unit.
        read: Logs of `scorers` to data with `columns`; without rows if they show nothing.
        chart: Data, looks by respondent in order, and a width in inches to the figure.
        says: What the figure holds: n and the interval.
        most: Most respondents in the figure.
        drawable: Whether data have something to draw; without, they are told in words alone.
    """

    name: str
    title: str
    shows: str
    run: str
    scorers: tuple[str, ...]
    columns: Mapping[str, str]
    read: Read
    chart: Chart
    says: Callable[[pd.DataFrame], str]
    most: int = 12
    drawable: Callable[[pd.DataFrame], bool] = _any_row

    def draw(self, frame: pd.DataFrame, looks: Mapping[str, Look], width: float) -> Figure:
        """Draw the figure of the first respondents by name, in the order of the looks."""
        kept, _ = self._drawn(frame)
        present = set(kept[RESPONDENT])
        own = {name: look for name, look in looks.items() if name in present}
        return self.chart(kept, own, width)

    def caption(self, frame: pd.DataFrame) -> str:
        """What the figure holds: n, the interval, and how many respondents are not drawn."""
        return self.says(frame) + self._drawn(frame)[1]

    def _drawn(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        answers = _answers(frame)
        names = sorted(set(frame[answers][RESPONDENT]))
        if len(names) <= self.most:
            return frame, ""
        words = f" {self.most} of {len(names)} respondents are drawn; the table has all."
        return frame[~answers | frame[RESPONDENT].isin(names[: self.most])], words


def _answers(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are no predictions."""
    known = frame[REFERENCE] if REFERENCE in frame else pd.Series(False, index=frame.index)
    return ~known.astype(bool)


def section(
    name: str,
    scorers: tuple[str, ...],
    columns: Mapping[str, str],
    read: Read,
    chart: Chart,
    counted: Callable[[pd.DataFrame], Mapping[str, str]],
    most: int = 12,
    drawable: Callable[[pd.DataFrame], bool] = _any_row,
) -> Section:
    """A section with its words from ``sections.yaml``; `counted` fills the caption's places."""
    words = _WORDS[name]

    def says(frame: pd.DataFrame) -> str:
        return words["caption"].format_map(counted(frame))

    heads = (words["title"], words["shows"], words["run"])
    return Section(name, *heads, scorers, columns, read, chart, says, most, drawable)


class Gathered(NamedTuple):
    """A section, its data (without rows if there are none), and logs that were left out."""

    section: Section
    frame: pd.DataFrame
    troubles: tuple[Trouble, ...] = ()

    @property
    def respondents(self) -> list[str]:
        """Who answered, without predictions."""
        return [str(name) for name in self.frame[_answers(self.frame)][RESPONDENT].unique()]


def gather(section: Section, logs: Sequence[LogHeader], labels: Labels | None = None) -> Gathered:
    """Read a section's data from the logs that can be read, by default with the shortest labels.

    If something is wrong, each log is tried alone, and those that fail are left out and named: one
    bad log does not lose the others.
    """
    names = labels_of(logs) if labels is None else labels
    own = [log for log in logs if log.kind in section.scorers]
    nothing = pd.DataFrame(columns=list(section.columns))
    if not own:
        return Gathered(section, nothing)
    try:
        return Gathered(section, _checked(section, own, names))
    except Exception as together:  # noqa: BLE001 - logs are untrusted: whatever is wrong is told
        good, troubles = [], []
        for log in own:
            try:
                _checked(section, [log], names)
            except Exception as error:  # noqa: BLE001 - as above
                troubles.append(Trouble(log.name, f"{section.name}: {one_line(error)}"))
            else:
                good.append(log)
        if not good or not troubles:
            last = Trouble(section.name, one_line(together))
            return Gathered(section, nothing, (*troubles, last))
        again = gather(section, good, names)
        return Gathered(section, again.frame, (*troubles, *again.troubles))


def _checked(section: Section, logs: Sequence[LogHeader], labels: Labels) -> pd.DataFrame:
    frame = section.read(logs, labels)
    if not len(frame):
        return pd.DataFrame(columns=list(section.columns))
    # sums of fractions end in 1e-17 where they should be 0; adding 0 makes a plain 0 of -0
    numbers = frame.select_dtypes("float").columns
    tidy = frame.assign(**{name: frame[name].round(12) + 0.0 for name in numbers})
    return tidy[list(section.columns)].reset_index(drop=True)
