"""Questions in pictures by the whole path: sent, seen, answered, scored, kept apart, compared."""

from __future__ import annotations

import base64
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import Run, metrics_of
from inspect_ai import Task
from inspect_ai.log import read_eval_log
from inspect_ai.model import ContentImage, Model, ModelOutput, ModelUsage, get_model
from PIL import Image

from avdilemma.agents import agent
from avdilemma.catalog.pictures import samples
from avdilemma.cli import main
from avdilemma.evals import asking_cost
from avdilemma.evals.build import content
from avdilemma.evals.errors import PrerequisiteError
from avdilemma.evals.moral_machine import moral_machine
from avdilemma.evals.scene_reading import scene_reading
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.evals.vision import BLIND_MODELS, BLIND_PROVIDERS
from avdilemma.families import build, load_family
from avdilemma.leaderboard.evidence import read_evidence
from avdilemma.leaderboard.run_settings import MODALITIES_TAKEN
from avdilemma.logs.frame import read_frame
from avdilemma.logs.select import read_logs
from avdilemma.measures.modalities import ANSWERS, modalities_frame
from avdilemma.questions import ChoiceQuestion
from avdilemma.report.from_logs import labels_of, results
from avdilemma.scenes import png
from tests.local_server import JsonHandler, serving_by
from tests.replies import Result
from tests.reply_host import Asked, Served, chat, messages

MORALIS = "avdilemma/moralis@kappa=0.5"


def pixels(image: bytes) -> np.ndarray:  # type: ignore[type-arg]
    """The pixels of a PNG."""
    with Image.open(io.BytesIO(image)) as opened:
        assert (opened.format, opened.size) == ("PNG", (768, 768))
        return np.asarray(opened.convert("RGB"))


# the reference agents


def test_moralis_matches_itself_and_first_shows_its_bias(run: Run) -> None:
    sure = metrics_of(run(av_dilemma(n=16, modality="picture"), MORALIS))
    assert sure["moralis"] == sure["choice"] == 1.0
    biased = metrics_of(run(av_dilemma(n=16, modality="picture"), "avdilemma/first"))
    assert biased["position_bias"] == 1.0
    assert biased["sacrifice"] == 0.5
    assert biased["side_bias"] == 0.0


@pytest.mark.slow
def test_who_always_takes_the_left_course_has_side_bias_and_no_other(run: Run) -> None:
    sides = {
        item.id: next(each.label for each in item.scene().courses if each.side == "left")
        for item in build(load_family("sacrifice"), 8, modality="picture").items
    }
    by_prompt = iter(sides.values())

    def answer(*_: Any) -> ModelOutput:
        output = ModelOutput.from_content("mock", f"Answer: {next(by_prompt)}")
        output.usage = ModelUsage()
        return output

    model = get_model("mockllm/model", custom_outputs=answer, memoize=False)
    log = run(av_dilemma(n=8, modality="picture"), model, max_samples=1, max_connections=1)
    found = metrics_of(log)
    assert found["side_bias"] == 1.0
    assert found["position_bias"] == 0.0
    assert found["sacrifice"] == 0.5


@pytest.mark.parametrize("modality", ["picture", pytest.param("both", marks=pytest.mark.slow)])
def test_the_picture_is_in_the_log_and_the_factor_too(run: Run, modality: str) -> None:
    log = run(moral_machine(n=8, modality=modality, language="fr"), MORALIS)
    assert (log.eval.metadata or {})["modality"] == modality
    whole = read_eval_log(log.location, resolve_attachments="full")
    for sample in whole.samples or []:
        assert sample.metadata["modality"] == modality
        assert sample.metadata["picture_side"] in ("left", "right")
        (picture,) = (part for part in sample.messages[0].content if isinstance(part, ContentImage))
        sent = base64.b64decode(picture.image.partition(",")[2])
        (item,) = (
            each
            for each in build(
                load_family("moral_machine"), 8, modality=modality, language="fr"
            ).items
            if each.id == sample.id
        )
        assert sent == png(item.scene())


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["label", "two_step", "structured"])
def test_pictures_are_answered_in_every_way(run: Run, answer: str) -> None:
    log = run(av_dilemma(n=4, modality="picture", answer=answer), MORALIS)
    assert metrics_of(log)["moralis"] == 1.0
    for sample in log.samples or []:
        assert len(sample.messages) == (4 if answer == "two_step" else 2)


