"""Scenario files of kind ``dilemma``: sacrifice the people in the car, or spare them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, PositiveInt, model_validator

from avdilemma.design import Design, EmptyCells, Factor, Row, derive_seed, select
from avdilemma.dilemmas import (
    ACTIONS,
    CHANCE,
    Company,
    Lane,
    Perspective,
    Scope,
    company_fits,
)
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, exact
from avdilemma.families.schema import (
    BALANCE,
    Alphabet,
    EmptySpec,
    Frozen,
    Name,
    Place,
    Text,
    ThreeLabels,
    alphabet_name,
    at,
    check_alphabets,
    check_text,
    find_alphabet,
    item_id,
    listed,
    listed_labels,
)
from avdilemma.families.translate import Translated
from avdilemma.prompts.languages import Language, percent
from avdilemma.prompts.render import assemble, render
from avdilemma.questions import ChoiceQuestion, DilemmaSetting

CONTENT = ("pair", "risk", "company", "perspective", "scope")
"""Content factors; risk and company only in files that have them."""

SURFACE = ("alphabet", "wording")
"""Surface factors."""

BALANCED = ("lane", *(factor.name for factor in BALANCE))
"""Balance factors."""

Percent = Annotated[int | float, Field(gt=0, le=100)]
"""A probability in per cent."""


class DilemmaFactors(Frozen):
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

    alphabet: tuple[Alphabet, ...]
    """Label pairs, at least three."""

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


class DilemmaFamily(Translated[DilemmaWording]):
    """A family of dilemmas; without the factor risk all harmed die for certain (M = m, N = n)."""

    kind: Literal["dilemma"]
    """Tells kinds of files apart."""

    family: Name
    """Name of the family."""

    version: PositiveInt
    """Raised with every change of content."""

    title: Text
    """One line for people."""

    source: Text
    """What it follows."""

    factors: DilemmaFactors
    """What varies."""

    default: Mapping[Name, tuple[str, ...]] = Field(default_factory=dict)
    """For some factors the levels that are asked unless levels are selected."""

    empty: tuple[EmptySpec, ...] = ()
    """Combinations that are left out, with the reason."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_alphabets(self.factors.alphabet)
        if self.factors.three_labels:
            check_alphabets(self.factors.three_labels, "three_labels")
        self._check_numbers()
        with at("factors"):
            cells = self._design({}).cells
        with at("default"):
            self.design({})
        for _, where, wording in self.texts():
            self._check_wording(where, wording, cells)
        return self

    def _check_numbers(self) -> None:
        for name, pairs in (("pair", self.factors.pair), ("risk", self.factors.risk or ())):
            listed_pairs = list(pairs)
            for index, pair in enumerate(listed_pairs):
                with at("factors", name, index):
                    if pair in listed_pairs[:index]:
                        raise InvalidValueError(name, list(pair), "give each pair once")

    def _check_wording(self, where: Place, wording: DilemmaWording, cells: Sequence[Row]) -> None:
        sample = self.values(cells[0])
        for lane in get_args(Lane):
            options = wording.options.get(lane)
            check_text((*where, "scene", lane), wording.scene.get(lane), sample)
            for action in ACTIONS:
                text = getattr(options, action, None)
                check_text((*where, "options", lane, action), text, sample)
        for perspective, scope in sorted({(row["perspective"], row["scope"]) for row in cells}):
            for part, texts in (("viewpoint", wording.viewpoint), ("question", wording.question)):
                by_scope: Mapping[str, str] = dict(texts).get(perspective, {})  # type: ignore[call-overload]
                place = (*where, part, perspective, scope)
                check_text(place, by_scope.get(scope), sample)
        for company in self.factors.company or ():
            check_text((*where, "company", company), wording.company.get(company), sample)
        if self.factors.three_labels:
            check_text((*where, "chance"), wording.chance, sample)

    def design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        """The design, restricted to some levels.

        Args:
            select_levels: Levels to keep, by factor; the file's `default` holds for the rest.

        Returns:
            Content pair (x risk) (x company) x perspective x scope; surface alphabet x wording;
            balance lane x position x label.

        Raises:
            InvalidValueError: If a factor or level is unknown or nothing is left.
        """
        return self._design({**self.default, **select_levels})

    def _design(self, select_levels: Mapping[str, Sequence[str]]) -> Design:
        spec = self.factors
        named = [Factor("pair", tuple(_pair_name(pair) for pair in spec.pair))]
        if spec.risk is not None:
            named.append(Factor("risk", tuple(map(_risk_name, spec.risk))))
        if spec.company is not None:
            named.append(Factor("company", spec.company))
        named += [
            Factor("perspective", spec.perspective),
            Factor("scope", spec.scope),
            Factor("alphabet", tuple(map(alphabet_name, spec.alphabet))),
            Factor("wording", tuple(self.wordings)),
            Factor("lane", spec.lane),
        ]
        factors = {factor.name: factor for factor in select(tuple(named), select_levels)}
        return Design(
            content=tuple(factors[name] for name in CONTENT if name in factors),
            surface=tuple(factors[name] for name in SURFACE),
            balance=(factors["lane"], *BALANCE),
            empty=(
                *(each.cells() for each in self.empty),
                *self._nested(),
                *_buyers(factors["scope"]),
            ),
        )

    def _nested(self) -> Iterator[EmptyCells]:
        """Company is nested in the number of people: none when alone, someone otherwise."""
        for company in self.factors.company or ():
            unfit = [pair for pair in self.factors.pair if not company_fits(company, pair[0])]
            if unfit:
                yield EmptyCells(
                    {"company": frozenset([company]), "pair": frozenset(map(_pair_name, unfit))},
                    "company needs a second person in the car, and being alone one person",
                )

    def values(self, row: Row) -> dict[str, object]:
        """What templates may use in one row of the design, in the family's language."""
        return dict(_values(row["pair"], row.get("risk"), self.language))

    def item(self, row: Row, seed: int) -> ChoiceQuestion:
        """The item of one row of the design.

        Args:
            row: Level of every factor.
            seed: The user's seed.

        Returns:
            The item with its prompt.
        """
        alphabet = find_alphabet(self.factors.alphabet, row["alphabet"])
        return self.question(row, seed, listed(row, *ACTIONS), listed_labels(row, alphabet))

    def question(
        self,
        row: Row,
        seed: int,
        actions: Sequence[str],
        labels: Sequence[str],
        arm: tuple[str, tuple[str, ...]] | None = None,
    ) -> ChoiceQuestion:
        """A row's question with the answers listed in a given order.

        Args:
            row: Level of every factor.
            seed: The user's seed.
            actions: Actions as listed.
            labels: Their labels.
            arm: Name of the arm's family and its surface factors, if it is not this family.

        Returns:
            The item with its prompt.
        """
        family, surface = arm or (self.family, SURFACE)
        wording, values = self.wordings[row["wording"]], self.values(row)
        lane: Lane = row["lane"]  # type: ignore[assignment]
        perspective: Perspective = row["perspective"]  # type: ignore[assignment]
        scope: Scope = row["scope"]  # type: ignore[assignment]
        company: Company | None = row.get("company")  # type: ignore[assignment]
        options = wording.options[lane]
        texts = {"sacrifice": options.sacrifice, "spare": options.spare, CHANCE: wording.chance}
        parts = [wording.viewpoint[perspective][scope]]
        parts += [wording.company[company]] if company is not None else []
        parts += [wording.scene[lane], wording.question[perspective][scope]]
        prompt = assemble(
            [render(part, values) for part in parts],
            [
                (label, render(str(texts[action]), values))
                for label, action in zip(labels, actions, strict=True)
            ],
            self.language,
        )
        occupants, pedestrians, costs, saves, ratio = _facts(row["pair"], row.get("risk"))
        content = tuple(name for name in CONTENT if name in row)
        name = item_id(family, row, (*content, *surface, *BALANCED))
        return ChoiceQuestion(
            id=name,
            scenario=item_id(family, row, content),
            family=family,
            seed=derive_seed(seed, name),
            factors={**row, "ratio": ratio},
            setting=DilemmaSetting(
                occupants,
                pedestrians,
                costs,
                saves,
                perspective,
                scope,
                lane,
                company=company,
            ),
            labels=tuple(labels),
            actions=tuple(actions),
            focal=ACTIONS[0],
            prompt=prompt,
            language=self.language,
        )


