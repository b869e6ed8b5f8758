"""The items of one scenario file: which are meant, and commands that generate and cost."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from avdilemma.commands.answers import experiment_options, generate_experiment
from avdilemma.commands.common import LEVELS, OVERWRITE, echo, progress, read_levels
from avdilemma.errors import InvalidValueError

if TYPE_CHECKING:
    from avdilemma.families import Family, ItemSet, ScenarioFile

SEED = click.option("--seed", default=0, show_default=True, help="Decides every draw.")
SIZE = click.option("-n", "--n", "n", type=int, default=None, help="Number of items; all without.")
LANGUAGE = click.option("--language", default="en", show_default=True, help="Language of prompts.")
ANSWER = click.option(
    "--answer",
    default="line",
    show_default=True,
    help="Way of answering: line, label, two_step, structured, probabilities.",
)
MODALITY = click.option(
    "--modality",
    default="text",
    show_default=True,
    help="How the scene is put: text, picture, both.",
)
NUMBERS = click.option(
    "--numbers",
    default="frozen",
    show_default=True,
    help="Numbers: frozen, those of the file, or drawn anew by the seed.",
)
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


@dataclass(frozen=True)
class Wanted:
    """Which questions of a file a command is about."""

    n: int | None
    seed: int
    factors: tuple[str, ...]
    language: str
    form: str
    answer: str = "line"
    modality: str = "text"
    numbers: str = "frozen"

    def stream(self, family: str) -> ItemSet:
        """The questions of a family, by its name or a path, one at a time."""
        from avdilemma.families import load_family, stream  # noqa: PLC0415

        found, levels = in_form(load_family(family), self.form), read_levels(self.factors)
        asked = (self.language, self.answer, self.modality, self.numbers)
        return stream(found, self.n, self.seed, levels, None, *asked)

    @property
    def whole(self) -> bool:
        """Whether all of a file is meant: no levels, form, modality or way of answering."""
        ways = (self.form, self.answer, self.modality) == ("", "line", "text")
        return ways and not self.factors

    def words(self) -> list[str]:
        """The same as options of a command line."""
        size = [] if self.n is None else ["--n", str(self.n)]
        levels = [word for each in self.factors for word in ("--factors", each)]
        form = ["--form", self.form] if self.form else []
        way = [] if self.answer == "line" else ["--answer", self.answer]
        shown = [] if self.modality == "text" else ["--modality", self.modality]
        drawn = [] if self.numbers == "frozen" else ["--numbers", self.numbers]
        asked = ["--language", self.language, *form, *way, *shown, *drawn]
        return ["--seed", str(self.seed), *size, *levels, *asked]


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose questions, and their values as `wanted`."""

    @functools.wraps(command)
    def run(
        n: int | None,
        seed: int,
        factors: tuple[str, ...],
        language: str,
        form: str,
        answer: str,
        modality: str,
        numbers: str,
        **rest: Any,
    ) -> None:
        wanted = Wanted(n, seed, factors, language, form, answer, modality, numbers)
        command(wanted=wanted, **rest)

    return SIZE(SEED(LEVELS(LANGUAGE(FORM(ANSWER(MODALITY(NUMBERS(run))))))))


def in_form(family: ScenarioFile, form: str) -> Family:
    """A family in the form of asking that ``--form`` names.

    Raises:
        InvalidValueError: If it has no such form.
    """
    found = family.forms()
    if form not in found:
        names = ", ".join(name for name in found if name) or "none for this file"
        raise InvalidValueError("form", form, f"give one of: {names}")
    return found[form]


def families_of(paths: tuple[str, ...]) -> list[ScenarioFile]:
    """The files that ``--scenarios`` names, and the built-in ones."""
    from avdilemma.families import builtin, load_family  # noqa: PLC0415

    return [load_family(name) for name in (*paths, *builtin())]


