"""The pipeline: five stages with counts, locks and the next action, and what waits for a person."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from outbound.clock import database_now
from social_outreach import tasks
from social_outreach.adapters import registry
from social_outreach.selectors import attention
from social_outreach.selectors.attention import Work
from social_outreach.services import draft_choice, drafting
from social_outreach.services import pipeline as stages
from social_outreach.views.doors import WRITE, needs, refused
from social_outreach.views.fragments import is_whole


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@needs(WRITE)
def pipeline(request: HttpRequest) -> HttpResponse:
    """GET shows the pipeline; POST drafts the follow-ups that are due."""
    platform = request.GET.get("platform", "")
    known = dict(registry.platform_choices())
    if platform and platform not in known:
        problem = f"There is no platform “{platform[:40]}”. Choose one of the tabs."
        return render(request, "social_outreach/pipeline.html", {"problem": problem, "tabs": _tabs("")}, status=400)
    if request.method == "POST":
        return _follow_up(request, platform)
    work = attention.work(database_now(), platform)
    seen = hashlib.sha256(repr(work).encode()).hexdigest()[:16]
    if not is_whole(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)  # nothing to swap: the focus and the scroll position stay
    context = {
        "platform": platform,
        "platform_label": known.get(platform, ""),
        "tabs": _tabs(platform),
        "stages": _stages(work, platform),
        "waiting": _waiting(work, platform),
        "ends": _ends(work, platform),
        "seen": seen,
        "followups": f"{work.status['followup_ready']:,}" if work.status["followup_ready"] else "",
        "work": work,
    }
    whole = is_whole(request)
    name = "pipeline" if whole else "_pipeline_board"
    return render(request, f"social_outreach/{name}.html", context)


def _follow_up(request: HttpRequest, platform: str) -> HttpResponse:
    try:
        outcome = draft_choice.follow_up(platform=platform, actor=request.user)
    except (stages.StageLocked, drafting.CannotDraft) as error:
        return refused(request, error, _to("pipeline", platform=platform))
    if not isinstance(outcome, stages.Outcome):
        tasks.nudge_draft_run(outcome.pk)
        return redirect("social:drafts-run", outcome.pk)
    if not outcome.made:
        reason = next(iter(outcome.refused.values()), "No follow-up is due that is not written yet.")
        messages.info(request, reason)
        return redirect(_to("pipeline", platform=platform))
    number = len(outcome.made)
    rest = f"; {len(outcome.refused)} could not be written" if outcome.refused else ""
    messages.success(request, f"{number:,} follow-up draft{'' if number == 1 else 's'} made{rest}.")
    return redirect(_to("drafts", platform=platform))


def _to(name: str, **query: Any) -> str:
    told = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse(f'social:{name}')}{'?' if told else ''}{told}"


def _tabs(platform: str) -> list[dict[str, Any]]:
    choices = [("", "All platforms"), *registry.platform_choices()]
    return [{"label": label, "url": _to("pipeline", platform=key), "active": key == platform} for key, label in choices]


def _stages(work: Work, platform: str) -> list[dict[str, Any]]:
    status = work.status
    locks = {stage["name"]: stage for stage in status["stages"]}
    counts = _counts(work, locks["review"]["reason"])
    drafting = ("Make drafts", _to("drafts-make", platform=platform))
    if work.drafts:
        drafting = ("Approve drafts", _to("drafts", platform=platform, state="draft"))
    shown = [
        ("discovery", "Discovery", "magnifying-glass", _to("review", platform=platform), "Find profiles",
         _to("discover", platform=platform)),
        ("review", "Review", "user-group", _to("review", discovery="discovered", platform=platform), "Review",
         _to("review-one", platform=platform)),
        ("drafting", "Drafting", "pencil-square", _to("drafts", platform=platform), *drafting),
        ("sending", "Sending", "paper-airplane", _to("send", platform=platform), "Open sending",
         _to("send", platform=platform)),
        ("followup", "Follow-ups", "arrow-path", _to("review", outreach="sent", platform=platform),
         "Whose turn it is", _to("followups", platform=platform)),
    ]  # fmt: skip
    following = _next(work)
    return [
        {
            "name": name, "label": label, "icon": icon, "url": url, "action_label": action, "action_url": action_url,
            "count": f"{counts[name][0]:,}", "word": counts[name][1], "why": locks[name]["reason"],
            "locked": not locks[name]["unlocked"] and not _stands_in(name, work),
            "next": name == following,
            "progress": _progress(work) if name == "discovery" else None,
        }
        for name, label, icon, url, action, action_url in shown
    ]  # fmt: skip


def _counts(work: Work, all_reviewed: str) -> dict[str, tuple[int, str]]:
    """Of each stage its large number, and the words that say what it and the others count."""
    status = work.status
    return {
        "discovery": (work.found, "profile found" if work.found == 1 else "profiles found"),
        "review": (status["discovered"], all_reviewed.rstrip(".") or "to review"),
        "drafting": (
            status["qualified"],
            _counted(
                _people(status["qualified"], "qualified"),
                _said((work.without_draft, "without a draft")),
                _messages(work.drafts, "to approve", noun="draft"),
            ),
        ),
        "sending": (
            status["drafted"],
            _counted(
                _people(status["drafted"], "drafted"),
                _messages(work.approved, "approved"),
                _messages(work.under_way, "under way"),
            ),
        ),
        "followup": (
            status["followup_ready"],
            _counted(_people(status["followup_ready"], "due"), _said((status["sent"], "waiting for an answer"))),
        ),
    }


def _stands_in(name: str, work: Work) -> bool:
    """Something of this stage is there, or was, although the stage before has run empty: its page stays reachable."""
    written_to = work.status["sent"] + work.status["replied"]
    there = {
        "drafting": work.drafts,
        "sending": work.approved + work.under_way + work.unknown + written_to,
        "followup": written_to,
    }
    return bool(there.get(name))


def _counted(*parts: str) -> str:
    """What the large number counts, and of what else is worth knowing how many: people first, then messages."""
    return "; ".join(filter(None, parts))


def _people(number: int, word: str) -> str:
    return f"{'person' if number == 1 else 'people'} {word}"


def _messages(number: int, word: str, *, noun: str = "message") -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'} {word}" if number else ""


def _said(*parts: tuple[int, str]) -> str:
    return ", ".join(f"{number:,} {word}" for number, word in parts if number)


def _next(work: Work) -> str:
    """The stage to go to now: what is nearest to leaving comes first."""
    if work.approved:
        return "sending"
    if work.drafts or work.without_draft:
        return "drafting"
    if work.status["discovered"]:
        return "review"
    return "followup" if work.status["followup_ready"] else "discovery"


def _progress(work: Work) -> dict[str, int] | None:
    if work.running is None:
        return None
    return {"done": min(work.running.bytes_read, work.running.size), "total": max(work.running.size, 1)}


def _waiting(work: Work, platform: str) -> list[dict[str, Any]]:
    """What a person has to do, most pressing first; what there is none of is left out."""
    rows = [
        (work.to_reconnect, "account", "accounts", "to reconnect", "link-slash", "bad", reverse("health")),
        (work.unknown, "unknown message", "unknown messages", "", "question-mark-circle", "warn",
         _to("messages", status="unknown", platform=platform)),
        (work.opt_outs, "reply sounds", "replies sound", "like an opt-out", "no-symbol", "warn",
         _to("replies", view="opt-out", platform=platform)),
        (work.strangers, "unknown person wrote", "unknown people wrote", "", "user-plus", "warn",
         _to("replies", view="unknown", platform=platform)),
        (work.replies, "reply", "replies", "to look at", "chat-bubble-left", "", _to("replies", platform=platform)),
        (work.assisted_due, "assisted card", "assisted cards", "due", "hand-raised", "", _to("assisted")),
        (work.drafts, "draft", "drafts", "to approve", "pencil-square", "",
         _to("drafts", platform=platform, state="draft")),
        (work.held, "message", "messages", "held", "pause", "warn", _to("messages", status="held", platform=platform)),
    ]  # fmt: skip
    return [
        {
            "count": f"{number:,}",
            "label": f"{one if number == 1 else many} {rest}".strip(),
            "icon": icon,
            "url": url,
            "tone": tone,
        }
        for number, one, many, rest, icon, tone, url in rows
        if number
    ]


def _ends(work: Work, platform: str) -> list[dict[str, Any]]:
    """Where profiles have ended up."""
    words = (("replied", "Replied", "chat-bubble-left"), ("failed", "Failed", "x-circle"))
    ends = [
        {
            "label": label,
            "value": f"{work.status[word]:,}",
            "icon": icon,
            "url": _to("review", outreach=word, platform=platform),
        }
        for word, label, icon in words
    ]
    rejected = _to("review", discovery="rejected", platform=platform)
    return [*ends, {"label": "Rejected", "value": f"{work.status['rejected']:,}", "icon": "x-mark", "url": rejected}]
