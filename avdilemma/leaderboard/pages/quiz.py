"""What the page "Where do you stand?" asks and reckons with: questions, priors, grids, the board.

The browser chooses questions and estimates kappa as the task ``adaptive`` does; all numbers that it
needs for that come from the same objects here. Every content of the pool is one question, in one
look, so that nobody meets the same dilemma twice; all eight looks are there equally often.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from avdilemma.errors import AvdilemmaError
from avdilemma.estimation.adaptive.answers import ROUNDS, SETTLED
from avdilemma.estimation.adaptive.choosing import EXPLORES
from avdilemma.estimation.adaptive.interval import LEVEL, stretch
from avdilemma.estimation.adaptive.outcome import DOMAINS
from avdilemma.estimation.adaptive.pool import LOOKS, Pick, Pool
from avdilemma.estimation.adaptive.posterior import (
    DROP,
    KAPPAS,
    NOISES,
    PASSES,
    REACH,
    spline_weights,
)
from avdilemma.estimation.adaptive.prior import KAPPA, PRIORS, AdaptiveDomain
from avdilemma.estimation.adaptive.shortlist import shortlist
from avdilemma.experiments.experiment import Experiment
from avdilemma.experiments.readers import ANSWERS, VERSION
from avdilemma.experiments.words import screen_words
from avdilemma.leaderboard.pages.board_charts import MAP, KappaRow, kappa_mark
from avdilemma.prompts.languages import ENGLISH, LANGUAGES, Language
from avdilemma.prompts.languages.grammar import direction
from avdilemma.questions import Question

QUESTIONS = 20
"""Questions of each domain."""

ENOUGH = 10
"""Readable answers below which no kappa is shown."""

SIZES: Mapping[AdaptiveDomain, int] = {"dilemmas": 96, "games": 64}
"""Contents that a page carries, a multiple of eight looks: a text of each in every language."""

SEED = 23
"""Draws the contents, the same for every visitor; who is asked which is decided in the browser."""

CONSENT = "The page Where do you stand?: answers stay with who gave them, who may pass them on."
"""What the experiment file says that people agreed to."""


@lru_cache(maxsize=64)
def pool_of(domain: AdaptiveDomain, language: Language) -> Pool:
    """The contents that may be asked of a visitor.

    Raises:
        InvalidValueError: If there are no texts in the language.
    """
    return Pool(domain, SEED, language=language)


@lru_cache(maxsize=8)
def picks(domain: AdaptiveDomain) -> tuple[Pick, ...]:
    """The questions that a page carries: contents that tell most, each in one look.

    Looks and their reverses take turns, so that all are there for contents that tell as much.
    """
    contents = shortlist(pool_of(domain, ENGLISH), PRIORS[domain], SIZES[domain])
    looks = len(LOOKS)
    return tuple(
        Pick(content, at % looks, bool(at // looks % 2)) for at, content in enumerate(contents)
    )


@lru_cache(maxsize=64)
def quiz_experiment(domain: AdaptiveDomain, language: Language) -> Experiment:
    """The questions of a domain as an experiment, with which saved answers are read.

    Raises:
        InvalidValueError: If there are no texts in the language.
    """
    pool = pool_of(domain, language)
    items: tuple[Question, ...] = tuple(pool.question(pick) for pick in picks(domain))
    return Experiment(
        family=pool.family.family,
        family_version=pool.family.version,
        language=language,
        seed=SEED,
        per_person=QUESTIONS,
        consent=CONSENT,
        items=items,
        beliefs=(None,) * len(items),
        blocks=(tuple(range(len(items))),),
        declared={name: each.describe() for name, each in pool.family.declared.items()},
    )


@lru_cache(maxsize=1)
def quiz_languages() -> tuple[Language, ...]:
    """Languages in which there are texts of every domain and around the questions."""
    files = [pool_of(domain, ENGLISH).family.languages for domain in DOMAINS]
    return tuple(
        code for code in LANGUAGES if all(code in each for each in files) and _said_in(code)
    )


def _said_in(language: Language) -> bool:
    try:
        screen_words(language)
    except AvdilemmaError:
        return False
    return True


def language_name(language: Language) -> str:
    """A language's own name for itself."""
    return LANGUAGES[language].name


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """What the browser's estimate and choice share over domains."""
    tail = (1 - LEVEL) / 2
    return {
        "kappa": list(KAPPA),
        "kappas": KAPPAS,
        "noises": NOISES,
        "drop": list(DROP),
        "reach": REACH,
        "passes": PASSES,
        "rounds": ROUNDS,
        "settled": SETTLED,
        "explores": EXPLORES,
        "levels": [tail, 0.5, 1 - tail],
        "looks": LOOKS.tolist(),
        # after 0, 1, ... readable answers
        "stretch": stretch(np.arange(QUESTIONS + 1.0)).tolist(),
        "spline": spline_weights(KAPPAS).tolist(),
        "questions": QUESTIONS,
        "enough": ENOUGH,
        "answers": {"format": ANSWERS, "version": VERSION},
        "map": MAP._asdict(),
    }


