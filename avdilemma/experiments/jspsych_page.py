"""An experiment as one page of jsPsych, which holds all it needs and asks nothing of the network.

jsPsych (de Leeuw, Gilbert & Luchterhandt 2023, J. Open Source Software 8(85):5351) is part of the
page; its files are in ``jspsych/``, with their licence (MIT).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path

from avdilemma.experiments.experiment import NAME, Experiment
from avdilemma.experiments.screen_html import STYLE, field_name, paragraphs, screen_html
from avdilemma.experiments.templates import filled

FILES = ("jspsych-8.3.0.min.js", "plugin-survey-html-form-2.1.0.min.js")
"""Files of jsPsych, in the order in which the page runs them."""

PAGE = "index.html"
"""Name of the page."""


def jspsych_files(experiment: Experiment) -> Mapping[str, str]:
    """The page, and the file that its answers are read with."""
    words, folder = experiment.words, Path(__file__).with_name("jspsych")
    licence = (folder / "LICENSE.txt").read_text(encoding="utf-8")
    scripts = [(folder / name).read_text(encoding="utf-8") for name in FILES]
    parts = {
        "LANGUAGE": escape(experiment.language),
        "DIRECTION": experiment.direction,
        "TITLE": escape(words.title),
        "STYLE": STYLE,
        "LIBRARIES": "\n".join([f"/*!\n{licence}*/", *scripts]),
        "EXPERIMENT": _inert(_record(experiment)),
        "DRIVER": filled("jspsych_driver.js"),
    }
    return {PAGE: filled("jspsych.html", parts), NAME: experiment.to_json()}


def _record(experiment: Experiment) -> str:
    words = experiment.words
    shown = ("title", "begin", "next", "progress", "done", "save")
    record = {
        "fingerprint": experiment.fingerprint,
        **{name: getattr(words, name) for name in shown},
        # jsPsych writes labels of buttons as HTML
        **{name: escape(getattr(words, name)) for name in ("begin", "next")},
        "consent": paragraphs(experiment.consent),
        "screens": {
            name: {
                "html": screen_html(screen, words),
                "names": [field_name(place) for place in range(len(screen.paper.blanks))],
            }
            for name, screen in experiment.screens.items()
        },
        "blocks": [
            [screen.name for screen in experiment.block(number)]
            for number in range(len(experiment.blocks))
        ],
    }
    return json.dumps(record, ensure_ascii=False)


def _inert(text: str) -> str:
    """JSON in which nothing can end the element that holds it."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
