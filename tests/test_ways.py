"""Ways of answering: prompts, the whole path by each of them, and what sets them apart."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import inspect_ai
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run, metric
from inspect_ai import Task
from inspect_ai.log import EvalLog
from inspect_ai.model import GenerateConfig, ModelOutput, ModelUsage, get_model

from avdilemma.agents import agent
from avdilemma.cli import main
from avdilemma.errors import InvalidValueError
from avdilemma.evals import asking_cost
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.ratings import ratings
from avdilemma.evals.reference import ReferenceAgentAPI
from avdilemma.evals.structured import PROVIDERS
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.families import Family, ItemSet, build, load_family
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.logs.frame import read_frame
from avdilemma.logs.select import read_logs
from avdilemma.measures.ways import ANSWERS, ways_frame
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.plain import plain
from avdilemma.prompts.ways import ANSWER, LINE, WAYS, Way, choice_closing, rating_closing
from avdilemma.questions import Question, read_question

OTHERS = tuple(way for way in WAYS if way != LINE)

FORMS = {
    "choice": ("sacrifice", ""),
    "third option": ("sacrifice", "third_option=true"),
    "rating": ("ratings", ""),
    "groups": ("moral_machine", ""),
    "node": ("protocols", ""),
    "plan": ("protocols", "elicitation=plan"),
    "allocation": ("allocations", ""),
    "amount": ("amounts", ""),
}
"""A scenario file and form of every kind that can be answered in every way."""


def family(form: str) -> Family:
    name, arm = FORMS[form]
    return load_family(name).forms()[arm]


def few(form: str, language: str = "en", answer: str = LINE) -> ItemSet:
    found = family(form)
    return build(found, found.design({}).block, language=language, answer=answer)


# prompts


@pytest.mark.parametrize("form", FORMS)
def test_only_the_last_paragraph_differs_and_the_way_back_is_the_same(form: str) -> None:
    for line in few(form).items:
        assert line.answer == LINE
        assert '"answer":' not in line.facts()
        closings = {LINE: line.closing(LINE)}
        for way in OTHERS:
            asked = line.in_way(way)
            before, closings[way] = asked.prompt.rsplit("\n\n", 1)
            assert line.prompt == f"{before}\n\n{closings[LINE]}"
            assert asked.in_way(LINE) == line
            assert (asked.id, asked.seed) == (line.id, line.seed)
            assert read_question(asked.facts()) == replace(asked, prompt="")
        assert len(set(closings.values())) == len(WAYS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_asks_in_every_way(language: Any) -> None:
    english = re.compile(r"\b(?:reply|answer|alone|without|think|whole|number|object|with)\b", re.I)
    labels = ("K", "Q", "Z")
    for way in OTHERS:
        choose, rate = choice_closing(labels, language, way), rating_closing(language, way)
        for text in (choose, rate):
            assert not set(re.sub(r'\{"answer": .*?\}', "", text)) & set("{}_")
            words = re.sub(r'\{"answer": .*?\}', "", text)
            assert (english.search(words) is not None) == (language == "en"), text
        if way == "two_step":
            assert choose == rate
            assert not set(labels) & set(re.findall(r"\b[KQZ]\b", choose))
        else:
            assert re.findall(r"(?<![A-Za-z])[KQZ](?![A-Za-z])", choose) == list(labels)
            assert re.findall(r"\d+", plain(rate)) == ["0", "100"]
        if way == "structured":
            found = [json.loads(each) for each in re.findall(r"\{.*?\}", choose)]
            assert found == [{ANSWER: label} for label in labels]
            assert '{"answer": X}' in rate


def test_no_sentence_is_that_of_another_language() -> None:
    every = [text for each in LANGUAGES.values() for text in each.ways.model_dump().values()]
    assert len(set(every)) == len(every)


# the whole path


@pytest.mark.parametrize("form", FORMS)
def test_agents_answer_alike_in_every_way(form: str) -> None:
    agents = [agent(name) for name in ("economicus", "moralis@kappa=0.5", "random", "refuse")]
    for language in family(form).languages:
        for item, who in product(few(form, language).items, agents):
            first = item.read_reply(item.reply(who))
            for way in OTHERS:
                asked: Question = item.in_way(way)
                reply = asked.reply(who)
                read = asked.read_reply(reply)
                assert read.outcome == first.outcome, (reply, read)
                assert asked.chosen(read) == item.chosen(first), (reply, read)
                if way == "structured" and who.kind.answers:
                    assert_fits(json.loads(reply), asked.schema())


def assert_fits(value: Any, schema: dict[str, Any]) -> None:
    """Check an object by the parts of JSON schema that are used here."""
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert list(value) == schema["required"] == list(schema["properties"])
    for key, own in schema["properties"].items():
        kinds: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float)}
        assert isinstance(value[key], kinds.get(own["type"], (int,)))
        if "enum" in own:
            assert value[key] in own["enum"]
        else:
            assert own["minimum"] <= value[key] <= own["maximum"]


TASKS: dict[str, Callable[[str], Task]] = {
    "dilemma_choice": lambda answer: av_dilemma(n=4, answer=answer),
    "third_choice": lambda answer: av_dilemma(n=24, third_option=True, answer=answer),
    "game_choice": lambda answer: economic_games(n=8, answer=answer),
    "plan_choice": lambda answer: economic_games(n=4, elicitation="plan", answer=answer),
    "amount_choice": lambda answer: economic_games(n=4, family="amounts", answer=answer),
    "rating_score": lambda answer: ratings(n=8, language="de", answer=answer),
    "moral_machine_choice": lambda answer: moral_machine(n=8, language="ja", answer=answer),
}


QUICK = {"dilemma_choice", "plan_choice", "amount_choice"}
"""Tasks tried in every run; the others take long."""


def scores(log: EvalLog, scorer: str) -> dict[str, dict[str, str]]:
    assert log.status == "success", log.error
    found = {}
    for sample in log.samples or []:
        value = (sample.scores or {})[scorer].value
        assert isinstance(value, dict)
        found[str(sample.id)] = {key: str(each) for key, each in value.items()}
    return found


@pytest.mark.parametrize(
    "scorer",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in TASKS],
)
def test_every_task_scores_alike_in_every_way(scorer: str, run: Run) -> None:
    made = {way: TASKS[scorer](way) for way in WAYS}
    assert len({(task.metadata or {})["fingerprint"] for task in made.values()}) == len(WAYS)
    logs = {way: run(task, "avdilemma/moralis@kappa=0.5") for way, task in made.items()}
    found = {way: scores(log, scorer) for way, log in logs.items()}
    for way, log in logs.items():
        assert found[way] == found[LINE]
        assert (log.eval.metadata or {})[ANSWER] == way
        for sample in log.samples or []:
            assert sample.metadata[ANSWER] == way
            assert len(sample.messages) == (4 if way == "two_step" else 2)


def test_two_steps_are_both_in_the_log(run: Run) -> None:
    log = run(av_dilemma(n=4, answer="two_step", language="fr"), "avdilemma/economicus")
    for sample in log.samples or []:
        think, thoughts, ask, answer = sample.messages
        assert think.text.endswith(LANGUAGES["fr"].ways.think)
        assert thoughts.text == LANGUAGES["fr"].ways.thoughts
        assert (thoughts.metadata or {})["stop_reason"] == "stop"
        assert ask.text == choice_closing(tuple(sample.metadata["labels"]), "fr", "label")
        assert answer.text in sample.metadata["labels"]
        assert sum(event.event == "model" for event in sample.events) == 2


def test_the_second_turn_is_asked_whatever_came_of_the_first(run: Run) -> None:
    seen: list[str] = []

    def answer(messages: Any, *_: Any) -> ModelOutput:
        seen.append(messages[-1].text)
        first = len(messages) == 1
        text, stop = ("I cannot say. Answer: A", "max_tokens") if first else ("B", "stop")
        output = ModelOutput.from_content("mock", text, stop_reason=stop)  # type: ignore[arg-type]
        output.usage = ModelUsage()
        return output

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    log = run(av_dilemma(n=4, alphabet="AB", answer="two_step"), model)
    assert metric(log, "choice") == 1.0
    scores = [(s.scores or {})["dilemma_choice"] for s in log.samples or []]
    assert {(each.metadata or {})["label"] for each in scores} == {"B"}
    assert len(seen) == 8


def test_a_schema_goes_to_the_provider_and_no_other_way_sends_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[GenerateConfig] = []
    answer = ReferenceAgentAPI.generate

    async def generate(self: Any, config: GenerateConfig, **asked: Any) -> ModelOutput:
        sent.append(config)
        return await answer(self, config=config, **asked)

    monkeypatch.setattr(ReferenceAgentAPI, "generate", generate)
    for way in WAYS:
        sent.clear()
        run(av_dilemma(n=4, alphabet="AB", answer=way), "avdilemma/economicus")
        schemas = [config.response_schema for config in sent]
        assert len(schemas) == (8 if way == "two_step" else 4)
        if way != "structured":
            assert set(schemas) == {None}
            continue
        for schema in schemas:
            assert schema is not None
            given = schema.json_schema.model_dump(exclude_none=True)
            assert sorted(given["properties"]["answer"]["enum"]) == ["A", "B"]
            assert given["additionalProperties"] is False


# errors


def test_a_provider_without_schemas_is_refused_before_it_is_asked(run: Run) -> None:
    def answer(*_: Any) -> ModelOutput:
        raise AssertionError("asked")

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    log = run(av_dilemma(n=4, answer="structured"), model)
    assert log.status == "error"
    assert "the provider of mockllm/model keeps to no JSON schema" in str(log.error)
    assert not log.samples or not any(each.output.choices for each in log.samples)


def test_the_table_of_providers_is_that_of_inspect() -> None:
    """By their sources: who reads the schema, or hands it on to what OpenAI's provider sends."""
    folder = Path(inspect_ai.__file__).parent / "model" / "_providers"
    names = re.findall(r'@modelapi\(name="(.*?)"\)', (folder / "providers.py").read_text("utf-8"))
    found = {"avdilemma"}
    for name in names:
        source = folder / f"{name.replace('-', '_')}.py"
        if name == "openai-api":
            source = folder / "openai_compatible.py"
        text = source.read_text("utf-8") if source.exists() else ""
        takes = "response_schema" in text or "(OpenAICompatibleAPI)" in text
        if name == "openai" or (takes and 'json_object"}' not in text):
            found.add(name)
    # these send a prompt's text alone
    found -= {"openai-api-completions", "vllm-completions"}
    assert found - {"openai-api"} == PROVIDERS - {"openai-api"}


