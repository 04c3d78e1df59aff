"""Who must not be contacted: add, lift, ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction

from outbound.suppression import EVERYWHERE, BadIdentity, masked, normalise_email
from social_outreach import signals
from social_outreach.adapters import registry
from social_outreach.models import SocialProfile, SocialSuppression
from social_outreach.services import batches
from social_outreach.services.identities import email_identity, handle_identity, identities_of


class CannotSuppress(ValueError):
    """Nothing that can be contacted is named; the sentence says what to write."""


def add(*, kind: str, value: str, platform: str = "", reason: str, source: str, actor: Any) -> SocialSuppression:
    """Suppress a handle on a platform, or an email address. Adding twice keeps the first. Raises CannotSuppress."""
    if not reason.strip():
        raise CannotSuppress("Say why: a suppression without a reason cannot be judged later.")
    identity, scope, hint = check(kind=kind, value=value, platform=platform)
    row, made = SocialSuppression.objects.get_or_create(
        identity=identity,
        defaults={
            "kind": kind,
            "scope": scope,
            "hint": hint,
            "reason": reason.strip()[:300],
            "source": source[:60],
            "created_by": actor,
        },
    )
    if made:
        facts = {"kind": kind, "scope": scope, "identity": identity}
        transaction.on_commit(lambda: signals.suppressed.send_robust(sender=SocialSuppression, **facts), robust=True)
    return row


def check(*, kind: str, value: str, platform: str = "") -> tuple[str, str, str]:
    """(identity, scope, hint) of what would be suppressed. Raises CannotSuppress."""
    try:
        return _identity(kind, value, platform)
    except BadIdentity as error:
        raise CannotSuppress(str(error)) from error


def _identity(kind: str, value: str, platform: str) -> tuple[str, str, str]:
    if kind == "email":
        return email_identity(value), EVERYWHERE, masked(normalise_email(value))
    if kind != "handle":
        raise BadIdentity(f"There is no kind '{kind[:40]}'; there are handle and email.")
    try:
        username = registry.get(platform).username_from(value)
    except ValueError as error:
        raise BadIdentity(str(error)) from error
    return handle_identity(platform, username), platform, masked(username)


def add_profile(profile: SocialProfile, *, reason: str, source: str, actor: Any) -> SocialSuppression:
    """Never contact this person again, under all identities known of them."""
    row = add(
        kind="handle", value=profile.username, platform=profile.platform, reason=reason, source=source, actor=actor
    )
    if profile.email:
        try:
            add(kind="email", value=profile.email, reason=reason, source=source, actor=actor)
        except CannotSuppress:
            return row
    return row


def never_contact(profile: SocialProfile, *, reason: str, source: str, actor: Any) -> int:
    """Suppress a person and stop what has not begun to leave for them; returns how many messages were stopped."""
    with transaction.atomic():
        add_profile(profile, reason=reason, source=source, actor=actor)
        return batches.cancel_all(profile, actor=actor)


def reason_against(profile: SocialProfile) -> str:
    """Why this person must not be contacted; empty when nothing stands against it."""
    found = SocialSuppression.objects.filter(identity__in=identities_of(profile)).values_list("reason", flat=True)
    return found.first() or ""


def reasons_against(profiles: Iterable[SocialProfile]) -> dict[int, str]:
    """Profile id -> why this person must not be contacted, for those who must not; one statement."""
    identities = {profile.pk: identities_of(profile) for profile in profiles}
    wanted = {identity for known in identities.values() for identity in known}
    blocks = dict(SocialSuppression.objects.filter(identity__in=wanted).values_list("identity", "reason"))
    found = {pk: next((blocks[item] for item in known if item in blocks), "") for pk, known in identities.items()}
    return {pk: reason for pk, reason in found.items() if reason}


@transaction.atomic
def lift(pk: int, *, actor: Any = None, reason: str = "") -> bool:
    """Remove a suppression; an operator's act, kept with its reason in the console's history."""
    row = SocialSuppression.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    if actor is not None:
        LogEntry.objects.log_actions(actor.pk, [row], DELETION, change_message=f"Lifted: {reason}"[:500])
    row.delete()
    return True