def test_text_alone_is_as_it_was(run: Run) -> None:
    log = run(av_dilemma(n=4), MORALIS)
    assert (log.eval.metadata or {})["modality"] == "text"
    (first, *_) = log.samples or []
    assert isinstance(first.messages[0].content, str)
    value = (first.scores or {})["dilemma_choice"].value
    assert isinstance(value, dict)
    assert "left" not in value
    assert "side_bias" not in metrics_of(log)
    (question, *_) = build(load_family("sacrifice"), 4).items
    assert content(question) == question.prompt


# real clients


class Eye:
    """A model that knows what is right by the picture alone, and what it was sent."""

    def __init__(self, task_items: Mapping[bytes, str]) -> None:
        self.answers = {pixels(image).tobytes(): label for image, label in task_items.items()}
        self.seen: Counter[str] = Counter()
        self.odd: list[str] = []
        # every request has a thread of its own, and two of them may count at once
        self.counting = Lock()

    def label(self, image: bytes) -> str:
        label = self.answers[pixels(image).tobytes()]
        with self.counting:
            self.seen[label] += 1
        return label


def sent_images(body: Mapping[str, Any]) -> Iterator[bytes]:
    """The pictures in a request of either interface."""
    for part in body["messages"][-1]["content"]:
        if part["type"] == "image_url":
            yield base64.b64decode(part["image_url"]["url"].partition("base64,")[2])
        elif part["type"] == "image":
            assert part["source"]["media_type"] == "image/png"
            yield base64.b64decode(part["source"]["data"])


