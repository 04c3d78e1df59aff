"""A million profiles and a message to each, made inside the database: what the lists are measured on."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from benchmarks import claiming
from outbound.clock import database_now
from social_outreach.models import SenderAccount, SocialMessage, SocialProfile

PLATFORMS = ("linkedin", "instagram", "tiktok", "facebook")
_TRADES = ("Ceramics", "Architecture", "Photography", "Bakery", "Furniture", "Tattoo", "Yoga", "Lighting")
_PLACES = ("Lisbon, Portugal", "Porto, Portugal", "Berlin, Germany", "Ulm, Germany", "Lyon, France", "Leeds, UK")
_NAMES = ("Ada", "Bo", "Cleo", "Dina", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lina", "Mira")
_SURNAMES = ("Stone", "Almeida", "Becker", "Costa", "Duval", "Eriksen", "Ferreira", "Greco", "Horvat", "Ito", "Jansen")


def _one_of(words: tuple[str, ...], number: str) -> str:
    """SQL: the word that the number chooses."""
    cases = " ".join(f"WHEN {index} THEN '{word}'" for index, word in enumerate(words))
    return f"CASE ({number}) %% {len(words)} {cases} END"


def people(count: int) -> None:
    """Every kind of profile spread evenly, so that each filter has its share; one status in a thousand is rare."""
    mixed = "(n * 1789) %% 1000003"  # neighbours by id are no neighbours by anything else
    person = SocialProfile.objects.create(platform="facebook", username="p0", username_key="p0")
    columns = {
        "id": f"{person.pk} + n",
        "platform": _one_of(PLATFORMS, "n"),
        "username": "'maker' || n",
        "username_key": "'maker' || n",
        "full_name": " || ' ' || ".join(
            (_one_of(_NAMES, mixed), _one_of(_SURNAMES, f"{mixed} / 13"), f"({mixed} / 500)")
        ),
        "bio": f"'Small things made slowly in workshop ' || ({mixed} / 100) || ', ' || {_one_of(_TRADES, 'n / 3')}",
        "category": _one_of(_TRADES, "n / 3"),
        "location": _one_of(_PLACES, "n / 7"),
        "followers_count": f"CASE n %% 10 WHEN 0 THEN NULL ELSE {mixed} END",
        "engagement_score": f"CASE n %% 4 WHEN 0 THEN NULL ELSE ({mixed} %% 1001) / 10.0 END",
        "discovery_status": "CASE n %% 11 WHEN 0 THEN 'qualified' WHEN 1 THEN 'rejected' WHEN 2 THEN 'reviewed'"
        " ELSE 'discovered' END",
        "outreach_status": "CASE n %% 1009 WHEN 0 THEN 'failed' WHEN 1 THEN 'replied' ELSE"
        " CASE n %% 7 WHEN 0 THEN 'drafted' WHEN 1 THEN 'sent' ELSE 'pending' END END",
    }  # fmt: skip
    claiming.copies(SocialProfile, count, columns, [])


def messages(count: int) -> None:
    """One message to each; of three kinds of state there are few."""
    now, person = database_now(), SocialProfile.objects.order_by("pk")[0]
    accounts = [
        SenderAccount.objects.create(platform=name, account_id=name, name=f"Our {name}", world="rehearsal")
        for name in PLATFORMS
    ]
    SocialMessage.objects.create(
        profile=person, account=accounts[3], platform="facebook", mode="api", draft_body="Hello", approved_hash="x",
        idempotency_key="k0", state="sent", due_at=now, sent_body="Hello",
    )  # fmt: skip
    by_platform = " ".join(f"WHEN {index} THEN {account.pk}" for index, account in enumerate(accounts))
    columns: dict[str, Any] = {
        "id": f"{person.pk} + n",
        "profile_id": f"{person.pk} + n",
        "idempotency_key": "'k' || n",
        "platform": _one_of(PLATFORMS, "n"),
        "account_id": f"CASE n %% {len(PLATFORMS)} {by_platform} END",
        "mode": "CASE n %% 3 WHEN 0 THEN 'api' ELSE 'assisted' END",
        "state": "CASE n %% 1013 WHEN 0 THEN 'failed' WHEN 1 THEN 'unknown' ELSE CASE n %% 5 WHEN 0 THEN 'scheduled'"
        " WHEN 1 THEN 'draft' WHEN 2 THEN 'approved' WHEN 3 THEN 'cancelled' ELSE 'sent' END END",
    }
    claiming.copies(SocialMessage, count, columns, [])


def grow(rows: str) -> None:
    with transaction.atomic():
        people(int(rows))
        messages(int(rows))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    claiming.settle_down()
