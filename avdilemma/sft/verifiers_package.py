"""Files of an installable environment for the library verifiers (interface v1), around its data.

What it does is `avdilemma.sft.environment`; a package is needed because the library finds tasksets
by the name of an installed one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avdilemma.sft.examples import Example
from avdilemma.sft.manifest import Manifest

PACKAGE = "avdilemma_games"
"""Name of the package, and of the taskset."""

_PROJECT = """\
[project]
name = "{package}"
version = "{version}"
description = "Economic games, rewarded by the utility of {agent}"
requires-python = ">=3.11"
dependencies = ["avdilemma=={version}", "verifiers>=0.4,<0.5"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""

_INIT = '''\
"""Economic games, rewarded by the utility of {agent}."""

from pathlib import Path

from avdilemma.sft.environment import GamesTaskset


class Taskset(GamesTaskset):
    """The questions beside this file."""

    FOLDER = Path(__file__).parent


__all__ = ["Taskset"]
'''


def environment_files(
    _examples: Mapping[str, Sequence[Example]], manifest: Manifest
) -> dict[str, str]:
    """The package's files beside its data, texts by path."""
    told = {
        "package": PACKAGE,
        "version": manifest.avdilemma,
        "agent": str(manifest.recipe.agent),
    }
    return {
        "pyproject.toml": _PROJECT.format(**told),
        f"{PACKAGE}/__init__.py": _INIT.format(**told),
    }
