"""Tuning at a host that speaks OpenAI's files and fine-tuning API, by the official client.

The state of a tuning stands in a file, so that a command that was cut off goes on with the same
job and never makes a second one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from avdilemma.errors import AvdilemmaError
from avdilemma.files import write_text
from avdilemma.sft.formats import OPENAI
from avdilemma.sft.host_address import check_address
from avdilemma.sft.strict import StrictRecord
from avdilemma.sft.training_set import TrainingSet
from avdilemma.sft.tuning import HostedSettings, check_same

if TYPE_CHECKING:
    from openai import OpenAI

CLOSING = (
    "OpenAI itself is closing fine-tuning: new jobs are restricted since July 2026 and end on "
    "6 January 2027. This command is for hosts that go on with the same API (--base-url); "
    "avdilemma sft tune local needs none."
)
"""What a user of a host should know."""

OPENAI_HOST = "https://api.openai.com/v1"
"""Address of the host by default."""

STATE = "job.json"
"""File of the state of a tuning."""

FINAL = ("succeeded", "failed", "cancelled")
"""States in which a job stays."""

RETRIES = 5
"""Retries of a request after 429, a server error or a cut connection, each later than the last."""

PAUSE = 1.0
"""Seconds before the first retry of creating a job."""

Say = Callable[[str], None]
"""Shows one line."""


class HostedTuning(StrictRecord):
    """What a tuning at a host is about, and how far it is; never a key."""

    REMEDY: ClassVar[str] = "remove it or give another folder"

    agent: str
    """The agent it is for."""

    data: str
    """Fingerprint of the training examples."""

    host: str
    """Address of the host."""

    settings: HostedSettings
    """Model and hyper-parameters."""

    train_file: str | None = None
    """The host's id of the training file."""

    validation_file: str | None = None
    """The host's id of the validation file."""

    job: str | None = None
    """The host's id of the job."""

    tuned_model: str | None = None
    """The host's name of the tuned model."""

    trained_tokens: int | None = None
    """Tokens that the host charges for."""

    def about(self) -> dict[str, object]:
        """What must be the same for a tuning to go on."""
        return {"agent": self.agent, "data": self.data, "host": self.host, **dict(self.settings)}

    def changed(self, out: Path, **values: object) -> HostedTuning:
        """Write the state with some fields changed into a folder, and return it."""
        state = self.model_copy(update=values)
        write_text(out / STATE, state.text(), overwrite=True)
        return state


def connect(base_url: str | None, key: str, *, insecure: bool = False) -> OpenAI:
    """The official client for a host, OpenAI's by default; it retries what may be retried.

    The key, in the environment variable of the name given, is written nowhere, and sent to no
    other host: redirections are not followed.

    Raises:
        AvdilemmaError: If there is no key, or the address holds a secret or is plain http (unless
            ``insecure``, or on this machine).
    """
    from openai import DefaultHttpxClient, OpenAI  # noqa: PLC0415

    value = os.environ.get(key)
    if not value:
        raise AvdilemmaError(
            f"environment variable {key} is not set: export the host's key as {key}"
        )
    # the client takes an address from the environment, too
    check_address(
        base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_HOST, value, insecure=insecure
    )
    http = DefaultHttpxClient(follow_redirects=False)
    return OpenAI(api_key=value, base_url=base_url, max_retries=RETRIES, http_client=http)


def begin(client: OpenAI, found: TrainingSet, out: Path, settings: HostedSettings) -> HostedTuning:
    """Find out how far a tuning is whose state stands in a folder, or is to stand there.

    Raises:
        AvdilemmaError: If the folder holds a tuning of something else.
    """
    state = HostedTuning(
        agent=str(found.manifest.recipe.agent),
        data=found.manifest.fingerprints["train"],
        host=str(client.base_url),
        settings=settings,
    )
    if not (out / STATE).is_file():
        return state
    known = HostedTuning.read_file(out / STATE)
    check_same(out / STATE, known.about(), state.about())
    return known


def submit(
    client: OpenAI, found: TrainingSet, out: Path, state: HostedTuning, say: Say
) -> HostedTuning:
    """Upload the files and create the job, as far as that has not been done.

    The state, as `begin` gives it, is written into the folder after each step.

    Raises:
        AvdilemmaError: If the host refuses, or the data break a limit of its format.
    """
    if state.job is not None:
        say(f"job {state.job} exists: going on with it")
        return state
    for path, text in OPENAI.files(found.examples, found.manifest).items():
        name, key = Path(path).name, f"{Path(path).stem}_file"
        if getattr(state, key) is None:
            with _clear(f"upload of {name}"):
                uploaded = client.files.create(file=(name, text.encode()), purpose="fine-tune")
            state = state.changed(out, **{key: uploaded.id})
            say(f"uploaded {name} as {uploaded.id}")
    return state.changed(out, job=_job(client, state, say))


def _job(client: OpenAI, state: HostedTuning, say: Say) -> str:
    """The id of the job on the uploaded file: one whose answer was lost, or a new one."""
    about: dict[str, Any] = {
        "model": state.settings.model,
        "training_file": state.train_file,
        "seed": state.settings.seed,
        "suffix": state.agent.split()[0],
        "method": {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": state.settings.epochs}},
        },
    }
    if state.validation_file:
        about["validation_file"] = state.validation_file
    # retried by hand through the list: a request whose answer was lost may have made a job
    once = client.with_options(max_retries=0)
    for attempt in range(RETRIES + 1):
        with _clear("list of jobs"):
            for job in client.fine_tuning.jobs.list(limit=50):
                if job.training_file == state.train_file:
                    say(f"job {job.id} on this file exists: going on with it")
                    return job.id
        try:
            with _clear("new job", retried=True):
                made = once.fine_tuning.jobs.create(**about)
        except _TransientError as error:
            if attempt == RETRIES:
                raise AvdilemmaError(f"{error}: try again later, the upload is kept") from error
            say(f"{error}: trying again")
            time.sleep(PAUSE * 2**attempt)
        else:
            say(f"created job {made.id}")
            return made.id
    raise AssertionError  # the loop returns or raises


def watch(client: OpenAI, job_id: str, say: Say, every: float = 10.0) -> dict[str, Any]:
    """Show a job's events until it ends, looking again after some seconds.

    Returns:
        ``tuned_model`` (the model's name) and ``trained_tokens``.

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
        reason = (job.error and job.error.message) or "the host gives no reason"
        raise AvdilemmaError(
            f"job {job_id} {job.status} ({reason}): mend that and give another folder"
        )
    return {"tuned_model": job.fine_tuned_model, "trained_tokens": job.trained_tokens}


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
        body = error.body.get("error", error.body) if isinstance(error.body, dict) else error.body
        told = body.get("message") if isinstance(body, dict) else None
        message = " ".join(str(told or error.message).split())[:300]
        raise AvdilemmaError(
            f"{what}: the host refuses ({error.status_code}: {message})"
        ) from error