@click.command("generate")
@click.argument("family")
@asks
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File that ends in .jsonl, .csv or .parquet, or a folder for Hugging Face datasets.",
)
@experiment_options
@OVERWRITE
@click.option("--name", help="What the data set is called on its card.")
@click.option("--author", help="Who made it, for its card.")
@click.option("--licence", help="Its licence, for its card, such as CC-BY-4.0.")
@click.option("--push-to-hub", metavar="REPO", help="Send the folder to this dataset repository.")
@click.option("--public", is_flag=True, help="Let everyone read the repository.")
def generate(
    family: str,
    wanted: Wanted,
    out: Path,
    overwrite: bool,
    name: str | None,
    author: str | None,
    licence: str | None,
    push_to_hub: str | None,
    public: bool,
    experiment_format: str | None,
    **experiment: Any,
) -> None:
    """Write the items of FAMILY (a name or a path) to a file or a folder.

    With --format as an experiment that people answer; avdilemma answers read takes it from there.
    """
    import time  # noqa: PLC0415

    from avdilemma.catalog.card import Label, Origin, check_label, push, write_card  # noqa: PLC0415
    from avdilemma.catalog.export import ENDINGS, export  # noqa: PLC0415
    from avdilemma.families import is_builtin  # noqa: PLC0415

    said = {"name": name, "author": author, "licence": licence}
    if experiment_format is not None:
        for option, value in said.items():
            if value is not None:
                raise InvalidValueError(option, value, "an experiment has no card: leave it out")
        made = wanted.stream(family)
        generate_experiment(made, experiment_format, out, overwrite=overwrite, **experiment)
        return
    folder = out.suffix not in ENDINGS
    for option, value in said.items():
        if value is not None and not folder:
            raise InvalidValueError(option, value, "give a folder with -o, whose card says it")
    label = Label(**said, own=not is_builtin(family))
    check_label(label)
    if push_to_hub and not folder:
        raise InvalidValueError("out", str(out), "give a folder, whose card goes to the hub too")
    items = wanted.stream(family)
    start = time.perf_counter()
    with progress("Items", len(items), stderr=True) as move:
        written = export(items, out, overwrite, lambda count: move(advance=count))
    seconds = time.perf_counter() - start
    if folder:
        levels = {factor.name: factor.levels for factor in items.design.factors}
        words = ["avdilemma", "scenarios", "generate", family, *wanted.words(), "-o", str(out)]
        words += [word for key, value in said.items() if value for word in (f"--{key}", value)]
        command = shlex.join(words)
        origin = Origin(items.family, wanted.language, wanted.seed, command, levels, label)
        write_card(written, origin)
    echo(
        f"{written.items:,} items in {seconds:.1f} s ({written.items / seconds:,.0f} a second), "
        f"fingerprint {written.fingerprint}"
    )
    echo(f"Written: {out}")
    if push_to_hub:
        echo(f"Pushed: {push(out, push_to_hub, public)}")


@click.command("cost")
@click.argument("family")
@click.option("--model", required=True, help="Such as openai/gpt-5.")
@asks
@click.option("--output-tokens", default=16, show_default=True, help="Tokens of each reply.")
@click.option("--input-price", type=float, help="Price of a million input tokens.")
@click.option("--output-price", type=float, help="Price of a million output tokens.")
@click.option("--epochs", default=1, show_default=True, help="How often each item is asked.")
@click.option("--offline", is_flag=True, help="Estimate by length, ask no tokenizer.")
def cost(
    family: str,
    model: str,
    wanted: Wanted,
    output_tokens: int,
    input_price: float | None,
    output_price: float | None,
    epochs: int,
    offline: bool,
) -> None:
    """Estimate tokens and price of asking a model the items of FAMILY, and the error of kappa."""
    from avdilemma.catalog.power import kappa_errors  # noqa: PLC0415
    from avdilemma.evals.asking_cost import cost as estimate  # noqa: PLC0415

    items = wanted.stream(family)
    turns = [items.family.prompts(item) for item in items]
    prices = (input_price, output_price)
    shows = wanted.modality != "text"
    found = estimate(turns, model, output_tokens, *prices, epochs, offline, shows)
    several = f" in {found.requests:,} requests" if found.requests > found.items else ""
    echo(f"questions      {found.items:,}{several}")
    echo(f"input tokens   {found.input_tokens:,}, {found.counted}")
    echo(
        f"output tokens  {found.output_tokens:,}, assumed: {output_tokens} a reply; a model that "
        "reasons writes many more, see --output-tokens"
    )
    price = "unknown" if found.price is None else f"{found.price:,.4f}"
    echo(f"price          {price} (prices: {found.prices})")
    echo(f"error of kappa {kappa_errors(tuple(items), epochs)}")
