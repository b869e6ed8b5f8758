"""Finding, explaining, checking and exporting items of scenario files."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from avdilemma.agents import agent
from avdilemma.catalog.canary import GUID
from avdilemma.catalog.check import check
from avdilemma.catalog.export import export
from avdilemma.catalog.find import find
from avdilemma.catalog.gallery import gallery, samples
from avdilemma.catalog.power import power
from avdilemma.catalog.records import line, read_items, record_texts
from avdilemma.catalog.records import row as file_row
from avdilemma.design import Design, Factor, Row, canonical, crossing, fingerprint, generator
from avdilemma.design.greedy import CANDIDATES, pair_up, spread
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.families import Arm, ScenarioFile, build, builtin, load_family, scenario_dir, stream
from avdilemma.questions import ChoiceQuestion, read_question
from avdilemma.questions.explain import explain, explanations

SACRIFICE = load_family("sacrifice")
QUICK = {"sacrifice", "protocols", "amounts", "allocations"}
READY_MADE = {"right_of_way", "speeds", "road_users", "places"}
FAMILIES = [
    pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in builtin()
]
OTHERS_DECLARE = [
    pytest.param(name, marks=[pytest.mark.slow] if name in READY_MADE else []) for name in builtin()
]
"""Built-in files; those that take over another's texts, and vary factors of their own, are slow."""


def dilemma(
    pair: str, perspective: str = "occupant", scope: str = "one_car", family: str = "sacrifice"
) -> ChoiceQuestion:
    select = {"pair": pair, "perspective": perspective, "scope": scope}
    (item, *_) = build(load_family(family), n=4, select=select).items
    assert isinstance(item, ChoiceQuestion)
    return item


# theory, section 4: the condition of each perspective
@pytest.mark.parametrize(
    ("pair", "perspective", "scope", "who", "reason"),
    [
        ("1v10", "occupant", "one_car", "moralis@kappa=0.5", "sacrifice: kappa N = 5 > M = 1"),
        ("1v10", "occupant", "one_car", "economicus", "spare: kappa N = 0 < M = 1"),
        ("10v20", "occupant", "one_car", "moralis@kappa=0.5", "indifferent: kappa N = 10 = M = 10"),
        ("10v19", "occupant", "bought_car", "moralis@kappa=0.5", "spare: kappa N = 9.5 < M = 10"),
        ("5v1", "pedestrian", "one_car", "moralis@kappa=0.5", "spare: N = 1 < kappa M = 2.5"),
        ("5v1", "pedestrian", "one_car", "economicus", "sacrifice: N = 1 > kappa M = 0"),
        ("1v3", "observer", "one_car", "economicus", "indifferent: kappa N = 0 = kappa M = 0"),
        ("1v3", "observer", "one_car", "kantian", "sacrifice: kappa N = 3 > kappa M = 1"),
        ("1v3", "occupant", "every_car", "economicus", "sacrifice: N = 3 > M = 1"),
    ],
)
def test_dilemmas_are_explained_by_their_condition(
    pair: str, perspective: str, scope: str, who: str, reason: str
) -> None:
    found = explain(dilemma(pair, perspective, scope), agent(who))
    assert found.reason == reason
    assert found.answer == reason.split(":", maxsplit=1)[0]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_reason_says_what_is_predicted(name: str) -> None:
    family = load_family(name)
    for item in build(family, n=3 * family.design({}).block).items:
        for row in explanations(item, ("0", "0.25", "1")):
            follows = row.agent.startswith(("economicus", "moralis", "kantian"))
            if follows and row.answer not in {"indifferent", "no prediction"}:
                assert row.reason.startswith(f"{row.answer}: "), row


def test_kin_is_no_prediction() -> None:
    select = {"company": "own_child"}
    item = build(load_family("company"), n=4, select=select).items[0]
    found = explain(item, agent("moralis"))
    assert found.answer == "no prediction"
    assert "own_child" in found.reason


