"""Arrows between the files of the estimation: the face on top, validation above it."""

from __future__ import annotations

from pathlib import Path

from test_architecture import imports

import avdilemma

ROOT = Path(avdilemma.__file__).parents[1]
HOME = "avdilemma.estimation"


def arrows() -> dict[str, set[str]]:
    """Modules of the estimation that each of them imports, lazily or for types included."""
    paths = (ROOT / "avdilemma" / "estimation").rglob("*.py")
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    return {name: imports(path) & set(files) for name, path in files.items()}


def test_the_face_is_imported_by_validation_alone() -> None:
    for name, targets in arrows().items():
        if f"{HOME}.problem" in targets:
            assert name in {f"{HOME}.__init__", f"{HOME}.validation.simulation"}


def test_the_core_knows_neither_families_nor_validation() -> None:
    for path in (ROOT / "avdilemma" / "estimation").glob("*.py"):
        if path.name == "__init__.py":
            continue
        for name in imports(path):
            assert not name.startswith(("avdilemma.families", f"{HOME}.validation")), path
