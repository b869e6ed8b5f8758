"""Local tuning: the card, completions alone, and going on after a kill."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from avdilemma.cli import main
from avdilemma.demos.tuned_models import KAPPAS, demo_plan
from avdilemma.errors import AvdilemmaError
from avdilemma.sft.generate import Reply
from avdilemma.sft.local import tune_local
from avdilemma.sft.proof import verify
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.stages import read_stage
from avdilemma.sft.study import Arm, _Lazy
from avdilemma.sft.training_set import build_training_set, read_training_set
from avdilemma.sft.tuning import CARD, PLAN, LocalSettings, TuningCard, check_same


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    recipe = Recipe(agent=target_agent("economicus"), n=24, reasoning="choice", wordings=("brief",))
    build_training_set(recipe).write(folder)
    return folder


def test_a_card_says_data_agent_settings_and_code(data: Path, tmp_path: Path) -> None:
    found = read_training_set(data)
    card = TuningCard.of(found.manifest, LocalSettings(model="m", steps=3), {"steps": 3})
    card.write(tmp_path / CARD)
    again = TuningCard.read_file(tmp_path / CARD)
    assert again == card
    assert again.agent == "economicus (kappa=0)"
    assert again.data["train"] == found.manifest.fingerprints["train"]
    assert again.data["evaluation"] == found.manifest.evaluation["fingerprint"]
    assert "avdilemma" in again.packages
    assert len(found.examples["train"]) == 24


def test_only_the_same_tuning_is_resumed(data: Path, tmp_path: Path) -> None:
    manifest = read_training_set(data).manifest
    path = tmp_path / PLAN
    begun, other = (
        TuningCard.of(manifest, LocalSettings(model="m", steps=steps)) for steps in (3, 4)
    )
    begun.write(path)
    check_same(path, TuningCard.read_file(path).about(), begun.about())
    with pytest.raises(AvdilemmaError, match=re.escape("steps 3, not 4")):
        check_same(path, begun.about(), other.about())
    path.write_text("{}")
    with pytest.raises(AvdilemmaError, match="tune into an empty"):
        TuningCard.read_file(path)


@pytest.mark.parametrize(
    "values",
    [{"batch": 0}, {"learning_rate": -1}, {"steps": -1}, {"freeze": 3, "lora": True}],
)
def test_settings_out_of_range(values: dict[str, float]) -> None:
    with pytest.raises(AvdilemmaError, match=f"^{next(iter(values)).replace('_', '-')} is"):
        LocalSettings.read(**{"model": "m", **values})


def test_changed_data_are_refused(data: Path, tmp_path: Path) -> None:
    for path in data.glob("*.json*"):
        (tmp_path / path.name).write_text(path.read_text().replace("Answer: A", "Answer: B", 1))
    with pytest.raises(AvdilemmaError, match="sft verify"):
        read_training_set(tmp_path)


def test_a_folder_in_use_is_not_taken_and_a_done_tuning_is_not_done_again(
    data: Path, tmp_path: Path
) -> None:
    settings = LocalSettings(model="m", steps=3)
    (tmp_path / "something").write_text("")
    with pytest.raises(AvdilemmaError, match="--resume"):
        tune_local(data, tmp_path, settings)
    manifest = read_training_set(data).manifest
    TuningCard.of(manifest, settings).write(tmp_path / PLAN)
    done = TuningCard.of(manifest, settings, {"steps": 3})
    done.write(tmp_path / CARD)
    assert tune_local(data, tmp_path, settings, resume=True) == done
    run = ["sft", "tune", "local", str(data), "--model", "m", "-o", str(tmp_path), "--resume"]
    found = CliRunner().invoke(main, [*run, "--steps", "3"])
    assert found.exit_code == 0, found.output
    assert "3 steps for economicus" in found.output
    other = CliRunner().invoke(main, [*run, "--steps", "4"])
    assert "steps 3, not 4" in other.output


@pytest.mark.parametrize("kappa", KAPPAS)
@pytest.mark.parametrize("transfer", [False, True])
def test_the_demos_sets_are_verified_ones(kappa: str, transfer: bool, tmp_path: Path) -> None:
    texts = {"basis": "arithmetic:2:6e-4:8", "first": "games:5", "then": "games+dilemmas:6"}
    stages = {name: (read_stage(text),) for name, text in texts.items()}
    plan = demo_plan(tmp_path, stages, bf16=False)
    assert [each[0].steps for each in (plan.basis, plan.first, plan.then)] == [2, 5, 6]
    made = build_training_set(Arm(kappa, 0).recipe(plan, transfer))
    made.write(tmp_path)
    assert verify(tmp_path, prompts=False) == []
    assert len(made.arithmetic) == (0 if transfer else 16)
    assert len(made.examples["train"]) == (48 if transfer else 40)


def test_a_model_is_asked_once_what_several_exams_ask(tmp_path: Path) -> None:
    asked: list[list[str]] = []

    class Fake:
        def replies(self, prompts: list[str], _most: int) -> list[Reply]:
            asked.append(prompts)
            return [Reply(prompt.upper(), "stop") for prompt in prompts]

    writer = _Lazy("m", demo_plan(tmp_path, {}, bf16=False))
    writer.__dict__["it"] = Fake()
    assert [each.text for each in writer.replies(["a", "b", "a"])] == ["A", "B", "A"]
    assert [each.text for each in writer.replies(["c", "b"])] == ["C", "B"]
    assert writer.replies(["a"])[0].text == "A"
    assert asked == [["a", "b"], ["c"]]


@pytest.mark.parametrize("text", ["games", "games:0", "games:3:x", "boats:3", "games:1:1e-3:4:5"])
def test_a_stage_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(AvdilemmaError, match=r"^(stage|steps) is"):
        read_stage(text)


def test_prompts_are_not_detached_where_tokens_have_no_weights(data: Path, tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match="detach is True: tokens have no weights"):
        tune_local(data, tmp_path / "out", LocalSettings(model="m", detach=True))
    assert not (tmp_path / "out").exists()


def test_stages_and_steps_are_not_both_taken(data: Path, tmp_path: Path) -> None:
    run = ["sft", "tune", "local", str(data), "--model", "m", "-o", str(tmp_path / "out")]
    done = CliRunner().invoke(main, [*run, "--stage", "games:3", "--steps", "3"])
    assert done.exit_code == 1
    assert "each --stage says it" in done.output


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with random weights, as small as it can be, with a real tokenizer."""
    from rich.console import Console
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    from avdilemma.demos.small_model import small_folder

    source = str(small_folder(Console()))
    config = AutoConfig.from_pretrained(source)
    config.hidden_size, config.intermediate_size, config.num_hidden_layers = 32, 32, 2
    config.num_attention_heads, config.num_key_value_heads, config.head_dim = 2, 1, 16
    config.layer_types = None
    folder = tmp_path_factory.mktemp("tiny")
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(source).save_pretrained(folder)
    return folder


