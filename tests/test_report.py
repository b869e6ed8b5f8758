"""The report: every section over real logs, what is absent or broken, and the page."""

from __future__ import annotations

import base64
import math
import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai.log import read_eval_log, write_eval_log
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle

from avdilemma.charts.look import (
    LINES,
    MARKERS,
    NARROW,
    WIDTH,
    counts,
    image_bytes,
    looks,
    save,
    short,
    side,
)
from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.estimation import Estimate
from avdilemma.evals.adaptive import adaptive
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.pricing import pricing
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs.header import LogHeader
from avdilemma.logs.respondent import Respondent
from avdilemma.logs.select import Logs, Trouble, read_logs
from avdilemma.measures.printed_metrics import KINDS
from avdilemma.measures.sacrifice_curves import switch_interval
from avdilemma.questions import scorings
from avdilemma.report.asked import EXAMPLES, NO_PREDICTION, asked_and_read
from avdilemma.report.contents import cell
from avdilemma.report.from_logs import labels_of, results
from avdilemma.report.markets import chosen_markets
from avdilemma.report.overview import overview
from avdilemma.report.section import Gathered, Section, gather
from avdilemma.report.sections import CURVES, INCENTIVES, KAPPAS, SECTIONS
from avdilemma.report.side_by_side import DIFFERENCES, MODELS
from avdilemma.report.write import PAGE, Report, write_report

PAIRS, RATED = ["1v3", "2v3"], ["morality", "enforce", "buy_utilitarian"]
NAMES = [section.name for section in SECTIONS]
MORALIS, REFUSE = "avdilemma/moralis@kappa=0.5", "x/<b>$y_1$</b>"


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of every task: an agent on all of them, and a base model that always refuses."""
    logs = tmp_path_factory.mktemp("report")
    every = {"log_dir": str(logs), "log_samples": True}
    games = economic_games(family="incentives", n=32)
    run(av_dilemma(n=36), MORALIS, **every)
    run(games, MORALIS, **every)
    run(economic_games(n=12, elicitation="plan"), MORALIS, **every)
    run(ratings(pair=PAIRS, rating=RATED), MORALIS, **every)
    run(moral_machine(n=36), MORALIS, **every)
    run(pricing(periods=5, markets=1), MORALIS, **every)
    run(adaptive(most=80), f"{MORALIS}@noise=1", **every)
    own = str(Path(__file__).parent / "data/wishes/jaywalking.yaml")
    run(av_dilemma(scenarios=own, third_option=True, n=24), MORALIS, **every)
    base = run(av_dilemma(n=36), "avdilemma/refuse", log_dir=str(logs / "base"))
    log = read_eval_log(base.location)
    log.eval.model = REFUSE
    write_eval_log(log, base.location)
    return logs


@pytest.fixture(scope="module")
def found(folder: Path) -> Logs:
    return read_logs([folder], base=[folder / "base"])


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The command's output, its folder, and the data that it gathered on the way."""
    out = tmp_path_factory.mktemp("page")
    kept: dict[str, Gathered] = {}

    def keep(section: Section, logs: Any, labels: Any) -> Gathered:
        kept[section.name] = gather(section, logs, labels)
        return kept[section.name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("avdilemma.report.write.gather", keep)
        done = CliRunner().invoke(
            main,
            [
                *("report", str(folder), "--base", str(folder / "base"), "-o", str(out)),
                *("--figures", "svg", "--title", "A <title>"),
            ],
        )
    return SimpleNamespace(done=done, out=out, kept=kept)


@pytest.fixture(scope="module")
def gathered(written: SimpleNamespace) -> dict[str, Gathered]:
    found: dict[str, Gathered] = written.kept
    return found


def rows(gathered: dict[str, Gathered], name: str, **where: object) -> pd.DataFrame:
    frame = gathered[name].frame
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame


# contract: every section


@pytest.mark.parametrize("section", SECTIONS, ids=NAMES)
def test_a_section_is_tidy_and_says_what_it_holds(
    section: Section, gathered: dict[str, Gathered]
) -> None:
    own = gathered[section.name]
    assert own.troubles == ()
    assert list(own.frame.columns) == list(section.columns)
    assert len(own.frame)
    assert own.respondents
    caption = section.caption(own.frame)
    assert caption.startswith("n = ")
    assert "interval" in caption
    assert re.fullmatch("[a-z_]+", section.name)
    assert section.shows.endswith(".")
    assert "avdilemma" in section.run or "task" in section.run


@pytest.mark.parametrize("section", SECTIONS, ids=NAMES)
def test_a_section_without_its_logs_is_empty(section: Section, found: Logs) -> None:
    others = [log for log in found.usable if log.kind not in section.scorers]
    own = gather(section, others)
    assert own.frame.empty
    assert own.troubles == ()
    assert list(own.frame.columns) == list(section.columns)


@pytest.mark.parametrize("section", [*SECTIONS, MODELS], ids=[*NAMES, MODELS.name])
def test_the_docs_name_every_section_and_column(section: Section, root: Path) -> None:
    text = (root / "docs/report.md").read_text(encoding="utf-8")
    _, _, part = text.partition(f"### {section.name}.csv\n")
    part = part.partition("\n#")[0]
    rows = [f"| `{name}` | {meaning} |" for name, meaning in section.columns.items()]
    assert [line for line in part.splitlines() if line.startswith("| `")] == rows


def test_who_never_answers_has_outcomes_and_little_else(found: Logs) -> None:
    refused = [log for log in found.usable if log.model == REFUSE]
    shown = [section.name for section in SECTIONS if len(gather(section, refused).frame)]
    # an earlier run of the model is among them, which answered nothing either
    assert shown == ["kappas", "shift", "outcomes"]


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS, ids=NAMES)
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_data_give_the_same_bytes(
    section: Section, suffix: str, gathered: dict[str, Gathered]
) -> None:
    own = gathered[section.name]
    one, other = (
        image_bytes(section.draw(own.frame, looks(own.respondents), WIDTH), suffix)
        for _ in range(2)
    )
    assert one == other


