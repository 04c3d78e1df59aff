"""The single-account set-up: credentials in environment variables instead of a log-in."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings

from outbound.outcome import CallFailed
from outbound.redact import redact
from posting.adapters import registry
from posting.adapters.base import Credentials, FoundAccount, RefreshedToken
from posting.models import SocialAccount
from posting.selectors.logins import EnvironmentSetup, environment_setup
from posting.services import accounts
from posting.services.credentials import ENVIRONMENT, secrets_problem
from posting.states import AccountStatus

logger = logging.getLogger(__name__)

#: A platform that could not be asked whose token it is, is asked again after this.
ASK_AGAIN_SECONDS = 600.0
_asked_at: dict[str, float] = {}


def ensure_accounts() -> list[SocialAccount]:
    """An account for each platform whose credentials stand whole in the environment; new ones, and those whose
    values have changed. Not in the rehearsal world: a real token has no business there."""
    if settings.REHEARSAL_URL:
        return []
    setups = (environment_setup(platform) for platform in registry.ADAPTERS)
    return [account for known in setups if known.is_complete and (account := _ensure(known))]


def _ensure(known: EnvironmentSetup) -> SocialAccount | None:
    """``None`` where there is one with these values already, or an operator has disconnected it."""
    rows = SocialAccount.objects.filter(platform=known.platform, world=settings.WORLD)
    own_id = known.fields.get("account_id", "")
    there = (rows.filter(account_id=own_id) if own_id else rows.filter(source=ENVIRONMENT)).order_by("pk").first()
    if there is not None and (there.source != ENVIRONMENT or not _has_changed(there, known.fields)):
        return None
    if own_id:
        return configure(known.platform, known.fields, login=known.login)
    # Whose token it is only the platform knows. Not asked at every tick.
    if time.monotonic() - _asked_at.get(known.platform, -ASK_AGAIN_SECONDS) < ASK_AGAIN_SECONDS:
        return None
    _asked_at[known.platform] = time.monotonic()
    try:
        return configure(known.platform, known.fields, login=known.login)
    except accounts.AccountRefused as refusal:
        logger.warning("The account in the environment for %s: %s", known.platform, refusal)
        return None


def _has_changed(account: SocialAccount, fields: Mapping[str, str]) -> bool:
    if account.status == AccountStatus.DISCONNECTED or secrets_problem(account):
        return False
    names = ("access_token", "token_secret", "app_id", "app_secret")
    return any(account.credentials.get(name, "") != fields.get(name, "") for name in names)


def configure(platform: str, fields: Mapping[str, str], *, login: str = "", source: str = ENVIRONMENT) -> SocialAccount:
    """Connect an account whose credentials somebody holds already. Where ``account_id`` is not among them the
    platform is asked whose they are. Raises AccountRefused."""
    if not fields.get("access_token"):
        raise accounts.AccountRefused("An access token is needed.")
    app = accounts.App(fields.get("app_id", ""), fields.get("app_secret", ""))
    token = RefreshedToken(fields["access_token"], fields.get("refresh_token", ""), fields.get("token_secret", ""))
    found = FoundAccount(fields.get("account_id", ""), "", token=token)
    if not found.account_id:
        found = _named(platform, found, token, app, login)
    return accounts.connect(found, platform=platform, login=login, app=app, source=source)


def _named(platform: str, found: FoundAccount, token: RefreshedToken, app: accounts.App, login: str) -> FoundAccount:
    credentials = Credentials(
        "", login=login, access_token=token.access_token, token_secret=token.token_secret,
        app_id=app.app_id, app_secret=app.app_secret,
    )  # fmt: skip
    try:
        facts = registry.get(platform).verify(credentials)
    except CallFailed as failure:
        reason = redact(failure.outcome.reason) or f"the answer was {failure.outcome.name}"
        raise accounts.AccountRefused(f"{registry.LABELS[platform]} was asked whose token this is: {reason}") from None
    token = replace(token, expires_at=facts.expires_at, scopes=facts.scopes)
    return replace(found, account_id=facts.account_id, name=facts.name, username=facts.username, token=token)
