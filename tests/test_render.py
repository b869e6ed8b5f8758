"""Templates are filled in safely, and questions put together in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avdilemma.errors import AvdilemmaError
from avdilemma.prompts import assemble, check_template, parse, render
from avdilemma.prompts.render import MAX_TEMPLATE


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 person dies"), (0, "0 people die"), (2, "2 people die")]
)
def test_plurals_follow_the_number(number: int, text: str) -> None:
    template = "{{ n }} {{ n|plural('person dies', 'people die') }}"
    assert render(template, {"n": number}) == text


def test_text_is_stripped_but_never_escaped() -> None:
    assert render("\n  <b>{{ x }}</b> & 'so'\n", {"x": "<i>"}) == "<b><i></b> & 'so'"


def test_a_question_has_parts_labelled_options_and_an_instruction() -> None:
    prompt = assemble(["First.", "Second?"], [("X", "Stay."), ("Y", "Swerve.")])
    assert prompt == (
        "First.\n\nSecond?\n\nX: Stay.\nY: Swerve.\n\n"
        "You may explain your choice. "
        'Finish with one line that reads "Answer: X" or "Answer: Y".'
    )


@given(st.sampled_from([("A", "B"), ("2", "1"), ("one", "two")]), st.integers(0, 1))
def test_the_line_that_is_asked_for_is_the_line_that_is_read(
    labels: tuple[str, str], index: int
) -> None:
    prompt = assemble(["What?"], [(label, "do it") for label in labels])
    wanted = f"Answer: {labels[index]}"
    assert f'"{wanted}"' in prompt
    assert parse(wanted, labels).label == labels[index]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ n }", "template does not compile"),
        ("{% if n %}", "template does not compile"),
        ("{{ n | plurals('a', 'b') }}", "template does not compile .*plurals"),
        ("{{ m }}", "template uses 'm': it may use n"),
        ("{% for i in range(9) %}{% endfor %}", "template uses 'range'"),
        ("{{ lipsum() }}", "template uses 'lipsum'"),
        ("x" * (MAX_TEMPLATE + 1), "template has 20001 characters: keep it under 20000"),
    ],
)
def test_templates_that_cannot_work_are_refused(template: str, message: str) -> None:
    with pytest.raises(AvdilemmaError, match=message) as caught:
        check_template(template, ["n"])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ n.missing }}",
        "{{ missing }}",
        "{{ n / 0 }}",
        "{{ n|plural }}",
        "{{ n() }}",
        # strangers' files: no way to the interpreter, no bombs
        "{{ n.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'x' * 10000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
    ],
)
def test_templates_that_fail_say_which_and_on_what(template: str) -> None:
    with pytest.raises(AvdilemmaError, match=r"^template .* fails on \{'n': 1\} \(.+\): mend"):
        render(template, {"n": 1})
