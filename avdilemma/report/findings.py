"""What a report found, in sentences made from its numbers, and what it cannot say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from avdilemma.charts.look import short
from avdilemma.measures.grouped import RESPONDENT
from avdilemma.measures.rating_gap import GAP
from avdilemma.report.overview import records
from avdilemma.report.words import between

MOST = 8
"""Most respondents whose findings are told; tables have all."""

WORTH_TELLING = 0.05
"""Least rate of refusals and of lost replies that is told; ours."""

STRONG_BIAS = 0.5
"""Position bias from which on choices tell more of the order of options than of anything else:
three of four choices are of one place; ours."""

Row = Mapping[str, Any]


class Said(NamedTuple):
    """A sentence about a respondent, and whether it is a finding or says what cannot be said."""

    sentence: str
    found: bool


def known(sentence: str) -> Said:
    """A finding."""
    return Said(sentence, found=True)


def unknown(sentence: str) -> Said:
    """What cannot be said, and why."""
    return Said(sentence, found=False)


class Findings(NamedTuple):
    """Sentences about respondents, in their order, and what these logs cannot say."""

    told: tuple[tuple[str, tuple[str, ...]], ...]
    """Respondent (short), and what was found of it."""

    unsaid: tuple[str, ...]
    """What cannot be said, and why, a sentence each."""

    left_out: int
    """Respondents whose findings are not told, because there are too many."""

    beside: str = ""
    """A sentence about several models side by side; empty of one."""


NOTHING = Findings((), (), 0)
"""No findings."""


def findings(frames: Mapping[str, pd.DataFrame], beside: str = "") -> Findings:
    """Put the data of a report's sections into sentences, each with its number and 95 % interval.

    Args:
        frames: Data by the name of a section, with the columns that the section says.
        beside: The sentence about models side by side.
    """
    names = list(
        dict.fromkeys(
            str(name) for frame in frames.values() if len(frame) for name in frame[RESPONDENT]
        )
    )
    told: dict[str, list[str]] = {}
    unsaid: list[str] = []
    for section, tell in TELLERS.items():
        frame = frames.get(section)
        if frame is None or not len(frame):
            continue
        for name, own in frame.groupby(RESPONDENT, sort=False):
            for sentence, found in tell(own):
                if found:
                    told.setdefault(str(name), []).append(sentence)
                else:
                    unsaid.append(f"{short(str(name))}: {sentence}")
    # a base run has its own report: what is new goes first
    bases = _bases(frames)
    kept = sorted((name for name in names if name in told), key=lambda name: name in bases)
    return Findings(
        tuple((short(name, 60), tuple(told[name])) for name in kept[:MOST]),
        tuple(unsaid),
        max(0, len(kept) - MOST),
        beside,
    )


def _bases(frames: Mapping[str, pd.DataFrame]) -> set[str]:
    """Respondents that others are compared with."""
    shift = frames.get("shift")
    return set() if shift is None or not len(shift) else set(map(str, shift["base"]))


def _interval(row: Row, low: str = "low", high: str = "high", digits: int = 2) -> str:
    ends = (row[low], row[high])
    if any(not isinstance(end, (int, float)) or math.isnan(end) for end in ends):
        return "no interval"
    return between(*ends, digits)


def _between(row: Row) -> str:
    """The range of an interval, which may have no limit on one side."""
    both = not math.isinf(row["low"]) and not math.isinf(row["high"])
    return f"{'from ' if both else ''}{_interval(row)}"


def _percent(row: Row) -> str:
    low, high = row["low"], row["high"]
    ends = (
        "" if math.isnan(low) or math.isnan(high) else f" ({100 * low:.0f} to {100 * high:.0f} %)"
    )
    return f"{100 * row['rate']:.0f} %{ends}"


def _kappas(own: pd.DataFrame) -> Iterator[Said]:
    p_same = math.nan
    for row in records(own):
        part, status = row["part"], row["status"]
        what = f"κ in {part}"
        if status == "estimated":
            switch = ""
            if part == "dilemmas" and row["kappa"] > 0:
                switch = (
                    ": its choices change sides at about "
                    f"{1 / row['kappa']:.1f} pedestrians per occupant"
                )
            yield known(
                f"{what} is {row['kappa']:.2f} ({_interval(row)}; {row['choices']:,} choices)"
                f"{switch}."
            )
        elif status == "interval":
            which = f"every κ {_between(row)}"
            if f"{row['low']:z.2f}" == f"{row['high']:z.2f}":
                sign = "=" if row["low"] == row["high"] else "of about"
                which = f"κ {sign} {row['low']:z.2f} alone"
            yield known(
                f"its only choice in {part} fits {which}."
                if row["choices"] == 1
                else f"its {row['choices']:,} choices in {part} show no noise and fit {which}."
            )
        elif status == "unbounded" and not math.isnan(row["low"]):
            yield known(
                f"{what} has no single value, as {row['choices']:,} choices are predicted without "
                f"exception; with a little noise every κ {_between(row)} fits them."
            )
        else:
            yield unknown(f"{what} cannot be told: {UNSAID.get(status, status)}.")
        p_same = row["p_same"] if not math.isnan(row["p_same"]) else p_same
    if not math.isnan(p_same):
        p = f"p = {p_same:.3f}" if p_same >= 0.001 else "p < 0.001"
        yield known(
            f"κ differs between games and dilemmas ({p})."
            if p_same < 0.05
            else f"no difference between κ in games and in dilemmas is shown ({p})."
        )


UNSAID = {
    "no_choices": "none of its answers says anything about it",
    "not_identified": "the questions, or the choices made, do not determine it",
    "misfit": "its choices are noisy, and no κ describes them",
    "not_rationalised": "no κ explains its choices",
    "unbounded": "the choices are predicted without exception and set no limit to it",
}
"""Why there is no kappa, by status."""


def _outcomes(own: pd.DataFrame) -> Iterator[Said]:
    for kind, rows in own.groupby("kind", sort=False, observed=True):
        by_outcome = {str(row["outcome"]): row for row in records(rows)}
        refused = by_outcome.get("refusal")
        if refused and refused["rate"] >= WORTH_TELLING:
            yield known(f"it declines to answer {_percent(refused)} of the questions ({kind}).")
        lost = sum(
            by_outcome[name]["rate"] for name in ("unparseable", "truncated") if name in by_outcome
        )
        if lost >= WORTH_TELLING:
            yield unknown(
                f"{100 * lost:.0f} % of its replies ({kind}) could not be read or were cut off; "
                "nothing said here is about those."
            )


def _position(own: pd.DataFrame) -> Iterator[Said]:
    for row in records(own):
        bias, kind = row["bias"], row["kind"]
        # one without an interval is not sure
        sure = row["low"] > 0 or row["high"] < 0
        if math.isnan(bias) or not sure or abs(bias) < 2 * WORTH_TELLING:
            continue
        side = "first" if bias > 0 else "last"
        yield known(
            f"it takes the option listed {side} in {50 + 50 * abs(bias):.0f} % of its choices "
            f"({kind}): position bias {bias:.2f} ({_interval(row)})."
        )
        if abs(bias) >= STRONG_BIAS:
            yield unknown(
                f"what it prefers ({kind}): the order of the options decides most of its choices."
            )


def _ratings(own: pd.DataFrame) -> Iterator[Said]:
    for row in records(own[own["rating"] == GAP]):
        if not math.isnan(row["mean"]):
            yield known(
                f"it approves of a law for everyone by {row['mean']:.0f} points "
                f"({_interval(row, digits=0)}) more than it would buy such a car: "
                "the social dilemma of autonomous vehicles."
                if row["mean"] > 0 and not row["low"] <= 0
                else f"it shows no social dilemma: approval of a law minus willingness to buy is "
                f"{row['mean']:.0f} points ({_interval(row, digits=0)})."
            )


def _amce(own: pd.DataFrame) -> Iterator[Said]:
    rows = [row for row in records(own) if not math.isnan(row["amce"])]
    sure = [row for row in rows if row["low"] > 0 or row["high"] < 0]
    if sure:
        most = max(sure, key=lambda row: abs(row["amce"]))
        people = "" if math.isnan(most["people"]) else f"; people's is {most['people']:.2f}"
        yield known(
            f"of all attributes of the Moral Machine “{most['level']}” changes its choices most: "
            f"AMCE {most['amce']:.2f} ({_interval(most)}{people})."
        )
    elif rows:
        yield known("no attribute of the Moral Machine changes its choices measurably.")


def _factors(own: pd.DataFrame) -> Iterator[Said]:
    for row in records(own):
        if row["effect_low"] > 0 or row["effect_high"] < 0:
            scale = 1 if row["behaviour"] == "rating" else 100
            unit = "points" if row["behaviour"] == "rating" else "percentage points"
            ends = f"{scale * row['effect_low']:+.0f} to {scale * row['effect_high']:+.0f}"
            change = f"{scale * row['effect']:+.0f} {unit} ({ends}; {row['family']})"
            yield known(
                f"{row['factor']} {row['level']}, against {row['against']}, changes "
                f"{row['behaviour']} by {change}."
            )


def _shift(own: pd.DataFrame) -> Iterator[Said]:
    rows = records(own)
    since = f"since the base run{_of_another(rows[0])}"
    told = [row for row in rows if str(row["measure"]) in SHIFTS and not math.isnan(row["change"])]
    sure, unsure = dict[str, list[str]](), dict[str, list[str]]()
    for row in told:
        domain = str(row["domain"])
        if row["low"] > 0 or row["high"] < 0:
            change = (
                f"{SHIFTS[row['measure']]} went from {row['before']:.2f} to {row['after']:.2f}: "
                f"a change of {row['change']:+.2f} ({_interval(row)}; {row['pairs']:,} pairs of "
                "answers)"
            )
            sure.setdefault(domain, []).append(change)
        elif row["measure"] in UNCHANGED:
            change = f"{UNCHANGED[row['measure']]} {row['change']:+z.2f} ({_interval(row)})"
            unsure.setdefault(domain, []).append(change)
    for domain, changes in sure.items():
        yield known(f"{since}, in {domain}, {'; '.join(changes)}.")
    for domain, changes in unsure.items():
        yield known(f"{since} no change is shown in {domain} of {', '.join(changes)}.")
    cannot = "some questions cannot be compared" if told else "nothing can be compared"
    for row in rows:
        if row["pairs"] == 0 and row["note"]:
            yield unknown(f"{since} {cannot}: {row['note']}.")


def _of_another(row: Row) -> str:
    """Whose run the base is, unless it is an earlier run of the same model and settings."""
    base = str(row["base"] or "")
    own = not base or base.endswith(("(base)", ", base)"))
    return "" if own else f" of {short(base, 60)}"


SHIFTS = {
    "kappa": "κ",
    "cooperate": "the share of choices that cooperate",
    "sacrifice": "the share of choices that sacrifice the car's occupants",
    "match economicus, separating": "the match with homo economicus, where the two agents differ,",
    "match moralis, separating": "the match with homo moralis, where the two agents differ,",
    "discernment, economicus": "discernment as homo economicus",
    "discernment, moralis": "discernment as homo moralis",
    "position bias": "position bias",
    "choice": "the share of questions answered",
}
"""Changes that are told, by measure."""

UNCHANGED = {
    "kappa": "κ",
    "cooperate": "cooperation",
    "sacrifice": "sacrifices",
    "position bias": "position bias",
    "choice": "the share answered",
}
"""Measures of which is told too that no change is shown."""

TELLERS: Mapping[str, Callable[[pd.DataFrame], Iterable[Said]]] = {
    "shift": _shift,
    "kappas": _kappas,
    "ratings": _ratings,
    "amce": _amce,
    "factors": _factors,
    "position": _position,
    "outcomes": _outcomes,
}
"""By section: sentences about one respondent, and whether each says something that is known."""
