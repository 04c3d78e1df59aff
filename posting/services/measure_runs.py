"""Rounds of measuring: which accounts have posts whose numbers are due, and asking in the batches a network allows.

A throttle pauses the measuring of one account by moving the due times of its posts: posting goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from outbound.clock import clock_jump, database_now
from outbound.outcome import CallFailed, Halted, Outcome, Refused, Throttled, Unauthorized, Unreached, Unsupported
from outbound.retry import reset_of
from posting.adapters import registry
from posting.models import PostAnalytics, PostTarget, SocialAccount
from posting.rules.measures import AGES, GIVEN_UP_AFTER, MOST_WAIT, NOW, step_of
from posting.services import accounts, measures
from posting.services.credentials import credentials_of, has_token
from posting.services.publishing import JUST_REFRESHED
from posting.states import AccountStatus

logger = logging.getLogger(__name__)

#: A round begins no further call after this, so that the task's hard limit never falls into one.
ROUND_SECONDS = 30.0
#: Whoever asks holds the posts so long; a worker that dies leaves them to the next round after it.
CLAIM = timedelta(minutes=5)
#: Posts of one account that are read together when a person asks for many.
STRETCH = 500


@dataclass(slots=True)
class Round:
    """What came of a round. ``problems``: sentences by account id."""

    calls: int = 0
    snapshots: int = 0
    failed: int = 0
    problems: dict[int, str] = field(default_factory=dict)


def measure_due(*, seconds: float = ROUND_SECONDS) -> Round:
    """Ask for all numbers that are due, one batch of each account in turn. Cost follows what is due."""
    done = Round()
    if clock_jump():
        return done
    ends = time.monotonic() + seconds
    lanes = list(_lanes(database_now()))
    while lanes and time.monotonic() < ends:
        lanes = [account for account in lanes if time.monotonic() < ends and _next_batch(account, done)]
    return done


def _lanes(now: datetime) -> QuerySet[SocialAccount]:
    """Accounts that have something due and can be asked."""
    due = PostTarget.objects.filter(account=OuterRef("pk"), measure_at__lte=now)
    return _askable().filter(Exists(due)).order_by("pk")


def _askable() -> QuerySet[SocialAccount]:
    # One that a person paused is asked all the same: a pause is of posting.
    return SocialAccount.objects.filter(
        world=settings.WORLD, status__in=(AccountStatus.ACTIVE, AccountStatus.PAUSED), is_token_stale=False
    )


def _next_batch(account: SocialAccount, done: Round) -> bool:
    """Whether the account may have more that is due."""
    now, size = database_now(), _together(account)
    due = PostTarget.objects.filter(account=account, measure_at__lte=now)
    targets = list(due.order_by("measure_at")[:size])
    if not targets:
        return False
    claimed = due.filter(pk__in=[target.pk for target in targets]).update(measure_at=now + CLAIM)
    if claimed != len(targets):
        # Another worker is at it; what this one took comes again when the claim is over.
        return False
    return _ask(account, targets, done)


def _together(account: SocialAccount) -> int:
    return max(registry.capabilities(account.platform).measures_together, 1)


def _ask(account: SocialAccount, targets: Sequence[PostTarget], done: Round) -> bool:
    targets = _without_too_old(account, targets)
    if not targets:
        return True
    told = _told(account, targets, done)
    now = database_now()
    if not isinstance(told, Outcome):
        done.snapshots += measures.record(targets, told, now=now)
        return True
    if isinstance(told, Refused) and len(targets) > 1:
        # One post that the network does not take must not cost the others theirs. What is left out here when the
        # account may not be asked for more comes again when the claim is over.
        half = len(targets) // 2
        return _ask(account, targets[:half], done) and _ask(account, targets[half:], done)
    return _did_not_tell(account, targets, told, now)


def _told(account: SocialAccount, targets: Sequence[PostTarget], done: Round) -> dict[str, measures.Measured] | Outcome:
    done.calls += 1
    try:
        if not has_token(account):
            raise CallFailed(Unreached(reason="The account has no token that can be used. Connect it."))
        ids = [target.platform_post_id for target in targets]
        return dict(registry.get(account.platform).measure(ids, credentials_of(account)))
    except CallFailed as failure:
        outcome = failure.outcome
    except Exception as error:
        logger.exception("Measuring of account %s ended in an error of ours", account.pk)
        outcome = Unreached(reason=f"An error of ours interrupted it ({type(error).__name__}).")
    done.failed += len(targets)
    done.problems[account.pk] = outcome.reason or f"The platform answered: {outcome.name}."
    return outcome


def _without_too_old(account: SocialAccount, targets: Sequence[PostTarget]) -> list[PostTarget]:
    until, now = registry.capabilities(account.platform).measures_until, database_now()
    old = [each for each in targets if until and each.posted_at and now - each.posted_at > until]
    measures.give_up(old, now=now, reason="The network tells no numbers of posts this old.")
    return [each for each in targets if each not in old]


def _did_not_tell(account: SocialAccount, targets: Sequence[PostTarget], outcome: Outcome, now: datetime) -> bool:
    """Plan the next try. Returns whether the account may be asked for more in this round."""
    if isinstance(outcome, Unsupported):
        measures.give_up(targets, now=now, reason=outcome.reason or "The network tells no numbers of this account.")
        return True
    if isinstance(outcome, Throttled | Halted):
        logger.warning("Measuring of account %s: %s (%s)", account.pk, outcome.reason, outcome.name)
        until = reset_of(outcome, streak=3, now=now) if isinstance(outcome, Throttled) else now + MOST_WAIT
        PostTarget.objects.filter(pk__in=[target.pk for target in targets]).update(measure_at=until)
        PostTarget.objects.filter(account=account, measure_at__lt=until).update(measure_at=until)
        return False
    measures.ask_later(targets, now=now, reason=outcome.reason)
    if isinstance(outcome, Unauthorized):
        _token_refused(account, outcome, now)
    return isinstance(outcome, Refused)


def _token_refused(account: SocialAccount, outcome: Unauthorized, now: datetime) -> None:
    """As posting does: refreshed once, and a refusal of a token just refreshed is definite."""
    if account.refreshed_at and account.refreshed_at > now - JUST_REFRESHED:
        accounts.needs_reconnect(account.pk, outcome.reason, token_version=account.token_version)
        return
    SocialAccount.objects.filter(pk=account.pk, token_version=account.token_version).update(is_token_stale=True)


# -- asked for by a person -----------------------------------------------------------------------------


def backfill(*, since: datetime, account: int | None = None, age: str = NOW) -> Round:
    """Ask at once for the numbers of posts posted since then.

    ``age`` "now" adds a snapshot to each. Another one fills in that age where it is missing, for posts that are of
    that age now: for older ones it cannot be asked for any more. An account that fails is left for its next round.
    """
    done, now = Round(), database_now()
    for lane in _askable().filter(**({"pk": account} if account else {})).order_by("pk"):
        for batch in _batches(_wanted(lane, since, age, now), _together(lane)):
            told = _told(lane, batch, done)
            if isinstance(told, Outcome):
                break
            done.snapshots += measures.record(batch, told, now=database_now(), age=age)
    return done


def _wanted(account: SocialAccount, since: datetime, age: str, now: datetime) -> Iterator[PostTarget]:
    """The newest first, read a stretch at a time by their numbers: no cursor stands open while snapshots are written,
    for SQLite would read on beside them."""
    until = registry.capabilities(account.platform).measures_until
    since = max(since, now - until) if until else since
    targets = PostTarget.objects.filter(account=account, posted_at__gte=since).exclude(platform_post_id="")
    ids = list(targets.order_by("-posted_at", "-pk").values_list("pk", flat=True))
    for start in range(0, len(ids), STRETCH):
        stretch = ids[start : start + STRETCH]
        unwanted = _unwanted(stretch, age)
        known = PostTarget.objects.in_bulk([pk for pk in stretch if pk not in unwanted])
        yield from (known[pk] for pk in stretch if pk in known and _is_of(known[pk], age, now))


def _unwanted(ids: Sequence[int], age: str) -> set[int]:
    """Of these the ones that are gone from the network, or have this age's snapshot already."""
    why = Q(extra__gone=True) if age == NOW else Q(extra__gone=True) | Q(age=age)
    return set(PostAnalytics.objects.filter(why, post_target__in=ids).values_list("post_target_id", flat=True))


def _is_of(target: PostTarget, age: str, now: datetime) -> bool:
    if age == NOW:
        return True
    if target.posted_at is None:
        return False
    is_that_old = AGES[step_of(target.posted_at, 0, now)][0] == age and now - target.posted_at <= GIVEN_UP_AFTER
    return is_that_old and now - target.posted_at >= dict(AGES)[age]


def _batches(targets: Iterable[PostTarget], size: int) -> Iterator[list[PostTarget]]:
    batch: list[PostTarget] = []
    for target in targets:
        batch.append(target)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
