"""The built-in prompts: their text alone carries every fact, and no fact is hidden in it.

What each prompt says is read out of its text here, without looking at the item, and then
compared with the item. Representative prompts are kept in `golden`; after a wanted change,
rewrite them with ``UPDATE_GOLDEN=1 pytest tests/test_prompts.py`` and read the difference.
"""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path

import by_hand
import pytest

from avdilemma.families import build, builtin, load_family
from avdilemma.prompts import parse
from avdilemma.questions import ChoiceQuestion, DilemmaSetting, GameSetting

GOLDEN = Path(__file__).parent / "golden"

# one prompt for each wording, perspective, scope, lane, game and node
REPRESENTATIVE = [
    "sacrifice-1v1-occupant-one_car-AB-plain-stay_harms_pedestrians-first-early",
    "sacrifice-10v20-occupant-one_car-12-plain-stay_harms_occupants-first-late",
    "sacrifice-1v5-occupant-every_car-XY-plain-stay_harms_occupants-second-early",
    "sacrifice-5v1-pedestrian-one_car-AB-plain-stay_harms_pedestrians-second-late",
    "sacrifice-1v100-pedestrian-one_car-12-plain-stay_harms_occupants-first-early",
    "sacrifice-2v1-observer-one_car-XY-plain-stay_harms_pedestrians-first-late",
    "sacrifice-1v1-occupant-one_car-12-report-stay_harms_occupants-second-late",
    "sacrifice-10v19-occupant-one_car-AB-report-stay_harms_pedestrians-first-early",
    "sacrifice-3v5-occupant-every_car-XY-report-stay_harms_pedestrians-second-late",
    "sacrifice-2v1-pedestrian-one_car-12-report-stay_harms_occupants-first-late",
    "sacrifice-1v4-pedestrian-one_car-AB-report-stay_harms_pedestrians-second-early",
    "sacrifice-5v6-observer-one_car-XY-report-stay_harms_occupants-first-early",
    "sacrifice-1v1-occupant-one_car-12-brief-stay_harms_occupants-second-early",
    "sacrifice-4v7-occupant-every_car-AB-brief-stay_harms_pedestrians-first-late",
    "sacrifice-1v50-pedestrian-one_car-XY-brief-stay_harms_pedestrians-first-early",
    "sacrifice-5v6-observer-one_car-AB-brief-stay_harms_occupants-second-late",
    "protocols-spd-SPD1-first_move-0.1-AB-blue_green-plain-first-early",
    "protocols-spd-SPD3-reply_to_cooperate-0.3-12-green_blue-plain-second-late",
    "protocols-spd-SPD6-reply_to_defect-0.5-XY-blue_green-brief-first-late",
    "protocols-tg-TG2-trust-0.7-AB-green_blue-brief-second-early",
    "protocols-tg-TG5-return-0.9-12-blue_green-plain-first-early",
    "protocols-ug-UG1-offer-0.5-XY-green_blue-plain-second-late",
    "protocols-ug-UG6-response-0.1-AB-blue_green-brief-first-late",
]

SACRIFICE = build(load_family("sacrifice")).items
PROTOCOLS = build(load_family("protocols")).items
EVERY = (*SACRIFICE, *PROTOCOLS)

sacrifice = pytest.mark.parametrize("wording", ["plain", "report"])


def paragraphs(item: ChoiceQuestion) -> list[str]:
    return item.prompt.split("\n\n")


def options(item: ChoiceQuestion) -> list[tuple[str, str]]:
    """(label, text) as listed, from the paragraph before the last."""
    return [tuple(line.split(": ", 1)) for line in paragraphs(item)[-2].splitlines()]  # type: ignore[misc]


def of(items: tuple[ChoiceQuestion, ...], wording: str) -> list[ChoiceQuestion]:
    return [item for item in items if item.factors["wording"] == wording]


@pytest.mark.parametrize("name", REPRESENTATIVE)
def test_representative_prompts_are_unchanged(name: str) -> None:
    item = next(item for item in EVERY if item.id == name)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_text(item.prompt + "\n", encoding="utf-8")
    assert item.prompt + "\n" == path.read_text(encoding="utf-8")


