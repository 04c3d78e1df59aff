"""When a Graph API version ends."""

from __future__ import annotations

from datetime import date

DEFAULT = "v26.0"

#: https://developers.facebook.com/docs/graph-api/changelog (read 2026-11-20). v26.0 is the newest and has no end yet.
#: An ended version is reported to be served silently by the oldest live one, so nothing but this table warns.
_ENDS: dict[str, date] = {
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}


def expires_on(version: str) -> date | None:
    """The day ``version`` ends; None where Meta has not announced one or the version is not known here."""
    return _ENDS.get(version)
