"""What is typed on the drafts page."""

from __future__ import annotations

from typing import Any

from django import forms

from social_outreach.adapters import registry
from social_outreach.services.drafting import SHIPPED
from social_outreach.states import APPROVED, DRAFT

#: Far above what any platform takes: the service says by how much a text is too long, and the text is kept.
MOST_TYPED = 100_000


class DraftFilter(forms.Form):
    """Filters of the list, as they stand in the address. What is not known is left out."""

    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
    state = forms.ChoiceField(required=False, choices=[(DRAFT, "Draft"), (APPROVED, "Approved")])
    missing = forms.ChoiceField(required=False, choices=[("1", "Variables missing")])
    q = forms.CharField(required=False, max_length=100)

    def wanted(self) -> dict[str, Any]:
        """Arguments of ``selectors.drafts.matching``."""
        self.is_valid()
        known = self.cleaned_data
        return {
            "platform": known.get("platform", ""),
            "state": known.get("state", ""),
            "is_missing": bool(known.get("missing")),
            "q": known.get("q", ""),
        }

    def kept(self) -> dict[str, str]:
        """The filters that are set, to be carried on in links."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def shown(self) -> list[dict[str, Any]]:
        return shown(self, {"platform": "Any platform", "state": "Any state", "missing": "Any text"})


def shown(form: forms.Form, labels: dict[str, str]) -> list[dict[str, Any]]:
    """The choices of a filter form, as partials/_filters.html takes them."""
    form.is_valid()
    return [
        {
            "name": name,
            "label": label,
            "options": [
                {"value": value, "label": word, "selected": str(value) == str(form.cleaned_data.get(name, ""))}
                for value, word in form.fields[name].choices  # type: ignore[attr-defined]
                if value != ""
            ],
        }
        for name, label in labels.items()
    ]


class DraftForm(forms.Form):
    """The text, and the version that was on the screen when it was written."""

    body = forms.CharField(label="Message", strip=False, max_length=MOST_TYPED, widget=forms.Textarea)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class NeverForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


class MakeForm(forms.Form):
    """Draft all qualified profiles."""

    platform = forms.ChoiceField(required=False)
    template = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, templates: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = [("", "Every platform"), *registry.platform_choices()]  # type: ignore[attr-defined]
        labels = dict(registry.platform_choices())
        own = [
            (row["name"], f"{row['name']} ({labels.get(row['platform'], 'every platform')})")
            for row in templates
            if row["message_type"] == "initial"
        ]
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", "The team's own for the platform, else the shipped text"),
            *own,
            (SHIPPED, "The shipped text"),
        ]


class ByHandForm(forms.Form):
    """A first message that a person writes."""

    profile = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    body = forms.CharField(label="Message", strip=False, max_length=MOST_TYPED, widget=forms.Textarea)


class BulkForm(forms.Form):
    """Approve what is ticked, or all that match the filters."""

    action = forms.ChoiceField(choices=[("approve", "Approve")])
    all_matching = forms.BooleanField(required=False)
    #: The newest draft that existed when the list was shown: nobody approves what came later.
    newest = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)


def ticked(values: list[str]) -> dict[int, int | None]:
    """Ticked rows, each ``id:version``; what is not a number is left out."""
    found: dict[int, int | None] = {}
    for value in values:
        pk, _, version = value.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            is_number = version.isascii() and version.isdigit() and len(version) < 10
            found[int(pk)] = int(version) if is_number else None
    return found
