"""The report as a PDF: what a reader finds in it, hostile texts, missing fonts, same bytes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Run
from inspect_ai.log import read_eval_log, write_eval_log
from pypdf import PdfReader

from avdilemma.cli import main
from avdilemma.errors import AvdilemmaError
from avdilemma.evals.tasks import av_dilemma
from avdilemma.logs.select import read_logs
from avdilemma.prompts.languages import LANGUAGES
from avdilemma.report.document import BREAK, INSTALL, clean, document
from avdilemma.report.glyphs import BOX, Glyphs
from avdilemma.report.write import DOCUMENT, PAGE, document_path, write_report

MORALIS = "avdilemma/moralis@kappa=0.5"
HOSTILE = (
    '#import "@preview/x:1.0.0": *\n#read("/etc/passwd") #panic("run") $ x^2 $ \\u{41} ] } ) */ // '
    "`raw` *b* _i_ @label <label> \x00\x1b[31m \u202egnp.exe\u2066 \ud800 \ufeff \ue000 \uffff\t"
     "e\u0301\u0301\u0301\u0301" + "W" * 5000 + "\n" * 50
)  # fmt: skip


def words(content: bytes) -> str:
    """All text of a document, on one line, without places to break."""
    reader = PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace(BREAK, "").split())


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    logs = tmp_path_factory.mktemp("document")
    for model in (MORALIS, "avdilemma/economicus"):
        run(av_dilemma(n=12), model, log_dir=str(logs), log_samples=True)
    return logs


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    place = tmp_path_factory.mktemp("made") / "paper.pdf"
    given = ["report", str(folder), "-o", str(place), "--format", "pdf", "--title", "A #title"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert "PDF:" in done.output
    assert "Page:" not in done.output
    assert [path.name for path in place.parent.iterdir()] == ["paper.pdf"]
    return place.read_bytes()


def test_more_models_than_are_paired_are_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("avdilemma.report.side_by_side.MOST_PAIRED", 1)
    place = tmp_path / "many.pdf"
    done = CliRunner().invoke(main, ["report", str(folder), "-o", str(place), "--format", "pdf"])
    assert done.exit_code == 0, done.output
    assert "make a report of those" in words(place.read_bytes())


def test_a_reader_finds_everything_in_the_document(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    text = words(made)
    for each in (
        *("A #title", "Contents", "Findings", "At a glance", "What was asked"),
        *("How replies were read", "Not in these logs", "Logs", "Made by avdilemma"),
        *("Models side by side", "Numbers behind the figures", "Reply of moralis@kappa=0.5"),
        *("The brakes of the vehicle have failed", "economicus", "Read as: choice", ".eval"),
    ):
        assert each in text, each
    assert reader.metadata
    assert reader.metadata.title == "A #title"
    assert reader.root_object["/Lang"] == "en"
    titles = [each.title for each in reader.outline if not isinstance(each, list)]
    assert titles[0] == "Findings"
    assert "Who is sacrificed, and when" in titles
    assert {"findings", "curves", "numbers-curves"} <= set(reader.named_destinations)
    assert f"1 / {len(reader.pages)}" in text


def test_nothing_stands_beyond_the_paper(made: bytes) -> None:
    for page in PdfReader(io.BytesIO(made)).pages:
        width = float(page.mediabox.width)
        places: list[float] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, *_, places=places: (
                places.append(cm[0] * tm[4] + cm[4]) if text.strip() else None
            )
        )
        assert places
        assert min(places) >= 0
        assert max(places) < width - 20


def test_the_same_logs_give_the_same_bytes(folder: Path, made: bytes, tmp_path: Path) -> None:
    own = write_report(read_logs([folder]), tmp_path / "x.pdf", title="A #title", forms=("pdf",))
    assert own.page == own.document == tmp_path / "x.pdf"
    assert own.page.read_bytes() == made


def test_page_and_document_stand_beside_each_other(folder: Path, tmp_path: Path) -> None:
    given = ["report", str(folder), "-o", str(tmp_path), "--format", "html", "--format", "pdf"]
    done = CliRunner().invoke(main, [*given, "--figures", "svg"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / PAGE).is_file()
    assert "curves.csv" in words((tmp_path / DOCUMENT).read_bytes())
    # a former report is replaced, other files are not
    assert CliRunner().invoke(main, [*given, "--figures", "svg"]).exit_code == 0
    (tmp_path / PAGE).write_text("mine", encoding="utf-8")
    refused = CliRunner().invoke(main, ["report", str(folder), "-o", str(tmp_path), "--format=pdf"])
    assert refused.exit_code == 1
    assert "is there already" in refused.output


def test_hostile_texts_are_shown_as_text(folder: Path, tmp_path: Path) -> None:
    log = read_eval_log(str(min(folder.glob("*moralis*"), default=next(folder.glob("*.eval")))))
    log.eval.model = 'x/#panic("name")$]'
    assert log.samples
    for sample in log.samples:
        sample.output.completion = HOSTILE + "y" * 1_000_000
        assert sample.scores
        (score,) = sample.scores.values()
        score.metadata = {"outcome": "unparseable", "rule": "#panic()", "action": None}
    write_eval_log(log, str(tmp_path / "a.eval"))
    logs = read_logs([tmp_path])
    report = write_report(logs, tmp_path / "x.pdf", (), title=HOSTILE, forms=("pdf",))
    content = report.page.read_bytes()
    text = words(content)
    for each in ('#import "@preview/x:1.0.0": *', '#read("/etc/passwd")', '#panic("name")$]'):
        assert each in text, each
    assert "root:x:" not in text
    assert "\u202e" not in text
    assert len(content) < 3_000_000


def test_texts_are_bounded_and_can_be_broken() -> None:
    for each in (HOSTILE, "\ud800" * 5, "中" * 9000, "e\u0301" * 9000, "\u202e" * 9000):
        seen = clean(each, 1000)
        seen.encode("utf-8")
        assert not set(seen) & set("\x00\x1b\u202e\u2066\ufeff\ue000\ud800")
        assert len(clean(each, 100)) < 1500
    assert max(map(len, clean("W" * 5000).split(BREAK))) < 30


def test_without_the_extra_one_error_names_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    given = ["report", str(folder), "-o", str(tmp_path / "out"), "--format", "pdf"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 1
    assert INSTALL in done.output.replace("\n", "")
    assert "pip install 'avdilemma[pdf]'" in INSTALL
    assert not (tmp_path / "out").exists()
    # a page needs none of it
    assert CliRunner().invoke(main, [*given[:4], "--figures", "svg"]).exit_code == 0


def test_formats_that_do_not_go_together_are_errors(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(folder), "--format", "png"])
    assert done.exit_code == 2
    assert "--figures takes formats of figures" in done.output
    with pytest.raises(AvdilemmaError, match="the name of one document"):
        document_path(tmp_path / "x.pdf", ("html", "pdf"))


@pytest.mark.slow
def test_questions_of_all_languages_are_set_or_said_to_lack_fonts(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    for code in LANGUAGES:
        run(av_dilemma(n=4, language=code), MORALIS, log_dir=str(logs), log_samples=True)
    kept: list[Any] = []
    monkeypatch.setattr(
        "avdilemma.report.write.document", lambda given: kept.append(given) or document(given)
    )
    report = write_report(read_logs([logs]), tmp_path / "x.pdf", forms=("pdf",))
    text = words(report.page.read_bytes())
    (contents,) = kept
    assert {each.prompt.language for each in contents.replies.samples} == set(LANGUAGES)
    for each in contents.replies.samples:
        name = LANGUAGES[each.prompt.language].name
        if f"{name} (" in report.unseen:
            assert BOX in text
        elif each.prompt.direction == "ltr":
            start = " ".join(each.prompt.text.split()[:4])
            assert "".join(start.split()) in "".join(text.split()), name
    if report.unseen:
        assert "fonts-noto" in report.unseen
        assert report.unseen.split(":")[0] in text


def test_characters_without_a_glyph_are_counted_by_language() -> None:
    fonts = {"a": frozenset(map(ord, "ab")), "b": frozenset(map(ord, "é"))}
    read: list[str] = []

    def characters(path: str) -> frozenset[int]:
        read.append(path)
        return fonts[path]

    glyphs = Glyphs(fonts, characters)
    assert glyphs.shown("plain", "de") == "plain"
    assert read == []
    assert glyphs.shown("é\u200d中中", "zh") == f"é\u200d{BOX}{BOX}"
    assert read == ["a", "b"]
    assert {name: counts.total() for name, counts in glyphs.missing.items()} == {"zh": 2}
