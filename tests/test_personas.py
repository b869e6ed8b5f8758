"""Personas: their words, the whole path by an agent that obeys them, and what keeps them apart."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.play import play
from avdilemma.evals.pricing import pricing
from avdilemma.evals.ratings import ratings
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.leaderboard.parts import suite_parts
from avdilemma.leaderboard.run_settings import Settings
from avdilemma.logs.header import read_header
from avdilemma.logs.respondent import label
from avdilemma.logs.select import read_logs
from avdilemma.prompts.languages import LANGUAGES, Language, decimal_sign
from avdilemma.prompts.personas import NAMES, WORDINGS, persona_texts, read_persona
from avdilemma.report.personas import persona_comparison, persona_tables

# words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_every_persona_in_three_wordings(language: Language) -> None:
    texts = persona_texts(language)
    assert set(texts) == set(NAMES)
    said = [text for each in texts.values() for text in each.values()]
    assert len(set(said)) == len(said) == len(NAMES) * len(WORDINGS)
    point = decimal_sign(language)
    for wording in WORDINGS:
        text = read_persona("moralis@kappa=1/8", language, wording).text
        assert f"0{point}125" in text
        assert f"0{point}875" in text
        for name in NAMES:
            plain = read_persona(name, language, wording).text
            assert not set(plain) & set("{}\n")
            english = re.search(r"\b(?:you|your|everyone|payoff)\b", plain, re.IGNORECASE)
            assert (english is not None) == (language == "en"), plain


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("economicus", "economicus"),
        ("utilitarian", "utilitarian"),
        ("moralis", "moralis@kappa=0.5"),
        ("moralis@kappa=1/4", "moralis@kappa=0.25"),
        ("moralis@kappa=.250", "moralis@kappa=0.25"),
    ],
)
def test_a_persona_is_named_as_the_agent_is(given: str, name: str) -> None:
    assert read_persona(given, "en").name == name


@pytest.mark.parametrize(
    ("given", "wording", "problem"),
    [
        ("kantian", None, "give economicus"),
        ("", None, "give economicus"),
        ("moralis@kappa=2", None, "kappa of the persona is '2'"),
        ("moralis@kappa=", None, "it takes kappa alone"),
        ("moralis@noise=1", None, "it takes kappa alone"),
        ("moralis@kappa=0@kappa=1", None, "it takes kappa alone"),
        ("economicus@kappa=0", None, "takes no parameter"),
        ("economicus", "poem", "persona_wording is 'poem': give one of plain, formal, brief"),
    ],
)
def test_what_is_no_persona(given: str, wording: str | None, problem: str) -> None:
    with pytest.raises(AvdilemmaError, match=re.escape(problem)):
        read_persona(given, "en", wording)


def test_a_text_of_ones_own_is_named_by_its_file_and_its_words(tmp_path: Path) -> None:
    path = tmp_path / "my stoic.txt"
    path.write_text("Bear it.\n", encoding="utf-8")
    one = read_persona(str(path), "de")
    assert one.text == "Bear it."
    assert re.fullmatch(r"my_stoic@sha256=[0-9a-f]{8}", one.name)
    path.write_text("Bear it all.\n", encoding="utf-8")
    assert read_persona(str(path), "de").name != one.name
    with pytest.raises(AvdilemmaError, match="has its own words"):
        read_persona(str(path), "de", "brief")
    path.write_text(" \n", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match="is empty"):
        read_persona(str(path), "de")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AvdilemmaError, match="no text in UTF-8"):
        read_persona(str(path), "de")


def test_a_wording_needs_a_persona() -> None:
    with pytest.raises(PrerequisiteError, match="give a persona with it"):
        av_dilemma(n=4, persona_wording="brief")


# the whole path


def answers(log: EvalLog) -> dict[str, Any]:
    assert log.status == "success", log.error
    return {
        str(sample.id): [score.answer or score.value for score in (sample.scores or {}).values()]
        for sample in log.samples or []
    }


def quick(**told: str) -> list[Task]:
    """A question in two turns in another language, and a match."""
    return [av_dilemma(n=4, language="fr", answer="two_step", **told), play(n=4, **told)]


def every(**told: str) -> list[Task]:
    """Tasks and forms of all kinds."""
    return [
        av_dilemma(n=24, third_option=True, **told),
        economic_games(n=4, elicitation="plan", **told),
        economic_games(n=4, beliefs="elicited", **told),
        economic_games(n=4, family="amounts", **told),
        ratings(n=4, language="ja", **told),
        moral_machine(n=8, language="zh", **told),
        av_dilemma(n=4, elicit="probabilities", **told),
    ]


def asked(tasks: list[Task], model: str, folder: Path) -> list[EvalLog]:
    return inspect_eval(
        tasks,
        model=model,
        log_dir=str(folder),
        display="none",
        log_realtime=False,
        score_display=False,
    )


@pytest.mark.parametrize(
    ("tasks", "persona"),
    [
        (quick, "moralis@kappa=0.75"),
        pytest.param(quick, "economicus", marks=pytest.mark.slow),
        pytest.param(every, "moralis@kappa=0.75", marks=pytest.mark.slow),
    ],
)
def test_an_agent_that_obeys_answers_as_the_persona_in_every_task(
    tasks: Callable[..., list[Task]], persona: str, tmp_path: Path
) -> None:
    prompted = asked(tasks(persona=persona), "avdilemma/obedient", tmp_path / "prompted")
    itself = asked(tasks(), f"avdilemma/{persona}", tmp_path / "itself")
    for told, own in zip(prompted, itself, strict=True):
        assert answers(told) == answers(own), told.eval.task
        language = (told.eval.metadata or {}).get("language", "en")
        text = read_persona(persona, language).text
        for sample in told.samples or []:
            first, *others = sample.messages
            assert (first.role, first.text) == ("system", text)
            assert all(each.role != "system" for each in others)
            assert sample.metadata["persona"] == persona
            assert sample.metadata["persona_wording"] == "plain"
        for sample in own.samples or []:
            assert all(each.role != "system" for each in sample.messages)
            assert "persona" not in sample.metadata


def test_other_agents_and_a_message_of_ones_own_change_nothing(run: Run, tmp_path: Path) -> None:
    stubborn = run(av_dilemma(n=24, persona="moralis"), "avdilemma/economicus")
    assert answers(stubborn) == answers(run(av_dilemma(n=24), "avdilemma/economicus"))
    path = tmp_path / "own.txt"
    path.write_text("Be nice.")
    free = run(av_dilemma(n=24, persona=str(path)), "avdilemma/obedient")
    assert answers(free) == answers(run(av_dilemma(n=24), "avdilemma/obedient"))


def test_in_a_market_the_evaluated_model_alone_is_told(run: Run) -> None:
    heard: dict[str, list[str]] = {"one": [], "two": []}

    def firm(name: str) -> Any:
        def answer(messages: Any, *_: Any) -> ModelOutput:
            systems = [each.text for each in messages if each.role == "system"]
            heard[name].append(systems[0])
            output = ModelOutput.from_content("mock", "Plans: a\nInsights: b\nPrice: 1.5")
            output.usage = ModelUsage()
            return output

        return get_model("mockllm/model", custom_outputs=answer, memoize=False)

    text = read_persona("moralis", "en").text
    task = pricing(periods=2, markets=1, persona="moralis")
    run(task, firm("one"), model_roles={"rival": firm("two")})
    assert set(heard["one"]) == {text}
    assert text not in heard["two"]
    alone = pricing(periods=2, markets=1, rival="self", persona="moralis")
    heard["one"].clear()
    run(alone, firm("one"))
    assert heard["one"] == [text] * 4
    log = run(pricing(periods=2, markets=1, persona="moralis@kappa=1"), "avdilemma/obedient")
    own = run(pricing(periods=2, markets=1), "avdilemma/moralis@kappa=1")
    assert answers(log) == answers(own)


# apart from plain runs


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of an agent that obeys: plain, and told two personas, one in two wordings."""
    folder = tmp_path_factory.mktemp("personas")
    tasks = [
        make(n=n, **told)
        for make, n in ((av_dilemma, 24), (economic_games, 24))
        for told in (
            {},
            {"persona": "economicus"},
            {"persona": "moralis"},
            {"persona": "moralis", "persona_wording": "brief"},
        )
    ]
    asked(tasks, "avdilemma/obedient", folder)
    return folder


