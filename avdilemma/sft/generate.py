"""Replies of a local model in large batches: the fast way where hundreds of questions are asked."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from avdilemma.errors import AvdilemmaError, one_of
from avdilemma.sft.local import fast_bf16, load_model, use_all_cores

DEVICES = ("auto", "cpu", "cuda")
"""Where a model can run; auto: on a GPU where there is one."""


class Reply(NamedTuple):
    """What a model wrote, and why it stopped, in Inspect's words."""

    text: str
    stop_reason: str


class Writer:
    """A model that answers greedily, its prompts padded on the left.

    Raises:
        AvdilemmaError: If the model cannot be loaded, or there is no such device.
    """

    def __init__(self, folder: str | Path, device: str = "auto", batch: int = 64) -> None:
        """Load a model's folder, or a model by its Hugging Face name."""
        import torch  # noqa: PLC0415

        one_of("device", device, DEVICES)
        gpu = torch.cuda.is_available()
        if device == "cuda" and not gpu:
            raise AvdilemmaError("device cuda: torch sees no GPU here, give cpu or auto")
        use_all_cores()
        self.device = "cuda" if gpu and device != "cpu" else "cpu"
        self.batch = batch
        if gpu:
            # what a tuning in this process left behind
            gc.collect()
            torch.cuda.empty_cache()
        model, self.tokenizer = load_model(str(folder))
        half = self.device == "cuda" or fast_bf16()
        self.model = model.to(self.device, torch.bfloat16 if half else torch.float32).eval()

    def replies(
        self,
        prompts: Sequence[str],
        max_tokens: int,
        system: Sequence[str] = (),
        advance: Callable[[int], None] = lambda _done: None,
    ) -> list[Reply]:
        """Answer prompts, each a user's message, at most so many tokens each.

        Args:
            prompts: The messages.
            max_tokens: Tokens of a reply at most.
            system: A system message for each prompt, or none.
            advance: Called with the number of each batch's replies.
        """
        asked = [self._tokens(prompt, *system[i : i + 1]) for i, prompt in enumerate(prompts)]
        found: dict[int, Reply] = {}
        # alike in length, so that little is padded
        order = sorted(range(len(asked)), key=lambda index: len(asked[index]))
        for start in range(0, len(order), self.batch):
            places = order[start : start + self.batch]
            replies = self._batch([asked[index] for index in places], max_tokens)
            found |= dict(zip(places, replies, strict=True))
            advance(len(places))
        return [found[index] for index in range(len(prompts))]

    def _tokens(self, prompt: str, system: str = "") -> list[int]:
        text = f"{system}\n\n{prompt}\n\n" if system else f"{prompt}\n\n"
        if getattr(self.tokenizer, "chat_template", None):
            messages = [{"role": "system", "content": system}] if system else []
            text = self.tokenizer.apply_chat_template(
                [*messages, {"role": "user", "content": prompt}],
                add_generation_prompt=True,
                tokenize=False,
            )
        tokens: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return tokens

    def _batch(self, several: Sequence[Sequence[int]], max_tokens: int) -> list[Reply]:
        import torch  # noqa: PLC0415

        longest = max(map(len, several))
        pad = self.tokenizer.pad_token_id or 0
        ids = [[pad] * (longest - len(each)) + list(each) for each in several]
        mask = [[0] * (longest - len(each)) + [1] * len(each) for each in several]
        with torch.inference_mode():
            written: Any = self.model.generate(
                input_ids=torch.tensor(ids, device=self.device),
                attention_mask=torch.tensor(mask, device=self.device),
                max_new_tokens=max_tokens,
                do_sample=False,
                pad_token_id=pad,
                eos_token_id=self.tokenizer.eos_token_id,
            )
        found = []
        for row in written[:, longest:].tolist():
            ended = self.tokenizer.eos_token_id in row
            text = self.tokenizer.decode(row, skip_special_tokens=True)
            found.append(Reply(text, "stop" if ended else "max_tokens"))
        return found
