"""The port of webhooks: who may post to us, and what the body says. A new source is one line here. No Django."""

from __future__ import annotations

import abc
from collections.abc import Iterable, Mapping

from platforms.inbound import InboundMessage, Reading
from platforms.meta import webhooks as meta

__all__ = ["InboundMessage", "Reading", "UnknownSource", "Webhook", "webhook"]


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


SOURCES: dict[str, Webhook] = {"meta": MetaWebhook()}


def webhook(source: str) -> Webhook:
    """Raises UnknownSource."""
    if source not in SOURCES:
        raise UnknownSource(f"There are no webhooks of “{source[:60]}”.")
    return SOURCES[source]
