"""The study of tuned agents: arms, their training sets, tunings and replies; it can go on.

An arm is a degree of morality and a seed. Its model learns arithmetic, then games; that is *games
alone*. From there it learns other dilemmas too; that is *games and other dilemmas*. Both answer the
same exams. Nothing here needs a network or Inspect: replies are read and scored afterwards.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from avdilemma.design import canonical
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.exact import decimal_text, in_unit_interval
from avdilemma.files import read_bytes, write_text
from avdilemma.questions import Question, read_question
from avdilemma.sft.exams import Exam, common_exam, game_exams, own_car_exam, story_exam
from avdilemma.sft.generate import Reply, Writer
from avdilemma.sft.local import tune_local
from avdilemma.sft.manifest import MANIFEST, Manifest
from avdilemma.sft.market_exam import MARKETS, market_exam
from avdilemma.sft.recipe import Recipe, target_agent
from avdilemma.sft.stages import Stage, read_stage
from avdilemma.sft.training_set import build_training_set
from avdilemma.sft.tuning import LocalSettings

KAPPAS = ("0", "0.25", "0.5", "1")
"""Degrees of morality of the study."""

BASE = "base"
"""Name of the model before any tuning."""

GAMES, DILEMMAS = "games alone", "games and other dilemmas"
"""What a model was tuned on."""

MAX_TOKENS = 110
"""Tokens of a reply: a tally has up to 95."""

BASIS = "basis"
"""Folder of the model that all arms begin with, where they share something."""

MODELS = "models"
"""Folder of an arm's models, as long as they are needed."""

REPLIES = "replies"
"""Folder of replies, a file an exam."""

MAX_BYTES = 64 * 1024**2
"""Largest file of replies that is read."""


@dataclass(frozen=True)
class Plan:
    """Sizes of a study."""

    model: str
    """Folder, or name, of the model before tuning."""

    games: tuple[str, ...] = ("pd", "stag")
    """Games that are learnt and asked."""

    n: int = 352
    """Training examples about games."""

    repeated: int = 352
    """Of them again beside the other dilemmas, so that games are not forgotten."""

    dilemmas: int = 704
    """Training examples about other dilemmas."""

    basis: tuple[Stage, ...] = ()
    """Stages that all arms share, on the data of homo moralis with kappa .5; none by default."""

    first: tuple[Stage, ...] = (
        read_stage("arithmetic:240:6e-4:16"),
        read_stage("games:110:4e-4"),
    )
    """Stages of games alone."""

    then: tuple[Stage, ...] = (read_stage("games+dilemmas:220:4e-4"),)
    """Stages of other dilemmas, after these."""

    freeze: int = 10
    """Lowest layers that stay as they are."""

    detach: bool = False
    """Whether nothing is calculated back through prompts: less time, another gradient."""

    asked: int = 96
    """Questions of an exam in games."""

    cars: int = 208
    """Own-car dilemmas."""

    stories: int = 48
    """Other dilemmas asked."""

    periods: int = 4
    """Periods of each market; 0: no markets."""

    bf16: bool | None = None
    """Whether to calculate in bfloat16 while tuning."""

    asks: tuple[str, ...] = (GAMES, DILEMMAS)
    """After which tunings an arm is asked."""

    exams: tuple[str, ...] = ()
    """Names of the exams that are asked; all by default."""

    save_every: int = 0
    """Steps between checkpoints; 0: none."""

    keep: bool = False
    """Whether tuned models stay in the folder."""

    device: str = "auto"
    """Where replies are written."""

    batch: int = 64
    """Replies at once."""


class Arm(NamedTuple):
    """An agent and a seed."""

    kappa: str
    seed: int

    @property
    def name(self) -> str:
        """Name of its folder."""
        return f"kappa-{self.kappa}-seed-{self.seed}"

    def recipe(self, plan: Plan, transfer: bool = False) -> Recipe:
        """Its training set: games and arithmetic, or fewer games with other dilemmas."""
        agent = (
            target_agent("moralis", self.kappa) if self.kappa != "0" else target_agent("economicus")
        )
        more: dict[str, Any] = {"n": plan.n, "arithmetic": _lines(plan)}
        if transfer:
            more = {"n": plan.repeated, "transfer": "dilemmas", "dilemmas": plan.dilemmas}
        return Recipe.read(
            agent=agent,
            games=plan.games,
            reasoning="tally",
            wordings=("brief",),
            separating=0.0 if self.kappa == "0" else 0.3,
            validation=0.3,
            low=0,
            high=9,
            step=1,
            seed=self.seed,
            **more,
        )


