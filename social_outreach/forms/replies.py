"""Filters of the list of replies, as they stand in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms

from social_outreach.adapters import registry
from social_outreach.forms.drafts import shown
from social_outreach.forms.listing import ListFilter
from social_outreach.selectors.replies import ALL, OPEN, OPT_OUT, UNKNOWN

VIEWS = [(OPEN, "Open"), (OPT_OUT, "Opt-out suggested"), (UNKNOWN, "Unknown people"), (ALL, "All")]
_ID = {"min_value": 1, "max_value": 2**63 - 1, "required": False}


class ReplyFilter(ListFilter):
    """Which replies, which stretch of them, and the one in hand."""

    view = forms.ChoiceField(required=False, choices=VIEWS)
    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
    before = forms.IntegerField(label="Page", **_ID)  # type: ignore[arg-type]
    after = forms.IntegerField(label="Page", **_ID)  # type: ignore[arg-type]
    #: The reply that the keys act on.
    at = forms.IntegerField(label="Reply", **_ID)  # type: ignore[arg-type]
    #: A name, to choose who an unknown person is.
    who = forms.CharField(label="Name", required=False, max_length=100)
    #: The youngest reply when the page was shown.
    since = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    @property
    def _given(self) -> dict[str, Any]:
        return {name: value for name, value in self.known().items() if value}

    def wanted(self) -> dict[str, str]:
        given = self._given
        return {"view": given.get("view", OPEN), "platform": given.get("platform", "")}

    def cursor(self) -> dict[str, Any]:
        return {name: self._given.get(name) for name in ("before", "after")}

    @property
    def current(self) -> int | None:
        return self._given.get("at")

    @property
    def name(self) -> str:
        return self._given.get("who", "")

    @property
    def youngest(self) -> int:
        return self._given.get("since", 0)

    def query(self, *names: str, **other: Any) -> str:
        """The filters with what else is to stand in a link, of ``names`` what stands in the address now."""
        kept = {name: value for name, value in self._given.items() if name in ("view", "platform", *names)}
        told = {name: value for name, value in {**kept, **other}.items() if value}
        return urlencode(told)

    def platforms(self) -> list[dict[str, Any]]:
        return shown(self, {"platform": "Any platform"})


class PlaceForm(forms.Form):
    """Who an unknown person is: a profile, or "nobody" of ours."""

    profile = forms.IntegerField(**_ID)  # type: ignore[arg-type]
    nobody = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if bool(found.get("profile")) == bool(found.get("nobody")):
            raise forms.ValidationError("Choose one of the two.")
        return found
