"""Questions that list options: the text is written once, its options are listed for every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, ClassVar, NamedTuple

from avdilemma.design import Row
from avdilemma.families.asking import Maker
from avdilemma.families.base import ScenarioFile
from avdilemma.families.identity import Levels, levels_of, naming
from avdilemma.families.schema import Alphabet, Frozen, alphabet_name, check_alphabets
from avdilemma.prompts.languages import ENGLISH, Language
from avdilemma.prompts.render import assemble_listed
from avdilemma.questions import ChoiceQuestion, ChoiceSetting, Question

LISTING = frozenset({"alphabet", "position", "label", "chance_position", "chance_label"})
"""Factors that decide how options are listed, and nothing else."""


class QuestionText(NamedTuple):
    """A question before its options are listed."""

    setting: ChoiceSetting
    """The facts."""

    text: str
    """Its paragraphs."""

    options: Mapping[str, str]
    """The text of each action, the focal one first."""

    derived: Mapping[str, str]
    """Levels that follow from those of the row."""

    language: Language = ENGLISH
    """Language of the texts."""

    @property
    def pair(self) -> tuple[str, str]:
        """The two actions that position and label are about, the focal one first."""
        focal, other, *_ = self.options
        return focal, other


def choice(
    asked: QuestionText,
    named: dict[str, Any],
    row: Row,
    labels: tuple[str, ...],
    actions: tuple[str, ...],
) -> ChoiceQuestion:
    """List a question's options, by what `identity` says; actions are those behind the labels."""
    texts = asked.options
    return ChoiceQuestion(
        # written out, because every question is made here and unpacking is slower
        id=named["id"],
        scenario=named["scenario"],
        family=named["family"],
        seed=named["seed"],
        factors={**row, **asked.derived},
        setting=asked.setting,
        labels=labels,
        actions=actions,
        focal=next(iter(texts)),
        prompt=assemble_listed(
            asked.text, labels, [texts[action] for action in actions], asked.language
        ),
        language=asked.language,
    )


def remembering(
    write: Callable[[Row], QuestionText], put: Callable[[Row, QuestionText], ChoiceQuestion]
) -> Maker:
    """Cache the question text; only the order and labels of options differ between these rows.

    So `write` gets rows that lack the factors of `LISTING`, and `put` lists options by whole rows.
    """

    @lru_cache(maxsize=256)
    def writing(names: tuple[str, ...]) -> tuple[Levels, Callable[[tuple[str, ...]], QuestionText]]:
        kept = tuple(name for name in names if name not in LISTING)

        # a scenario's texts are asked one after the other, in every design
        @lru_cache(maxsize=256)
        def written(levels: tuple[str, ...]) -> QuestionText:
            return write(dict(zip(kept, levels, strict=True)))

        return levels_of(kept), written

    def make(row: Row) -> Question:
        levels, written = writing(tuple(row))
        return put(row, written(levels(row)))

    return make


class ListedFactors(Frozen):
    """Factors of files whose questions list options."""

    alphabet: tuple[Alphabet, ...]
    """Label pairs, at least three."""


class ChoiceFile(ScenarioFile):
    """A scenario file whose questions list two options. A subclass writes a row's text."""

    SURFACE: ClassVar[tuple[str, ...]] = ("alphabet", "wording")

    factors: ListedFactors
    """What varies."""

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        check_alphabets(self.factors.alphabet)

    @property
    def alphabets(self) -> tuple[str, ...]:
        """Levels of the factor alphabet."""
        return tuple(map(alphabet_name, self.factors.alphabet))

    def text(self, row: Row, seed: int) -> QuestionText:
        """The question of a row before its options are listed."""
        raise NotImplementedError

    def writer(self, seed: int) -> Callable[[Row], QuestionText]:
        """What writes the texts of many rows."""
        return partial(self.text, seed=seed)

    def labels(self, row: Row) -> tuple[str, str]:
        """The labels as listed, so that the focal action carries the row's label level."""
        return _labels(self.factors.alphabet, row["alphabet"], row["position"], row["label"])

    def listed(self, row: Row, asked: QuestionText, seed: int) -> ChoiceQuestion:
        """The question with its options in the order that the row says."""
        return self._listed(row, asked, self.identity(row, seed))

    def _listed(self, row: Row, asked: QuestionText, named: dict[str, Any]) -> ChoiceQuestion:
        return choice(asked, named, row, self.labels(row), listed(row, *asked.pair))

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The question of one row of the design, its draws decided by the user's seed."""
        return self.listed(row, self.writer(seed)(row), seed)

    def maker(self, seed: int) -> Maker:
        """What makes the questions of many rows, each the same as by `item`."""
        named = naming(self.family, seed, self.content, self._completing)
        return remembering(
            self.writer(seed), lambda row, asked: self._listed(row, asked, named(row))
        )


@lru_cache(maxsize=256)
def find_alphabet(alphabets: tuple[tuple[str, ...], ...], name: str) -> tuple[str, ...]:
    """The alphabet of a level, of two or three labels."""
    return next(alphabet for alphabet in alphabets if alphabet_name(alphabet) == name)


def listed(row: Row, focal: str, other: str) -> tuple[str, str]:
    """The two actions in the order of a row's position level."""
    return (focal, other) if row["position"] == "first" else (other, focal)


def listed_labels(row: Row, alphabet: Sequence[str]) -> tuple[str, str]:
    """The two labels in listed order, so that the focal action carries the row's label level."""
    early, late = alphabet
    same = (row["position"] == "first") == (row["label"] == "early")
    return (early, late) if same else (late, early)


# few of them, and this is done for every question
@lru_cache(maxsize=1024)
def _labels(
    alphabets: tuple[tuple[str, ...], ...], name: str, position: str, label: str
) -> tuple[str, str]:
    """The labels as listed of an alphabet in a file, by the levels of position and label."""
    levels = {"position": position, "label": label}
    return listed_labels(levels, find_alphabet(alphabets, name))