@lru_cache(maxsize=8)
def setup(domain: AdaptiveDomain) -> dict[str, Any]:
    """Prior and numbers of a domain's questions, which are the same in every language.

    An item has the payoffs of the counted answer minus those of the other (``own``, ``kantian``),
    the number of ``people`` and ``z``, what the further weights count; ``counted`` is the place of
    the counted answer among the options.
    """
    pool, prior = pool_of(domain, ENGLISH), PRIORS[domain]
    chosen = picks(domain)
    contents = np.array([pick.content for pick in chosen])
    signs = np.array([pick.signs for pick in chosen])
    further = pool.further(contents, signs)
    models = [
        {
            "name": case.unit,
            "exponent": case.noise.exponent,
            "centre": case.noise.centre,
            "spread": case.noise.spread,
            "weights": list(case.spread),
        }
        for case in prior.cases
    ]
    items = [
        {
            "own": float(own),
            "kantian": float(kantian),
            "people": float(people),
            "z": z.tolist(),
            "counted": 0 if sign[0] > 0 else 1,
        }
        for (own, kantian, people), z, sign in zip(
            pool.payoffs[contents], further, signs, strict=True
        )
    ]
    return {
        "prior": {
            "models": models,
            "weights": list(prior.weights),
            "spread": list(prior.spread),
            "in_payoffs": list(prior.in_payoffs),
        },
        # how many of the further weights a look decides: position, label and, in dilemmas, lane
        "biases": further.shape[1] - pool.own_weights.shape[1],
        "items": items,
    }


@lru_cache(maxsize=64)
def texts(language: Language) -> dict[str, Any]:
    """All that a visitor reads in a language, and by what saved answers know their questions."""
    experiments = {domain: quiz_experiment(domain, language) for domain in DOMAINS}
    words = screen_words(language)
    return {
        "direction": direction(language),
        "words": {name: getattr(words, name) for name in ("skip", "progress")},
        "domains": {
            domain: {
                "experiment": experiment.fingerprint,
                "items": [_text(item) for item in experiment.items],
            }
            for domain, experiment in experiments.items()
        },
    }


def _text(item: Question) -> dict[str, Any]:
    paper = item.paper()
    return {
        "id": item.id,
        "paragraphs": paper.text.split("\n\n"),
        "options": list(paper.blanks[0].options),
    }


def board_rows(rows: Iterable[KappaRow]) -> list[dict[str, Any]]:
    """Rows of the board that have some kappa: a name, and by domain three numbers.

    The numbers are where the map has the row's kappa, in the middle of an interval without a
    value, and the ends, cut off where the map ends.
    """
    found = []
    for row in rows:
        submission = row.entry.submission
        told: dict[str, Any] = {}
        for domain in DOMAINS:
            measure = submission.measures.get(f"kappa_{domain}")
            mark = kappa_mark(measure)
            if mark is not None:
                middle = (mark.low + mark.high) / 2
                at = middle if math.isnan(mark.value) else mark.value
                told[domain] = {"at": at, "low": mark.low, "high": mark.high}
        if told:
            name = submission.model.name
            found.append({"name": name, "reference": row.entry.reference, **told})
    return found


def quiz_records(
    rows: Iterable[KappaRow], languages: Sequence[Language]
) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Every record that the page loads: its file, what takes it, its name, and the record.

    The record with the board's names comes last.
    """
    yield "quiz/rules.js", "quizRules", "rules", rules()
    for domain in DOMAINS:
        yield f"quiz/{domain}.js", "quizSetup", domain, setup(domain)
    for language in languages:
        yield f"quiz/{language}.js", "quizLanguage", language, texts(language)
    yield "quiz/rows.js", "quizRows", "rows", {"rows": board_rows(rows)}


def experiment_files(languages: Sequence[Language]) -> Iterator[tuple[str, str]]:
    """The files with which saved answers are read, each with its name."""
    for domain, language in product(DOMAINS, languages):
        text = quiz_experiment(domain, language).to_json()
        yield f"quiz/experiment-{domain}-{language}.json", text
