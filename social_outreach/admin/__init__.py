"""The console of social outreach: every table, actions through services, a ledger that can only be read."""

from social_outreach.admin import (
    accounts,
    discovery,
    drafting,
    inbound,
    ledger,
    limits,
    messages,
    profiles,
    stop,
    suppressions,
    templates,
    threads,
    views,
)

__all__ = [
    "accounts",
    "discovery",
    "drafting",
    "inbound",
    "ledger",
    "limits",
    "messages",
    "profiles",
    "stop",
    "suppressions",
    "templates",
    "threads",
    "views",
]
