"""Scenario files of kind ``dilemma``: sacrifice the people in the car, or spare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, ClassVar, get_args

from pydantic import Field, PositiveInt

from avdilemma.design import EmptyCells, Factor, Row
from avdilemma.dilemmas import (
    ACTIONS,
    CHANCE,
    COMPANIES,
    Company,
    Lane,
    Perspective,
    Scope,
    company_fits,
)
from avdilemma.exact import decimal_text, exact
from avdilemma.families.base import Translated
from avdilemma.families.declared import DeclaringFactors, Percent, Words
from avdilemma.families.declaring import declaring
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
from avdilemma.prompts.languages import Language, percent
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
    return {_versus(pair): pair for pair in pairs} if own is None else own[1]


def crowd_factor(factors: DeclaringFactors) -> str:
    """The factor whose levels set the numbers of people."""
    return "pair" if factors.crowds is None else factors.crowds[0]


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
        check_texts(where, wording, values | own, *paths, language=language)

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """The pairs of occupants and pedestrians."""
        yield from crowds(self.factors).values()

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor; risk and company only where the file has them."""
        spec = self.factors
        return {
            **({"pair": map(_versus, spec.pair)} if spec.pair else {}),
            **({} if spec.risk is None else {"risk": map(_versus, spec.risk)}),
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

    def values(self, row: Row) -> dict[str, object]:
        """What templates may use in one row of the design, in the family's language."""
        pair, risk, _ = self.numbers(row)
        values = dilemma_values(pair, risk, self.language)
        if not self.declared:
            return values
        return values | self.own_values(row, self.wordings[row["wording"]], values)

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
        wording, values = self.wordings[row["wording"]], self.values(row)
        lane: Lane = row["lane"]  # type: ignore[assignment]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        company = row.get("company")
        before, ask = self.around(row)
        options, actions = wording.options[lane], list(ACTIONS)
        sources = [*before, wording.scene[lane], ask, options.sacrifice, options.spare]
        if wording.chance is not None:
            actions.append(CHANCE)
            sources.append(wording.chance)
        texts = render_each(tuple(sources), values, self.language)
        asked = len(before) + 1
        parts = [*texts[:asked], *self.own_paragraphs(wording, values), texts[asked]]
        facts, ratio = dilemma_facts(*self.numbers(row))
        known: Company | None = company if company in COMPANIES else None  # type: ignore[assignment]
        return QuestionText(
            DilemmaSetting(
                *facts, perspective, scope, lane, company=known, silent=self.silence(row)
            ),
            "\n\n".join(parts),
            dict(zip(actions, texts[asked + 1 :], strict=True)),
            {"ratio": ratio, **self.own_derived(row)},
            self.language,
        )


def _versus(pair: Sequence[float]) -> str:
    one, other = (decimal_text(exact(each, "number")) for each in pair)
    return f"{one}v{other}"


def _read_risk(name: str) -> tuple[Fraction, Fraction]:
    in_car, on_road = (exact(each, "risk") / 100 for each in name.split("v"))
    return in_car, on_road


# numbers recur over all other factors, and fractions take longer than everything else
@lru_cache(maxsize=4096)
def dilemma_facts(
    pair: str, risk: str | None, more: tuple[int, int] = (0, 0)
) -> tuple[tuple[int, int, str, str], str]:
    """m, n, M and N of `Numbers`, and N / M; the last three as exact texts.

    m and n are those who count, M = m p and N = n q the expected deaths among them.
    """
    in_car, on_road = (Fraction(1), Fraction(1)) if risk is None else _read_risk(risk)
    occupants, pedestrians = (
        int(told) + extra for told, extra in zip(pair.split("v"), more, strict=True)
    )
    costs, saves = occupants * in_car, pedestrians * on_road
    cost, save, ratio = (decimal_text(each) for each in (costs, saves, saves / costs))
    return (occupants, pedestrians, cost, save), ratio


def dilemma_values(pair: str, risk: str | None, language: Language) -> dict[str, object]:
    """What templates may use of `Numbers`: group sizes, and risks as the language writes them."""
    return dict(_values(pair, risk, language))


@lru_cache(maxsize=4096)
def _values(pair: str, risk: str | None, language: Language) -> tuple[tuple[str, object], ...]:
    occupants, pedestrians = map(int, pair.split("v"))
    values: dict[str, object] = {"occupants": occupants, "pedestrians": pedestrians}
    if risk is not None:
        in_car, on_road = _read_risk(risk)
        values["occupant_risk"] = percent(in_car, language)
        values["pedestrian_risk"] = percent(on_road, language)
    return tuple(values.items())
