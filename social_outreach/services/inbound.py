"""Inbound webhooks: keep the genuine ones as they came, then read them and record the replies they bring.

Keeping comes first and handling may be repeated: a reply is recorded once by the platform's id of the message.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from outbound.clock import database_now
from outbound.states import IRREVOCABLE
from outbound.suppression import BadIdentity, normalise_handle
from social_outreach.adapters.base import DeliveryMode
from social_outreach.adapters.webhooks import POLLED, InboundMessage, packed, reader, webhook
from social_outreach.models import (
    SenderAccount,
    SocialInbound,
    SocialMessage,
    SocialProfile,
    SocialReply,
    SocialThread,
)
from social_outreach.services import replies, unknown_people
from social_outreach.services.credentials import ENVIRONMENT, app_secrets
from social_outreach.states import InboundStatus

logger = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
#: The hint handles a body at once; the tick takes what no hint reached after so long.
HINT_LOST = timedelta(seconds=5)
#: What could not be placed is looked at again after as long as it has waited, but not sooner than this.
SOONEST_RETRY = timedelta(seconds=30)
KEPT_FOR = timedelta(days=90)
#: Bodies that one tick handles.
MOST_AT_ONCE = 50
#: Stands in the record of a reply whose sender was known by nothing but the username.
BY_USERNAME = ", known by username"
#: Columns of ids are this long; a longer id of a platform is stored as its hash, never cut.
_LONGEST_ID = 200


class Refused(Exception):
    """The body is not taken; the sentence says why."""


class TooLarge(Refused):
    """The body is larger than a webhook may be."""


class NoSecret(Refused):
    """No app secret is known, so nothing can be checked and nothing is taken."""


class NotGenuine(Refused):
    """The signature is missing or wrong."""


class CannotPlace(ValueError):
    """These messages cannot be given to this profile; the sentence says why."""


def answer_challenge(source: str, query: Mapping[str, str]) -> str:
    """What to answer to the source's question whether this address is ours. Raises NotGenuine, UnknownSource."""
    answer = webhook(source).challenge_answer(query, settings.WEBHOOK_VERIFY_TOKENS.get(source, ""))
    if answer is None:
        logger.warning("Refused a challenge of webhooks of %s: the verify token is wrong or not set here", source)
        raise NotGenuine("The verify token is not ours.")
    return answer


def receive(source: str, raw: bytes, headers: Mapping[str, str]) -> int:
    """Keep a genuine body and answer with its row; the same bytes again are the same row. Raises Refused."""
    port = webhook(source)
    if len(raw) > MOST_BYTES:
        raise TooLarge(f"The body is larger than {MOST_BYTES:,} bytes.")
    secrets = app_secrets(port.platforms)
    if not secrets:
        logger.error("A webhook of %s was refused: no account of %s has an app secret", source, port.platforms)
        raise NoSecret("No app secret is set up here, so signatures cannot be checked.")
    if not port.is_genuine(raw, headers, secrets):
        logger.warning("A webhook of %s was refused: its signature is missing or wrong", source)
        raise NotGenuine("The signature is missing or wrong.")
    now = database_now()
    row, _ = SocialInbound.objects.get_or_create(
        digest=hashlib.sha256(source.encode() + b"\n" + raw).hexdigest(),
        defaults={
            "source": source,
            "received_at": now,
            # PostgreSQL stores no NUL; in JSON it is never bare.
            "raw": raw.decode("utf-8", "backslashreplace").replace("\x00", "\\x00"),
            "retry_at": now + HINT_LOST,
        },
    )
    return row.pk


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: InboundStatus
    error: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in (InboundStatus.KEPT, InboundStatus.UNKNOWN_PERSON)


