"""Listen to what the program writes about itself: the log exactly as it would be kept."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Give the lines of the log that are written inside, in their final form."""
    lines = io.StringIO()
    former = [
        (handler, handler.setStream(lines))
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    assert former, "the log of the application is not set up"
    try:
        yield lines
    finally:
        for handler, stream in former:
            if stream is not None:
                handler.setStream(stream)
