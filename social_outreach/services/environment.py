"""The single-account set-up: credentials in environment variables instead of a connected account."""

from __future__ import annotations

from django.conf import settings

from social_outreach.adapters import registry
from social_outreach.models import SenderAccount
from social_outreach.services import accounts
from social_outreach.services.credentials import ENVIRONMENT, EnvironmentSetup, environment_setup


def ensure_accounts() -> list[SenderAccount]:
    """An account for each platform whose credentials stand whole in the environment. Not in the rehearsal world:

    a real token has no business there.
    """
    if settings.REHEARSAL_URL:
        return []
    setups = [environment_setup(platform) for platform in registry.ADAPTERS]
    return [made for known in setups if _is_usable(known) and (made := _from_environment(known))]


def _is_usable(known: EnvironmentSetup) -> bool:
    """Where the token does not tell whose it is, the id of the account must be there too (check social.W001)."""
    return known.is_complete and bool(known.account_id or registry.capabilities(known.platform).knows_account_by_token)


def _from_environment(known: EnvironmentSetup) -> SenderAccount | None:
    """None where there is one already."""
    account, is_new = SenderAccount.objects.get_or_create(
        platform=known.platform,
        account_id=known.account_id or "me",
        world=settings.WORLD,
        defaults={
            "name": f"{registry.capabilities(known.platform).label} (environment)",
            "source": ENVIRONMENT,
            "send_window": settings.SEND_WINDOW,
        },
    )
    if is_new:
        accounts.ensure_limits(account)
    return account if is_new else None
