"""Single profiles, as a person or a program enters them: add, correct, delete."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from social_outreach.models import SocialMessage, SocialProfile, SocialReply
from social_outreach.rules.rows import web_address
from social_outreach.services import scores
from social_outreach.services.intake import KnownPlatforms


class AlreadyKnown(Exception):
    """There is this profile already."""

    def __init__(self, profile: SocialProfile) -> None:
        super().__init__(f"{profile} is known already, as profile {profile.pk}.")
        self.profile_id = profile.pk


class WasContacted(Exception):
    """The profile has messages or replies: they are the record of what happened and stay. Suppress it instead."""


def add(*, platform: str, username: str, found_by: str, **fields: Any) -> SocialProfile:
    """A new profile from a username or the address of a profile. Raises AlreadyKnown, ValueError."""
    name, key = KnownPlatforms().identify(platform, username)
    fields["url"] = fields.get("url") or web_address(username)[:500]
    try:
        with transaction.atomic():
            profile = SocialProfile(platform=platform, username=name, username_key=key, found_by=found_by, **fields)
            scores.fill(profile)
            profile.save(force_insert=True)
            return profile
    except IntegrityError:
        known = SocialProfile.objects.filter(platform=platform, username_key=key).first()
        if known is None:
            raise
        raise AlreadyKnown(known) from None


def correct(pk: int, **fields: Any) -> SocialProfile:
    """Change what describes a profile. Raises SocialProfile.DoesNotExist."""
    with transaction.atomic():
        profile = SocialProfile.objects.select_for_update().get(pk=pk)
        for name, value in fields.items():
            setattr(profile, name, value)
        if "engagement_score" not in fields and scores.fill(profile):
            fields["engagement_score"] = profile.engagement_score
        profile.save(update_fields=[*fields, "updated_at"])
    return profile


def delete(pk: int) -> None:
    """Raises WasContacted, SocialProfile.DoesNotExist."""
    with transaction.atomic():
        profile = SocialProfile.objects.select_for_update().get(pk=pk)
        messages = SocialMessage.objects.filter(profile=profile)
        if messages.exists() or SocialReply.objects.filter(thread__profile=profile).exists():
            raise WasContacted(WasContacted.__doc__)
        try:
            profile.delete()
        except ProtectedError:
            raise WasContacted(WasContacted.__doc__) from None