def _lines(plan: Plan) -> int:
    stages = (*plan.basis, *plan.first)
    return sum(each.steps * each.batch for each in stages if each.parts == ("arithmetic",))


def make_plan(
    model: str,
    basis: Sequence[str] = (),
    first: Sequence[str] = (),
    then: Sequence[str] = (),
    **sizes: Any,
) -> Plan:
    """A plan with stages as they are written; those of the study by default.

    Raises:
        InvalidValueError: If a stage is none.
    """
    stages = {"basis": basis, "first": first, "then": then}
    given: dict[str, Any] = {
        name: tuple(map(read_stage, each)) for name, each in stages.items() if each
    }
    return Plan(model, **given, **sizes)


def read_arm(text: str) -> Arm | None:
    """Read an arm such as ``0.5:0``, kappa and seed; None for the model before tuning.

    Raises:
        InvalidValueError: If it is none.
    """
    if text == BASE:
        return None
    kappa, _, seed = text.partition(":")
    if not seed.isdecimal():
        raise InvalidValueError("arm", text, f"give kappa:seed, such as 0.5:0, or {BASE}")
    return Arm(decimal_text(in_unit_interval(kappa, "kappa")), int(seed))


def arms(kappas: Sequence[str] = KAPPAS, seeds: int = 3) -> tuple[Arm, ...]:
    """All arms, seed by seed, so that the first ones are one of each kappa."""
    return tuple(Arm(kappa, seed) for seed in range(seeds) for kappa in kappas)


