"""The port of webhooks: who may post to us, and what the body says. A new source is one line here. No Django."""

from __future__ import annotations

import abc
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from platforms.inbound import InboundMessage, Reading
from platforms.meta import webhooks as meta

__all__ = ["POLLED", "InboundMessage", "Reading", "UnknownSource", "Webhook", "packed", "reader", "webhook"]


class UnknownSource(ValueError):
    """There are no webhooks of this source."""


class Webhook(abc.ABC):
    """One source behind the port. Stateless."""

    #: Whose app secrets sign; also whose messages it brings.
    platforms: tuple[str, ...]

    @abc.abstractmethod
    def is_genuine(self, raw: bytes, headers: Mapping[str, str], secrets: Iterable[str]) -> bool:
        """Whether one of the secrets signed exactly these bytes."""

    @abc.abstractmethod
    def challenge_answer(self, query: Mapping[str, str], verify_token: str) -> str | None:
        """The answer to the question whether this address is ours; None: refuse."""

    @abc.abstractmethod
    def read(self, raw: bytes) -> Reading:
        """Never raises."""


class MetaWebhook(Webhook):
    platforms = ("facebook", "instagram")

    def is_genuine(self, raw: bytes, headers: Mapping[str, str], secrets: Iterable[str]) -> bool:
        return meta.is_genuine(raw, headers.get(meta.SIGNATURE_HEADER, ""), secrets)

    def challenge_answer(self, query: Mapping[str, str], verify_token: str) -> str | None:
        return meta.challenge_answer(dict(query), verify_token)

    def read(self, raw: bytes) -> Reading:
        return meta.read(raw)


class Polled(Webhook):
    """What we asked for ourselves and could not place is kept like a webhook. Nobody may post it to us."""

    platforms = ()

    def is_genuine(self, raw: bytes, headers: Mapping[str, str], secrets: Iterable[str]) -> bool:
        return False

    def challenge_answer(self, query: Mapping[str, str], verify_token: str) -> str | None:
        return None

    def read(self, raw: bytes) -> Reading:
        try:
            return Reading(messages=(_unpacked(json.loads(raw)),))
        except (ValueError, TypeError, AttributeError):
            return Reading(unknown=("no message of ours",))


def packed(message: InboundMessage) -> str:
    """A message as ``Polled`` reads it. The same message is the same text."""
    known = {**asdict(message), "at": message.at.isoformat() if message.at else None}
    if not message.sender_username:
        # Bodies that were kept before usernames were told stay the same text.
        del known["sender_username"]
    return json.dumps(known, sort_keys=True)


def _unpacked(known: dict[str, Any]) -> InboundMessage:
    at = known.pop("at", None)
    return InboundMessage(**known, at=datetime.fromisoformat(at) if at else None)


POLLED = "polling"
SOURCES: dict[str, Webhook] = {"meta": MetaWebhook()}
_READERS: dict[str, Webhook] = {**SOURCES, POLLED: Polled()}


def webhook(source: str) -> Webhook:
    """Raises UnknownSource."""
    if source not in SOURCES:
        raise UnknownSource(f"There are no webhooks of “{source[:60]}”.")
    return SOURCES[source]


def reader(source: str) -> Webhook:
    """Who reads what is kept of this source, posted to us or not. Raises UnknownSource."""
    return _READERS[source] if source in _READERS else webhook(source)
