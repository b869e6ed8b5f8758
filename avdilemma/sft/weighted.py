"""Tuning with a weight for every token of a completion, stage by stage."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.files import write_text
from avdilemma.sft.spans import END, END_ALONE, Span, token_weights
from avdilemma.sft.stages import Stage
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.training_set import TrainingSet

IGNORED = -100
"""Label of tokens that are not learnt, as transformers has it."""

STAGES = "stages"
"""Folder, inside the model's, of what each stage learnt while a tuning goes on."""

LEARNT = "learnt.safetensors"
"""File of the weights that a stage changed."""

DONE = "stage.json"
"""File beside the model of a stage that is done."""


class StageResult(StrictRecord):
    """What a stage came to."""

    steps: int
    """Steps done."""

    train_loss: float
    """Mean loss over them."""

    seconds: float
    """Time taken."""


def encoded(tokenizer: Any, prompt: str, completion: str, spans: Sequence[Span]) -> dict[str, Any]:
    """One example in tokens: ids, labels and weights of equal length.

    A prompt goes through the chat template where there is one; without a prompt the completion
    follows on the beginning of the assistant's turn. Tokens of the completion have the weights of
    their spans, or 1 without spans.

    Raises:
        AvdilemmaError: If the tokenizer tells no places of its tokens.
    """
    if not getattr(tokenizer, "is_fast", False):
        raise AvdilemmaError("the model's tokenizer has no offsets: take a model with a fast one")
    before = tokenizer(_before(tokenizer, prompt), add_special_tokens=False)["input_ids"]
    after = tokenizer(completion, add_special_tokens=False, return_offsets_mapping=True)
    ends = [end for _, end in after["offset_mapping"]]
    weights = token_weights(spans, ends) if spans else [1.0] * len(ends)
    last = 1.0 if not spans else END if prompt else END_ALONE
    answer = [*after["input_ids"], tokenizer.eos_token_id]
    return {
        "input_ids": before + answer,
        "labels": [IGNORED] * len(before) + answer,
        "weights": [0.0] * len(before) + [*weights, last],
    }


def _before(tokenizer: Any, prompt: str) -> str:
    """What stands before a completion."""
    if not getattr(tokenizer, "chat_template", None):
        return f"{prompt}\n\n" if prompt else ""
    message = [{"role": "user", "content": prompt or "-"}]
    whole: str = tokenizer.apply_chat_template(message, add_generation_prompt=True, tokenize=False)
    if prompt:
        return whole
    asked: str = tokenizer.apply_chat_template(message, add_generation_prompt=False, tokenize=False)
    return whole.removeprefix(asked)


def encoded_parts(tokenizer: Any, data: TrainingSet, stage: Stage) -> list[dict[str, Any]]:
    """The training examples of a stage in tokens.

    Raises:
        AvdilemmaError: If the set has none of a part.
    """
    found = []
    for part in stage.parts:
        if part == "arithmetic":
            several = [encoded(tokenizer, "", line.told, line.spans) for line in data.arithmetic]
        else:
            several = [
                encoded(tokenizer, example.prompt, example.completion, example.spans)
                for example in data.examples["train"]
                if example.part == part
            ]
        if not several:
            raise AvdilemmaError(
                f"stage {stage}: the training set has no {part}, build it with them"
            )
        found += several
    return found


def padded(examples: Sequence[Mapping[str, Any]], pad: int) -> dict[str, Any]:
    """A batch of examples as tensors of shape (examples, tokens).

    Prompts are padded on the left and completions on the right, so that all completions begin in
    one column. Positions count the tokens of each example from 0.
    """
    import torch  # noqa: PLC0415

    before = [_prompt_length(each) for each in examples]
    widest = max(before)
    longest = max(
        widest + len(each["input_ids"]) - own for each, own in zip(examples, before, strict=True)
    )

    def filled(rows: Iterable[Sequence[float]], value: float) -> Any:
        several = []
        for row, own in zip(rows, before, strict=True):
            left = [value] * (widest - own)
            several.append([*left, *row, *[value] * (longest - len(left) - len(row))])
        return torch.tensor(several)

    lengths = [len(each["input_ids"]) for each in examples]
    return {
        "input_ids": filled([each["input_ids"] for each in examples], pad),
        "attention_mask": filled([[1] * length for length in lengths], 0),
        "position_ids": filled([range(length) for length in lengths], 0),
        "labels": filled([each["labels"] for each in examples], IGNORED),
        "weights": filled([each["weights"] for each in examples], 0.0),
    }


def _prompt_length(example: Mapping[str, Any]) -> int:
    """Number of tokens before the completion."""
    return next(place for place, label in enumerate(example["labels"]) if label != IGNORED)


