"""Threads and replies: what people wrote to us. Recorded elsewhere; here opt-outs are decided, and all is read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from social_outreach.admin.base import ReadOnlyAdmin
from social_outreach.admin.filters import AccountFilter, WordFilter
from social_outreach.admin.pills import link, pill
from social_outreach.admin.verbs import Verb, VerbAdmin
from social_outreach.models import SocialReply, SocialThread
from social_outreach.services import replies, suppressions
from social_outreach.states import OptOut

_REVIEW = "social_outreach.review_profiles"


@admin.register(SocialThread)
class ThreadAdmin(ReadOnlyAdmin):
    list_display = ("pk", "person", "account", "last_inbound_at", "sends_since_inbound")
    list_filter = (AccountFilter,)
    list_select_related = ("profile", "account")
    search_fields = ("profile__username_key", "profile__full_name", "=remote_thread_id", "=remote_recipient_id")
    search_help_text = "Username or name of the person, or one of the platform's ids, whole"
    fields = (
        "person", "account", "last_inbound_at", "sends_since_inbound", "remote_recipient_id", "remote_thread_id",
        "said",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialThread]:
        return super().get_queryset(request).select_related("profile", "account").defer("account__credentials")

    @admin.display(description="person", ordering="profile")
    def person(self, row: SocialThread) -> SafeString:
        return link(row.profile)

    @admin.display(description="what the person wrote")
    def said(self, row: SocialThread) -> str:
        newest = row.replies.order_by("-received_at")[:20]
        return "\n\n".join(f"{reply.received_at:%Y-%m-%d %H:%M} UTC\n{reply.body}" for reply in newest)


class OptOutFilter(WordFilter):
    title = "opt-out"
    parameter_name = "opt_out"
    words = tuple((word, word.capitalize()) for word in OptOut if word)


def _confirm(row: SocialReply, request: HttpRequest, reason: str) -> str:
    stopped = replies.confirm_opt_out(row.pk, actor=request.user)
    return f"{row.thread.profile} is not contacted again. Messages that waited and were cancelled: {stopped}."


def _dismiss(row: SocialReply, request: HttpRequest, reason: str) -> str:
    replies.dismiss_opt_out(row.pk, actor=request.user)
    return "Not an opt-out."


@admin.register(SocialReply)
class ReplyAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("confirm", "Confirm the opt-out", "Opt-out confirmed", "block", _REVIEW, _confirm, is_final=True,
             fits=lambda row: row.opt_out != OptOut.CONFIRMED),
        Verb("dismiss", "Not an opt-out", "Opt-out dismissed", "thumb_up", _REVIEW, _dismiss,
             fits=lambda row: row.opt_out == OptOut.SUGGESTED),
    )  # fmt: skip
    refusals = (replies.NotSuggested, suppressions.CannotSuppress)
    list_display = ("received_at", "person", "short", "opt_out_pill", "source", "recorded_by", "seen_at")
    list_filter = (OptOutFilter,)
    list_select_related = ("thread__profile", "recorded_by")
    date_hierarchy = "received_at"
    search_fields = ("thread__profile__username_key", "thread__profile__full_name", "body")
    fields = (
        "person", "of_thread", "received_at", "body", "source", "recorded_by", "remote_id", "opt_out_pill",
        "opt_out_phrase", "opt_out_by", "opt_out_at", "seen_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialReply]:
        return super().get_queryset(request).select_related("thread__profile", "recorded_by", "opt_out_by")

    @admin.display(description="person")
    def person(self, row: SocialReply) -> SafeString:
        return link(row.thread.profile)

    @admin.display(description="thread")
    def of_thread(self, row: SocialReply) -> SafeString:
        return link(row.thread)

    @admin.display(description="text")
    def short(self, row: SocialReply) -> str:
        return Truncator(row.body).chars(100)

    @admin.display(description="opt-out", ordering="opt_out")
    def opt_out_pill(self, row: SocialReply) -> SafeString | str:
        return pill(row.opt_out, title=row.opt_out_phrase) if row.opt_out else ""
