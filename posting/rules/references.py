"""How a program may name a post of its own: a name never looks like one of our numbers."""

from __future__ import annotations

MOST_REFERENCE = 150
_LONGEST_NUMBER = 18


def problem(reference: str) -> str:
    """What stands against a name, in a sentence; empty: nothing."""
    if len(reference) > MOST_REFERENCE or not reference.isprintable():
        return f"A reference has at most {MOST_REFERENCE} characters, all of them printable."
    if reference != reference.strip():
        return "A reference neither begins nor ends with a space."
    if reference.isdecimal():
        return f"“{reference[:40]}” could be a number of ours. Put a word before it, as in post-{reference[:40]}."
    return ""


def as_number(given: object) -> int | None:
    """The number of ours that is meant; None: it is no number."""
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None
