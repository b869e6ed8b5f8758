"""Scenario files broken by one small change each, over all six kinds, and honest unusual ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from avdilemma.families import builtin, scenario_dir
from avdilemma.families.load import read_document

Data = dict[str, Any]
Change = Callable[[Data], None]

SMALL: Mapping[str, Data] = {
    "sacrifice": {"pair": [[1, 3], [5, 2], [2, 7]], "scope": ["one_car", "every_car"]},
    "risk": {"pair": [[2, 5], [3, 1]], "risk": [[90, 10], [2.5, 20]], "perspective": ["occupant"]},
    "company": {"pair": [[1, 5], [3, 10]], "scope": ["one_car"]},
    "ratings": {"pair": [[1, 3], [5, 2], [2, 7]]},
    "protocols": {"belief": [0.1, 0.7]},
    "framed": {"belief": [0.1, 0.7], "scale": [1]},
    "allocations": {},
    "amounts": {},
    "moral_machine": {"attribute": ["number", "gender"], "difference": [1, 2]},
}
"""Fewer levels, so that a file is checked in no time."""

PROTOCOLS = {
    "protocols": {
        "spd": {"S": [90, 45, 15, 10], "S2": [80, 65, 25, 20]},
        "ug": {"U": [65, 50, 35, 10]},
    },
    "framed": {"tg": {"TG1": [80, 50, 30, 20]}},
}


class Broken(NamedTuple):
    """A valid file with a change that breaks it."""

    base: str
    """The built-in family that is changed."""

    change: Change
    """The change."""

    told: str
    """Part of what is said of it: the place, the value or the remedy."""


@lru_cache(maxsize=16)
def _whole(name: str) -> Data:
    data, _ = read_document(builtin()[name], scenario_dir())
    data.pop("extends", None)
    return data


def valid(name: str, *, translations: bool = False) -> Data:
    """A small valid file with the texts of a built-in one, under a name of its own."""
    data = copy.deepcopy(_whole(name))
    data["family"] = f"my_{name}"
    data["factors"] |= copy.deepcopy(SMALL[name])
    data["protocols"] = copy.deepcopy(PROTOCOLS.get(name, data.get("protocols")))
    data["draws"] = dict.fromkeys(data["draws"], 1) if "draws" in data else None
    data["default"] = None if name == "company" else data.get("default")
    if not translations:
        data.pop("translations", None)
    else:
        data["translations"] = {"de": data["translations"]["de"]}
    return {key: value for key, value in data.items() if value is not None}


def write(data: Data, path: Path) -> Path:
    """Write a file."""
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def put(value: Any, *place: Any) -> Change:
    """A change: put a value at a place."""

    def change(data: Data) -> None:
        target: Any = data
        for step in place[:-1]:
            target = target[step]
        target[place[-1]] = value

    return change


def drop(*place: Any) -> Change:
    """A change: leave out what is at a place."""

    def change(data: Data) -> None:
        target: Any = data
        for step in place[:-1]:
            target = target[step]
        del target[place[-1]]

    return change


def swap(old: str, new: str, *place: Any, every: bool = True) -> Change:
    """A change: write something else in all texts under a place, both ways if `every` says so."""

    def inside(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: inside(each) for key, each in value.items()}
        if isinstance(value, list):
            return [inside(each) for each in value]
        if not isinstance(value, str):
            return value
        return value.replace(old, "\0").replace(new, old if every else new).replace("\0", new)

    def change(data: Data) -> None:
        target: Any = data
        for step in place[:-1]:
            target = target[step]
        before = target[place[-1]]
        target[place[-1]] = inside(before)
        assert target[place[-1]] != before, f"nothing to change: {old!r}"

    return change


def write_instead(old: str, new: str, *place: Any) -> Change:
    """A change: replace a piece of text by another, one way."""
    return swap(old, new, *place, every=False)


P, W = "wordings", "plain"
SHP, SHO = "stay_harms_pedestrians", "stay_harms_occupants"


def _same_texts(*keys: str) -> Change:
    def change(data: Data) -> None:
        texts: Any = data
        for step in keys[:-2]:
            texts = texts[step]
        texts[keys[-1]] = texts[keys[-2]]

    return change


def _same_options(data: Data) -> None:
    for lane in (SHP, SHO):
        options = data[P][W]["options"][lane]
        options["spare"] = f"  {options['sacrifice']} !"


def _same_scope(data: Data) -> None:
    for part in ("viewpoint", "question"):
        texts = data[P][W][part]["occupant"]
        texts["every_car"] = texts["one_car"]


def _same_perspective(data: Data) -> None:
    for part in ("viewpoint", "question"):
        texts = data[P]["brief"][part]
        texts["observer"] = texts["pedestrian"]


def _same_lane(data: Data) -> None:
    for part in ("scene", "options"):
        texts = data[P][W][part]
        texts[SHO] = texts[SHP]


def _same_lane_of_ratings(data: Data) -> None:
    texts = data[P]["report"]["scene"]
    texts[SHO] = texts[SHP]


BROKEN: Mapping[str, Broken] = {
    # dilemmas
    "no number of pedestrians": Broken(
        "sacrifice", write_instead("{{ pedestrians }}", "some", P, "brief"), "number of pedestrians"
    ),
    "no number of occupants": Broken(
        "sacrifice", write_instead("{{ occupants }}", "several", P, "report"), "number of occupants"
    ),
    "no numbers at all": Broken(
        "sacrifice",
        lambda data: [
            write_instead("{{ occupants }}", "the", P)(data),
            write_instead("{{ pedestrians }}", "the", P)(data),
        ].clear(),
        "write {{ pedestrians }}",
    ),
    "a number by hand in an option": Broken(
        "sacrifice",
        write_instead("{{ pedestrians }}", "4", P, "report", "options", SHP),
        "in place of a number by hand",
    ),
    "all numbers by hand": Broken(
        "sacrifice", write_instead("{{ pedestrians }}", "three", P, W), "does not say the number"
    ),
    "roles interchanged": Broken(
        "sacrifice",
        swap("{{ occupants }}", "{{ pedestrians }}", P, W),
        "which are pedestrians",
    ),
    "roles interchanged in one option": Broken(
        "sacrifice",
        swap("{{ occupants }}", "{{ pedestrians }}", P, "report", "options", SHO, "sacrifice"),
        "beside",
    ),
    "roles interchanged under headings": Broken(
        "sacrifice",
        swap("{{ occupants }}", "{{ pedestrians }}", P, "brief", "options"),
        "beside",
    ),
    "a number one too large": Broken(
        "sacrifice",
        write_instead("{{ occupants }}", "{{ occupants + 1 }}", P, W),
        "number of occupants",
    ),
    "options that read the same": Broken("sacrifice", _same_options, "options that read the same"),
    "an option without words": Broken(
        "sacrifice", put("...", P, "brief", "options", SHP, "spare"), "option without words"
    ),
    "who decides is not said": Broken("sacrifice", _same_scope, "where scope is"),
    "who is asked is not said": Broken("sacrifice", _same_perspective, "where perspective is"),
    "what happens is not said": Broken("sacrifice", _same_lane, "where lane is"),
    "a risk that is not named": Broken(
        "risk",
        write_instead("{{ pedestrian_risk }}", "a certain risk", P),
        "that pedestrians die",
    ),
    "a risk by hand": Broken(
        "risk", write_instead("{{ occupant_risk }}", "90%", P, W), "write {{ occupant_risk }}"
    ),
    "risks interchanged with numbers": Broken(
        "risk",
        write_instead("{{ occupant_risk }}", "{{ occupants }}%", P),
        "that occupants die",
    ),
    "company that is not told": Broken(
        "company",
        lambda data: data[P][W]["company"].update(own_child=data[P][W]["company"]["family_member"]),
        "where company is",
    ),
    "a built-in's name": Broken("sacrifice", put("risk", "family"), "choose another name"),
    "a built-in's name in capitals": Broken(
        "sacrifice", put("Sacrifice", "family"), "another name"
    ),
    "the name of an arm": Broken("protocols", put("protocols_drawn", "family"), "an arm of"),
    "an unknown level": Broken(
        "sacrifice", put(["one_car", "all_cars"], "factors", "scope"), "'one_car', 'every_car'"
    ),
    "a pair in another notation": Broken(
        "sacrifice", put(["1v5", [1, 2]], "factors", "pair"), "write [1, 5]"
    ),
    "a pair twice": Broken("sacrifice", put([[1, 5], [1, 5]], "factors", "pair"), "each pair once"),
    "nobody on the road": Broken("sacrifice", put([[1, 0]], "factors", "pair"), "greater than 0"),
    "a risk above 100": Broken("risk", put([[120, 10]], "factors", "risk"), "equal to 100"),
    "one lane": Broken("sacrifice", put([SHP], "factors", "lane"), "at least 2"),
    "two alphabets": Broken(
        "sacrifice", put([["A", "B"], ["1", "2"]], "factors", "alphabet"), "at least 3"
    ),
    "labels that are alike": Broken(
        "sacrifice",
        put([["A", "a"], ["1", "2"], ["X", "Y"]], "factors", "alphabet"),
        "two different labels",
    ),
    "an unknown name in a text": Broken(
        "sacrifice",
        write_instead("{{ pedestrians }}", "{{ pedestrian }}", P, W, "scene", SHP),
        "it may use occupants, pedestrians",
    ),
    "an unknown key": Broken("sacrifice", put("x", "sorce"), "(perhaps source)"),
    "a missing text": Broken("sacrifice", drop(P, W, "scene", SHO), "is missing: add a text"),
    "a missing translation": Broken("sacrifice", put({"de": {}}, "translations"), "in German"),
    "an unknown kind": Broken("sacrifice", put("dilema", "kind"), "(perhaps dilemma)"),
    # ratings
    "a rating without numbers": Broken(
        "ratings", write_instead("{{ pedestrians }}", "many", P, "brief"), "number of pedestrians"
    ),
    "ratings that read the same": Broken(
        "ratings", _same_texts(P, W, "ratings", "enforce", "regulate"), "where rating is"
    ),
    "a lane that is not told": Broken("ratings", _same_lane_of_ratings, "where lane is"),
    "an unknown rating": Broken(
        "ratings", put(["moralty"], "factors", "rating"), "perhaps morality"
    ),
    # games
    "a payoff that is not named": Broken(
        "protocols", write_instead("{{ S }}", "little", P, W, "rules", "spd"), "the payoff S"
    ),
    "a payoff by hand": Broken(
        "protocols", write_instead("{{ T }}", "90", P, "brief", "rules", "spd"), "write {{ T }}"
    ),
    "a belief that is not stated": Broken(
        "protocols",
        put("Others choose as they please.", P, W, "belief", "spd"),
        "what others do",
    ),
    "payoffs interchanged in one line": Broken(
        "protocols",
        write_instead(
            "Person 2 {{ d }}: Person 1 gets {{ S }} points and Person 2 gets {{ T }}",
            "Person 2 {{ d }}: Person 1 gets {{ T }} points and Person 2 gets {{ S }}",
            P,
            W,
            "rules",
            "spd",
        ),
        "payoffs",
    ),
    "payoffs of another end": Broken(
        "protocols",
        swap("{{ R }}", "{{ P }}", P, "brief", "rules", "spd"),
        "payoffs",
    ),
    "a node that is not told": Broken(
        "protocols",
        _same_texts(P, W, "question", "spd", "reply_to_cooperate", "reply_to_defect"),
        "where node is",
    ),
    "an action that is not named": Broken(
        "protocols",
        write_instead("{{ c }}", "one colour", P, W),
        "is nowhere but among the options",
    ),
    "actions of one name": Broken(
        "protocols", put(["blue", "Blue"], "factors", "naming", "blue_green"), "two different names"
    ),
    "payoffs out of order": Broken(
        "protocols", put([10, 45, 15, 90], "protocols", "spd", "S"), "protocols.spd.S"
    ),
    "a belief above 1": Broken("protocols", put([0.1, 70], "factors", "belief"), "factors.belief"),
    "an unknown game": Broken(
        "protocols", put({"tgg": {"T1": [80, 50, 30, 20]}}, "protocols"), "(perhaps tg)"
    ),
    "a unit without its number": Broken(
        "framed", put("points", "factors", "unit", "points"), "the payoff"
    ),
    # allocations
    "an allocation without the other's payoff": Broken(
        "allocations", put("You get {{ own }} points.", P, W, "option"), "the other's payoff"
    ),
    "options that are one": Broken(
        "allocations", put("You share the points.", P, W, "option"), "options that read the same"
    ),
    "an allocation twice": Broken(
        "allocations",
        put({"x": [[1, 2], [3, 4]], "y": [[1, 2], [3, 4]]}, "factors", "pair"),
        "where pair is x and y",
    ),
    "an unknown name in an option": Broken(
        "allocations", put("{{ own }} and {{ others }}", P, W, "option"), "it may use"
    ),
    # amounts
    "a rate that is not told": Broken(
        "amounts", write_instead("{{ rate }}", "more", P, "brief", "rules"), "the rate"
    ),
    "players that are not counted": Broken(
        "amounts",
        write_instead("{{ players }}", "many", P, W, "rules", "public_goods"),
        "number of players",
    ),
    "what others give is not stated": Broken(
        "amounts", write_instead("{{ expected }}", "a part", P, W), "what others give"
    ),
    "an unknown unit": Broken("amounts", put(["coins"], "factors", "unit"), "'points', 'dollars'"),
    # two groups
    "characters of one name": Broken(
        "moral_machine",
        lambda data: data[P][W]["characters"].update(woman=data[P][W]["characters"]["man"]),
        "reads the same",
    ),
    "a character that is not there": Broken(
        "moral_machine", put([["woman", "mann"]], "contrasts", "gender"), "(perhaps man)"
    ),
    "a signal that is not told": Broken(
        "moral_machine",
        lambda data: data[P][W]["crossing"].update(illegal=data[P][W]["crossing"]["legal"]),
        "where law is",
    ),
    "who is in the car is not told": Broken(
        "moral_machine",
        lambda data: [
            data[P][W].update(passengers=data[P][W]["pedestrians"]),
            data[P][W]["places"].update(vehicle=data[P][W]["places"]["road"]),
        ].clear(),
        "where relation is",
    ),
}
"""Files that must be refused, by what is wrong with them."""
