"""Counts that cost the same however much there is to count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

#: Nobody needs to know more exactly how many there are, and counting a million takes as long as reading them.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """``is_more``: there are more than ``number``."""

    number: int = 0
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.is_more else ''}"

    def __bool__(self) -> bool:
        return self.number > 0


def counted(rows: QuerySet[Any]) -> Count:
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)
