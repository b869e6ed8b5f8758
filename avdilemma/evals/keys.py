"""Names shared by dataset, solver, provider and scorers."""

from __future__ import annotations

ITEM = "item"
"""Metadata key, of samples and of their questions, under which the item travels."""

EPOCH = "epoch"
"""Metadata key of a question under which the repetition travels."""

CLUSTER = "scenario"
"""Metadata key on which intervals cluster: order, label and wording variants share it."""

PERSON = "person"
"""Metadata key of samples that a person answered: an anonymous id, on which intervals cluster."""

MARKET = "market"
"""Metadata key of a question for a price under which what the firm knows travels."""

SETUP = "setup"
"""Metadata key of a sample under which its market and rules travel."""

KAPPA = "kappa"
"""Metadata key of samples: degree of morality of the moralis compared with."""

READING = "reading"
"""Metadata key of samples: how a dilemma's own payoff is taken, where it is not ex ante."""

BELIEFS = "belief_item"
"""Metadata key of a question about others that comes before the decision."""

PROMPT = "decision_prompt"
"""Metadata key of samples, under which waits what is asked after something else."""

ANSWER = "answer"
"""Metadata key, of tasks and samples, that says how an answer is asked for, by one of `WAYS`."""

MODALITY = "modality"
"""Metadata key, of tasks and samples, that says how the scene is put, by one of `MODALITIES`."""

THINK = "think"
"""Metadata key of a question that asks to think; the answer is asked for afterwards."""

PERSONA = "persona"
"""Metadata key, of tasks, samples and system messages: the persona that the model is told to be."""

PERSONA_WORDING = "persona_wording"
"""Metadata key of tasks and samples: the wording of the persona."""

SO_FAR = "labels_so_far"
"""Metadata key of a question for one label, whose probabilities are read: the labels before it."""

MASSES = "probabilities"
"""Metadata key of samples under which the probabilities that were read stand."""

MATCH = "match_item"
"""Metadata key of samples under which a match travels."""

PLAYER = "player"
"""Metadata key of a question in a match: which player is asked."""

STOP = "stop_reason"
"""Metadata key of a reply after which the conversation goes on: why it ended."""

ADAPTIVE = "adaptive_setup"
"""Metadata key of a sample under which the settings of an adaptive run travel."""

PICK = "pick"
"""Metadata key of a question of an adaptive run: course, batch and place, and why it is asked."""

ANSWERS = "answers"
"""Metadata key of a score of many questions: what was read of each, with its record."""

DECLARED = "declared_factors"
"""Metadata key of tasks: factors that the scenario file declares itself, where it does."""

LABEL = "label"
"""Metadata key of a score: the answer as it was given, such as a label, without words."""
