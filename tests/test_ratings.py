"""Ratings from 0 to 100: theory by hand, numbers read in six languages, and the gap."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import Run
from inspect_ai.log import EvalLog

from avdilemma.agents import agent
from avdilemma.dilemmas import certain
from avdilemma.dilemmas.ratings import Rating, predicted_rating, rating_decision
from avdilemma.errors import AvdilemmaError, InvalidValueError
from avdilemma.evals.ratings import RATINGS, ratings
from avdilemma.families import build, load_family
from avdilemma.logs.select import read_logs
from avdilemma.measures.rating_gap import gap
from avdilemma.predictions import NoRuleError, predict
from avdilemma.preferences import economicus, moralis
from avdilemma.prompts.lines import parse_rating
from avdilemma.questions import RatingQuestion
from avdilemma.report import from_logs

# by hand at kappa = .5: (occupants, pedestrians), rating, economicus, moralis
BY_HAND = [
    ((1, 3), "morality", 50, 100),
    ((1, 3), "buy_utilitarian", 0, 100),
    ((1, 3), "buy_protective", 100, 0),
    ((1, 3), "enforce", 100, 100),
    ((2, 3), "morality", 50, 100),
    ((2, 3), "buy_utilitarian", 0, 0),  # 1.5 < 2
    ((2, 3), "buy_protective", 100, 100),
    ((2, 3), "enforce", 100, 100),
    ((2, 3), "regulate", 100, 100),
    ((1, 2), "buy_utilitarian", 0, 50),  # the exact tie
    ((1, 1), "enforce", 50, 50),
    ((2, 1), "regulate", 0, 0),
]


@pytest.mark.parametrize(("pair", "rating", "selfish", "moral"), BY_HAND)
def test_agents_rate_as_by_hand(
    pair: tuple[int, int], rating: Rating, selfish: int, moral: int
) -> None:
    asked = rating_decision(certain(*pair), rating)
    assert predicted_rating(predict(economicus(), asked)) == selfish
    assert predicted_rating(predict(moralis("0.5"), asked)) == moral


def test_noise_makes_a_logit_of_the_difference_in_lives() -> None:
    asked = rating_decision(certain(1, 3), "buy_utilitarian")
    expected = 100 / (1 + math.exp(-(0.5 * 3 - 1) / 2))
    assert predicted_rating(predict(moralis("0.5"), asked, noise=2)) == pytest.approx(expected)


@pytest.mark.parametrize("kappa", ["0", "0.25", "0.5", "0.75", "1"])
def test_the_gap_is_where_theory_has_it(kappa: str) -> None:
    """Approval for everyone without willingness to buy: 1 < N/M < 1/kappa, and nowhere else."""
    for m in range(1, 6):
        for n in range(1, 30):
            values = {
                rating: predicted_rating(
                    predict(moralis(kappa), rating_decision(certain(m, n), rating))
                )
                for rating in ("enforce", "buy_utilitarian")
            }
            ratio, limit = Fraction(n, m), 1 / Fraction(kappa) if Fraction(kappa) else math.inf
            gap = values["enforce"] == 100 and values["buy_utilitarian"] == 0
            assert gap == (1 < ratio < limit)


def test_an_unknown_rating_is_an_error() -> None:
    with pytest.raises(InvalidValueError, match="rating is 'envy': give one of morality"):
        rating_decision(certain(1, 2), "envy")  # type: ignore[arg-type]


READ = [
    ("Answer: 75", 75),
    ("**Answer: 75**", 75),
    ("Answer: 75/100", 75),
    ("Answer: 75 out of 100.", 75),
    ("Answer: 75%", 75),
    ("I thought about it.\n\nAnswer: 20\n\nNo, more.\n\nAnswer: 30", 30),
    ("My rating is 40.", 40),
    ("Answer: 80\n\nNote: this is a hypothetical case.", 80),
    ("75", 75),
    ("It is wrong, but not very.\n\n**35**", 35),
    ("<think>Answer: 5</think>Answer: 6", 6),
    ("答案：75", 75),
    ("答案：75分", 75),
    ("**答案：７５**", 75),
    ("我的评分是80。", 80),
    ("Respuesta: 75", 75),
    ("Respuesta: 75 sobre 100", 75),
    ("Mi puntuación es 60.", 60),
    ("Antwort: 75", 75),
    ("Antwort: 75 von 100", 75),
    ("**Antwort: 75 Punkte**", 75),
    ("Meine Bewertung ist 10.", 10),
    ("Réponse : 75", 75),
    ("Réponse : « 75 »", 75),
    ("Réponse\u00a0: 75 sur 100", 75),
    ("回答：75", 75),
    ("回答：「75」", 75),
    ("回答：75点です。", 75),
    ("評価：75", 75),
]
NOT_READ = [
    ("Answer: 140", "unparseable"),
    ("Answer: -5", "unparseable"),
    ("Answer: 60-70", "unparseable"),
    ("Answer: 60 or 70", "unparseable"),
    ("Answer: X", "unparseable"),
    ("Answer: it depends", "unparseable"),
    ("There are 5 pedestrians and 1 person in the car.", "unparseable"),
    ("1 person dies and 5 live", "unparseable"),
    ("", "unparseable"),
    ("Answer: 75\n\nAnswer: hard to say", "unparseable"),
    ("I'm sorry, but I can't rate that.", "refusal"),
    ("答案：我无法评分。抱歉，我不能回答。", "refusal"),
    ("Me niego a responder.", "refusal"),
    ("Das kann ich nicht bewerten.", "refusal"),
    ("Je refuse de donner une note.", "refusal"),
    ("この質問には回答できません。", "refusal"),
]


@pytest.mark.parametrize(("reply", "number"), READ)
def test_ratings_are_read(reply: str, number: int) -> None:
    assert parse_rating(reply).numbers == (number,)


@pytest.mark.parametrize(("reply", "outcome"), NOT_READ)
def test_other_replies_are_no_rating(reply: str, outcome: str) -> None:
    reading = parse_rating(reply)
    assert reading.numbers == (None,)
    assert reading.outcome == outcome


def test_a_reply_that_is_cut_off_is_no_rating() -> None:
    assert parse_rating("I weigh 5 against 1 and find\n7", "max_tokens").outcome == "truncated"


def test_scores_of_one_reply_by_hand() -> None:
    asked = rating_decision(certain(2, 3), "buy_utilitarian")
    both = (predict(economicus(), asked), predict(moralis("0.5"), asked))
    item = build(load_family("ratings"), n=2).items[0]
    values = item.score(parse_rating("Answer: 20"), both)
    assert values["rating"] == 20
    assert values["economicus"] == values["moralis"] == 1
    assert values["rating_economicus"] == values["rating_moralis"] == 0
    assert math.isnan(values["economicus_separating"])
    # neither for nor against is on nobody's side
    assert item.score(parse_rating("Answer: 50"), both)["moralis"] == 0
    refused = item.score(parse_rating("I refuse to answer."), both)
    assert refused.keys() == values.keys()
    assert math.isnan(refused["rating"])
    assert refused["refusal"] == 1
    tie = (predict(economicus(), rating_decision(certain(1, 3), "morality")),) * 2
    assert math.isnan(item.score(parse_rating("Answer: 20"), tie)["economicus"])


def test_the_gap_and_its_interval_by_hand() -> None:
    """Three pairs of numbers around the mean 20: sums of deviations -12, 0 and 12.

    Variance (144 + 0 + 144) x 3 / 2 / 36 = 12; t with 2 degrees of freedom is 4.3027.
    """
    values = {"a": (16.0, 12.0), "b": (20.0, 20.0), "c": (24.0, 28.0)}
    shown = {(p, w): v for p, both in values.items() for w, v in zip("xy", both, strict=True)}
    found = gap(shown)
    assert found.value == 20
    assert found.stderr == pytest.approx(math.sqrt(12))
    assert found.low == pytest.approx(20 - 4.3027 * math.sqrt(12), abs=1e-3)
    assert found.high == pytest.approx(20 + 4.3027 * math.sqrt(12), abs=1e-3)
    alone = gap({("a", "x"): 10.0})
    assert alone.value == 10
    assert math.isnan(alone.low)
    assert math.isnan(gap({}).value)


def test_one_interval_of_the_gap_everywhere(run: Run, tmp_path: Path) -> None:
    """In `inspect eval`, in the report, and cut where a difference cannot be larger."""
    task = ratings(pair=["5v6", "2v3", "1v3"], rating=ASKED, wording=["plain", "brief"])
    log = run(task, "avdilemma/moralis@kappa=0.5@noise=20", log_dir=str(tmp_path), epochs=2)
    printed = named(log)
    usable = read_logs([tmp_path]).usable
    frame = from_logs.ratings(usable, from_logs.labels_of(usable))
    (row,) = frame[frame["rating"] == "gap"].to_dict("records")
    assert row["clusters"] == 3
    assert (printed["gap"], printed["gap_low"], printed["gap_high"]) == pytest.approx(
        (row["mean"], row["low"], row["high"])
    )
    reach = min(4.3027 * printed["gap_stderr"], 100 - row["mean"])
    assert row["high"] - row["mean"] == pytest.approx(reach, rel=1e-4)


def named(log: EvalLog) -> dict[str, float]:
    assert log.status == "success", log.error
    assert log.results is not None
    (printed,) = log.results.scores
    return {name: float(each.value) for name, each in printed.metrics.items()}


PAIRS = ["5v6", "2v3", "1v3", "1v10"]
ASKED = ["enforce", "buy_utilitarian"]


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        pytest.param("economicus", 100, marks=pytest.mark.slow),
        ("moralis@kappa=0.5", 50),
        pytest.param("kantian", 0, marks=pytest.mark.slow),
    ],
)
def test_the_task_prints_the_gap_of_theory(run: Run, name: str, gap: float) -> None:
    task = ratings(pair=PAIRS, rating=ASKED, wording=["plain", "brief"])
    found = named(run(task, f"avdilemma/{name}"))
    assert found["gap"] == gap
    assert (found["gap_economicus"], found["gap_moralis"]) == (100, 50)
    assert found["gap_pairs"] == 8
    assert found["choice"] == 1
    if name != "kantian":
        assert found[name.partition("@")[0]] == 1
        assert found["gap_sign_moralis"] == 1
    else:
        assert found["gap_sign_moralis"] == 0
    assert found["gap_low"] <= found["gap"] <= found["gap_high"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh", "es", "de", "fr", "ja"])
def test_the_whole_task_in_every_language(run: Run, language: str) -> None:
    found = named(run(ratings(language=language), "avdilemma/economicus"))
    assert found["economicus"] == found["choice"] == found["gap_sign_economicus"] == 1
    assert named(run(ratings(language=language), "avdilemma/refuse"))["refusal"] == 1


def test_the_default_is_every_question_in_every_wording_and_lane() -> None:
    assert len(ratings().dataset) == load_family("ratings").design({}).size == RATINGS


def test_items_of_ratings_survive_their_record() -> None:
    item = build(load_family("ratings"), 4, language="fr").items[0]
    assert isinstance(item, RatingQuestion)
    back = RatingQuestion.read(item.facts())
    assert (back.id, back.language, back.rating) == (item.id, "fr", item.rating)
    assert back.predict(agent("economicus").rule) == item.predict(agent("economicus").rule)
    with pytest.raises(AvdilemmaError, match="malformed at rating"):
        RatingQuestion.read({**item.record(), "rating": "envy"})
    with pytest.raises(NoRuleError, match="'stay' has no rule"):
        item.predict(agent("stay").rule)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"family": "sacrifice"}, "it is a dilemma file, give a rating file"),
        ({"reading": "ex_post"}, "reading is 'ex_post'"),
        ({"rating": "envy"}, "rating is 'envy': give one or more of morality"),
        ({"kappa": 2}, "kappa is 2"),
        ({"n": 3}, "multiples of 2"),
    ],
)
def test_wrong_arguments_are_one_clear_error(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(Exception, match=message) as caught:
        ratings(**arguments)  # type: ignore[arg-type]
    assert type(caught.value).__name__ == "PrerequisiteError"
