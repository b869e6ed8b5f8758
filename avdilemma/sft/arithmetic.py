"""Checking what a text calculates: every equation and comparison, in exact numbers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

from avdilemma.errors import AvdilemmaError
from avdilemma.exact import exact

_NUMBER = r"-?\d+(?:\.\d+)?"
_EXPRESSION = rf"[(]*{_NUMBER}[)]*(?: [-+*/] [(]*{_NUMBER}[)]*|/\d+[)]*)*"
_RELATION = re.compile(
    rf"(?<![\w.(])(?P<left>{_EXPRESSION}) (?P<sign>=|>|<) (?P<right>{_EXPRESSION})"
)

_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def value(expression: str) -> Fraction:
    """The exact value of a sum, difference, product or quotient of numbers.

    Raises:
        AvdilemmaError: If it is anything else.

    Examples:
        >>> value("0.7 * 60 + 0.3 * 10")
        Fraction(45, 1)
    """
    try:
        return _value(ast.parse(expression, mode="eval").body, expression)
    except (SyntaxError, ZeroDivisionError, RecursionError, MemoryError) as error:
        raise AvdilemmaError(f"expression {expression!r} has no value: write a sum") from error


def _value(node: ast.expr, text: str) -> Fraction:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, text), _value(node.right, text))
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
    return [
        f"{left} {sign} {right}"
        for left, sign, right in relations(text)
        if not _COMPARISONS[sign](value(left), value(right))
    ]
