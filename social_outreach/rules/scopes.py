"""Scopes of limits: what they bind, in words."""

from __future__ import annotations


def in_words(scope: str, *, label: str, account: str = "") -> str:
    """'account:7' as a person says it. ``label``: the platform's own spelling."""
    kind, _, name = scope.partition(":")
    if kind == "account":
        return f"the account {account or name}"
    if kind == "platform":
        return f"all accounts on {label}"
    if kind == "recipient":
        return f"each person on {label}"
    return scope