def test_games_are_explained_by_the_utilities_of_the_best_strategies() -> None:
    select = {"protocol": "SPD1", "node": "reply_to_defect", "belief": "0.5"}
    item = build(load_family("protocols"), n=4, select=select).items[0]
    # as second mover after a defection: P = 15 against S = 10, whatever else is planned
    found = explain(item, agent("economicus"))
    assert found.reason.startswith("defect: U = ")
    assert found.reason.endswith("(points)")


@pytest.mark.parametrize("name", FAMILIES)
def test_items_of_every_form_are_found_by_their_id(name: str) -> None:
    family = load_family(name)
    form = list(family.forms().values())[-1]
    item = build(form, n=2 * form.design({}).block, seed=0).items[1]
    assert find(item.id, [family])[1] == item


def test_an_item_is_found_with_its_seed_and_levels_beyond_the_default() -> None:
    item = dilemma("1v5", scope="bought_car")
    assert find(item.id, [SACRIFICE], seed=0)[1] == item
    again = find(item.id, [SACRIFICE], seed=7)[1]
    assert (again.prompt, again.id) == (item.prompt, item.id)
    assert again.seed != item.seed


@pytest.mark.slow
def test_an_unknown_id_is_told_with_the_nearest() -> None:
    with pytest.raises(AvdilemmaError, match="the nearest are sacrifice-1v5-occupant-one_car"):
        find("sacrifice-1v5-occupant-one_car-AB-plain-swerve-first-early", [SACRIFICE])


# checks


@pytest.mark.parametrize("name", FAMILIES)
def test_built_in_files_pass(name: str) -> None:
    family = load_family(name)
    items = build(family, at_most=40 * family.design({}).block)
    report = check(items.items, asked=24)
    assert report.problems == []
    assert report.agents["economicus"] == min(24, report.items)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS_DECLARE)
def test_full_crossings_pass_with_every_level(name: str) -> None:
    items = build(load_family(name))
    report = check(items.items, {factor.name: factor.levels for factor in items.design.factors})
    assert report.problems == []


def aliased() -> list[ChoiceQuestion]:
    """Large pairs with the sacrifice listed first, small ones with it listed second."""
    kept = []
    for item in build(SACRIFICE).items:
        assert isinstance(item, ChoiceQuestion)
        large = item.factors["pair"] in {"1v20", "1v50", "1v100"}
        if large == (item.factors["position"] == "first"):
            kept.append(item)
    return kept


def test_items_whose_attribute_is_aliased_with_position_fail() -> None:
    found = check(aliased(), asked=8).problems
    assert any(line.startswith("pair is aliased with position: |r| = ") for line in found)


def test_hiding_the_factor_position_does_not_help() -> None:
    """What counts is how the item is listed, not what its factors are called."""
    hidden = [
        replace(item, factors={"pair": item.factors["pair"], "wording": item.factors["wording"]})
        for item in aliased()
    ]
    found = check(hidden, asked=8).problems
    assert any(line.startswith("pair is aliased with position") for line in found)


def test_a_position_that_never_varies_fails() -> None:
    items = [item for item in build(SACRIFICE).items if item.factors["position"] == "first"]
    assert any("position never varies" in line for line in check(items, asked=8).problems)


@pytest.mark.slow
def test_an_attribute_aliased_with_wording_fails() -> None:
    items = [
        item
        for item in build(SACRIFICE).items
        if (item.factors["wording"] == "plain") == (item.factors["perspective"] == "observer")
    ]
    assert any("perspective is aliased with wording" in p for p in check(items, asked=8).problems)


def test_other_faults_are_found() -> None:
    items = [item for item in build(SACRIFICE, n=96).items if isinstance(item, ChoiceQuestion)]
    twice = check([*items, items[0]], asked=4).problems
    assert any("ids occur more than once" in line for line in twice)
    wrong = {"first": "second", "second": "first"}[items[0].factors["position"]]
    lying = replace(items[0], factors={**items[0].factors, "position": wrong})
    assert any(
        "its factor position says" in p for p in check([lying, *items[1:]], asked=4).problems
    )
    one, two = items[0].actions
    swapped = replace(items[0], labels=items[0].labels[::-1], actions=(two, one))
    assert any("are not what they say" in p for p in check([swapped, *items[1:]], asked=4).problems)
    unseen = check(items, {"pair": ("1v5", "9v9")}, asked=4).problems
    assert any(each.startswith("factor pair: level 9v9 never occurs") for each in unseen)
    assert any("name the levels that do, pair: [" in each for each in unseen)