def _buyers(scope: Factor) -> Iterator[EmptyCells]:
    """Nobody but an occupant buys the car."""
    if "bought_car" in scope.levels:
        others = frozenset({"pedestrian", "observer"})
        yield EmptyCells(
            {"perspective": others, "scope": frozenset({"bought_car"})},
            "only who will own the car buys it",
        )


def _pair_name(pair: Sequence[int]) -> str:
    occupants, pedestrians = pair
    return f"{occupants}v{pedestrians}"


def _risk_name(risk: Sequence[float]) -> str:
    in_car, on_road = (decimal_text(exact(each, "risk")) for each in risk)
    return f"{in_car}v{on_road}"


def _read_risk(name: str) -> tuple[Fraction, Fraction]:
    in_car, on_road = (exact(each, "risk") / 100 for each in name.split("v"))
    return in_car, on_road


# numbers recur over all other factors, and fractions take longer than everything else
@lru_cache(maxsize=4096)
def _facts(pair: str, risk: str | None) -> tuple[int, int, str, str, str]:
    """m, n, M, N and N / M of a pair and a risk, the last three as exact texts."""
    in_car, on_road = (Fraction(1), Fraction(1)) if risk is None else _read_risk(risk)
    occupants, pedestrians = map(int, pair.split("v"))
    costs, saves = occupants * in_car, pedestrians * on_road
    cost, save, ratio = (decimal_text(each) for each in (costs, saves, saves / costs))
    return occupants, pedestrians, cost, save, ratio


@lru_cache(maxsize=4096)
def _values(pair: str, risk: str | None, language: Language) -> tuple[tuple[str, object], ...]:
    occupants, pedestrians = map(int, pair.split("v"))
    values: dict[str, object] = {"occupants": occupants, "pedestrians": pedestrians}
    if risk is not None:
        in_car, on_road = _read_risk(risk)
        values["occupant_risk"] = percent(in_car, language)
        values["pedestrian_risk"] = percent(on_road, language)
    return tuple(values.items())
