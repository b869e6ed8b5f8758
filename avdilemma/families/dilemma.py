"""Scenario files of kind ``dilemma``: sacrifice the people in the car, or spare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, ClassVar, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import EmptyCells, Factor, Row
from avdilemma.dilemmas import ACTIONS, CHANCE, Company, Lane, Perspective, Scope, company_fits
from avdilemma.exact import decimal_text, exact
from avdilemma.families.base import Translated
from avdilemma.families.listing import ChoiceFile, ListedFactors, QuestionText
from avdilemma.families.pictured import pictured
from avdilemma.families.schema import (
    EmptySpec,
    Frozen,
    Name,
    Place,
    Text,
    ThreeLabels,
    at,
    check_alphabets,
    check_once,
    check_texts,
    language_at,
)
from avdilemma.prompts.languages import Language, percent
from avdilemma.prompts.render import render
from avdilemma.questions import DilemmaSetting, Question
from avdilemma.scenes import Modality

Percent = Annotated[int | float, Field(gt=0, le=100)]
"""A probability in per cent."""


class DilemmaFactors(ListedFactors):
    """Factors and their levels."""

    pair: tuple[tuple[PositiveInt, PositiveInt], ...] = Field(min_length=1)
    """Pairs [occupants, pedestrians]."""

    risk: tuple[tuple[Percent, Percent], ...] | None = Field(default=None, min_length=1)
    """Pairs [in the car, on the road] of the probability, in per cent, that each person on the
    side that is hit dies; without the factor everyone there dies for certain."""

    company: tuple[Company, ...] | None = Field(default=None, min_length=1)
    """Who is in the car with the respondent; without the factor that is not said."""

    perspective: tuple[Perspective, ...] = Field(min_length=1)
    """Who is asked."""

    scope: tuple[Scope, ...] = Field(min_length=1)
    """One car, everyone's cars, or a car to be bought."""

    lane: tuple[Lane, ...] = Field(min_length=2, max_length=2)
    """Whom the car harms if it does nothing; both, so that omission is no confound."""

    three_labels: tuple[ThreeLabels, ...] = ()
    """Label triples for the arm with a third option, at least three or none."""


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

    company: Mapping[Company, Text] = Field(default_factory=dict)
    """Who else is in the car."""

    scene: Mapping[Lane, Text]
    """What happens, by lane."""

    question: Mapping[Perspective, Mapping[Scope, Text]]
    """What is asked, by perspective and scope."""

    options: Mapping[Lane, Options]
    """Option texts, by lane."""

    chance: Text | None = None
    """The third option, where it is offered: no preference, a fair draw decides."""


