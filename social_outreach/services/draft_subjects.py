"""Whom a draft is for: whether there may be one, from which account, and what the drafter gets to know."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from social_outreach.adapters import registry
from social_outreach.adapters.drafters import Drafter, Fact, UnknownDrafter
from social_outreach.adapters.drafters import get as drafter_named
from social_outreach.models import (
    SenderAccount,
    SocialMessage,
    SocialProfile,
    SocialReply,
    SocialTemplate,
    SocialThread,
)
from social_outreach.rules.opt_outs import refusal_in_bio
from social_outreach.rules.templating import BadTemplate, first_name, variables_of
from social_outreach.selectors.pipeline import followup_policy
from social_outreach.services import accounts, suppressions
from social_outreach.services.draft_history import earlier_to, replies_of
from social_outreach.services.draft_texts import Task, facts_of, notes_on
from social_outreach.states import LIVE_STATES, DiscoveryStatus, MessageType, OutreachStatus

#: Name of the text that comes with the product.
SHIPPED = "shipped"
#: The drafter of a text that a person typed; it is filled in like a template.
PERSON = "person"
LONGEST_INSTRUCTION = 500


class CannotDraft(ValueError):
    """No draft is made for this profile; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One text that may be written, and the message it is for. ``drafter``: the name that is stored.

    ``replies_known``: how many replies of this person there were when it was begun.
    """

    task: Task
    account: SenderAccount
    thread: SocialThread | None
    drafter: str
    template_name: str = ""
    replies_known: int = 0

    @property
    def profile(self) -> SocialProfile:
        return self.task.profile


def ready_drafter(name: str) -> Drafter:
    """Raises CannotDraft where there is none of this name, or it is not set up."""
    try:
        drafter = drafter_named(name)
    except UnknownDrafter as error:
        raise CannotDraft(str(error)) from error
    if reason := drafter.reason_against():
        raise CannotDraft(reason)
    return drafter


def subject_of(
    profile: SocialProfile,
    drafter: Drafter,
    *,
    message_type: str,
    template: str = "",
    body: str = "",
    instruction: str = "",
) -> Subject:
    """Raises CannotDraft. ``body`` is a text that a person typed, with variables if they like."""
    step = _step(profile, message_type)
    if SocialMessage.objects.filter(profile=profile, step=step, state__in=LIVE_STATES).exists():
        raise CannotDraft(f"{profile} has a message for this step already.")
    if reason := suppressions.reason_against(profile):
        raise CannotDraft(f"{profile} must not be contacted: {reason}")
    thread = SocialThread.objects.filter(profile=profile).select_related("account").order_by("-last_inbound_at").first()
    account = _account(profile, thread)
    return _subject(
        profile, drafter, account, thread, message_type, step, template=template, body=body, instruction=instruction
    )


def subject_again(message: SocialMessage, drafter: Drafter, *, instruction: str) -> Subject:
    """The same message once more. Raises CannotDraft."""
    if reason := suppressions.reason_against(message.profile):
        raise CannotDraft(f"{message.profile} must not be contacted: {reason}")
    template = "" if message.drafter == PERSON else message.template_name
    return _subject(
        message.profile, drafter, message.account, message.in_thread, message.message_type, message.step,
        template=template, instruction=instruction, besides=message.pk,
    )  # fmt: skip


def _subject(
    profile: SocialProfile,
    drafter: Drafter,
    account: SenderAccount,
    thread: SocialThread | None,
    message_type: str,
    step: int,
    *,
    template: str = "",
    body: str = "",
    instruction: str = "",
    besides: int | None = None,
) -> Subject:
    name, source = "", ""
    if body:
        name, source = "typed", body
    elif not drafter.is_generative:
        name, source = template_for(platform=profile.platform, message_type=message_type, name=template)
    values = values_of(profile, account)
    # Before they are read: one that comes in between counts as new.
    replies_known = _replies(profile)
    task = Task(
        profile=profile,
        message_type=message_type,
        step=step,
        sender_name=values["sender_name"],
        facts=facts_of(profile) if drafter.is_generative else tuple(Fact(key, value) for key, value in values.items()),
        earlier=tuple(earlier_to(profile.pk, besides=besides)),
        replies=replies_of(profile.pk),
        instruction=checked_instruction(instruction),
        template=_known_variables(source),
        flags=(*(notes_on(profile) if drafter.is_generative else ()), *_refusal_in(profile)),
    )
    return Subject(task, account, thread, PERSON if body else drafter.name, name, replies_known)


def _refusal_in(profile: SocialProfile) -> tuple[dict[str, str], ...]:
    """A flag for whoever reviews, where the bio asks that nobody sells by message: whoever wrote the draft."""
    if quote := refusal_in_bio(profile.bio):
        return ({"kind": "no_sales", "sentence": f"The profile asks for no sales messages: “{quote}”."},)
    return ()


def _replies(profile: SocialProfile) -> int:
    return SocialReply.objects.filter(thread__profile=profile).count()


def require_still(subject: Subject) -> None:
    """Within a transaction: lock the person, and look again whether this text may be stored. Raises CannotDraft.

    Writing it took its time: they may have answered meanwhile, or asked not to be written to. Who records a reply
    waits for this lock, and then stops the follow-up that was stored.
    """
    # Of SQLite's transactions that write there is one at a time.
    person = SocialProfile.objects.select_for_update(no_key=True).filter(pk=subject.profile.pk).first()
    if person is None:
        raise CannotDraft(f"{subject.profile} is not here any more.")
    if reason := suppressions.reason_against(person):
        raise CannotDraft(f"{person} must not be contacted: {reason}")
    if _step(person, subject.task.message_type) != subject.task.step:
        raise CannotDraft(f"{person} was written to meanwhile.")
    if _replies(person) != subject.replies_known:
        raise CannotDraft(f"{person} has written while this text was written. Look at it, then draft again.")


def checked_instruction(instruction: str) -> str:
    """Raises CannotDraft."""
    kept = " ".join(instruction.replace("\x00", "").split())
    if len(kept) > LONGEST_INSTRUCTION:
        raise CannotDraft(f"The instruction has {len(kept)} characters; there is room for {LONGEST_INSTRUCTION}.")
    return kept


def _known_variables(source: str) -> str:
    try:
        variables_of(source)
    except BadTemplate as error:
        raise CannotDraft(str(error)) from error
    return source


def template_for(*, platform: str, message_type: str, name: str = "") -> tuple[str, str]:
    """(name, body): the named template, else the team's own for the platform, else the shipped one."""
    rows = SocialTemplate.objects.filter(is_active=True)
    if name == SHIPPED:
        return SHIPPED, _shipped(platform, message_type)
    if name:
        row = rows.filter(name=name).first()
        if row is None:
            raise CannotDraft(f"There is no template '{name[:60]}'.")
        return row.name, row.body
    fitting = rows.filter(message_type=message_type, platform__in=[platform, ""]).order_by("-platform", "pk").first()
    if fitting is not None:
        return fitting.name, fitting.body
    return SHIPPED, _shipped(platform, message_type)


