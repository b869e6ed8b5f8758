"""Screens as HTML: the same fields in every export that is shown by a browser; all text escaped."""

from __future__ import annotations

from html import escape

from avdilemma.experiments.experiment import Screen
from avdilemma.experiments.words import ScreenWords
from avdilemma.questions.paper import DECLINED, Blank

STYLE = """
.av-text { white-space: pre-line; line-height: 1.5; text-align: start; margin-block-end: 1.5em; }
.av-field { border: 0; margin: 0 0 1.5em; padding: 0; text-align: start; }
.av-field legend { font-weight: 600; padding: 0; margin-block-end: .5em; }
.av-field label { display: flex; gap: .75em; align-items: baseline; padding: .6em .75em;
  margin-block-end: .5em; border: 1px solid #767676; border-radius: .4em; cursor: pointer; }
.av-field label:has(input:checked) { outline: 3px solid #1b5fa8; }
.av-field label.av-skip { border-style: dashed; color: #3b3b3b; }
.av-field input[type=number] { font: inherit; inline-size: 8em; padding: .3em; }
"""
"""Style of the fields; it follows the direction of the page's script."""

SKIP = (
    "const field=this.form.elements[this.dataset.of];"
    "field.disabled=this.checked;if(this.checked)field.value=''"
)
"""What happens where somebody would not give a number: it is not asked for any more."""


def field_name(place: int) -> str:
    """Name of a field, by its place from 0."""
    return f"answer_{place + 1}"


def paragraphs(text: str) -> str:
    """Text in paragraphs as HTML, which keeps its lines."""
    return f'<div class="av-text" id="av-text">{escape(text)}</div>'


def screen_html(screen: Screen, words: ScreenWords) -> str:
    """The text of a screen and its fields, without a form around them and without a button."""
    fields = [
        _field(field_name(place), blank, words) for place, blank in enumerate(screen.paper.blanks)
    ]
    return "\n".join([paragraphs(screen.paper.text), *fields])


def _field(name: str, blank: Blank, words: ScreenWords) -> str:
    title = escape(blank.name)
    legend = f"<legend>{title}</legend>" if title else ""
    # what is to be filled in is named by the text above, for people who do not see it
    begin = '<fieldset class="av-field"' + ("" if title else ' aria-labelledby="av-text"') + ">"
    skip = escape(words.skip)
    if blank.options:
        rows = [
            f'<label><input type="radio" name="{name}" value="{place}" required>'
            f"<span>{escape(text)}</span></label>"
            for place, text in enumerate(blank.options)
        ]
        rows.append(
            f'<label class="av-skip"><input type="radio" name="{name}" value="{DECLINED}" required>'
            f"<span>{skip}</span></label>"
        )
        return f"{begin}{legend}{''.join(rows)}</fieldset>"
    asked = escape(words.number.format(low=0, high=blank.high))
    unit = f" <span>{escape(blank.unit)}</span>" if blank.unit else ""
    return (
        f"{begin}{legend}<label><span>{asked}</span>"
        f'<input type="number" name="{name}" min="0" max="{escape(_number(blank.high))}" '
        f'step="{escape(_number(blank.step))}" inputmode="decimal" required>{unit}</label>'
        f'<label class="av-skip"><input type="checkbox" data-of="{name}" onchange="{SKIP}">'
        f"<span>{skip}</span></label></fieldset>"
    )


def _number(text: str) -> str:
    """A number as HTML writes it; a step that is no finite decimal is checked on reading alone."""
    return text if "/" not in text else "any"
