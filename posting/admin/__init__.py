"""The console of posting: everything that is stored can be looked at, what is changed goes through services."""

from posting.admin import (
    accounts,
    hook_ledger,
    hooks,
    ledger,
    limits,
    measures,
    media,
    planning,
    posts,
    requests,
    stop,
    targets,
    token_use,
)

__all__ = [
    "accounts",
    "hook_ledger",
    "hooks",
    "ledger",
    "limits",
    "measures",
    "media",
    "planning",
    "posts",
    "requests",
    "stop",
    "targets",
    "token_use",
]
