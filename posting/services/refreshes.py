"""Refreshing tokens: early, by one worker at a time, and never losing what the platform has given.

Many refresh tokens work once. So a worker takes a lease on the row, reads the row again, asks, and stores the
answer before anybody uses it. What remains: a process that is killed between the platform's answer and our commit
loses the new token, and the account has to be connected again. No order of steps can prevent that.
"""

from __future__ import annotations

import enum
import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet

from outbound.clock import database_now
from outbound.outcome import CallFailed, Outcome, Refused, Throttled, Unauthorized, Unreached, Unsupported
from outbound.writing import writing
from posting.adapters import registry
from posting.adapters.base import Credentials, RefreshedToken
from posting.models import SocialAccount, TokenEvent
from posting.rules.tokens import refresh_due as due_before
from posting.services import accounts
from posting.services.credentials import ENVIRONMENT, credentials_of, renewed, sealed, secrets_problem
from posting.states import AccountStatus

logger = logging.getLogger(__name__)

#: A round begins no further refresh after this, so that the task's hard limit never falls into a call.
ROUND_SECONDS = 20.0
#: After a try that says nothing of the token: soon where posts wait for it or it ends, else without haste.
SOON, LATER = timedelta(seconds=60), timedelta(minutes=10)
#: One failed try an hour is written into the timeline; the log has them all.
NOTED_EVERY = timedelta(hours=1)


class Refresh(enum.StrEnum):
    DONE = "refreshed"
    FAILED = "failed"
    REFUSED = "refused"
    #: Somebody else has the lease, or has done it already.
    LEFT = "left"


def refresh_tokens(most: int = 20) -> dict[str, int]:
    """Refresh what was refused or ends soon. Called by every tick; costs one small query when nothing is due."""
    counts = {"refreshed": 0, "failed": 0, "refused": 0}
    begun = time.monotonic()
    for pk in list(_due(database_now()).values_list("pk", flat=True).order_by("-is_token_stale", "pk")[:most]):
        if time.monotonic() - begun > ROUND_SECONDS:
            break
        result = refresh(pk)
        if result != Refresh.LEFT:
            counts[result.value] += 1
    return counts


def _due(now: datetime) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(
        Q(is_token_stale=True) | Q(refresh_due_at__lte=now, can_refresh=True),
        _unleased(now),
        world=settings.WORLD,
    ).exclude(status__in=(AccountStatus.NEEDS_RECONNECT, AccountStatus.DISCONNECTED))


def _unleased(now: datetime) -> Q:
    return Q(refresh_until__isnull=True) | Q(refresh_until__lt=now)


def refresh(account_pk: int) -> Refresh:
    """Refresh one account's token, if it is due and nobody else is at it."""
    account = _leased(account_pk)
    if account is None:
        return Refresh.LEFT
    if problem := _cannot(account):
        accounts.needs_reconnect(account.pk, problem, token_version=account.token_version)
        return Refresh.REFUSED
    credentials = credentials_of(account)
    try:
        token = registry.get(account.platform).refresh(credentials)
    except CallFailed as failure:
        return _failed(account, failure.outcome)
    except Exception as error:  # A fault of ours says nothing of the token.
        logger.exception("Refresh of account %s ended in an error of ours", account.pk)
        return _failed(account, Unreached(reason=f"An error of ours interrupted it ({type(error).__name__})."))
    if not token.access_token:
        return _failed(account, Unreached(reason="The platform's answer holds no token."))
    return _store(account, credentials, token)


def _leased(account_pk: int) -> SocialAccount | None:
    """The row as it is now, for the one worker that may refresh it; ``None``: not due any more, or taken."""
    now = database_now()
    mine = _due(now).filter(pk=account_pk).update(refresh_until=now + timedelta(seconds=settings.LEASE_SECONDS))
    # Read after the lease, so that a token stored by whoever had it before is seen.
    return SocialAccount.objects.get(pk=account_pk) if mine else None


def _cannot(account: SocialAccount) -> str:
    """Why no refresh is tried: it takes a person. Empty when it is."""
    if problem := secrets_problem(account):
        return problem
    if account.source == ENVIRONMENT and not account.can_refresh:
        return "The platform refused the token from the environment. Put a new one there and restart."
    if not account.can_refresh:
        return "The platform refused the token, and it cannot be refreshed. Connect the account again."
    return ""


def _store(account: SocialAccount, old: Credentials, token: RefreshedToken) -> Refresh:
    now = database_now()
    values = {
        "credentials": sealed(renewed(old, token)),
        "token_version": F("token_version") + 1,
        "token_issued_at": now,
        "token_expires_at": token.expires_at,
        "refreshed_at": now,
        "refresh_due_at": due_before(now, token.expires_at),
        "refresh_until": None,
        "is_token_stale": False,
        "next_free_at": None,
    }
    if token.refresh_expires_at and token.refresh_expires_at != account.refresh_expires_at:
        values |= {"refresh_expires_at": token.refresh_expires_at, "noticed_days": None}
    if token.scopes:
        values["scopes"] = list(token.scopes)
    with writing():
        kept = SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(**values)
        if not kept:
            # Connected anew or disconnected meanwhile: that is newer than what we hold.
            return Refresh.LEFT
        ends = f"The new token ends on {token.expires_at:%d %B %Y, %H:%M} UTC." if token.expires_at else ""
        accounts.note(account.pk, "refreshed", ends, at=now)
    return Refresh.DONE


def _failed(account: SocialAccount, outcome: Outcome) -> Refresh:
    if isinstance(outcome, Unauthorized):
        flagged = accounts.needs_reconnect(account.pk, outcome.reason, token_version=account.token_version)
        return Refresh.REFUSED if flagged else Refresh.LEFT
    # Refused twice, at the call and now here, is definite too; a refusal alone may say "not yet".
    if isinstance(outcome, Unsupported) or (isinstance(outcome, Refused) and account.is_token_stale):
        return _gives_up(account, outcome)
    logger.warning("Refresh of account %s: %s (%s)", account.pk, outcome.reason, outcome.name)
    again = _again_at(account, outcome, database_now())
    SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(refresh_until=again)
    _note_failure(account.pk, outcome.reason)
    return Refresh.FAILED


def _gives_up(account: SocialAccount, outcome: Outcome) -> Refresh:
    """This token is not refreshed here: it goes on until it ends, and then a person is needed."""
    reason = outcome.reason or "The platform does not refresh this token."
    if account.is_token_stale:
        accounts.needs_reconnect(account.pk, reason, token_version=account.token_version)
        return Refresh.REFUSED
    SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(
        can_refresh=False, refresh_due_at=None, refresh_until=None
    )
    accounts.note(account.pk, "not refreshable", reason)
    return Refresh.FAILED


def _again_at(account: SocialAccount, outcome: Outcome, now: datetime) -> datetime:
    if isinstance(outcome, Throttled) and outcome.until and outcome.until > now:
        return outcome.until
    wait = outcome.retry_after if isinstance(outcome, Unreached) else None
    ends_soon = account.token_expires_at is None or account.token_expires_at - now < timedelta(hours=1)
    return now + (wait or (SOON if account.is_token_stale or ends_soon else LATER))


def _note_failure(account_pk: int, reason: str) -> None:
    last = TokenEvent.objects.filter(account_id=account_pk).order_by("-at", "-pk").first()
    if last is None or last.kind != "refresh failed" or last.at < database_now() - NOTED_EVERY:
        accounts.note(account_pk, "refresh failed", f"{reason} It is tried again.".strip())