def test_an_answer_that_cannot_be_read_is_found() -> None:
    items = [item for item in build(SACRIFICE, n=96).items if isinstance(item, ChoiceQuestion)]
    # a reply may write a label in either case, so these cannot be told apart
    broken = [replace(item, labels=("A", "a")) for item in items]
    assert any("do not come back right" in line for line in check(broken, asked=8).problems)


def test_what_is_identified_is_told() -> None:
    dilemmas = power(build(SACRIFICE, n=288).items, kappas=(0.5,)).found[0][1]
    assert dilemmas.rank == dilemmas.parameters
    se = dilemmas.se_kappa(100)
    assert se is not None
    assert 0 < se < 1
    assert str(dilemmas.interval) == "from 0.4762 to 0.5263"  # ratios 1.9 and 2.1 around 1 / .5
    only = power(build(SACRIFICE, select={"scope": "every_car"}).items, kappas=(0.5,)).found[0][1]
    assert any(key.startswith("kappa") for key in only.not_identified)
    assert power(build(load_family("amounts")).items).found == ()


# exports


@pytest.mark.parametrize("name", FAMILIES)
def test_rows_are_read_back_as_the_items_they_were(name: str, tmp_path: Path) -> None:
    for label, form in load_family(name).forms().items():
        items = build(form, n=2 * form.design({}).block)
        path = tmp_path / f"form {label}.jsonl"
        written = export(items.items, path)
        assert read_items(path) == items.items
        assert written.fingerprint == items.fingerprint
        assert all(read_question(item.record()) == item for item in items.items)


@pytest.mark.slow
@pytest.mark.parametrize("name", builtin())
def test_records_put_together_from_pieces_are_the_records(name: str) -> None:
    family = load_family(name)
    for language in family.languages:
        for item in itertools.islice(stream(family, language=language), 0, 2_000, 37):
            texts, record = record_texts(item), item.record()
            assert texts.whole == canonical(record)
            del record["prompt"]
            assert texts.facts == canonical(record)
            spaced = json.dumps(file_row(item, texts), ensure_ascii=False, separators=(",", ":"))
            assert line(item, texts) == f"{spaced}\n"


@pytest.mark.parametrize("name", builtin())
def test_items_made_in_a_row_are_those_made_alone(name: str) -> None:
    family = load_family(name)
    for language in family.languages:
        found = stream(family, seed=3, language=language)
        made = itertools.islice(zip(found, found.design.rows(), strict=True), 0, 2_000, 37)
        assert all(item == found.family.item(levels, 3) for item, levels in made)


def test_every_format_loads_with_datasets(tmp_path: Path) -> None:
    from datasets import load_dataset

    items = build(SACRIFICE, n=24, language="ja")
    for name, kind in (("rows.jsonl", "json"), ("rows.csv", "csv"), ("rows.parquet", "parquet")):
        export(items.items, tmp_path / name)
        files = {"test": str(tmp_path / name)}
        rows = load_dataset(kind, data_files=files, split="test", cache_dir=str(tmp_path / "c"))
        assert [read_question(row) for row in rows] == list(items.items)
        labels = list(items.items[0].labels)  # type: ignore[union-attr]
        text = json.dumps(labels).replace(" ", "")
        assert rows[0]["labels"] == (text if kind == "csv" else labels)
        assert all(GUID in row["canary"] and GUID not in row["prompt"] for row in rows)


