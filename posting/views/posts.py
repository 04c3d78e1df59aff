"""One post with all that happened to it, and the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from outbound.clock import database_now
from outbound.states import State
from posting import tasks
from posting.adapters import registry
from posting.rules.walltime import zone_named
from posting.selectors import posts as reads
from posting.selectors.overview import is_stopped, last_tick_at, scheduler_status
from posting.selectors.standing import reason_held, stop_reason
from posting.services import composing, outlook, posts, scheduling, steps
from posting.services.posts import NotAcceptable, NotNow
from posting.services.steps import Step
from posting.states import STATUS_WORDS, Stage, Status
from posting.views.doors import APPROVE, SCHEDULE, WRITE, needs
from posting.views.fragments import moment, title_of, version_read, word_of
from posting.views.story import timeline

_FAILED = (State.FAILED, State.SKIPPED, State.EXPIRED)
_VERDICTS = {"go": "go", "wait": "wait", "hold": "wait", "never": "never"}


@require_safe
@needs(WRITE)
def post(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        story = reads.story(pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such post.") from error
    one = story.post
    context = {
        "post": one,
        "title": title_of(one),
        "word": word_of(one.shown_status),
        "when": moment(one.scheduled_at, zone_named(one.timezone)) if one.scheduled_at else "",
        "targets": [_target(target, story) for target in one.targets.all()],
        "views": composing.preview_of(one) if one.stage != Stage.SCHEDULED else [],
        "changed": reads.changes_since_approval(one),
        "timeline": timeline(story),
        "comments": story.comments,
        "may": _may(request, one, story),
    }
    return render(request, "posting/post.html", context)


def _target(target: Any, story: reads.Story) -> dict[str, Any]:
    parts = [_part(part) for part in story.parts if part.target_id == target.pk and part.state != State.CANCELLED]
    return {
        "target": target,
        "word": word_of(target.shown_status),
        "label": registry.LABELS[target.platform],
        "parts": parts,
        "is_failed": any(each["part"].state in _FAILED for each in parts),
        "why": next((each["why"] for each in parts if each["why"]), None),
        "gates": next((each["gates"] for each in parts if each["why"]), []),
    }


def _part(part: Any) -> dict[str, Any]:
    """``why`` only for what is not out: the first such part of a target speaks for it."""
    is_open = part.state not in (State.SENT, State.CANCELLED)
    found = outlook.why(part) if is_open else None
    standing = found.standing if found else None
    return {
        "part": part,
        "state": Status.HELD if part.is_held else part.state,
        "is_doubtful": part.state == State.UNKNOWN,
        "why": found and {
            "sentence": found.sentence,
            "verdict": _verdict(standing, part.state),
            # Failed, in doubt or held is told loudly; that the time has not come is told in passing.
            "is_standing": standing is not None or part.state in (*_FAILED, State.UNKNOWN),
            "gate": standing.gate if standing else "",
            "until": standing.until if standing else None,
            "value": standing.value if standing else "",
            "limit": standing.limit if standing else "",
            "asked_at": found.asked_at,
        },
        "gates": [{"verdict": each, "word": each.kind.name.lower()} for each in found.verdicts] if found else [],
    }  # fmt: skip


def _verdict(standing: Any, state: str) -> str:
    """As partials/_why.html colours it."""
    if standing is None:
        return "never" if state in _FAILED else "wait"
    return _VERDICTS[standing.kind.name.lower()]


def _may(request: HttpRequest, one: Any, story: reads.Story) -> dict[str, bool]:
    user: Any = request.user
    may_schedule, may_write, may_approve = (user.has_perm(each) for each in (SCHEDULE, WRITE, APPROVE))
    states = {part.state for part in story.parts} - {State.CANCELLED}
    is_begun = bool(states - {State.SCHEDULED})
    waits = bool(states & {State.SCHEDULED, State.CLAIMED})
    # Out on one account, it may wait on another: that one can still be moved and let go.
    is_open = any(part.position == 0 and part.state == State.SCHEDULED for part in story.parts)
    return {
        "edit": may_write and not is_begun,
        "submit": may_write and one.stage == Stage.DRAFT,
        "approve": may_approve and one.stage == Stage.IN_REVIEW and not reads.own_work(one, user),
        "schedule": may_schedule and one.stage == Stage.APPROVED and one.scheduled_at is not None,
        "now": may_schedule and (one.stage == Stage.APPROVED or (one.stage == Stage.SCHEDULED and is_open)),
        "move": may_schedule and (is_open or not is_begun) and one.stage != Stage.CANCELLED,
        "cancel": may_schedule and one.stage != Stage.CANCELLED and (waits or one.stage != Stage.SCHEDULED),
        "retry": may_schedule,
        "decide": may_schedule,
        "comment": may_write,
    }


# -- what may be done ------------------------------------------------------------------------------------


@require_POST
@needs(WRITE)
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing to a post, and go back to it."""
    known = _ACTS.get(act)
    if known is None:
        raise Http404
    permission, do = known
    if not request.user.has_perm(permission):  # type: ignore[union-attr]
        raise PermissionDenied("Your account may not do this. Ask an operator for the right.")
    try:
        said = do(request, pk)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such post.") from error
    except (NotNow, NotAcceptable) as refusal:
        messages.error(request, str(refusal))
        return redirect("posting:post", pk)
    messages.success(request, said)
    tasks.nudge()
    return redirect("posting:post", pk)


