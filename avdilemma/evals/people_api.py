"""The provider behind ``people/...``: people answer experiments, and no request reaches them.

With it logs of their answers can be scored again, for which Inspect wants to know the provider.
"""

from __future__ import annotations

from typing import NoReturn

from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI
from inspect_ai.tool import ToolChoice, ToolInfo

from avdilemma.errors import AvdilemmaError
from avdilemma.evals.errors import clean_errors


class PeopleAPI(ModelAPI):
    """Answers nothing: answers of people are read by ``avdilemma answers read``."""

    async def generate(
        self,
        input: list[ChatMessage],  # noqa: A002, ARG002 - Inspect's own signature
        tools: list[ToolInfo],  # noqa: ARG002
        tool_choice: ToolChoice,  # noqa: ARG002
        config: GenerateConfig,  # noqa: ARG002
    ) -> NoReturn:
        """Refuse.

        Raises:
            PrerequisiteError: Always.
        """
        with clean_errors():
            raise AvdilemmaError(
                "people are asked by an experiment: avdilemma scenarios generate FAMILY --format "
                "jspsych, and their answers are read by avdilemma answers read"
            )
        raise AssertionError
