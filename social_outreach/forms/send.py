"""What is typed on the send, assisted and message pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.timezone import get_current_timezone

from outbound.clock import database_now
from social_outreach.adapters import registry
from social_outreach.adapters.base import DeliveryMode
from social_outreach.forms.drafts import shown
from social_outreach.forms.listing import ListFilter
from social_outreach.services.outlook import MOST
from social_outreach.states import HELD, MESSAGE_WORDS

#: Nobody plans further ahead than this.
FURTHEST = timedelta(days=366)
_ID = {"min_value": 1, "max_value": 2**63 - 1, "required": False}
MODES = [
    ("", "As each platform permits"),
    (DeliveryMode.ASSISTED, "All by hand, in the assisted queue"),
    (DeliveryMode.API, "By API only"),
]


class LocalMoment(forms.Field):
    """A wall time of the console's zone. A skipped hour means the first moment after it, a repeated one the first."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            wall = datetime.fromisoformat(str(value)[:19])
            if wall.tzinfo is not None:
                raise ValueError("a wall time has no zone")
            return wall.replace(tzinfo=get_current_timezone()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError("Write a date and a time, such as 2027-03-01 09:30.") from None

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is None:
            return
        now = database_now()
        if value <= now:
            raise forms.ValidationError("This time has passed. Leave it empty to send now.")
        if value > now + FURTHEST:
            raise forms.ValidationError("This is more than a year ahead.")


class IdList(forms.Field):
    """Ids in one field, comma separated, so that their number is not bounded by the number of fields."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> list[int]:
        found = [part.strip() for part in str(value or "").split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in found):
            raise forms.ValidationError("The list of messages could not be read. Go back and choose again.")
        if len(found) > MOST:
            raise forms.ValidationError(f"At most {MOST} messages are scheduled at once.")
        return sorted({int(part) for part in found})


class SendFilter(ListFilter):
    """Which of the approved messages, as it stands in the address."""

    beside = ("at", "mode", "ids", "all_matching", "done")

    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
    account = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, accounts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = account_choices(accounts)  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        known = self.known()
        return {"platform": known["platform"], "account": int(known["account"]) if known["account"] else None}

    def kept(self) -> dict[str, str]:
        return {name: value for name, value in self.known().items() if value}

    def shown(self) -> list[dict[str, Any]]:
        return shown(self, {"platform": "Any platform", "account": "Any account"})


class PlanForm(forms.Form):
    """When, and how."""

    at = LocalMoment(label="Not before", required=False)
    mode = forms.ChoiceField(label="How", required=False, choices=MODES)


class ConfirmForm(PlanForm):
    """Exactly these messages, when and how."""

    ids = IdList(required=False)


class MessageFilter(ListFilter):
    """Filters of the message list, as they stand in the address."""

    status = forms.ChoiceField(required=False)
    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
    mode = forms.ChoiceField(
        label="How", required=False, choices=[(DeliveryMode.API, "By API"), (DeliveryMode.ASSISTED, "By hand")]
    )
    account = forms.ChoiceField(required=False)
    q = forms.CharField(label="Search", required=False, max_length=100)
    before = forms.IntegerField(label="Page", **_ID)  # type: ignore[arg-type]
    after = forms.IntegerField(label="Page", **_ID)  # type: ignore[arg-type]

    def __init__(self, *args: Any, accounts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [*MESSAGE_WORDS.items(), (HELD, "Held")]  # type: ignore[attr-defined]
        self.fields["account"].choices = account_choices(accounts)  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        kept = self.kept()
        return {**kept, "account": int(kept["account"])} if "account" in kept else kept

    def cursor(self) -> dict[str, Any]:
        known = self.known()
        return {"before": known["before"], "after": known["after"]}

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in self.known().items() if value and name not in ("before", "after")}

    def shown(self) -> list[dict[str, Any]]:
        labels = {"status": "Any status", "platform": "Any platform", "mode": "Any mode", "account": "Any account"}
        return shown(self, labels)


class CancelForm(forms.Form):
    """Which messages to cancel: ticked ones, all that match, or exactly those that the page asking back has shown."""

    all_matching = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)
    which = IdList(required=False)
    typed = forms.CharField(max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("confirmed") and not found.get("which"):
            raise forms.ValidationError("Choose the messages again; nothing was changed.")
        if not (found.get("confirmed") or found.get("all_matching") or self.ticked()):
            raise forms.ValidationError("Tick at least one message first.")
        return found

    def ticked(self) -> list[int]:
        given = self.data.getlist("ids")[:200] if hasattr(self.data, "getlist") else []
        return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]

    def problem(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)


class ReplyForm(forms.Form):
    """What a person wrote to us; empty where only the fact is known."""

    body = forms.CharField(label="Reply", required=False, max_length=20_000, strip=False, widget=forms.Textarea)

    def problem(self) -> str:
        """Why the reply cannot be recorded, in a sentence."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def account_choices(accounts: list[Any]) -> list[tuple[str, str]]:
    labels = dict(registry.platform_choices())
    return [
        (str(row.pk), f"{row.name or row.username or row.account_id} ({labels.get(row.platform, row.platform)})")
        for row in accounts
    ]


def zone_name() -> str:
    zone = get_current_timezone()
    return zone.key if isinstance(zone, ZoneInfo) else str(zone)