@pytest.mark.parametrize(
    ("task", "arguments", "says"),
    [
        (av_dilemma, {"answer": "labels"}, "give one of line, label, two_step, structured"),
        (ratings, {"answer": "word"}, "give one of line, label, two_step, structured"),
        (
            economic_games,
            {"answer": "label", "beliefs": "elicited"},
            "where others are asked about first, line is the only way",
        ),
    ],
)
def test_an_impossible_way_is_one_clear_error(
    task: Callable[..., Task], arguments: dict[str, str], says: str
) -> None:
    with pytest.raises(PrerequisiteError, match=says) as raised:
        task(n=4, **arguments)
    assert "\n" not in str(raised.value)


def test_a_form_that_knows_no_other_way_says_so() -> None:
    class Silent(type(few("rating").items[0])):  # type: ignore[misc]
        ways = (LINE,)

    one = few("rating").items[0]
    silent = Silent.read(one.record())
    assert silent.in_way(LINE) is silent
    with pytest.raises(InvalidValueError, match="is answered by line alone"):
        silent.in_way("label")


# what sets them apart


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ways")
    for way in WAYS:
        log = run(av_dilemma(n=8, answer=way), "avdilemma/economicus", log_dir=str(folder))
        assert log.status == "success"
    return folder


def test_ways_are_respondents_of_their_own_and_never_pooled(folder: Path) -> None:
    logs = read_logs([folder])
    name = "avdilemma/economicus"
    labels = {name, *(f"{name} (answer {way})" for way in OTHERS)}
    assert set(logs.labels.values()) == labels
    assert set(logs.pooled().labels.values()) == labels
    frame = read_frame(logs.usable, "dilemma_choice", ("sacrifice",))
    assert frame.groupby("respondent")["answer"].nunique().eq(1).all()
    assert set(frame["answer"]) == set(WAYS)
    assert {log.answer for log in logs.usable} == set(WAYS)
    done = CliRunner().invoke(main, ["results", str(folder)])
    assert all(label in done.output for label in labels)