def test_taken_paths_unknown_endings_and_clashing_factors_are_refused(tmp_path: Path) -> None:
    items = build(SACRIFICE, n=4).items
    path = tmp_path / "a.jsonl"
    export(items, path)
    with pytest.raises(AvdilemmaError, match="--overwrite"):
        export(items, path)
    export(items, path, overwrite=True)
    with pytest.raises(InvalidValueError, match=r"end it in \.jsonl, \.csv or \.parquet"):
        export(items, tmp_path / "a.txt")
    clash = replace(items[0], factors={"prompt": "x"})  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="column"):
        export([clash], tmp_path / "b.jsonl")
    assert not list(tmp_path.glob("b*"))


@pytest.mark.parametrize(
    ("line", "told"), [("{", "no JSON"), ("[1]", "no JSON object"), ('{"id": "x"}', "malformed")]
)
def test_a_line_that_is_no_item_is_named(line: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps(build(SACRIFICE, n=4).items[0].record()) + f"\n\n{line}\n")
    with pytest.raises(AvdilemmaError, match=rf"items\.jsonl:3: .*{told}"):
        read_items(path)


def test_every_scenario_file_bears_the_canary_and_no_prompt_does() -> None:
    files = [*builtin().values(), *(scenario_dir() / "suites").glob("*.yaml")]
    for path in files:
        assert GUID in path.read_text(encoding="utf-8"), path


# designs and streams


def naive_spread(rows: Sequence[Row], seed: int, purpose: str) -> list[Row]:
    """The definition of `spread`, counted one by one."""

    def held(row: Mapping[str, str]) -> list[Any]:
        items = list(row.items())
        pairs = [(a, b) for place, a in enumerate(items) for b in items[place + 1 :]]
        return [*items, *pairs]

    draw, remaining = generator(seed, "spread", purpose), list(rows)
    draw.shuffle(remaining)
    seen: Counter[Any] = Counter()
    ordered = []
    while remaining:
        first = draw.randrange(len(remaining))
        shown = range(min(CANDIDATES, len(remaining)))
        positions = [(first + step) % len(remaining) for step in shown]
        best = min(positions, key=lambda p: sum(seen[each] for each in held(remaining[p])))
        row = remaining[best]
        remaining[best] = remaining[-1]
        remaining.pop()
        seen.update(held(row))
        ordered.append(row)
    return ordered


def test_the_fast_order_is_the_one_defined() -> None:
    factors = [Factor("a", tuple("abcdefg")), Factor("b", tuple("xyz")), Factor("c", ("1", "2"))]
    rows = list(crossing(factors))
    for seed in (0, 5):
        assert list(spread(rows, seed, "cells")) == naive_spread(rows, seed, "cells")


def naive_pairs(cells: Sequence[Row], variants: Sequence[Row], count: int) -> list[tuple[int, int]]:
    """The definition of `pair_up`, counted one by one."""

    def met(cell: Row, variant: Row) -> list[Any]:
        surface = list(variant.items())
        content = [(c, s) for s in surface for c in cell.items()]
        return [
            *surface,
            *content,
            *((a, b) for i, a in enumerate(surface) for b in surface[i + 1 :]),
        ]

    seen: Counter[Any] = Counter()
    made: list[tuple[int, int]] = []
    for index in range(count):
        place = index % len(cells)
        free = [v for v in range(len(variants)) if (place, v) not in made]
        costs = {v: sum(seen[each] for each in met(cells[place], variants[v])) for v in free}
        best = min(free, key=lambda v: (costs[v], (v - index) % len(variants)))
        made.append((place, best))
        seen.update(met(cells[place], variants[best]))
    return made


def test_scenarios_meet_the_surfaces_that_the_definition_says() -> None:
    cells = list(crossing([Factor("a", tuple("abcde")), Factor("b", tuple("xy"))]))
    variants = list(crossing([Factor("w", ("p", "q", "r")), Factor("l", ("1", "2"))]))
    for count in (7, 60):
        assert list(pair_up(cells, variants, count)) == naive_pairs(cells, variants, count)


def test_a_stream_is_what_build_builds() -> None:
    for n in (None, 40):
        assert tuple(stream(SACRIFICE, n, 3)) == build(SACRIFICE, n, 3).items
    made = stream(SACRIFICE, 40, 3)
    assert len(made) == 40
    assert list(made) == list(made)


