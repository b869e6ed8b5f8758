"""The command that runs a plan."""

from __future__ import annotations

import shlex
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from avdilemma.commands.common import FILE, FOLDER, OVERWRITE, console, echo, progress
from avdilemma.errors import AvdilemmaError

if TYPE_CHECKING:
    from rich.console import Console

    from avdilemma.runs.plan import Plan
    from avdilemma.runs.price import Priced
    from avdilemma.runs.running import Ran
    from avdilemma.runs.units import Shard

NOT_BEGUN, NOT_WHOLE, MISSED = 3, 4, 5
"""Exit codes: the run was not begun, it is not finished, or a threshold does not hold; 0 is a
finished run, 1 a wrong plan and 2 a wrong command line."""

DISPLAYS = ("full", "rich", "plain", "log", "none")
"""How Inspect shows a run."""


def _stop(words: str, code: int) -> NoReturn:
    echo(f"Error: {words}", err=True)
    sys.exit(code)


@click.command("run")
@click.argument("plan", type=FILE)
@click.option("--init", is_flag=True, help="Write an example to PLAN, and do nothing else.")
@click.option("--dry-run", is_flag=True, help="Check the plan and say what it costs; ask nothing.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before the run begins.")
@click.option("--count", is_flag=True, help="Let Inspect count tokens: some providers are asked.")
@click.option("--shard", metavar="I/N", help="Run one of N equal parts, such as 1/4.")
@click.option("--ci", is_flag=True, help="Exit with 5 if a threshold of the plan does not hold.")
@click.option("-o", "--out", type=FOLDER, help="Folder for report and tables; else the plan's.")
@click.option("--display", type=click.Choice(DISPLAYS), help="How Inspect shows the run.")
@OVERWRITE
def run(
    plan: Path,
    init: bool,
    dry_run: bool,
    yes: bool,
    count: bool,
    shard: str | None,
    ci: bool,
    out: Path | None,
    display: Any,
    overwrite: bool,
) -> None:
    """Run PLAN, a YAML file: what it costs, the run by Inspect's eval_set, and what came of it.

    The same command goes on with a run that was cut off, and asks nothing twice. Exit codes: 0 the
    run is finished, 1 the plan is wrong, 2 the command line is wrong, 3 the run was not begun
    (price cap, or you said no), 4 it is not finished (the same command goes on), 5 with --ci, a
    threshold does not hold.
    """
    if init:
        _init(plan, overwrite=overwrite)
        return
    if ci and shard:
        raise click.UsageError("--ci judges all logs together: leave out --shard")
    from avdilemma.runs.check import check_plan  # noqa: PLC0415
    from avdilemma.runs.outcome import check_out  # noqa: PLC0415
    from avdilemma.runs.plan import read_plan  # noqa: PLC0415
    from avdilemma.runs.price import price, price_table  # noqa: PLC0415
    from avdilemma.runs.units import read_shard, units  # noqa: PLC0415

    part = None if shard is None else read_shard(shard)
    written = read_plan(plan)
    asked = written.plan
    if ci and not asked.thresholds and not written.wrong:
        raise written.problem((), "has no thresholds for --ci: add them, see --init")
    folder = Path(asked.out) if out is None else out
    every, screen = units(asked), console()
    with progress("Checking", len(every), stderr=True) as move:
        checked = check_plan(written, models=not dry_run, advance=lambda: move(advance=1))
    if part is None and not dry_run:
        check_out(folder, overwrite=overwrite)
    with progress("Prices", len(every), stderr=True) as move:
        priced = price(asked, checked.tasks, count=count, advance=lambda: move(advance=1))
    screen.print(price_table(asked, priced), crop=False)
    _say_price(asked, list(priced.values()), count=count)
    own = every if part is None else part.take(every)
    if part is not None:
        echo(f"Shard {part.number}/{part.of}: {len(own)} of {len(every)} logs.")
        for unit in own:
            echo(f"  {' / '.join(unit.named(asked))}")
    if dry_run or not own:
        return
    if not yes and not ci and on_terminal() and not click.confirm("Begin?"):
        _stop("not begun, as you said", NOT_BEGUN)
    ran = _run(asked, {unit: checked.tasks[unit] for unit in own}, display)
    _finish(plan, asked, part, ran, folder, screen, ci=ci, overwrite=overwrite)


def on_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty()


