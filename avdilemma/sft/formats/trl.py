"""Formats of TRL's SFTTrainer; both train on the completion alone by default."""

from __future__ import annotations

from avdilemma.sft.formats.format import Format, assistant, user

CONVERSATIONAL = Format(
    name="trl",
    summary="TRL SFTTrainer, conversational prompt and completion",
    record=lambda example: {
        "prompt": [user(example.prompt)],
        "completion": [assistant(example.completion)],
    },
)
"""Messages, to which TRL applies the model's own chat template."""

PROMPT_COMPLETION = Format(
    name="prompt-completion",
    summary="TRL SFTTrainer and others, plain texts for models without a chat template",
    record=lambda example: {
        "prompt": f"{example.prompt}\n\n",
        "completion": example.completion,
    },
)
"""Texts as they are; TRL adds the end-of-text token."""
