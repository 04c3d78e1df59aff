"""Credentials of an account: from its encrypted column, or from the environment in a single-account set-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from outbound.credentials import SecretValue, UnreadableSecret
from outbound.redact import register_secret
from social_outreach.adapters import registry
from social_outreach.adapters.base import Credentials
from social_outreach.models import SenderAccount

ENVIRONMENT = "environment"
CONNECTED = "connected"


class ForeignSecret(Exception):
    """The stored secrets belong to another account: a row was copied or restored wrongly. Connect it again."""


@dataclass(frozen=True, slots=True)
class EnvironmentSetup:
    """What the environment names for one platform. ``missing``: variables that are needed and not set."""

    platform: str
    app_id: str
    app_secret: str
    access_token: str
    account_id: str
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.access_token

    @property
    def is_complete(self) -> bool:
        return not self.missing


def environment_setup(platform: str) -> EnvironmentSetup:
    """Read the seeds' variables of one platform. Raises UnknownPlatform."""
    names = [name for name, _ in registry.capabilities(platform).settings]
    known = settings.SOCIAL_CREDENTIALS.get(platform, {})
    app_id, app_secret, token, account_id = (known.get(name, "") for name in names)
    return EnvironmentSetup(
        platform=platform,
        app_id=app_id,
        app_secret=app_secret,
        access_token=token,
        account_id=account_id,
        missing=tuple(name for name in names[:3] if not known.get(name)),
    )


def has_token(account: SenderAccount) -> bool:
    if account.source == ENVIRONMENT:
        return not environment_setup(account.platform).is_empty
    return not secrets_problem(account) and bool(account.credentials.get("access_token"))


def secrets_problem(account: SenderAccount) -> str:
    """Why the stored secrets of an account cannot be used, in a sentence; empty when they can, or none are stored."""
    try:
        owner = account.credentials.get("account_id", account.account_id)
    except UnreadableSecret as error:
        return str(error)
    return "" if owner == account.account_id else str(ForeignSecret.__doc__)


def credentials_of(account: SenderAccount) -> Credentials:
    """In memory only; every secret is made known to the log filter. Raises ForeignSecret, UnreadableSecret."""
    if account.source == ENVIRONMENT:
        known = environment_setup(account.platform)
        found = Credentials(
            account_id=account.account_id,
            access_token=known.access_token,
            app_id=known.app_id,
            app_secret=known.app_secret,
        )
    else:
        found = _stored(account)
    for value in (found.access_token, found.refresh_token, found.app_secret):
        register_secret(value)
    return found


def app_secrets(platforms: Iterable[str]) -> list[str]:
    """The app secrets of these platforms' accounts in this world, and of the environment; each once.

    Only of this world: the secrets of the rehearsal world are no secrets.
    """
    rows = SenderAccount.objects.filter(platform__in=platforms, world=settings.WORLD)
    found = [_app_secret(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    found += [environment_setup(platform).app_secret for platform in platforms]
    return [secret for secret in dict.fromkeys(found) if secret]


def _app_secret(account_pk: int) -> str:
    """Empty where the row's secrets cannot be read: one such row must not lock the others out."""
    try:
        return credentials_of(SenderAccount.objects.get(pk=account_pk)).app_secret
    except (UnreadableSecret, ForeignSecret, SenderAccount.DoesNotExist):
        return ""


def _stored(account: SenderAccount) -> Credentials:
    secrets = account.credentials
    # Fernet binds nothing but the key, so the secrets say themselves whose they are.
    if secrets.get("account_id") != account.account_id:
        raise ForeignSecret(str(ForeignSecret.__doc__))
    return Credentials(
        account_id=account.account_id,
        access_token=secrets.get("access_token", ""),
        refresh_token=secrets.get("refresh_token", ""),
        app_id=secrets.get("app_id", ""),
        app_secret=secrets.get("app_secret", ""),
    )


def sealed(account_id: str, credentials: Credentials) -> SecretValue:
    """The mapping that is stored, naming its owner."""
    return SecretValue(
        account_id=account_id,
        access_token=credentials.access_token,
        refresh_token=credentials.refresh_token,
        app_id=credentials.app_id,
        app_secret=credentials.app_secret,
    )
