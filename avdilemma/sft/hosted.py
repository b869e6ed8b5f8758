"""Tuning at a host that speaks OpenAI's files and fine-tuning API, by the official client.

The state of a tuning stands in a file, so that a watch that was cut off goes on with the same
job and never makes a second one.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avdilemma.errors import AvdilemmaError
from avdilemma.sft.formats import export
from avdilemma.sft.formats.openai import OPENAI
from avdilemma.sft.tuning import load_data

if TYPE_CHECKING:
    from openai import OpenAI

CLOSING = (
    "OpenAI itself is closing fine-tuning: new jobs are restricted since July 2026 and end on "
    "6 January 2027. This backend is for hosts that go on with the same API (--base-url); "
    "--backend local needs none."
)
"""What a user of this backend should know."""

KEY = "OPENAI_API_KEY"
"""Environment variable that holds the key; it is read by the client and written nowhere."""

STATE = "job.json"
"""File that holds the ids of uploaded files and of the job."""

FINAL = ("succeeded", "failed", "cancelled")
"""States in which a job stays."""

RETRIES = 5
"""Retries of a request after 429, a server error or a cut connection, each later than the last."""

Say = Callable[[str], None]
"""Shows one line."""


def connect(base_url: str | None = None, key: str = KEY) -> OpenAI:
    """The official client.

    Args:
        base_url: The host's address; OpenAI's by default.
        key: Name of the environment variable with the key.

    Returns:
        The client, which retries what may be retried.

    Raises:
        AvdilemmaError: If there is no key.
    """
    from openai import OpenAI  # noqa: PLC0415

    if not os.environ.get(key):
        raise AvdilemmaError(
            f"environment variable {key} is not set: export the host's key as {key}"
        )
    return OpenAI(api_key=os.environ[key], base_url=base_url, max_retries=RETRIES)


def start(
    client: OpenAI, data: Path, out: Path, model: str, epochs: int, seed: int, say: Say
) -> dict[str, Any]:
    """Upload the files and create the job, as far as that has not been done.

    Args:
        client: The client.
        data: Folder of a training set.
        out: Folder of the state.
        model: Model to tune, as the host names it.
        epochs: Passes over the data.
        seed: Seed of the job.
        say: Shows a line.

    Returns:
        The state: model, data fingerprint, file ids and job id.

    Raises:
        AvdilemmaError: If the host refuses, or the folder holds a tuning of something else.
    """
    manifest, examples = load_data(data)
    about = {
        "model": model,
        "agent": str(manifest.recipe.agent),
        "data": manifest.fingerprints["train"],
        "epochs": epochs,
        "seed": seed,
        "host": str(client.base_url),
    }
    state = read_state(out) or about
    for name, value in about.items():
        if state.get(name) != value:
            raise AvdilemmaError(
                f"{out / STATE} is of a tuning with {name} {state.get(name)!r}, not {value!r}: "
                "give another folder"
            )
    if "job" in state:
        say(f"job {state['job']} exists: going on with it")
        return state
    files = {path.stem: path for path in export(data, OPENAI.name, examples, manifest)}
    for split, path in files.items():
        if f"{split}_file" not in state:
            with _clear(f"upload of {path.name}"):
                state[f"{split}_file"] = client.files.create(file=path, purpose="fine-tune").id
            write_state(out, state)
            say(f"uploaded {path.name} as {state[f'{split}_file']}")
    state["job"] = _job(client, state, say)
    write_state(out, state)
    return state


def _job(client: OpenAI, state: dict[str, Any], say: Say) -> str:
    """The id of the job on the uploaded file: one whose answer was lost, or a new one."""
    known = _known(client, state, say)
    if known is not None:
        return known
    validation = {"validation_file": state["validation_file"]} if "validation_file" in state else {}
    # retried by hand through the list above: a request whose answer was lost may have made a job
    once = client.with_options(max_retries=0)
    for attempt in range(RETRIES + 1):
        try:
            with _clear("new job", retried=True):
                job = once.fine_tuning.jobs.create(
                    model=state["model"],
                    training_file=state["train_file"],
                    seed=state["seed"],
                    suffix=state["agent"].split()[0],
                    method={
                        "type": "supervised",
                        "supervised": {"hyperparameters": {"n_epochs": state["epochs"]}},
                    },
                    **validation,
                )
        except _TransientError as error:
            if attempt == RETRIES:
                raise AvdilemmaError(f"{error}: try again later, the upload is kept") from error
            say(f"{error}: trying again")
            time.sleep(PAUSE * 2**attempt)
            known = _known(client, state, say)
            if known is not None:
                return known
        else:
            say(f"created job {job.id}")
            return job.id
    raise AssertionError  # the loop returns or raises


def _known(client: OpenAI, state: dict[str, Any], say: Say) -> str | None:
    """A job that was made on the uploaded file."""
    with _clear("list of jobs"):
        for job in client.fine_tuning.jobs.list(limit=50):
            if job.training_file == state["train_file"]:
                say(f"job {job.id} on this file exists: going on with it")
                return job.id
    return None


PAUSE = 1.0
"""Seconds before the first retry of creating a job."""


def watch(client: OpenAI, job_id: str, say: Say, every: float = 10.0) -> dict[str, Any]:
    """Show a job's events until it ends.

    Args:
        client: The client.
        job_id: The job.
        say: Shows a line.
        every: Seconds between looks.

    Returns:
        ``status``, ``tuned_model`` (the model's name) and ``trained_tokens``.

    Raises:
        AvdilemmaError: If the job failed or was cancelled, or the host does not answer.
    """
    seen: set[str] = set()
    while True:
        with _clear(f"job {job_id}"):
            job = client.fine_tuning.jobs.retrieve(job_id)
            events = list(client.fine_tuning.jobs.list_events(job_id, limit=100))
        for event in reversed(events):
            if event.id not in seen:
                seen.add(event.id)
                say(f"{event.level}: {event.message}")
        if job.status in FINAL:
            break
        time.sleep(every)
    if job.status != "succeeded":
        reason = (
            job.error.message if job.error and job.error.message else "the host gives no reason"
        )
        raise AvdilemmaError(
            f"job {job_id} {job.status} ({reason}): mend that and give another folder"
        )
    return {
        "status": job.status,
        "tuned_model": job.fine_tuned_model,
        "trained_tokens": job.trained_tokens,
    }


def read_state(out: Path) -> dict[str, Any] | None:
    """What is known of a tuning in a folder, or None.

    Raises:
        AvdilemmaError: If the file is malformed.
    """
    path = out / STATE
    if not path.is_file():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AvdilemmaError(f"{path} is no JSON: remove it or give another folder") from error
    return found


def write_state(out: Path, state: dict[str, Any]) -> None:
    """Write down what is known of a tuning; never a key."""
    out.mkdir(parents=True, exist_ok=True)
    (out / STATE).write_text(f"{json.dumps(state, indent=2)}\n", encoding="utf-8")


class _TransientError(AvdilemmaError):
    """A request that may work later."""


@contextmanager
def _clear(what: str, retried: bool = False) -> Iterator[None]:
    """Turn the client's errors into one line."""
    import openai  # noqa: PLC0415

    try:
        yield
    except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
        kind = _TransientError if retried else AvdilemmaError
        status = getattr(error, "status_code", None)
        reason = f"HTTP {status}" if status else "no connection"
        later = "" if retried else ": run the same command again later, it goes on where it was"
        raise kind(f"{what}: the host did not answer ({reason}){later}") from error
    except openai.APIStatusError as error:
        message = _message(error)
        raise AvdilemmaError(
            f"{what}: the host refuses ({error.status_code}: {message})"
        ) from error


def _message(error: Any) -> str:
    body = error.body
    if isinstance(body, dict):
        body = body.get("error", body)
    text = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(text or error.message).split())[:300]
