"""Files are written whole or not at all, and those that are there stay unless said."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from avdilemma.errors import AvdilemmaError
from avdilemma.files import check_free, write_bytes, write_text, writing


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("old", [None, "old"])
def test_what_stops_in_the_middle_leaves_the_folder_as_it_was(
    tmp_path: Path, error: type[BaseException], old: str | None
) -> None:
    path = tmp_path / "table.csv"
    if old is not None:
        path.write_text(old)

    def stop() -> None:
        with writing(path, overwrite=True) as temporary:
            temporary.write_text("half of")
            raise error

    with pytest.raises(error):
        stop()
    assert left(tmp_path) == (set() if old is None else {"table.csv"})
    assert old is None or path.read_text() == old


def test_temporary_file_is_beside_the_file_and_of_its_kind(tmp_path: Path) -> None:
    with writing(tmp_path / "deep" / "chart.svg") as temporary:
        assert (temporary.parent, temporary.suffix) == (tmp_path / "deep", ".svg")
        assert not (tmp_path / "deep" / "chart.svg").exists()
        temporary.write_text("<svg/>")
    assert (tmp_path / "deep" / "chart.svg").read_text() == "<svg/>"
    assert left(tmp_path) == {"deep", "chart.svg"}


def test_file_that_is_there_is_kept_unless_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_text(path, "first")
    for attempt in (lambda: write_text(path, "second"), lambda: check_free([path])):
        with pytest.raises(AvdilemmaError, match=r"table\.csv is there already: .*--overwrite"):
            attempt()
    assert path.read_text() == "first"
    check_free([path, tmp_path / "other"], overwrite=True)
    write_text(path, "second", overwrite=True)
    assert path.read_text() == "second"


def test_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"

    def both() -> None:
        with writing(path) as temporary:
            temporary.write_text("ours")
            path.write_text("theirs")

    with pytest.raises(AvdilemmaError, match="is there already"):
        both()
    assert path.read_text() == "theirs"
    assert left(tmp_path) == {"table.csv"}


@pytest.mark.parametrize("overwrite", [False, True])
def test_folder_and_file_in_the_place_of_a_folder_are_refused(
    tmp_path: Path, overwrite: bool
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(AvdilemmaError, match="taken is a folder"):
        write_text(tmp_path / "taken", "", overwrite=overwrite)
    with pytest.raises(AvdilemmaError, match=r"x\.csv cannot be written"):
        write_text(tmp_path / "file" / "x.csv", "", overwrite=overwrite)
    assert left(tmp_path) == {"taken", "file"}


def test_link_still_leads_to_its_file_and_one_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    real = tmp_path / "folder" / "real.csv"
    real.write_text("old")
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    write_text(link, "new", overwrite=True)
    assert link.is_symlink()
    assert real.read_text() == "new"
    real.unlink()
    with pytest.raises(AvdilemmaError, match="link to nothing"):
        write_text(link, "again", overwrite=True)
    assert left(tmp_path) == {"folder", "link.csv"}


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_modes_are_those_of_a_plain_write_or_of_the_file_before(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "ours"
    plain.touch()
    write_text(ours, "")
    assert plain.stat().st_mode == ours.stat().st_mode
    ours.chmod(0o640)
    write_text(ours, "more", overwrite=True)
    assert stat.S_IMODE(ours.stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["touch", "write_bytes", "replace"])
def test_full_disk_is_told_in_one_line_and_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "table.csv"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(Path, step, full)
        with pytest.raises(AvdilemmaError, match=r"table\.csv cannot be written \(No space left"):
            write_text(path, "new", overwrite=True)
    assert path.read_text() == "old"
    assert left(tmp_path) == {"table.csv"}


def test_errors_about_other_files_pass_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"input\.csv"), writing(tmp_path / "out.csv"):
        (tmp_path / "input.csv").read_text()
    assert left(tmp_path) == set()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
def test_pipe_receives_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader, writer = os.pipe()
    write_bytes(Path(f"/dev/fd/{writer}"), b"through")
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        assert file.read() == b"through"
    assert left(tmp_path) == set()


def test_text_has_the_same_bytes_everywhere(tmp_path: Path) -> None:
    write_text(tmp_path / "text", "é\n\ud800")
    assert (tmp_path / "text").read_bytes() == b"\xc3\xa9\n\\ud800"
