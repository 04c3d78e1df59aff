"""Shapes of what the pages about one post, the approvals and the queue are sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms


class MoveForm(forms.Form):
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Day")
    time = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}), label="Time")
    zone = forms.CharField(max_length=50, label="Time zone")

    @staticmethod
    def initial_of(post: Any) -> dict[str, Any]:
        """``scheduled_local`` is a wall time as text; without one the day is left to the person."""
        day, _, clock = post.scheduled_local.partition("T")
        return {"date": day, "time": clock[:5] or "09:00", "zone": post.timezone}

    @property
    def wall(self) -> datetime:
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"])

    def sentence(self) -> str:
        named = [f"{self[name].label}: {errors[0]}" for name, errors in self.errors.items()]
        return " ".join(named)


class CommentForm(forms.Form):
    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label="Comment")


class SendBackForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label="What should change")