# data, by hand where theory says what must come out


def test_the_curve_switches_at_one_over_kappa(gathered: dict[str, Gathered]) -> None:
    frame = rows(gathered, "curves", respondent=MORALIS)
    assert frame[frame["ratio"] < 2]["share"].eq(0).all()
    assert frame[frame["ratio"] > 2]["share"].eq(1).all()
    assert set(frame["predicted_switch"]) == {2.0}
    # choices without noise leave an interval of kappa around the truth, and no value
    assert (frame["switch_low"] <= 2).all()
    assert (frame["switch_high"] >= 2).all()
    assert frame["switch"].isna().all()


@pytest.mark.parametrize(
    ("low", "value", "high", "expected"),
    [
        (0.4, 0.5, 0.8, (1.25, 2.0, 2.5)),
        (-0.1, 0.2, 0.5, (2.0, 5.0, math.inf)),
        (None, None, 0.5, (2.0, math.nan, math.inf)),
        (0.5, None, None, (0.0, math.nan, 2.0)),
        (None, None, None, (math.nan,) * 3),
        (-0.9, -0.4, 0.0, (math.inf, math.inf, math.inf)),
    ],
)
def test_switches_from_kappas(
    low: float | None, value: float | None, high: float | None, expected: tuple[float, ...]
) -> None:
    kappa = Estimate("kappa", "dilemmas", "estimated", value, low=low, high=high)
    assert switch_interval(kappa) == pytest.approx(expected, nan_ok=True)
    assert all(map(math.isnan, switch_interval(None)))


def test_kappas_hold_the_truth_and_say_where_there_is_none(gathered: dict[str, Gathered]) -> None:
    for part in ("games", "dilemmas"):
        found = rows(gathered, "kappas", part=part).to_dict("records")
        # games were asked in two forms, dilemmas also adaptively, of which each is a row
        own = [row for row in found if str(row["respondent"]).startswith(MORALIS)]
        assert len(own) == {"games": 2, "dilemmas": 2}[part]
        assert all(row["low"] <= 0.5 <= row["high"] for row in own)
    (none,) = rows(gathered, "kappas", respondent=REFUSE).to_dict("records")
    assert none["status"] == "no_choices"
    assert math.isnan(none["low"])
    assert short(REFUSE) in KAPPAS.caption(gathered["kappas"].frame)


