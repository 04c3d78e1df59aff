"""Messages: where each stands, why, what happened to it, and what an operator may do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from outbound.states import State
from social_outreach.adapters.base import DeliveryMode
from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import AccountFilter, PlatformFilter, WordFilter
from social_outreach.admin.pills import link, message_pill, moment, pill, platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialMessage
from social_outreach.selectors import messages as selectors
from social_outreach.services import messages as services
from social_outreach.services import outlook
from social_outreach.states import APPROVED, DRAFT, MESSAGE_WORDS, REVISABLE_STATES

SEND = "social_outreach.send_messages"


def in_state(*states: str) -> Any:
    return lambda message: message.state in states


def _decide(decision: str) -> Any:
    return lambda message, request, reason: _done(
        services.close_unknown(message.pk, decision=decision, actor=request.user)
    )


def _by(service: Any) -> Any:
    return lambda message, request, reason: _done(service(message.pk, actor=request.user))


def _done(message: SocialMessage) -> str:
    return f"Message {message.pk} is {MESSAGE_WORDS[message.state].lower()} now."


class StateFilter(WordFilter):
    title = "state"
    parameter_name = "state"
    words = tuple(MESSAGE_WORDS.items())


@admin.register(SocialMessage)
class MessageAdmin(VerbAdmin, ReadOnlyAdmin):
    """Nothing of a message is typed here: what leaves is what was approved."""

    verbs = (
        Verb("approve", "Approve", "Approved", "task_alt", "social_outreach.approve_messages",
             _by(services.approve), fits=in_state(DRAFT)),
        Verb("send", "Send", "Scheduled", "send", SEND, _by(services.send), fits=in_state(APPROVED), nudges=True),
        Verb("by_hand", "Hand to a person", "Handed to a person", "pan_tool", SEND, _by(services.by_hand),
             fits=lambda row: row.state == State.SCHEDULED and row.mode == DeliveryMode.API),
        Verb("arrived", "It arrived", "Decided: it arrived", "check_circle", SEND, _decide("arrived"),
             fits=in_state(State.UNKNOWN), is_final=True),
        Verb("send_again", "Send again", "Decided: send again", "replay", SEND, _decide("send_again"),
             fits=in_state(State.UNKNOWN), is_final=True, nudges=True),
        Verb("give_up", "Give up", "Decided: give up", "do_not_disturb_on", SEND, _decide("give_up"),
             fits=in_state(State.UNKNOWN), is_final=True),
        Verb("revise", "Revise", "Taken back to draft", "edit", "social_outreach.write_messages",
             _by(services.revise), fits=in_state(*REVISABLE_STATES)),
        Verb("cancel", "Cancel sending", "Cancelled", "block", SEND, _by(services.cancel), is_final=True,
             fits=in_state(DRAFT, APPROVED, State.SCHEDULED, State.CLAIMED)),
    )  # fmt: skip
    refusals = (services.NotNow, services.NotAcceptable)
    change_form_outer_after_template = "admin/social_outreach/story.html"

    list_display = ("shown", "status", "to", "sender", "leaves", "due", "reason")
    list_display_links = ("shown",)
    list_select_related = ("profile", "account")
    list_filter = (StateFilter, PlatformFilter, "mode", "message_type", AccountFilter)
    search_fields = ("profile__username_key", "profile__full_name", "=remote_id")
    search_help_text = "Username or name of the person, or the platform's id of the message"
    fieldsets = (
        ("Text", {"fields": ("text", "text_sent", "lacks", "origin")}),
        ("Who", {"fields": ("to", "account", "in_thread", "leaves")}),
        ("When", {"fields": ("scheduled_for", "due_at", "expires_at", "sent_at", "approved", "created")}),
        ("At the platform", {"fields": ("remote_id", "remote_url", "thread_id", "last_error")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialMessage]:
        # Nothing here needs the account's secrets, so they are not even read.
        rows = super().get_queryset(request)
        rows = rows.select_related("profile", "account", "approved_by", "created_by", "in_thread")
        return rows.defer("account__credentials", "profile__bio")

    def named(self, row: SocialMessage) -> str:
        return f"{self.shown(row)} → {row.profile}"

    def why_kept(self, row: SocialMessage) -> str:
        return f"Message {row.pk} has a history, which is kept. Cancel it instead; nothing of it leaves then."

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None:
            context |= {"story": selectors.story(row.pk), "why": outlook.why(row), "pill": message_pill(row)}
            context["attempts"] = [(item, pill(item.outcome or "open")) for item in context["story"].attempts]
        return super().render_change_form(request, context, *args, **kwargs)

    # -- what is shown -----------------------------------------------------------------------------------

    @admin.display(description="message", ordering="pk")
    def shown(self, row: SocialMessage) -> str:
        return f"{row.pk}: {Truncator(row.sent_body or row.draft_body).chars(60)}"

    @admin.display(description="status", ordering="state")
    def status(self, row: SocialMessage) -> SafeString:
        return message_pill(row)

    @admin.display(description="to")
    def to(self, row: SocialMessage) -> SafeString:
        return link(row.profile, row.profile.full_name or row.profile.username)

    @admin.display(description="from", ordering="account")
    def sender(self, row: SocialMessage) -> str:
        account = row.account
        return f"{account.name or account.username or account.account_id}, {platform_word(row.platform)}"

    @admin.display(description="leaves", ordering="mode")
    def leaves(self, row: SocialMessage) -> str:
        kind = f"Follow-up {row.step}" if row.step else "First message"
        return f"{kind}, {'by API' if row.mode == DeliveryMode.API else 'by hand'}"

    @admin.display(description="due", ordering="due_at")
    def due(self, row: SocialMessage) -> str:
        return moment(row.due_at)

    @admin.display(description="why")
    def reason(self, row: SocialMessage) -> str:
        verdict = row.verdict or {}
        return Truncator(verdict.get("reason") or row.last_error).chars(90) if row.state != State.SENT else ""

    @admin.display(description="still lacks")
    def lacks(self, row: SocialMessage) -> str:
        return ", ".join(row.missing) or "nothing"

    @admin.display(description="text")
    def text(self, row: SocialMessage) -> str:
        return row.draft_body

    @admin.display(description="left as")
    def text_sent(self, row: SocialMessage) -> str:
        return row.sent_body

    @admin.display(description="drafted by")
    def origin(self, row: SocialMessage) -> str:
        named = row.template_name not in ("", "typed")
        return f"the template “{row.template_name}”" if named else f"a {row.drafter}"

    @admin.display(description="approved")
    def approved(self, row: SocialMessage) -> str:
        return f"{moment(row.approved_at)} by {row.approved_by or 'somebody'}" if row.approved_at else ""

    @admin.display(description="created")
    def created(self, row: SocialMessage) -> str:
        return f"{moment(row.created_at)} by {row.created_by or 'the product'}"
