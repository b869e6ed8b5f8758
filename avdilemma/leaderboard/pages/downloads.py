"""The table as a file for spreadsheets and statistics, with what each of its columns holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from avdilemma.leaderboard.board import Entry, board_order
from avdilemma.leaderboard.board_dataset import submission_columns, submission_row

TABLE = "leaderboard.csv"
"""File of the table."""

FORMULA = frozenset("=+-@＝＋－＠\t\r\n'")
"""Characters by which a spreadsheet takes a text for a formula, and the sign that prevents it."""


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before one.

    Examples:
        >>> plain("=1+1"), plain("Some model"), plain("'quoted")
        ("'=1+1", 'Some model', "''quoted")
    """
    first = text[:1], text.lstrip()[:1]
    return f"'{text}" if FORMULA & {*first} else text


def unescaped(text: str) -> str:
    """The text that `plain` was given."""
    return text.removeprefix("'")


def table_csv(entries: Iterable[Entry]) -> str:
    """Rows in the order of the board, columns as of `submission_columns`; nothing for no number.

    Texts are in quotes and escaped by `plain`; numbers are not.
    """
    file = io.StringIO(newline="")
    columns = list(submission_columns())
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(columns)
    for entry in board_order(entries):
        row = submission_row(entry)
        values = (row[name] for name in columns)
        writer.writerow(plain(each) if isinstance(each, str) else each for each in values)
    return file.getvalue()
