"""An experiment as a project of oTree with one app (Chen, Schonger & Wickens 2016).

J. Behavioral and Experimental Finance 9:88. Its bots answer at random.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from avdilemma.experiments.experiment import NAME, Experiment
from avdilemma.experiments.screen_html import STYLE, field_name, paragraphs, screen_html
from avdilemma.experiments.templates import filled

APP = "avdilemma_people"
"""Name of the app."""

SUPPORTED = {"zh": "zh_hans"}
"""Language codes of oTree's own texts where they are others than ours."""


def otree_files(experiment: Experiment) -> Mapping[str, str]:
    """The files of the project by path."""
    fields = "\n".join(
        f"    {field_name(place)} = models.StringField(blank=True)"
        for place in range(experiment.most_blanks)
    )
    named = {"FAMILY": experiment.family, "FIELDS": fields}
    named["LANGUAGE"] = SUPPORTED.get(experiment.language, experiment.language)
    named["DEMO"] = str(min(len(experiment.blocks), 4))
    pages = {f"{APP}/{page}.html": filled(f"otree_{page}.html") for page in PAGES}
    return {
        "settings.py": filled("otree_settings.txt", named),
        "requirements.txt": "otree>=5.11,<7\n# for its bots alone\nrequests>=2.31\n",
        # oTree does not start without the folder
        "_static/global/empty.css": "",
        f"{APP}/__init__.py": filled("otree_app.txt", named),
        f"{APP}/tests.py": filled("otree_bots.txt"),
        f"{APP}/screens.json": _screens(experiment),
        **pages,
        NAME: experiment.to_json(),
    }


PAGES = ("Consent", "Ask", "Done")
"""Pages of the app."""


def _screens(experiment: Experiment) -> str:
    """What the app shows, its texts as HTML: oTree's templates escape nothing."""
    words = experiment.words
    shown = ("title", "begin", "next", "done", "invalid", "progress")
    record = {
        "fingerprint": experiment.fingerprint,
        "language": experiment.language,
        "direction": experiment.direction,
        "style": STYLE,
        **{name: escape(getattr(words, name)) for name in shown},
        "consent": paragraphs(experiment.consent),
        "most_blanks": experiment.most_blanks,
        "screens": {
            name: {
                "html": screen_html(screen, words),
                "blanks": [
                    {"options": len(each.options), "high": each.high, "step": each.step}
                    for each in screen.paper.blanks
                ],
            }
            for name, screen in experiment.screens.items()
        },
        "blocks": [
            [screen.name for screen in experiment.block(number)]
            for number in range(len(experiment.blocks))
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
