"""What of the analytics is asked for. Whatever an address says, the page opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from posting.rules.results import INTERACTIONS
from posting.selectors.performance import METRICS

DAYS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Asked:
    """``account`` 0: all."""

    days: int = 30
    account: int = 0
    metric: str = INTERACTIONS


def asked(query: Any) -> Asked:
    """What is no choice is taken as not said."""
    days, account, metric = (str(query.get(name, "")) for name in ("days", "account", "metric"))
    return Asked(
        days=int(days) if days in {str(each) for each in DAYS} else 30,
        account=int(account) if account.isascii() and account.isdigit() and len(account) < 16 else 0,
        metric=metric if metric in METRICS else INTERACTIONS,
    )
