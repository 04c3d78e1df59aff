"""Publishing accounts: connect, pause, resume, disconnect, and the limits and the timeline that come with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from outbound.clock import database_now
from outbound.credentials import SecretValue
from outbound.redact import redact, register_secret
from outbound.states import State
from outbound.writing import writing
from posting.adapters import registry
from posting.adapters.base import Credentials, FoundAccount, RefreshedToken
from posting.models import PostingLimit, PostPart, SocialAccount, TokenEvent
from posting.rules.tokens import refresh_due
from posting.services.credentials import CONNECTED, sealed, secrets_problem
from posting.states import AccountStatus


class AccountRefused(ValueError):
    """The account cannot be stored like this, or not be used so; the message says why."""


@dataclass(frozen=True, slots=True)
class App:
    """The app an account was connected through; a refresh needs it again."""

    app_id: str = ""
    app_secret: str = field(repr=False, default="")


NO_APP = App()


def connect(
    found: FoundAccount,
    *,
    platform: str,
    login: str = "",
    app: App = NO_APP,
    source: str = CONNECTED,
    actor: Any = None,
    world: str | None = None,
) -> SocialAccount:
    """Connect an account, or reconnect it: what waited for it resumes by itself. Raises AccountRefused,
    UnknownPlatform."""
    registry.capabilities(platform)
    if found.problem:
        raise AccountRefused(found.problem)
    if not found.account_id.strip() or found.token is None or not found.token.access_token:
        raise AccountRefused("The log-in brought no account with a token. Connect again.")
    now = database_now()
    with writing():
        account, is_new = (
            SocialAccount.objects.select_for_update()
            .defer("credentials")
            .get_or_create(platform=platform, account_id=found.account_id.strip(), world=world or settings.WORLD)
        )
        credentials = _credentials(account, found.token, login, app)
        if account.login != login:
            account.scopes = []
        _fill(account, found, login, source)
        _take_token(account, credentials, found.token, now)
        account.connected_by = actor or account.connected_by
        _activate(account)
        account.save()
        _due_again(account.pk)
        ensure_limits(account)
        _note_connected(account, found, is_new=is_new, now=now, actor=actor)
    return account


def _credentials(account: SocialAccount, token: RefreshedToken, login: str, app: App) -> Credentials:
    """The new token; a refresh token that is stored is never overwritten with nothing."""
    refresh_token = token.refresh_token or _stored_refresh_token(account, login)
    for secret in (token.access_token, token.token_secret, refresh_token, app.app_secret):
        register_secret(secret)
    return Credentials(
        account_id=account.account_id,
        access_token=token.access_token,
        token_secret=token.token_secret,
        refresh_token=refresh_token,
        app_id=app.app_id,
        app_secret=app.app_secret,
    )


def _stored_refresh_token(account: SocialAccount, login: str) -> str:
    """Only of the same log-in: another one's belongs to another app. Where the key is lost nothing is kept."""
    stored = SecretValue() if account.login != login or secrets_problem(account) else account.credentials
    return stored.get("refresh_token", "")


def _fill(account: SocialAccount, found: FoundAccount, login: str, source: str) -> None:
    account.kind = found.kind or account.kind
    # Some log-ins tell no name but the one in addresses: a name that is known is worth more.
    named = found.name if found.name != found.username else account.account_name or found.name
    account.account_name = (named or account.account_name)[:200]
    account.account_username = (found.username or account.account_username)[:150]
    account.picture_url = found.picture_url if len(found.picture_url) <= 1000 else ""
    account.login, account.source = login, source
    if account.time_zone == "UTC":
        account.time_zone = settings.TIME_ZONE


def _take_token(account: SocialAccount, credentials: Credentials, token: RefreshedToken, now: datetime) -> None:
    account.credentials = sealed(credentials)
    account.token_version += 1
    account.scopes = list(token.scopes) or account.scopes
    account.token_issued_at = now
    account.token_expires_at = token.expires_at
    account.refresh_expires_at = token.refresh_expires_at
    renews = bool(token.expires_at) and _login_renews_itself(account.platform, account.login)
    account.can_refresh = bool(credentials.refresh_token) or renews
    account.refresh_due_at = refresh_due(now, token.expires_at) if account.can_refresh else None
    account.refreshed_at = account.noticed_days = None


def _login_renews_itself(platform: str, login: str) -> bool:
    """Some tokens are exchanged for a fresh one without a refresh token; the log-in says so."""
    spec = next((each for each in registry.capabilities(platform).logins if each.name == login), None)
    return bool(spec and spec.renews_itself)


