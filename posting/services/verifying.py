"""Verifying: asking a platform whether the token of an account still works, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from outbound.clock import database_now
from outbound.outcome import CallFailed, Outcome, Unauthorized, Unreached
from outbound.redact import redact
from posting.adapters import registry
from posting.adapters.base import AccountFacts
from posting.models import SocialAccount
from posting.rules.tokens import refresh_due
from posting.services import accounts, refreshes
from posting.services.credentials import credentials_of, has_token, secrets_problem
from posting.states import AccountStatus


@dataclass(frozen=True, slots=True)
class Verified:
    """What a platform said of an account's token, in a sentence."""

    ok: bool
    sentence: str


def verify(account_pk: int, *, actor: Any = None) -> Verified:
    """Ask the platform. A refused token is refreshed once; only a definite refusal flags the account."""
    account = SocialAccount.objects.get(pk=account_pk)
    if problem := secrets_problem(account):
        return Verified(False, problem)
    if not has_token(account):
        return Verified(False, "The account has no access token. Connect it.")
    answer = _asked(account)
    if isinstance(answer, Unauthorized) and account.can_refresh:
        answer = _refreshed_and_asked(account, answer)
    if isinstance(answer, AccountFacts):
        return _is_well(account, answer, actor)
    if isinstance(answer, Unauthorized):
        accounts.needs_reconnect(account.pk, answer.reason, token_version=account.token_version)
    return Verified(False, redact(answer.reason) or f"The platform answered: {answer.name}.")


def _asked(account: SocialAccount) -> AccountFacts | Outcome:
    try:
        return registry.get(account.platform).verify(credentials_of(account))
    except CallFailed as failure:
        return failure.outcome


def _refreshed_and_asked(account: SocialAccount, refusal: Outcome) -> AccountFacts | Outcome:
    SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(is_token_stale=True)
    refreshes.refresh(account.pk)
    version = account.token_version
    account.refresh_from_db()
    if account.token_version != version:
        return _asked(account)
    if account.status == AccountStatus.NEEDS_RECONNECT:
        return refusal
    # Not refreshed, and not refused for good: the tick goes on trying.
    return Unreached(reason=f"{refusal.reason} It is being refreshed; look again in a minute.")


def _is_well(account: SocialAccount, facts: AccountFacts, actor: Any) -> Verified:
    now = database_now()
    values: dict[str, Any] = {"verified_at": now}
    values["account_name"] = account.account_name or facts.name[:200]
    values["account_username"] = facts.username[:150] or account.account_username
    if facts.scopes:
        values["scopes"] = list(facts.scopes)
    if facts.expires_at and facts.expires_at != account.token_expires_at:
        values["token_expires_at"] = facts.expires_at
        values["refresh_due_at"] = refresh_due(account.token_issued_at, facts.expires_at)
    rows = SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version)
    rows.update(**values)
    revived = rows.filter(status=AccountStatus.NEEDS_RECONNECT)
    revived.update(status=AccountStatus.ACTIVE, status_reason="", next_free_at=None, is_token_stale=False)
    accounts.note(account.pk, "verified", at=now, actor=actor)
    return Verified(True, f"Connected as {facts.name or facts.username or facts.account_id}.")


def verify_all(*, platform: str = "", actor: Any = None) -> dict[int, Verified]:
    """Every account of this world that is not disconnected, by its id."""
    rows = SocialAccount.objects.filter(world=settings.WORLD).exclude(status=AccountStatus.DISCONNECTED)
    if platform:
        rows = rows.filter(platform=registry.named(platform))
    return {pk: verify(pk, actor=actor) for pk in rows.order_by("platform", "pk").values_list("pk", flat=True)}
