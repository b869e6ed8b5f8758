"""Scenario files of kind ``game``: payoff protocols of registered games.

A file has neutral names for the actions as a factor (`naming`), or framings, which name the
actions and may tell a story; units and scales of payoffs may be factors too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar

from pydantic import Field

from avdilemma import games
from avdilemma.design import EmptyCells, Factor, Row
from avdilemma.errors import InvalidValueError
from avdilemma.exact import decimal_text, exact, in_unit_interval
from avdilemma.families.base import Translated
from avdilemma.families.declaring import declaring
from avdilemma.families.game_order import NODE_TEXTS, TEXTS, after, described, filled
from avdilemma.families.game_schema import SAMPLE, GameFactors, GameTerms, GameWording, Points
from avdilemma.families.game_words import NAMED, check_names, check_terms
from avdilemma.families.listing import ChoiceFile, QuestionText
from avdilemma.families.own_factors import check_told, check_words
from avdilemma.families.schema import Name, Place, Text, at, check_texts, language_at
from avdilemma.games import Payoffs
from avdilemma.prompts.languages import Language
from avdilemma.prompts.render import render
from avdilemma.questions import ChoiceQuestion, GameSetting


class GameFamily(Translated[GameWording], ChoiceFile):
    """A family of games with payoff protocols."""

    CONTENT: ClassVar[tuple[str, ...]] = ("game", "protocol", "node", "belief")
    SURFACE: ClassVar[tuple[str, ...]] = (
        "alphabet",
        "naming",
        "framing",
        "unit",
        "scale",
        "wording",
    )

    protocols: Mapping[Name, Mapping[Name, tuple[Points, Points, Points, Points]]] = Field(
        min_length=1
    )
    """Payoffs [T, R, P, S] in points, by game and protocol."""

    factors: GameFactors
    """What varies."""

    terms: Mapping[Language, GameTerms] = Field(default_factory=dict)
    """What actions and units are called in further languages."""

    crossed: Text | None = Field(default=None, exclude=True)
    """Why the payoffs are the file's design, so that none are drawn in their place."""

    @classmethod
    def prepared(cls, data: dict[str, Any]) -> dict[str, Any]:
        """A file's data with the texts that games of one order of play share."""
        return declaring(cls, filled(data))

    def check(self) -> None:
        """Check the file, as `ScenarioFile.check`."""
        super().check()
        for index, belief in enumerate(self.factors.belief):
            with at("factors", "belief", index):
                if (in_unit_interval(belief, "belief") * 100).denominator != 1:
                    raise InvalidValueError("belief", belief, "give whole per cents, such as 0.35")
        self._check_names()
        self._check_amounts()
        seen: set[str] = set()
        for name, protocols in self.protocols.items():
            with at("protocols", name):
                games.game(name)
            for protocol, numbers in protocols.items():
                with at("protocols", name, protocol):
                    if protocol in seen:
                        raise InvalidValueError("protocol", protocol, "give each name once")
                    games.game(name).payoffs(*numbers)
                seen.add(protocol)
        with at("factors"):
            self.design({})
        for where, wording in self.texts():
            self._check_wording(where, wording)
        check_terms(self.factors, self.terms, self.translations, self.protocols)
        check_told(self)

    def _check_names(self) -> None:
        naming, framing = self.factors.naming, self.factors.framing
        with at("factors"):
            if (naming is None) == (framing is None):
                given = [name for name in ("naming", "framing") if getattr(self.factors, name)]
                raise InvalidValueError("names of actions", given, "give naming or framing")
        check_names(("factors",), self.factors, self.protocols, self.language)

    def _check_amounts(self) -> None:
        for index, scale in enumerate(self.factors.scale or ()):
            with at("factors", "scale", index):
                if exact(scale, "scale") <= 0:
                    raise InvalidValueError("scale", scale, "give a number above 0")

    def _check_wording(self, where: Place, wording: GameWording) -> None:
        paths: list[tuple[str, ...]] = [("intro",)]
        for game in self.protocols:
            paths += [(part, game) for part in TEXTS]
            for part in NODE_TEXTS:
                if part == "question" or game in getattr(wording, part):
                    paths += [(part, game, node.name) for node in games.game(game).nodes]
        language = language_at(where, self.language)
        own = check_words(where, wording, self.declared, SAMPLE, language)
        check_texts(where, wording, {**SAMPLE, **own}, *paths, language=language)

    def renamed(self, language: Language) -> Mapping[str, object]:
        """The factors with another language's words for actions and units."""
        terms = self.terms[language]
        said = {name: getattr(terms, name) for name in NAMED if getattr(terms, name) is not None}
        return {"factors": self.factors.model_copy(update=said), "terms": {}}

    def levels(self) -> Mapping[str, Iterable[str]]:
        """Levels of every factor; protocol and node are nested in game."""
        own = self.factors
        scale = None if own.scale is None else [decimal_text(exact(s, "scale")) for s in own.scale]
        looks = {"naming": own.naming, "framing": own.framing, "unit": own.unit, "scale": scale}
        return {
            "game": self.protocols,
            "protocol": [name for table in self.protocols.values() for name in table],
            "node": self._nodes(),
            "belief": [decimal_text(in_unit_interval(b, "belief")) for b in own.belief],
            "alphabet": self.alphabets,
            **{name: levels for name, levels in looks.items() if levels is not None},
            "wording": self.wordings,
        }

    def _nodes(self) -> dict[str, None]:
        return dict.fromkeys(n.name for name in self.protocols for n in games.game(name).nodes)

    def empty_cells(self, factors: Mapping[str, Factor]) -> Iterator[EmptyCells]:  # noqa: ARG002
        """Protocols and nodes of other games."""
        every = frozenset(p for table in self.protocols.values() for p in table)
        nodes = frozenset(self._nodes())
        for name, table in self.protocols.items():
            own = {node.name for node in games.game(name).nodes}
            one = frozenset({name})
            reason = f"protocols of other games have no {name}"
            yield EmptyCells({"game": one, "protocol": every - set(table)}, reason)
            reason = f"{name} has only the nodes {', '.join(sorted(own))}"
            yield EmptyCells({"game": one, "node": nodes - own}, reason)

    def payoff_sets(self) -> Iterator[tuple[str, Sequence[int | float]]]:
        """The four payoffs of each protocol."""
        for game, protocols in self.protocols.items():
            for protocol, numbers in protocols.items():
                yield f"{game} {protocol}", numbers

    def lacking(self, *parts: str) -> str | None:
        """The first place where a game lacks texts of some parts of a wording, if one does."""
        for title, wording in self.wordings.items():
            for game in self.protocols:
                for part in parts:
                    if game not in getattr(wording, part):
                        return f"wordings.{title}.{part}.{game}"
        return None

    def words(self, row: Row) -> dict[str, tuple[str, str]]:
        """What the two actions of each node are called in a row of the design."""
        game = games.game(row["game"])
        if self.factors.naming is not None:
            return dict.fromkeys((n.name for n in game.nodes), self.factors.naming[row["naming"]])
        assert self.factors.framing is not None  # noqa: S101 - checked when the file is loaded
        names = self.factors.framing[row["framing"]].names_of(game.name)
        assert names is not None  # noqa: S101 - checked when the file is loaded
        second = names.second or names.first
        return {n.name: second if n.role == "second" else names.first for n in game.nodes}

    def payoffs(self, row: Row) -> Payoffs:
        """The payoffs of a row of the design, scaled."""
        return _scaled(row["game"], self._numbers(row), row.get("scale", "1"))[0]

    def _numbers(self, row: Row) -> tuple[Points, ...]:
        return self.protocols[row["game"]][row["protocol"]]

    def values(self, row: Row, belief: Fraction = Fraction(1, 2), node: str = "") -> dict[str, Any]:
        """What templates may use in a row: the value of every name of `SAMPLE`.

        Others take the cooperative action with the probability `belief`; texts about one node also
        know what comes before it.
        """
        words = self.words(row)
        nodes = games.game(row["game"]).nodes
        first = words[next(n.name for n in nodes if n.role != "second")]
        second = words[next(n.name for n in nodes if n.role != "first")]
        unit = (self.factors.unit or {}).get(row.get("unit", ""))
        scale = row.get("scale", "1")
        told = (unit, self.language)
        values = dict(
            _values(row["game"], self._numbers(row), scale, told, first, second, belief, node)
        )
        return values | self.own_values(row, self.wordings[row["wording"]], values)

    def scene(self, row: Row) -> list[str]:
        """The paragraphs before belief and question: story, introduction, rules, own factors."""
        wording, values = self.wordings[row["wording"]], self.values(row)
        frame = (self.factors.framing or {}).get(row.get("framing", ""))
        story = frame.story.get(row["game"]) if frame is not None else None
        texts = [story, wording.intro, wording.rules[row["game"]]]
        told = [render(text, values, self.language) for text in texts if text is not None]
        return [*told, *self.own_paragraphs(wording, values)]

    def node_text(self, part: str, row: Row, node: str) -> str:
        """A text of the wording about one node; part is ``question``, ``others`` or ``turn``."""
        texts: Mapping[str, Mapping[str, str]] = getattr(self.wordings[row["wording"]], part)
        return render(texts[row["game"]][node], self.values(row, node=node), self.language)

    def phrases(self, row: Row) -> list[str]:
        """For each node of a row's game the phrase for others in that situation."""
        nodes = games.game(row["game"]).nodes
        return [self.node_text("others", row, node.name) for node in nodes]

    def stated(self, row: Row) -> str:
        """The paragraph that states what others do."""
        text = self.wordings[row["wording"]].belief[row["game"]]
        return render(text, self.values(row, _belief(row["belief"])), self.language)

    def setting(self, row: Row, node: str) -> GameSetting:
        """The facts of a row of the design, the belief stated."""
        game = row["game"]
        return GameSetting(
            game=game,
            protocol=row["protocol"],
            payoffs=_scaled(game, self._numbers(row), row.get("scale", "1"))[1],
            node=node,
            belief={each.name: row["belief"] for each in games.game(game).nodes},
            silent=self.silence(row),
        )

    def text(self, row: Row, seed: int) -> QuestionText:  # noqa: ARG002
        """The question of a row before its options are listed."""
        node = row["node"]
        parts = [*self.scene(row), self.stated(row), self.node_text("question", row, node)]
        return self._node_text(row, self.setting(row, node), parts)

    def node_item(
        self, row: Row, seed: int, setting: GameSetting, parts: Sequence[str]
    ) -> ChoiceQuestion:
        """The question about the node of a setting, after its paragraphs."""
        return self.listed(row, self._node_text(row, setting, parts), seed)

    def _node_text(self, row: Row, setting: GameSetting, parts: Sequence[str]) -> QuestionText:
        actions = games.game(row["game"]).node(setting.node).actions
        words = dict(zip(actions, self.words(row)[setting.node], strict=True))
        return QuestionText(
            setting, "\n\n".join(parts), words, self.own_derived(row), self.language
        )


