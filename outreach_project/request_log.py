"""Refused requests in the log: one line with who, what and why. A refusal is an answer, not a fault of ours."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.functional import LazyObject


class RefusalsInOneLine(logging.Filter):
    """Of records about answers 4xx: the traceback goes, who asked and how stands instead. Never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        status, request = getattr(record, "status_code", 0), getattr(record, "request", None)
        if (
            getattr(record, "is_in_one_line", False)
            or request is None
            or not 400 <= status < 500
            or not hasattr(request, "path")
        ):
            return True
        reason = str(record.exc_info[1]) if record.exc_info and record.exc_info[1] else ""
        if not reason and record.name.startswith("django.security"):
            reason = record.getMessage()
        record.exc_info = record.exc_text = None
        told = f"{status} to {_who(request)}: {request.method} {request.path}"
        record.msg, record.args = " ".join(f"{told} {reason and f'({reason})'}".split())[:1000], ()
        record.is_in_one_line = True  # another handler may have the same filter
        return True


def _who(request: Any) -> str:
    # Only what is known already: the log asks the database nothing. The API puts who a token is of in the place of the
    # session's user, who is lazy and, once looked up, in the cache.
    user = request.__dict__.get("user")
    user = getattr(request, "_cached_user", None) if isinstance(user, LazyObject) else user
    if user is None or not user.is_authenticated:
        return "nobody signed in"
    return f"{user.get_username()}{' by token' if getattr(request, 'auth', None) else ''}"