def weighted_loss(model: Any, inputs: Mapping[str, Any], detach: bool = False) -> tuple[Any, Any]:
    """Weighted mean of the negative log-likelihood over labelled tokens, and the model's output.

    The sum of weight times loss over the sum of weights; logits are calculated of columns with
    some label alone, so ``forward`` must know ``logits_to_keep``.

    Args:
        model: The model.
        inputs: A batch as of `padded`.
        detach: Whether to calculate nothing back through the prompts. The loss is the same, and
            its gradient that of the completions' own calculations, with what the model keeps of
            each prompt (keys and values) taken as given.
    """
    import torch  # noqa: PLC0415

    labels, weights = inputs["labels"][:, 1:], inputs["weights"][:, 1:]
    kept = (labels != IGNORED).any(dim=0).nonzero().squeeze(1)
    first, past = 0, None
    if detach:
        # the last token of a prompt is what the first of its completion follows from
        first = int(kept[0])
        mask = inputs["attention_mask"][:, :first]
        with torch.no_grad():
            past = model(
                **_columns(inputs, 0, first), attention_mask=mask, logits_to_keep=1, use_cache=True
            )
    output = model(
        **_columns(inputs, first),
        attention_mask=inputs["attention_mask"],
        logits_to_keep=kept - first,
        past_key_values=past.past_key_values if past else None,
        use_cache=detach,
    )
    losses = torch.nn.functional.cross_entropy(
        output.logits.float().flatten(0, 1),
        labels[:, kept].flatten(),
        ignore_index=IGNORED,
        reduction="none",
    )
    weight = weights[:, kept].flatten()
    return (losses * weight).sum() / weight.sum(), output


def _columns(inputs: Mapping[str, Any], first: int, end: int | None = None) -> dict[str, Any]:
    """Some columns of a batch, without the mask, which is of all columns up to the last."""
    return {name: inputs[name][:, first:end] for name in ("input_ids", "position_ids")}


def _trainer_class(detach: bool) -> type:
    from transformers import Trainer  # noqa: PLC0415

    class WeightedTrainer(Trainer):  # type: ignore[misc]
        """Calculates `weighted_loss`."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            """Let the loss of each batch count alike."""
            super().__init__(*args, **kwargs)
            self.model_accepts_loss_kwargs = False

        def compute_loss(
            self,
            model: Any,
            inputs: dict[str, Any],
            return_outputs: bool = False,
            num_items_in_batch: Any = None,  # noqa: ARG002
        ) -> Any:
            """The loss, and the model's output if that is asked for."""
            loss, output = weighted_loss(model, inputs, detach)
            return (loss, output) if return_outputs else loss

    return WeightedTrainer


def _learnt(model: Any) -> dict[str, Any]:
    """The weights that are not frozen, by name."""
    return {
        name: weight.detach().contiguous()
        for name, weight in model.named_parameters()
        if weight.requires_grad
    }


def run_stages(
    model: Any,
    tokenizer: Any,
    data: TrainingSet,
    stages: Sequence[Stage],
    out: Path,
    arguments: Any,
    resume: bool,
    detach: bool = False,
) -> tuple[Any, list[StageResult]]:
    """Learn stage after stage; stages that are done are not done again.

    Args:
        model: The model to begin with.
        tokenizer: Its tokenizer.
        data: The training set.
        stages: The stages.
        out: Folder of the tuned model, where the models of stages stand while this goes on.
        arguments: Makes transformers' arguments of a stage and the folder of its checkpoints.
        resume: Whether to go on from what stands there.
        detach: Whether to calculate nothing back through prompts, as in `weighted_loss`.

    Returns:
        The tuned model, and what each stage came to.

    Raises:
        AvdilemmaError: If the set has none of a stage's parts.
    """
    from safetensors.torch import load_file, save_file  # noqa: PLC0415
    from transformers.trainer_utils import get_last_checkpoint  # noqa: PLC0415

    results: list[StageResult] = []
    for number, stage in enumerate(stages, 1):
        examples = encoded_parts(tokenizer, data, stage)
        folder = out / STAGES / str(number)
        if resume and (folder / DONE).is_file():
            results.append(StageResult.read_file(folder / DONE))
            model.load_state_dict(load_file(folder / LEARNT), strict=False)
            continue
        given = arguments(stage, out / STAGES / f"{number}-checkpoints")
        checkpoints = Path(given.output_dir)
        last = get_last_checkpoint(str(checkpoints)) if resume and checkpoints.is_dir() else None
        trainer = _trainer_class(detach)(
            model=model,
            args=given,
            train_dataset=examples,
            data_collator=lambda several: padded(several, tokenizer.pad_token_id or 0),
        )
        start = time.monotonic()
        done = trainer.train(resume_from_checkpoint=last)
        model = trainer.accelerator.unwrap_model(trainer.model)
        result = StageResult(
            steps=trainer.state.global_step,
            train_loss=done.training_loss,
            seconds=round(time.monotonic() - start, 1),
        )
        results.append(result)
        if number < len(stages) and given.save_strategy != "no":
            folder.mkdir(parents=True, exist_ok=True)
            save_file(_learnt(model), folder / LEARNT)
            write_text(folder / DONE, result.text(), overwrite=True)
        shutil.rmtree(checkpoints, ignore_errors=True)
    return model, results