def command(tiny: Path, data: Path, out: Path, *more: str) -> list[str]:
    run = [sys.executable, "-c", "from avdilemma.cli import main; main()", "sft", "tune"]
    run += ["local", str(data), "--model", str(tiny), "-o", str(out), "--steps", "40"]
    return [*run, "--batch", "2", "--save-every", "5", "--lr", "1e-3", *more]


def tune(tiny: Path, data: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(tiny, data, out, *more), capture_output=True, text=True, check=False
    )


@pytest.mark.llm
def test_a_killed_tuning_resumes_to_the_same_number_of_steps(
    tiny: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "model"
    with subprocess.Popen(
        command(tiny, data, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(2400):
            saved = list(out.glob("checkpoints/checkpoint-*/trainer_state.json"))
            if saved or process.poll() is not None:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert not (out / CARD).exists()
    refused = tune(tiny, data, out)
    assert refused.returncode == 1
    assert "--resume" in refused.stderr
    other = tune(tiny, data, out, "--resume", "--seed", "9")
    assert "seed 0, not 9" in other.stderr
    done = tune(tiny, data, out, "--resume")
    assert done.returncode == 0, done.stderr
    card = TuningCard.read_file(out / CARD)
    assert card.result["steps"] == 40
    assert str(card.result["resumed_from"]).startswith("checkpoint-")
    again = tune(tiny, data, out, "--resume")
    assert "40 steps" in again.stdout


@pytest.mark.llm
def test_the_tuned_folder_opens_in_inspect_and_lora_is_merged(
    tiny: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "model"
    done = tune(tiny, data, out, "--lora", "--lora-rank", "2")
    assert done.returncode == 0, done.stderr
    assert (out / "adapter" / "adapter_model.safetensors").is_file()
    assert not list(out.glob("adapter*.*"))
    assert json.loads((out / CARD).read_text())["settings"]["lora"] is True
    run = [str(Path(sys.executable).parent / "inspect"), "eval", "avdilemma/economic_games"]
    run += ["--model", "hf/tiny", "-M", f"model_path={out}", "-M", "device=cpu"]
    run += ["-T", "n=4", "--max-tokens", "4", "--log-dir", str(tmp_path / "logs")]
    found = subprocess.run(
        run, capture_output=True, text=True, check=False, env={**os.environ, "HF_HUB_OFFLINE": "1"}
    )
    assert found.returncode == 0, found.stderr
    from inspect_ai.log import list_eval_logs, read_eval_log

    (log,) = list_eval_logs(str(tmp_path / "logs"))
    assert read_eval_log(log.name, header_only=True).status == "success"


@pytest.mark.llm
def test_the_loss_on_completions_is_that_of_all_logits(tiny: Path) -> None:
    import torch

    from avdilemma.sft.local import completion_loss, load_model

    torch.manual_seed(0)
    model, _ = load_model(str(tiny))
    tokens = torch.randint(0, 1000, (3, 12))
    labels = tokens.clone()
    for row, (prompt, end) in enumerate(((5, 12), (8, 11), (7, 9))):
        labels[row, :prompt] = -100
        labels[row, end:] = -100
    mask = torch.ones_like(tokens)
    mask[2, 9:] = 0
    inputs = {"input_ids": tokens, "attention_mask": mask, "labels": labels}
    ours, _ = completion_loss(model, inputs)
    whole = model(**inputs).loss
    assert float(ours.detach()) == pytest.approx(float(whole.detach()), rel=1e-5)
    shared, _ = completion_loss(model, inputs, items=torch.tensor(24))
    assert float(shared.detach()) == pytest.approx(float(whole.detach()) * 12 / 24, rel=1e-5)


@pytest.fixture(scope="module")
def tally_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tally")
    plan = demo_plan(folder, {"basis": (read_stage("arithmetic:2:6e-4:8"),)}, bf16=False)
    recipe = Arm("0.5", 0).recipe(plan)
    given = {**dict(recipe), "n": 12, "transfer": "dilemmas", "dilemmas": 12}
    build_training_set(Recipe.read(**given)).write(folder)
    return folder


@pytest.mark.llm
def test_the_weighted_loss_by_hand_and_weights_on_the_tokens_they_are_for(
    tiny: Path, tally_data: Path
) -> None:
    import torch
    from torch.nn.functional import cross_entropy

    from avdilemma.sft.local import load_model
    from avdilemma.sft.weighted import encoded_parts, padded, weighted_loss

    model, tokenizer = load_model(str(tiny))
    data = read_training_set(tally_data)
    for part in ("arithmetic", "games", "dilemmas"):
        several = encoded_parts(tokenizer, data, read_stage(f"{part}:1"))
        one = several[0]
        at = next(n for n, w in enumerate(one["weights"]) if w == max(one["weights"]))
        assert tokenizer.decode([one["input_ids"][at]]).strip() in "<>"
        batch = padded(several[:3], 0)
        ours, _ = weighted_loss(model, batch)
        logits = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits[:, :-1]
        losses = cross_entropy(
            logits.flatten(0, 1), batch["labels"][:, 1:].flatten(), reduction="none"
        )
        weights = batch["weights"][:, 1:].flatten()
        whole = (losses * weights).sum() / weights.sum()
        assert float(ours.detach()) == pytest.approx(float(whole.detach()), rel=1e-4)
        assert torch.isfinite(ours)
        assert len({len(each["input_ids"]) for each in several[:3]}) > 1
        alone = [weighted_loss(model, padded([each], 0)) for each in several[:3]]
        parts = [padded([each], 0)["weights"].sum() for each in several[:3]]
        mean = sum(loss.detach() * part for (loss, _), part in zip(alone, parts, strict=True))
        assert float(ours.detach()) == pytest.approx(float(mean / sum(parts)), rel=1e-4)


@pytest.mark.llm
def test_what_is_detached_has_the_same_loss_and_no_gradient_of_prompts(
    tiny: Path, tally_data: Path
) -> None:
    from avdilemma.sft.local import load_model
    from avdilemma.sft.weighted import IGNORED, encoded_parts, padded, weighted_loss

    model, tokenizer = load_model(str(tiny))
    several = encoded_parts(tokenizer, read_training_set(tally_data), read_stage("dilemmas:1"))[:4]
    batch = padded(several, 0)
    first = int((batch["labels"] != IGNORED).any(dim=0).nonzero()[0])
    assert len({each["labels"].count(IGNORED) for each in several}) > 1
    # every prompt ends in the column before the first completions
    assert (batch["labels"][:, first] != IGNORED).all()
    assert (batch["attention_mask"][:, first - 1] == 1).all()
    reached = {}
    for detach in (False, True):
        seen: list[int] = []
        hook = model.get_input_embeddings().register_forward_hook(
            lambda _module, _inputs, output, seen=seen: seen.append(
                output.shape[1] if output.requires_grad else 0
            )
        )
        loss, _ = weighted_loss(model, batch, detach)
        hook.remove()
        model.zero_grad()
        loss.backward()
        reached[detach] = (float(loss.detach()), sum(seen))
    columns = batch["input_ids"].shape[1]
    assert reached[True][0] == pytest.approx(reached[False][0], rel=1e-4)
    assert (reached[False][1], reached[True][1]) == (columns, columns - first + 1)


@pytest.mark.llm
def test_stages_run_one_after_the_other_and_go_on_after_a_stop(
    tiny: Path, tally_data: Path, tmp_path: Path
) -> None:
    from avdilemma.sft import weighted

    stages = tuple(map(read_stage, ("arithmetic:3:1e-2:4", "games+dilemmas:2:1e-3:2")))
    settings = LocalSettings(model=str(tiny), stages=stages, freeze=1, detach=True)
    whole = tune_local(tally_data, tmp_path / "whole", settings)
    assert [each["steps"] for each in whole.result["stages"]] == [3, 2]
    with pytest.MonkeyPatch.context() as patch:
        original = weighted.encoded_parts

        def stop(tokenizer: object, data: object, stage: object) -> object:
            if stage == stages[1]:
                raise KeyboardInterrupt
            return original(tokenizer, data, stage)  # type: ignore[arg-type]

        patch.setattr(weighted, "encoded_parts", stop)
        with pytest.raises(KeyboardInterrupt):
            tune_local(tally_data, tmp_path / "cut", settings)
    assert (tmp_path / "cut" / "stages" / "1" / "learnt.safetensors").is_file()
    again = tune_local(tally_data, tmp_path / "cut", settings, resume=True)
    assert again.result["stages"][1]["train_loss"] == pytest.approx(
        whole.result["stages"][1]["train_loss"], rel=1e-3
    )
    assert not (tmp_path / "cut" / "stages").exists()
    none = tmp_path / "none"
    build_training_set(Arm("0.5", 0).recipe(demo_plan(tiny, {}, bf16=False))).write(none)
    without = LocalSettings(model=str(tiny), stages=stages[1:])
    with pytest.raises(AvdilemmaError, match="has no dilemmas"):
        tune_local(none, tmp_path / "x", without)


@pytest.mark.llm
def test_replies_in_a_batch_are_those_one_by_one(tiny: Path) -> None:
    from avdilemma.sft.generate import Writer

    prompts = ["One.", "A much longer prompt about something else.", "Two words."]
    writer = Writer(tiny, "cpu", batch=2)
    together = writer.replies(prompts, 5)
    assert [writer.replies([each], 5)[0] for each in prompts] == together
    assert {each.stop_reason for each in together} <= {"stop", "max_tokens"}
    with pytest.raises(AvdilemmaError, match="device"):
        Writer(tiny, "tpu")


@pytest.mark.llm
def test_frozen_layers_stay_as_they_are(tiny: Path, data: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    done = tune(tiny, data, tmp_path / "model", "--freeze", "1")
    assert done.returncode == 0, done.stderr
    before, after = (load_file(f / "model.safetensors") for f in (tiny, tmp_path / "model"))
    same = {name: bool((before[name] == after[name]).all()) for name in after}
    assert all(same[name] for name in same if ".layers.0." in name or "embed_tokens" in name)
    assert not all(same[name] for name in same if ".layers.1." in name)
    refused = tune(tiny, data, tmp_path / "other", "--freeze", "2")
    assert "freeze 2: the model has 2 layers" in refused.stderr


@pytest.mark.llm
def test_an_unknown_model_is_one_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = tune(tmp_path / "empty", data, tmp_path / "out")
    assert found.returncode == 1
    assert "cannot be loaded" in found.stderr
    assert "Traceback" not in found.stderr
