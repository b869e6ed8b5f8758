"""Samples and files: the same answers as Inspect's own reader, from any place, within bounds."""

from __future__ import annotations

import math
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pytest
import zstandard
from conftest import Run
from inspect_ai import score
from inspect_ai.log import (
    EvalLog,
    ProvenanceData,
    invalidate_samples,
    read_eval_log,
    write_eval_log,
)

from avdilemma.errors import AvdilemmaError
from avdilemma.evals import registry
from avdilemma.evals.scorer import dilemma_choice
from avdilemma.evals.tasks import av_dilemma, economic_games
from avdilemma.logs import zip_archive
from avdilemma.logs.find import find_logs
from avdilemma.logs.header import OTHER_KINDS, read_header
from avdilemma.logs.samples import read_samples
from avdilemma.logs.select import read_logs
from avdilemma.questions import scorings

MORALIS = "avdilemma/moralis@kappa=0.5"

TASKS: dict[str, tuple[Any, dict[str, Any]]] = {
    "av_dilemma": (registry.av_dilemma, {"n": 4}),
    "third option": (registry.av_dilemma, {"n": 4, "third_option": True}),
    "economic_games": (registry.economic_games, {"n": 4}),
    "beliefs": (registry.economic_games, {"n": 4, "beliefs": "elicited"}),
    "amounts": (registry.economic_games, {"n": 4, "family": "amounts"}),
    "allocations": (registry.economic_games, {"n": 4, "family": "allocations"}),
    "plans": (registry.economic_games, {"n": 4, "elicitation": "plan"}),
    "ratings": (registry.ratings, {"n": 4}),
    "moral_machine": (registry.moral_machine, {"n": 4}),
    "play": (registry.play, {}),
    "pricing": (registry.pricing, {"periods": 2}),
}
"""Every task, in each form that has a scorer or a message of its own."""


def same_as_inspect(path: Path | str) -> None:
    """Compare all that is read of a log with what Inspect reads."""
    theirs = read_eval_log(str(path))
    (address,) = find_logs([path])
    ours = read_header(address)
    spec = theirs.eval
    assert (ours.model, ours.status, ours.task_id) == (spec.model, theirs.status, spec.task_id)
    assert ours.task == spec.task.split("/")[-1]
    assert ours.epochs == spec.config.epochs
    assert ours.held == len(theirs.samples or [])
    samples = list(read_samples(ours))
    assert [(each.id, each.epoch) for each in samples] == [
        (str(each.id), each.epoch) for each in theirs.samples or []
    ]
    for mine, each in zip(samples, theirs.samples or [], strict=True):
        assert mine.metadata == each.metadata
        assert mine.store == each.store
        assert bool(mine.error) == (each.error is not None)
        assert mine.invalidated == (each.invalidation is not None)
        assert mine.reply == each.output.completion
        found = (each.scores or {}).get(ours.score)
        assert bool(mine.score) == (found is not None)
        if found is not None:
            values: dict[str, Any] = found.value  # type: ignore[assignment]
            assert mine.values.keys() == values.keys()
            for key, value in values.items():
                assert mine.values[key] == value or math.isnan(mine.values[key])
                assert math.isnan(mine.values[key]) == math.isnan(value)
            assert mine.details == (found.metadata or {})
            assert mine.score.get("answer") == found.answer


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("form", ["eval", "json"])
def test_samples_are_those_of_inspects_reader(
    name: str, form: Any, run: Run, tmp_path: Path
) -> None:
    made, arguments = TASKS[name]
    model = "avdilemma/nash" if name == "pricing" else MORALIS
    limit = 3 if name in ("play", "pricing") else None
    log = run(
        made(**arguments), model, log_dir=str(tmp_path), log_format=form, epochs=2, limit=limit
    )
    assert log.status == "success", log.error
    same_as_inspect(log.location)
    assert read_header(find_logs([tmp_path])[0]).kind in {*scorings(), *OTHER_KINDS}


def changed(log: EvalLog, how: str) -> None:
    """Write a log again after a change that Inspect's own commands make."""
    if how == "re-scored":
        log = score(log, dilemma_choice(), action="append")
    elif how == "invalidated":
        some = [str(sample.uuid) for sample in (log.samples or [])[:2]]
        log = invalidate_samples(log, some, ProvenanceData(author="me"))
    elif how == "long text":
        for sample in log.samples or []:
            sample.output.completion = sample.metadata["note"] = "many words\udcff " * 5000
    else:
        path = log.location.removeprefix("file://")
        with zipfile.ZipFile(path, "a") as archived:
            name = next(each for each in archived.namelist() if each.startswith("samples/"))
            text = archived.read(name).replace(b'"choice":1.0', b'"choice":0.0')
            with pytest.warns(UserWarning, match="Duplicate name"):
                archived.writestr(name, text, zipfile.ZIP_DEFLATED)
        return
    write_eval_log(log, log.location)


@pytest.mark.parametrize("how", ["re-scored", "invalidated", "long text", "resumed"])
def test_changed_logs_are_read_as_inspect_reads_them(how: str, run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    changed(read_eval_log(log.location), how)
    same_as_inspect(log.location)


ODD = ["plain", "a#b", "a?b=c", "a%20b", "a b", "a\nb", "ä::b", "[x]*"]
"""Names of folders that addresses of other kinds would cut off, or read otherwise."""


@pytest.mark.parametrize("odd", ODD)
def test_folders_and_files_of_any_name_are_read(odd: str, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / odd / "deeper"
    folder.mkdir(parents=True)
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path / "made"))
    made = Path(log.location.removeprefix("file://"))
    path = folder / f"2026-01-02T03-04-05_{odd}.eval"
    path.write_bytes(made.read_bytes())
    forms: list[str | Path] = [
        tmp_path / odd,
        str(tmp_path / odd),
        f"file://{tmp_path / odd}",
        path,
        str(path),
    ]
    forms.append((tmp_path / odd).as_uri())
    for each in forms:
        (address,) = find_logs([each])
        assert address == str(path.resolve())
        (sample, *_) = read_samples(read_header(address))
        assert sample.values["choice"] == 1
    assert len(find_logs(forms)) == 1


