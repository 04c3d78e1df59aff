"""Asking a search service: what is checked before, and that no key gets into an error."""

from __future__ import annotations

from typing import Any

from outbound.http import Answer, HttpDoor
from outbound.outcome import CallFailed, Refused, Unauthorized
from outbound.redact import register_secret


def present(value: str, *, what: str) -> str:
    """``value``. Raises ``CallFailed(Unauthorized)`` where there is none."""
    if not value:
        raise CallFailed(Unauthorized(reason=f"There is no {what}; enter it in the settings.", code="no-key"))
    return value


def usable_secret(value: str, *, what: str) -> str:
    """``value``, known from now on to the net that masks secrets in logs.

    Raises ``CallFailed(Unauthorized)`` for one that cannot be a key; as a header it would otherwise end in an
    exception that quotes it.
    """
    present(value, what=what)
    if not (value.isascii() and value.isprintable()) or " " in value:
        reason = f"The {what} contains a space or another character that it cannot have; copy it again."
        raise CallFailed(Unauthorized(reason=reason, code="bad-key"))
    register_secret(value)
    return value


def asked(door: HttpDoor, method: str, url: str, **arguments: Any) -> Answer:
    """The answer of one call. An error of the transport is left behind: its text quotes the address, and some
    services want the key in there."""
    try:
        return door.request(method, url, **arguments)
    except CallFailed as error:
        outcome = error.outcome
    raise CallFailed(outcome)


def checked_text(text: str, *, most_characters: int, most_words: int | None = None) -> str:
    """The query's text with single spaces. Raises ``CallFailed(Refused)`` where a service would refuse it, as some
    charge for that too."""
    words = text.split()
    tidy = " ".join(words)
    if not tidy:
        raise CallFailed(Refused(reason="The search has no text.", code="empty"))
    if len(tidy) > most_characters:
        reason = f"The search has {len(tidy)} characters; this service takes {most_characters}. Use fewer words."
        raise CallFailed(Refused(reason=reason, code="too-long"))
    if most_words is not None and len(words) > most_words:
        reason = f"The search has {len(words)} words; this service takes {most_words}. Use fewer words."
        raise CallFailed(Refused(reason=reason, code="too-long"))
    return tidy


def offset_of(cursor: str, *, first: int, last: int) -> int:
    """The number a cursor stands for; ``first`` for an empty one. Raises ``CallFailed(Refused)`` for anything that
    this service did not hand out."""
    if not cursor:
        return first
    known = cursor.isascii() and cursor.isdigit() and len(cursor) <= 6
    offset = int(cursor) if known else -1
    if not first < offset <= last:
        raise CallFailed(Refused(reason="The place to continue from cannot be read; start anew.", code="bad-cursor"))
    return offset
