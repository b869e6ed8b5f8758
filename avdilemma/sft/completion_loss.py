"""The loss on completions where no GPU does it: only the tokens that count are given logits.

Without Triton, TRL scores every token of prompt and completion against the whole vocabulary, which
takes more than half of the time of a step on a CPU. The loss is the same.
"""

from __future__ import annotations

from typing import Any

IGNORED = -100
"""Label of tokens that are not learnt, as transformers has it."""


def completion_loss(model: Any, inputs: dict[str, Any], items: Any = None) -> tuple[Any, Any]:
    """Mean negative log-likelihood of the labelled tokens.

    Args:
        model: A causal language model whose ``forward`` knows ``logits_to_keep``.
        inputs: ``input_ids``, ``attention_mask`` and ``labels``, each of shape (examples, tokens).
        items: Number of labelled tokens that the sum is divided by; those at hand by default.

    Returns:
        The loss, a scalar tensor, and the model's output.
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


def completion_trainer() -> type:
    """TRL's trainer with the loss above.

    Returns:
        A class to be used as `trl.SFTTrainer`.
    """
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