def test_logs_of_any_file_system_are_read(run: Run, tmp_path: Path) -> None:
    log = run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    made = Path(log.location.removeprefix("file://"))
    memory = fsspec.filesystem("memory")
    for name in ("/logs/of many/a#1.eval", "/logs/b%20?.eval"):
        with memory.open(name, "wb") as file:
            file.write(made.read_bytes())
    with memory.open("/logs/notes.json", "w") as file:
        file.write("{}")
    folder = find_logs(["memory://logs"])
    assert folder == ["memory:///logs/of many/a#1.eval", "memory:///logs/b%20?.eval"]
    for address in folder:
        assert find_logs([address]) == [address]
        assert [each.values for each in read_samples(read_header(address))]
    with pytest.raises(AvdilemmaError, match="no log at memory://nowhere: give a log file"):
        find_logs(["memory://nowhere"])
    with pytest.raises(AvdilemmaError, match="nosuch://x cannot be read"):
        find_logs(["nosuch://x"])


def test_addresses_of_buckets_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def nothing(address: str) -> Any:
        asked.append(address)
        raise OSError("no network")

    monkeypatch.setattr(fsspec.core, "url_to_fs", nothing)
    with pytest.raises(AvdilemmaError, match=r"s3://bucket/a cannot be read \(no network\)"):
        find_logs(["s3://bucket/a"])
    assert asked == ["s3://bucket/a"]


def test_logs_are_found_oldest_first_and_once(tmp_path: Path) -> None:
    names = ["2026-02-01T00-00-00+00-00_b.eval", "2025-02-01T00:00:00_a.json", "x/z.eval"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "x" / "settings.json").write_text("{}", encoding="utf-8")
    found = find_logs([tmp_path / names[0], tmp_path, tmp_path / "x"])
    assert [Path(each).name for each in found[:2]] == [names[1], names[0]]
    assert len(found) == 3
    with pytest.raises(AvdilemmaError, match=r"no log at .*nothing: give a log file or a folder"):
        find_logs([tmp_path / "nothing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(AvdilemmaError, match=r"no logs found: give log files, or .*\./logs"):
        find_logs([tmp_path / "empty"])


def archived(path: Path, header: bytes, method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as log:
        log.writestr("header.json", header)
    return path


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"[1, 2]", b'{"eval": 3}', b"\xff\xfe\x00", b'{"eval": {"task": 1}}'],
)
def test_what_is_no_log_is_one_clear_line_and_blocks_nothing(
    content: bytes, run: Run, tmp_path: Path
) -> None:
    bad = tmp_path / "bad\x1b[31m.eval"
    bad.write_bytes(content)
    with pytest.raises(AvdilemmaError, match=r"bad\\x1b") as raised:
        read_header(str(bad))
    assert str(raised.value).isprintable()
    with pytest.raises(AvdilemmaError, match="no log can be used"):
        read_logs([tmp_path])
    run(av_dilemma(n=4), MORALIS, log_dir=str(tmp_path))
    found = read_logs([tmp_path])
    assert len(found.usable) == len(found.troubles) == 1
    assert found.troubles[0].name == r"bad\x1b[31m.eval"


@pytest.mark.parametrize("claimed", [None, 100], ids=["honest", "lying"])
def test_members_are_not_unpacked_beyond_the_bound(claimed: int | None, tmp_path: Path) -> None:
    size = zip_archive.MAX_MEMBER + 1
    packed = zstandard.ZstdCompressor().compress(b" " * size)
    path = archived(tmp_path / "bomb.eval", packed)
    content = path.read_bytes()
    told = size if claimed is None else claimed
    # method and unpacked size, in the member's own header and in the directory
    for mark, method, length in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = content.index(mark)
        content = content[: at + method] + struct.pack("<H", 93) + content[at + method + 2 :]
        content = content[: at + length] + struct.pack("<I", told) + content[at + length + 4 :]
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(AvdilemmaError, match=r"at most [0-9,]+ are read|is damaged"):
        read_header(str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 1024**2


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_methods_that_inspect_never_uses_are_refused(method: int, tmp_path: Path) -> None:
    with pytest.raises(AvdilemmaError, match=f"packed by method {method}, logs never are"):
        read_header(str(archived(tmp_path / "log.eval", b"{}", method)))


def test_a_damaged_sample_names_the_log(run: Run, tmp_path: Path) -> None:
    log = run(economic_games(n=4), MORALIS, log_dir=str(tmp_path))
    path = Path(log.location.removeprefix("file://"))
    content = bytearray(path.read_bytes())
    content[content.index(b"samples/") + 250] ^= 255
    path.write_bytes(content)
    with pytest.raises(AvdilemmaError, match=path.name):
        list(read_samples(read_header(str(path))))


def test_one_sample_at_a_time_is_in_memory(run: Run, tmp_path: Path) -> None:
    peaks = []
    for n in (40, 240):
        log = run(av_dilemma(n=n), MORALIS, log_dir=str(tmp_path))
        header = read_header(str(log.location.removeprefix("file://")))
        tracemalloc.start()
        assert sum(1 for _ in read_samples(header)) == n
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # a sample has some 15 kB; names and places of members are all that grows
    assert peaks[1] - peaks[0] < 200 * 2000
