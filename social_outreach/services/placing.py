"""A person of ours says who an unknown person is: somebody written to by hand, or nobody of ours."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from outbound.clock import database_now
from outbound.writing import writing
from social_outreach.models import SenderAccount, SocialInbound, SocialProfile, SocialUnknownPerson
from social_outreach.selectors.unknown_people import written_to
from social_outreach.services import inbound, unknown_people
from social_outreach.services.inbound import CannotPlace


def place(pk: int, *, profile_pk: int, actor: Any) -> SocialProfile:
    """What they wrote becomes replies of this profile, and their id is kept. Raises CannotPlace, DoesNotExist."""
    with writing():
        people = _open(pk)
        one = people[0]
        # Two unknown people must not become one profile at the same moment.
        profile = SocialProfile.objects.select_for_update().filter(pk=profile_pk).first()
        if profile is None or not written_to(one.account_id).filter(profile=profile).exists():
            raise CannotPlace(
                "Choose somebody whom this account wrote to by hand, and whom it does not know by another id."
            )
        account = SenderAccount.objects.defer("credentials").get(pk=one.account_id)
        bodies = list(SocialInbound.objects.filter(unknown_people__in=people).distinct().order_by("pk"))
        for row in bodies:
            for message in inbound.messages_of(row):
                if message.sender_id[:200] == one.sender_id and account in inbound.accounts_of(message):
                    inbound.recorded(message, profile, account, row.received_at, row.source, actor)
        unknown_people.forget(people)
        _look_again(bodies)
    for row in bodies:
        inbound.handle(row.pk)
    return profile


def nobody_of_ours(pk: int, *, actor: Any) -> None:
    """We have not written to them; what they write later is closed too. Raises CannotPlace, DoesNotExist."""
    with transaction.atomic():
        people = _open(pk)
        mine = SocialUnknownPerson.objects.filter(pk__in=[one.pk for one in people])
        mine.update(closed_at=database_now(), closed_by=actor)
        unknown_people.ask_again({people[0].account_id})
        bodies = list(SocialInbound.objects.filter(unknown_people__in=people).distinct())
        _look_again(bodies)
    for row in bodies:
        inbound.handle(row.pk)


def _open(pk: int) -> list[SocialUnknownPerson]:
    """All that is open of this person, locked."""
    one = SocialUnknownPerson.objects.get(pk=pk)
    same = SocialUnknownPerson.objects.filter(account=one.account_id, sender_id=one.sender_id, closed_at__isnull=True)
    people = list(same.select_for_update().order_by("pk"))
    if not people:
        raise CannotPlace("Somebody has said meanwhile that this is nobody of ours.")
    return people


def _look_again(bodies: list[SocialInbound]) -> None:
    SocialInbound.objects.filter(pk__in=[row.pk for row in bodies]).update(retry_at=database_now())