def handle(pk: int) -> None:
    """Read one body and record what people wrote. Safe to repeat, and never raises for what stands in the body."""
    row = SocialInbound.objects.filter(pk=pk, retry_at__isnull=False).first()
    if row is None:
        return
    try:
        verdict = _handled(row)
    except Exception as error:
        logger.exception("Inbound webhook %s was not handled; it is tried again", pk)
        verdict = _Verdict(InboundStatus.KEPT, f"Not handled: {type(error).__name__}. It is tried again.")
    now = database_now()
    retry_at = now + max(now - row.received_at, SOONEST_RETRY) if verdict.is_open else None
    SocialInbound.objects.filter(pk=pk).update(status=verdict.status, error=verdict.error[:300], retry_at=retry_at)


def handle_due() -> int:
    """What was kept and not handled, and what could not be placed and is worth another look."""
    due = SocialInbound.objects.filter(retry_at__lte=database_now()).order_by("retry_at")
    pks = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in pks:
        handle(pk)
    return len(pks)


def _handled(row: SocialInbound) -> _Verdict:
    reading = reader(row.source).read(row.raw.encode())
    strangers = [message for message in reading.messages if record(message, row.received_at, row.source) is None]
    ids = ", ".join(sorted({message.sender_id for message in strangers}))
    if _still_open(row, strangers):
        return _Verdict(InboundStatus.UNKNOWN_PERSON, f"No thread has the id {ids}.")
    if strangers:
        return _Verdict(InboundStatus.IGNORED, f"Somebody of ours said that nobody of ours has the id {ids}.")
    if reading.unknown:
        return _Verdict(InboundStatus.UNKNOWN, f"Not understood: {', '.join(dict.fromkeys(reading.unknown))}.")
    if reading.messages:
        return _Verdict(InboundStatus.HANDLED)
    return _Verdict(InboundStatus.IGNORED, f"Nothing a person wrote: {', '.join(dict.fromkeys(reading.ignored))}.")


def _still_open(row: SocialInbound, strangers: list[InboundMessage]) -> bool:
    """Whether it is still to be said who some of them are."""
    if not strangers and row.status != InboundStatus.UNKNOWN_PERSON:
        return False
    came = [(accounts_of(message).order_by("pk").first(), message) for message in strangers]
    found = [(account.pk, message) for account, message in came if account is not None]
    return bool(unknown_people.note(row, found)) or len(found) < len(strangers)


def record(message: InboundMessage, received_at: datetime, source: str) -> SocialReply | None:
    """The reply, one however often and by whichever way the message is brought; None: nobody knows the sender."""
    thread = _thread_of(message)
    if thread is not None:
        return recorded(message, thread.profile, thread.account, received_at, source)
    card = _written_by_hand(message)
    if card is None:
        return None
    reply = recorded(message, card.profile, card.account, received_at, source, note=BY_USERNAME)
    # What they wrote before came with their id alone.
    SocialInbound.objects.filter(status=InboundStatus.UNKNOWN_PERSON).update(retry_at=database_now())
    return reply


def keep_unknown(message: InboundMessage, now: datetime) -> bool:
    """Keep what an unknown person wrote, as their webhooks are kept, until somebody says who it is. Once each."""
    raw = packed(message)
    _, is_new = SocialInbound.objects.get_or_create(
        digest=hashlib.sha256(POLLED.encode() + b"\n" + raw.encode()).hexdigest(),
        defaults={"source": POLLED, "received_at": now, "raw": raw, "retry_at": now + HINT_LOST},
    )
    return is_new


def recorded(
    message: InboundMessage,
    profile: SocialProfile,
    account: SenderAccount,
    received_at: datetime,
    source: str,
    actor: Any = None,
    note: str = "",
) -> SocialReply:
    return replies.record(
        profile,
        body=message.text,
        # The platform's clock may be ahead of ours.
        received_at=min(message.at or received_at, database_now()),
        recipient_id=message.sender_id,
        thread_id=message.thread_id,
        account=account,
        remote_id=_short(message.message_id),
        source=(source if source == POLLED else "webhook") + note,
        actor=actor,
    )


