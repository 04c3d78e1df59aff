"""The engine of posting: its tables, its facts, its calls, and what news does to target, post and account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Q, TextField
from django.db.models.expressions import RawSQL

from outbound.clock import clock_jump
from outbound.engine import Engine
from outbound.gates import GateFacts
from outbound.limits import CapState
from outbound.outcome import (
    OUTCOME_NAMES,
    Accepted,
    CallFailed,
    Look,
    Outcome,
    OutcomeUnknown,
    PauseScope,
    Refused,
    Throttled,
    Unauthorized,
)
from outbound.port import Begun, Durations
from outbound.redact import redact
from outbound.retry import RetryPolicy
from outbound.states import State
from posting.adapters import registry
from posting.adapters.base import DUPLICATE
from posting.models import PartEvent, PostAttempt, PostingLimit, PostingLimitUse, PostPart, SocialAccount
from posting.rules.content import part_hash
from posting.services import outgoing
from posting.services.accounts import needs_reconnect
from posting.services.credentials import credentials_of, has_token, secrets_problem
from posting.services.rollups import roll_up
from posting.states import AccountStatus, LatePolicy, Stage

#: A refusal of a token this young is definite: it was refreshed for the very reason that the last one was refused.
JUST_REFRESHED = timedelta(minutes=10)
#: The seeds' factor of 2 and three retries.
POLICY = RetryPolicy(delays=(timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60)))

#: What a part says that a gate has ended, with the gate's own sentence.
_ENDED_BY_GATE = {State.EXPIRED: "Dropped for being late, as the post asks for. {}", State.SKIPPED: "{}"}


class PostingEngine(Engine):
    deliveries = PostPart
    attempts = PostAttempt
    events = PartEvent
    limits = PostingLimit
    uses = PostingLimitUse
    delivery_field = "part"
    policy = POLICY

    @property
    def durations(self) -> Durations:
        return Durations(
            lease=timedelta(seconds=settings.LEASE_SECONDS),
            hard_limit=timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
            deadline=timedelta(seconds=settings.CALL_DEADLINE_SECONDS),
            settle=timedelta(seconds=settings.SETTLE_SECONDS),
            rehint=timedelta(seconds=settings.REHINT_SECONDS),
        )

    # -- what is read ----------------------------------------------------------------------------------

    def loaded(self) -> Any:
        return PostPart.objects.select_related("target__post", "account")

    def pumpable(self) -> Any:
        return PostPart.objects.all()

    def lock(self, delivery: PostPart) -> None:
        PostPart.objects.select_for_update().only("id").get(pk=delivery.pk)

    def fact_annotations(self, delivery: PostPart) -> dict[str, Any]:
        return {
            "is_stopped": RawSQL("SELECT is_stopped FROM posting_control WHERE id = 1", (), BooleanField()),
            "stop_reason": RawSQL("SELECT stop_reason FROM posting_control WHERE id = 1", (), TextField()),
        }

    def scopes(self, delivery: PostPart) -> dict[str, str]:
        return {scope: scope for scope in (f"account:{delivery.account_id}", f"platform:{delivery.platform}")}

    def facts(self, delivery: Any, now: datetime, caps: tuple[CapState, ...]) -> GateFacts:
        account, post = delivery.account, delivery.target.post
        planned = delivery.scheduled_for or delivery.due_at or now
        allowance = timedelta(minutes=post.late_minutes)
        # A thread under way goes on, however late: half of one is worse than a late one.
        is_bound = delivery.position == 0
        return GateFacts(
            now=now,
            due_at=planned,
            stop_reason=(delivery.stop_reason or "Posting is stopped.") if delivery.is_stopped else None,
            clock_jump=clock_jump(),
            approval_problem=self._approval_problem(delivery),
            account_problem=account_problem(account),
            paused_until=account.paused_until,
            pause_reason=account.pause_reason,
            caps=caps,
            late_after=allowance if is_bound and post.late_policy == LatePolicy.HOLD else None,
            expires_at=planned + allowance if is_bound and post.late_policy == LatePolicy.DROP else None,
        )

    def _approval_problem(self, delivery: PostPart) -> str:
        if delivery.target.post.stage != Stage.SCHEDULED:
            return "The post is not scheduled any more."
        if delivery.approved_hash != self.content_hash(delivery):
            return "What would leave is not what was approved."
        return ""

    def content_hash(self, delivery: PostPart) -> str:
        return hash_of(delivery.account, delivery.kind, delivery.content)

    def attempt_fields(self, delivery: PostPart) -> dict[str, Any]:
        return {
            "account_id": delivery.account_id,
            "mode": "api",
            "content": delivery.content,
            "token_version": delivery.account.token_version,
        }

    # -- preparing and the call ------------------------------------------------------------------------

    def needs_preparing(self, delivery: PostPart) -> bool:
        return bool(delivery.content.get("media"))

    def prepare(self, delivery: PostPart) -> Outcome:
        adapter = registry.get(delivery.platform)
        ready = adapter.prepare(
            outgoing.part_of(delivery), credentials_of(delivery.account), partial(self._save, delivery)
        )
        self._save(delivery, ready.prepared)
        return Accepted()

    def _save(self, delivery: PostPart, prepared: Mapping[str, Any]) -> None:
        """Committed at once: what the platform has must not be made twice by whoever goes on."""
        delivery.prepared = dict(prepared)
        PostPart.objects.filter(pk=delivery.pk, epoch=delivery.epoch).update(prepared=delivery.prepared)

    def call(self, begun: Begun) -> Outcome:
        part = begun.delivery
        adapter = registry.get(part.platform)
        try:
            return adapter.publish(outgoing.part_of(part), credentials_of(part.account), begun.permit)
        except CallFailed as failure:
            if failure.outcome.code != DUPLICATE or not self._was_doubtful(begun):
                raise
            # Of a part that may have gone before this is no refusal but a trace of it.
            if isinstance(failure.outcome, Refused) and failure.outcome.duplicate_of:
                return Accepted(remote_id=failure.outcome.duplicate_of, url=failure.outcome.duplicate_url)
            reason = f"An earlier try may have gone through: {failure.outcome.reason}"
            raise CallFailed(OutcomeUnknown(reason=reason, code=DUPLICATE)) from failure

    def _was_doubtful(self, begun: Begun) -> bool:
        earlier = PostAttempt.objects.filter(part=begun.delivery, outcome=OUTCOME_NAMES[OutcomeUnknown])
        return earlier.exclude(pk=begun.attempt.pk).exists()

    def look(self, delivery: PostPart, since: datetime) -> Look:
        adapter = registry.get(delivery.platform)
        return adapter.find(outgoing.part_of(delivery), credentials_of(delivery.account), since)

    def proves_absence(self, delivery: PostPart) -> bool:
        return registry.capabilities(delivery.platform).proves_absence

    def can_look(self, delivery: PostPart) -> bool:
        return registry.capabilities(delivery.platform).can_look

    # -- what news does --------------------------------------------------------------------------------

    def sent_fields(self, delivery: PostPart, thread_id: str) -> dict[str, Any]:
        return {}

    def on_sent(self, delivery: PostPart, now: datetime, *, thread_id: str) -> None:
        gap = registry.capabilities(delivery.platform).part_gap
        PostPart.objects.filter(
            target_id=delivery.target_id, position=delivery.position + 1, state=State.SCHEDULED, due_at__isnull=True
        ).update(due_at=now + gap, scheduled_for=now + gap)
        SocialAccount.objects.filter(pk=delivery.account_id).update(last_used=now)
        roll_up(delivery.target_id)

    def on_ended(self, delivery: PostPart, state: str, now: datetime) -> None:
        if state in _ENDED_BY_GATE:
            rows = PostPart.objects.filter(pk=delivery.pk, state=state)
            said = (rows.values_list("verdict", flat=True).first() or {}).get("reason", "")
            rows.update(last_error=_ENDED_BY_GATE[State(state)].format(said).strip())
        roll_up(delivery.target_id)

    def record(self, delivery: Any, kind: str, frm: str, to: str, at: datetime, **more: Any) -> None:
        super().record(delivery, kind, frm, to, at, **more)
        # Whatever moved it here (a lapse, a doubt, a person) is shown at once.
        roll_up(delivery.target_id)

    def on_throttled(self, delivery: PostPart, outcome: Throttled, until: datetime) -> None:
        if outcome.scope is PauseScope.RECIPIENT:
            return
        accounts = SocialAccount.objects.filter(world=delivery.account.world, platform=delivery.platform)
        if outcome.scope is PauseScope.ACCOUNT:
            accounts = accounts.filter(pk=delivery.account_id)
        accounts.filter(Q(paused_until__isnull=True) | Q(paused_until__lt=until)).update(
            paused_until=until, pause_reason=outcome.reason[:300]
        )

    def on_unauthorized(self, begun: Begun, outcome: Unauthorized) -> datetime:  # type: ignore[override]
        now, account_id, version = begun.clock(), begun.delivery.account_id, begun.attempt.token_version
        same_token = SocialAccount.objects.filter(pk=account_id, token_version=version)
        if same_token.filter(refreshed_at__gt=now - JUST_REFRESHED).exists():
            needs_reconnect(account_id, outcome.reason, token_version=version)
        else:
            same_token.update(is_token_stale=True)
        return now

    def on_halted(self, delivery: PostPart, outcome: Outcome) -> None:
        SocialAccount.objects.filter(
            platform=delivery.platform, world=delivery.account.world, status=AccountStatus.ACTIVE
        ).update(status=AccountStatus.HALTED, status_reason=redact(outcome.reason)[:300])

    def on_unsupported(self, delivery: PostPart, outcome: Outcome) -> None:
        return None

    def rest_lane(self, lane: int, until: datetime) -> None:
        SocialAccount.objects.filter(pk=lane).update(next_free_at=until)


engine = PostingEngine()


def hash_of(account: SocialAccount, kind: str, content: Mapping[str, Any]) -> str:
    return part_hash(
        platform=account.platform, account=f"{account.pk}:{account.account_id}", kind=kind, content=content
    )


def account_problem(account: SocialAccount) -> str:
    """Why nothing leaves through this account, in a sentence; empty when it can."""
    if account.world != settings.WORLD:
        return f"This account belongs to the {account.world} world, and the console runs in the {settings.WORLD} world."
    if account.status != AccountStatus.ACTIVE:
        return f"The account is not active ({account.get_status_display()}). {account.status_reason}".strip()
    if account.is_token_stale:
        return "The platform refused the token; it is being refreshed."
    if problem := secrets_problem(account):
        return problem
    if not has_token(account):
        return "The account has no access token. Connect it."
    return ""