PROMPTED = {
    "avdilemma/obedient (persona economicus)",
    "avdilemma/obedient (persona moralis@kappa=0.5)",
    "avdilemma/obedient (persona moralis@kappa=0.5, persona wording brief)",
}


def test_prompted_runs_are_never_pooled_with_plain_ones(logs: Path) -> None:
    found = read_logs([logs])
    wanted = {"avdilemma/obedient", *PROMPTED}
    for each in (found, found.pooled()):
        assert set(label(log.respondent.who for log in each.usable).values()) == wanted
    shift = CliRunner().invoke(main, ["shift", str(logs), str(logs)])
    assert "logs of several respondents" in shift.output


@pytest.mark.slow
def test_the_board_refuses_a_persona(run: Run) -> None:
    parts = suite_parts("v1")
    part = next(each for each in parts if each.task.args.get("family") == "sacrifice")
    log = run(av_dilemma(**part.task.args, persona="economicus"), "avdilemma/obedient")
    problems = read_evidence(Path(log.location.removeprefix("file://")), parts).problems
    assert any("persona was set: the board takes plain runs alone" in each for each in problems)
    assert any("prompt is not that of the suite" in each for each in problems)


def test_settings_refuse_a_persona_whatever_the_arguments_tell() -> None:
    hidden = {"model": "openai/gpt-5", "metadata": {"persona": "moralis@kappa=0.5"}}
    assert "persona was set" in " ".join(Settings(hidden, {}).problems)
    assert not Settings({**hidden, "metadata": {}}, {}).problems


