"""Structured logs: one JSON object a line, and only keys that carry no patient data."""

import logging
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict

ALLOWED_KEYS = frozenset(
    {
        "address",
        "attempts",
        "count",
        "duration_ms",
        "error",
        "error_id",
        "event",
        "job",
        "kind",
        "level",
        "logger",
        "message_id",
        "method",
        "reminder",
        "request_id",
        "rule",
        "seconds",
        "state",
        "status",
        "task",
        "timestamp",
        "topic",
        "user",
        "view",
    }
)


def keep_allowed_keys(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Drop every key that is not on the list; `_record` and its like go with them."""
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}


def name_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Keep an exception's type alone: its text and its frames can hold what a patient said."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exception()
    if isinstance(info, BaseException):
        event["error"] = type(info).__name__
    elif isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
    return event


def keep_words_without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Keep a library's message as its author wrote it: what it puts in can be an address or worse.

    A task is still named: Celery's messages take their values by name.
    """
    values = event.pop("positional_args", ())
    if values:
        event["event"] = str(event["_record"].msg)
    if isinstance(values, Mapping) and "name" in values:
        event["task"] = values["name"]
    return event


def configure(config: dict[str, str]) -> None:
    """Send standard logging and structlog through the same processors to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *shared,
                structlog.stdlib.ExtraAdder(),
                keep_words_without_values,
            ],
            pass_foreign_args=True,
            processors=[
                name_exception,
                keep_allowed_keys,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=config["level"], force=True)
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