@contextmanager
def looking(eye: Eye, status: int = 200) -> Iterator[str]:
    class Handler(JsonHandler, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            if "count_tokens" in self.path:
                self.answer(200, {"input_tokens": 9})
                return
            try:
                (image,) = sent_images(body)
                label = eye.label(image)
            except Exception as error:  # noqa: BLE001 - the test looks at what is told here
                eye.odd.append(repr(error))
                label = "?"
            if status != 200:
                told = {"message": "image input is not supported by this model", "type": "bad"}
                self.answer(status, {"type": "error", "error": told})
                return
            found = Result("choice", (label,))
            reply = Served(Asked("choice"), "", f"Answer: {label}", "plain", found, ())
            self.answer(200, (chat if "chat" in self.path else messages)(reply))

    with serving_by(Handler) as address:
        yield address


SEEING: dict[str, Callable[[str], Model]] = {
    "openai": lambda url: get_model(
        "openai/gpt-4o", base_url=f"{url}/v1", api_key="none", memoize=False
    ),
    "anthropic": lambda url: get_model(
        "anthropic/claude-3-5-haiku-latest", base_url=url, api_key="none", memoize=False
    ),
}


def observers(modality: str = "picture") -> dict[str, Any]:
    return {"n": 8, "perspective": "observer", "modality": modality}


def eye() -> Eye:
    items = build(
        load_family("sacrifice"), 8, select={"perspective": "observer"}, modality="picture"
    ).items
    known = {}
    for item in items:
        assert isinstance(item, ChoiceQuestion)
        read = item.read_reply(item.reply(agent("moralis@kappa=0.5")))
        known[png(item.scene())] = str(read.label)
    return Eye(known)


@pytest.mark.parametrize("client", SEEING)
@pytest.mark.parametrize("modality", ["picture", pytest.param("both", marks=pytest.mark.slow)])
def test_real_clients_send_the_right_pixels(client: str, modality: str, run: Run) -> None:
    looks = eye()
    with looking(looks) as url:
        log = run(av_dilemma(**observers(modality)), SEEING[client](url))
    assert not looks.odd, looks.odd[:2]
    assert looks.seen.total() == 8
    # whoever answers by the picture alone answers the question of that picture
    assert metrics_of(log)["moralis"] == 1.0


@pytest.mark.parametrize("client", ["openai", pytest.param("anthropic", marks=pytest.mark.slow)])
def test_a_server_that_takes_no_pictures_is_one_clear_error(client: str, run: Run) -> None:
    looks = eye()
    with looking(looks, status=400) as url:
        log = run(av_dilemma(**observers()), SEEING[client](url), max_samples=1)
    assert log.status == "error"
    told = str(log.error.message if log.error else "")
    assert "did not take a picture" in told
    assert "give text, or a model that sees" in told
    assert looks.seen.total() <= 2


@pytest.mark.parametrize("name", ["gpt-3.5-turbo", pytest.param("o3-mini", marks=pytest.mark.slow)])
def test_a_model_known_to_be_blind_is_never_asked(name: str, run: Run) -> None:
    looks = eye()
    with looking(looks) as url:
        model = get_model(f"openai/{name}", base_url=f"{url}/v1", api_key="none", memoize=False)
        log = run(av_dilemma(**observers()), model)
    assert log.status == "error"
    assert f"openai/{name} takes words alone" in str(log.error)
    assert looks.seen.total() == len(looks.odd) == 0


@pytest.mark.parametrize(
    "name", ["gpt-4o", "gpt-5", "claude-sonnet-4-5", "gemini-2.5-flash", "llama-3.2-90b-vision",
             "qwen2.5-vl-7b-instruct", "pixtral-12b", "llama-3.3-vision", "grok-4"],
)  # fmt: skip
def test_no_seeing_model_is_taken_for_blind(name: str) -> None:
    assert not BLIND_MODELS.search(name)


def test_blind_providers_are_those_of_inspect_that_refuse_or_drop_pictures() -> None:
    import inspect_ai

    folder = Path(inspect_ai.__file__).parent / "model" / "_providers"
    for name in BLIND_PROVIDERS - {"none", "deepseek"}:
        source = folder / f"{name.replace('-', '_')}.py"
        if not source.exists():
            continue  # completions share the module of their base
        text = source.read_text("utf-8")
        assert "does not support multimodal" in text or "image_url" not in text, name


# errors


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: av_dilemma(n=4, modality="film"), "give one of text, picture, both"),
        (lambda: economic_games(n=4, modality="picture"), "has no argument modality"),  # type: ignore[call-arg]
        (lambda: scene_reading(n=4, family="protocols"), "its questions have no scene"),
        (lambda: scene_reading(n=4, family="ratings"), "its questions have no scene"),
        (lambda: scene_reading(n=4, aspect="colour"), "give one or more of in_car"),
    ],
)
def test_a_wrong_argument_is_one_clear_error(make: Callable[[], Task], says: str) -> None:
    with pytest.raises(PrerequisiteError, match=says) as raised:
        make()
    assert "\n" not in str(raised.value)


