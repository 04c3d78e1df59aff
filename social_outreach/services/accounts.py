"""Sender accounts: connect, verify, pause, refresh, disconnect, and the limits that come with them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from outbound.clock import database_now
from outbound.credentials import SecretValue
from outbound.outcome import CallFailed, Unauthorized, Unsupported
from outbound.states import State
from outbound.windows import BadWindow, parse_window
from social_outreach.adapters import registry
from social_outreach.adapters.base import Credentials, RefreshedToken
from social_outreach.models import SenderAccount, SocialLimit, SocialMessage
from social_outreach.services.credentials import (
    CONNECTED,
    ENVIRONMENT,
    credentials_of,
    has_token,
    sealed,
    secrets_problem,
)
from social_outreach.states import AccountStatus

logger = logging.getLogger(__name__)

#: One worker has this long for one refresh.
REFRESH_LEASE = timedelta(seconds=60)
#: A token is refreshed when this little of its life is left.
REFRESH_AHEAD = timedelta(hours=24)
#: Nobody wants two messages in a day from somebody who has not been answered.
RECIPIENT_LIMITS = (("one a day to a person", 1, 86400), ("two a week to a person", 2, 7 * 86400))


class AccountRefused(ValueError):
    """The account cannot be stored like this; the message says why."""


def connect(
    *,
    platform: str,
    account_id: str,
    name: str = "",
    username: str = "",
    access_token: str = "",
    refresh_token: str = "",
    app_id: str = "",
    app_secret: str = "",
    has_partner_grant: bool = False,
    send_window: str | None = None,
    time_zone: str = "UTC",
    world: str | None = None,
) -> SenderAccount:
    """Connect an account, or reconnect it; what waited resumes by itself. Raises AccountRefused, UnknownPlatform."""
    registry.get(platform)
    check(account_id=account_id, send_window=send_window, time_zone=time_zone)
    world = world or settings.WORLD
    with transaction.atomic():
        account, _ = (
            SenderAccount.objects.select_for_update()
            .defer("credentials")
            .get_or_create(platform=platform, account_id=account_id.strip(), world=world)
        )
        given = {"access_token": access_token, "refresh_token": refresh_token}
        given |= {"app_id": app_id, "app_secret": app_secret}
        account.name, account.username = name or account.name, username or account.username
        account.has_partner_grant, account.time_zone = has_partner_grant, time_zone
        account.send_window = send_window or account.send_window or settings.SEND_WINDOW
        account.source = CONNECTED
        account.credentials = sealed(account.account_id, _kept(account, given))
        account.token_version += 1
        if access_token:
            # What is known of the last token says nothing of this one.
            account.token_expires_at = account.refreshed_at = None
        _activate(account)
        account.save()
        ensure_limits(account)
    return account


def _kept(account: SenderAccount, given: dict[str, str]) -> Credentials:
    """What is given over what is stored: a refresh token is never overwritten with nothing."""
    # Where the key is lost nothing is kept: connecting again is how that is repaired.
    stored = SecretValue() if secrets_problem(account) else account.credentials
    # Secrets that a copied row brought along are somebody else's.
    is_own = stored.get("account_id") == account.account_id
    known = {name: value or (stored.get(name, "") if is_own else "") for name, value in given.items()}
    return Credentials(account_id=account.account_id, **known)


def check(*, account_id: str, send_window: str | None = None, time_zone: str = "UTC") -> None:
    """Raises AccountRefused where an account could not be stored like this."""
    if not account_id.strip():
        raise AccountRefused("Give the platform's id of the account.")
    try:
        ZoneInfo(time_zone)
        if send_window:
            parse_window(send_window)
    except BadWindow as error:
        raise AccountRefused(str(error)) from error
    except (KeyError, ValueError, OSError) as error:
        raise AccountRefused(f"'{time_zone}' is not a time zone; write e.g. Europe/Lisbon.") from error


def change(
    account: SenderAccount, *, name: str, username: str, time_zone: str, send_window: str, has_partner_grant: bool
) -> None:
    """Change what is no secret; the state stays. What waited for other hours is asked again. Raises AccountRefused."""
    check(account_id=account.account_id, send_window=send_window, time_zone=time_zone)
    with transaction.atomic():
        SenderAccount.objects.filter(pk=account.pk).update(
            name=name,
            username=username,
            time_zone=time_zone,
            send_window=send_window or settings.SEND_WINDOW,
            has_partner_grant=has_partner_grant,
        )
        SocialMessage.objects.filter(account_id=account.pk, state=State.SCHEDULED, verdict__gate="send window").update(
            due_at=database_now(), hinted_at=None
        )


def _activate(account: SenderAccount) -> None:
    account.status, account.status_reason = AccountStatus.ACTIVE, ""
    account.is_token_stale = False
    account.refresh_until = account.next_free_at = None


def ensure_limits(account: SenderAccount) -> None:
    """The shipped limits of a platform, as rows that an operator may tune; what was tuned stays."""
    for spec in registry.capabilities(account.platform).limits:
        SocialLimit.objects.get_or_create(
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
    for name, limit, seconds in RECIPIENT_LIMITS:
        SocialLimit.objects.get_or_create(
            scope=f"recipient:{account.platform}",
            name=name,
            defaults={"limit": limit, "window_seconds": seconds, "source": "our guess: nobody wants more"},
        )


def choose(platform: str) -> SenderAccount:
    """The account that new drafts of a platform are written for. Raises AccountRefused when there is none."""
    registry.get(platform)
    accounts = SenderAccount.objects.filter(platform=platform, world=settings.WORLD)
    chosen = accounts.exclude(status=AccountStatus.DISCONNECTED).order_by("pk").first()
    if chosen is None:
        label = registry.capabilities(platform).label
        raise AccountRefused(
            f"No {label} account is connected. Connect one first; it may send by hand without a token."
        )
    return chosen


def pause(account: SenderAccount, *, reason: str) -> bool:
    rows = SenderAccount.objects.filter(pk=account.pk, status=AccountStatus.ACTIVE)
    return bool(rows.update(status=AccountStatus.PAUSED, status_reason=reason[:300] or "Paused by an operator."))


def resume(account: SenderAccount) -> bool:
    """Lift a pause, a halt or a platform's pause; what waited becomes due at once."""
    rows = SenderAccount.objects.filter(pk=account.pk).exclude(status=AccountStatus.DISCONNECTED)
    return bool(
        rows.update(
            status=AccountStatus.ACTIVE,
            status_reason="",
            paused_until=None,
            pause_reason="",
            is_token_stale=False,
            next_free_at=None,
        )
    )


