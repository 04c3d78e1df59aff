"""Credentials of an account: from its encrypted column, or from the environment in a single-account set-up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from outbound.credentials import SecretValue, UnreadableSecret
from outbound.redact import register_secret
from posting.adapters.base import Credentials, RefreshedToken
from posting.models import SocialAccount

ENVIRONMENT = "environment"
CONNECTED = "connected"
_SECRETS = ("access_token", "token_secret", "refresh_token", "app_id", "app_secret")


class ForeignSecret(Exception):
    """The stored secrets belong to another account: a row was copied or restored wrongly. Connect it again."""


def environment_values(platform: str) -> dict[str, str]:
    """The environment's credentials of one platform, by the names the adapter declares."""
    known: dict[str, str] = settings.POSTING_CREDENTIALS.get(platform, {})
    return known


def secrets_problem(account: SocialAccount) -> str:
    """Why the stored secrets of an account cannot be used, in a sentence; empty when they can, or none are stored."""
    try:
        owner = account.credentials.get("account_id", account.account_id)
    except UnreadableSecret as error:
        return str(error)
    return "" if owner == account.account_id else str(ForeignSecret.__doc__)


def has_token(account: SocialAccount) -> bool:
    return not secrets_problem(account) and bool(account.credentials.get("access_token"))


def credentials_of(account: SocialAccount) -> Credentials:
    """In memory only; every secret is made known to the log filter. Raises ForeignSecret, UnreadableSecret."""
    stored = account.credentials
    # Fernet binds nothing but the key, so the secrets say themselves whose they are.
    if stored.get("account_id", account.account_id) != account.account_id:
        raise ForeignSecret(str(ForeignSecret.__doc__))
    known: dict[str, Any] = {name: stored.get(name, "") for name in _SECRETS}
    for name in ("access_token", "token_secret", "refresh_token", "app_secret"):
        register_secret(known[name])
    return Credentials(
        account_id=account.account_id,
        kind=account.kind,
        login=account.login,
        username=account.account_username,
        **known,
    )


def sealed(credentials: Credentials) -> SecretValue:
    """The mapping that is stored, naming its owner."""
    values = {name: getattr(credentials, name) for name in _SECRETS}
    return SecretValue(account_id=credentials.account_id, **values)


def renewed(old: Credentials, token: RefreshedToken) -> Credentials:
    """``old`` with a new token; what the platform did not send anew is kept."""
    return replace(
        old,
        access_token=token.access_token,
        refresh_token=token.refresh_token or old.refresh_token,
        token_secret=token.token_secret or old.token_secret,
    )
