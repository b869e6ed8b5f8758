"""Commands about scenario files; those here list and show them and write galleries."""

from __future__ import annotations

from pathlib import Path

import click

from avdilemma.commands.common import (
    FILE,
    FOLDER,
    LEVELS,
    OVERWRITE,
    OneLineErrors,
    echo,
    read_levels,
)
from avdilemma.commands.scenarios_check import check
from avdilemma.commands.scenarios_items import (
    ANSWER,
    FILES,
    FORM,
    LANGUAGE,
    MODALITY,
    NUMBERS,
    SEED,
    cost,
    families_of,
    generate,
    in_form,
)
from avdilemma.commands.scenarios_languages import languages
from avdilemma.commands.scenarios_suite import suite
from avdilemma.errors import InvalidValueError
from avdilemma.files import check_free, write_text


@click.group("scenarios", cls=OneLineErrors)
def scenarios() -> None:
    """Scenario files: what they ask, items as files, and whether they can be trusted."""


@scenarios.command("list")
@FILES
def list_files(scenarios: tuple[str, ...]) -> None:
    """List every file: kind, version, number of items, languages, factors with levels."""
    for family in families_of(scenarios):
        design, every = family.design({}), family.design({}, every=True)
        more = f" ({every.size:,} with all levels)" if every.size != design.size else ""
        echo(
            f"{family.family}  [{family.kind}, version {family.version}]  {design.size:,} items"
            f"{more} in {len(design.cells):,} scenarios; {', '.join(family.languages)}"
        )
        echo(f"  {family.title}")
        asked = family.asked_by_default
        for kind in ("content", "surface", "balance"):
            for factor in getattr(every, kind):
                levels = [
                    level if level in asked.get(factor.name, factor.levels) else f"({level})"
                    for level in factor.levels
                ]
                echo(f"  {kind:8} {factor.name}: {', '.join(levels)}")
        others = [name for name in family.forms() if name]
        if others:
            echo(f"  forms    {'; '.join(others)}")
        echo("")


@scenarios.command("show")
@click.argument("name")
@FILES
@SEED
@LANGUAGE
@LEVELS
@FORM
@ANSWER
@MODALITY
@NUMBERS
@click.option(
    "--picture",
    type=FILE,
    help="Draw the scene of the first item: .svg or .png; what it shows is printed in words.",
)
@OVERWRITE
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
    answer: str,
    modality: str,
    numbers: str,
    picture: Path | None,
    overwrite: bool,
    n: int,
    kappa: tuple[str, ...],
    reading: str,
) -> None:
    """Show the item with the id NAME, or some of the family NAME: prompt and predictions."""
    from typing import cast  # noqa: PLC0415

    from avdilemma.catalog.find import find, in_modality  # noqa: PLC0415
    from avdilemma.catalog.pictures import check_picture, write_picture  # noqa: PLC0415
    from avdilemma.dilemmas import Reading  # noqa: PLC0415
    from avdilemma.families import builtin, load_family, stream  # noqa: PLC0415
    from avdilemma.prompts.ways import check_way  # noqa: PLC0415
    from avdilemma.questions.explain import explanations  # noqa: PLC0415
    from avdilemma.scenes import check_modality  # noqa: PLC0415

    if name in builtin() or name.endswith((".yaml", ".yml")):
        if n < 1:
            raise InvalidValueError("n", n, "give at least 1")
        family = in_form(load_family(name), form)
        size = family.design(read_levels(factors)).block
        levels = read_levels(factors)
        asked = (language, answer, modality, numbers)
        made = stream(family, -(-n // size) * size, seed, levels, None, *asked)
        chosen = [(made.family, item) for item in made][:n]
    else:
        families = [
            each.in_language(language)
            for each in families_of(scenarios)
            if language == "en" or language in each.languages
        ]
        found, item = find(name, families, seed)
        item = in_modality(found, item, check_modality(modality))
        chosen = [(found, item.in_way(check_way(answer)))]
    if picture is not None:
        check_picture(picture)
        check_free([picture], overwrite=overwrite)
    for family, item in chosen:
        echo(f"=== {item.id}")
        echo(f"scenario {item.scenario}, seed {item.seed}")
        # of a plan by probabilities a turn comes after every plan so far
        for prompt in dict.fromkeys(family.prompts(item)):
            echo(f"\n{prompt}")
        echo("\n--- predictions")
        for row in explanations(item, kappa, cast("Reading", reading)):
            echo(f"{row.agent:24} {row.answer:24} {row.reason}")
        echo("")
    if picture is not None:
        _, item = chosen[0]
        echo(write_picture(item, picture, overwrite=overwrite))
        echo(f"Picture: {picture}")


@scenarios.command("gallery")
@click.option(
    "-o",
    "--out",
    default=Path("gallery"),
    show_default=True,
    type=FOLDER,
    help="Folder for the pages.",
)
@click.option("--family", "names", multiple=True, help="Families to show; all by default.")
@click.option("--language", "codes", multiple=True, help="Languages to show; all by default.")
@FILES
@OVERWRITE
def gallery(
    out: Path,
    names: tuple[str, ...],
    codes: tuple[str, ...],
    scenarios: tuple[str, ...],
    overwrite: bool,
) -> None:
    """Write pages with samples of every family, language, wording and factor level."""
    from avdilemma.catalog.gallery import gallery as pages  # noqa: PLC0415
    from avdilemma.families import load_family  # noqa: PLC0415
    from avdilemma.prompts.languages import check_language  # noqa: PLC0415

    families = [load_family(name) for name in names] if names else families_of(scenarios)
    wanted = [check_language(code) for code in codes] or None
    made = dict(pages(families, wanted))
    check_free((out / name for name in made), overwrite=overwrite)
    for name, text in made.items():
        write_text(out / name, text, overwrite=overwrite)
    prompts = sum(text.count("</pre>") for text in made.values())
    echo(f"{prompts:,} prompts of {len(families)} families")
    echo(f"Written: {out}")


# further commands, by what they are about
for command in (generate, check, cost, languages, suite):
    scenarios.add_command(command)
