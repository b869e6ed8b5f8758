"""Which fields a log of a plain run has. What else says something is refused by its name.

Fields that hold nothing are let pass, so that logs of other versions of Inspect are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from avdilemma.logs.archive import Record
from avdilemma.logs.zip_archive import shown_name


def names(text: str) -> frozenset[str]:
    """The words of a text, as a set of names."""
    return frozenset(text.split())


FIELDS: Mapping[str, frozenset[str]] = {
    "header": names(
        "version status eval plan results stats invalidated tags metadata location etag reductions"
    ),
    "eval": names(
        "eval_set_id eval_id run_id created task task_id task_version task_file task_display_name "
        "task_description task_registry_name task_attribs task_args task_args_passed tags dataset "
        "model model_generate_config model_base_url model_args config revision packages metadata "
        "scorers metrics headline_metric viewer"
    ),
    "eval.config": names(
        "epochs epochs_reducer fail_on_error continue_on_fail retry_on_error score_on_error "
        "sample_shuffle notification message_limit token_limit token_limit_type turn_limit "
        "time_limit working_limit cost_limit max_samples max_dataset_memory max_tasks "
        "limit sample_id max_subprocesses max_sandboxes sandbox_cleanup sandbox_prebuilt "
        "log_samples log_realtime log_images log_model_api log_buffer log_shared log_level "
        "log_refusals score_display"
    ),
    "eval.dataset": names("name location samples sample_ids shuffled"),
    "plan": names("name steps config"),
    "results": names("total_samples completed_samples logged_samples scores headline"),
    "stats": names("started_at completed_at model_usage connection_limit_history"),
    "sample": names(
        "id epoch input target messages output scores metadata events model_usage started_at "
        "completed_at total_time working_time uuid error_retries attachments "
        "events_data turn_count token_limit token_limit_type token_limit_usage message_limit "
        "time_limit"
    ),
    "output": names(
        "model choices completion usage input_context_tokens time metadata response_id error"
    ),
    "choice": names("message stop_reason stop_details logprobs prompt_logprobs"),
    "user": names("id content source metadata role"),
    "assistant": names("id content source metadata role tool_calls model"),
}
"""Fields by what they are fields of."""

EVENT = names("uuid span_id timestamp working_start event")
"""Fields of every event."""

EVENTS: Mapping[str, frozenset[str]] = {
    "span_begin": names("id parent_id type name"),
    "span_end": names("id"),
    "step": names("action type name"),
    "sample_init": names("sample state"),
    "model": names(
        "model input input_refs tools tool_choice config output retries request_ids cache call "
        "completed working_time"
    ),
    "state": names("changes"),
    "score": names("score target intermediate scorer scorer_args model_usage"),
    "logger": names("message"),
}
"""Kinds of events, and the fields that each has besides."""

MAX_UNKNOWN = 20
"""Most unknown fields of one object that are named."""

FAILED = names("error traceback traceback_ansi pending")
"""Fields of a call that failed and was repeated."""


def empty(value: object) -> bool:
    """Whether a field says nothing."""
    return value is None or value is False or (isinstance(value, (str, list, dict)) and not value)


def unknown(found: object, known: frozenset[str]) -> Iterator[str]:
    """Names of fields that say something and are not known; all, if there are no fields."""
    if not isinstance(found, dict):
        yield "what is no JSON object"
        return
    several = (n for n, value in found.items() if n not in known and not empty(value))
    for name in islice(several, MAX_UNKNOWN):
        yield shown_name(str(name))


def header_fields(header: Record) -> Iterator[str]:
    """Fields of a header that a plain run has not, each with its place."""
    for place in ("header", "eval", "eval.config", "eval.dataset", "plan", "results", "stats"):
        found: object = header
        for name in place.split(".") if place != "header" else ():
            found = found.get(name) if isinstance(found, dict) else None
        if found is None and place == "results":
            continue
        for name in unknown(found, FIELDS[place]):
            yield name if place == "header" else f"{place}.{name}"
