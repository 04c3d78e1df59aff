"""Shapes of what the account pages are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class PauseForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, label="Why", help_text="For whoever finds it paused.")


class PickForm(forms.Form):
    """Which accounts of a log-in are to be connected; those with a problem are shown and cannot be picked."""

    accounts = forms.MultipleChoiceField(
        label="Accounts",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pick at least one account.", "invalid_choice": "Pick from the list."},
    )

    def __init__(self, *args: Any, choices: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].choices = [  # type: ignore[attr-defined]
            (each["account_id"], each["name"]) for each in choices if not each["problem"]
        ]