# payoffs recur over all other factors, and fractions take long
@lru_cache(maxsize=4096)
def _scaled(
    game: str, numbers: tuple[Points, ...], scale: str
) -> tuple[Payoffs, tuple[str, str, str, str]]:
    """Payoffs times a scale, as exact numbers and as texts."""
    by = exact(scale, "scale")
    found = games.game(game).payoffs(*(exact(number, "payoff") * by for number in numbers))
    texts = (decimal_text(found.T), decimal_text(found.R), decimal_text(found.P))
    return found, (*texts, decimal_text(found.S))


@lru_cache(maxsize=4096)
def _values(
    name: str,
    numbers: tuple[Points, ...],
    scale: str,
    told: tuple[str | None, Language],
    first: tuple[str, str],
    second: tuple[str, str],
    belief: Fraction,
    node: str,
) -> tuple[tuple[str, object], ...]:
    unit, language = told

    def amount(number: str) -> str:
        return number if unit is None else render(unit, {"x": number}, language)

    game, (payoffs, texts) = games.game(name), _scaled(name, numbers, scale)
    ends = {
        end: [amount(decimal_text(each)) for each in games.leaf_payoffs(payoffs, end)]
        for end in games.ends(game.tree)
    }
    seen = after(game, node)
    values: dict[str, object] = dict(zip(("c", "d", "c2", "d2"), (*first, *second), strict=True))
    values |= dict(zip("TRPS", map(amount, texts), strict=True))
    values |= {"often": int(belief * 100), "seldom": int(100 - belief * 100)}
    values |= {"after": "" if seen is None else first[seen]}
    return tuple((values | described(game, first, second, ends)).items())


_belief = lru_cache(maxsize=256)(Fraction)
"""Reads a belief level; levels recur over all other factors."""
