"""The list of generated files.

An entry is one of three kinds. *Tested* files are made anew by a test, which compares them.
*Probed* ones are figures, whose bytes hang on versions of fonts and libraries: a probe takes the
fingerprint of what they show, and the file's digest tells a change by hand. *Measured* ones hold
numbers of a clock, a trained model or a real one. Such a number does not get wrong as the code goes
on, it is of what it was measured on, and making it again takes hours, a quiet machine or a model.
So age does not make it stale: its page has to say of which version and items it is, and which of
them ask something else since, in a line that the test looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from avdilemma.families import build, builtin, load_family
from generated import probes

Kind = Literal["tested", "probed", "measured"]


@dataclass(frozen=True)
class Entry:
    """Files that one command makes."""

    name: str
    kind: Kind
    files: tuple[str, ...]
    """Paths from the root, as globs; ``page.md#Heading`` is a section of a page."""

    command: str
    """What makes them, from the root, and puts them in their place; ``{folder}`` is a new one."""

    items: tuple[str, ...] = ()
    """Names of `ITEMS` that they show."""

    test: str = ""
    """Of a tested entry ``file::name`` of the test that makes it anew."""

    probe: Callable[[], str] | None = None
    """Of a probed entry the fingerprint of what it shows."""

    page: str = ""
    """Of a measured entry the page that says what it was measured on."""

    needs: str = ""
    """What the command needs that is not everywhere, and how long it takes; empty if nothing, then
    ``make generated`` runs it."""


def _asked(family: str, n: int | None = None, **select: Any) -> Callable[[], str]:
    return lambda: build(load_family(family), n=n, select=select).fingerprint


_NAMED = {"framing": "named", "unit": "points", "scale": "1", "wording": "brief"}

ITEMS: Mapping[str, Callable[[], str]] = {
    **{name: _asked(name) for name in builtin()},
    "sacrifice 72": _asked("sacrifice", 72),
    "protocols 48 brief": _asked("protocols", 48, wording="brief"),
    "framed 120 brief": _asked("framed", 120, **_NAMED),
    "incentives 192": _asked("incentives", 192),
    "incentives 64": _asked("incentives", 64),
    "protocols 24": _asked("protocols", 24),
}
"""Fingerprints of items by name: the default of each scenario file, and other selections."""