def disconnect(account: SenderAccount) -> None:
    """Forget the secrets; history stays."""
    SenderAccount.objects.filter(pk=account.pk).update(
        status=AccountStatus.DISCONNECTED, status_reason="Disconnected by an operator.", credentials={}
    )


def verify(account: SenderAccount) -> dict[str, Any]:
    """Ask the platform who the token belongs to; flags a definite refusal. Returns {ok, sentence}."""
    if not has_token(account) and not secrets_problem(account):
        return {"ok": False, "sentence": "No access token is stored: messages are sent by hand."}
    try:
        facts = registry.get(account.platform).verify(credentials_of(account))
    except CallFailed as failure:
        if isinstance(failure.outcome, Unauthorized):
            needs_reconnect(account.pk, failure.outcome.reason)
        return {"ok": False, "sentence": failure.outcome.reason or f"The platform answered: {failure.outcome.name}."}
    SenderAccount.objects.filter(pk=account.pk).update(
        verified_at=database_now(), name=account.name or facts.name, username=account.username or facts.username
    )
    return {"ok": True, "sentence": f"Connected as {facts.name or facts.username or facts.account_id}."}


def needs_reconnect(account_pk: int, reason: str) -> None:
    SenderAccount.objects.filter(pk=account_pk).update(
        status=AccountStatus.NEEDS_RECONNECT, status_reason=reason[:300], is_token_stale=False
    )


def refresh_due(most: int = 20) -> dict[str, int]:
    """Refresh tokens that were refused or end soon: one worker an account, outside any transaction."""
    now = database_now()
    soon = Q(token_expires_at__lt=now + REFRESH_AHEAD, token_expires_at__gt=now - REFRESH_AHEAD)
    due = SenderAccount.objects.filter(
        Q(is_token_stale=True) | soon, status=AccountStatus.ACTIVE, source=CONNECTED, world=settings.WORLD
    ).filter(Q(refresh_until__isnull=True) | Q(refresh_until__lt=now))
    counts = {"refreshed": 0, "failed": 0}
    for account in due.order_by("pk")[:most]:
        mine = SenderAccount.objects.filter(
            Q(refresh_until__isnull=True) | Q(refresh_until__lt=now), pk=account.pk, token_version=account.token_version
        )
        if mine.update(refresh_until=now + REFRESH_LEASE):
            counts["refreshed" if _refresh(account) else "failed"] += 1
    _flag_environment_tokens()
    return counts


def _refresh(account: SenderAccount) -> bool:
    try:
        token = registry.get(account.platform).refresh(credentials_of(account))
    except CallFailed as failure:
        if isinstance(failure.outcome, Unauthorized | Unsupported):
            needs_reconnect(account.pk, failure.outcome.reason)
        else:
            # Anything but a definite answer says nothing about the token: it is tried again after the lease.
            logger.warning("Refresh of account %s: %s", account.pk, failure.outcome.reason)
        return False
    _store(account, token)
    return True


def _store(account: SenderAccount, token: RefreshedToken) -> None:
    old = credentials_of(account)
    fresh = Credentials(
        account_id=old.account_id,
        access_token=token.access_token,
        refresh_token=token.refresh_token or old.refresh_token,
        app_id=old.app_id,
        app_secret=old.app_secret,
    )
    SenderAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(
        credentials=sealed(account.account_id, fresh),
        token_version=F("token_version") + 1,
        token_expires_at=token.expires_at,
        refreshed_at=database_now(),
        refresh_until=None,
        is_token_stale=False,
    )


def _flag_environment_tokens() -> None:
    """A token from the environment cannot be refreshed here: a person must put a new one there."""
    for account in SenderAccount.objects.filter(is_token_stale=True, source=ENVIRONMENT):
        names = registry.capabilities(account.platform).settings
        needs_reconnect(
            account.pk, f"The platform refused the token in {names[2][0]}. Put a new one there and restart."
        )