def test_there_is_no_golden_prompt_without_a_test() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(REPRESENTATIVE)


def test_the_golden_prompts_hold_every_text_that_a_file_can_write() -> None:
    for name in ("sacrifice", "protocols"):
        seen = [item for item in EVERY if item.id in REPRESENTATIVE and item.family == name]
        for factor in ("wording", "perspective", "scope", "lane", "game", "node", "naming"):
            levels = {item.factors.get(factor) for item in EVERY if item.family == name}
            assert {item.factors.get(factor) for item in seen} == levels


@pytest.mark.parametrize("name", builtin())
def test_every_prompt_ends_with_its_options_and_the_same_instruction(name: str) -> None:
    for item in (item for item in EVERY if item.family == name):
        first, second = item.labels
        assert [label for label, _ in options(item)] == [first, second]
        assert paragraphs(item)[-1] == (
            "You may explain your choice. "
            f'Finish with one line that reads "Answer: {first}" or "Answer: {second}".'
        )
        assert "{" not in item.prompt
        assert "  " not in item.prompt
        assert item.prompt == item.prompt.strip()


@pytest.mark.slow
def test_no_prompt_is_itself_an_answer_and_every_answer_asked_for_is_read() -> None:
    for item in EVERY[::7]:
        assert parse(item.prompt, item.labels).label is None
        for label in item.labels:
            assert parse(f"Answer: {label}", item.labels).label == label
        # a model that repeats an option and its text has chosen it
        for label, text in options(item):
            assert parse(f"Answer: {label}: {text}", item.labels).label == label


NUMBERED = re.compile(
    r"(?P<number>\d+) (?P<noun>person|people|pedestrians?|passengers?)(?P<verb> \w+)?"
)
SINGULAR = {"person", "pedestrian", "passenger"}
VERBS_OF_ONE = {"dies", "survives", "lives", "is"}
VERBS_OF_MANY = {"die", "survive", "live", "are"}


def test_numbers_nouns_and_verbs_agree() -> None:
    for item in SACRIFICE:
        found = list(NUMBERED.finditer(item.prompt))
        assert len(found) >= (2 if item.factors["wording"] == "brief" else 6)
        for match in found:
            single = match["number"] == "1"
            assert (match["noun"] in SINGULAR) == single, match[0]
            verb = (match["verb"] or "").strip()
            assert verb not in (VERBS_OF_MANY if single else VERBS_OF_ONE), match[0]
        for sentence in re.findall(r"(\d+) (?:person|people) in the vehicle (\w+)", item.prompt):
            number, verb = sentence
            assert verb in (VERBS_OF_ONE if number == "1" else VERBS_OF_MANY)
        assert "one of the 1 " not in item.prompt
        assert "one of 1 " not in item.prompt


OPTION = {
    "plain": re.compile(
        r"(?P<move>Swerve|Stay in the lane)\. The (?P<dead>\d+) (?P<who>\w+)(?: in the vehicle)? "
        r"dies?; the (?P<alive>\d+) \w+(?: in the vehicle)? survives?\."
    ),
    "report": re.compile(
        r"(?P<move>Leave the lane|Keep to the lane): (?P<dead>\d+) (?P<who>\w+) dies?,"
        r" (?P<alive>\d+) \w+ lives?\."
    ),
}
STAYS = {"Stay in the lane", "Keep to the lane"}
COUNTED = re.compile(
    r"(?P<move>Turn aside|Go straight on)\. "
    r"Deaths in the vehicle: (?P<car>\d+)\. Deaths on the road: (?P<road>\d+)\."
)


def test_the_brief_options_alone_say_who_dies_and_which_is_going_on() -> None:
    for item in of(SACRIFICE, "brief"):
        setting = item.setting
        assert isinstance(setting, DilemmaSetting)
        stays = setting.lane == "stay_harms_pedestrians"
        for label, text in options(item):
            match = COUNTED.fullmatch(text)
            assert match, text
            sacrifices = item.action(label) == "sacrifice"
            deaths = (setting.occupants, 0) if sacrifices else (0, setting.pedestrians)
            assert (int(match["car"]), int(match["road"])) == deaths
            assert (match["move"] == "Go straight on") == (stays != sacrifices)