def test_the_board_takes_answer_lines_alone(folder: Path) -> None:
    for log in read_logs([folder]).usable:
        (first, *_) = read_evidence(Path(log.address), ()).problems
        told = f"asked for by -T answer={log.answer}: leave it out"
        assert (told in first) == (log.answer != LINE)


@pytest.mark.parametrize("way", WAYS)
def test_cost_counts_every_turn(way: Way) -> None:
    items = few("choice", answer=way)
    turns = [items.family.prompts(item) for item in items]
    found = asking_cost.cost(turns, "x/y", 100, offline=True)
    several = 2 if way == "two_step" else 1
    assert found.requests == several * found.items == several * len(items)
    assert found.output_tokens == 100 * found.requests
    one = sum(asking_cost.letters(prompts[0]) for prompts in turns)
    if several == 1:
        assert found.input_tokens == one
    else:
        # the second turn sends the first again, the reply to it, and some words
        assert 2 * one + 100 * len(items) < found.input_tokens < 2 * one + 130 * len(items)


def test_commands_show_and_cost_a_way() -> None:
    words = ["scenarios", "cost", "sacrifice", "-n", "8", "--model", "x/y", "--offline"]
    done = CliRunner().invoke(main, [*words, "--answer", "two_step"])
    assert "8 in 16 requests" in done.output
    assert "requests" not in CliRunner().invoke(main, words).output
    done = CliRunner().invoke(main, ["scenarios", "show", "sacrifice", "--answer", "structured"])
    assert 'Reply with one JSON object alone: {"answer": "' in done.output
    (name,) = re.findall(r"=== (\S+)", done.output)
    again = CliRunner().invoke(main, ["scenarios", "show", name, "--answer", "structured"])
    assert again.output == done.output
    wrong = CliRunner().invoke(main, ["scenarios", "show", name, "--answer", "loudly"])
    assert "give one of line" in wrong.output


