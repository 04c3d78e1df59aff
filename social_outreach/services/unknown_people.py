"""People whom no thread knows and who wrote to an account: kept until it is said who they are.

Each of them may be somebody whom that account wrote to by hand, whose id no platform told us. Until a person of ours
has said who it was, follow-ups to those are held: one might go to somebody who has just asked us to stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Exists, Max, Min, OuterRef, Value
from django.db.models.expressions import RawSQL

from outbound.clock import database_now
from outbound.gates import Kind, Verdict
from outbound.states import IRREVOCABLE, State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.adapters.webhooks import InboundMessage
from social_outreach.models import SocialEvent, SocialInbound, SocialMessage, SocialThread, SocialUnknownPerson
from social_outreach.states import MessageType

#: The gate's name in ``outbound.gates``.
GATE = "possible reply"
_LONGEST_ID = 200
_PAIR = ("profile_id", "account_id")

#: When one of them last wrote to an account; nothing where the person is known to it by id, or nothing had been written
#: to them by hand by then. A draft is older than its sending, which a person may record late. Written out, as the
#: engine's other facts are: it is asked for every begin.
_LAST_WROTE = """
SELECT MAX(wrote_at) FROM social_unknown_person WHERE account_id = %s AND closed_at IS NULL
AND wrote_at >= (
  SELECT MIN(created_at) FROM social_message
  WHERE profile_id = %s AND account_id = %s AND mode = %s AND state IN (%s, %s, %s)
)
AND NOT EXISTS (SELECT 1 FROM social_thread WHERE profile_id = %s AND account_id = %s AND remote_recipient_id <> '')
"""


# -- who they are ----------------------------------------------------------------------------------------------


def note(row: SocialInbound, found: Sequence[tuple[int, InboundMessage]]) -> int:
    """Keep who in this body is unknown, and forget who is known by now; returns how many nobody has spoken of yet.

    ``found``: what unknown people wrote, each with the account that it came to.
    """
    wrote: dict[tuple[int, str], InboundMessage] = {
        (pk, message.sender_id[:_LONGEST_ID]): message for pk, message in found
    }
    with transaction.atomic():
        before = {(one.account_id, one.sender_id): one for one in row.unknown_people.all()}
        known = [one for key, one in before.items() if key not in wrote]
        new = {key: _noted(row, key, message) for key, message in wrote.items() if key not in before}
        before.update(new)
        forget(known)
        for account_pk in {one.account_id for one in new.values() if one.closed_at is None}:
            _hold(account_pk)
    return sum(before[key].closed_at is None for key in wrote)


def _noted(row: SocialInbound, key: tuple[int, str], message: InboundMessage) -> SocialUnknownPerson:
    account_pk, sender_id = key
    same = SocialUnknownPerson.objects.filter(account_id=account_pk, sender_id=sender_id)
    closed = same.filter(closed_at__isnull=False).order_by("-pk").first()
    one, _ = SocialUnknownPerson.objects.get_or_create(
        inbound=row,
        account_id=account_pk,
        sender_id=sender_id,
        defaults={
            "username": message.sender_username[:_LONGEST_ID],
            # The platform's clock may be ahead of ours.
            "wrote_at": min(message.at or row.received_at, row.received_at),
            "closed_at": closed.closed_at if closed else None,
            "closed_by": closed.closed_by if closed else None,
        },
    )
    return one


def forget(people: Iterable[SocialUnknownPerson]) -> None:
    """It is known who they are; what was held for them is asked again."""
    people = list(people)
    if people:
        SocialUnknownPerson.objects.filter(pk__in=[one.pk for one in people]).delete()
        ask_again({one.account_id for one in people})


def ask_again(account_ids: Iterable[int]) -> None:
    """Ask the gates at once of what was held for an unknown person of these accounts."""
    accounts = list(account_ids)
    held = SocialMessage.objects.filter(account_id__in=accounts, state=State.SCHEDULED, verdict__gate=GATE)
    # Begin put these off and wrote down when. What was only told that it is held keeps its own time.
    held.filter(verdict__has_key="at").update(due_at=database_now(), verdict=None, hinted_at=None)
    held.update(verdict=None)
    # Somebody else unknown may have written there too.
    others = SocialUnknownPerson.objects.filter(account_id__in=accounts, closed_at__isnull=True)
    for account_pk in others.values_list("account_id", flat=True).distinct():
        _hold(account_pk)


# -- what is held for them -------------------------------------------------------------------------------------


def _hold(account_pk: int) -> None:
    """Say of what waits already that it is held: begin asks for itself, but a card may lie for days until then."""
    last = SocialUnknownPerson.objects.filter(account=account_pk, closed_at__isnull=True).aggregate(at=Max("wrote_at"))
    now = database_now()
    verdict = Verdict(Kind.HOLD, GATE, sentence(last["at"])).as_json()
    here = {"profile": OuterRef("profile"), "account": OuterRef("account")}
    by_hand = SocialMessage.objects.filter(
        **here, mode=DeliveryMode.ASSISTED, state__in=IRREVOCABLE, created_at__lte=last["at"]
    )
    known = SocialThread.objects.filter(**here).exclude(remote_recipient_id="")
    waiting = SocialMessage.objects.filter(
        Exists(by_hand), ~Exists(known), account=account_pk, state=State.SCHEDULED, message_type=MessageType.FOLLOWUP
    ).exclude(verdict__gate=GATE)
    pks = list(waiting.values_list("pk", flat=True))
    still = SocialMessage.objects.filter(pk__in=pks, state=State.SCHEDULED)
    if still.update(verdict=verdict):
        same = {"kind": "waits", "from_state": State.SCHEDULED, "to_state": State.SCHEDULED, "detail": verdict}
        SocialEvent.objects.bulk_create(SocialEvent(message_id=pk, at=now, **same) for pk in pks)


def last_wrote(message: SocialMessage) -> Any:
    """The annotation for ``sentence``: when somebody wrote who may be the person that this follow-up is for."""
    if message.message_type != MessageType.FOLLOWUP:
        return Value(None, output_field=DateTimeField())
    here = (message.profile_id, message.account_id)
    params = (message.account_id, *here, DeliveryMode.ASSISTED.value, *sorted(IRREVOCABLE), *here)
    return RawSQL(_LAST_WROTE, params, output_field=DateTimeField())  # noqa: S611 - fixed text, bound values


def last_wrote_to(messages: Sequence[SocialMessage]) -> dict[tuple[int, int], datetime]:
    """The same for many, by profile and account; three statements, one where nobody unknown has written."""
    followups = [message for message in messages if message.message_type == MessageType.FOLLOWUP]
    if not followups:
        return {}
    waiting = SocialUnknownPerson.objects.filter(
        account_id__in={message.account_id for message in followups}, closed_at__isnull=True
    )
    at = dict(waiting.values_list("account_id").annotate(Max("wrote_at")).order_by())
    if not at:
        return {}
    people = {message.profile_id for message in followups if message.account_id in at}
    here = {"profile_id__in": people, "account_id__in": list(at)}
    by_hand = SocialMessage.objects.filter(**here, mode=DeliveryMode.ASSISTED, state__in=IRREVOCABLE)
    known = set(SocialThread.objects.filter(**here).exclude(remote_recipient_id="").values_list(*_PAIR))
    written = by_hand.values_list(*_PAIR).annotate(Min("created_at")).order_by()
    return {
        (profile, account): at[account]
        for profile, account, since in written
        if (profile, account) not in known and since <= at[account]
    }


def sentence(wrote_at: datetime | None) -> str:
    """Why a follow-up is held; empty where nobody unknown has written."""
    if wrote_at is None:
        return ""
    return (
        f"Somebody unknown wrote to this account on {wrote_at:%d %b %H:%M} UTC. "
        "Say on the Replies page, under Unknown people, whether it was them."
    )