@sacrifice
def test_the_options_alone_say_who_dies_and_which_is_staying(wording: str) -> None:
    for item in of(SACRIFICE, wording):
        setting = item.setting
        assert isinstance(setting, DilemmaSetting)
        said = {}
        for label, text in options(item):
            match = OPTION[wording].fullmatch(text)
            assert match, text
            kills_pedestrians = match["who"].startswith("pedestrian")
            said["spare" if kills_pedestrians else "sacrifice"] = (
                label,
                int(match["dead"]),
                int(match["alive"]),
                match["move"] in STAYS,
            )
        m, n = setting.occupants, setting.pedestrians
        stays = setting.lane == "stay_harms_pedestrians"
        assert said == {
            "sacrifice": (item.label("sacrifice"), m, n, not stays),
            "spare": (item.label("spare"), n, m, stays),
        }


SCENE = {
    ("plain", "stay_harms_pedestrians"): re.compile(
        r"The emergency: a self-driving vehicle carries (\d+) \w+\. .* (\d+) pedestrians? "
        r"(?:is|are) crossing the "
        r"road straight ahead, .* If the vehicle stays in its lane, it hits the pedestrians?\. "
        r"If it swerves, it hits a concrete wall\."
    ),
    ("plain", "stay_harms_occupants"): re.compile(
        r"The emergency: a self-driving vehicle carries (\d+) \w+\. .* A concrete wall is "
        r"straight ahead, and (\d+) pedestrians? .* "
        r"If the vehicle stays in its lane, it hits the wall\. "
        r"If it swerves, it hits the pedestrians?\."
    ),
    ("report", "stay_harms_pedestrians"): re.compile(
        r"With (\d+) passengers? on board, .* Its own lane leads to (\d+) pedestrians?\. "
        r"Leaving the lane leads to a concrete wall\. .*"
    ),
    ("report", "stay_harms_occupants"): re.compile(
        r"With (\d+) passengers? on board, .* Its own lane leads to a concrete wall\. "
        r"Leaving the lane leads to (\d+) pedestrians?\. .*"
    ),
    ("brief", "stay_harms_pedestrians"): re.compile(
        r"The brakes .* In the vehicle: (\d+) \w+\. On the road: (\d+) pedestrians?\. "
        r"If the vehicle goes straight on, it runs into the pedestrians?\. "
        r"If it turns aside, it runs into a concrete wall\."
    ),
    ("brief", "stay_harms_occupants"): re.compile(
        r"The brakes .* In the vehicle: (\d+) \w+\. On the road: (\d+) pedestrians?\. "
        r"If the vehicle goes straight on, it runs into a concrete wall\. "
        r"If it turns aside, it runs into the pedestrians?\."
    ),
}


def test_the_scene_alone_says_the_numbers_and_the_lane() -> None:
    for item in SACRIFICE:
        setting = item.setting
        assert isinstance(setting, DilemmaSetting)
        found = {
            lane: match
            for (wording, lane), pattern in SCENE.items()
            if (match := pattern.fullmatch(paragraphs(item)[1]))
            and wording == item.factors["wording"]
        }
        assert list(found) == [setting.lane]
        numbers = tuple(map(int, found[setting.lane].groups()))
        assert numbers == (setting.occupants, setting.pedestrians)
        assert (setting.occupant_deaths, setting.pedestrian_deaths) == tuple(map(str, numbers))
        assert item.factors["ratio"] == by_hand_ratio(*numbers)


def by_hand_ratio(occupants: int, pedestrians: int) -> str:
    """Pedestrians for each occupant, as a decimal where that is exact."""
    ratio = Fraction(pedestrians, occupants)
    text = f"{float(ratio):g}"
    return text if Fraction(text) == ratio else str(ratio)


