"""Commands about experiments with people: writing one, reading what they answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.common import (
    FILE,
    LOGS,
    OVERWRITE,
    OneLineErrors,
    console,
    echo,
    progress,
)
from avdilemma.errors import AvdilemmaError, InvalidValueError

if TYPE_CHECKING:
    from avdilemma.families import ItemSet

CONSENT_LIMIT = 20_000
"""Most bytes of a text that people agree to."""

_FORMAT = click.option(
    "--format",
    "experiment_format",
    help="Write an experiment for people in the folder OUT: otree, jspsych, qualtrics.",
)
_PER_PERSON = click.option(
    "--per-person", default=12, show_default=True, help="Questions of each person (--format)."
)
_PEOPLE = click.option(
    "--people",
    type=int,
    default=None,
    help="Blocks of questions to write, by default 100, of Qualtrics 20 (--format).",
)
_CONSENT = click.option(
    "--consent", type=FILE, help="Text file: what people agree to first (--format)."
)


def experiment_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that may write an experiment."""
    return _FORMAT(_PER_PERSON(_PEOPLE(_CONSENT(command))))


def generate_experiment(
    items: ItemSet,
    name: str,
    out: Path,
    per_person: int,
    people: int | None,
    consent: Path | None,
    overwrite: bool,
) -> None:
    """Write an experiment of some questions, and say what to do with it."""
    from avdilemma.experiments.experiment import NAME, make_experiment  # noqa: PLC0415
    from avdilemma.experiments.exports import (  # noqa: PLC0415
        check_folder,
        export_format,
        write_experiment,
    )

    kind = export_format(name)
    check_folder(out, overwrite=overwrite)
    text = _consent(consent)
    with console(stderr=True).status("Making the experiment"):
        made = make_experiment(items, kind.people if people is None else people, per_person, text)
        written = write_experiment(made, name, out, overwrite=overwrite)
    echo(
        f"{len(made.blocks):,} blocks of {made.per_person} questions, {len(made.items):,} "
        f"different ones, fingerprint {made.fingerprint}"
    )
    echo(f"Written: {out} ({', '.join(written)})")
    echo(f"Next: {kind.then}")
    echo(f"Then: avdilemma answers read FILES --experiment {out / NAME} -o people.eval")


def _consent(path: Path | None) -> str:
    from avdilemma.files import read_bytes  # noqa: PLC0415

    if path is None:
        return ""
    try:
        text = read_bytes(path, CONSENT_LIMIT, remedy="give a text file").decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValueError("consent", str(path), "give a text file in UTF-8") from error
    if not text.strip():
        raise InvalidValueError("consent", str(path), "the file is empty: write the text")
    return text


@click.group("answers", cls=OneLineErrors)
def answers() -> None:
    """Answers of models as a table, and of people to an experiment."""


@answers.command("read")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--experiment",
    "file",
    required=True,
    type=FILE,
    help="The experiment.json that was written with the experiment.",
)
@click.option("-o", "--out", required=True, type=FILE, help="Log to write, such as people.eval.")
@click.option("--name", default="all", show_default=True, help="They are called people/NAME.")
@click.option("--kappa", default="0.5", show_default=True, help="As a task's: of the moralis.")
@click.option("--bots", is_flag=True, help="Count the answers of oTree's bots, too.")
@OVERWRITE
def read(
    files: tuple[Path, ...],
    file: Path,
    out: Path,
    name: str,
    kappa: str,
    bots: bool,
    overwrite: bool,
) -> None:
    """Read collected answers in FILES and write them as a log, as a model's answers are.

    FILES are oTree's CSV, jsPsych's JSON or CSV, Qualtrics' CSV, or avdilemma answers (JSON
    lines). The log is for results, estimate and report, beside logs of models.
    """
    from avdilemma.evals.people import people_log, write_people_log  # noqa: PLC0415
    from avdilemma.experiments.answers import collect  # noqa: PLC0415
    from avdilemma.experiments.experiment import read_experiment  # noqa: PLC0415
    from avdilemma.experiments.readers import read_rows  # noqa: PLC0415
    from avdilemma.files import check_free  # noqa: PLC0415

    if out.suffix != ".eval":
        raise InvalidValueError("out", str(out), "end it in .eval, as logs do")
    check_free([out], overwrite=overwrite)
    experiment = read_experiment(file)
    rows = [row for path in files for row in read_rows(path, experiment, bots=bots)]
    collected = collect(rows, experiment)
    created = datetime.fromtimestamp(max(path.stat().st_mtime for path in files), UTC)
    with console(stderr=True).status("Scoring"):
        log = people_log(experiment, collected, kappa, name, created)
        write_people_log(log, out, overwrite=overwrite)
    counts = _outcomes(log)
    echo(
        f"{collected.people:,} people, {len(collected.answers):,} questions asked of them: "
        + ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items())
    )
    if collected.absent:
        echo(f"{collected.absent:,} more came and answered nothing: left out")
    echo(f"Written: {out}")
    if not counts.get("choice"):
        raise AvdilemmaError("no question was answered: there is nothing to estimate")


