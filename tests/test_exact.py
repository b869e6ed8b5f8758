"""Numbers are read exactly, or refused with a word on what to give."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.errors import InvalidValueError, ScenarioFileError
from avdilemma.exact import decimal_text, exact, in_unit_interval, not_negative


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.2, Fraction(1, 5)),  # and not the nearest binary fraction
        (0.1 + 0.2, Fraction("0.30000000000000004")),
        ("0.2", Fraction(1, 5)),
        (".5", Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        (" 4 ", Fraction(4)),
        ("1e-3", Fraction(1, 1000)),
        (1e-300, Fraction(1, 10**300)),
        (-7, Fraction(-7)),
        (Decimal("0.25"), Fraction(1, 4)),
        (Fraction(2, 6), Fraction(1, 3)),
        (np.float64(0.2), Fraction(1, 5)),
    ],
)
def test_numbers_are_read_as_they_are_written(value: object, number: Fraction) -> None:
    assert exact(value) == number  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        *(float("nan"), float("inf"), float("-inf"), "nan", "inf", "-inf"),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
        *("", " ", "x", "1/0", "1,5", "0.5.5", "½", "0x10", "1e", "1e_", "--1", "1" * 5000),
        *(True, False, None, [], (1,), b"1", 1j),
    ],
)
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidValueError, match=r"^kappa is .*: give a finite number such as 0.5"):
        exact(value, "kappa")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["1e999999999", "1e-999999999", "1E+99_999_999", Decimal("1e99999999")]
)
def test_an_enormous_exponent_is_refused_at_once(value: str | Decimal) -> None:
    started = time.process_time()
    with pytest.raises(InvalidValueError):
        exact(value)
    assert time.process_time() - started < 1


def test_numbers_too_long_to_write_are_refused() -> None:
    for value in (10**5000, -(10**5000), Fraction(1, 10**5000)):
        with pytest.raises(InvalidValueError, match="give a finite number"):
            exact(value)


@pytest.mark.parametrize("value", [0, 1, "0.5", 1.0, Fraction(1, 3)])
def test_the_unit_interval_holds_its_ends(value: float) -> None:
    assert in_unit_interval(value, "kappa") == exact(value)


@pytest.mark.parametrize("value", [-0.1, 1.1, "2", "-1e-300", Fraction(10**9 + 1, 10**9)])
def test_numbers_outside_the_unit_interval_are_refused(value: float) -> None:
    with pytest.raises(InvalidValueError, match=r"^kappa is .*: give a number from 0 to 1$"):
        in_unit_interval(value, "kappa")


def test_negative_numbers_are_refused_where_they_make_no_sense() -> None:
    assert not_negative(0, "noise") == 0
    with pytest.raises(InvalidValueError, match=r"^noise is -1: give a number of 0 or more$"):
        not_negative(-1, "noise")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-3), "-3"),
        (Fraction(1, 4), "0.25"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(105, 10), "10.5"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(2, 3), "2/3"),
        (Fraction(-7, 6), "-7/6"),
    ],
)
def test_fractions_are_written_as_short_decimals_where_they_can_be(
    number: Fraction, text: str
) -> None:
    assert decimal_text(number) == text


@given(st.fractions())
def test_what_is_written_is_read_back(number: Fraction) -> None:
    assert exact(decimal_text(number)) == number


@pytest.mark.parametrize("number", [Fraction(1, 2**1599), Fraction(2**1599, 3), exact("1e-400")])
def test_the_longest_numbers_are_read_back_too(number: Fraction) -> None:
    assert exact(decimal_text(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_survives_its_text(value: float) -> None:
    number = exact(value)
    assert float(number) == value
    assert exact(decimal_text(number)) == number


def test_errors_carry_item_value_and_remedy_on_one_short_line() -> None:
    error = InvalidValueError("kappa", "x\n" * 500, "give a number")
    assert "\n" not in str(error)
    assert len(str(error)) < 150
    assert (error.item, error.remedy) == ("kappa", "give a number")
    assert "kappa is too long to show" in str(InvalidValueError("kappa", 10**5000, "give less"))


def test_file_errors_name_file_line_place_and_problem_on_one_line() -> None:
    error = ScenarioFileError("my.yaml", 3, "factors.pair", "is\nwrong: mend it")
    assert str(error) == "my.yaml:3: factors.pair: is wrong: mend it"
    assert str(ScenarioFileError("my.yaml", None, "", "is empty")) == "my.yaml: is empty"