# apart, side by side, and on the board


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model in three modalities, and how it reads."""
    folder = tmp_path_factory.mktemp("modalities")
    for modality in ("text", "picture", "both"):
        log = run(av_dilemma(n=8, modality=modality), "avdilemma/economicus", log_dir=str(folder))
        assert log.status == "success"
    log = run(scene_reading(n=12), "avdilemma/economicus", log_dir=str(folder))
    assert log.status == "success"
    return folder


def test_modalities_are_respondents_of_their_own_and_never_pooled(folder: Path) -> None:
    logs = read_logs([folder], scorers=("dilemma_choice",))
    name = "avdilemma/economicus"
    labels = {name, f"{name} (modality picture)", f"{name} (modality both)"}
    assert set(logs.labels.values()) == set(logs.pooled().labels.values()) == labels
    frame = read_frame(logs.usable, "dilemma_choice", ("sacrifice",))
    assert frame.groupby("respondent")["modality"].nunique().eq(1).all()


def test_how_a_model_reads_stands_beside_every_result_in_pictures(folder: Path) -> None:
    logs = read_logs([folder]).usable
    frame = results(logs, labels_of(logs))
    reads = frame[frame["behaviour"] == "sacrifice"].set_index("respondent")["reads_scenes"]
    assert reads.notna().tolist() == [each != "avdilemma/economicus" for each in reads.index]
    assert set(reads.dropna()) == {1.0}
    done = CliRunner().invoke(main, ["results", str(folder)])
    assert "reads scenes" in done.output
    assert "side bias" in done.output


def test_the_board_takes_words_alone(folder: Path) -> None:
    assert {"text"} == MODALITIES_TAKEN
    for log in read_logs([folder], scorers=("dilemma_choice",)).usable:
        (first, *_) = read_evidence(Path(log.address), ()).problems
        told = f"its scenes were put by -T modality={log.modality}: leave it out"
        assert (told in first) == (log.modality != "text")


def test_the_command_compares_the_same_questions(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "modalities.csv"
    done = CliRunner().invoke(main, ["modalities", str(folder), "-o", str(table)])
    assert done.exit_code == 0, done.output
    assert "reads 1.00 of what pictures show" in done.output
    frame = pd.read_csv(table)
    assert set(frame["modality"]) == {"picture", "both"}
    rows = frame[frame["modality"] == "picture"].set_index("measure")
    assert rows.loc["sacrifice", "pairs"] == 8
    changes = rows["change"].dropna()
    assert len(changes) > 5
    assert (changes == 0).all()
    assert rows.loc["side bias", "pairs"] == 8
    alone = CliRunner().invoke(main, ["modalities", *map(str, sorted(folder.glob("*reading*")))])
    assert alone.exit_code == 1
    assert "run the same task with -T modality=picture" in alone.output


@pytest.mark.slow
def test_a_report_shows_what_was_asked(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(folder), "-o", str(tmp_path / "report")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report" / "index.html").read_text("utf-8")
    assert '<div class="scenes">' in page
    assert page.count('alt="Seen from above') == 2


def test_the_comparison_by_hand() -> None:
    """Four pairs in two scenarios: two choices turn in the picture, one answer is missing."""
    said = {"a1": (1.0, 0.0), "a2": (1.0, 1.0), "b1": (0.0, 0.0), "b2": (1.0, math.nan),
            "b3": (1.0, 0.0)}  # fmt: skip
    rows = []
    for at, modality in enumerate(("text", "picture")):
        for place, (item, values) in enumerate(said.items()):
            row: dict[str, Any] = dict.fromkeys(ANSWERS, math.nan)
            row |= {
                "respondent": "m", "scorer": "dilemma_choice", "modality": modality,
                "item": item, "epoch": 1, "scenario": item[0], "value": values[at],
                "choice": float(not math.isnan(values[at])), "first": float(place % 2),
            }  # fmt: skip
            row["left"] = values[at] if modality == "picture" else math.nan
            rows.append(row)
    frame = modalities_frame(pd.DataFrame(rows, columns=list(ANSWERS)), {}, {"m": 0.75})
    found = frame.set_index("measure")
    sacrifice = found.loc["sacrifice"]
    assert (sacrifice["before"], sacrifice["after"], sacrifice["pairs"]) == (0.75, 0.25, 4)
    assert sacrifice["change"] == -0.5
    assert sacrifice["low"] <= -0.5 <= sacrifice["high"]
    assert found.loc["choice", "change"] == pytest.approx(-0.2)
    assert found.loc["side bias", "after"] == pytest.approx(2 * 0.25 - 1)
    assert math.isnan(found.loc["side bias", "change"])
    assert set(frame["reads_scenes"]) == {0.75}


@pytest.mark.slow
def test_amces_and_kappa_change_as_the_answers_do(run: Run, tmp_path: Path) -> None:
    for modality, who in (("text", MORALIS), ("picture", "avdilemma/moralis@kappa=0.5@noise=1")):
        for task in (av_dilemma, moral_machine):
            task_made = task(n=48, modality=modality)
            assert run(task_made, who, log_dir=str(tmp_path)).status == "success"
    assert len(read_logs([tmp_path]).usable) == 4
    one = CliRunner().invoke(main, ["modalities", str(tmp_path)])
    # two models: nothing to compare
    assert one.exit_code == 1
    noisy = "avdilemma/moralis@kappa=0.5@noise=1"
    for task in (av_dilemma, moral_machine):
        assert run(task(n=48), noisy, log_dir=str(tmp_path)).status == "success"
    table = tmp_path / "m.csv"
    done = CliRunner().invoke(main, ["modalities", str(tmp_path), "-o", str(table)])
    assert done.exit_code == 0, done.output
    frame = pd.read_csv(table)
    measures = set(frame["measure"])
    assert {"kappa", "AMCE number", "AMCE species", "position bias", "side bias"} <= measures
    kappa = frame[frame["measure"] == "kappa"].iloc[0]
    # the same agent draws the same: nothing changes
    assert kappa["change"] == 0
    assert "whether it reads pictures was not asked" in done.output


# files and costs


def test_show_draws_a_scene(tmp_path: Path) -> None:
    words = ["scenarios", "show", "sacrifice", "--language", "de", "--modality", "picture"]
    for suffix, begins in ((".svg", b"<svg"), (".png", b"\x89PNG")):
        path = tmp_path / f"scene{suffix}"
        done = CliRunner().invoke(main, [*words, "--picture", str(path)])
        assert done.exit_code == 0, done.output
        assert path.read_bytes().startswith(begins)
        assert "Von oben gesehen" in done.output
        assert "Das Bild zeigt" in done.output
        again = CliRunner().invoke(main, [*words, "--picture", str(path)])
        assert again.exit_code == 1
        assert "is there" in again.output
    name = done.output.split("=== ")[1].split()[0]
    other = CliRunner().invoke(main, ["scenarios", "show", name, "--modality", "both"])
    assert "The picture shows the same emergency" in other.output
    wrong = CliRunner().invoke(main, [*words, "--picture", str(tmp_path / "scene.jpg")])
    assert "end it in .svg or .png" in wrong.output
    game = ["scenarios", "show", "protocols", "--picture", str(tmp_path / "game.svg")]
    assert "has no scene" in CliRunner().invoke(main, game).output


def test_cost_counts_pictures() -> None:
    items = build(load_family("sacrifice"), 4, modality="picture")
    turns = [items.family.prompts(item) for item in items]
    plain, shown = (
        asking_cost.cost(turns, "x/y", offline=True, shows=each) for each in (False, True)
    )
    assert shown.input_tokens - plain.input_tokens == 4 * asking_cost.PICTURE
    words = ["scenarios", "cost", "sacrifice", "-n", "4", "--model", "x/y", "--offline"]
    done = CliRunner().invoke(main, [*words, "--modality", "picture"])
    assert f"{asking_cost.PICTURE} for each picture" in done.output


def test_check_takes_a_modality() -> None:
    words = ["scenarios", "check", "sacrifice", "-n", "16", "--asked", "8"]
    done = CliRunner().invoke(main, [*words, "--modality", "picture"])
    assert done.exit_code == 0, done.output
    assert "|r| with picture_side (bound 0.10)" in done.output


def test_samples_for_people_are_always_the_same() -> None:
    found = samples()
    assert found == samples()
    assert [each.id.partition("-")[0] for each in found] == ["sacrifice", "risk", "moral_machine"]
    for each in found:
        assert each.picture.startswith("data:image/svg+xml;base64,")
        assert each.words.startswith("Seen from above")