def _activate(account: SocialAccount) -> None:
    account.status, account.status_reason = AccountStatus.ACTIVE, ""
    account.is_token_stale = False
    account.refresh_until = account.next_free_at = None


def _note_connected(account: SocialAccount, found: FoundAccount, *, is_new: bool, now: datetime, actor: Any) -> None:
    token = found.token
    ends = f"The token ends on {token.expires_at:%d %B %Y, %H:%M} UTC." if token and token.expires_at else ""
    note(account.pk, "connected" if is_new else "reconnected", ends, at=now, actor=actor)


def note(account_pk: int, kind: str, detail: str = "", *, at: datetime | None = None, actor: Any = None) -> TokenEvent:
    """One more line in the timeline of an account's token. Secrets in ``detail`` are masked."""
    return TokenEvent.objects.create(
        account_id=account_pk, at=at or database_now(), kind=kind, detail=redact(detail)[:300], actor=actor
    )


def ensure_limits(account: SocialAccount) -> None:
    """The shipped limits of a platform, as rows that an operator may tune; what was tuned stays."""
    for spec in registry.capabilities(account.platform).limits:
        PostingLimit.objects.get_or_create(
            scope=f"account:{account.pk}",
            name=spec.name,
            defaults={
                "limit": spec.limit,
                "window_seconds": spec.window_seconds,
                "source": spec.source,
                "checked_on": spec.checked_on,
                "hard_rail": spec.limit if spec.hard_rail else None,
            },
        )


def pause(account_pk: int, *, reason: str = "", actor: Any = None) -> bool:
    """What is due waits; False where the account is not active."""
    rows = SocialAccount.objects.filter(pk=account_pk, status=AccountStatus.ACTIVE)
    paused = rows.update(status=AccountStatus.PAUSED, status_reason=reason.strip()[:300] or "Paused by an operator.")
    if paused:
        note(account_pk, "paused", reason, actor=actor)
    return bool(paused)


def resume(account_pk: int, *, actor: Any = None) -> bool:
    """Lift a pause, a halt or a platform's pause; what waited is due at once. Not of an account without a token."""
    kept = (AccountStatus.DISCONNECTED, AccountStatus.NEEDS_RECONNECT)
    rows = SocialAccount.objects.filter(pk=account_pk).exclude(status__in=kept)
    with writing():
        resumed = rows.update(
            status=AccountStatus.ACTIVE, status_reason="", paused_until=None, pause_reason="", next_free_at=None
        )
        if resumed:
            _due_again(account_pk)
            note(account_pk, "resumed", actor=actor)
    return bool(resumed)


def _due_again(account_pk: int) -> None:
    """What the account kept from leaving is due now, and is not said to wait for it any more."""
    now = database_now()
    waiting = PostPart.objects.filter(account_id=account_pk, state=State.SCHEDULED)
    told = Q(verdict__gate="account") | Q(verdict__gate="platform pause")
    waiting.filter(told, due_at__lte=now).update(verdict=None, hinted_at=None)
    # A throttled part was given the end of the pause for its time.
    waiting.filter(scheduled_for__lte=now, due_at__gt=now).update(due_at=now, hinted_at=None)


def disconnect(account_pk: int, *, actor: Any = None) -> bool:
    """Forget the secrets. History stays, and posts that are planned for the account stay held."""
    rows = SocialAccount.objects.filter(pk=account_pk).exclude(status=AccountStatus.DISCONNECTED)
    done = rows.update(
        status=AccountStatus.DISCONNECTED,
        status_reason="Disconnected by an operator.",
        credentials={},
        # Whoever is refreshing at this moment must not write a token back.
        token_version=F("token_version") + 1,
        can_refresh=False,
        is_token_stale=False,
        token_expires_at=None,
        refresh_expires_at=None,
        refresh_due_at=None,
        noticed_days=None,
    )
    if done:
        note(account_pk, "disconnected", actor=actor)
    return bool(done)


def needs_reconnect(account_pk: int, reason: str, *, token_version: int | None = None) -> bool:
    """A definite refusal: a person must connect again. Of an older token it says nothing."""
    rows = SocialAccount.objects.filter(pk=account_pk).exclude(status=AccountStatus.DISCONNECTED)
    if token_version is not None:
        rows = rows.filter(token_version=token_version)
    reason = redact(reason or "The platform refused the token.")[:300]
    flagged = rows.update(
        status=AccountStatus.NEEDS_RECONNECT, status_reason=reason, is_token_stale=False, refresh_until=None
    )
    if flagged:
        note(account_pk, "refused", reason)
    return bool(flagged)


def name_of(account_pk: int) -> str:
    return str(
        SocialAccount.objects.only("account_name", "account_username", "account_id", "platform").get(pk=account_pk)
    )