@dataclass(frozen=True)
class Drawing(Arm[ScenarioFile]):
    """An arm that draws its numbers from the seed."""

    redraws: bool = True

    def design(self, select_levels: Mapping[str, Sequence[str]], every: bool = False) -> Design:
        return super().design({"pair": ["1v1", "1v3"], **select_levels}, every)

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        item = super().item(row, seed)
        assert isinstance(item, ChoiceQuestion)
        return replace(item, prompt=f"{generator(item.seed, 'number').random()} {item.prompt}")


def test_families_that_draw_numbers_are_asked_again_beyond_the_crossing() -> None:
    family = Drawing(SACRIFICE)
    size = family.design({}).size
    made = list(stream(family, 2 * size + 40, 1))
    assert len(made) == len({item.id for item in made}) == len({i.prompt for i in made})
    assert made[:size] == list(stream(family, size, 1))
    assert made[size].id.endswith("-r1")
    assert made[size].factors["replicate"] == "1"
    with pytest.raises(InvalidValueError, match=str(size)):
        stream(replace(family, redraws=False), 2 * size)


# gallery


@pytest.mark.parametrize("name", FAMILIES)
def test_samples_show_every_level_in_every_wording(name: str) -> None:
    family = load_family(name)
    every = family.design({}, every=True)
    wordings = next(factor.levels for factor in every.surface if factor.name == "wording")
    for wording in wordings:
        rows = samples(family, wording)
        assert {row["wording"] for row in rows} == {wording}
        for factor in every.factors:
            if factor.name != "wording":
                assert {row[factor.name] for row in rows} == set(factor.levels), factor.name
        # a few more than the longest factor has levels, not the crossing
        assert len(rows) < 2 * max(len(factor.levels) for factor in every.factors)


def test_the_gallery_shows_prompts_as_sent_in_every_language() -> None:
    every = dict(gallery([SACRIFICE]))
    pictures = {name: text for name, text in every.items() if name.endswith(".svg")}
    pages = {name: text for name, text in every.items() if name not in pictures}
    assert set(pages) == {*(f"sacrifice-{code}.md" for code in SACRIFICE.languages), "README.md"}
    # every page shows every picture, described in its own language
    described = set()
    for code in SACRIFICE.languages:
        page = pages[f"sacrifice-{code}.md"]
        shown = re.findall(r'<img [^>]*?src="(.*?)" alt="(.*?)"', page)
        assert {name for name, _ in shown} == set(pictures)
        described.add(shown[0][1])
    assert len(described) == len(SACRIFICE.languages)
    assert "third_option=true" in pages["sacrifice-en.md"]
    told = ", asked only with <code>-T scope=bought_car</code>"
    assert set(re.findall(r"-bought_car-.*?</code>(.*?)</summary>", pages["sacrifice-en.md"])) == {
        told
    }
    assert not re.search(r"-own_car-.*?</code>,", pages["sacrifice-en.md"])
    assert "Answer: A" in pages["sacrifice-en.md"]
    assert "自動運転車" in pages["sacrifice-ja.md"]
    assert GUID not in "".join(pages.values())
    names = [name for name in dict(gallery([SACRIFICE], ["de"])) if name not in pictures]
    assert names == ["sacrifice-de.md", "README.md"]


@pytest.mark.slow
def test_the_gallery_in_the_docs_is_up_to_date() -> None:
    folder = Path(__file__).parents[1] / "docs" / "gallery"
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}
    made = dict(gallery([load_family(name) for name in builtin()]))
    assert found == made, "run: avdilemma scenarios gallery -o docs/gallery --overwrite"


def test_the_fingerprint_of_records_is_that_of_the_items(tmp_path: Path) -> None:
    items = build(load_family("amounts"), n=8)
    assert export(items.items, tmp_path / "x.jsonl").fingerprint == fingerprint(
        item.record() for item in items.items
    )