class DilemmaFamily(Translated[DilemmaWording], ChoiceFile):
    """A family of dilemmas; without the factor risk all harmed die for certain (M = m, N = n)."""

    CONTENT: ClassVar[tuple[str, ...]] = ("pair", "risk", "company", "perspective", "scope")
    BALANCED: ClassVar[tuple[str, ...]] = ("lane", "position", "label")
    default_size: ClassVar[int] = 288

    factors: DilemmaFactors
    """What varies."""

    default: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    """For some factors the levels that are asked unless levels are selected."""

    empty: tuple[EmptySpec, ...] = ()
    """Combinations that are left out, with the reason."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.factors.three_labels:
            check_alphabets(self.factors.three_labels, "three_labels")
        check_once("pair", self.factors.pair)
        check_once("risk", self.factors.risk or ())
        with at("factors"):
            cells = self.design({}, every=True).cells
        with at("default"):
            self.design({})
        for where, wording in self.texts():
            self._check_wording(where, wording, cells)
        return self

    def _check_wording(self, where: Place, wording: DilemmaWording, cells: Sequence[Row]) -> None:
        paths = list[tuple[str, ...]]()
        for lane in get_args(Lane):
            paths += [("scene", lane), *(("options", lane, action) for action in ACTIONS)]
        for perspective, scope in sorted({(row["perspective"], row["scope"]) for row in cells}):
            paths += [(part, perspective, scope) for part in ("viewpoint", "question")]
        paths += [("company", company) for company in self.factors.company or ()]
        paths += [("chance",)] if self.factors.three_labels else []
        language = language_at(where, self.language)
        check_texts(where, wording, self.values(cells[0]), *paths, language=language)

    def group_sizes(self) -> Iterator[tuple[int, int]]:
        """The pairs of occupants and pedestrians."""
        yield from self.factors.pair

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor; risk and company only where the file has them."""
        spec = self.factors
        return {
            "pair": map(_versus, spec.pair),
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
        for company in self.factors.company or ():
            unfit = [pair for pair in self.factors.pair if not company_fits(company, pair[0])]
            if unfit:
                yield EmptyCells(
                    {"company": frozenset([company]), "pair": frozenset(map(_versus, unfit))},
                    "company needs a second person in the car, and being alone one person",
                )
        if "bought_car" in factors["scope"].levels:
            others, bought = frozenset({"pedestrian", "observer"}), frozenset({"bought_car"})
            where = {"perspective": others, "scope": bought}
            yield EmptyCells(where, "only who will own the car buys it")

    def values(self, row: Row) -> dict[str, object]:
        """What templates may use in one row of the design, in the family's language."""
        return dict(_values(row["pair"], row.get("risk"), self.language))

    def around(self, row: Row) -> tuple[list[str], str]:
        """What stands around the scene, as templates: who the respondent is, and what is asked."""
        wording = self.wordings[row["wording"]]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        company: Company | None = row.get("company")  # type: ignore[assignment]
        before = [wording.viewpoint[perspective][scope]]
        before += [wording.company[company]] if company is not None else []
        return before, wording.question[perspective][scope]

    def pictured(
        self, question: Question, row: Row, modality: Modality, mirrored: bool
    ) -> Question:
        """A question as a modality puts it, as `Asking.pictured`."""
        values, (before, ask) = self.values(row), self.around(row)
        texts = [render(part, values, self.language) for part in (*before, ask)]
        return pictured(question, modality, texts[:-1], texts[-1], mirrored)

    def text(self, row: Row, seed: int) -> QuestionText:  # noqa: ARG002
        """The question of a row before its options are listed, the third one included."""
        wording, values = self.wordings[row["wording"]], self.values(row)
        lane: Lane = row["lane"]  # type: ignore[assignment]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        company: Company | None = row.get("company")  # type: ignore[assignment]
        before, ask = self.around(row)
        parts = [*before, wording.scene[lane], ask]
        options = wording.options[lane]
        texts = dict(zip(ACTIONS, (options.sacrifice, options.spare), strict=True))
        texts |= {} if wording.chance is None else {CHANCE: wording.chance}
        facts, ratio = _facts(row["pair"], row.get("risk"))
        return QuestionText(
            DilemmaSetting(*facts, perspective, scope, lane, company=company),
            "\n\n".join([render(part, values, self.language) for part in parts]),
            {action: render(text, values, self.language) for action, text in texts.items()},
            {"ratio": ratio},
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
def _facts(pair: str, risk: str | None) -> tuple[tuple[int, int, str, str], str]:
    """m, n, M and N of a pair and a risk, and N / M; the last three as exact texts."""
    in_car, on_road = (Fraction(1), Fraction(1)) if risk is None else _read_risk(risk)
    occupants, pedestrians = map(int, pair.split("v"))
    costs, saves = occupants * in_car, pedestrians * on_road
    cost, save, ratio = (decimal_text(each) for each in (costs, saves, saves / costs))
    return (occupants, pedestrians, cost, save), ratio


@lru_cache(maxsize=4096)
def _values(pair: str, risk: str | None, language: Language) -> tuple[tuple[str, object], ...]:
    occupants, pedestrians = map(int, pair.split("v"))
    values: dict[str, object] = {"occupants": occupants, "pedestrians": pedestrians}
    if risk is not None:
        in_car, on_road = _read_risk(risk)
        values["occupant_risk"] = percent(in_car, language)
        values["pedestrian_risk"] = percent(on_road, language)
    return tuple(values.items())
