"""The media library: what there is, where it stands, its alt text. Files are added in the library itself.

The key in a file's public address is shown nowhere: whoever knows it can fetch the file.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextareaWidget

from posting.admin.base import WRITE, ReadOnlyAdmin, Verb, VerbAdmin
from posting.admin.shown import link
from posting.models import MediaRendition, MediaUse, PostMedia
from posting.services import media_library


def _forget(row: PostMedia, request: HttpRequest, reason: str) -> str:
    media_library.delete(row.pk, actor=request.user)
    return f"“{row.name}” and its files are gone."


class MediumForm(forms.ModelForm):
    class Meta:
        model = PostMedia
        fields = ("alt_text",)
        widgets = {"alt_text": UnfoldAdminTextareaWidget(attrs={"rows": 3})}
        help_texts = {"alt_text": "For those who do not see it. Posts keep the text they were approved with."}


@admin.register(PostMedia)
class MediumAdmin(VerbAdmin):
    verbs = (
        Verb("forget", "Forget", "Forgotten", "delete", _forget, permission=WRITE, is_final=True,
             fits=lambda row: not row.used),
    )  # fmt: skip
    refusals = (media_library.MediaRefused,)
    form = MediumForm
    list_display = ("name", "kind", "extent", "weight", "used", "has_alt_text", "created_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("created_by",)
    search_fields = ("name", "alt_text", "=sha256")
    search_help_text = "Words of the name or the alt text, or the whole SHA-256 of a file"
    fieldsets = (
        (None, {"fields": ("name", "alt_text")}),
        ("File", {"fields": ("kind", "mime", "extent", "duration", "frames", "weight", "sha256", "source_url")}),
        ("Use", {"fields": ("used", "created_by", "created_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for _, options in self.fieldsets for name in options["fields"] if name != "alt_text"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PostMedia]:
        return super().get_queryset(request).select_related("created_by").annotate(used=Count("uses"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, WRITE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its files go with it: see the button.
        return False

    def save_model(self, request: HttpRequest, obj: PostMedia, form: Any, change: bool) -> None:
        media_library.describe(obj.pk, alt_text=form.cleaned_data["alt_text"], actor=request.user)

    @admin.display(description="size in pixels")
    def extent(self, row: PostMedia) -> str:
        return f"{row.width} × {row.height}" if row.width and row.height else "could not be read"

    @admin.display(description="size", ordering="size")
    def weight(self, row: PostMedia) -> str:
        return filesizeformat(row.size)

    @admin.display(description="posts that name it", ordering="used")
    def used(self, row: Any) -> int:
        return int(row.used)

    @admin.display(description="alt text", boolean=True)
    def has_alt_text(self, row: PostMedia) -> bool:
        return bool(row.alt_text)


class _OfMedium(ReadOnlyAdmin):
    @admin.display(description="medium", ordering="medium")
    def of_medium(self, row: Any) -> SafeString:
        return link(row.medium)


@admin.register(MediaRendition)
class RenditionAdmin(_OfMedium):
    list_display = ("of_medium", "purpose", "mime", "extent", "weight", "created_at")
    list_filter = ("purpose",)
    list_select_related = ("medium",)
    search_fields = ("medium__name", "=medium__id")
    search_help_text = "Name or number of the medium"
    fields = ("of_medium", "purpose", "mime", "extent", "weight", "created_at")

    @admin.display(description="size in pixels")
    def extent(self, row: MediaRendition) -> str:
        return f"{row.width} × {row.height}"

    @admin.display(description="size", ordering="size")
    def weight(self, row: MediaRendition) -> str:
        return filesizeformat(row.size)


@admin.register(MediaUse)
class UseAdmin(_OfMedium):
    list_display = ("of_medium", "of_post")
    list_select_related = ("medium", "post")
    search_fields = ("medium__name", "=medium__id", "=post__id")
    search_help_text = "Name or number of the medium, or number of the post"
    fields = ("of_medium", "of_post")

    @admin.display(description="post", ordering="post")
    def of_post(self, row: MediaUse) -> SafeString:
        return link(row.post)