def test_columns_of_inspects_analysis_tell_personas(logs: Path) -> None:
    from inspect_ai.analysis import samples_df

    from avdilemma.evals.columns import columns

    own = [log.address for log in read_logs([logs], scorers=["game_choice"]).usable]
    frame = samples_df(own, columns=columns("game_choice"), quiet=True)
    told = frame.groupby(["persona", "persona_wording"]).size().to_dict()
    assert told == {
        ("economicus", "plain"): 24,
        ("moralis@kappa=0.5", "plain"): 24,
        ("moralis@kappa=0.5", "brief"): 24,
    }
    assert frame["persona"].isna().sum() == 24


# the comparison


def test_personas_are_compared_with_the_plain_model(logs: Path, tmp_path: Path) -> None:
    out, figure = tmp_path / "personas.csv", tmp_path / "personas.svg"
    run = ["personas", str(logs), "-o", str(out), "--figure", str(figure)]
    done = CliRunner().invoke(main, run)
    assert done.exit_code == 0, done.output
    assert "against avdilemma/obedient" in done.output
    assert figure.stat().st_size > 10_000
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["how"] for row in rows} == {"base", "prompted"}
    assert {row["respondent"] for row in rows if row["how"] == "prompted"} == PROMPTED
    by = {(row["respondent"], row["domain"], row["measure"]): row for row in rows}
    before = by["avdilemma/obedient", "games", "match economicus"]
    after = by["avdilemma/obedient (persona economicus)", "games", "match economicus"]
    assert float(after["value"]) == 1.0
    assert float(after["change"]) == pytest.approx(1 - float(before["value"]))
    assert before["change"] == ""
    for domain in ("games", "dilemmas"):
        kappa = by["avdilemma/obedient (persona moralis@kappa=0.5)", domain, "kappa"]
        assert float(kappa["low"]) <= 0.5 <= float(kappa["high"])
        assert kappa["note"] == "interval"
    told = by["avdilemma/obedient (persona moralis@kappa=0.5)", "dilemmas", "discernment, moralis"]
    assert float(told["value"]) == 1.0
    assert "discernment, moralis" in done.output


def test_tokens_are_counted_and_compared(run: Run, tmp_path: Path) -> None:
    def answer(messages: Any, *_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", "Answer: A")
        sent = 10 if messages[0].role == "user" else 25
        output.usage = ModelUsage(input_tokens=sent, output_tokens=5, total_tokens=sent + 5)
        return output

    for told in ({}, {"persona": "moralis"}):
        model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
        run(av_dilemma(n=4, alphabet="AB", **told), model, log_dir=str(tmp_path))
    frame, notes = persona_comparison(read_logs([tmp_path]))
    assert notes == []
    by = frame.set_index(["how", "measure"])
    for name, before, after in (("input_tokens", 10, 25), ("output_tokens", 5, 5)):
        assert by.loc[("base", name), "value"] == before
        assert by.loc[("prompted", name), "value"] == after
        assert by.loc[("prompted", name), "change"] == after - before
    (table,) = persona_tables(frame)
    assert [cells[-3:] for _, cells in table.rows] == [["10", "5", "1.00"], ["25", "5", "2.00"]]


def test_the_base_is_told_or_plain(logs: Path, tmp_path: Path) -> None:
    own = [each for each in read_logs([logs]).usable if each.persona == "economicus"]
    there = [each.address for each in own]
    alone = CliRunner().invoke(main, ["personas", *there])
    assert alone.exit_code == 1
    assert "give --base" in alone.output
    base = [each.address for each in read_logs([logs]).usable if not each.persona]
    found = CliRunner().invoke(
        main, ["personas", *there, *(word for each in base for word in ("--base", each))]
    )
    assert found.exit_code == 0, found.output
    assert "persona economicus" in found.output
    other = asked([av_dilemma(n=4, family="risk")], "avdilemma/random", tmp_path / "other")
    apart = CliRunner().invoke(main, ["personas", str(tmp_path / "other"), "--base", base[0]])
    assert "no question in common" in apart.output, (apart.output, other)
    one = CliRunner().invoke(main, ["personas", "--base", base[0], base[1]])
    assert "alone answered" in one.output


def test_a_tuned_model_stands_beside_the_prompted_ones(logs: Path, tmp_path: Path) -> None:
    asked([economic_games(n=24)], "avdilemma/moralis@kappa=0.5", tmp_path)
    out = tmp_path / "frame.csv"
    done = CliRunner().invoke(main, ["personas", str(logs), str(tmp_path), "-o", str(out)])
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    tuned = [row for row in rows if row["how"] == "tuned"]
    assert {row["respondent"] for row in tuned} == {"avdilemma/moralis@kappa=0.5"}
    assert {row["domain"] for row in tuned} == {"games"}


def test_headers_know_the_persona(logs: Path) -> None:
    found = {read_header(each.address).persona for each in read_logs([logs]).usable}
    assert found == {"", "economicus", "moralis@kappa=0.5"}
