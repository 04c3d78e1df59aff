"""When a ``LinkedIn-Version`` stops working."""

from __future__ import annotations

import re
from datetime import date

DEFAULT = "202609"

#: Announced switch-off days. https://learn.microsoft.com/en-us/linkedin/marketing/versioning (read 2026-11-20)
_ANNOUNCED = {"202508": date(2026, 8, 17)}

_VERSION = re.compile(r"20\d{2}(0[1-9]|1[0-2])")


def expires_on(version: str) -> date | None:
    """The day from which ``version`` may answer 426; None for what is not a version.

    A version lives about twelve months and is cut off in the middle of a month, so without an announcement this
    is the 15th of its month a year later: rather a few days early.
    """
    if not _VERSION.fullmatch(version):
        return None
    return _ANNOUNCED.get(version) or date(int(version[:4]) + 1, int(version[4:]), 15)
