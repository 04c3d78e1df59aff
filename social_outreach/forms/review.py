"""What a reviewer says: which profiles, which verdict, why; a reply; a suppression."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django import forms

from outbound.clock import database_now
from social_outreach.adapters import registry
from social_outreach.forms.listing import ListFilter
from social_outreach.selectors.profiles import DEFAULT_SORT, SORTS, ProfileFilter
from social_outreach.services.review import Seen
from social_outreach.services.verdicts import NEVER
from social_outreach.states import DiscoveryStatus, OutreachStatus

#: Ids are 63 bits wide; a longer number is nobody's.
GREATEST_ID = 2**63 - 1
#: Ticked on one page; more than that is "all matching".
MOST_TICKED = 200


def _words(status: Any) -> list[tuple[str, str]]:
    return [(str(item), str(item).capitalize()) for item in status]


def sort_choices() -> list[tuple[str, str]]:
    return [(word, word) for word in SORTS]


class FilterForm(ListFilter):
    """Everything a list's address says. What is wrong in it narrows to nothing rather than to something else."""

    beside = ("mode",)

    q = forms.CharField(label="Search", max_length=200, required=False)
    platform = forms.ChoiceField(label="Platform", choices=registry.platform_choices, required=False)
    discovery = forms.ChoiceField(label="Discovery status", choices=_words(DiscoveryStatus), required=False)
    outreach = forms.ChoiceField(label="Outreach status", choices=_words(OutreachStatus), required=False)
    category = forms.CharField(label="Category", max_length=100, required=False)
    location = forms.CharField(label="Location", max_length=150, required=False)
    followers_min = forms.IntegerField(label="Followers from", min_value=0, max_value=10**12, required=False)
    followers_max = forms.IntegerField(label="Followers to", min_value=0, max_value=10**12, required=False)
    sort = forms.ChoiceField(label="Sorting", choices=sort_choices, required=False)
    after = forms.IntegerField(label="Page", min_value=1, max_value=GREATEST_ID, required=False)
    before = forms.IntegerField(label="Page", min_value=1, max_value=GREATEST_ID, required=False)
    at = forms.IntegerField(label="Profile", min_value=1, max_value=GREATEST_ID, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        low, high = found.get("followers_min"), found.get("followers_max")
        if low is not None and high is not None and low > high:
            self.add_error("followers_max", "No number is at least the one and at most the other.")
        return found

    def chosen(self) -> ProfileFilter:
        return ProfileFilter(**{field.name: self.cleaned_data[field.name] for field in fields(ProfileFilter)})

    def queue(self) -> ProfileFilter:
        """One at a time goes through what nobody has judged, unless the address says otherwise."""
        named = {field.name: self.cleaned_data[field.name] for field in fields(ProfileFilter)}
        return ProfileFilter(**{**named, "discovery": named["discovery"] or DiscoveryStatus.DISCOVERED})

    @property
    def sort_word(self) -> str:
        return str(self.cleaned_data.get("sort") or DEFAULT_SORT)

    def query(self, **changes: Any) -> str:
        """The address's query with some of it changed. Cursors are named or left out."""
        names = [field.name for field in fields(ProfileFilter)] + ["sort"]
        known = {name: self.cleaned_data.get(name) for name in names} | changes
        return urlencode({name: value for name, value in known.items() if value not in (None, "")})


class VerdictForm(forms.Form):
    action = forms.ChoiceField(
        choices=[(verdict, verdict) for verdict in ("review", "qualify", "reject", "reopen", NEVER)],
        error_messages={
            "invalid_choice": "That is no verdict: say review, qualify, reject, reopen or never.",
            "required": "Say what to do: review, qualify, reject, reopen or never.",
        },
    )
    reason = forms.CharField(max_length=300, required=False)
    all_matching = forms.BooleanField(required=False)
    #: Present once the page that asks back has been answered.
    expected = forms.IntegerField(min_value=0, max_value=GREATEST_ID, required=False)
    typed = forms.CharField(max_length=30, required=False)
    #: How each profile stood when it was shown ("12:discovered,13:qualified"), and when "all matching" were.
    seen = forms.CharField(max_length=20_000, required=False)
    seen_at = forms.DateTimeField(required=False)
    mode = forms.ChoiceField(choices=[("table", ""), ("one", "")], required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        given = self.data.getlist("ids") if hasattr(self.data, "getlist") else []
        if len(given) > MOST_TICKED:
            raise forms.ValidationError(f"Tick at most {MOST_TICKED} profiles, or take all that match.")
        if not all(text.isascii() and text.isdigit() and 0 < int(text[:30]) <= GREATEST_ID for text in given):
            raise forms.ValidationError("One of these is not a profile; nothing was changed.")
        found["ids"] = [int(text) for text in given]
        if not found["ids"] and not found.get("all_matching"):
            raise forms.ValidationError("Tick at least one profile first.")
        return found

    def clean_seen(self) -> dict[int, str]:
        found = {}
        for part in filter(None, self.cleaned_data["seen"].split(",")):
            pk, _, status = part.partition(":")
            if not (pk.isascii() and pk.isdigit() and int(pk[:30]) <= GREATEST_ID and status in list(DiscoveryStatus)):
                raise forms.ValidationError("What was shown cannot be read; nothing was changed. Load the page again.")
            found[int(pk)] = status
        return found

    def what_was_seen(self) -> Seen:
        return Seen(self.cleaned_data["seen"], self.cleaned_data["seen_at"])

    def target(self, chosen: ProfileFilter) -> list[int] | ProfileFilter:
        return chosen if self.cleaned_data["all_matching"] else list(self.cleaned_data["ids"])

    @property
    def is_big(self) -> bool:
        return bool(self.cleaned_data["all_matching"])

    @property
    def wants_typing(self) -> bool:
        """What cannot be undone and is about more than a page: the count is typed back."""
        return self.is_big and self.cleaned_data["action"] in ("reject", NEVER)

    @property
    def asks_back(self) -> bool:
        """Before all that match, before a suppression, and before more than one is rejected."""
        found = self.cleaned_data
        if found["expected"] is not None:
            return False
        many = len(found["ids"]) > 1
        return self.is_big or found["action"] == NEVER or (found["action"] == "reject" and many)

    def wrong_answer(self, number: int) -> str:
        """What is wrong with what was typed back; empty if nothing is."""
        found = self.cleaned_data
        if found["action"] == NEVER and not found["reason"].strip():
            return "Say why: a suppression without a reason cannot be judged later."
        plain = found["typed"].strip().replace(",", "").replace(" ", "")
        if self.wants_typing and plain != str(number):
            return f"Type {number} to confirm; nothing was changed."
        return ""


class ReplyForm(forms.Form):
    body = forms.CharField(
        label="What they wrote", max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    received_at = forms.DateTimeField(
        label="When (UTC)",
        required=False,
        help_text="Empty: now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    recipient_id = forms.CharField(label="The platform's id of the person", max_length=200, required=False)
    thread_id = forms.CharField(label="The platform's id of the thread", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        at = found.get("received_at")
        if at is not None and at > database_now():
            self.add_error("received_at", "A reply cannot come from the future.")
        if not self.errors and not (found.get("body") or "").strip() and at is None:
            self.add_error("body", "Write what they said, or at least when.")
        return found


class SuppressForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300, error_messages={"required": "Say why."})