def _short(remote_id: str) -> str:
    if len(remote_id) <= _LONGEST_ID:
        return remote_id
    return f"sha256:{hashlib.sha256(remote_id.encode()).hexdigest()}"


def _thread_of(message: InboundMessage) -> SocialThread | None:
    known = Q(remote_recipient_id=message.sender_id)
    if message.thread_id:
        known |= Q(remote_thread_id=message.thread_id)
    threads = SocialThread.objects.filter(known, account__in=accounts_of(message))
    return threads.select_related("profile", "account").defer("account__credentials").order_by("-pk").first()


def _written_by_hand(message: InboundMessage) -> SocialMessage | None:
    """The message that was sent by hand to whom this one names by username, if it went to them and from here.

    By API we would know their id. Whom the account knows by another id has taken over the name, or lost it.
    """
    try:
        username = normalise_handle(message.sender_username)
    except BadIdentity:
        return None
    cards = SocialMessage.objects.filter(
        profile__platform=message.platform,
        profile__username_key=username,
        account__in=accounts_of(message),
        mode=DeliveryMode.ASSISTED,
        state__in=IRREVOCABLE,
    )
    known = SocialThread.objects.filter(profile=OuterRef("profile"), account=OuterRef("account"))
    cards = cards.exclude(Exists(known.exclude(remote_recipient_id="")))
    return cards.select_related("profile", "account").defer("account__credentials").order_by("-pk").first()


def accounts_of(message: InboundMessage) -> Any:
    """The account a message came to. One from the environment may stand without its id."""
    named = Q(account_id=message.account_id) | Q(account_id="me", source=ENVIRONMENT)
    return SenderAccount.objects.filter(named, platform=message.platform, world=settings.WORLD).only("pk")


# -- who is not known ------------------------------------------------------------------------------------------


def messages_of(row: SocialInbound) -> tuple[InboundMessage, ...]:
    """What people wrote, as the kept body says."""
    return reader(row.source).read(row.raw.encode()).messages


def _strangers(row: SocialInbound) -> Iterator[InboundMessage]:
    return (message for message in messages_of(row) if _thread_of(message) is None)


def place(row: SocialInbound, *, username: str, actor: Any = None) -> SocialProfile:
    """Say which profile an unknown sender is: their messages become replies, also those kept earlier.

    Raises CannotPlace.
    """
    strangers = list(_strangers(row))
    if not strangers:
        raise CannotPlace("Everybody in here is known by now.")
    if len({(message.platform, message.account_id, message.sender_id) for message in strangers}) > 1:
        raise CannotPlace("Several unknown people wrote in here; enter their ids on their profiles' pages instead.")
    first = strangers[0]
    account = SenderAccount.objects.filter(pk__in=accounts_of(first)).defer("credentials").order_by("pk").first()
    if account is None:
        raise CannotPlace(f"No account here has the platform's id {first.account_id}.")
    profile = _profile(first.platform, username)
    known = SocialThread.objects.filter(profile=profile, account=account).exclude(remote_recipient_id="").first()
    if known is not None:
        raise CannotPlace(f"{profile} is already known to this account by another id, {known.remote_recipient_id}.")
    for message in strangers:
        recorded(message, profile, account, row.received_at, row.source, actor)
    SocialInbound.objects.filter(status=InboundStatus.UNKNOWN_PERSON).update(retry_at=database_now())
    handle(row.pk)
    return profile


def _profile(platform: str, username: str) -> SocialProfile:
    profile = SocialProfile.objects.filter(platform=platform, username_key=normalise_handle(username)).first()
    if profile is None:
        raise CannotPlace(f"No profile of {platform} has the username “{username[:60]}”.")
    return profile


def forget() -> int:
    """Bodies are personal: none is kept longer than it may be of use."""
    gone, _ = SocialInbound.objects.filter(received_at__lt=database_now() - KEPT_FOR).delete()
    return gone
