"""Who answered: a model and what was asked of it, and the shortest labels that tell rows apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from inspect_ai.log import EvalLog

from avdilemma.evals.keys import ANSWER, MODALITY, PERSONA, PERSONA_WORDING
from avdilemma.families.numbers import NUMBERS
from avdilemma.prompts.personas import OWN, PLAIN
from avdilemma.prompts.ways import LINE
from avdilemma.scenes import TEXT
from avdilemma.text import printable

TRANSPORT = frozenset(
    {
        "max_retries",
        "timeout",
        "attempt_timeout",
        "stream_idle_timeout",
        "max_connections",
        "adaptive_connections",
        "cache",
        "cache_prompt",
        "batch",
        "max_tool_output",
        "fail_on_refusal",
        # may carry a key
        "extra_headers",
    }
)
"""Settings that do not change what is answered, or that are nobody's business."""

REPEATS = frozenset({"seed", "logprobs", "top_logprobs", "prompt_logprobs", "num_choices"})
"""Settings that give further answers of one respondent, or tell more about each."""

SECRET = re.compile(
    r"key|token(?!s|izer)|secret|passw|credential|auth|organi[sz]ation|client", re.I
)
"""Names of arguments that are never looked at."""

OWN_SOLVERS = frozenset({"ask", "ask_beliefs_first", "play_match", "set_prices", "ask_adaptively"})
"""Solvers of this package, which say nothing that the task does not."""

WORD = re.compile(r"[\w.:/@=+-]{1,40}")
"""What a text may be to be shown; others are told by numbers."""

EARLIER = "base"
"""Setting of a respondent whose answers are those of an earlier run: the base of comparisons."""

APART = frozenset({ANSWER, MODALITY, PERSONA, PERSONA_WORDING, NUMBERS, EARLIER})
"""Settings and forms by which answers of a model stay apart even where others are pooled."""

DOMAINS = {"plan_choice": "game_choice"}
"""Kinds of questions that are estimated together with those of another kind."""

Settings = tuple[tuple[str, str], ...]
"""Settings by name, in order, each as JSON."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answered the questions of a log, and how they were put and compared.

    Attributes:
        model: Inspect's name of the model.
        settings: What makes its answers its own: system message, generation, weights, address,
            language, way of answering, and whether scenes were shown.
        kind: Scorer of the questions; empty for a respondent to questions of several kinds.
        form: Which questions, and the form that they were asked in.
        compared: What the answers were compared with, and which questions of the file were asked.
    """

    model: str
    settings: Settings = ()
    kind: str = ""
    form: Settings = ()
    compared: Settings = ()

    @property
    def who(self) -> Respondent:
        """The respondent to questions of any kind."""
        return Respondent(self.model, self.settings)

    @property
    def pooled(self) -> Respondent:
        """The model alone, whatever was asked of it.

        Questions of different kinds stay apart, and so do ways of answering, modalities, personas,
        and numbers drawn by a seed from a file's own.
        """
        way, form = (
            tuple(each for each in several if each[0] in APART)
            for several in (self.settings, self.form)
        )
        return Respondent(self.model, way, self.kind, form, self.compared)

    @property
    def in_any_way(self) -> Respondent:
        """The respondent whatever the way of answering that was asked for."""
        rest = tuple(each for each in self.settings if each[0] != ANSWER)
        return replace(self, settings=rest, compared=())

    @property
    def earlier(self) -> Respondent:
        """The respondent as it answered in an earlier run, never pooled with later answers."""
        return replace(self, settings=tuple(sorted({*self.settings, (EARLIER, "true")})))

    @property
    def in_any_run(self) -> Respondent:
        """The respondent whether it answered in an earlier run or now."""
        rest = tuple(each for each in self.settings if each[0] != EARLIER)
        return replace(self, settings=rest)

    @property
    def in_any_modality(self) -> Respondent:
        """The respondent whether scenes were told or shown."""
        rest = tuple(each for each in self.settings if each[0] != MODALITY)
        return replace(self, settings=rest, compared=())

    @property
    def asked(self) -> Respondent:
        """The respondent to questions of one form, however they are compared."""
        return replace(self, compared=())


def generation(log: EvalLog) -> dict[str, Any]:
    """Settings of generation that may change answers, by name, without those that are not set."""
    merged: dict[str, Any] = {}
    for config in (log.eval.model_generate_config, log.plan.config):
        merged |= config.model_dump(exclude_none=True)
    return {name: value for name, value in sorted(merged.items()) if name not in TRANSPORT}


def who(log: EvalLog, config: Mapping[str, Any], roles: Mapping[str, str]) -> dict[str, Any]:
    """What makes a respondent's answers its own beside the model, from a header."""
    spec, metadata = log.eval, log.eval.metadata or {}
    language, way = metadata.get("language", "en"), metadata.get(ANSWER, LINE)
    modality = metadata.get(MODALITY, TEXT)
    wording = metadata.get(PERSONA_WORDING)
    return {
        **{name: value for name, value in config.items() if name not in REPEATS},
        **spec.model_args,
        "base_url": shown_address(spec.model_base_url or ""),
        "language": None if language == "en" else language,
        ANSWER: None if way == LINE else way,
        MODALITY: None if modality == TEXT else modality,
        PERSONA: metadata.get(PERSONA),
        PERSONA_WORDING: None if wording in (PLAIN, OWN) else wording,
        "solver": [
            [step.solver, step.params_passed]
            for step in log.plan.steps
            if step.solver.split("/")[-1] not in OWN_SOLVERS
        ],
        **{f"with {role}": model for role, model in roles.items()},
    }


def settings(values: Mapping[str, Any]) -> Settings:
    """Settings in order, without those that are not set; values under secret names are left out."""
    return tuple(
        (name, json.dumps(_open(value), sort_keys=True, ensure_ascii=False, default=str))
        for name, value in sorted(values.items())
        if value not in (None, {}, [], "") and not SECRET.search(name)
    )


