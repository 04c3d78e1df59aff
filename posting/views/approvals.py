"""Approvals: the posts that were handed in, one after the other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from posting import tasks
from posting.forms.posts import SendBackForm
from posting.rules.walltime import zone_named
from posting.selectors import posts as reads
from posting.services import composing, posts, steps
from posting.services.posts import NotAcceptable, NotNow
from posting.services.steps import Step
from posting.views.doors import APPROVE, SCHEDULE, WRITE, needs
from posting.views.fragments import moment, version_read


@require_safe
@needs(WRITE)
def review(request: HttpRequest) -> HttpResponse:
    at = request.GET.get("at", "")
    found = reads.review(int(at) if at.isdecimal() and len(at) < 15 else 0)
    context: dict[str, Any] = {"review": found, "post": found.post}
    if found.post is not None:
        context |= _shown(request, found.post)
    return render(request, "posting/approvals.html", context)


def _shown(request: HttpRequest, post: Any) -> dict[str, Any]:
    user: Any = request.user
    views = composing.preview_of(post)
    return {
        "views": views,
        "blocked": _blocked(post, views, user),
        "when": moment(post.scheduled_at, zone_named(post.timezone)) if post.scheduled_at else "",
        "changed": reads.changes_since_approval(post),
        "comments": reads.story(post.pk).comments,
        "form": SendBackForm(),
        "may_approve": user.has_perm(APPROVE),
        "may_schedule": user.has_perm(SCHEDULE),
    }


def _blocked(post: Any, views: list[composing.NetworkView], user: Any) -> list[str]:
    """Why it cannot be approved by who looks at it, in sentences; empty: it can."""
    own = reads.own_work(post, user) if user.has_perm(APPROVE) else ""
    against = [own] if own else []
    if not views:
        return [*against, "It goes to no account yet. Edit it, or send it back."]
    return [*against, *(f"{view.known.label}: {each.sentence}" for view in views for each in view.errors)]


@require_POST
@needs(APPROVE)
def judge(request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
    """``approve``, ``schedule`` (both at once) or ``back``; then on to the next post."""
    following = reads.review(pk).next
    try:
        said = _judged(request, pk, verdict)
    except ObjectDoesNotExist as error:
        raise Http404("There is no such post.") from error
    except (NotNow, NotAcceptable) as refusal:
        messages.error(request, str(refusal))
        return _to(pk)
    messages.success(request, said)
    return _to(following)


def _judged(request: HttpRequest, pk: int, verdict: str) -> str:
    user: Any = request.user
    if verdict == "back":
        form = SendBackForm(request.POST)
        if not form.is_valid():
            raise NotAcceptable("Say what should change; whoever wrote the post reads it.")
        posts.send_back(pk, reason=form.cleaned_data["reason"], actor=user)
        return "Sent back with your reason."
    step = {"approve": Step.APPROVE, "schedule": Step.SCHEDULE}.get(verdict)
    if step is None:
        raise Http404
    if step is Step.SCHEDULE and not user.has_perm(SCHEDULE):
        raise PermissionDenied("Your account may not schedule posts. Ask an operator for the right.")
    steps.take(pk, step=step, actor=user, version=version_read(request))
    if step is Step.SCHEDULE:
        tasks.nudge()
        return "Approved and scheduled."
    return "Approved. It has still to be scheduled."


def _to(pk: int | None) -> HttpResponse:
    return redirect(f"{reverse('posting:approvals')}?at={pk}" if pk else reverse("posting:approvals"))