@answers.command("table")
@LOGS
@click.option(
    "-o", "--out", required=True, type=FILE, help="Table to write: .csv, .parquet or .dta (Stata)."
)
@click.option("--codebook", "book", type=FILE, help="Write the meaning of each column (.csv).")
@OVERWRITE
def table(logs: tuple[str, ...], out: Path, book: Path | None, overwrite: bool) -> None:
    """Write every answer in LOGS (files or folders) as a table, one row an answer.

    For R, Stata, pandas and others: who answered, every factor of the question, what came of it,
    and the scores. Answers of people and of models have the same columns.
    """
    from avdilemma.files import check_free, write_text  # noqa: PLC0415
    from avdilemma.logs.answer_table import (  # noqa: PLC0415
        answer_table,
        check_table,
        codebook,
        write_table,
    )
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.questions import scorings  # noqa: PLC0415
    from avdilemma.report.printing import check_whole, say_notes  # noqa: PLC0415

    check_table(out)
    check_free([path for path in (out, book) if path], overwrite=overwrite)
    found, screen = read_logs(logs, scorers=tuple(scorings()), unfinished=True), console()
    with progress("Answers", sum(log.held for log in found.usable)) as move:
        frame = answer_table(found.usable, lambda samples: move(advance=samples))
    meanings = codebook(frame)
    write_table(frame, out, overwrite=overwrite)
    echo(f"Written: {out} ({len(frame):,} answers, {len(frame.columns)} columns)")
    if book:
        write_text(book, meanings.to_csv(index=False), overwrite=overwrite)
        echo(f"Written: {book}")
    say_notes(found, screen)
    check_whole(found)


@answers.command("simulate")
@click.argument("agent")
@click.option(
    "--experiment", "file", required=True, type=FILE, help="The experiment.json of an experiment."
)
@click.option("-o", "--out", required=True, type=FILE, help="File of answers to write (.jsonl).")
@click.option("--people", type=int, help="Number of people; without it one a block.")
@OVERWRITE
def simulate(agent: str, file: Path, out: Path, people: int | None, overwrite: bool) -> None:
    """Write what AGENT, such as moralis@kappa=0.5@noise=1, answers in the place of people.

    To rehearse an experiment before there is anyone to ask: answers read takes the file.
    """
    from avdilemma.agents import agent as named  # noqa: PLC0415
    from avdilemma.experiments.experiment import read_experiment  # noqa: PLC0415
    from avdilemma.experiments.simulate import simulated_lines  # noqa: PLC0415
    from avdilemma.files import check_free, write_text  # noqa: PLC0415

    check_free([out], overwrite=overwrite)
    experiment = read_experiment(file)
    count = len(experiment.blocks) if people is None else people
    lines = simulated_lines(experiment, named(agent.removeprefix("avdilemma/"), {}), count)
    with console(stderr=True).status("Answering"):
        write_text(out, "".join(f"{line}\n" for line in lines), overwrite=overwrite)
    echo(f"Written: {out} ({count:,} people)")


def _outcomes(log: Any) -> dict[str, int]:
    """How many questions had each outcome, most often first."""
    from collections import Counter  # noqa: PLC0415

    found = Counter(
        str((each.metadata or {}).get("outcome"))
        for sample in log.samples
        for each in (sample.scores or {}).values()
    )
    return dict(found.most_common())
