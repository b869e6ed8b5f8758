"""Commands about the leaderboard: submit, and check, take in, build and export submissions."""

from __future__ import annotations

import json
from pathlib import Path

import click

from avdilemma.commands.common import (
    FOLDER,
    LOGS,
    OVERWRITE,
    OneLineErrors,
    console,
    echo,
    progress,
)
from avdilemma.commands.leaderboard_recount import recount
from avdilemma.commands.leaderboard_rows import HELD, add, review, spot_check, verify

BOARD = click.option(
    "--from",
    "board",
    type=HELD,
    default=Path("leaderboard"),
    show_default=True,
    help="The leaderboard's folder: submissions/*.json and standings.json.",
)


@click.group("leaderboard", cls=OneLineErrors)
def leaderboard() -> None:
    """Check submissions, take them in, build the page."""


for _command in (verify, add, review, spot_check):
    leaderboard.add_command(_command)


@leaderboard.command()
def schema() -> None:
    """Print the JSON Schema of a submission."""
    from avdilemma.leaderboard.submission_schema import Submission  # noqa: PLC0415

    record = Submission.model_json_schema(by_alias=True)
    echo(json.dumps(record, indent=2, ensure_ascii=False))


@leaderboard.command()
@BOARD
@click.option(
    "-o",
    "--out",
    type=FOLDER,
    help="Folder of the site; one built before is replaced.  [default: site/ in the board's]",
)
@click.option(
    "--logs-url",
    metavar="ADDRESS",
    help="Bundle of `inspect view` to link to from each model, of the web or relative to the "
    "site; {name} stands for the submission's name.",
)
@click.option(
    "--docs-url", metavar="ADDRESS", help="Documentation to link to, of the web or relative."
)
@click.option(
    "--repository",
    metavar="ADDRESS",
    help="Repository to link to, where submissions are sent: https://...  [default: no link]",
)
@click.option(
    "--site-url",
    metavar="ADDRESS",
    help="Where the site will be: https://...; most messengers show a page's picture only then.",
)
def build(
    board: Path,
    out: Path | None,
    logs_url: str | None,
    docs_url: str | None,
    repository: str | None,
    site_url: str | None,
) -> None:
    """Build the leaderboard's static site; it works from the folder, without a server."""
    from avdilemma.leaderboard.board import read_board  # noqa: PLC0415
    from avdilemma.leaderboard.pages import build_site, quiz_languages  # noqa: PLC0415

    with progress("reading submissions") as move:
        entries = read_board(board, lambda: move(advance=1))
    with progress("building", len(entries)) as move:
        built = build_site(
            entries,
            out or board / "site",
            logs_url=logs_url,
            docs_url=docs_url,
            repository=repository,
            site_url=site_url,
            languages=quiz_languages(),
            advance=lambda: move(advance=1),
        )
    rows = "1 row" if built.rows == 1 else f"{built.rows} rows"
    echo(f"Site: {built.folder / 'index.html'} ({rows}, {built.size / 1e6:.1f} MB)")


@leaderboard.command()
@BOARD
@click.option(
    "--format",
    "form",
    type=click.Choice(["hf", "every-eval-ever"]),
    default="hf",
    show_default=True,
    help="A Hugging Face dataset, or one JSON file a submission for Every Eval Ever.",
)
@click.option("-o", "--out", type=FOLDER, required=True, help="A folder.")
@OVERWRITE
@click.option("--push-to-hub", metavar="REPO", help="Send the dataset to this repository.")
@click.option("--public", is_flag=True, help="Let everyone read the repository.")
def export(
    board: Path, form: str, out: Path, overwrite: bool, push_to_hub: str | None, public: bool
) -> None:
    """Export all submissions; nothing leaves this machine unless --push-to-hub is given.

    Raises:
        click.BadParameter: If other formats than hf are to be pushed.
    """
    from avdilemma.catalog.card import push  # noqa: PLC0415
    from avdilemma.leaderboard.board import read_board  # noqa: PLC0415
    from avdilemma.leaderboard.board_dataset import write_dataset  # noqa: PLC0415
    from avdilemma.leaderboard.every_eval_ever import write_record  # noqa: PLC0415

    if push_to_hub and form != "hf":
        raise click.BadParameter("only --format hf can be pushed to the hub")
    with progress("reading submissions") as move:
        entries = read_board(board, lambda: move(advance=1))
    with progress("writing", len(entries)) as move:
        if form == "hf":
            write_dataset(entries, out, overwrite, lambda: move(advance=1))
        for entry in entries if form != "hf" else ():
            write_record(entry, out)
            move(advance=1)
    echo(f"Written: {len(entries)} submissions in {out}")
    if push_to_hub:
        echo(f"Pushed: {push(out, push_to_hub, public)}")


@click.command()
@LOGS
@click.option("--model-name", "title", required=True, help="Name of the model, for people.")
@click.option("--link", help="Where to read about the model: https://...")
@click.option("--note", default="", help="One line that a reader should know.")
@click.option(
    "--name",
    help="Name of the submission, in small letters.  [default: the model's name]",
)
@click.option("--suite", "suite_name", default="v1", show_default=True, help="The suite asked.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="A folder, or a file NAME.json.  [default: leaderboard/submissions/NAME.json]",
)
@OVERWRITE
@click.option("--dry-run", is_flag=True, help="Check and show, write nothing.")
def submit(
    logs: tuple[str, ...],
    title: str,
    link: str | None,
    note: str,
    name: str | None,
    suite_name: str,
    out: Path | None,
    overwrite: bool,
    dry_run: bool,
) -> None:
    """Make a submission from LOGS of the frozen suite (files or folders).

    Every reply is read and scored again. Logs that cannot be submitted are refused with all
    reasons at once, and the exit code is 1.
    """
    from avdilemma.families.suite import load_suite  # noqa: PLC0415
    from avdilemma.files import check_free  # noqa: PLC0415
    from avdilemma.leaderboard.measure_text import measures_table  # noqa: PLC0415
    from avdilemma.leaderboard.parts import build_parts  # noqa: PLC0415
    from avdilemma.leaderboard.submission import (  # noqa: PLC0415
        About,
        described,
        gather,
        slug,
        submission,
        write_submission,
    )

    about = About(slug(title) if name is None else name, title, link, note)
    described(about, "not/read-yet")  # before logs are read, which takes a while
    out = Path("leaderboard") / "submissions" if out is None else out
    path = out if out.suffix == ".json" else out / f"{about.name}.json"
    if not dry_run and not path.is_file():  # one that is there may be this one
        check_free([path], overwrite=overwrite)
    suite = load_suite(suite_name)
    parts = build_parts(suite)
    with progress("reading logs") as move:
        evidence, notes = gather(logs, parts, lambda done, every: move(completed=done, total=every))
    for each in notes:
        echo(each)
    made = submission(suite, parts, evidence, about)
    console().print(measures_table(made))
    if dry_run:
        echo("Nothing written: this was a dry run. The submission is good.")
        return
    write_submission(made, path, overwrite=overwrite)
    echo(f"Written: {path}")


leaderboard.add_command(recount)
