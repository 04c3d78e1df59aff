"""Lines about requests, without their queries: those of a log-in carry ``code`` and ``state``."""

from __future__ import annotations

import logging
import re
from typing import Any

_QUERY = re.compile(r"\?\S*")


def without_query(value: Any) -> Any:
    """A request line or an address, cut where its query begins; anything else as it is."""
    return _QUERY.sub("", value) if isinstance(value, str) else value


class WithoutQuery(logging.Filter):
    """For the development server, which logs each request line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(without_query(each) for each in record.args)
        return True