def _submit(request: HttpRequest, pk: int) -> str:
    note = steps.take(pk, step=Step.SUBMIT, actor=request.user).time_note
    return f"Handed in for approval. {note}".strip()


def _approve(request: HttpRequest, pk: int) -> str:
    steps.take(pk, step=Step.APPROVE, actor=request.user, version=version_read(request))
    return "Approved. It has still to be scheduled."


def _cancel(request: HttpRequest, pk: int) -> str:
    scheduling.cancel(pk, actor=request.user)
    return "Cancelled. What is out already stays."


def _publish(request: HttpRequest, pk: int) -> str:
    scheduling.publish_now(pk, actor=request.user)
    return "It leaves now."


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    if not given.isdecimal() or len(given) > 14:
        raise Http404
    return int(given)


def _retry(request: HttpRequest, pk: int) -> str:
    target = next((each for each in reads.one(pk).targets.all() if each.pk == _number(request, "target")), None)
    if target is None:
        raise Http404
    scheduling.retry(target.pk, actor=request.user)
    return f"Tried again on {target.account}. What is out already is not repeated."


def _decide(request: HttpRequest, pk: int) -> str:
    part = next((each for each in reads.story(pk).parts if each.pk == _number(request, "part")), None)
    decision = request.POST.get("decision", "")
    if part is None or decision not in _DECISIONS:
        raise Http404
    if not scheduling.decide(part.pk, decision=decision, actor=request.user):
        raise NotNow("Somebody else has decided it meanwhile.")
    return _DECISIONS[decision]


_DECISIONS = {
    "arrived": "Closed as posted.",
    "send_again": "It is sent again.",
    "give_up": "Closed. It is not sent again.",
}


def _comment(request: HttpRequest, pk: int) -> str:
    posts.comment(pk, body=request.POST.get("body", ""), actor=request.user)
    return "Your comment is there."


_ACTS: dict[str, tuple[str, Callable[[HttpRequest, int], str]]] = {
    "submit": (WRITE, _submit),
    "approve": (APPROVE, _approve),
    "schedule": (SCHEDULE, lambda request, pk: _scheduled(request, pk)),
    "now": (SCHEDULE, _publish),
    "cancel": (SCHEDULE, _cancel),
    "retry": (SCHEDULE, _retry),
    "decide": (SCHEDULE, _decide),
    "comment": (WRITE, _comment),
}


def _scheduled(request: HttpRequest, pk: int) -> str:
    """Never approves on the way: that is another permission."""
    note = steps.take(pk, step=Step.SCHEDULE, actor=request.user, may_approve=False).time_note
    return f"Scheduled. {note}".strip()


# -- queue -----------------------------------------------------------------------------------------------


@require_safe
@needs(WRITE)
def queue(request: HttpRequest) -> HttpResponse:
    """What goes next, what waits and why, what failed for one cause."""
    now, found, stopped = database_now(), reads.queue(), is_stopped()
    held_by_stop = stop_reason() if stopped else ""
    context = {
        "next": [_queued(part, now, held_by_stop) for part in found.next],
        "waiting": found.waiting,
        "held": found.held,
        "more": found.waiting - len(found.next),
        "doubtful": [{"part": part, "title": title_of(part.target.post)} for part in found.doubtful],
        "causes": [_cause(cause) for cause in found.causes],
        "stopped": stopped,
        "scheduler": scheduler_status(),
        "ticked_at": last_tick_at(),
        "may_schedule": request.user.has_perm(SCHEDULE),  # type: ignore[union-attr]
    }
    return render(request, "posting/queue.html", context)


def _queued(part: Any, now: datetime, stopped: str) -> dict[str, Any]:
    """``at`` is when it was to leave: a hold and a wait move ``due_at`` only. ``again_at``: when it is tried again."""
    planned = part.scheduled_for or part.due_at
    state = part.state
    if state == State.SCHEDULED and part.is_held:
        state = Status.HELD
    is_late = planned <= now
    return {
        "part": part,
        "title": title_of(part.target.post),
        "at": planned,
        "again_at": part.due_at if state == State.SCHEDULED and part.due_at > max(planned, now) else None,
        "reason": _reason(part, state, now, stopped),
        "state": state,
        "word": {"scheduled": "Due" if is_late else "Scheduled", "claimed": "Preparing"}.get(state)
        or STATUS_WORDS.get(state, ""),
    }


def _reason(part: Any, state: str, now: datetime, stopped: str) -> str:
    if state == Status.HELD:
        return reason_held(part, now, stopped)
    if state != State.SCHEDULED:
        return ""
    return str((part.verdict or {}).get("reason", "") or part.last_error)


def _cause(cause: Any) -> dict[str, Any]:
    return {
        "cause": cause,
        "label": registry.LABELS.get(cause.platform, ""),
        "at_once": min(cause.count, steps.MOST_AT_ONCE),
    }


@require_POST
@needs(SCHEDULE)
def retry_cause(request: HttpRequest) -> HttpResponse:
    """Try again what failed on one network for one cause, as many as one request carries."""
    found = steps.retry_cause(request.POST.get("cause", ""), actor=request.user)
    if not found.done:
        messages.info(request, "Nothing of it waits for another try any more.")
        return redirect("posting:queue")
    left = f", {found.left} {'is' if found.left == 1 else 'are'} left: press again for them" if found.left else ""
    messages.success(request, f"{found.done} tried again{left}. What is out already is not repeated.")
    tasks.nudge()
    return redirect("posting:queue")
