"""Pictures of scenes: what is in them, that they repeat, and how they are balanced."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from PIL import Image

from avdilemma.agents import agent
from avdilemma.catalog.check import BIASES, check
from avdilemma.design import association
from avdilemma.dilemmas import CHANCE
from avdilemma.errors import InvalidValueError
from avdilemma.families import MoralMachineFamily, SceneReading, build, builtin_of, load_family
from avdilemma.prompts.languages import LANGUAGES, Language
from avdilemma.prompts.plain import plain
from avdilemma.questions import ChoiceQuestion, SceneQuestion, read_question
from avdilemma.questions.scenes import PICTURE_SIDE, draw_scene, scene_of, side_of
from avdilemma.questions.settings import DilemmaSetting
from avdilemma.scenes import (
    NOBODY,
    NoSceneError,
    People,
    Scene,
    alt_text,
    draw,
    picture_words,
    png,
)
from avdilemma.scenes.drawing import COUNTABLE, LANES, SIZE, percentage
from avdilemma.scenes.figures import FIGURES

SVG = "{http://www.w3.org/2000/svg}"
PICTURED = ("sacrifice", "risk", "company", "moral_machine")


def some(number: int, name: str = "person", **more: object) -> People:
    return People((name,) * number, **more)  # type: ignore[arg-type]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def figures(svg: str) -> Counter[str]:
    """How often each figure stands in a picture."""
    return Counter(each.attrib["href"][1:] for each in parsed(svg).iter(f"{SVG}use"))


# the drawing


@pytest.mark.parametrize("number", [1, 4, 5, 6, 10, 11, 19, 20, 21, 50, 99, COUNTABLE])
def test_everyone_is_drawn_once_inside_the_picture_and_apart(number: int) -> None:
    drawn = draw(Scene(some(number), some(number, "child"), None, "left", ("A", "B")))
    assert figures(drawn) == {"person": number, "child": number}
    boxes = []
    for each in parsed(drawn).iter(f"{SVG}use"):
        x, y, wide, high = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= SIZE
        assert 0 <= y <= y + high <= SIZE
        boxes.append((x, y, wide, high))
    for (x, y, wide, high), (other_x, other_y, *_) in product(boxes, boxes):
        if (x, y) != (other_x, other_y):
            assert abs(x - other_x) >= 0.8 * wide or abs(y - other_y) >= 0.8 * high


def test_more_than_can_be_counted_are_one_figure_with_their_number() -> None:
    one, many = (draw(Scene(some(1), some(n), None, "left")) for n in (COUNTABLE + 1, 2_500))
    assert figures(one) == figures(many) == {"person": 1}
    assert one != many


def test_a_picture_asks_for_nothing_outside_and_says_no_word() -> None:
    drawn = draw(Scene(some(2), some(3, risk=Fraction(1, 5)), None, "left", ("A", "B")))
    root = parsed(drawn)
    assert not [each for each in root.iter() if each.tag in {f"{SVG}text", f"{SVG}image"}]
    assert not re.search(r"font|https?://(?!www\.w3\.org/2000/svg)|url\(", drawn)
    assert not "".join(root.itertext()).strip()


def test_what_a_picture_shows_in_words_is_never_markup() -> None:
    title = 'a "b" </title><script>&amp;'
    root = parsed(draw(Scene(some(1), some(1), None, "left"), title=title))
    assert root[0].text == title
    assert not list(root.iter(f"{SVG}script"))


def test_the_mirror_image_differs_in_the_side_alone() -> None:
    left, right = (Scene(some(2), some(3), None, own, ("A", "B")) for own in ("left", "right"))  # type: ignore[arg-type]
    assert [each.side for each in left.courses] == ["left", "right"]
    assert [each.side for each in right.courses] == ["right", "left"]
    for one, other in zip(left.courses, right.courses, strict=True):
        assert (one.label, one.harmed, one.in_car) == (other.label, other.harmed, other.in_car)
    assert figures(draw(left)) == figures(draw(right))


def pixels(image: bytes) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(Image.open(io.BytesIO(image)).convert("L"), dtype=float)


def test_pixels_show_people_in_their_lane_and_a_wall_in_the_other() -> None:
    for own in ("left", "right"):
        ahead = pixels(png(Scene(some(1), some(100), None, own)))  # type: ignore[arg-type]
        assert ahead.shape == (SIZE, SIZE)
        shares = {
            side: (ahead[170:410, int(x) - 140 : int(x) + 140] < 80).mean()
            for side, x in LANES.items()
        }
        other = "right" if own == "left" else "left"
        assert shares[own] > 0.15 > shares[other] > 0.02  # a crowd; the joints of a wall
        car = {side: ahead[700:740, int(x) - 60 : int(x) + 60].mean() for side, x in LANES.items()}
        assert car[own] > 250 > car[other]  # the white body of the car


@pytest.mark.slow
def test_figures_differ_in_shape_and_not_by_colour_alone() -> None:
    seen = {}
    for name in FIGURES:
        alone = pixels(png(Scene(some(1, name), some(1), None, "left")))[560:750, 120:340] < 80
        for known, other in seen.items():
            same = {"boy", "child"}, {"elderly_man", "older_person"}
            if {name, known} not in same:
                assert np.count_nonzero(alone != other) > 15, (name, known)
        seen[name] = alone


def test_same_facts_same_bytes_and_a_small_file() -> None:
    crowd = Scene(some(100), some(100, risk=Fraction(1, 40)), None, "right", ("A", "B"))
    one, again = png(crowd), png(crowd)
    assert one == again
    assert one[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(one) < 60_000
    assert draw(crowd) == draw(crowd)


@pytest.mark.parametrize(
    ("risk", "text"), [("1", "100%"), ("1/40", "2.5%"), ("19/20", "95%"), ("1/3", "33.3%")]
)
def test_probabilities_are_written_as_they_are(risk: str, text: str) -> None:
    assert percentage(Fraction(risk)) == text
    certain, told = (draw(Scene(some(1), some(1, risk=each), None, "left")) for each in (
        Fraction(1), Fraction(1, 2)
    ))  # fmt: skip
    assert len(told) > len(certain)


def test_what_cannot_be_drawn_is_one_clear_error() -> None:
    with pytest.raises(InvalidValueError, match="character in a picture is 'unicorn'"):
        draw(Scene(some(1, "unicorn"), some(1), None, "left"))
    with pytest.raises(InvalidValueError, match="'駅' cannot be drawn"):
        draw(Scene(some(1), some(1), None, "left", ("駅", "A")))
    with pytest.raises(InvalidValueError, match="risk"):
        some(1, risk=Fraction(0))
    with pytest.raises(NoSceneError, match="10000000 people cannot be drawn"):
        draw_scene(DilemmaSetting(1, 10**7, "1", "1", "observer", "one_car",
                                  "stay_harms_pedestrians"), "left")  # fmt: skip
    game = build(load_family("protocols"), 4).items[0]
    with pytest.raises(NoSceneError, match="it is about games"):
        game.scene()


def test_every_character_of_every_file_has_a_figure_and_words_in_every_language() -> None:
    for name, family in builtin_of(MoralMachineFamily).items():
        assert {*family.people, *family.animals} <= set(FIGURES), name
    for language in LANGUAGES:
        assert set(picture_words(language).figures) == set(FIGURES)


# in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_alt_text_says_every_fact_in_its_own_language(language: Language) -> None:
    scene = Scene(
        People(("man", "dog", "dog"), risk=Fraction(1, 40)),
        None,
        some(7, "girl", signal="illegal", risk=Fraction(9, 10)),
        "right",
        ("K", "Q"),
    )
    text = alt_text(scene, language)
    for part in ("1", "2", "7", "K", "Q", "90"):
        assert part in plain(text)
    words = picture_words(language)
    assert words.illegal in text
    assert words.legal not in text
    assert words.wall.format(side=words.right) in text
    assert "{" not in text
    english = re.search(r"\b(?:the|lane|and|people|their|who)\b", text)
    assert (english is not None) == (language == "en")
    assert words.empty.format(side=words.left) in alt_text(
        Scene(NOBODY, some(1), some(2), "left"), language
    )


def test_no_text_about_pictures_is_english_in_another_language() -> None:
    english = picture_words("en").model_dump(exclude={"figures"})
    short = {"label", "between", "left", "right", "before_last"}
    for language in set(LANGUAGES) - {"en"}:
        texts = picture_words(language).model_dump(exclude={"figures"})
        assert [name for name in texts if texts[name] == english[name] and name not in short] == []


# questions


@pytest.mark.parametrize("modality", ["picture", "both"])
@pytest.mark.parametrize("name", PICTURED)
def test_a_pictured_question_is_the_same_question(name: str, modality: str) -> None:
    family = load_family(name)
    texts, seen = (build(family, 16, modality=each).items for each in ("text", modality))
    for text, shown in zip(texts, seen, strict=True):
        assert isinstance(shown, ChoiceQuestion)
        assert (shown.id, shown.seed, shown.setting) == (text.id, text.seed, text.setting)  # type: ignore[union-attr]
        assert shown.listed_labels == text.listed_labels
        assert {**text.factors, PICTURE_SIDE: shown.factors[PICTURE_SIDE]} == shown.factors
        assert '"modality"' not in text.facts()
        assert scene_of(read_question(shown.facts())) == shown.scene()
        assert shown.closing("line") in shown.prompt
        if modality == "both":
            assert shown.prompt.endswith(text.prompt)
        else:
            told = shown.prompt.partition("The picture shows")[2]
            people = {len(each) for each in re.findall(r"\b\d{2,3}\b", told)}
            assert not people
            assert not re.search(r"swerv\w* into a|concrete|pedestrian", told)


@pytest.mark.parametrize("name", PICTURED)
def test_scenes_say_what_the_theory_knows(name: str) -> None:
    for item in build(load_family(name), 96, modality="picture").items:
        decision, scene = item.decision(), item.scene()
        stay, swerve = scene.courses
        assert item.label(decision.default) == stay.label  # type: ignore[attr-defined]
        setting = item.setting
        if isinstance(setting, DilemmaSetting):
            by_label = {each.label: each for each in (stay, swerve)}
            sacrifice, spare = (by_label[item.label(each)] for each in ("sacrifice", "spare"))  # type: ignore[attr-defined]
            assert sacrifice.in_car
            assert not spare.in_car
            assert sacrifice.harmed.risk * sacrifice.harmed.number == Fraction(
                setting.occupant_deaths
            )
            assert spare.harmed.risk * spare.harmed.number == Fraction(setting.pedestrian_deaths)
        else:
            killed = {each.label: each.harmed.figures for each in (stay, swerve)}
            assert killed[item.label("spare_focal")] == setting.other_group  # type: ignore[attr-defined, union-attr]
            assert killed[item.label("spare_other")] == setting.focal_group  # type: ignore[attr-defined, union-attr]
            assert scene.own == item.factors["lane"]


def test_the_own_child_is_a_child() -> None:
    for item in build(load_family("company"), modality="picture").items[::7]:
        kinds = Counter(item.scene().in_car.figures)
        assert kinds["child"] == (item.factors["company"] == "own_child")
        assert kinds.total() == item.setting.occupants  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("size", "seed"),
    [(8, 0), (48, 1), *(pytest.param(96, seed, marks=pytest.mark.slow) for seed in (0, 2))],
)
@pytest.mark.parametrize("name", PICTURED)
def test_side_is_crossed_with_position_label_lane_and_content(
    name: str, size: int, seed: int
) -> None:
    items = build(load_family(name), size, seed, modality="picture").items
    rows = [item.factors | {"side": item.sides()[PICTURE_SIDE]} for item in items]
    assert {row["side"] for row in rows} == {"left", "right"}
    exact = {"position", "label", "pair", "perspective", "scope", "attribute", "relation"}
    # in the Moral Machine lane is a surface factor, and left and right are told in the text
    exact |= {"lane"} if name != "moral_machine" else set()
    for factor in exact & rows[0].keys():
        assert association(rows, factor, "side") == 0, factor
    for block in range(0, size, 4):
        assert Counter(row["side"] for row in rows[block : block + 4]) == {"left": 2, "right": 2}


def test_side_is_crossed_where_one_lane_is_asked() -> None:
    for lane in ("stay_harms_pedestrians", "stay_harms_occupants"):
        items = build(load_family("sacrifice"), 48, select={"lane": lane}, modality="picture").items
        rows = [item.factors for item in items]
        for factor in ("position", "label", "pair", "perspective"):
            assert association(rows, factor, PICTURE_SIDE) == 0


@pytest.mark.slow
def test_the_seed_mirrors_the_pictures() -> None:
    sides = {
        seed: {item.id: item.factors[PICTURE_SIDE] for item in items}
        for seed in range(8)
        if (
            items := build(
                load_family("sacrifice"), None, seed, {"pair": "1v5"}, modality="picture"
            ).items
        )
    }
    assert len({tuple(each.values()) for each in sides.values()}) == 2


def test_check_proves_the_balance_and_finds_what_breaks_it() -> None:
    items = build(load_family("sacrifice"), 96, modality="picture").items
    report = check(items, asked=20)
    assert not report.problems
    assert PICTURE_SIDE in BIASES
    assert {each.other for each in report.associations} >= {PICTURE_SIDE}
    kept = [each for each in items if each.sides()["position"] == "first"]
    kept += [each for each in items if each.sides()[PICTURE_SIDE] == "left"]
    aliased = [each for each in kept if (each.sides()["position"] == "first") == (
        each.sides()[PICTURE_SIDE] == "left"
    )]  # fmt: skip
    unique = list({each.id: each for each in aliased}.values())
    assert any("picture_side" in problem for problem in check(unique, asked=4).problems)


def test_leaving_it_to_chance_has_no_side() -> None:
    family = load_family("sacrifice").forms()["third_option=true"]
    for item in build(family, 8, modality="picture").items:
        assert isinstance(item, ChoiceQuestion)
        assert side_of(item, CHANCE) is None
        assert item.options[item.actions.index(CHANCE)] in item.prompt
        assert {each.label for each in item.scene().courses} == {
            label
            for label, action in zip(item.labels, item.actions, strict=True)
            if action != CHANCE
        }


@pytest.mark.parametrize("name", ["ratings", "protocols", "amounts"])
def test_what_has_no_labels_or_no_scene_is_not_asked_in_pictures(name: str) -> None:
    with pytest.raises(InvalidValueError, match="these questions have no scene to be drawn"):
        build(load_family(name), 4, modality="picture")


# what is read


@pytest.mark.parametrize(
    "language",
    [each if each == "en" else pytest.param(each, marks=pytest.mark.slow) for each in LANGUAGES],
)
def test_what_pictures_show_is_asked_and_read(language: str) -> None:
    items = build(
        SceneReading(load_family("moral_machine")), 48, modality="picture", language=language
    ).items
    assert Counter(item.factors["aspect"] for item in items).keys() == {"in_car", "on_road", "hit"}
    for item in items:
        assert isinstance(item, SceneQuestion)
        scene = item.scene()
        truths = {"in_car": scene.in_car.number, "on_road": scene.on_road}
        if item.aspect != "hit":
            assert item.truth == str(truths[item.aspect])
        else:
            (course,) = (each for each in scene.courses if each.label == item.course)
            words = picture_words(item.language)
            place = (
                course.side if not scene.in_car.number else "vehicle" if course.in_car else "road"
            )
            told = getattr(words, f"hit_{place}")
            assert (
                LANGUAGES[item.language].option.format(label=item.truth, text=told) in item.prompt
            )
            assert not set(item.labels) & set(item.marks)
        again = read_question(item.facts())
        assert isinstance(again, SceneQuestion)
        assert again.truth == item.truth
        for who, wanted in (("moralis", "right"), ("swerve", "right"), ("refuse", None)):
            read = item.read_reply(item.reply(agent(who)))
            assert item.chosen(read) == item.chosen(item.from_code(item.code(read))) == wanted


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("5 people", 5), ("There are 5 of them.", 5), ("**5**", 5), ("Answer: 5", 5),
     ("4 people and 1 dog", None), ("4 or 5", None), ("about 2.5", None), ("-5", None)],
)  # fmt: skip
def test_a_number_is_read_where_it_is_the_only_one(text: str, number: int | None) -> None:
    item = next(
        each
        for each in build(SceneReading(load_family("sacrifice")), 96, modality="picture").items
        if each.factors["aspect"] == "on_road"
    )
    (read,) = item.read_reply(text).numbers
    assert read == number


def test_more_than_is_asked_about_is_refused() -> None:
    family = load_family("sacrifice")
    factors = family.factors.model_copy(update={"pair": ((1, 500),)})  # type: ignore[attr-defined]
    large = family.model_copy(update={"factors": factors})
    with pytest.raises(InvalidValueError, match="asked up to 100"):
        build(SceneReading(large), 4, modality="picture")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figures", "stands"),
    [
        (("woman", "woman"), "woman"),
        (("woman", "boy"), "person"),
        (("dog", "woman"), "person"),
        (("cat", "dog"), "cat"),
        (("dog", "dog"), "dog"),
    ],
)
def test_the_box_above_a_lane_shows_people_only_where_people_are_hit(
    figures: tuple[str, ...], stands: str
) -> None:
    def pictograms(*who: str) -> list[str]:
        drawn = draw(Scene(People(("man",)), People(who), None, "left", ("A", "B")))
        return re.findall(r"<g transform=\"translate.*?</g>", drawn)

    def scale(part: str) -> float:
        found = re.search(r"scale\((.*?)\)", part)
        assert found
        return float(found[1])

    # figures in boxes are smaller than those on the road
    box = min(pictograms(*[stands] * len(figures)), key=scale)
    assert box in pictograms(*figures)
