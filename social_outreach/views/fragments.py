"""Whether a page answers whole, or by the part of it that htmx swaps in."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


def is_whole(request: HttpRequest) -> bool:
    """False for htmx, but for its way back in the history: that needs the page around the part as well."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return not htmx or htmx.history_restore_request
