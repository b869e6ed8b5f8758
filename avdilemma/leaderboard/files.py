"""Finding files: logs to submit, submissions to check, and what maintainers say of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from avdilemma.errors import AvdilemmaError
from avdilemma.leaderboard.board import STANDINGS, SUBMISSIONS
from avdilemma.leaderboard.schema import Standing


def find_evals(paths: Iterable[Path]) -> list[Path]:
    """Logs in files and folders, by name.

    Args:
        paths: Log files, or folders of them at any depth.

    Returns:
        Paths, each once.

    Raises:
        AvdilemmaError: If a path does not exist, or there is no log at all.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.rglob("*.eval"))
        elif path.exists():
            found.append(path)
        else:
            raise AvdilemmaError(f"no log at {path}: give a log file or a folder of logs")
    if not found:
        raise AvdilemmaError("no .eval logs found: give log files, or a folder such as ./logs")
    return list(dict.fromkeys(found))


def find_submissions(paths: Iterable[Path]) -> list[Path]:
    """Submissions in files and folders, by name.

    Args:
        paths: Files, folders of submissions, or a leaderboard's folder.

    Returns:
        Paths.

    Raises:
        AvdilemmaError: If a path does not exist, or there is no submission at all.
    """
    found: list[Path] = []
    for path in paths:
        inside = path / SUBMISSIONS
        if path.is_dir():
            found += sorted((inside if inside.is_dir() else path).glob("*.json"))
        elif path.exists():
            found.append(path)
        else:
            raise AvdilemmaError(f"no submission at {path}: give a file, or a folder of them")
    if not found:
        raise AvdilemmaError(
            f"no submissions in {', '.join(map(str, paths))}: make one by avdilemma submit"
        )
    return found


def write_standings(board: Path, standings: Mapping[str, Standing]) -> None:
    """Write what maintainers say, by name.

    Args:
        board: A leaderboard's folder.
        standings: By name of the submission.
    """
    record = {name: standings[name].model_dump(mode="json") for name in sorted(standings)}
    (board / STANDINGS).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
