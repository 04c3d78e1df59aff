"""Inbound webhooks: what came, what became of it, and who is not known yet."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import WordFilter
from social_outreach.admin.pills import pill, platform_word
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialInbound, SocialUnknownPerson
from social_outreach.services import inbound
from social_outreach.states import InboundStatus


class StatusFilter(WordFilter):
    title = "status"
    parameter_name = "status"
    words = tuple((status, status.replace("_", " ").capitalize()) for status in InboundStatus)


def _place(row: SocialInbound, request: HttpRequest, reason: str) -> str:
    profile = inbound.place(row, username=reason, actor=request.user)
    return f"Recorded as a reply of {profile}. What they wrote earlier follows within seconds."


@admin.register(SocialInbound)
class InboundAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("place", "Belongs to a profile", "Placed", "person_add", "social_outreach.review_profiles", _place,
             fits=lambda row: row.status == InboundStatus.UNKNOWN_PERSON,
             asks="Write the username of the profile that this person is."),
    )  # fmt: skip
    refusals = (inbound.CannotPlace,)
    list_display = ("received_at", "shown_status", "short", "source", "error")
    list_filter = (StatusFilter,)
    date_hierarchy = "received_at"
    fields = ("received_at", "source", "shown_status", "error", "said", "retry_at", "raw")

    @admin.display(description="status", ordering="status")
    def shown_status(self, row: SocialInbound) -> SafeString:
        return pill(row.status)

    @admin.display(description="text")
    def short(self, row: SocialInbound) -> str:
        return Truncator(" / ".join(message.text for message in inbound.messages_of(row))).chars(100)

    @admin.display(description="what people wrote")
    def said(self, row: SocialInbound) -> str:
        return "\n\n".join(
            f"{platform_word(message.platform)}: {message.sender_id} to {message.account_id}\n{message.text}"
            for message in inbound.messages_of(row)
        )


@admin.register(SocialUnknownPerson)
class UnknownPersonAdmin(ReadOnlyAdmin):
    """Who they are is said on the Replies page."""

    list_display = ("wrote_at", "account", "sender_id", "username", "closed_at", "closed_by")
    list_select_related = ("account", "closed_by")
    date_hierarchy = "wrote_at"
    fields = ("inbound", "account", "sender_id", "username", "wrote_at", "closed_at", "closed_by")
