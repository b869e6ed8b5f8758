"""The numbers of a dilemma: as levels name them, as prompts tell them, as theory uses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

from avdilemma.exact import decimal_text, exact
from avdilemma.prompts.languages import Language, percent


def versus(pair: Sequence[float]) -> str:
    """A pair of numbers as a level names it: ``1v2``."""
    one, other = (decimal_text(exact(each, "number")) for each in pair)
    return f"{one}v{other}"


def _read_risk(name: str) -> tuple[Fraction, Fraction]:
    in_car, on_road = (exact(each, "risk") / 100 for each in name.split("v"))
    return in_car, on_road


# numbers recur over all other factors, and fractions take longer than everything else
@lru_cache(maxsize=4096)
def dilemma_facts(
    pair: str, risk: str | None, more: tuple[int, int] = (0, 0)
) -> tuple[tuple[int, int, str, str], str]:
    """m, n, M and N of `Numbers`, and N / M; the last three as exact texts.

    m and n are those who count, M = m p and N = n q the expected deaths among them.
    """
    in_car, on_road = (Fraction(1), Fraction(1)) if risk is None else _read_risk(risk)
    occupants, pedestrians = (
        int(told) + extra for told, extra in zip(pair.split("v"), more, strict=True)
    )
    costs, saves = occupants * in_car, pedestrians * on_road
    cost, save, ratio = (decimal_text(each) for each in (costs, saves, saves / costs))
    return (occupants, pedestrians, cost, save), ratio


@lru_cache(maxsize=4096)
def dilemma_values(pair: str, risk: str | None, language: Language) -> Mapping[str, object]:
    """What templates may use of `Numbers`: group sizes, and risks as the language writes them."""
    occupants, pedestrians = map(int, pair.split("v"))
    values: dict[str, object] = {"occupants": occupants, "pedestrians": pedestrians}
    if risk is not None:
        in_car, on_road = _read_risk(risk)
        values["occupant_risk"] = percent(in_car, language)
        values["pedestrian_risk"] = percent(on_road, language)
    # kept for all questions with these numbers
    return MappingProxyType(values)