VIEWPOINTS = {
    ("plain", "occupant", "one_car"): r"You own .* while you are (.*) in it\.",
    ("plain", "occupant", "every_car"): r"You own .* every self-driving vehicle, yours included.*",
    ("plain", "pedestrian", "one_car"): r"In the emergency below, you are (.*) on the road\. .*",
    ("plain", "observer", "one_car"): r"You are not involved .*",
    ("report", "occupant", "one_car"): r"The case: .* your own .* travelling in it (.*)\.",
    ("report", "occupant", "every_car"): r"The case: a single rule .* all self-driving vehicles.*",
    ("report", "pedestrian", "one_car"): r"The case: .* on foot, as (.*)\.",
    ("report", "observer", "one_car"): r"The case: .* you would be elsewhere.*",
    ("brief", "occupant", "one_car"): r"You decide .* your own .* You are (.*)\.",
    ("brief", "occupant", "every_car"): r"You help decide .* all self-driving vehicles.*",
    (
        "brief",
        "pedestrian",
        "one_car",
    ): r"A self-driving vehicle .* somebody else .* You are (.*)\.",
    ("brief", "observer", "one_car"): r"A self-driving vehicle .* You have no part in it.*",
}
WHO = {
    ("plain", "occupant"): ("the only person", "one of the {} people"),
    ("plain", "pedestrian"): ("the pedestrian", "one of the {} pedestrians"),
    ("report", "occupant"): ("alone", "as one of {} people"),
    ("report", "pedestrian"): ("the one pedestrian", "one of {} pedestrians"),
    ("brief", "occupant"): ("alone in the vehicle", "in the vehicle, one of {} people"),
    ("brief", "pedestrian"): ("the pedestrian", "one of the {} pedestrians"),
}


def test_the_viewpoint_alone_says_who_is_asked_about_which_cars() -> None:
    for item in SACRIFICE:
        setting, wording = item.setting, item.factors["wording"]
        assert isinstance(setting, DilemmaSetting)
        (matches,) = (
            {(perspective, scope): match}
            for (name, perspective, scope), pattern in VIEWPOINTS.items()
            if name == wording and (match := re.fullmatch(pattern, paragraphs(item)[0]))
        )
        ((asked, match),) = matches.items()
        assert asked == (setting.perspective, setting.scope)
        if match.groups():
            size = {"occupant": setting.occupants, "pedestrian": setting.pedestrians}[asked[0]]
            alone, among = WHO[wording, asked[0]]
            assert match[1] == (alone if size == 1 else among.format(size))


def test_the_question_is_about_one_car_or_all() -> None:
    for item in SACRIFICE:
        every = re.search(r"every|all", paragraphs(item)[2]) is not None
        assert every == (item.factors["scope"] == "every_car")


# a move of Person 1 or First, what follows, and the points of both
RULE = {
    "plain": re.compile(
        r"- (?:Both choose (?P<both>\w+)"
        r"|Person 1 chooses (?P<first>\w+)(?:, Person 2 (?P<second>\w+))?):"
        r" Person 1 gets (?P<mine>[\d.]+) points and Person 2 gets (?P<other>[\d.]+) points\."
    ),
    "brief": re.compile(
        r"(?P<first>\w+)(?: then (?P<second>\w+))?: (?P<mine>[\d.]+) / (?P<other>[\d.]+)"
    ),
}
BELIEF = {
    "plain": re.compile(
        r"as Person (?P<role>[12])(?: after (?P<after>\w+))?, (?P<one>\d+) choose (?P<x>\w+) and "
        r"(?P<two>\d+) choose (?P<y>\w+)"
    ),
    "brief": re.compile(
        r"[Aa]s (?P<role>First|Second)(?: after (?P<after>\w+))?, (?P<one>\d+) pick (?P<x>\w+) and "
        r"(?P<two>\d+) pick (?P<y>\w+)"
    ),
}
QUESTION = {
    "plain": re.compile(
        r"The coin .* If you become Person (?P<role>[12])"
        r"(?: and Person 1 chooses (?P<after>\w+))?, what do you choose\?"
    ),
    "brief": re.compile(
        r"The lot .* Your pick if you are (?P<role>First|Second)"
        r"(?: and First picks (?P<after>\w+))?\?"
    ),
}


