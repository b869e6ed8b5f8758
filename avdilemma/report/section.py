"""What a section of the report is, and how its data are gathered from logs that may be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from avdilemma.charts.look import Look
from avdilemma.report.logs import LogFile, Trouble, one_line, scored_by

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MODEL = "model"
"""The column that every frame has: who answered."""

REFERENCE = "reference"
"""A column that some frames have: whether a row is a prediction, not an answer."""


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

    read: Callable[[Sequence[LogFile]], pd.DataFrame]
    """Logs of `scorers` to data with `columns`; without rows if they have nothing to show."""

    draw: Callable[[pd.DataFrame, Mapping[str, Look], float], Figure]
    """Data, looks by model and a width in inches to the figure."""

    caption: Callable[[pd.DataFrame], str]
    """What the figure holds: n, the interval, and what is not drawn."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A section's data."""

    section: Section
    """The section."""

    frame: pd.DataFrame
    """Its data; without rows if there are none."""

    troubles: tuple[Trouble, ...]
    """Logs that had to be left out."""

    @property
    def models(self) -> list[str]:
        """Respondents, without predictions."""
        frame = self.frame
        rows = frame[~frame[REFERENCE].astype(bool)] if REFERENCE in frame else frame
        return [str(each) for each in dict.fromkeys(rows[MODEL])]


def gather(section: Section, logs: Sequence[LogFile]) -> Gathered:
    """A section's data from the logs that can be read.

    Args:
        section: The section.
        logs: Any logs.

    Returns:
        The data. If something is wrong, each log is tried alone, and those that fail are left
        out and named: one bad log does not lose the others.
    """
    own = scored_by(logs, *section.scorers)
    if not own:
        return Gathered(section, empty(section), ())
    try:
        return Gathered(section, _checked(section, own), ())
    except Exception as together:  # noqa: BLE001 - logs are untrusted: whatever is wrong is told
        good, troubles = [], []
        for log in own:
            try:
                _checked(section, [log])
            except Exception as error:  # noqa: BLE001 - as above
                troubles.append(Trouble(log.path, f"{section.name}: {one_line(error)}"))
            else:
                good.append(log)
        if not good or not troubles:
            name = section.name
            return Gathered(section, empty(section), (*troubles, Trouble(name, one_line(together))))
        again = gather(section, good)
        return Gathered(section, again.frame, (*troubles, *again.troubles))


def empty(section: Section) -> pd.DataFrame:
    """A section's data without rows."""
    import pandas as pd  # noqa: PLC0415

    return pd.DataFrame(columns=list(section.columns))


def _checked(section: Section, logs: Sequence[LogFile]) -> pd.DataFrame:
    frame = section.read(logs)
    if not len(frame):
        return empty(section)
    # sums of fractions end in 1e-17 where they should be 0; adding 0 makes a plain 0 of -0
    numbers = frame.select_dtypes("float").columns
    tidy = frame.assign(**{name: frame[name].round(12) + 0.0 for name in numbers})
    return tidy[list(section.columns)].reset_index(drop=True)


def drawn(frame: pd.DataFrame, most: int) -> tuple[pd.DataFrame, str]:
    """Leave out of a figure what it cannot hold.

    Args:
        frame: A section's data.
        most: Most models in the figure.

    Returns:
        The rows of the first models by name, and words on the others, empty if there are none.
    """
    models = sorted(set(frame[MODEL]))
    if len(models) <= most:
        return frame, ""
    words = f" {most} of {len(models)} models are drawn; the table has all."
    return frame[frame[MODEL].isin(models[:most])], words


def own_looks(frame: pd.DataFrame, looks: Mapping[str, Look]) -> dict[str, Look]:
    """The looks of the models in a frame, in the order of the looks."""
    present = set(frame[MODEL])
    return {name: look for name, look in looks.items() if name in present}


def counts(numbers: Iterable[float]) -> str:
    """Numbers of answers in words: one, or the range of several.

    Examples:
        >>> counts([4, 4]), counts([4, 12])
        ('4', '4 to 12')
    """
    known = sorted(int(number) for number in numbers)
    if not known:
        return "0"
    return str(known[0]) if known[0] == known[-1] else f"{known[0]} to {known[-1]}"
