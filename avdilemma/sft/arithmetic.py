"""Checking what a text calculates: every equation and comparison, in exact numbers."""

from __future__ import annotations

import ast
import re
from fractions import Fraction

from avdilemma.errors import AvdilemmaError
from avdilemma.exact import exact

_NUMBER = r"-?\d+(?:\.\d+)?"
_EXPRESSION = rf"[(]*{_NUMBER}[)]*(?: [-+*/] [(]*{_NUMBER}[)]*|/\d+[)]*)*"
_RELATION = re.compile(
    rf"(?<![\w.(])(?P<left>{_EXPRESSION}) (?P<sign>=|>|<) (?P<right>{_EXPRESSION})"
)


def value(expression: str) -> Fraction:
    """The value of a sum, difference, product or quotient of numbers.

    Args:
        expression: Such as ``0.5 * (60 + 40)``.

    Returns:
        Its exact value.

    Raises:
        AvdilemmaError: If it is anything else.

    Examples:
        >>> value("0.7 * 60 + 0.3 * 10")
        Fraction(45, 1)
    """
    try:
        return _value(ast.parse(expression, mode="eval").body, expression)
    except (SyntaxError, ZeroDivisionError) as error:
        raise AvdilemmaError(f"expression {expression!r} has no value: write a sum") from error


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, text), _value(node.right, text)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, text)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return exact(ast.get_source_segment(text, node) or "", "number")
    raise AvdilemmaError(f"expression {text!r} has no value: write a sum")


def relations(text: str) -> list[tuple[str, str, str]]:
    """All equations and comparisons in a text, as (left side, sign, right side).

    Examples:
        >>> relations("So 2 * 3 = 6, and 6 > 5.5: blue.")
        [('2 * 3', '=', '6'), ('6', '>', '5.5')]
    """
    return [(m["left"], m["sign"], m["right"]) for m in _RELATION.finditer(text)]


def wrong(text: str) -> list[str]:
    """Equations and comparisons in a text that do not hold.

    Examples:
        >>> wrong("1/3 * 3 = 1 and 0.1 + 0.2 = 0.4")
        ['0.1 + 0.2 = 0.4']
    """
    found = []
    for left, sign, right in relations(text):
        one, other = value(left), value(right)
        holds = one == other if sign == "=" else one > other if sign == ">" else one < other
        if not holds:
            found.append(f"{left} {sign} {right}")
    return found
