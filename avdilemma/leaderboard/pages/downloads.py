"""The table as a file for spreadsheets and statistics, with what each of its columns holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from avdilemma.catalog.records import cell
from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.board_dataset import submission_columns, submission_row

TABLE = "leaderboard.csv"
"""File of the table."""


def table_csv(entries: Iterable[Entry]) -> str:
    """Rows in the order of the board, columns as of `submission_columns`; nothing for no number.

    Texts are in quotes, and marked as text by `cell`; numbers are not.
    """
    file = io.StringIO(newline="")
    columns = list(submission_columns())
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(columns)
    for entry in board_order(entries):
        row = submission_row(entry)
        values = (row[name] for name in columns)
        writer.writerow(cell(each) if isinstance(each, str) else each for each in values)
    return file.getvalue()
