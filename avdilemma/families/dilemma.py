"""Scenario files of kind ``dilemma``: sacrifice the people in the car, or spare them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any, ClassVar, NamedTuple, get_args

from pydantic import Field, PositiveInt

from avdilemma.design import EmptyCells, Factor, Row
from avdilemma.dilemmas import (
    ACTIONS,
    CHANCE,
    COMPANIES,
    Lane,
    Perspective,
    Scope,
    company_fits,
)
from avdilemma.families.base import Translated
from avdilemma.families.declared import DeclaringFactors, Percent, Words
from avdilemma.families.declaring import declaring
from avdilemma.families.dilemma_numbers import dilemma_facts, dilemma_values, versus
from avdilemma.families.listing import ChoiceFile, ListedFactors, QuestionText
from avdilemma.families.own_factors import check_counted, check_told, check_words
from avdilemma.families.pictured import check_drawable, pictured
from avdilemma.families.schema import (
    EmptySpec,
    Frozen,
    Name,
    Place,
    PlacedError,
    Text,
    ThreeLabels,
    at,
    check_alphabets,
    check_once,
    check_texts,
    language_at,
)
from avdilemma.prompts.render import render_each
from avdilemma.questions import DilemmaSetting, Question
from avdilemma.scenes import Modality


class DilemmaFactors(ListedFactors, DeclaringFactors):
    """Factors and their levels."""

    pair: tuple[tuple[PositiveInt, PositiveInt], ...] = ()
    """Pairs [occupants, pedestrians]; none where levels of an own factor set the numbers."""

    risk: tuple[tuple[Percent, Percent], ...] | None = Field(default=None, min_length=1)
    """Pairs [in the car, on the road] of the probability, in per cent, that each person on the
    side that is hit dies; without the factor everyone there dies for certain."""

    company: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """Who is in the car with the respondent, in words of the file's own beside those of `Company`;
    without the factor that is not said."""

    perspective: tuple[Perspective, ...] = Field(min_length=1)
    """Who is asked."""

    scope: tuple[Scope, ...] = Field(min_length=1)
    """One car, everyone's cars, or a car to be bought."""

    lane: tuple[Lane, ...] = Field(min_length=2, max_length=2)
    """Whom the car harms if it does nothing; both, so that omission is no confound."""

    three_labels: tuple[ThreeLabels, ...] = ()
    """Label triples for the arm with a third option, at least three or none."""


class DrawnFrom(Frozen):
    """Numbers of people among which new ones are drawn."""

    occupants: tuple[PositiveInt, PositiveInt] | None = None
    """Fewest and most people in the car; those of the file's pairs by default."""

    pedestrians: tuple[PositiveInt, PositiveInt] | None = None
    """Fewest and most people on the road; those of the file's pairs by default."""


class Options(Frozen):
    """Texts of the two options in one lane."""

    sacrifice: Text
    """Harm the people in the car."""

    spare: Text
    """Spare them."""


class DilemmaWording(Frozen):
    """One complete wording."""

    viewpoint: Mapping[Perspective, Mapping[Scope, Text]]
    """Who the respondent is, by perspective and scope."""

    company: Mapping[Name, Text] = Field(default_factory=dict)
    """Who else is in the car."""

    words: Words = Field(default_factory=dict)
    """Words of own factors' levels."""

    scene: Mapping[Lane, Text]
    """What happens, by lane."""

    question: Mapping[Perspective, Mapping[Scope, Text]]
    """What is asked, by perspective and scope."""

    options: Mapping[Lane, Options]
    """Option texts, by lane."""

    chance: Text | None = None
    """The third option, where it is offered: no preference, a fair draw decides."""


def crowds(factors: DeclaringFactors) -> Mapping[str, tuple[int, int]]:
    """Numbers of people by the level that sets them, of ``pair`` or of an own factor."""
    pairs: tuple[tuple[int, int], ...] = getattr(factors, "pair", ())
    own = factors.crowds
    return {versus(pair): pair for pair in pairs} if own is None else own[1]