def _shipped(platform: str, message_type: str) -> str:
    """Our own small language, not Django's: a template of the team must not be able to run anything."""
    path = settings.BASE_DIR / "templates" / "social_outreach" / "text" / message_type / f"{platform}.txt"
    return path.read_text(encoding="utf-8").strip()


def values_of(profile: SocialProfile, account: SenderAccount) -> dict[str, str]:
    """What the variables of a template stand for."""
    return {
        "first_name": first_name(profile.full_name),
        "full_name": profile.full_name,
        "username": profile.username,
        "company": profile.company,
        "title": profile.title,
        "category": profile.category,
        "location": profile.location,
        "website": profile.website,
        "platform": registry.capabilities(profile.platform).label,
        "sender_name": account.name or account.username,
    }


def _account(profile: SocialProfile, thread: SocialThread | None) -> SenderAccount:
    """The account that already talks to this person, else the platform's first."""
    if thread is not None:
        return thread.account
    earlier = SocialMessage.objects.filter(profile=profile, sent_at__isnull=False).select_related("account").last()
    if earlier is not None:
        return earlier.account
    try:
        return accounts.choose(profile.platform)
    except accounts.AccountRefused as error:
        raise CannotDraft(str(error)) from error


def _step(profile: SocialProfile, message_type: str) -> int:
    if message_type == MessageType.INITIAL:
        if profile.discovery_status != DiscoveryStatus.QUALIFIED:
            raise CannotDraft(f"{profile} is not qualified.")
        return 0
    if message_type != MessageType.FOLLOWUP:
        raise CannotDraft(f"There is no message type '{message_type[:40]}'.")
    if profile.outreach_status != OutreachStatus.SENT:
        raise CannotDraft(f"{profile} is not waiting for an answer.")
    last = SocialMessage.objects.filter(profile=profile, sent_at__isnull=False).order_by("-step").first()
    step = (last.step if last else 0) + 1
    most = followup_policy(profile.platform).most
    if step > most:
        raise CannotDraft(f"{profile} has had {most} follow-ups already.")
    return step