def test_the_agent_reacts_as_predicted(gathered: dict[str, Gathered]) -> None:
    (own,) = rows(gathered, "incentives", respondent=MORALIS).to_dict("records")
    (theory,) = rows(gathered, "incentives", respondent="moralis@kappa=0.5").to_dict("records")
    assert own["reference"] is False
    assert theory["reference"] is True
    assert own["choices"] == theory["choices"]
    assert math.isnan(theory["temptation_low"])
    assert own["temptation_low"] <= theory["temptation"] <= own["temptation_high"]
    assert gathered["incentives"].respondents == [MORALIS]


def test_cooperation_is_that_of_theory_at_each_belief_and_payoff(
    gathered: dict[str, Gathered],
) -> None:
    frame = gathered["cooperation"].frame
    own = rows(gathered, "cooperation", respondent=MORALIS)
    theory = rows(gathered, "cooperation", respondent="moralis@kappa=0.5")
    keys = ["game", "node", "by", "level"]
    both = own.merge(theory, on=keys, suffixes=("", "_theory"))
    assert len(both) == len(own) == len(theory)
    strict = both["share_theory"].isin([0.0, 1.0])
    assert strict.any()
    assert (both["share"] == both["share_theory"])[strict].all()
    assert theory["low"].isna().all()
    assert set(frame["by"]) == {"belief", "protocol"}
    assert frame["share"].between(0, 1).all()
    known = own[own["low"].notna()]
    assert (known["low"] <= known["share"]).all()
    assert (known["share"] <= known["high"]).all()
    # each of the two ways counts every choice
    sums = own.groupby("by")["choices"].sum().to_list()
    assert sums == [32, 32]


def test_the_agent_rates_as_predicted(gathered: dict[str, Gathered]) -> None:
    frame = rows(gathered, "ratings", respondent=MORALIS)
    assert set(frame["rating"]) >= {"enforce", "buy_utilitarian", "gap"}
    assert (frame["mean"] - frame["moralis"]).abs().max() < 1e-9
    (gap,) = frame[frame["rating"] == "gap"].to_dict("records")
    assert gap["mean"] > 0  # any kappa below 1 shows the dilemma
    assert gap["kappa"] == "0.5"


def test_more_are_spared(gathered: dict[str, Gathered]) -> None:
    (number,) = rows(gathered, "amce", attribute="number").to_dict("records")
    assert number["amce"] == pytest.approx(1.0)
    assert number["people"] == 0.51


def test_outcomes_add_up_to_one(gathered: dict[str, Gathered]) -> None:
    sums = gathered["outcomes"].frame.groupby(["respondent", "kind"], observed=True)["rate"].sum()
    assert sums.to_list() == pytest.approx([1.0] * len(sums))
    (refused,) = rows(gathered, "outcomes", respondent=REFUSE, outcome="refusal").to_dict("records")
    assert refused["rate"] == refused["high"] == 1.0
    # all answers are equal, which says that most are, not that all would be
    assert 0.5 < refused["low"] < 1.0
    assert refused["questions"] == 36


def test_position_bias_is_between_its_ends(gathered: dict[str, Gathered]) -> None:
    frame = gathered["position"].frame
    assert frame["bias"].between(-1, 1).all()
    # who never chose has none
    assert REFUSE not in set(frame["respondent"])


def test_prices_are_those_of_theory(gathered: dict[str, Gathered]) -> None:
    frame = gathered["pricing"].frame
    assert len(frame) == 10
    first = frame.iloc[0]
    assert first["nash"] / first["scale"] == pytest.approx(1.4729, abs=1e-4)
    assert first["moralis"] / first["scale"] == pytest.approx(1.7106, abs=1e-4)
    assert first["monopoly"] / first["scale"] == pytest.approx(1.9250, abs=1e-4)


