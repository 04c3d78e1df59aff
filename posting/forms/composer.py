"""The composer's form for the post itself; what the networks get differently is in ``typed``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms

from posting.rules.content import UTM_KEYS
from posting.states import Frequency, LatePolicy

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LATE = {
    LatePolicy.HOLD: "Hold it and ask a person",
    LatePolicy.SEND: "Post it all the same",
    LatePolicy.DROP: "Drop it",
}
_TEXT = {"spellcheck": "true"}
MOST_LABELS = 20


class ComposerForm(forms.Form):
    """The post itself."""

    content = forms.CharField(
        required=False, strip=False, max_length=100_000, label="Text", widget=forms.Textarea(attrs={"rows": 6, **_TEXT})
    )
    link = forms.URLField(required=False, max_length=2000, assume_scheme="https", label="Link")
    labels = forms.CharField(required=False, max_length=600, help_text="Separated by commas.")
    campaign = forms.ChoiceField(
        required=False, help_text="Names the campaign in links too, unless you name another below."
    )
    group = forms.CharField(
        required=False,
        max_length=40,
        label="A/B group",
        help_text="Posts of one group are compared in the analytics.",
        widget=forms.TextInput(attrs={"list": "ab-groups", "autocomplete": "off"}),
    )
    group_label = forms.CharField(
        required=False, max_length=10, label="Variant", help_text="Which of them this is: A, B, short, with image."
    )
    variant_of = forms.IntegerField(required=False, min_value=1, max_value=10**14, widget=forms.HiddenInput)
    utm_source = forms.CharField(required=False, max_length=100, label="Source", help_text="{network} names it.")
    utm_medium = forms.CharField(required=False, max_length=100, label="Medium")
    utm_campaign = forms.CharField(required=False, max_length=100, label="Campaign")
    utm_term = forms.CharField(required=False, max_length=100, label="Term")
    utm_content = forms.CharField(required=False, max_length=100, label="Content")
    date = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = forms.ChoiceField(label="Time zone")
    late_policy = forms.ChoiceField(choices=[(str(key), label) for key, label in _LATE.items()], label="If it is late")
    late_minutes = forms.IntegerField(min_value=1, max_value=10_080, label="Late after (minutes)")
    frequency = forms.ChoiceField(
        required=False,
        label="Comes again",
        choices=[("", "Never"), *((str(each), str(each).capitalize()) for each in Frequency)],
    )
    every = forms.IntegerField(required=False, min_value=1, max_value=365, label="Every", initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=list(enumerate(_WEEKDAYS)), widget=forms.CheckboxSelectMultiple, label="On"
    )
    last_on = forms.DateField(required=False, label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
    most = forms.IntegerField(required=False, min_value=1, max_value=1000, label="At most so many")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, zones: Sequence[str], campaigns: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaigns = list(campaigns)
        given = self.data.get("zone") or self.initial.get("zone") or ""
        self._choose("zone", [(zone, zone) for zone in dict.fromkeys([given, *zones]) if zone])
        self._choose("campaign", [("", "None"), *((str(each.pk), each.name) for each in self.campaigns)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_labels(self) -> list[str]:
        given = [" ".join(label.split())[:40] for label in self.cleaned_data["labels"].split(",")]
        found = list(dict.fromkeys(label for label in given if label))
        if len(found) > MOST_LABELS:
            raise forms.ValidationError(f"A post has at most {MOST_LABELS} labels.")
        return found

    def clean(self) -> dict[str, Any]:
        known = self.cleaned_data
        if bool(known.get("date")) != bool(known.get("time")) and not {"date", "time"} & set(self.errors):
            name = "time" if known.get("date") else "date"
            self.add_error(name, f"Give the {name} too, or neither: then it stays without a time.")
        if not {"group", "group_label"} & set(self.errors):
            self._check_group(known["group"], known["group_label"])
        if known.get("frequency") and not known.get("date") and "date" not in self.errors:
            self.add_error("date", "A post that comes again needs its first day and its time.")
        return known

    def _check_group(self, group: str, label: str) -> None:
        if group and not label:
            self.add_error("group_label", "Say which variant this is, e.g. A.")
        if label and not group:
            self.add_error("group", "A variant needs the name of the group that it is compared in.")

    @property
    def local(self) -> str:
        known = self.cleaned_data
        if not (known.get("date") and known.get("time")):
            return ""
        return datetime.combine(known["date"], known["time"]).isoformat()

    def stored(self) -> dict[str, Any]:
        """Of a valid form the fields of a post, without variants and media."""
        known = self.cleaned_data
        return {
            "content": known["content"].replace("\r\n", "\n"),
            "link": known["link"],
            "labels": known["labels"],
            "campaign_id": int(known["campaign"]) if known["campaign"] else None,
            "utm": {key: known[f"utm_{key}"] for key in UTM_KEYS if known[f"utm_{key}"]},
            "scheduled_local": self.local,
            "timezone": known["zone"],
            "late_policy": known["late_policy"],
            "late_minutes": known["late_minutes"],
            "group": known["group"],
            "group_label": known["group_label"],
        }


def initial_of(post: Any) -> dict[str, Any]:
    """A stored post as the form shows it."""
    day, _, clock = post.scheduled_local.partition("T")
    return {
        "content": post.content,
        "link": post.link,
        "labels": ", ".join(post.labels),
        "campaign": str(post.campaign_id or ""),
        **{f"utm_{key}": post.utm.get(key, "") for key in UTM_KEYS},
        "date": day,
        "time": clock[:5],
        "zone": post.timezone,
        "late_policy": post.late_policy,
        "late_minutes": post.late_minutes,
        "group": post.group,
        "group_label": post.group_label,
        "version": post.version,
        "every": 1,
    }
