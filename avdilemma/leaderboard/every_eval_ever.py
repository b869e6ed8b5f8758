"""Submissions in the schema of Every Eval Ever, one JSON file each.

Its converter of Inspect logs makes up scores of single items where a score has several keys, and
takes no provider that it does not know, so the record is made here, by its own types where the
package is installed (it wants Python 3.12).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
import uuid
from pathlib import Path
from typing import Any

from avdilemma.errors import AvdilemmaError
from avdilemma.files import write_text
from avdilemma.leaderboard.board import Entry
from avdilemma.leaderboard.measure_text import interval_text
from avdilemma.leaderboard.quantities import MEASURES, quantity
from avdilemma.leaderboard.submission_schema import Measure, Submission

SCHEMA_VERSION = "0.3.0"
"""Version of the schema that is written."""

COLLECTION = "avdilemma"
"""Folder of the records in that store."""


def model_id(submission: Submission) -> str:
    """The model's name as that schema wants it: without the provider where it runs weights."""
    provider, _, name = submission.model.id.partition("/")
    return name if provider in {"hf", "vllm", "ollama"} and "/" in name else submission.model.id


def record(entry: Entry) -> dict[str, Any]:
    """A submission as a record of that schema, JSON-like.

    A score is a number there: measures without a point value are told in words.
    """
    one = entry.submission
    stamp = dt.datetime.fromisoformat(f"{one.date}T00:00:00+00:00").timestamp()
    identity = model_id(one)
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{COLLECTION}/{identity.replace('/', '_')}/{stamp:.0f}",
        "evaluation_timestamp": one.date,
        "retrieved_timestamp": f"{stamp:.0f}",
        "source_metadata": {
            "source_name": f"avdilemma leaderboard, suite {one.suite}",
            "source_type": "evaluation_run",
            "source_organization_name": "avdilemma",
            "evaluator_relationship": "other",
            "additional_details": {
                "tier": entry.tier,
                "submission": one.name,
                "submission_sha256": entry.sha256,
                "reruns": str(one.reruns),
                **_without_value(one),
            },
        },
        "eval_library": {
            "name": "inspect_ai",
            "version": one.versions.get("inspect-ai", "unknown"),
            "additional_details": {"avdilemma": one.versions.get("avdilemma", "unknown")},
        },
        "model_info": {
            "name": one.model.name,
            "id": identity,
            "developer": identity.split("/")[0] if "/" in identity else "unknown",
            "inference_platform": one.model.id.split("/")[0],
            "additional_details": {
                "kind": one.model.kind,
                "note": one.model.note,
                # what decides who answered beside the model's name
                "origin": json.dumps(list(one.origin), ensure_ascii=False),
            },
        },
        "evaluation_results": [
            _result(one, name, found)
            for name, found in one.measures.items()
            if found.value is not None
        ],
    }


def _without_value(one: Submission) -> dict[str, str]:
    return {
        f"{name} ({found.status})": interval_text(found) or found.note or "no number"
        for name, found in one.measures.items()
        if found.value is None and found.status != "absent"
    }


def _result(one: Submission, name: str, found: Measure) -> dict[str, Any]:
    what = MEASURES.get(name) or quantity(name)
    # JSON knows no infinity
    low, high = (
        end if math.isfinite(end) else str(end).replace("inf", "Infinity") for end in what.range
    )
    uncertainty: dict[str, Any] = {"num_samples": found.n}
    if found.low is not None and found.high is not None:
        uncertainty["confidence_interval"] = {
            "lower": found.low,
            "upper": found.high,
            "confidence_level": 0.95,
            "method": "clustered on the scenario",
        }
    details = {"status": found.status, "note": found.note}
    settings = {key: json.dumps(value) for key, value in one.settings.items()}
    return {
        "evaluation_result_id": name,
        "evaluation_name": f"avdilemma {one.suite}: {name}",
        "source_data": {
            "dataset_name": f"avdilemma suite {one.suite}",
            "source_type": "other",
            "additional_details": dict(one.fingerprints),
        },
        "evaluation_timestamp": one.date,
        "metric_config": {
            "evaluation_description": what.about,
            "metric_id": f"avdilemma.{name}",
            "metric_name": name,
            "metric_kind": "rate" if what.form == "share" else "parameter",
            "metric_unit": what.unit,
            "lower_is_better": False,
            "score_type": "continuous",
            "min_score": low,
            "max_score": high,
            "additional_details": {"direction": "none: it describes, it does not rank"},
        },
        "score_details": {
            "score": found.value,
            "details": {key: text for key, text in details.items() if text},
            "uncertainty": uncertainty,
        },
        "generation_config": {"additional_details": settings},
    }


def record_path(entry: Entry) -> Path:
    """Where the store has a record: collection, developer, model, and a name from its digest."""
    identity = model_id(entry.submission)
    developer, _, model = identity.rpartition("/")
    digest = hashlib.sha256(entry.sha256.encode()).digest()[:16]
    # the store wants random identifiers; this one is the same for the same file
    name = uuid.UUID(bytes=digest, version=4)
    return Path("data", COLLECTION, *map(_part, (developer, model)), f"{name}.json")


def _part(name: str) -> str:
    """One part of a path from a name that a submitter has chosen: it leads nowhere else."""
    safe = re.sub(r"[/\\\x00-\x1f]", "_", name)
    return safe.replace(".", "_") if not safe.strip(".") and safe else safe or "unknown"


def write_record(entry: Entry, folder: Path) -> Path:
    """Write a record, checked by the types of the package, into the store's folder.

    Raises:
        AvdilemmaError: If the package is not installed, or its types refuse the record.
    """
    try:
        from every_eval_ever.eval_types import EvaluationLog  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise AvdilemmaError(
            "every-eval-ever is not installed: pip install 'avdilemma[export]' on Python 3.12 or "
            "later"
        ) from error
    made = record(entry)
    try:
        checked = EvaluationLog.model_validate(made)
    except ValueError as error:
        raise AvdilemmaError(f"submission {entry.submission.name}: {error}") from error
    path = folder / record_path(entry)
    text = checked.model_dump_json(indent=1, exclude_none=True) + "\n"
    write_text(
        path, text, overwrite=True, inside=folder
    )  # its name is a digest: it replaces itself alone
    return path