def test_markets_take_turns() -> None:
    frame = pd.DataFrame(
        {
            "market": [f"{model}{number}" for model in "ab" for number in range(5)],
            "respondent": ["a"] * 5 + ["b"] * 5,
            "firm": 1,
        }
    )
    assert chosen_markets(frame) == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_the_shift_is_paired(gathered: dict[str, Gathered]) -> None:
    (answered,) = rows(gathered, "shift", measure="choice").to_dict("records")
    assert (answered["before"], answered["after"], answered["change"]) == (0.0, 1.0, 1.0)
    assert answered["base"] == REFUSE
    assert answered["pairs"] == 36
    # games were asked of one of them alone
    assert "asked of one model only" in gathered["shift"].section.caption(gathered["shift"].frame)


def test_models_without_a_question_in_common_are_named(
    found: Logs, gathered: dict[str, Gathered]
) -> None:
    shift = gathered["shift"].section
    other = [log if log.base else replace(log) for log in found.usable if log.kind == "plan_choice"]
    own = gather(shift, [*(log for log in found.usable if log.base), *other])
    assert "no question in common" in str(own.frame["note"].to_list())
    assert "no question in common" in shift.caption(own.frame)


def test_a_base_must_be_told_and_stand_beside_new_logs(
    found: Logs, gathered: dict[str, Gathered]
) -> None:
    shift = gathered["shift"].section
    assert gather(shift, [log for log in found.usable if not log.base]).frame.empty
    asked = [log for log in found.usable if log.kind == "dilemma_choice"]
    own = gather(shift, [replace(log, base=True) for log in asked])
    assert own.troubles == ()
    assert set(own.frame["note"]) == {"no new run stands beside this base run"}
    # words alone: there is nothing to draw
    assert not shift.drawable(own.frame)


# what the logs above do not show: choices with noise, and many respondents


def test_noisy_choices_have_values_with_intervals() -> None:
    models = ["a", "b", "c"]
    curve = {
        "predicted_switch": math.nan,
        "choices": 4,
        "scenarios": 1,
        "switch_low": 1.5,
        "switch": 2.0,
        "switch_high": 3.0,
    }
    frame = pd.DataFrame(
        {"respondent": model, "ratio": ratio, "share": ratio / 10, **curve}
        for model in models
        for ratio in (1.0, 2.0, 10.0)
    )
    # an interval without width, as of choices that change at an exact tie, is a line
    frame.loc[frame["respondent"] == "c", ["switch_low", "switch_high"]] = 2.0
    figure = CURVES.draw(frame, looks(models), WIDTH)
    panels = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in panels] == models
    # one band for the interval of each model's switch
    assert [len(axes.patches) for axes in panels] == [1, 1, 0]
    assert len(panels[2].lines) == len(panels[1].lines) + 1
    texts = [text.get_text() for text in panels[0].texts]
    assert texts == ["κ=1", "κ=½", "κ=¼"]

    ends = {"games": (0.2, 0.4, 0.6), "dilemmas": (-math.inf, 0.5, math.inf)}
    kappas = pd.DataFrame(
        {
            "respondent": "a",
            "part": part,
            "status": "estimated",
            "p_same": 0.5,
            "missing": 0,
            "low": low,
            "kappa": value,
            "high": high,
            "choices": 40,
            "clusters": 10,
        }
        for part, (low, value, high) in ends.items()
    )
    against, alone = KAPPAS.draw(kappas, looks(["a"]), NARROW).axes
    bars = np.array(against.lines[1].get_data()).T.tolist()
    # an interval without limits goes over the whole axis
    assert bars[:2] == [[0.2, 0.5], [0.6, 0.5]]
    assert bars[3:] == [[0.4, -0.25], [0.4, 1.25]]
    assert [text.get_text() for text in alone.texts] == []
    # markers are cut off at the panel: what stands outside is never touched
    for width in (NARROW, WIDTH):
        figure = KAPPAS.draw(kappas, looks(["a"]), width)
        figure.canvas.draw()
        (said,) = figure.axes[0].texts
        assert said.get_window_extent().y0 > figure.axes[0].get_window_extent().y1
        assert all(line.get_clip_on() for line in figure.axes[0].lines[1:])


