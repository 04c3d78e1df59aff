"""What posts are planned with: campaigns, content templates, posting slots, recurring posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminTimeWidget,
)

from posting.adapters import registry
from posting.admin.base import SCHEDULE, WRITE, ConsoleAdmin, PlatformFilter, ReadOnlyAdmin, Verb, VerbAdmin
from posting.admin.shown import AccountFilter, first_words, platform_word
from posting.models import Campaign, ContentTemplate, PostingSlot, Recurrence
from posting.selectors.accounts import of_this_world
from posting.services import planning, recurrences, slots
from posting.services.posts import NotAcceptable
from posting.states import AccountStatus

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_BODY = 70_000


class PlannedAdmin(ConsoleAdmin):
    """Forms that end in a service, for whoever has ``permission`` and may see the rows."""

    permission = WRITE
    #: Exceptions of the services whose text is a sentence for people.
    refusals: tuple[type[Exception], ...] = ()
    warn_unsaved_form = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.permission)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Only what the person changed: somebody else may have changed the rest meanwhile."""
        given = {name: value for name, value in form.cleaned_data.items() if not change or name in form.changed_data}
        obj.pk = self.saved(obj.pk if change else None, given).pk

    def saved(self, pk: int | None, fields: dict[str, Any]) -> Any:
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except self.refusals as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())


# -- campaigns -------------------------------------------------------------------------------------------


class CampaignForm(forms.ModelForm):
    slug = forms.SlugField(
        required=False,
        max_length=80,
        widget=UnfoldAdminTextInputWidget,
        help_text="In links; made of the name if left empty. Links that are out keep the old one.",
    )

    class Meta:
        model = Campaign
        fields = ("name", "slug", "is_active")

    def clean_slug(self) -> str:
        # A campaign that exists keeps the one it has: links carry it.
        return str(self.cleaned_data["slug"] or self.instance.slug)


