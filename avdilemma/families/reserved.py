"""Names that a factor of a file's own cannot bear, because they mean something already."""

from __future__ import annotations

LEVEL_SUFFIX = "_level"
"""End of the name by which a template gets the level of an own factor."""

_FACTORS = """
    alphabet aspect attribute belief chance_label chance_position company difference draw framing
    game label lane law match mention naming node order pair perspective picture_side position
    prediction protocol ratio rating relation replicate risk scale scope side stakes three_labels
    unit wording
"""
"""Factors of built-in kinds."""

_ARGUMENTS = """
    answer at_most beliefs by elicit elicitation factors family kappa language modality n numbers
    payoffs persona persona_wording reading scenarios seed suite third_option
"""
"""Arguments of tasks."""

_COLUMNS = """
    canary choice cluster cooperate economicus epoch error first id item kind labels left masses
    moralis model outcome partial prompt refusal respondent sacrifice sample scenario score spared
    strict_economicus strict_moralis separating task truncated unparseable value
"""
"""Columns of items and results, metadata of samples, and keys of scores."""

_TEMPLATES = """
    C D P R S T after c c2 d d2 ends expected n occupant_risk occupants often other others own
    pedestrian_risk pedestrians plural replies seldom unseen words
"""
"""Names that templates use."""

RESERVED = frozenset(f"{_FACTORS} {_ARGUMENTS} {_COLUMNS} {_TEMPLATES}".split())
"""All of them."""
