"""Tuning on this machine with TRL: on a CPU, a GPU, or several by ``accelerate launch``."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.completion_loss import completion_trainer
from avdilemma.sft.examples import Example
from avdilemma.sft.formats.trl import CONVERSATIONAL, PROMPT_COMPLETION
from avdilemma.sft.tuning import (
    CARD,
    PLAN,
    Settings,
    TuningCard,
    check_same,
    load_data,
    make_card,
    read_card,
    write_card,
)

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped]

CHECKPOINTS = "checkpoints"
"""Folder of checkpoints inside the model's."""

INSTALL = "pip install 'avdilemma[local]'"
"""Remedy where a library is missing."""


def tune_local(data: Path, out: Path, settings: Settings, resume: bool = False) -> TuningCard:
    """Tune a model on completions alone and save it.

    Args:
        data: Folder of a training set.
        out: Folder for model, card and checkpoints; Inspect's ``hf`` provider opens it.
        settings: Model and hyper-parameters.
        resume: Whether to go on from the last checkpoint.

    Returns:
        The card, also in the folder.

    Raises:
        AvdilemmaError: If data or model cannot be used, a library is missing, or the folder
            holds another tuning.
    """
    manifest, examples = load_data(data)
    plan = make_card(manifest, settings, {})
    if resume and (out / PLAN).is_file():
        check_same(plan, out / PLAN)
        if (out / CARD).is_file():
            return read_card(out / CARD)
    elif out.is_dir() and any(out.iterdir()):
        raise AvdilemmaError(f"{out} is not empty: give --resume to go on, or another folder")
    try:
        from transformers.trainer_utils import get_last_checkpoint  # noqa: PLC0415
        from trl import SFTTrainer  # noqa: PLC0415
    except ImportError as error:
        raise AvdilemmaError(f"{error.name} is not installed: {INSTALL}") from error
    import torch  # noqa: PLC0415

    write_card(out / PLAN, plan)
    use_all_cores()
    model, tokenizer = load_model(settings.model)
    freeze_layers(model, settings.freeze)
    kind = SFTTrainer if torch.cuda.is_available() else completion_trainer()
    trainer = kind(
        model=model,
        args=trl_arguments(out, settings, len(examples["train"])),
        train_dataset=as_dataset(examples["train"], tokenizer),
        eval_dataset=as_dataset(examples["validation"], tokenizer) or None,
        processing_class=tokenizer,
        peft_config=_lora(settings),
    )
    checkpoints = out / CHECKPOINTS
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    start = time.monotonic()
    done = trainer.train(resume_from_checkpoint=last if resume else None)
    result: dict[str, Any] = {
        "steps": trainer.state.global_step,
        "train_loss": done.training_loss,
        "seconds": round(time.monotonic() - start, 1),
        "resumed_from": Path(last).name if last and resume else None,
    }
    if examples["validation"]:
        result["validation_loss"] = trainer.evaluate()["eval_loss"]
    if not trainer.is_world_process_zero():
        return make_card(manifest, settings, result)
    tuned = trainer.accelerator.unwrap_model(trainer.model)
    if settings.lora:
        tuned = tuned.merge_and_unload()
    tuned.save_pretrained(out)
    tokenizer.save_pretrained(out)
    card = make_card(manifest, settings, result)
    write_card(out / CARD, card)
    return card


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


def freeze_layers(model: Any, count: int) -> None:
    """Keep the embeddings and the lowest layers of a model as they are.

    Args:
        model: A causal language model of transformers.
        count: Number of layers; 0 keeps nothing.

    Raises:
        AvdilemmaError: If the model has no more layers than that.
    """
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


def trl_arguments(out: Path, settings: Settings, examples: int) -> Any:
    """TRL's own configuration for some settings.

    Args:
        out: Folder of the model.
        settings: The settings.
        examples: Number of training examples.

    Returns:
        An ``SFTConfig``: completion-only loss, nothing truncated, nothing packed.
    """
    import torch  # noqa: PLC0415
    from trl import SFTConfig  # noqa: PLC0415

    # TRL trades time for memory by default; the name of that has changed
    known = {each.name for each in fields(SFTConfig)}
    new, old = "activation_checkpointing", "gradient_checkpointing"
    checkpointing = new if new in known else old
    gpu = torch.cuda.is_available()
    half = settings.bf16
    if half is None:
        half = gpu and torch.cuda.is_bf16_supported()
    a_pass = math.ceil(examples / (settings.batch * settings.accumulate))
    steps = settings.steps or math.ceil(a_pass * settings.epochs)
    return SFTConfig(
        output_dir=str(out / CHECKPOINTS),
        max_steps=steps if settings.steps else -1,
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch,
        per_device_eval_batch_size=settings.batch,
        gradient_accumulation_steps=settings.accumulate,
        **{checkpointing: False},
        learning_rate=settings.learning_rate,
        lr_scheduler_type="linear",
        warmup_steps=min(settings.warmup, steps),
        completion_only_loss=True,
        packing=False,
        # an answer stands at the end: truncation would cut off what is to be learnt
        max_length=None,
        bf16=bool(half),
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        save_steps=settings.save_every,
        save_total_limit=2,
        logging_steps=5,
        report_to="none",
        seed=settings.seed,
        data_seed=settings.seed,
    )


def as_dataset(examples: Sequence[Example], tokenizer: Any) -> Dataset | None:
    """Examples as TRL reads them: messages where the model has a chat template, else texts.

    Args:
        examples: The examples.
        tokenizer: The model's tokenizer.

    Returns:
        The data set, or None if there are no examples.
    """
    from datasets import Dataset  # noqa: PLC0415

    chosen = CONVERSATIONAL if getattr(tokenizer, "chat_template", None) else PROMPT_COMPLETION
    records: list[Mapping[str, Any]] = [chosen.record(example) for example in examples]
    return Dataset.from_list([dict(record) for record in records]) if records else None


def _lora(settings: Settings) -> Any:
    if not settings.lora:
        return None
    from peft import LoraConfig  # noqa: PLC0415

    return LoraConfig(
        r=settings.lora_rank,
        lora_alpha=2 * settings.lora_rank,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