DILEMMAS_AND_GAMES = ("sacrifice", "protocols")
EVERY = tuple(builtin())

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "gallery",
        "tested",
        ("docs/gallery/*.md", "docs/gallery/pictures/*.svg"),
        "avdilemma scenarios gallery -o docs/gallery --overwrite",
        EVERY,
        test="test_catalog.py::test_the_gallery_in_the_docs_is_up_to_date",
    ),
    Entry(
        "recovery",
        "tested",
        ("docs/recovery.md", "docs/recovery.csv", "docs/recovery.json"),
        "avdilemma validate --reps 2000 --power --out docs --overwrite",
        DILEMMAS_AND_GAMES,
        test="test_validate.py::test_the_shipped_table_is_not_stale",
        needs="half an hour of two cores; its own stamp is docs/recovery.json",
    ),
    Entry(
        "power",
        "tested",
        ("docs/power.csv",),
        "avdilemma validate --power-only --out docs --overwrite",
        DILEMMAS_AND_GAMES,
        test="test_validate.py::test_the_shipped_power_table_is_what_comes_out_now",
    ),
    Entry(
        "adaptive runs",
        "tested",
        ("docs/adaptive_runs.md", "docs/adaptive_runs.csv", "docs/adaptive_runs.json"),
        "avdilemma validate --adaptive --reps 500 --seed 1 --jobs 2 -o docs --overwrite",
        DILEMMAS_AND_GAMES,
        test="test_adaptive.py::test_the_published_table_is_fresh",
        needs="half an hour of two cores; its own stamp is docs/adaptive_runs.json",
    ),
    Entry(
        "suite",
        "tested",
        ("scenarios/suites/*.yaml",),
        "avdilemma scenarios suite v1",
        ("sacrifice", "risk", "ratings", "moral_machine", "protocols"),
        test="test_scenarios_command.py::test_frozen_suites_ask_what_they_asked",
        needs="a new suite: a published one is never written again",
    ),
    Entry(
        "schema",
        "tested",
        ("leaderboard/submission.schema.json",),
        "avdilemma leaderboard schema > leaderboard/submission.schema.json",
        test="test_leaderboard_schema.py::test_the_published_schema_is_the_codes",
    ),
    Entry(
        "board",
        "tested",
        (
            "leaderboard/submissions/*.json",
            "leaderboard/standings.json",
            "avdilemma/leaderboard/references.yaml",
        ),
        "avdilemma leaderboard recount leaderboard",
        ("sacrifice", "risk", "ratings", "moral_machine", "protocols"),
        test="test_leaderboard_rows.py::test_an_agent_s_row_is_reproduced_answer_by_answer",
    ),
    Entry(
        "stored forms",
        "tested",
        ("tests/data/forms.json",),
        "python -m tests.stored_forms",
        EVERY,
        test="test_stored_forms.py::test_records_predictions_replies_and_scores_are_the_stored_ones",
    ),
    Entry(
        "stored families",
        "tested",
        ("tests/data/families.json",),
        "python tests/stored_families.py",
        EVERY,
        test="test_stored_families.py::test_a_file_asks_what_it_asked",
    ),
    Entry(
        "stored training sets",
        "tested",
        ("tests/data/sft.json",),
        "",
        ("protocols", "framed"),
        test="test_sft_bytes.py::test_a_build_writes_the_stored_bytes",
        needs="an editor: the digests that the test shows, once they are meant",
    ),
    Entry(
        "golden prompts",
        "tested",
        ("tests/golden/*.txt", "tests/golden/moral_machine/*.txt", "tests/golden_languages/*.txt"),
        "UPDATE_GOLDEN=1 pytest tests/test_prompts.py tests/test_moral_machine.py "
        "tests/test_translations.py",
        EVERY,
        test="test_prompts.py::test_representative_prompts_are_unchanged",
    ),
    Entry(
        "columns of the report",
        "tested",
        ("docs/report.md#Data behind the figures",),
        "",
        test="test_report.py::test_the_docs_name_every_section_and_column",
        needs="an editor: measures/columns.yaml, line by line",
    ),
    Entry(
        "figure of the front page",
        "probed",
        ("docs/img/sacrifice.png", "docs/img/sacrifice-narrow.png"),
        "avdilemma demo && cp demo/sacrifice*.png docs/img/",
        ("sacrifice",),
        probe=probes.shares_figure,
    ),
    Entry(
        "figure of incentives",
        "probed",
        ("docs/img/incentives.png",),
        "inspect eval avdilemma/economic_games --model avdilemma/moralis@kappa=0.5@noise=5 "
        "-T family=incentives -T n=192 --log-dir {folder} && avdilemma incentives {folder} "
        "--figure docs/img/incentives.png --overwrite",
        ("incentives 192",),
        probe=probes.incentives_figure,
    ),
    Entry(
        "figure of prices",
        "probed",
        ("docs/img/prices.png",),
        "inspect eval avdilemma/pricing --model avdilemma/moralis@kappa=0.5 --log-dir {folder} && "
        "avdilemma pricing figure {folder} -o docs/img/prices.png --overwrite",
        probe=probes.prices_figure,
    ),
    Entry(
        "picture of the report",
        "measured",
        ("docs/img/report.png",),
        "",
        DILEMMAS_AND_GAMES,
        page="docs/report.md",
        needs="a browser: the commands are below the picture",
    ),
    Entry(
        "benchmarks",
        "measured",
        ("docs/benchmarks.md",),
        "make bench",
        DILEMMAS_AND_GAMES,
        page="docs/benchmarks.md",
        needs="two hours of a quiet machine, and biogeme",
    ),
    Entry(
        "a small model in games",
        "measured",
        ("docs/games.md#A small model",),
        "make demo-llm",
        ("protocols 24", "incentives 64"),
        page="docs/games.md",
        needs="torch, a small language model, and its numbers put in by hand",
    ),
    Entry(
        "tuned models",
        "measured",
        ("docs/img/sft-study-*.png", "docs/sft-study-*.csv", "docs/sft.md#What was measured"),
        "make sft-study && .venv/bin/avdilemma sft study table --docs docs",
        ("symmetric", "sacrifice"),
        page="docs/sft.md",
        needs="torch, a small language model, and hours, or minutes on a GPU",
    ),
)
