"""People as a row to compare with: published figures, no answers of their own."""

from __future__ import annotations

from avdilemma import __version__
from avdilemma.estimation.people import PEOPLE, SOURCE
from avdilemma.leaderboard.schema import MEASURES, Measure, Model, Submission

NAME = "people"
"""Name of the row."""


def people_row(date: str) -> Submission:
    """The row of people.

    Args:
        date: Day on which it is written, YYYY-MM-DD.

    Returns:
        A submission of kind ``people``: AMCEs without intervals, and nothing else, because the
        suite's other questions were not asked of people.
    """
    measures = {name: Measure(status="absent") for name in MEASURES}
    # the distance is taken from them
    measures["distance_to_people"] = Measure(value=0.0, note="by definition")
    return Submission(
        name=NAME,
        model=Model(
            name="People (Moral Machine)",
            id="people/moral-machine",
            kind="people",
            link="https://doi.org/10.1038/s41586-018-0637-6",
            note=f"Published AMCEs: {SOURCE}. 39.61 million decisions; no intervals are given.",
        ),
        date=date,
        suite="v1",
        fingerprints={},
        versions={"avdilemma": __version__},
        settings={},
        logs=(),
        answers={},
        measures=measures,
        amce={name: Measure(value=value, note="published") for name, value in PEOPLE.items()},
    )
