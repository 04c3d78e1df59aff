"""Unknown people who wrote to an account, with what they wrote and who of those written to by hand it may be."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from outbound.states import IRREVOCABLE
from social_outreach.adapters.base import DeliveryMode
from social_outreach.adapters.webhooks import InboundMessage, reader
from social_outreach.models import SenderAccount, SocialMessage, SocialThread, SocialUnknownPerson

#: People of the list, the newest first; more are counted.
MOST = 30
#: Bodies read for one list, and of one person shown so many messages.
MOST_BODIES = 200
MOST_TEXTS = 5
#: Offered without a search, and looked through for the name that the platform told.
OFFERED = 6
LOOKED_THROUGH = 500


@dataclass(frozen=True, slots=True)
class Text:
    """One thing that they wrote."""

    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody unknown. ``pk``: the newest of their rows, by which the acts know them."""

    pk: int
    account: SenderAccount
    sender_id: str
    username: str
    wrote_at: datetime
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody whom it may be; ``reason``: why they are offered first, if they are."""

    profile_id: int
    name: str
    username: str
    written_at: datetime | None
    reason: str = ""


def _open(platform: str = "") -> QuerySet[SocialUnknownPerson]:
    rows = SocialUnknownPerson.objects.filter(closed_at__isnull=True, account__world=settings.WORLD)
    return rows.filter(account__platform=platform) if platform else rows


def count(platform: str = "") -> int:
    """Each person once: the same message may be kept twice, from a webhook and from asking."""
    return _open(platform).values("account_id", "sender_id").distinct().count()


def people(platform: str = "") -> list[Person]:
    """The newest first. Two statements."""
    rows = _open(platform).select_related("account", "inbound").defer("account__credentials")
    grouped: dict[tuple[int, str], list[SocialUnknownPerson]] = {}
    for row in rows.order_by("-wrote_at", "-pk")[:MOST_BODIES]:
        grouped.setdefault((row.account_id, row.sender_id), []).append(row)
    return [_person(theirs) for theirs in list(grouped.values())[:MOST]]


def _person(rows: Sequence[SocialUnknownPerson]) -> Person:
    newest, texts = rows[0], {}
    for row in reversed(rows):
        for message in reader(row.inbound.source).read(row.inbound.raw.encode()).messages:
            if message.sender_id[:200] == row.sender_id and message.platform == row.account.platform:
                texts[message.message_id] = Text(message.text, _at(message, row))
    return Person(
        pk=newest.pk,
        account=newest.account,
        sender_id=newest.sender_id,
        username=next((row.username for row in rows if row.username), ""),
        wrote_at=newest.wrote_at,
        texts=tuple(sorted(texts.values(), key=lambda text: text.at)[-MOST_TEXTS:]),
    )


def _at(message: InboundMessage, row: SocialUnknownPerson) -> datetime:
    return message.at or row.inbound.received_at


def written_to(account_pk: int) -> QuerySet[SocialMessage]:
    """What went out by hand from this account, to people whom it knows by no id."""
    known = SocialThread.objects.filter(profile=OuterRef("profile"), account=OuterRef("account"))
    sent = SocialMessage.objects.filter(account=account_pk, mode=DeliveryMode.ASSISTED, state__in=IRREVOCABLE)
    return sent.exclude(Exists(known.exclude(remote_recipient_id="")))


def offers(person: Person, search: str = "") -> list[Offer]:
    """Whom to choose from: a likely one first, then who was written to last. One statement."""
    rows = written_to(person.account.pk)
    for word in search.split()[:5]:
        rows = rows.filter(Q(profile__full_name__icontains=word) | Q(profile__username__icontains=word))
    people = rows.values("profile_id", "profile__full_name", "profile__username").annotate(last=Max("sent_at"))
    latest = people.order_by(F("last").desc(nulls_last=True), "-profile_id")
    found = [
        Offer(
            profile_id=row["profile_id"],
            name=row["profile__full_name"] or row["profile__username"],
            username=row["profile__username"],
            written_at=row["last"],
            reason=_reason(person, row["profile__full_name"], row["profile__username"]),
        )
        for row in latest[:LOOKED_THROUGH]
    ]
    return sorted(found, key=lambda offer: not offer.reason)[:OFFERED]


def _reason(person: Person, *names: str) -> str:
    told = _plain(person.username)
    if told and told in {_plain(name) for name in names}:
        return f"the platform tells the name “{person.username}”"
    return ""


def _plain(name: str) -> str:
    """Letters and digits alone, without accents: how a name and the handle made of it are compared."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name).casefold() if sign.isalnum())
