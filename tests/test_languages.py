"""One design in several languages: same ids, other texts, and never a mixture of two."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from avdilemma import prompts
from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError, ScenarioFileError
from avdilemma.families import build, builtin, load_family
from avdilemma.prompts.languages import LANGUAGES, UNFINISHED, find_languages, read_language
from avdilemma.questions import read_question

TEXT = builtin()["sacrifice"].read_text(encoding="utf-8")
WORDINGS = yaml.safe_load(TEXT)["wordings"]


def germanised(node: object) -> object:
    """The same texts with a mark in front of each, to tell them from the English ones."""
    if isinstance(node, dict):
        return {key: germanised(value) for key, value in node.items()}
    return f"Deutsch! {node}"


def write(folder: Path, wordings: object, name: str = "mine.de.yaml") -> str:
    (folder / "mine.yaml").write_text(TEXT, encoding="utf-8")
    (folder / name).write_text(yaml.safe_dump({"wordings": wordings}), encoding="utf-8")
    return str(folder / "mine.yaml")


def test_ids_are_the_same_in_every_language_and_prompts_are_not(tmp_path: Path) -> None:
    family = load_family(write(tmp_path, germanised(WORDINGS)))
    assert family.languages == ("en", "de")
    english, german = build(family, 8), build(family, 8, language="de")
    assert [item.id for item in english.items] == [item.id for item in german.items]
    assert [item.seed for item in english.items] == [item.seed for item in german.items]
    assert german.language == "de"
    assert english.fingerprint != german.fingerprint
    for item in german.items:
        assert item.language == "de"  # type: ignore[union-attr]
        assert read_question(item.facts()).language == "de"
        assert item.prompt.startswith("Deutsch!")
        assert "Antwort: " in item.prompt
        assert "Answer" not in item.prompt


def test_records_of_english_items_do_not_name_the_language() -> None:
    item = build(load_family("sacrifice"), 4).items[0]
    assert "language" not in item.record()
    assert read_question(item.facts()).language == "en"


def test_a_translation_may_stand_in_the_file_itself(tmp_path: Path) -> None:
    data = {**yaml.safe_load(TEXT), "translations": {"de": germanised(WORDINGS)}}
    path = tmp_path / "one.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert build(load_family(str(path)), 4, language="de").items[0].prompt.startswith("Deutsch!")


def test_a_language_that_the_file_lacks_is_one_clear_error(tmp_path: Path) -> None:
    family = load_family(write(tmp_path, germanised(WORDINGS)))
    with pytest.raises(
        InvalidValueError,
        match=r"^language is 'ja': family 'sacrifice' has texts in en, de alone$",
    ):
        build(family, 4, language="ja")
    with pytest.raises(InvalidValueError, match=r"^language is 'xx': give one of en, "):
        build(family, 4, language="xx")


def test_a_missing_translation_is_an_error_when_the_file_is_loaded(tmp_path: Path) -> None:
    texts = germanised(WORDINGS)
    del texts["plain"]["scene"]["stay_harms_occupants"]  # type: ignore[attr-defined]
    with pytest.raises(
        ScenarioFileError,
        match=r"mine\.de\.yaml:\d+: wordings\.plain\.scene\.stay_harms_occupants: is missing",
    ):
        load_family(write(tmp_path, texts))


def test_a_missing_wording_is_an_error_that_names_the_language(tmp_path: Path) -> None:
    texts = germanised(WORDINGS)
    del texts["report"]  # type: ignore[attr-defined]
    with pytest.raises(
        ScenarioFileError,
        match=r"mine\.de\.yaml:1: wordings\.report: is missing in German \(de\): add its texts",
    ):
        load_family(write(tmp_path, texts))


def test_a_translation_holds_wordings_and_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path, germanised(WORDINGS))
    with (tmp_path / "mine.de.yaml").open("a", encoding="utf-8") as file:
        file.write("kind: dilemma\n")
    with pytest.raises(ScenarioFileError, match=r"mine\.de\.yaml:\d+: kind: a translation of mine"):
        load_family(path)


@pytest.mark.parametrize("extended", ["sacrifice", "base.yaml"])
def test_a_file_may_extend_another_one(tmp_path: Path, extended: str) -> None:
    (tmp_path / "base.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        "extends: " + extended + "\nkind: dilemma\nfamily: mine\nversion: 1\ntitle: Mine\n"
        "source: ours\nfactors:\n  pair: [[1, 7]]\n",
        encoding="utf-8",
    )
    family = load_family(str(tmp_path / "mine.yaml"))
    items = build(family).items
    assert {item.factors["pair"] for item in items} == {"1v7"}
    assert {item.family for item in items} == {"mine"}
    assert family.languages == load_family(str(tmp_path / "base.yaml")).languages[:1] or (
        extended == "sacrifice"
    )


def test_texts_said_anew_in_english_drop_the_inherited_translations(tmp_path: Path) -> None:
    write(tmp_path, germanised(WORDINGS))
    own = tmp_path / "own.yaml"
    head = "extends: mine.yaml\nkind: dilemma\nfamily: own\nversion: 1\ntitle: t\nsource: s\n"
    own.write_text(head, encoding="utf-8")
    assert load_family(str(own)).languages == ("en", "de")
    changed = "wordings:\n  plain:\n    scene:\n      stay_harms_occupants: Other words.\n"
    own.write_text(head + changed, encoding="utf-8")
    assert load_family(str(own)).languages == ("en",)
    # a translation of something else than what was said anew would mix two files
    (tmp_path / "own.de.yaml").write_text(
        "wordings:\n  plain:\n    scene:\n      stay_harms_pedestrians: Andere Worte.\n",
        encoding="utf-8",
    )
    with pytest.raises(
        ScenarioFileError,
        match=r"own\.de\.yaml:\d+: wordings\.plain\.scene\.stay_harms_occupants: is missing in de",
    ):
        load_family(str(own))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("extends: nothing", "no such file"),
        ("extends: 3", "give a built-in"),
        ("extends: mine.yaml", "deep"),
    ],
)
def test_a_wrong_extends_says_what_to_mend(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"kind: dilemma\n{line}\n", encoding="utf-8")
    with pytest.raises(ScenarioFileError, match=rf"mine\.yaml:2: extends: .*{problem}"):
        load_family(str(path))


GAMES = builtin()["protocols"].read_text(encoding="utf-8")


def game_file(folder: Path, change: Any = None) -> str:
    """A file of games with a German translation, changed before it is written."""
    path, german = folder / "mine.yaml", folder / "mine.de.yaml"
    path.write_text(GAMES, encoding="utf-8")
    own = builtin()["protocols"].with_name("protocols.de.yaml").read_text(encoding="utf-8")
    texts = yaml.safe_load(own)
    if change is not None:
        change(texts)
    german.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda t: t.pop("factors"),
            r"mine\.de\.yaml:\d+: wordings: has no words in German \(de\) for",
        ),
        (
            lambda t: t["factors"]["naming"].pop("green_blue"),
            r"mine\.de\.yaml:\d+: factors\.naming\.green_blue: is missing in German",
        ),
        (
            lambda t: t["factors"]["naming"].update(red=["Rot", "Weiß"]),
            r"mine\.de\.yaml:\d+: factors\.naming\.red: is no level of naming",
        ),
        (
            lambda t: t["factors"]["naming"].update(blue_green=["Blau", "blau"]),
            r"factors\.naming\.blue_green: name is 'Blau': give two different names",
        ),
        (
            lambda t: t["wordings"]["plain"]["rules"].update(spd="{{ T|plural('a', 'b', 'c') }}"),
            r"mine\.de\.yaml:\d+: wordings\.plain\.rules\.spd: plural has 3 forms: in de give 2",
        ),
        (
            lambda t: t["wordings"]["brief"]["rules"].pop("tg"),
            r"mine\.de\.yaml:\d+: wordings\.brief\.rules\.tg: is missing",
        ),
    ],
)
def test_what_a_translation_of_games_lacks_is_said_with_its_line(
    tmp_path: Path, change: Any, problem: str
) -> None:
    assert load_family(game_file(tmp_path)).languages == ("en", "de")
    with pytest.raises(ScenarioFileError, match=problem):
        load_family(game_file(tmp_path, change))


def test_names_said_anew_in_english_drop_the_inherited_translations(tmp_path: Path) -> None:
    head = "kind: game\nfamily: own\nversion: 1\ntitle: t\nsource: s\n"
    protocols = "protocols: {pd: {P: [4, 3, 2, 1]}}\n"
    path = tmp_path / "own.yaml"
    path.write_text(f"extends: texts/at_once\n{head}{protocols}", encoding="utf-8")
    assert set(load_family(str(path)).languages) == set(LANGUAGES)
    more = "factors:\n  belief: [0.5]\n"
    path.write_text(f"extends: texts/at_once\n{head}{protocols}{more}", encoding="utf-8")
    assert set(load_family(str(path)).languages) == set(LANGUAGES)
    more = "factors:\n  naming: {red_white: [red, white], white_red: [white, red]}\n"
    path.write_text(f"extends: texts/at_once\n{head}{protocols}{more}", encoding="utf-8")
    assert load_family(str(path)).languages == ("en",)


def test_translations_are_no_families() -> None:
    assert not [name for name in builtin() if "." in name]


FILES = sorted((Path(prompts.__file__).parent / "languages").glob("*.yaml"))


def test_every_language_is_a_file_and_every_file_a_language() -> None:
    assert {path.stem for path in FILES} == set(LANGUAGES)
    assert list(LANGUAGES) == ["en", *sorted({*LANGUAGES} - {"en"})]
    for path in FILES:
        assert read_language(path) == LANGUAGES[path.stem]  # type: ignore[index]


def test_every_part_of_a_pattern_is_used() -> None:
    for path in FILES:
        declining = yaml.safe_load(path.read_text(encoding="utf-8"))["declining"]
        patterns = [*declining["acts"], *declining["phrases"], *declining["beginnings"]]
        named = set(re.findall(r"<(\w+)>", " ".join(patterns)))
        assert named == set(declining["parts"]), path.name


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("answer", "Antwort", r"at answer: .*write \{\} in it"),
        ("option", "{label}: {name}", r"at option: .*write \{label\} and \{text\} in it"),
        ("choose", None, "at choose: Input should be a valid string"),
        ("quotes", ["„"], r"at quotes\.1: Field required"),
        ("refusals", ["Nein."], "at refusals: .*at least 2 items"),
        ("spelling", "x", "at spelling: Extra inputs are not permitted"),
        ("declining.acts", ["<deeds>"], r"at declining\.acts: .*<deeds> is none of its parts"),
        ("declining.phrases", ["(nein"], r"at declining\.phrases: .*no regular expression"),
        ("declining.words", [False], r"at declining\.words\.0: Input should be a valid string"),
    ],
)
def test_a_language_that_says_too_little_or_too_much_is_one_clear_error(
    tmp_path: Path, key: str, value: object, problem: str
) -> None:
    path = tmp_path / "xx.yaml"
    german = next(each for each in FILES if each.stem == "de")
    texts = yaml.safe_load(german.read_text(encoding="utf-8"))
    *above, last = key.split(".")
    (texts[above[0]] if above else texts)[last] = value
    path.write_text(yaml.safe_dump(texts), encoding="utf-8")
    with pytest.raises(AvdilemmaError, match=rf"xx\.yaml is malformed {problem}") as raised:
        read_language(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"name: [", b"\xff", None])
def test_a_language_that_cannot_be_read_is_one_clear_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "xx.yaml"
    says = r"xx\.yaml cannot be read \(.*: mend"
    if content is None:
        says = r"xx\.yaml is missing: write it"
    else:
        path.write_bytes(content)
    with pytest.raises(AvdilemmaError, match=says) as raised:
        read_language(path)
    assert "\n" not in str(raised.value)


def test_an_unfinished_language_leaves_the_others_and_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("en", "de"):
        text = next(path for path in FILES if path.stem == name).read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    texts = yaml.safe_load((tmp_path / "de.yaml").read_text(encoding="utf-8"))
    del texts["plans"]["node"]
    (tmp_path / "pt.yaml").write_text(yaml.safe_dump(texts), encoding="utf-8")
    read, unfinished = find_languages(tmp_path)
    assert list(read) == ["en", "de"]
    assert list(unfinished) == ["pt"]
    # the file has texts in this language, and is read before that is unfinished
    family = load_family("sacrifice")
    monkeypatch.setitem(UNFINISHED, "pt", unfinished["pt"])
    with pytest.raises(InvalidValueError) as raised:
        build(family, 4, language="pt")
    assert "avdilemma scenarios languages pt lists all" in str(raised.value)
    assert "pt.yaml is malformed at plans.node: Field required" in str(raised.value)
    (tmp_path / "en.yaml").write_text("name: x", encoding="utf-8")
    with pytest.raises(AvdilemmaError, match=r"en\.yaml is malformed"):
        find_languages(tmp_path)


def test_a_record_in_an_unknown_language_is_an_error() -> None:
    record = build(load_family("sacrifice"), 4).items[0].record()
    with pytest.raises(AvdilemmaError, match="malformed at language"):
        read_question({**record, "language": "xx"})


def test_the_short_family_of_the_docs_works_at_the_first_try(tmp_path: Path) -> None:
    page = Path(__file__).parents[1] / "docs" / "scenarios.md"
    text, *_ = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    family = load_family(str(path))
    assert set(family.languages) == set(LANGUAGES)
    (scope,) = (f for f in family.design({}).content if f.name == "scope")
    assert scope.levels == ("one_car", "every_car")
    assert len(build(family, 24, language="ja").items) == 24


def test_default_levels_of_a_factor_that_is_said_anew_are_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    head = "extends: sacrifice\nkind: dilemma\nfamily: m\nversion: 1\ntitle: t\nsource: s\n"
    path.write_text(head + "factors:\n  scope: [one_car, bought_car]\n", encoding="utf-8")
    (scope,) = (f for f in load_family(str(path)).design({}).content if f.name == "scope")
    assert scope.levels == ("one_car", "bought_car")


def test_the_command_says_what_a_language_has_and_what_it_lacks() -> None:
    shown = CliRunner().invoke(main, ["scenarios", "languages", "de"])
    assert shown.exit_code == 0, shown.output
    assert re.fullmatch(r"de +German +ltr +complete +plurals: one, other\n", shown.output)
    lacking = CliRunner().invoke(main, ["scenarios", "languages", "nl"])
    assert lacking.exit_code == 1
    assert re.search(r"nl +\? +ltr +\d+ problems", lacking.output)
    assert "nl.yaml: is missing: translate" in lacking.output
    assert "not finished: nl" in lacking.output
    keys = CliRunner().invoke(main, ["scenarios", "languages", "--keys"])
    assert keys.exit_code == 0
    assert len(keys.output.splitlines()) > 100
