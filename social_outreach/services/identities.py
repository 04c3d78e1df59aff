"""Under which identities a profile may be suppressed."""

from __future__ import annotations

from outbound.suppression import EVERYWHERE, BadIdentity, identity_hash, normalise_email, normalise_handle
from social_outreach.models import SocialProfile


def handle_identity(platform: str, username: str) -> str:
    return identity_hash("handle", platform, normalise_handle(username))


def email_identity(address: str) -> str:
    return identity_hash("email", EVERYWHERE, normalise_email(address))


def identities_of(profile: SocialProfile) -> list[str]:
    known = [handle_identity(profile.platform, profile.username_key)]
    if profile.email:
        try:
            known.append(email_identity(profile.email))
        except BadIdentity:
            return known
    return known