def crowd_factor(factors: DeclaringFactors) -> str:
    """The factor whose levels set the numbers of people."""
    return "pair" if factors.crowds is None else factors.crowds[0]


class Templates(NamedTuple):
    """What is filled in for a question: all of it but the numbers."""

    sources: tuple[str, ...]
    """Templates of the paragraphs, then those of the options."""

    asked: int
    """Place of the paragraph that asks."""

    actions: tuple[str, ...]
    """The actions behind the options."""

    company: str | None
    """Who else is in the car, where theory knows them."""


class DilemmaFamily(Translated[DilemmaWording], ChoiceFile):
    """A family of dilemmas; without the factor risk all harmed die for certain (M = m, N = n)."""

    CONTENT: ClassVar[tuple[str, ...]] = ("pair", "risk", "company", "perspective", "scope")
    BALANCED: ClassVar[tuple[str, ...]] = ("lane", "position", "label")
    default_size: ClassVar[int] = 288

    factors: DilemmaFactors
    """What varies."""

    drawn_from: DrawnFrom | None = Field(default=None, exclude=True)
    """Numbers of people among which new ones are drawn."""

    default: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    """For some factors the levels that are asked unless levels are selected."""

    empty: tuple[EmptySpec, ...] = ()
    """Combinations that are left out, with the reason."""

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A file's data with its own factors written out."""
        return declaring(cls, data)

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        if self.factors.three_labels:
            check_alphabets(self.factors.three_labels, "three_labels")
        check_once("pair", self.factors.pair)
        check_once("risk", self.factors.risk or ())
        with at("factors"):
            cells = self.design({}, every=True).cells
        if self.factors.company and {row["perspective"] for row in cells} != {"occupant"}:
            problem = "is known to occupants alone: ask perspective: [occupant]"
            raise PlacedError(("factors", "company"), problem)
        with at("default"):
            self.design({})
        for where, wording in self.texts():
            self._check_wording(where, wording, cells)
        check_counted(self, cells)
        check_told(self)

    def _check_wording(self, where: Place, wording: DilemmaWording, cells: Sequence[Row]) -> None:
        paths = list[tuple[str, ...]]()
        for lane in get_args(Lane):
            paths += [("scene", lane), *(("options", lane, action) for action in ACTIONS)]
        for perspective, scope in sorted({(row["perspective"], row["scope"]) for row in cells}):
            paths += [(part, perspective, scope) for part in ("viewpoint", "question")]
        paths += [("company", company) for company in self.factors.company or ()]
        paths += [("chance",)] if self.factors.three_labels else []
        language = language_at(where, self.language)
        values = dilemma_values(*self.numbers(cells[0])[:2], self.language)
        own = check_words(where, wording, self.declared, values, language)
        check_texts(where, wording, {**values, **own}, *paths, language=language)

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """The pairs of occupants and pedestrians."""
        yield from crowds(self.factors).values()

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor; risk and company only where the file has them."""
        spec = self.factors
        return {
            **({"pair": map(versus, spec.pair)} if spec.pair else {}),
            **({} if spec.risk is None else {"risk": map(versus, spec.risk)}),
            **({} if spec.company is None else {"company": spec.company}),
            "perspective": spec.perspective,
            "scope": spec.scope,
            "alphabet": self.alphabets,
            "wording": self.wordings,
            "lane": spec.lane,
        }

    def empty_cells(self, factors: Mapping[str, Factor]) -> Iterator[EmptyCells]:
        """What the file leaves out, unfit company, and buyers who are no occupants."""
        for each in self.empty:
            yield each.cells()
        # company is nested in the number of people: none when alone, someone otherwise
        named = crowd_factor(self.factors)
        for company in self.factors.company or ():
            sizes = crowds(self.factors).items()
            unfit = [level for level, pair in sizes if not company_fits(company, pair[0])]
            if unfit:
                yield EmptyCells(
                    {"company": frozenset([company]), named: frozenset(unfit)},
                    "company needs a second person in the car, and being alone one person",
                )
        if "bought_car" in factors["scope"].levels:
            others, bought = frozenset({"pedestrian", "observer"}), frozenset({"bought_car"})
            where = {"perspective": others, "scope": bought}
            yield EmptyCells(where, "only who will own the car buys it")

    def values(self, row: Row) -> Mapping[str, object]:
        """What templates may use in one row of the design, in the family's language."""
        pair, risk, _ = self.numbers(row)
        values = dilemma_values(pair, risk, self.language)
        if not self.declared:
            return values
        return {**values, **self.own_values(row, self.wordings[row["wording"]], values)}

    def silence(self, row: Row) -> str:
        """The level for which theory predicts nothing, company of the file's own included."""
        if not self.falls_silent:
            return ""
        company = row.get("company")
        own = company is not None and company not in COMPANIES
        return f"company={company}" if own else super().silence(row)

    @cached_property
    def falls_silent(self) -> bool:
        """Whether own factors or company of the file's own leave something unpredicted."""
        known = set(self.factors.company or ()) <= COMPANIES
        return not known or super().falls_silent

    def around(self, row: Row) -> tuple[list[str], str]:
        """What stands around the scene, as templates: who the respondent is, and what is asked."""
        wording = self.wordings[row["wording"]]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        company = row.get("company")
        before = [wording.viewpoint[perspective][scope]]
        before += [wording.company[company]] if company is not None else []
        return before, wording.question[perspective][scope]

    def pictured(
        self, question: Question, row: Row, modality: Modality, mirrored: bool
    ) -> Question:
        """A question as a modality puts it, as `Asking.pictured`."""
        check_drawable(modality, self.declared)
        values, (before, ask) = self.values(row), self.around(row)
        *texts, asked = render_each((*before, ask), values, self.language)
        return pictured(question, modality, texts, asked, mirrored)

    def text(self, row: Row, seed: int) -> QuestionText:  # noqa: ARG002
        """The question of a row before its options are listed, the third one included."""
        return self._written(row, self._templates)

    def writer(self, seed: int) -> Callable[[Row], QuestionText]:  # noqa: ARG002
        """What writes the texts of many rows, the templates of each wording found once."""
        return partial(self._written, templates=lru_cache(maxsize=1024)(self._templates))

    def _templates(
        self, wording: str, perspective: str, scope: str, company: str | None, lane: str
    ) -> Templates:
        row = {"wording": wording, "perspective": perspective, "scope": scope}
        row |= {} if company is None else {"company": company}
        told, (before, ask) = self.wordings[wording], self.around(row)
        options = told.options[lane]  # type: ignore[index]
        actions = dict(zip(ACTIONS, (options.sacrifice, options.spare), strict=True))
        if told.chance is not None:
            actions[CHANCE] = told.chance
        scene = (*before, told.scene[lane])  # type: ignore[index]
        known = company if company in COMPANIES else None
        return Templates((*scene, ask, *actions.values()), len(scene), tuple(actions), known)

    def _written(self, row: Row, templates: Callable[..., Templates]) -> QuestionText:
        told = templates(
            row["wording"], row["perspective"], row["scope"], row.get("company"), row["lane"]
        )
        values, asked = self.values(row), told.asked
        texts = render_each(told.sources, values, self.language)
        parts = texts[: asked + 1]
        if self.declared:
            parts[asked:asked] = self.own_paragraphs(self.wordings[row["wording"]], values)
        facts, ratio = dilemma_facts(*self.numbers(row))
        setting = DilemmaSetting(
            *facts,
            row["perspective"],  # type: ignore[arg-type]
            row["scope"],  # type: ignore[arg-type]
            row["lane"],  # type: ignore[arg-type]
            company=told.company,  # type: ignore[arg-type]
            silent=self.silence(row),
        )
        return QuestionText(
            setting,
            "\n\n".join(parts),
            dict(zip(told.actions, texts[asked + 1 :], strict=True)),
            {"ratio": ratio, **self.own_derived(row)},
            self.language,
        )
