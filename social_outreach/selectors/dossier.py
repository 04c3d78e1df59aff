"""One profile with all that is known of it: facts, score, threads, messages, replies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outbound.states import State
from social_outreach.adapters import registry
from social_outreach.adapters.discovery import registry as discovery_sources
from social_outreach.models import SocialFinding, SocialMessage, SocialProfile, SocialReply, SocialThread
from social_outreach.rules.followups import FollowupState
from social_outreach.rules.scores import Part
from social_outreach.rules.windows import Conversation, WindowState, window_state
from social_outreach.selectors import scores
from social_outreach.selectors.pipeline import followup_state_of
from social_outreach.selectors.profiles import address_of, suppressed
from social_outreach.states import (
    HELD,
    LIVE_STATES,
    MESSAGE_WORDS,
    DiscoveryStatus,
    MessageType,
    OutreachStatus,
    message_status,
)

_MOST = 30


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ThreadView:
    """The thread with one of our accounts, and whether the platform lets us write in it now."""

    thread: SocialThread
    account: str
    window: WindowState


@dataclass(frozen=True, slots=True)
class FindingLine:
    """That a discovery run came upon the profile."""

    source: str
    run: int
    asked: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageLine:
    message: SocialMessage
    status: str
    word: str


@dataclass(frozen=True, slots=True)
class Dossier:
    profile: SocialProfile
    platform_label: str
    platform_note: str
    address: str
    facts: list[Fact]
    parts: tuple[Part, ...]
    sentence: str
    import_pk: int | None
    #: The first runs that came upon it; empty for what was imported.
    findings: list[FindingLine]
    suppressed: str
    threads: list[ThreadView]
    messages: list[MessageLine]
    replies: list[SocialReply]
    #: Whether a follow-up is due, and why not.
    followup: FollowupState
    #: What a draft would be now: the initial message or a follow-up.
    draft_type: str
    #: Why no draft can be made now; empty where one can.
    no_draft: str


def dossier(pk: int, now: datetime) -> Dossier:
    """Raises SocialProfile.DoesNotExist."""
    profile = SocialProfile.objects.select_related("reviewed_by").get(pk=pk)
    capabilities = registry.capabilities(profile.platform)
    messages = list(
        SocialMessage.objects.filter(profile=profile).select_related("account", "approved_by").order_by("-pk")[:_MOST]
    )
    score = scores.explained(profile)
    blocked = suppressed([profile]).get(profile.pk, "")
    return Dossier(
        profile=profile,
        platform_label=capabilities.label,
        platform_note=capabilities.note,
        address=address_of(profile),
        facts=_facts(profile),
        parts=score.parts,
        sentence=scores.sentence(profile.engagement_score, score),
        import_pk=_import_of(profile.found_by),
        findings=_findings(profile),
        suppressed=blocked,
        threads=_threads(profile, now),
        messages=[_line(message) for message in messages],
        replies=list(
            SocialReply.objects.filter(thread__profile=profile)
            .select_related("thread__account", "recorded_by", "opt_out_by")
            .order_by("-received_at", "-pk")[:_MOST]
        ),
        followup=followup_state_of(profile, now, suppressed=blocked),
        draft_type=MessageType.FOLLOWUP if profile.outreach_status == OutreachStatus.SENT else MessageType.INITIAL,
        no_draft="This person must not be contacted." if blocked else _no_draft(profile, messages),
    )


def _findings(profile: SocialProfile) -> list[FindingLine]:
    rows = SocialFinding.objects.filter(profile=profile).order_by("found_at", "pk")[:5]
    return [FindingLine(_source_label(row.source), row.job_id, row.asked, row.found_at) for row in rows]


def _source_label(name: str) -> str:
    try:
        return discovery_sources.source(name).label
    except KeyError:
        return name


def _line(message: SocialMessage) -> MessageLine:
    status = message_status(message.state, message.verdict)
    return MessageLine(message, status, "Held" if status == HELD else MESSAGE_WORDS[status])


def _no_draft(profile: SocialProfile, messages: list[SocialMessage]) -> str:
    if any(message.state in LIVE_STATES and message.state != State.SENT for message in messages):
        return "There is a message under way already."
    if profile.outreach_status == OutreachStatus.SENT:
        return ""
    if any(message.state == State.SENT for message in messages):
        return "It was written to and has answered; the thread goes on there."
    if profile.discovery_status != DiscoveryStatus.QUALIFIED:
        return "Only a qualified profile is drafted."
    return ""


def _threads(profile: SocialProfile, now: datetime) -> list[ThreadView]:
    capabilities = registry.capabilities(profile.platform)
    found: list[Any] = []
    for thread in SocialThread.objects.filter(profile=profile).select_related("account").order_by("pk")[:_MOST]:
        known = Conversation(
            remote_recipient_id=thread.remote_recipient_id,
            remote_thread_id=thread.remote_thread_id,
            last_inbound_at=thread.last_inbound_at,
            sends_since_inbound=thread.sends_since_inbound,
        )
        account = thread.account
        window = window_state(capabilities, known, has_grant=account.has_partner_grant, now=now)
        found.append(ThreadView(thread, account.name or account.username or account.account_id, window))
    return found


def _facts(profile: SocialProfile) -> list[Fact]:
    site = profile.website
    rows = [
        ("Category", profile.category),
        ("Location", profile.location),
        ("Time zone", profile.time_zone),
        ("Company", profile.company),
        ("Job title", profile.title),
        ("Followers", _number(profile.followers_count)),
        ("Following", _number(profile.following_count)),
        ("Posts", _number(profile.posts_count)),
        ("Email", profile.email),
    ]
    facts = [Fact(label, value) for label, value in rows if value]
    if site:
        facts.append(Fact("Website", _bare(site), site if "://" in site else f"https://{site}"))
    return facts


def _number(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")[:80]


def _import_of(found_by: str) -> int | None:
    named = re.fullmatch(r"import (\d{1,18})", found_by)
    return int(named[1]) if named else None
