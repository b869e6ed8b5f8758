"""Suites: private ones that are new, files of one's own that are frozen, and asking them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.suite import asked, frozen, verify
from avdilemma.evals.suite_v1 import frozen as frozen_task
from avdilemma.evals.suite_v1 import v1_games, v1_ratings, v1_risk
from avdilemma.families import load_family
from avdilemma.families.numbers import SOURCES
from avdilemma.families.suite import (
    Suite,
    SuiteTask,
    load_suite,
    read_secret,
    seeded,
    suite_of,
    write_suite,
)
from avdilemma.leaderboard.header_alike import header_problems

OWN = (
    "extends: sacrifice\nkind: dilemma\nfamily: bridge\nversion: 1\ntitle: A bridge\n"
    "source: ours\nfactors:\n  pair: [[1, 1], [2, 3], [1, 3]]\n"
)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["scenarios", *map(str, words)])


def small() -> Suite:
    """A suite of few items, so that it is drawn quickly."""
    tasks = (
        SuiteTask(task="av_dilemma", args={"family": "risk", "n": 24}),
        SuiteTask(task="ratings", args={"n": 60}),
        SuiteTask(task="economic_games", args={"elicitation": "plan", "n": 24}),
    )
    return Suite(name="small", title="A small suite", tasks=tasks)


def test_a_secret_is_a_number_or_any_word() -> None:
    assert (read_secret("977"), read_secret("-3"), read_secret(" 0977 ")) == (977, -3, 977)
    assert read_secret("chestnut") == read_secret("chestnut\n") == CHESTNUT
    assert len({read_secret(each) for each in ("7", "seven", "Seven", "７", "7a", "7 7")}) == 6
    # one letter, written as one character or as two
    assert read_secret("caf\u00e9") == read_secret("cafe\u0301")
    for bad in ("", "  ", "9" * 19, "9" * 5_000):
        with pytest.raises(InvalidValueError, match="seed"):
            read_secret(bad)


CHESTNUT = read_secret("chestnut")


def test_numbers_and_words_give_different_suites_and_the_same_word_the_same(
    tmp_path: Path,
) -> None:
    public = small()
    suites = {each: frozen(seeded(public, read_secret(each))) for each in ("7", "seven", "eight")}
    prints = [tuple(task.fingerprint for task in each.tasks) for each in suites.values()]
    assert len({each for several in prints for each in several}) == 9
    again = frozen(seeded(public, read_secret("seven")))
    for place, each in enumerate((suites["seven"], again)):
        write_suite(each, tmp_path / f"{place}.yaml", "private")
    assert (tmp_path / "0.yaml").read_bytes() == (tmp_path / "1.yaml").read_bytes()
    assert load_suite(str(tmp_path / "0.yaml")) == again


def test_a_private_suite_shares_no_prompt_and_no_number() -> None:
    public = small()
    found = [asked(public), *(asked(seeded(public, seed)) for seed in (2, CHESTNUT))]
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            for mine, theirs in zip(one, other, strict=True):
                assert not mine.prompts & theirs.prompts
                assert not mine.numbers & theirs.numbers


def test_of_many_seeds_few_share_a_number() -> None:
    """Pairs of people are the fewest numbers: two seeds in 20 share one of 18, never more than 2.

    Counted here, as seeds are drawn independently; of risks and payoffs hardly any is shared.
    """
    for name, most in (("sacrifice", 0.1), ("ratings", 0.1), ("risk", 0.01), ("allocations", 0)):
        file: Any = load_family(name)
        drawn = [
            {
                tuple(row.items())
                for row in SOURCES[file.kind].draw(file, seed, Fraction(1), {}).rows
            }
            for seed in range(1, 31)
        ]
        shared = [len(one & other) for one, other in combinations(drawn, 2)]
        assert sum(shared) / len(shared) <= most, name
        assert max(shared) <= 2


@pytest.mark.slow
def test_the_whole_suite_is_new_but_for_groups_of_which_there_are_few() -> None:
    public = load_suite("v1")
    found = [asked(public), *(asked(seeded(public, seed)) for seed in (CHESTNUT, 2))]
    sizes = [(288, 18), (288, 30), (330, 11), (432, 103), (336, 18), (168, 18)]
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            for mine, theirs, (prompts, _) in zip(one, other, sizes, strict=True):
                assert len(mine.prompts) == prompts
                assert not mine.prompts & theirs.prompts
            shared = [
                len(mine.numbers & theirs.numbers) for mine, theirs in zip(one, other, strict=True)
            ]
            # of groups with one character each there are few
            assert shared[:3] + shared[4:] == [0, 0, 0, 0, 0]
            assert 0 < shared[3] < 20


def test_the_command_says_what_is_shared_and_how_to_ask_it(tmp_path: Path) -> None:
    public, out = tmp_path / "small.yaml", tmp_path / "mine.yaml"
    write_suite(frozen(small()), public, "public")
    done = run("suite", public, "--seed", "chestnut", "-o", out)
    assert done.exit_code == 0, done.output
    assert done.output.count("shared: 0 of ") == 3
    assert "0 of 24 prompts and 0 of 6 numbers with small" in done.output
    assert "with another seed" in done.output
    assert "chestnut" not in out.read_text(encoding="utf-8")
    assert run("suite", out).exit_code == 0
    assert run("suite", public, "--seed", "0", "-o", tmp_path / "x.yaml").exit_code == 1
    refused = run("suite", public, "--seed", "a")
    assert "give the file of the private suite with -o" in refused.output


# -- one command asks it ---------------------------------------------------------------------


def test_the_tasks_of_v1_ask_a_private_suite_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    tasks = (
        SuiteTask(task="av_dilemma", args={"family": "risk", "seed": 5, "numbers": "drawn"}),
        SuiteTask(task="ratings", args={"seed": 5, "numbers": "drawn"}),
    )
    write_suite(frozen(Suite(name="mine", title="Mine", tasks=tasks)), path, "private")
    risk: Any = v1_risk(suite=str(path))
    assert risk.metadata["numbers"] == "drawn"
    assert risk.metadata["fingerprint"] == load_suite(str(path)).tasks[0].fingerprint
    assert v1_risk().metadata == v1_risk(suite="v1").metadata
    with pytest.raises(Exception, match="it has no task economic_games"):
        v1_games(suite=str(path))
    by_place: Any = frozen_task(suite=str(path), part=2)
    assert by_place.metadata["fingerprint"] == v1_ratings(suite=str(path)).metadata["fingerprint"]
    for part in (0, 3, True, "1"):
        with pytest.raises(Exception, match="has the parts 1 to 2"):
            frozen_task(suite=str(path), part=part)


@pytest.mark.slow
def test_logs_of_a_private_suite_are_read_and_the_board_refuses_them(tmp_path: Path) -> None:
    from inspect_ai import eval as inspect_eval

    from avdilemma.logs.archive import open_log
    from avdilemma.logs.select import read_logs

    path = tmp_path / "mine.yaml"
    task = SuiteTask(task="av_dilemma", args={"family": "risk", "n": 24, "seed": 5})
    drawn = task.model_copy(update={"args": {**task.args, "numbers": "drawn"}})
    own = {name: value for name, value in drawn.args.items() if name != "n"}
    for each in (task, drawn):
        write_suite(
            frozen(Suite(name="mine", title="Mine", tasks=(each,))), path, "x", overwrite=True
        )
        (log,) = inspect_eval(
            frozen_task(suite=str(path)),
            model="avdilemma/moralis@kappa=0.5",
            log_dir=str(tmp_path / "logs"),
            display="none",
        )
        assert log.status == "success"
    assert own["numbers"] == "drawn"
    logs = read_logs([str(tmp_path / "logs")])
    assert len(logs.usable) == 2
    pooled = {each.respondent for each in logs.pooled().usable}
    assert len(pooled) == 2, "drawn numbers are never pooled with the file's own"
    for words in (["results"], ["estimate"], ["estimate", "--pool"]):
        done = CliRunner().invoke(main, [*words, str(tmp_path / "logs")])
        assert done.exit_code == 0, done.output
        assert "drawn" in done.output
    last = next(each for each in logs.usable if each.metadata.get("numbers") == "drawn")
    with open_log(last.address) as opened:
        (why,) = header_problems(opened, "0.5", None)
    assert "its numbers are drawn by a seed of one's own" in why


# -- a file of one's own ---------------------------------------------------------------------


def test_a_file_of_ones_own_is_frozen_and_checked_by_the_same_command(tmp_path: Path) -> None:
    file, out = tmp_path / "bridge.yaml", tmp_path / "suites" / "bridge-1.yaml"
    file.write_text(OWN, encoding="utf-8")
    done = run("suite", file)
    assert done.exit_code == 1
    assert "bridge is not frozen yet: freeze it by --write -o FILE" in done.output
    assert "give the file of the suite with -o" in run("suite", file, "--write").output
    done = run("suite", file, "--write", "-o", out)
    assert done.exit_code == 0, done.output
    assert "family: ../bridge.yaml" in out.read_text(encoding="utf-8")
    assert run("suite", out).exit_code == 0
    assert "is there already" in run("suite", file, "--write", "-o", out).output
    task: Any = frozen_task(suite=str(out))
    assert task.metadata["family"] == "bridge"
    (one,) = verify(load_suite(str(out)))
    assert one.same
    file.write_text(OWN.replace("[2, 3]", "[3, 4]"), encoding="utf-8")
    done = run("suite", out)
    assert done.exit_code == 1
    assert "CHANGED" in done.output
    with pytest.raises(Exception, match="asks other items than when it was frozen"):
        frozen_task(suite=str(out))
    assert run("suite", out, "--write").exit_code == 0
    assert run("suite", out).exit_code == 0


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("ratings", "ratings"),
        ("allocations", "economic_games"),
        ("amounts", "economic_games"),
        ("moral_machine", "moral_machine"),
    ],
)
def test_files_of_every_kind_have_a_task_that_asks_them(kind: str, task: str) -> None:
    from avdilemma.families import KINDS, builtin
    from avdilemma.families.suite import ASKED_BY

    assert ASKED_BY.keys() == KINDS.keys()
    found = suite_of(str(builtin()[kind]))
    assert (found.name, found.tasks[0].task) == (kind, task)


def test_files_that_cannot_be_used_are_told_in_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("kind: dilemma\nfamily: x\n", encoding="utf-8")
    done = run("suite", bad)
    assert done.exit_code == 1
    assert len(done.output.strip().splitlines()) == 1
    with pytest.raises(AvdilemmaError, match="cannot be read"):
        suite_of(str(tmp_path / "none.yaml"))