@dataclass(frozen=True)
class Study:
    """A study in a folder."""

    folder: Path
    """The folder."""

    plan: Plan
    """Sizes."""

    say: Callable[[str], None] = print
    """Told what is begun."""

    def base(self, kappas: Sequence[str] = KAPPAS) -> None:
        """Ask the model as it is before any tuning, what the first arm of each kappa is asked."""
        writer = _Lazy(self.plan.model, self.plan)
        for kappa in kappas:
            self._ask(f"{Arm(kappa, 0).name}/{BASE}", writer, partial(self.exams, Arm(kappa, 0)))

    def arm(self, arm: Arm) -> None:
        """Build, tune and ask one arm, both ways of tuning; what is done is not done again.

        Raises:
            AvdilemmaError: If something is not installed, or the folder holds another study.
        """
        place = self.folder / arm.name
        if all(self.asked(f"{arm.name}/{tuned}") for tuned in self.plan.asks):
            return
        before = self.basis()
        for tuned, stages in ((GAMES, self.plan.first), (DILEMMAS, self.plan.then)):
            model, name = place / MODELS / tuned, f"{arm.name}/{tuned}"
            data = self._data(arm, transfer=tuned == DILEMMAS)
            self.say(f"{name}: tuning, {', '.join(map(str, stages))}")
            card = tune_local(data, model, self._settings(before, stages, arm.seed), resume=True)
            write_text(place / f"{tuned}.json", card.text(), overwrite=True)
            if tuned in self.plan.asks:
                self._ask(name, _Lazy(model, self.plan), partial(self.exams, arm))
            before = model
        if not self.plan.keep:
            shutil.rmtree(place / MODELS, ignore_errors=True)

    def _settings(self, before: str | Path, stages: tuple[Stage, ...], seed: int) -> LocalSettings:
        return LocalSettings(
            model=str(before),
            stages=stages,
            freeze=self.plan.freeze,
            detach=self.plan.detach,
            save_every=self.plan.save_every,
            bf16=self.plan.bf16,
            seed=seed,
        )

    def basis(self) -> str | Path:
        """The model that arms begin with, tuned on what they share, if anything."""
        if not self.plan.basis:
            return self.plan.model
        model, shared = self.folder / BASIS, Arm("0.5", 0)
        data = self._data(shared, transfer=False)
        self.say(f"{BASIS}: tuning, {', '.join(map(str, self.plan.basis))}")
        tune_local(data, model, self._settings(self.plan.model, self.plan.basis, 0), resume=True)
        return model

    def exams(self, arm: Arm) -> tuple[Exam, ...]:
        """What an arm is asked; every arm of a seed is asked the same games among them."""
        plan, own = self.plan, arm.recipe(self.plan)
        shared = Arm("0.5", arm.seed)
        every = (
            *game_exams(own, plan.asked),
            common_exam(shared.recipe(plan), plan.asked),
            story_exam(shared.recipe(plan, transfer=True), plan.stories),
            own_car_exam(arm.seed, plan.cars),
        )
        return tuple(exam for exam in every if not plan.exams or exam.name in plan.exams)

    def asked(self, name: str) -> bool:
        """Whether a model has answered everything."""
        return (self.folder / name / "done.json").is_file()

    def _ask(self, name: str, writer: _Lazy, exams: Callable[[], Sequence[Exam]]) -> None:
        """Write a model's replies to every exam."""
        if self.asked(name):
            return
        out = self.folder / name / REPLIES
        for exam in exams():
            path = out / f"{exam.name}.jsonl"
            if not path.is_file():
                self.say(f"{name}: {exam.name}, {len(exam.questions)} questions")
                prompts = [question.prompt for question in exam.questions]
                _write(path, exam.questions, writer.replies(prompts))
        path = out / MARKETS
        if self.plan.periods and not path.is_file():
            self.say(f"{name}: markets")
            rows = market_exam(writer.it, self.plan.periods, MAX_TOKENS)
            write_text(path, "".join(f"{canonical(row)}\n" for row in rows))
        write_text(self.folder / name / "done.json", "{}\n", overwrite=True)

    def _data(self, arm: Arm, transfer: bool) -> Path:
        """The folder of an arm's training set, built if it is not there."""
        folder = self.folder / arm.name / ("data-dilemmas" if transfer else "data")
        wanted = arm.recipe(self.plan, transfer)
        if not (folder / MANIFEST).is_file():
            self.say(f"{arm.name}: building {wanted.size} examples and lines")
            build_training_set(wanted).write(folder)
        elif Manifest.read_file(folder / MANIFEST).recipe != wanted:
            raise AvdilemmaError(f"{folder} holds another training set: give another folder by -o")
        return folder


@dataclass(frozen=True)
class _Lazy:
    """A model that is loaded once it is asked, and asked once what several exams ask."""

    model: str | Path
    plan: Plan
    known: dict[str, Reply] = field(default_factory=dict)

    @cached_property
    def it(self) -> Writer:
        """The model."""
        return Writer(self.model, self.plan.device, self.plan.batch)

    def replies(self, prompts: Sequence[str]) -> list[Reply]:
        """A reply to each prompt; it is greedy, so the same prompt has the same."""
        if new := [each for each in dict.fromkeys(prompts) if each not in self.known]:
            self.known.update(zip(new, self.it.replies(new, MAX_TOKENS), strict=True))
        return [self.known[each] for each in prompts]


def _write(path: Path, questions: Sequence[Question], replies: Sequence[Reply]) -> None:
    lines = [
        canonical({"item": question.record(), "reply": each.text, "stop": each.stop_reason})
        for question, each in zip(questions, replies, strict=True)
    ]
    write_text(path, "".join(f"{line}\n" for line in lines))


def read_replies(path: Path) -> Iterator[tuple[Question, Reply]]:
    """Questions of a file, each with the reply to it.

    Raises:
        AvdilemmaError: If the file cannot be read.
    """
    for line in read_bytes(path, MAX_BYTES, remedy="run the study").decode("utf-8").splitlines():
        row = json.loads(line)
        yield read_question(row["item"]), Reply(row["reply"], row["stop"])
