"""Tuning on this machine with TRL: on a CPU, a GPU, or several by ``accelerate launch``."""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.sft.examples import SPLITS, Example
from avdilemma.sft.formats import PROMPT_COMPLETION, TRL
from avdilemma.sft.stages import Stage
from avdilemma.sft.training_set import TrainingSet, read_training_set
from avdilemma.sft.tuning import CARD, PLAN, LocalSettings, TuningCard, check_same
from avdilemma.sft.weighted import IGNORED, STAGES, run_stages

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped]

CHECKPOINTS = "checkpoints"
"""Folder of checkpoints inside the model's."""

INSTALL = "pip install 'avdilemma[local]'"
"""Remedy where a library is missing."""

ADAPTER = "adapter"
"""Folder, inside the model's, of low-rank adapters by themselves."""

ADAM_BETA2 = 0.98
"""Decay of squared gradients: stages have few steps."""


def tune_local(data: Path, out: Path, settings: LocalSettings, resume: bool = False) -> TuningCard:
    """Tune a model on completions alone, or go on from the last checkpoint, and save it.

    Model, card and checkpoints go into one folder, which Inspect's ``hf`` provider opens.

    Raises:
        AvdilemmaError: If data or model cannot be used, a library is missing, or the folder
            holds another tuning.
    """
    found = read_training_set(data)
    weighted = _weighted(found, settings)
    if settings.detach and not weighted:
        remedy = "tokens have no weights here: leave it out, or build with --reasoning tally"
        raise InvalidValueError("detach", True, remedy)
    plan = TuningCard.of(found.manifest, settings)
    if resume and (out / PLAN).is_file():
        check_same(out / PLAN, TuningCard.read_file(out / PLAN).about(), plan.about())
        if (out / CARD).is_file():
            return TuningCard.read_file(out / CARD)
    elif out.is_dir() and any(out.iterdir()):
        raise AvdilemmaError(f"{out} is not empty: give --resume to go on, or another folder")
    begun = resume and (out / PLAN).is_file()
    try:
        use_all_cores()
        model, tokenizer = load_model(settings.model)
        tune = _tune_stages if weighted else _tune_alike
        if tune is _tune_alike:
            import trl  # noqa: F401, PLC0415
    except ImportError as error:
        raise AvdilemmaError(f"{error.name} is not installed: {INSTALL}") from error
    _freeze(model, settings.freeze)
    plan.write(out / PLAN)
    tuned, result = tune(model, tokenizer, found, out, settings, begun)
    card = TuningCard.of(found.manifest, settings, result)
    if tuned is not None:
        if settings.lora:
            tuned.save_pretrained(out / ADAPTER)
            tuned = tuned.merge_and_unload()
        tuned.save_pretrained(out)
        tokenizer.save_pretrained(out)
        card.write(out / CARD)
        shutil.rmtree(out / STAGES, ignore_errors=True)
    return card


def _weighted(data: TrainingSet, settings: LocalSettings) -> bool:
    """Whether tokens have weights, or stages are asked for."""
    return bool(settings.stages) or any(each.spans for each in data.examples["train"])


def _tune_stages(
    model: Any,
    tokenizer: Any,
    data: TrainingSet,
    out: Path,
    settings: LocalSettings,
    resume: bool,
) -> tuple[Any, dict[str, Any]]:
    """Learn stage by stage with weighted tokens; the model, and what the card tells."""
    stages = settings.stages or (_one_stage(data, settings),)
    if settings.lora:
        from peft import get_peft_model  # noqa: PLC0415

        model = get_peft_model(model, _lora(settings))
    how = partial(_stage_arguments, settings)
    tuned, results = run_stages(model, tokenizer, data, stages, out, how, resume, settings.detach)
    told = [{"stage": str(s), **r.model_dump()} for s, r in zip(stages, results, strict=True)]
    steps = sum(each.steps for each in results)
    last = results[-1].train_loss
    return tuned, {"steps": steps, "train_loss": last, "stages": told}