def test_a_figure_of_many_models_says_so() -> None:
    frame = pd.DataFrame(
        {"respondent": f"m{number:02}", "kind": "k", "bias": 0.1, "low": 0.0, "high": 0.2}
        for number in range(15)
    ).assign(choices=4, clusters=1)
    position = next(section for section in SECTIONS if section.name == "position")
    figure = position.draw(frame, looks(frame["respondent"]), NARROW)
    assert len(figure.legends[0].get_texts()) == 12
    assert "12 of 15 respondents are drawn" in position.caption(frame)


# the page


class Links(HTMLParser):
    """Collects every address and every place."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.places: set[str] = set()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"src", "srcset", "href"}:
                self.addresses.append(value or "")
            if name == "id":
                self.places.add(value or "")


def parsed(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def test_the_command_writes_page_figures_and_tables(written: Any) -> None:
    assert written.done.exit_code == 0, written.done.output
    assert "Not in these logs" not in written.done.output
    names = {path.name for path in written.out.iterdir()}
    files = {f"{n}.{s}" for n in (*NAMES, MODELS.name) for s in ("csv", "svg")}
    assert names == {"index.html", DIFFERENCES, *files}
    for name in NAMES:
        assert len(pd.read_csv(written.out / f"{name}.csv")), name
        assert "<dc:date>" not in (written.out / f"{name}.svg").read_text(encoding="utf-8")


def test_the_page_asks_for_nothing_and_leads_everywhere(written: Any) -> None:
    links = parsed(written.out / "index.html")
    images = [each for each in links.addresses if each.startswith("data:image/svg+xml;base64,")]
    # every figure wide and narrow, and a scene for each task and family that has some
    page = (written.out / "index.html").read_text(encoding="utf-8")
    scenes = page.count('alt="Seen from above')
    assert scenes > 1
    assert len(images) == 2 * len([*NAMES, MODELS.name]) + scenes
    for image in images:
        assert b"<svg" in base64.b64decode(image.partition(",")[2])
    for address in links.addresses:
        if address.startswith("#"):
            assert address[1:] in links.places
        elif not address.startswith("data:"):
            assert (written.out / address).exists()
    assert set(NAMES) <= links.places
    assert not {"script", "link", "iframe"} & set(links.tags)


def test_texts_from_logs_are_escaped(written: Any) -> None:
    page = (written.out / "index.html").read_text(encoding="utf-8")
    assert "<b>$y" not in page
    assert "&lt;b&gt;$y_1$&lt;/b&gt;" in page
    assert "A &lt;title&gt;" in page


def test_a_part_of_the_logs_gives_a_part_of_the_page(found: Logs, tmp_path: Path) -> None:
    only = tuple(log for log in found.usable if log.kind == "rating_score")
    said: list[str] = []
    report = write_report(Logs(only, (), (), ()), tmp_path, (), theme="dark", advance=said.append)
    assert report.shown == ("ratings", "outcomes")
    assert "pricing" in report.absent
    page = report.page.read_text(encoding="utf-8")
    assert 'data-theme="dark"' in page
    assert "Not in these logs" in page
    assert "inspect eval avdilemma/pricing" in page
    assert len(said) == 2 * len(SECTIONS) + 1
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".csv"}


def test_the_page_shows_what_was_asked_and_how_it_was_read(found: Logs) -> None:
    replies = asked_and_read(found.usable, labels_of(found.usable))
    assert replies.troubles == ()
    assert replies == asked_and_read(found.usable, labels_of(found.usable))
    by_title = {each.title: each for each in replies.samples}
    games = by_title["economic_games, incentives, node, en"]
    assert "Answer:" in games.prompt.text
    assert games.read.startswith("choice ")
    assert [name for name, _ in games.agents] == ["homo economicus", "homo moralis (κ = 0.5)"]
    # who answered is that homo moralis
    strict = games.agents[1][1]
    assert strict in games.read or strict == NO_PREDICTION
    counted = {each.outcome: each for each in replies.groups}
    assert sum(each.share for each in replies.groups) == pytest.approx(1)
    assert counted["refusal"].replies == 36
    assert all(len(each.examples) <= EXAMPLES for each in replies.groups)


def test_unreadable_replies_are_shown_escaped(folder: Path, tmp_path: Path) -> None:
    log = read_eval_log(str(next((folder / "base").glob("*"))))
    assert log.samples
    for sample in log.samples[:5]:
        sample.output.completion = "<script>x</script> 申し訳"
        assert sample.scores
        (score,) = sample.scores.values()
        score.metadata = {"outcome": "unparseable", "rule": "nothing found", "action": None}
    write_eval_log(log, str(tmp_path / "a.eval"))
    report = write_report(read_logs([tmp_path]), tmp_path / "out", (), sections=())
    page = report.page.read_text(encoding="utf-8")
    assert "unparseable, nothing found: 3 of 5" in page
    assert "&lt;script&gt;x&lt;/script&gt; 申し訳" in page
    assert "<script" not in page


# logs that cannot be used


def test_broken_logs_are_named_and_lose_nothing_else(folder: Path, tmp_path: Path) -> None:
    source = next(folder.glob("*pricing*"))
    (tmp_path / "good.eval").write_bytes(source.read_bytes())
    (tmp_path / "bad.eval").write_bytes(b"PK not a zip")
    log = read_eval_log(str(source))
    # each a task of its own: a later run of the same would replace them
    log.status, log.eval.task_id = "error", "failed"
    write_eval_log(log, str(tmp_path / "failed.eval"))
    log.status, log.eval.task_id = "success", "malformed"
    assert log.samples
    log.samples[0].metadata["setup"] = {"<i>": 1}
    write_eval_log(log, str(tmp_path / "malformed.eval"))
    log.eval.task, log.eval.scorers, log.eval.metadata = "other/task", [], None
    write_eval_log(log, str(tmp_path / "foreign.eval"))
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["report", str(tmp_path), "-o", str(out), "--figures", "svg"])
    assert done.exit_code == 1
    assert (out / "pricing.svg").exists()
    page = (out / "index.html").read_text(encoding="utf-8")
    for name, words in (
        ("bad.eval", "cannot be read"),
        ("failed.eval", "has status error"),
        ("malformed.eval", "pricing: "),
    ):
        assert name in done.output
        assert words in done.output
        assert name in page
    assert "foreign.eval" in page
    assert "Traceback" not in done.output
    assert "3 " in done.output.splitlines()[-1], done.output


def test_no_usable_log_is_one_line(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.eval").write_bytes(b"")
    done = CliRunner().invoke(main, ["report", str(tmp_path), "-o", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "no log can be used" in done.output
    assert "(and 1 more)" in done.output
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_is_an_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(tmp_path), "--figures", "png,gif"])
    assert done.exit_code == 2
    assert "'gif' is none of png, svg, pdf" in done.output


def log_file(name: str, errors: int = 1) -> LogHeader:
    """A header that says no more than these tests ask."""
    empty: dict[str, Any] = {"str": "t", "int": 1, "bool": False, "tuple[str, ...]": ("s",)}
    values = {
        each.name: {} if str(each.type).startswith("Mapping") else empty.get(str(each.type))
        for each in fields(LogHeader)
    }
    own = {"address": name, "name": name, "kind": "s", "respondent": Respondent("m", kind="s")}
    numbers = {"asked": 4, "scored": 4 - errors, "errors": errors, "invalidated": 0}
    return LogHeader(**{**values, **own, **numbers})


def fragile(broken: set[str], draws: bool = True) -> Section:
    def read(logs: Any, labels: Any) -> pd.DataFrame:
        bad = broken & {log.name for log in logs}
        if bad:
            raise KeyError(f"{sorted(bad)}")
        names = [labels[log.respondent] for log in logs]
        return pd.DataFrame({"respondent": names, "x": -0.0})

    def draw(*_: Any) -> Any:
        if draws:
            return Figure(figsize=(1, 1))
        raise ValueError("no\nfigure")

    words, columns = ("fragile", "Fragile", "It breaks.", "nothing"), ("respondent", "x")
    return Section(*words, ("s",), dict.fromkeys(columns, ""), read, draw, lambda _: "n = 1")


def test_a_section_leaves_out_the_logs_that_break_it() -> None:
    own = gather(fragile({"b"}), [log_file("a"), log_file("b"), log_file("c")])
    assert len(own.frame) == 2
    assert [each.name for each in own.troubles] == ["b"]
    assert math.copysign(1, own.frame["x"][0]) == 1
    everything = gather(fragile({"a", "b"}), [log_file("a"), log_file("b")])
    assert everything.frame.empty
    assert len(everything.troubles) == 3


def test_a_figure_that_cannot_be_drawn_loses_nothing_else(tmp_path: Path) -> None:
    sections = (fragile(set(), draws=False), replace(fragile(set()), name="sound"))
    report: Report = write_report(
        Logs((log_file("a"),), (), (), ()), tmp_path, ("png",), sections=sections
    )
    assert report.shown == ("sound",)
    assert report.troubles == (
        Trouble("a", "1 of 4 samples ended in an error"),
        Trouble("fragile", "its figure could not be drawn: no figure"),
    )
    assert (tmp_path / "sound.png").stat().st_size
    assert not (tmp_path / "sound.svg").exists()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    logs = Logs((log_file("a"),), (), (), ())
    with pytest.raises(AvdilemmaError, match="cannot be written"):
        write_report(logs, tmp_path / "file" / "sub", ("png",), sections=(fragile(set()),))
    with pytest.raises(AvdilemmaError, match="cannot be written"):
        save(Figure(figsize=(1, 1)), tmp_path / "file" / "x.png")
    with pytest.raises(AvdilemmaError, match="names no known format"):
        save(Figure(figsize=(1, 1)), tmp_path / "x.gif")


def test_the_overview_has_errors_and_one_format(written: Any, found: Logs) -> None:
    kinds = overview(results(found.usable, labels_of(found.usable)))
    (kind,) = (each for each in kinds if (each.task, each.family) == ("av_dilemma", "sacrifice"))
    (one,) = (cells for cells in kind.rows if cells[0] != REFUSE)
    model, n, *numbers, answered, refused = one
    assert model == "moralis@kappa=0.5"
    assert re.fullmatch(r"36 \(\d+\)", n)
    assert len(numbers) == 6
    for number in (*numbers[:3], numbers[5]):
        assert re.fullmatch(r"−?\d\.\d\d ±\d\.\d\d", number), number
    # seven of the nine scenarios are no ties
    assert numbers[2] == f"1.00 ±{1 / 8:.2f}"
    # the agents differ in two scenarios of these few
    assert numbers[3:5] == ["0.00 ±0.33", "1.00 ±0.33"]
    assert (answered, refused) == ("1.00", "0.00")
    page = (written.out / "index.html").read_text(encoding="utf-8")
    for cells in one[1:]:
        assert f"<td>{cells}</td>" in page
    for words in ("one standard error", "(av_dilemma, sacrifice)", "<dt>p_same</dt>"):
        assert words in page


def test_the_overview_groups_what_was_asked_alike(found: Logs) -> None:
    kinds = overview(results(found.usable, labels_of(found.usable)))
    assert [(kind.task, kind.family, len(kind.rows)) for kind in kinds] == [
        ("adaptive", "sacrifice", 1),
        ("av_dilemma", "jaywalking_third", 1),
        ("av_dilemma", "sacrifice", 2),
        ("economic_games", "incentives", 1),
        ("economic_games", "protocols", 1),
        ("ratings", "ratings", 1),
        ("moral_machine", "moral_machine", 1),
    ]
    assert set(KINDS) == {scoring.behaviours[0] for scoring in scorings().values()}


def test_a_former_report_is_replaced_and_other_files_are_not(tmp_path: Path) -> None:
    logs = Logs((log_file("a", errors=0),), (), (), ())

    def write(**settings: Any) -> Report:
        return write_report(logs, tmp_path, ("png",), sections=(fragile(set()),), **settings)

    (tmp_path / "fragile.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match=r"fragile\.csv is there already"):
        write()
    assert (tmp_path / "fragile.csv").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / PAGE).exists()
    write(overwrite=True)
    assert (tmp_path / "fragile.csv").read_text(encoding="utf-8") != "mine"
    (tmp_path / "fragile.png").write_bytes(b"")
    write()
    assert (tmp_path / "fragile.png").stat().st_size
    (tmp_path / PAGE).write_text("<html>of another program</html>", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match="is there already"):
        write()


def test_figures_say_what_letters_and_markers_mean(gathered: dict[str, Gathered]) -> None:
    caption = INCENTIVES.caption(gathered["incentives"].frame)
    for words in ("T: temptation", "R: reward", "S: sucker's payoff"):
        assert words in caption
    frame = gathered["kappas"].frame
    *_, alone = KAPPAS.draw(frame, looks(gathered["kappas"].respondents), WIDTH).axes
    legend = alone.get_legend()
    assert legend is not None
    marked = {str(line.get_label()): line.get_marker() for line in legend.get_lines()}
    assert marked == {"games": "o", "AV dilemmas": "s"}
    # an interval without width has its marker alone to tell
    outlines = [each.get_paths()[0].vertices.tolist() for each in alone.collections]
    for name in ("o", "s"):
        marker = MarkerStyle(name)
        outline = marker.get_path().transformed(marker.get_transform())
        assert outline.vertices.tolist() in outlines


# small parts


def test_looks_differ_in_more_than_colour() -> None:
    found = list(looks(f"model {number}" for number in range(24)).values())
    pairs = [(look.color, look.marker) for look in found]
    assert len(set(pairs)) == len(pairs)
    # in grey, neighbours still differ in marker and line
    for one, other in pairwise(found):
        assert one.marker != other.marker
        assert one.line != other.line
    assert len(set(MARKERS)) == len(MARKERS)
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("avdilemma/first", "first"),
        ("openai/gpt", "openai/gpt"),
        ("a\nb\x00", "a?b?"),
        ("p/" + "x" * 50, "p/" + "x" * 15 + "…" + "x" * 16),
    ],
)
def test_names_are_short_and_printable(name: str, expected: str) -> None:
    assert short(name) == expected


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("avdilemma/first", ["first"]),
        ("openai/gpt-4.1-mini-2024-07-18", ["openai/gpt-4.1-", "mini-2024-07-18"]),
        ("x" * 30, ["x" * 15] * 2),
    ],
)
def test_names_take_two_lines_on_phones(name: str, lines: list[str]) -> None:
    assert side(name, NARROW).splitlines() == lines
    assert "\n" not in side(name, WIDTH)


def test_counts() -> None:
    assert counts([]) == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(-math.inf, "−∞"), (False, "no"), (12345.6, "12346"), ("a", "a"), (None, "None")],
)
def test_cells_are_texts(value: object, text: str) -> None:
    assert cell(value) == text


def test_results_include_ratings_and_name_what_they_pass_over(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["results", str(folder)])
    assert done.exit_code == 0, done.output
    assert "ratings" in done.output
    assert "moral_machine" in done.output
    assert re.search(r"passed over: \S+ of pricing \(see avdilemma pricing results\)", done.output)
    (tmp_path / "only.eval").write_bytes(next(folder.glob("*pricing*")).read_bytes())
    alone = CliRunner().invoke(main, ["results", str(tmp_path)])
    assert alone.exit_code == 1
    assert "of pricing (see avdilemma pricing results)" in alone.output
