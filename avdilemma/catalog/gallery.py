"""Pages of samples, so that a person's eye meets every text at least once.

For each family, language and wording as few items as show every level of every factor; for other
forms of asking (whole plans, a third option) those that show what is new there.
"""

from __future__ import annotations

import hashlib
import html
import itertools
from collections.abc import Iterator, Sequence

from avdilemma.catalog.pictures import PAGE
from avdilemma.design import Design, Row
from avdilemma.families import Family, ScenarioFile
from avdilemma.prompts.languages import Language
from avdilemma.prompts.languages.grammar import direction
from avdilemma.questions import Question
from avdilemma.scenes import NoSceneError, alt_text, draw

ROWS = 6_000
"""Combinations among which samples are chosen."""

WORDING = "wording"
"""The factor by which samples are grouped."""

SHOWN_FORMS = ("", "elicitation=plan", "beliefs=elicited", "third_option=true")
"""Forms whose prompts differ: those of equilibria differ from elicited ones in nothing."""


def samples(family: Family, wording: str, base: Family | None = None) -> list[Row]:
    """Few rows of a design in which every level occurs, chosen greedily.

    Given the family by itself as the base of an arm, only factors whose levels differ from the
    base's occur in full.
    """
    design = family.design({WORDING: [wording]}, every=True)
    covered = {factor.name: factor.levels for factor in design.factors}
    if base is not None:
        known = {factor.name: factor.levels for factor in base.design({}, every=True).factors}
        kept = {
            factor.name
            for factor in family.design({}, every=True).factors
            if known.get(factor.name) != factor.levels
        }
        # a plan asks all nodes of a game at once, so every game has another prompt
        covered = {name: levels for name, levels in covered.items() if name in {*kept, "game"}}
    rows = list(itertools.islice(_spread(design), ROWS))
    held = {(name, row[name]) for row in rows for name in covered}
    missing = {(n, level) for n, levels in covered.items() for level in levels} & held
    chosen: list[Row] = []
    while missing:
        best = _richest(rows, missing)
        missing -= {(name, best[name]) for name in covered}
        chosen.append(best)
    return chosen or rows[:1]


def _richest(rows: Sequence[Row], missing: set[tuple[str, str]]) -> Row:
    """The first row that shows as many missing levels as any."""
    names = sorted({name for name, _ in missing})
    most, best = 0, rows[0]
    for row in rows:
        gain = sum((name, row[name]) in missing for name in names)
        if gain > most:
            most, best = gain, row
        if most == len(names):
            break
    return best


def _spread(design: Design) -> Iterator[Row]:
    # the first rows of a large crossing would all be of one kind
    n = None if design.size <= ROWS else ROWS - ROWS % design.block
    yield from design.rows(n, 0)


PICTURES = "pictures"
"""Folder of the pictures, which are the same in every language."""

Chosen = dict[tuple[str, str], list[Row]]
"""Rows that are shown of a family, by form of asking and wording."""

INDEX = "README.md"
"""Name of the page that links to the others."""


def gallery(
    families: Sequence[ScenarioFile], codes: Sequence[Language] | None = None
) -> Iterator[tuple[str, str]]:
    """File name and text of every page, a family and language each, pictures, and an index."""
    rows = []
    drawn: dict[str, str] = {}
    for family in families:
        # the same rows in every language, whose design is one
        chosen: Chosen = {}
        links = []
        for code in family.languages:
            if codes is not None and code not in codes:
                continue
            name = f"{family.family}-{code}.md"
            links.append(f"[{code}]({name})")
            yield name, "\n".join(_page(family.in_language(code), code, drawn, chosen)) + "\n"
        rows.append(f"| `{family.family}` | {family.title} | {' '.join(links)} |")
    yield from drawn.items()
    lines = (
        "# Gallery of prompts",
        "",
        "One page for each scenario file and language. It shows as few items as it takes to see",
        "each level of every factor once, in every wording; whole plans, beliefs asked first and",
        "the third option show only what is new there. Prompts stand word for word as they are",
        "sent. An item that is asked only on request says with which arguments of the task. Where",
        "a question has a scene, its picture stands with the first wording, with a description in",
        "the language of the page.",
        "",
        "Made by `avdilemma scenarios gallery`; `avdilemma scenarios languages` lists the codes.",
        "",
        "| file | what it asks | languages |",
        "| --- | --- | --- |",
        *rows,
    )
    yield INDEX, "\n".join(lines) + "\n"


def _page(
    family: ScenarioFile, code: Language, drawn: dict[str, str], chosen: Chosen
) -> Iterator[str]:
    yield f"# {family.family}, {code}"
    yield ""
    yield f"*{family.title}* (kind `{family.kind}`, version {family.version})"
    for name, form in family.forms().items():
        if name in SHOWN_FORMS:
            yield from _form(family, name, form, drawn, chosen)


def _form(
    family: Family, name: str, form: Family, drawn: dict[str, str], chosen: Chosen
) -> Iterator[str]:
    wordings = next(f.levels for f in form.design({}).surface if f.name == WORDING)
    for wording in wordings:
        if (name, wording) not in chosen:
            chosen[name, wording] = samples(form, wording, None if not name else family)
        rows = chosen[name, wording]
        title = f"wording {wording}" + (f", {name}" if name else "")
        yield ""
        counted = "1 sample" if len(rows) == 1 else f"{len(rows)} samples"
        yield f"<details><summary>{title}: {counted}</summary>"
        for row in rows:
            item = form.item(row, 0)
            yield ""
            yield f"<details><summary><code>{item.id}</code>{_on_request(family, row)}</summary>"
            yield ""
            # a picture that leaves out what the file varies would mislead
            if not name and wording == wordings[0] and not family.declared:
                yield from _picture(item, drawn)
            for text in form.prompts(item):
                yield f"<pre{marked(item)}>{html.escape(text, quote=False)}</pre>"
                yield ""
            yield "</details>"
        yield ""
        yield "</details>"


def _on_request(family: Family, row: Row) -> str:
    """That an item is asked only by an argument that names one of its levels."""
    usual = family.asked_by_default
    told = [f"-T {name}={row[name]}" for name in usual if row[name] not in usual[name]]
    return f", asked only with <code>{html.escape(' '.join(told))}</code>" if told else ""


def marked(item: Question) -> str:
    """Attributes of text that is written from right to left."""
    return f' lang="{item.language}" dir="rtl"' if direction(item.language) == "rtl" else ""


def _picture(item: Question, drawn: dict[str, str]) -> Iterator[str]:
    """The picture of an item as HTML, if it has a scene, and its file."""
    try:
        scene = item.scene()
    except NoSceneError:
        return
    text = draw(scene, size=PAGE)
    path = f"{PICTURES}/{item.family}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.svg"
    drawn[path] = text
    words = html.escape(alt_text(scene, item.language))
    yield f'<img{marked(item)} src="{path}" alt="{words}" width="{PAGE}" height="{PAGE}">'
    yield ""