@admin.register(Campaign)
class CampaignAdmin(PlannedAdmin):
    refusals = (planning.NameTaken,)
    form = CampaignForm
    list_display = ("name", "slug", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    ordering = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Posts and links name it; it is closed instead.
        return False

    def saved(self, pk: int | None, fields: dict[str, Any]) -> Campaign:
        return planning.save_campaign(pk, **fields)


# -- templates -------------------------------------------------------------------------------------------


class TemplateForm(forms.ModelForm):
    platform = forms.ChoiceField(
        choices=lambda: [("", "Every network"), *registry.platform_choices()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = ContentTemplate
        fields = ("name", "platform", "body", "is_active")
        widgets = {"body": UnfoldAdminTextareaWidget(attrs={"rows": 12, "maxlength": MOST_BODY})}

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n")
        if len(body) > MOST_BODY:
            raise forms.ValidationError(f"A template has at most {MOST_BODY} characters; this one has {len(body)}.")
        return body


@admin.register(ContentTemplate)
class TemplateAdmin(PlannedAdmin):
    refusals = (planning.NameTaken, NotAcceptable)
    form = TemplateForm
    list_display = ("name", "network", "is_active", "short", "updated_at")
    list_filter = (PlatformFilter, "is_active")
    search_fields = ("name", "body")
    ordering = ("name",)

    def saved(self, pk: int | None, fields: dict[str, Any]) -> ContentTemplate:
        return planning.save_template(pk, **fields)

    def delete_model(self, request: HttpRequest, obj: ContentTemplate) -> None:
        planning.delete_template(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ContentTemplate]) -> None:
        for pk in list(queryset.values_list("pk", flat=True)):
            planning.delete_template(pk)

    @admin.display(description="network", ordering="platform")
    def network(self, row: ContentTemplate) -> str:
        return platform_word(row.platform) or "Every network"

    @admin.display(description="text")
    def short(self, row: ContentTemplate) -> str:
        return first_words(row.body)


# -- slots -----------------------------------------------------------------------------------------------


class SlotForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(choices=list(enumerate(WEEKDAYS)), coerce=int, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = PostingSlot
        fields = ("account", "weekday", "wall_time")
        widgets = {"wall_time": UnfoldAdminTimeWidget}


@admin.register(PostingSlot)
class SlotAdmin(PlannedAdmin):
    """Added and removed; another time is another slot."""

    permission = SCHEDULE
    refusals = (NotAcceptable,)
    form = SlotForm
    list_display = ("account", "day", "wall_time", "zone", "is_active")
    list_filter = (AccountFilter, "is_active")
    search_fields = ("account__account_name", "account__account_username")
    ordering = ("account", "weekday", "wall_time")
    fields = ("account", "weekday", "wall_time")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostingSlot]:
        return super().get_queryset(request).select_related("account").defer("account__credentials")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "account":
            accounts = of_this_world().exclude(status=AccountStatus.DISCONNECTED).defer("credentials")
            kwargs["queryset"] = accounts.order_by("platform", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def saved(self, pk: int | None, fields: dict[str, Any]) -> PostingSlot:
        return slots.add(**fields)

    def delete_model(self, request: HttpRequest, obj: PostingSlot) -> None:
        slots.remove(obj.pk, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PostingSlot]) -> None:
        for pk in list(queryset.values_list("pk", flat=True)):
            slots.remove(pk, actor=request.user)

    @admin.display(description="weekday", ordering="weekday")
    def day(self, row: PostingSlot) -> str:
        return WEEKDAYS[row.weekday]

    @admin.display(description="clock")
    def zone(self, row: PostingSlot) -> str:
        return row.account.time_zone


# -- recurring posts -------------------------------------------------------------------------------------


def _stop(row: Recurrence, request: HttpRequest, reason: str) -> str:
    if not row.is_active:
        raise NotAcceptable("It has ended already.")
    recurrences.stop(row.pk, cancel_waiting=False, actor=request.user)
    return "It makes no more posts. Those that it has made stay."


def _stop_all(row: Recurrence, request: HttpRequest, reason: str) -> str:
    cancelled = recurrences.stop(row.pk, cancel_waiting=True, actor=request.user)
    return f"It makes no more posts. {cancelled} of those that waited {'is' if cancelled == 1 else 'are'} cancelled."


@admin.register(Recurrence)
class RecurrenceAdmin(VerbAdmin, ReadOnlyAdmin):
    verbs = (
        Verb("stop", "Stop", "Stopped", "stop_circle", _stop, permission=SCHEDULE, is_final=True,
             fits=lambda row: row.is_active),
        Verb("stop_all", "Stop and cancel what waits", "Stopped, and what waited cancelled", "block", _stop_all,
             permission=SCHEDULE, is_final=True),
    )  # fmt: skip
    refusals = (NotAcceptable,)
    list_display = ("pk", "rule", "short", "is_active", "next_on", "made", "created_by")
    list_filter = ("is_active", "frequency")
    list_select_related = ("created_by",)
    search_fields = ("=id", "=zone", "=created_by__username")
    search_help_text = "Number of a rule, or a time zone or a username, whole"
    fieldsets = (
        ("Rule", {"fields": ("rule", "first_on", "last_on", "most", "zone")}),
        ("Post", {"fields": ("text", "accounts")}),
        ("Where it stands", {"fields": ("is_active", "next_on", "made", "created_by", "created_at")}),
    )

    @admin.display(description="comes", ordering="frequency")
    def rule(self, row: Recurrence) -> str:
        often = row.get_frequency_display() if row.every == 1 else f"{row.get_frequency_display()}, each {row.every}"
        days = ", ".join(WEEKDAYS[day] for day in row.weekdays if day in range(7))
        return f"{often}{f' on {days}' if days else ''} at {row.wall_time:%H:%M}, {row.zone}"

    @admin.display(description="text")
    def text(self, row: Recurrence) -> str:
        return str(row.content.get("fields", {}).get("content", ""))

    @admin.display(description="post")
    def short(self, row: Recurrence) -> str:
        return first_words(self.text(row))

    @admin.display(description="accounts")
    def accounts(self, row: Recurrence) -> str:
        found = of_this_world().filter(pk__in=row.content.get("accounts", [])).defer("credentials")
        return ", ".join(str(account) for account in found)
