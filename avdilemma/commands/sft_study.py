"""Commands of the study of tuned agents: run it, on one machine or a GPU, and read it."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from avdilemma.commands.common import DETACH, FOLDER, console, echo
from avdilemma.errors import AvdilemmaError

OUT = click.option(
    "-o", "--out", type=FOLDER, default=Path("demo/sft-study"), show_default=True, help="Folder."
)


@click.group("study")
def study() -> None:
    """Tuned agents of several kappas and seeds, in games, dilemmas and pricing."""


@study.command("run")
@OUT
@click.option("--model", help="Hugging Face name, or folder.  [default: the small model]")
@click.option("--kappa", "kappas", multiple=True, help="Kappas; may be repeated.  [default: all]")
@click.option("--seeds", default=3, show_default=True, help="Seeds of each kappa, from 0.")
@click.option("--base/--no-base", default=True, show_default=True, help="Ask the untuned model.")
@click.option("--jobs", default=1, show_default=True, help="Arms at once, each a process.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True
)
@click.option("--batch", default=64, show_default=True, help="Replies written at once.")
@click.option("--periods", default=4, show_default=True, help="Periods of each market.")
@click.option("--asked", default=96, show_default=True, help="Questions of an exam in games.")
@click.option("--cars", default=208, show_default=True, help="Own-car dilemmas, a multiple of 4.")
@click.option("--stories", default=48, show_default=True, help="Other dilemmas asked.")
@click.option("--freeze", default=10, show_default=True, help="Lowest layers that stay.")
@click.option("--detach", is_flag=True, help=DETACH)
@click.option("--save-every", default=0, help="Steps between checkpoints.  [default: none]")
@click.option("--keep/--no-keep", default=False, show_default=True, help="Keep tuned models.")
@click.option("--basis", "bases", multiple=True, help="Stages that all arms share, before these.")
@click.option("--stage", "stages", multiple=True, help="Stages of games alone.")
@click.option("--then", "thens", multiple=True, help="Stages of other dilemmas, after these.")
@click.option("--arm", help="One arm alone, such as 0.5:0, or base.")
def run(
    out: Path,
    model: str | None,
    kappas: tuple[str, ...],
    seeds: int,
    base: bool,
    jobs: int,
    bases: tuple[str, ...],
    stages: tuple[str, ...],
    thens: tuple[str, ...],
    arm: str | None,
    **sizes: Any,
) -> None:
    """Build, tune and ask every arm; what is done, by a run that was cut off, is not done again."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from avdilemma.sft.study import KAPPAS, Study, arms, make_plan, read_arm  # noqa: PLC0415

    plan = make_plan(_model(model), bases, stages, thens, **sizes)
    several = arms(kappas or KAPPAS, seeds)
    if arm is not None:
        study = Study(out, plan, echo)
        one = read_arm(arm)
        study.base(kappas or KAPPAS) if one is None else study.arm(one)
        return
    if plan.basis:
        Study(out, plan, echo).basis()
    names = ["base"] * base + [f"{each.kappa}:{each.seed}" for each in several]
    _run_all(names, jobs, str(plan.model))
    echo(f"Replies: {out}")
    echo(f"Table:   avdilemma sft study table -o {out}")


def _model(name: str | None) -> str:
    if name is not None:
        return name
    from avdilemma.demos.small_model import small_folder  # noqa: PLC0415

    return str(small_folder(console()))


def _run_all(names: list[str], jobs: int, model: str) -> None:
    """Run arms as processes, so many at once, each with its share of the cores.

    Raises:
        AvdilemmaError: If one failed; the others are finished before.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    threads = {"OMP_NUM_THREADS": str(max(1, cores // jobs))}
    code = "from avdilemma.cli import main; main()"
    given = [each for each in sys.argv[1:] if each]

    def one(name: str) -> int:
        command = [sys.executable, "-c", code, *given, "--model", model, "--arm", name]
        # this very command, for one arm
        return subprocess.run(  # noqa: S603
            command, env={**threads, **os.environ}, check=False
        ).returncode

    with ThreadPoolExecutor(jobs) as pool:
        failed = [name for name, code in zip(names, pool.map(one, names), strict=True) if code]
    if failed:
        raise AvdilemmaError(f"arms {', '.join(failed)} failed: run the same command again")


@study.command("table")
@OUT
@click.option("--docs", type=FOLDER, help="Folder for tables and figures; by default --out.")
def table(out: Path, docs: Path | None) -> None:
    """Read what a study found: tables, one CSV file each, and its figures."""
    from avdilemma.charts.look import save  # noqa: PLC0415
    from avdilemma.charts.study_chart import matches_chart, switches_chart  # noqa: PLC0415
    from avdilemma.demos import study_results as results  # noqa: PLC0415
    from avdilemma.files import write_text  # noqa: PLC0415
    from avdilemma.report.study_tables import study_tables  # noqa: PLC0415

    folder = docs or out
    found = results.answers(out)
    frames = {
        "exams": results.exam_frame(found),
        "switches": results.switch_frame(found),
        "kappas": results.kappa_frame(out),
        "markets": results.market_frame(out),
    }
    shares = results.share_frame(found)
    for name, frame in (*frames.items(), ("shares", shares)):
        write_text(folder / f"sft-study-{name}.csv", frame.to_csv(index=False), overwrite=True)
    images = folder / "img"
    save(matches_chart(frames["exams"]), images / "sft-study-matches.png", overwrite=True)
    for name, narrow in (("switches", False), ("switches-narrow", True)):
        save(switches_chart(shares, narrow), images / f"sft-study-{name}.png", overwrite=True)
    for each in study_tables(**frames):
        console().print(each, crop=False)
    echo(f"Tables and figures: {folder}")
