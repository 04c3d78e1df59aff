"""Posting slots as the account's page asks for them."""

from __future__ import annotations

from django import forms

from posting.services.slot_weeks import WEEKDAYS


class SlotForm(forms.Form):
    weekdays = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
        label="On",
        error_messages={"required": "Choose at least one day.", "invalid_choice": "Choose from the days of a week."},
    )
    wall_time = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Give a time, e.g. 09:30.", "invalid": "That is no time. Write e.g. 09:30."},
    )