def _open(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _open(each) for k, each in value.items() if not SECRET.search(str(k))}
    return [_open(each) for each in value] if isinstance(value, list) else value


def shown_address(url: str) -> str:
    """An address without user, password and query; empty if it is none.

    Examples:
        >>> shown_address("https://me:secret@host:8000/v1?key=1")
        'https://host:8000/v1'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def label(respondents: Iterable[Respondent]) -> dict[Respondent, str]:
    """Label respondents as shortly as tells those apart who answered questions of one kind.

    A label is printable: the model alone where nothing else differs or nothing else is set,
    otherwise with the fewest settings that tell, such as ``model (temperature 0)``. Long texts are
    numbered in their order.

    Examples:
        >>> hot, cold = (Respondent("m", (("temperature", t),)) for t in ("1", "0"))
        >>> list(label([hot, cold]).values())
        ['m (temperature 1)', 'm (temperature 0)']
    """
    every = list(dict.fromkeys(respondents))
    whose: dict[Respondent, list[str]] = {}
    for model in dict.fromkeys(each.model for each in every):
        members = [each for each in every if each.model == model]
        words = _words(members, lambda each: each.settings)
        for kind in dict.fromkeys(each.kind for each in members):
            ours = [each for each in members if each.kind == kind]
            # the form is told only among rows that the settings leave alike
            for same in dict.fromkeys(each.settings for each in ours):
                rows = [each for each in ours if each.settings == same]
                further = _words(rows, lambda each: (*each.form, *each.compared))
                for each in rows:
                    whose[each] = [*words[each], *further[each]]
    return {
        each: printable(each.model) + (f" ({', '.join(whose[each])})" if whose[each] else "")
        for each in every
    }


def _words(
    members: Sequence[Respondent], of: Callable[[Respondent], Settings]
) -> dict[Respondent, list[str]]:
    """For each respondent the fewest settings that tell all apart, in words."""
    values = {each: dict(of(each)) for each in members}
    names = sorted(
        {name for each in values.values() for name in each},
        key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name),
    )
    varied = [name for name in names if len({each.get(name) for each in values.values()}) > 1]
    kinds = {of(each) for each in members}
    needed = next(
        (
            some
            for count in range(len(varied) + 1)
            for some in combinations(varied[:MANY], count)
            if len({tuple(v.get(name) for name in some) for v in values.values()}) == len(kinds)
        ),
        tuple(varied),
    )
    levels = {
        name: sorted({each[name] for each in values.values() if name in each}) for name in needed
    }
    return {
        each: [
            _word(name, values[each][name], levels[name]) for name in needed if name in values[each]
        ]
        for each in members
    }


MANY = 12
"""Most settings among which the fewest are looked for."""

FIRST = (
    "language",
    ANSWER,
    MODALITY,
    PERSONA,
    PERSONA_WORDING,
    "family",
    "elicitation",
    "belief",
    "temperature",
    "system_message",
    "kappa",
)
"""Settings that are looked at first, in this order."""


def _word(name: str, value: str, levels: Sequence[str]) -> str:
    """One setting in words, such as ``temperature 0``."""
    words = name.replace("_", " ")
    if value in ("true", "false"):
        return words if value == "true" else f"no {words}"
    short = [_short(name, each) for each in levels]
    if None in short or len(set(short)) < len(levels):
        return words if len(levels) == 1 else f"{words} {levels.index(value) + 1}"
    text = short[levels.index(value)]
    return str(text) if name in ("language", "family") else f"{words} {text}"


def _short(name: str, value: str) -> str | None:
    """A number or a short text as it is shown, of a path its end; None if it is to be numbered."""
    plain = json.loads(value)
    if isinstance(plain, (int, float)):
        return f"{plain:g}"
    if not isinstance(plain, str) or name in NUMBERED:
        return None
    end = re.split(r"[/\\]", plain)[-1] if re.match(r"[/~.]|\w:\\", plain) else plain
    return end if WORD.fullmatch(end) else None


NUMBERED = frozenset({"system_message", "extra_body", "chat_template", "solver"})
"""Settings whose text is not shown in a label."""


def legend(respondents: Iterable[Respondent], names: Mapping[Respondent, str]) -> list[str]:
    """What numbers in labels stand for: the beginnings of system messages and chat templates."""
    said = []
    for each in sorted(respondents, key=lambda one: names[one]):
        for name, value in each.settings:
            words = name.replace("_", " ")
            if name in ("system_message", "chat_template") and words in names[each]:
                text = " ".join(str(json.loads(value)).split())
                short = printable(text if len(text) <= 60 else f"{text[:59]}…")
                said.append(f"{names[each]}: {words} {short!r}")
    return list(dict.fromkeys(said))


def rows(
    respondents: Iterable[Respondent], beside: Iterable[Respondent] = ()
) -> dict[Respondent, str]:
    """Label the rows of a table over questions of several kinds, such as one of estimates.

    A respondent is one row over all kinds of questions. Where the questions of a domain have
    several forms (two scenario files, single decisions and plans), each form is a row of its own.
    Labels also tell rows from the respondents `beside`.
    """
    every = {each: DOMAINS.get(each.kind, each.kind) for each in respondents}
    forms: dict[tuple[Respondent, str], set[Settings]] = {}
    for each, domain in every.items():
        forms.setdefault((each.who, domain), set()).add(each.form)
    row = {
        each: replace(each.asked, kind=domain) if len(forms[each.who, domain]) > 1 else each.who
        for each, domain in every.items()
    }
    names = label([*row.values(), *(each.who for each in beside)])
    return {each: names[row[each]] for each in every}
