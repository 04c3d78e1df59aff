"""What is typed on the drafts page."""

from __future__ import annotations

from typing import Any

from django import forms

from social_outreach.adapters import registry
from social_outreach.forms.listing import ListFilter
from social_outreach.services.draft_subjects import LONGEST_INSTRUCTION
from social_outreach.services.drafting import SHIPPED, DrafterChoice
from social_outreach.states import APPROVED, DRAFT, MessageType

#: Far above what any platform takes: the service says by how much a text is too long, and the text is kept.
MOST_TYPED = 100_000


class DraftFilter(ListFilter):
    """Filters of the list, as they stand in the address."""

    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
    state = forms.ChoiceField(required=False, choices=[(DRAFT, "Draft"), (APPROVED, "Approved")])
    missing = forms.ChoiceField(label="Variables missing", required=False, choices=[("1", "Variables missing")])
    flagged = forms.ChoiceField(required=False, choices=[("1", "Flagged")])
    #: Made by this drafting run; in links from its page, not among the choices.
    run = forms.IntegerField(label="Drafting run", required=False, min_value=1, max_value=2**63 - 1)
    q = forms.CharField(label="Search", required=False, max_length=100)

    def wanted(self) -> dict[str, Any]:
        """Arguments of ``selectors.drafts.matching``."""
        known = self.known()
        return {
            "platform": known["platform"],
            "state": known["state"],
            "is_missing": bool(known["missing"]),
            "is_flagged": bool(known["flagged"]),
            "run": known["run"],
            "q": known["q"],
        }

    def kept(self) -> dict[str, Any]:
        """The filters that are set, to be carried on in links."""
        return {name: value for name, value in self.known().items() if value}

    def shown(self) -> list[dict[str, Any]]:
        return shown(
            self, {"platform": "Any platform", "state": "Any state", "missing": "Any text", "flagged": "Any flag"}
        )


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


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


class RegenerateForm(forms.Form):
    """What the drafter is told. ``body``: the text in the editor, which is kept where it was not saved yet."""

    instruction = forms.CharField(required=False, max_length=LONGEST_INSTRUCTION)
    drafter = forms.CharField(required=False, max_length=40)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    body = forms.CharField(required=False, strip=False, max_length=MOST_TYPED)


class MakeForm(forms.Form):
    """A run of drafts: for whom, and who writes them."""

    platform = forms.ChoiceField(label="Platform", required=False)
    message_type = forms.ChoiceField(
        label="Message", choices=[(MessageType.INITIAL, "First message"), (MessageType.FOLLOWUP, "Follow-up")]
    )
    drafter = forms.ChoiceField(label="Written by")
    template = forms.ChoiceField(label="Template", required=False)
    instruction = forms.CharField(
        label="Instruction",
        required=False,
        max_length=LONGEST_INSTRUCTION,
        help_text="What every one of these texts should do, in your own words. What it says may be said.",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "For instance: mention that we are in Lisbon in March"}),
    )

    def __init__(self, *args: Any, drafters: list[DrafterChoice], templates: list[dict[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.drafters, self._templates = drafters, templates
        self._offer("platform", [("", "Every platform"), *registry.platform_choices()])
        self._offer("drafter", [(one.name, one.label) for one in drafters if one.ready])
        self._offer("template", self._template_choices())
        ready = [one for one in drafters if one.ready]
        standard = next((one.name for one in ready if one.is_default), ready[0].name if ready else "")
        self.initial = {"message_type": MessageType.INITIAL, "drafter": standard, **self.initial}

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _template_choices(self) -> list[tuple[str, str]]:
        labels = dict(registry.platform_choices())
        own = [
            (row["name"], f"{row['name']} ({labels.get(row['platform'], 'every platform')})")
            for row in self._templates
            if row["message_type"] == self._chosen("message_type", MessageType.INITIAL)
        ]
        return [("", "The team's own for the platform, else the shipped text"), *own, (SHIPPED, "The shipped text")]

    def _chosen(self, name: str, otherwise: str) -> str:
        return str((self.data.get(name) if self.is_bound else self.initial.get(name)) or otherwise)

    @property
    def chosen_platform(self) -> str:
        """As chosen so far; what is not known counts as none."""
        value = self._chosen("platform", "")
        return value if value in registry.ADAPTERS else ""

    @property
    def chosen_type(self) -> str:
        value = self._chosen("message_type", "")
        return value if value in list(MessageType) else MessageType.INITIAL

    @property
    def chosen_drafter(self) -> DrafterChoice | None:
        name = self._chosen("drafter", str(self.initial.get("drafter", "")))
        return next((one for one in self.drafters if one.name == name and one.ready), None)

    def asked(self) -> dict[str, str]:
        """Arguments of ``services.draft_runs.start``: a drafter gets what it can use."""
        given = {name: self.cleaned_data[name] for name in ("platform", "message_type", "drafter")}
        is_generative = self.chosen_drafter is not None and self.chosen_drafter.is_generative
        other = "instruction" if is_generative else "template"
        return {**given, other: self.cleaned_data[other]}


class ByHandForm(forms.Form):
    """A first message that a person writes."""

    profile = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    body = forms.CharField(label="Message", strip=False, max_length=MOST_TYPED, widget=forms.Textarea)


class BulkForm(forms.Form):
    """Approve what is ticked, or all that match the filters. ``confirmed``: asked back, and exactly what was shown."""

    action = forms.ChoiceField(choices=[("approve", "Approve")])
    all_matching = forms.BooleanField(required=False)
    #: The newest draft that existed when the list was shown: nobody approves what came later.
    newest = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    confirmed = forms.BooleanField(required=False)
    plain = forms.CharField(required=False, max_length=100_000)
    flagged = forms.CharField(required=False, max_length=100_000)
    with_flagged = forms.BooleanField(required=False)

    def shown(self) -> dict[int, int | None]:
        """What the page that asked back was about."""
        given = self.cleaned_data
        told = [given["plain"], given["flagged"] if given["with_flagged"] else ""]
        return ticked(",".join(told).split(","))


def ticked(values: list[str]) -> dict[int, int | None]:
    """Ticked rows, each ``id:version``; what is not a number is left out."""
    found: dict[int, int | None] = {}
    for value in values:
        pk, _, version = value.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            is_number = version.isascii() and version.isdigit() and len(version) < 10
            found[int(pk)] = int(version) if is_number else None
    return found
