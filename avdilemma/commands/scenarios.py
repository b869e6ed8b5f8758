"""Commands about scenario files: list, show, generate, check, cost, gallery, suite."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from avdilemma.commands.common import LEVELS, OneLineErrors, console, read_levels
from avdilemma.errors import AvdilemmaError, InvalidValueError

if TYPE_CHECKING:
    from avdilemma.families import Family

SEED = click.option("--seed", default=0, show_default=True, help="Decides every draw.")
SIZE = click.option("-n", "--n", "n", type=int, default=None, help="Number of items; all without.")
LANGUAGE = click.option("--language", default="en", show_default=True, help="Language of prompts.")
FILES = click.option(
    "--scenarios",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="A scenario file of your own; may be given several times.",
)
FORM = click.option(
    "--form",
    default="",
    help="Form of asking, as the task's argument: elicitation=plan, third_option=true, ...",
)


@click.group("scenarios", cls=OneLineErrors)
def scenarios() -> None:
    """Scenario files: what they ask, items as files, and whether they can be trusted."""


def _in_form(family: Family, form: str) -> Family:
    from avdilemma.catalog.find import forms  # noqa: PLC0415

    found = forms(family)
    if form not in found:
        names = ", ".join(name for name in found if name) or "none for this file"
        raise InvalidValueError("form", form, f"give one of: {names}")
    return found[form]


def _families(paths: tuple[str, ...]) -> list[Family]:
    from avdilemma.families import builtin, load_family  # noqa: PLC0415

    return [load_family(name) for name in (*paths, *builtin())]


@scenarios.command("list")
@FILES
def list_files(scenarios: tuple[str, ...]) -> None:
    """List every file: kind, version, number of items, languages, factors with levels."""
    from avdilemma.catalog.find import default_levels, forms, widest  # noqa: PLC0415
    from avdilemma.families import languages  # noqa: PLC0415

    for family in _families(scenarios):
        design, every = family.design({}), widest(family)
        more = f" ({every.size:,} with all levels)" if every.size != design.size else ""
        click.echo(
            f"{family.family}  [{family.kind}, version {family.version}]  {design.size:,} items"
            f"{more} in {len(design.cells):,} scenarios; {', '.join(languages(family))}"
        )
        click.echo(f"  {family.title}")
        asked = default_levels(family)
        for kind in ("content", "surface", "balance"):
            for factor in getattr(every, kind):
                levels = [
                    level if level in asked.get(factor.name, factor.levels) else f"({level})"
                    for level in factor.levels
                ]
                click.echo(f"  {kind:8} {factor.name}: {', '.join(levels)}")
        others = [name for name in forms(family) if name]
        if others:
            click.echo(f"  forms    {'; '.join(others)}")
        click.echo("")


@scenarios.command("show")
@click.argument("name")
@FILES
@SEED
@LANGUAGE
@LEVELS
@FORM
@click.option("-n", "--n", "n", default=1, show_default=True, help="How many, of a family.")
@click.option("--kappa", multiple=True, default=("0.25", "0.5", "0.75"), show_default=True)
@click.option(
    "--reading",
    type=click.Choice(["ex_ante", "interim"]),
    default="ex_ante",
    show_default=True,
    help="How a dilemma's own payoff is taken.",
)
def show(
    name: str,
    scenarios: tuple[str, ...],
    seed: int,
    language: str,
    factors: tuple[str, ...],
    form: str,
    n: int,
    kappa: tuple[str, ...],
    reading: str,
) -> None:
    """Show the item with the id NAME, or some of the family NAME: prompt and predictions."""
    from typing import cast  # noqa: PLC0415

    from avdilemma.catalog.explain import explanations  # noqa: PLC0415
    from avdilemma.catalog.find import find  # noqa: PLC0415
    from avdilemma.catalog.gallery import prompts  # noqa: PLC0415
    from avdilemma.dilemmas import Reading  # noqa: PLC0415
    from avdilemma.families import builtin, in_language, load_family, stream  # noqa: PLC0415

    if name in builtin() or name.endswith((".yaml", ".yml")):
        if n < 1:
            raise InvalidValueError("n", n, "give at least 1")
        family = _in_form(load_family(name), form)
        size = family.design(read_levels(factors)).block
        made = stream(family, -(-n // size) * size, seed, read_levels(factors), language=language)
        chosen = [(made.family, item) for item in made][:n]
    else:
        families = [
            in_language(each, language)
            for each in _families(scenarios)
            if language == "en" or language in _spoken(each)
        ]
        chosen = [find(name, families, seed)]
    for family, item in chosen:
        click.echo(f"=== {item.id}")
        click.echo(f"scenario {item.scenario}, seed {item.seed}")
        for prompt in prompts(family, item):
            click.echo(f"\n{prompt}")
        click.echo("\n--- predictions")
        for row in explanations(item, kappa, cast("Reading", reading)):
            click.echo(f"{row.agent:24} {row.answer:24} {row.reason}")
        click.echo("")


def _spoken(family: Family) -> tuple[str, ...]:
    from avdilemma.families import languages  # noqa: PLC0415

    return languages(family)


@scenarios.command("generate")
@click.argument("family")
@SIZE
@SEED
@LEVELS
@LANGUAGE
@FORM
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File that ends in .jsonl or .parquet, or a folder for Hugging Face datasets.",
)
@click.option("--overwrite", is_flag=True, help="Replace what is there.")
@click.option("--push-to-hub", metavar="REPO", help="Send the folder to this dataset repository.")
@click.option("--public", is_flag=True, help="Let everyone read the repository.")
def generate(
    family: str,
    n: int | None,
    seed: int,
    factors: tuple[str, ...],
    language: str,
    form: str,
    out: Path,
    overwrite: bool,
    push_to_hub: str | None,
    public: bool,
) -> None:
    """Write the items of FAMILY (a name or a path) to a file or a folder."""
    import time  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from avdilemma.catalog.card import Origin, push, write_card  # noqa: PLC0415
    from avdilemma.catalog.export import export  # noqa: PLC0415
    from avdilemma.families import load_family, stream  # noqa: PLC0415

    folder = out.suffix not in {".jsonl", ".parquet"}
    if push_to_hub and not folder:
        raise InvalidValueError("out", str(out), "give a folder, whose card goes to the hub too")
    items = stream(
        _in_form(load_family(family), form), n, seed, read_levels(factors), language=language
    )
    start = time.perf_counter()
    with Progress(console=Console(stderr=True), transient=True) as bar:
        job = bar.add_task("Items", total=len(items))
        written = export(items, out, overwrite, lambda count: bar.advance(job, count))
    seconds = time.perf_counter() - start
    if folder:
        levels = {factor.name: factor.levels for factor in items.design.factors}
        words = ["avdilemma", "scenarios", "generate", family, "--seed", str(seed)]
        words += [] if n is None else ["--n", str(n)]
        words += [word for each in factors for word in ("--factors", each)]
        words += ["--language", language, *(["--form", form] if form else []), "-o", str(out)]
        command = shlex.join(words)
        write_card(written, Origin(items.family, language, seed, command, levels))
    click.echo(
        f"{written.items:,} items in {seconds:.1f} s ({written.items / seconds:,.0f} a second), "
        f"fingerprint {written.fingerprint}"
    )
    click.echo(f"Written: {out}")
    if push_to_hub:
        click.echo(f"Pushed: {push(out, push_to_hub, public)}")


@scenarios.command("check")
@click.argument("source")
@SIZE
@SEED
@LEVELS
@LANGUAGE
@FORM
@click.option("--bound", default=0.1, show_default=True, help="Largest |r| accepted.")
@click.option("--asked", default=400, show_default=True, help="Items each agent answers.")
@click.option("--points", default=5.0, show_default=True, help="Noise in games, in points.")
@click.option("--lives", default=1.0, show_default=True, help="Noise in dilemmas, in lives.")
def check(
    source: str,
    n: int | None,
    seed: int,
    factors: tuple[str, ...],
    language: str,
    form: str,
    bound: float,
    asked: int,
    points: float,
    lives: float,
) -> None:
    """Check SOURCE: a family by name, a scenario file, or items in a .jsonl file.

    Exits with 1 and the reason if a factor is aliased with position, label, lane or wording, a
    level never occurs, ids repeat, or an agent's answer does not come back right.
    """
    from avdilemma.catalog.check import check as run  # noqa: PLC0415
    from avdilemma.catalog.power import power  # noqa: PLC0415
    from avdilemma.catalog.read import read_items  # noqa: PLC0415
    from avdilemma.catalog.report import power_lines, report_lines  # noqa: PLC0415
    from avdilemma.families import build, load_family  # noqa: PLC0415

    if not 0 < bound <= 1:
        raise InvalidValueError("bound", bound, "give a number above 0, at most 1")
    expected: dict[str, tuple[str, ...]] | None = None
    if source.endswith(".jsonl"):
        items = read_items(Path(source))
    else:
        family = _in_form(load_family(source), form)
        made = build(family, n, seed, read_levels(factors), language=language)
        items = made.items
        if n is None:
            expected = {factor.name: factor.levels for factor in made.design.factors}
    with console().status("Checking"):
        report = run(items, expected, bound, asked)
        told = power(items, points, lives)
    for line in (*report_lines(report), "", *power_lines(told, points, lives)):
        click.echo(line)
    if not report.passes:
        more = f" (and {len(report.problems) - 1} more)" if len(report.problems) > 1 else ""
        raise AvdilemmaError(f"{source} fails: {report.problems[0]}{more}")
    click.echo(f"\n{source} passes.")


@scenarios.command("cost")
@click.argument("family")
@click.option("--model", required=True, help="Such as openai/gpt-5.")
@SIZE
@SEED
@LEVELS
@LANGUAGE
@FORM
@click.option("--output-tokens", default=16, show_default=True, help="Tokens of each reply.")
@click.option("--input-price", type=float, help="Price of a million input tokens.")
@click.option("--output-price", type=float, help="Price of a million output tokens.")
@click.option("--epochs", default=1, show_default=True, help="How often each item is asked.")
@click.option("--offline", is_flag=True, help="Estimate by length, ask no tokenizer.")
def cost(
    family: str,
    model: str,
    n: int | None,
    seed: int,
    factors: tuple[str, ...],
    language: str,
    form: str,
    output_tokens: int,
    input_price: float | None,
    output_price: float | None,
    epochs: int,
    offline: bool,
) -> None:
    """Estimate tokens and price of asking a model the items of FAMILY."""
    from avdilemma.catalog.gallery import prompts  # noqa: PLC0415
    from avdilemma.evals.cost import cost as estimate  # noqa: PLC0415
    from avdilemma.families import load_family, stream  # noqa: PLC0415

    items = stream(
        _in_form(load_family(family), form), n, seed, read_levels(factors), language=language
    )
    texts = ["\n\n".join(prompts(items.family, item)) for item in items]
    found = estimate(texts, model, output_tokens, input_price, output_price, epochs, offline)
    click.echo(f"questions      {found.items:,}")
    click.echo(f"input tokens   {found.input_tokens:,}, {found.counted}")
    click.echo(
        f"output tokens  {found.output_tokens:,}, assumed: {output_tokens} a reply; a model that "
        "reasons writes many more, see --output-tokens"
    )
    price = "unknown" if found.price is None else f"{found.price:,.4f}"
    click.echo(f"price          {price} (prices: {found.prices})")


@scenarios.command("gallery")
@click.option(
    "-o",
    "--out",
    default=Path("gallery"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the pages.",
)
@click.option("--family", "names", multiple=True, help="Families to show; all by default.")
@click.option("--language", "codes", multiple=True, help="Languages to show; all by default.")
@FILES
def gallery(
    out: Path, names: tuple[str, ...], codes: tuple[str, ...], scenarios: tuple[str, ...]
) -> None:
    """Write pages with samples of every family, language, wording and factor level."""
    from avdilemma.catalog.gallery import gallery as pages  # noqa: PLC0415
    from avdilemma.families import load_family  # noqa: PLC0415
    from avdilemma.prompts.languages import check_language  # noqa: PLC0415

    families = [load_family(name) for name in names] if names else _families(scenarios)
    wanted = [check_language(code) for code in codes] or None
    out.mkdir(parents=True, exist_ok=True)
    prompts = 0
    for name, text in pages(families, wanted):
        (out / name).write_text(text, encoding="utf-8")
        prompts += text.count("<pre>")
    click.echo(f"{prompts:,} prompts of {len(families)} families")
    click.echo(f"Written: {out}")


@scenarios.command("suite")
@click.argument("name", default="v1")
@click.option("--write", is_flag=True, help="For maintainers: freeze what the tasks ask now.")
@click.option("--seed", type=int, default=None, help="Draw a private suite with your own seed.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File for the private suite.",
)
def suite(name: str, write: bool, seed: int | None, out: Path | None) -> None:
    """Print the suite NAME and verify that its tasks ask what they asked; exits with 1 if not."""
    from avdilemma.catalog.canary import CANARY  # noqa: PLC0415
    from avdilemma.evals.suite import frozen, verify  # noqa: PLC0415
    from avdilemma.families.suite import (  # noqa: PLC0415
        load_suite,
        seeded,
        suite_path,
        write_suite,
    )

    found = load_suite(name)
    if seed is not None:
        if out is None:
            raise InvalidValueError("out", None, "give the file of the private suite with -o")
        private = frozen(seeded(found, seed))
        write_suite(private, out, f"{CANARY}\nA private suite: keep the seed to yourself.")
        click.echo(f"Written: {out}")
        found = private
    elif write:
        path = suite_path(name)
        frozen_now = frozen(found)
        write_suite(
            frozen_now,
            path,
            f"{CANARY}\nWritten by: avdilemma scenarios suite {found.name} --write\n"
            "A changed fingerprint is a new suite: a published one is never written again.",
        )
        click.echo(f"Written: {path}")
        found = frozen_now
    click.echo(f"{found.name}: {found.title}")
    changed = []
    for each in verify(found):
        state = "same" if each.same else "CHANGED" if each.frozen.fingerprint else "not frozen"
        click.echo(
            f"  inspect eval avdilemma/{each.frozen.name}\n"
            f"    {each.now.items:,} items, {each.frozen.epochs} epoch(s), {state}: "
            f"{each.now.fingerprint}"
        )
        if not each.same:
            changed.append(each.frozen.name)
    if changed:
        raise AvdilemmaError(
            f"suite {found.name}: {changed[0]} asks other items than when it was frozen; use the "
            "version of avdilemma that froze it"
        )