def node_of(game: str, role: str, after: str | None) -> str:
    """The node that a role and, for a second mover, the first move say."""
    if role in ("1", "First"):
        assert after is None
        return by_hand.NODES[game][0]
    return {
        ("spd", "C"): "reply_to_cooperate",
        ("spd", "D"): "reply_to_defect",
        ("tg", "C"): "return",
        ("ug", "D"): "response",
    }[game, after or ""]


def letter(item: ChoiceQuestion, word: str | None) -> str | None:
    """C for the colour that the factor calls cooperative, D for the other."""
    if word is None:
        return None
    return "CD"[item.factors["naming"].split("_").index(word)]


@pytest.mark.parametrize("wording", ["plain", "brief"])
def test_the_rules_alone_say_the_whole_game(wording: str) -> None:
    for item in of(PROTOCOLS, wording):
        setting = item.setting
        assert isinstance(setting, GameSetting)
        said: dict[tuple[str | None, str | None], tuple[Fraction, Fraction]] = {}
        for line in paragraphs(item)[1].splitlines()[1:]:
            match = RULE[wording].fullmatch(line)
            assert match, line
            parts = match.groupdict()
            both = parts.get("both")
            moves = (both or parts["first"], both or parts["second"])
            said[letter(item, moves[0]), letter(item, moves[1])] = (
                Fraction(match["mine"]),
                Fraction(match["other"]),
            )
        four = tuple(map(Fraction, by_hand.PROTOCOLS[setting.protocol]))
        expected: dict[tuple[str | None, str | None], tuple[Fraction, Fraction]] = {}
        for first in "CD":
            for reply in "CD":
                second = (first, reply, reply)[: len(by_hand.NODES[setting.game])]
                plan = (first, "C", "C")[: len(by_hand.NODES[setting.game])]
                points = by_hand.play(setting.game, four, plan, second)
                ends = (setting.game, first) in {("tg", "D"), ("ug", "C")}
                expected[first, None if ends else reply] = points
        assert said == expected
        assert setting.payoffs == tuple(map(str, by_hand.PROTOCOLS[setting.protocol]))


@pytest.mark.parametrize("wording", ["plain", "brief"])
def test_the_beliefs_alone_say_what_others_do_at_every_node(wording: str) -> None:
    for item in of(PROTOCOLS, wording):
        setting = item.setting
        assert isinstance(setting, GameSetting)
        said = {}
        for match in BELIEF[wording].finditer(paragraphs(item)[2]):
            node = node_of(setting.game, match["role"], letter(item, match["after"]))
            share = {letter(item, match["x"]): match["one"], letter(item, match["y"]): match["two"]}
            assert int(match["one"]) + int(match["two"]) == 100
            said[node] = Fraction(share["C"]) / 100
        assert said == {node: Fraction(share) for node, share in setting.belief.items()}
        assert set(said) == set(by_hand.NODES[setting.game])


@pytest.mark.parametrize("wording", ["plain", "brief"])
def test_the_question_and_options_alone_say_the_node_and_the_actions(wording: str) -> None:
    for item in of(PROTOCOLS, wording):
        setting = item.setting
        assert isinstance(setting, GameSetting)
        match = QUESTION[wording].fullmatch(paragraphs(item)[3])
        assert match, paragraphs(item)[3]
        node = node_of(setting.game, match["role"], letter(item, match["after"]))
        assert node == setting.node
        for label, text in options(item):
            assert (letter(item, text) == "C") == (item.action(label) == item.focal)


def test_neutral_names_give_no_action_away() -> None:
    words = re.compile(
        r"cooperat|defect|trust|betray|ultimatum|dilemma|unfair|selfish|moral|reject|accept|return"
        r"|keep|equal split|offer",
        re.IGNORECASE,
    )
    for item in PROTOCOLS:
        assert not words.search(item.prompt)


def test_wordings_say_the_same_in_different_words() -> None:
    # whatever the wording, each content has the same facts
    by_content: dict[tuple[str, ...], set[str]] = {}
    for item in EVERY:
        key = (item.scenario, *(item.factors.get(f, "") for f in ("lane", "position", "label")))
        by_content.setdefault((*key, item.factors["alphabet"]), set()).add(str(item.setting))
    assert all(len(facts) == 1 for facts in by_content.values())