# the comparison


def made_by_hand() -> pd.DataFrame:
    """Answers of one model to four questions by line, and to three of these by label."""
    rows = []
    said = {
        "line": {"a1": 1.0, "a2": 1.0, "b1": 0.0, "b2": math.nan},
        "label": {"a1": 0.0, "a2": 1.0, "b1": 0.0, "c1": 1.0},
    }
    for way, answers in said.items():
        for item, value in answers.items():
            given = not math.isnan(value)
            outcomes = (float(given), math.nan, float(not given), 0.0, 0.0)
            tokens = (100.0, 40.0 if way == "line" else 2.0)
            rows.append(("m", "dilemma_choice", way, item, 1, item[0], *outcomes, value, *tokens))
    return pd.DataFrame(rows, columns=list(ANSWERS))


def test_ways_are_paired_on_the_questions_answered_in_both() -> None:
    frame = ways_frame(made_by_hand())
    line, label = frame.to_dict("records")
    assert (line["answer"], label["answer"]) == ("line", "label")
    assert (line["choice"], line["refusal"]) == (0.75, 0.25)
    assert math.isnan(line["partial"])
    assert (line["value"], label["value"]) == (pytest.approx(2 / 3), 0.5)
    # of a1, a2 and b1: down by one in the first, scenarios a and b
    assert (label["pairs"], label["clusters"]) == (3, 2)
    assert label["change"] == pytest.approx(-1 / 3)
    assert label["change_low"] < -1 / 3 < label["change_high"]
    assert (line["pairs"], line["base"], label["base"]) == (0, "line", "line")
    assert math.isnan(line["change"])
    assert (line["output_tokens"], label["output_tokens"]) == (40, 2)


def test_without_lines_the_first_way_is_the_base() -> None:
    answers = made_by_hand()
    frame = ways_frame(answers[answers["answer"] == "label"])
    assert list(frame["base"]) == ["label"]
    assert set(ways_frame(answers.assign(answer="structured"))["base"]) == {"structured"}
    later = answers.assign(answer=answers["answer"].replace("label", "sung"))
    assert list(ways_frame(later)["answer"]) == ["line", "sung"]


def test_the_command_compares_ways(run: Run, tmp_path: Path) -> None:
    def answer(messages: Any, *_: Any) -> ModelOutput:
        asked: Any = read_question((messages[-1].metadata or {})["item"])
        label = asked.label("spare") if asked.answer == LINE else asked.label("sacrifice")
        refuses = asked.answer == "label" and asked.labels[0] == "A"
        text = "I cannot decide this." if refuses else f"Answer: {label}"
        output = ModelOutput.from_content("mock", text)
        output.usage = ModelUsage(input_tokens=50, output_tokens=7, total_tokens=57)
        return output

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    for way in ("line", "label", "two_step"):
        run(av_dilemma(n=16, alphabet="AB", answer=way), model, log_dir=str(tmp_path / "logs"))
    out = tmp_path / "ways.csv"
    done = CliRunner().invoke(main, ["ways", str(tmp_path / "logs"), "--csv", str(out)])
    assert done.exit_code == 0, done.output
    assert "AV dilemmas: mockllm/model" in done.output
    rows = pd.read_csv(out).set_index("answer")
    assert list(rows.index) == ["line", "label", "two_step"]
    assert list(rows["choice"]) == [1.0, 0.5, 1.0]
    assert list(rows["refusal"]) == [0.0, 0.5, 0.0]
    assert list(rows["value"]) == [0.0, 1.0, 1.0]
    assert list(rows["change"][1:]) == [1.0, 1.0]
    assert list(rows["pairs"]) == [0, 8, 16]
    assert list(rows["output_tokens"]) == [7, 7, 14]
    alone = CliRunner().invoke(main, ["ways", str(next((tmp_path / "logs").iterdir()))])
    assert "all of these were asked in one way" in alone.output