def _init(plan: Path, *, overwrite: bool) -> None:
    from avdilemma.files import write_text  # noqa: PLC0415

    text = (files("avdilemma.runs") / "example.yaml").read_text(encoding="utf-8")
    write_text(plan, text, overwrite=overwrite)
    echo(f"Written: {plan}. Run it: avdilemma run {shlex.quote(str(plan))}")


def _say_price(plan: Plan, priced: list[Priced], *, count: bool) -> None:
    """Say what the estimate rests on, and stop above the cap."""
    from avdilemma.runs.price import together  # noqa: PLC0415

    whole, cap = together(priced), plan.limits.price_cap
    how = "as Inspect counts them" if count else "by the length of prompts (--count counts them)"
    replies = ", ".join(
        dict.fromkeys(f"{role.output_tokens}" for role in (*plan.models, *plan.roles.values()))
    )
    echo(
        f"Input tokens {how}; replies of {replies} tokens are assumed, and models that reason "
        "write many more: set output_tokens. What is done already is not asked again."
    )
    if whole.uncounted:
        lost = ", ".join(sorted(whole.uncounted))
        echo(f"Inspect cannot count tokens of {lost} here: theirs follow from the length.")
    if whole.unknown:
        echo(f"No price is known of {', '.join(sorted(whole.unknown))}: add prices to the plan.")
    if cap is None:
        return
    if whole.price is None:
        _stop(f"the price is unknown, and the plan has price_cap {cap:g}: add prices", NOT_BEGUN)
    if whole.price > cap:
        words = f"the estimate {whole.price:,.4f} is above price_cap {cap:g}: ask less or raise it"
        _stop(words, NOT_BEGUN)


def _run(plan: Plan, tasks: Any, display: Any) -> Ran:
    from avdilemma.runs.running import run_units  # noqa: PLC0415

    try:
        return run_units(plan, tasks, display)
    except KeyboardInterrupt:
        _stop("stopped: the same command goes on where it was", NOT_WHOLE)


def _finish(
    path: Path,
    plan: Plan,
    part: Shard | None,
    ran: Ran,
    out: Path,
    screen: Console,
    *,
    ci: bool,
    overwrite: bool,
) -> None:
    """Say what was used and what came of it; exit with the code that fits."""
    from avdilemma.runs.build import as_logged  # noqa: PLC0415
    from avdilemma.runs.price import used_table  # noqa: PLC0415

    if not ran.logs:
        _stop("stopped: the same command goes on where it was", NOT_WHOLE)
    plan = as_logged(plan)
    screen.print(used_table(plan, ran.logs), crop=False)
    unfinished = [log for log in ran.logs if log.status != "success"]
    for log in unfinished:
        why = "" if log.error is None else f": {log.error.message}"
        echo(f"not finished: {log.eval.task} of {log.eval.model}, {log.status}{why}", err=True)
    again = f"avdilemma run {shlex.quote(str(path))}"
    held = True
    if part is None:
        try:
            held = _show(plan, ran, out, screen, overwrite=overwrite)
        except AvdilemmaError as error:
            if ran.whole:
                raise
            echo(str(error), err=True)
    if not ran.whole:
        _stop("some logs are not finished: the same command goes on with them", NOT_WHOLE)
    if part is not None:
        echo(f"When all {part.of} shards are done, this reads them together: {again}")
    if ci and not held:
        _stop("a threshold does not hold, see above", MISSED)


def _show(plan: Plan, ran: Ran, out: Path, screen: Console, *, overwrite: bool) -> bool:
    """Write the report, print and write the tables; whether all thresholds hold."""
    from avdilemma.logs.select import read_logs  # noqa: PLC0415
    from avdilemma.report.printing import say  # noqa: PLC0415
    from avdilemma.runs.outcome import write_page, write_tables  # noqa: PLC0415
    from avdilemma.runs.thresholds import verdict_table, verdicts  # noqa: PLC0415

    logs = read_logs(ran.addresses)
    with progress("Report", None) as move:
        page = write_page(logs, out, lambda what: move(description=what), overwrite=overwrite)
    written = [page.page, *write_tables(logs, [each.name for each in plan.models], out, screen)]
    for trouble in page.troubles:
        say(f"not used: {trouble.name} {trouble.why}", screen, "bold red")
    for path in written:
        echo(f"Written: {path}")
    if not plan.thresholds:
        return True
    found = verdicts(plan.thresholds, logs.usable)
    screen.print(verdict_table(found), crop=False)
    return all(each.holds for each in found)