def _one_stage(data: TrainingSet, settings: LocalSettings) -> Stage:
    """All parts of a set at once, for the steps or passes of the settings."""
    parts = [part for part in ("games", "dilemmas") if part in data.parts]
    examples = len(data.examples["train"])
    steps = settings.steps or math.ceil(
        math.ceil(examples / (settings.batch * settings.accumulate)) * settings.epochs
    )
    return Stage(
        parts=tuple(parts),
        steps=steps,
        learning_rate=settings.learning_rate,
        batch=settings.batch,
    )


def _stage_arguments(settings: LocalSettings, stage: Stage, checkpoints: Path) -> Any:
    """Transformers' arguments of a stage."""
    from transformers import TrainingArguments  # noqa: PLC0415

    return TrainingArguments(
        output_dir=str(checkpoints),
        max_steps=stage.steps,
        per_device_train_batch_size=stage.batch,
        learning_rate=stage.learning_rate,
        warmup_steps=min(settings.warmup, stage.steps),
        adam_beta2=ADAM_BETA2,
        remove_unused_columns=False,
        save_total_limit=1,
        **_shared_arguments(settings),
    )


def _shared_arguments(settings: LocalSettings) -> dict[str, Any]:
    """What every training is given alike."""
    import torch  # noqa: PLC0415

    gpu = torch.cuda.is_available()
    half = gpu and torch.cuda.is_bf16_supported() if settings.bf16 is None else settings.bf16
    return {
        "gradient_accumulation_steps": settings.accumulate,
        "lr_scheduler_type": "linear",
        "bf16": bool(half),
        "use_cpu": not gpu,
        "dataloader_pin_memory": gpu,
        "save_strategy": "steps" if settings.save_every else "no",
        "save_steps": settings.save_every or 1,
        "logging_steps": 5,
        "report_to": "none",
        "seed": settings.seed,
        "data_seed": settings.seed,
    }


def _tune_alike(
    model: Any,
    tokenizer: Any,
    data: TrainingSet,
    out: Path,
    settings: LocalSettings,
    resume: bool,
) -> tuple[Any, dict[str, Any]]:
    """Learn all tokens of completions alike, by TRL; the model, and what the card tells.

    On several devices one process alone gets the model.
    """
    import torch  # noqa: PLC0415
    from transformers.trainer_utils import get_last_checkpoint  # noqa: PLC0415
    from trl import SFTTrainer  # noqa: PLC0415

    train, validation = (as_dataset(data.examples[split], tokenizer) for split in SPLITS)
    trainer = (SFTTrainer if torch.cuda.is_available() else _completion_trainer())(
        model=model,
        args=trl_arguments(out, settings, len(data.examples["train"])),
        train_dataset=train,
        eval_dataset=validation,
        processing_class=tokenizer,
        peft_config=_lora(settings),
    )
    checkpoints = out / CHECKPOINTS
    last = get_last_checkpoint(str(checkpoints)) if resume and checkpoints.is_dir() else None
    start = time.monotonic()
    done = trainer.train(resume_from_checkpoint=last)
    result: dict[str, Any] = {
        "steps": trainer.state.global_step,
        "train_loss": done.training_loss,
        "seconds": round(time.monotonic() - start, 1),
        "resumed_from": Path(last).name if last else None,
    }
    if validation is not None:
        result["validation_loss"] = trainer.evaluate()["eval_loss"]
    main = trainer.is_world_process_zero()
    return trainer.accelerator.unwrap_model(trainer.model) if main else None, result


def load_model(name: str) -> tuple[Any, Any]:
    """Load a causal language model in full precision, and its tokenizer.

    Raises:
        AvdilemmaError: If there is no such model.
    """
    import torch  # noqa: PLC0415
    from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise AvdilemmaError(
            f"model {name!r} cannot be loaded ({reason}): give a folder or a Hugging Face name"
        ) from error
    return model, tokenizer


def _freeze(model: Any, count: int) -> None:
    """Keep the embeddings and some of the lowest layers of a model as they are."""
    if not count:
        return
    layers = getattr(model.get_decoder(), "layers", ())
    if count >= len(layers):
        raise AvdilemmaError(f"freeze {count}: the model has {len(layers)} layers, give fewer")
    for part in (model.get_input_embeddings(), *layers[:count]):
        part.requires_grad_(False)


