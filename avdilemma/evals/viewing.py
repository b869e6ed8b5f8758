"""What the list of samples in Inspect's viewer shows: answer and scores, no empty columns."""

from __future__ import annotations

from collections.abc import Sequence

from inspect_ai.viewer import TaskSamplesColumn, TaskSamplesView, ViewerConfig

FIRST = ("sampleStatus", "sampleId", "input", "answer")
"""Columns of what was asked and answered."""

HIDDEN = ("target", "tokens", "duration")
"""Columns that the list has by default: no question has a target, the others are for the menu."""


def sample_list(scorer: str, scores: Sequence[str]) -> ViewerConfig:
    """The list of samples with some scores; a reader can choose other columns.

    Args:
        scorer: Name of the task's scorer.
        scores: Keys of its score, in the order of the columns.
    """
    shown = [TaskSamplesColumn(id=name) for name in FIRST]
    shown += [TaskSamplesColumn.score(scorer, name) for name in scores]
    hidden = [TaskSamplesColumn(id=name, visible=False) for name in HIDDEN]
    return ViewerConfig(
        task_samples_view=TaskSamplesView(name="answers", columns=[*shown, *hidden])
    )
