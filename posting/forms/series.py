"""The text of a series for its later dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from posting.adapters import registry

_ROWS = forms.Textarea(attrs={"rows": 6, "spellcheck": "true"})


class SeriesForm(forms.Form):
    """The text of all networks, the link, and the own texts of those networks that have one."""

    content = forms.CharField(required=False, strip=False, max_length=100_000, label="Text", widget=_ROWS)
    link = forms.URLField(required=False, max_length=2000, assume_scheme="https", label="Link")

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(content=content.get("content", ""), link=content.get("link", ""))
        self._own: list[str] = []
        for platform, variant in (content.get("variants") or {}).items():
            if "content" in variant:
                self._own.append(platform)
                label = f"Text for {registry.LABELS.get(platform, platform)}"
                self.fields[f"content_{platform}"] = forms.CharField(
                    required=False,
                    strip=False,
                    max_length=100_000,
                    label=label,
                    initial=variant["content"],
                    widget=_ROWS,
                )

    def texts(self) -> dict[str, str]:
        """Of a valid form; '' is the text of all networks."""
        known = self.cleaned_data
        names = {"": "content", **{platform: f"content_{platform}" for platform in self._own}}
        return {platform: known[name].replace("\r\n", "\n") for platform, name in names.items()}