def use_all_cores() -> None:
    """Let torch use every core that this process may run on, unless the user has decided.

    By itself it counts two hardware threads as one core, which leaves half of a small machine idle.
    """
    import torch  # noqa: PLC0415

    if "OMP_NUM_THREADS" not in os.environ and hasattr(os, "sched_getaffinity"):
        torch.set_num_threads(len(os.sched_getaffinity(0)))


def fast_bf16() -> bool:
    """Whether this processor calculates in bfloat16 itself, not by way of float32."""
    import torch  # noqa: PLC0415

    # torch has no public way to ask
    asked = (
        getattr(torch.cpu, f"_is_{name}_supported", None) for name in ("avx512_bf16", "amx_tile")
    )
    return any(ask is not None and ask() for ask in asked)


def trl_arguments(out: Path, settings: LocalSettings, examples: int) -> Any:
    """TRL's ``SFTConfig``: loss on completions alone, nothing truncated, nothing packed."""
    from trl import SFTConfig  # noqa: PLC0415

    # TRL trades time for memory by default; the name of that has changed
    known = {each.name for each in fields(SFTConfig)}
    new, old = "activation_checkpointing", "gradient_checkpointing"
    a_pass = math.ceil(examples / (settings.batch * settings.accumulate))
    steps = settings.steps or math.ceil(a_pass * settings.epochs)
    return SFTConfig(
        output_dir=str(out / CHECKPOINTS),
        max_steps=settings.steps or -1,
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch,
        per_device_eval_batch_size=settings.batch,
        **{new if new in known else old: False},
        learning_rate=settings.learning_rate,
        warmup_steps=min(settings.warmup, steps),
        completion_only_loss=True,
        packing=False,
        # an answer stands at the end: truncation would cut off what is to be learnt
        max_length=None,
        save_total_limit=2,
        **_shared_arguments(settings),
    )


def as_dataset(examples: Sequence[Example], tokenizer: Any) -> Dataset | None:
    """Examples as messages where the tokenizer has a chat template, else as texts; None of none."""
    from datasets import Dataset  # noqa: PLC0415

    chosen = TRL if getattr(tokenizer, "chat_template", None) else PROMPT_COMPLETION
    records = [chosen.record(example) for example in examples]
    return Dataset.from_list(records) if records else None


def _lora(settings: LocalSettings) -> Any:
    if not settings.lora:
        return None
    from peft import LoraConfig  # noqa: PLC0415

    return LoraConfig(
        r=settings.lora_rank,
        lora_alpha=2 * settings.lora_rank,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )


def completion_loss(model: Any, inputs: dict[str, Any], items: Any = None) -> tuple[Any, Any]:
    """Mean negative log-likelihood of the labelled tokens, with logits for these alone.

    Without Triton, TRL scores every token of prompt and completion against the whole vocabulary,
    which takes more than half of the time of a step on a CPU. The loss is the same: a scalar, the
    sum over ``items`` labelled tokens, by default those at hand; the model's output comes with it.
    Inputs are of shape (examples, tokens), and ``forward`` must know ``logits_to_keep``.
    """
    import torch  # noqa: PLC0415

    labels = inputs["labels"][:, 1:]
    kept = (labels != IGNORED).any(dim=0).nonzero().squeeze(1)
    rest = {name: value for name, value in inputs.items() if name != "labels"}
    output = model(**rest, logits_to_keep=kept, use_cache=False)
    labels = labels[:, kept]
    total = torch.nn.functional.cross_entropy(
        output.logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum"
    )
    return total / ((labels != IGNORED).sum() if items is None else items), output


def _completion_trainer() -> type:
    """TRL's trainer with `completion_loss`."""
    from trl import SFTTrainer  # noqa: PLC0415

    class CompletionTrainer(SFTTrainer):  # type: ignore[misc]
        """Calculates logits of completions alone."""

        def compute_loss(
            self,
            model: Any,
            inputs: dict[str, Any],
            return_outputs: bool = False,
            num_items_in_batch: Any = None,
        ) -> Any:
            """The loss, and the model's output if that is asked for."""
            loss, output = completion_loss(model, inputs, num_items_in_batch)
            return (loss, output) if return_outputs else loss

    return CompletionTrainer
