"""Numbers as people write them: "1.85", "1,85", "1.850,5", "1 850"."""

from __future__ import annotations

import re

_SPACED = re.compile(r"\d{1,3}(?:[ '_\u00a0\u2009\u202f]\d{3})++(?:[.,]\d*)?")


def amount(text: str, sign: str = ".") -> float | None:
    """Read a number as people write it: digits, separators and at most an exponent, of any length.

    The `sign` is the decimal sign of the language of the question, a point or a comma; the other
    one groups digits where it can. Infinite if it overflows; None if the separators make no number.

    Examples:
        >>> [amount(t) for t in ("1.85", "1,85", "1,850.5", "1.850,5", "1 850", "1,850", "0,850")]
        [1.85, 1.85, 1850.5, 1850.5, 1850.0, 1850.0, 0.85]
        >>> [amount(t, ",") for t in ("1.85", "1,850", "1.850", "0.850")]
        [1.85, 1.85, 1850.0, 0.85]
        >>> amount("1,2,3") is None and amount("1.2.3") is None
        True
    """
    mantissa, power = re.fullmatch(r"(.*?)(e[-+]?\d+)?", text.strip(), re.I | re.S).groups()  # type: ignore[union-attr]
    spaced = _SPACED.fullmatch(mantissa)
    groups = re.sub(r"[^\d.,]", "", mantissa) if spaced else mantissa
    own, other = (",", ".") if sign == "," else (".", ",")
    many, others = groups.count(own), groups.count(other)
    if many and others:
        decimal = own if groups.rfind(own) > groups.rfind(other) else other
    elif others == 1:
        decimal = (
            own if re.fullmatch(rf"[1-9]\d{{0,2}}{re.escape(other)}\d{{3}}", groups) else other
        )
    else:
        decimal = other if many > 1 else own
    grouping = own if decimal == other else other
    whole, point, fraction = groups.partition(decimal)
    if grouping in fraction or decimal in fraction:
        return None
    if grouping in whole:
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})++", whole):
            return None
        whole = whole.replace(grouping, "")
    if not (whole.isascii() and fraction.isascii()):
        return None
    if not re.fullmatch(r"\d*", whole + fraction) or not (whole or fraction):
        return None
    return float(f"{whole or '0'}{point and '.'}{fraction or '0' if point else ''}{power or ''}")
