"""What a section of the report is, and how its data are gathered from logs that may be broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from avdilemma.charts.look import Look
from avdilemma.logs.header import LogHeader
from avdilemma.logs.select import Trouble
from avdilemma.logs.words import one_line
from avdilemma.measures.grouped import REFERENCE, RESPONDENT
from avdilemma.report.from_logs import Labels, labels_of


@dataclass(frozen=True, slots=True)
class Section:
    """A figure, the data behind it, and words about both."""

    name: str
    """Name of its files, and its place in the page: small letters and underscores."""

    title: str
    """Heading."""

    shows: str
    """What it shows and how to read it: a sentence or two."""

    run: str
    """What to run in order to have it, as a clause."""

    scorers: tuple[str, ...]
    """Scorers of whose logs it is made."""

    columns: Mapping[str, str]
    """Columns of its data in order, each with its meaning and unit."""

    read: Callable[[Sequence[LogHeader], Labels], pd.DataFrame]
    """Logs of `scorers` to data with `columns`; without rows if they have nothing to show."""

    chart: Callable[[pd.DataFrame, Mapping[str, Look], float], Figure]
    """Data, looks by respondent in order, and a width in inches to the figure."""

    says: Callable[[pd.DataFrame], str]
    """What the figure holds: n and the interval."""

    most: int = 12
    """Most respondents in the figure."""

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
    """A section's data from the logs that can be read.

    Args:
        section: The section.
        logs: Any logs.
        labels: Labels of respondents; by default the shortest among these logs.

    Returns:
        The data. If something is wrong, each log is tried alone, and those that fail are left
        out and named: one bad log does not lose the others.
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
