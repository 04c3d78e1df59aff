"""What the address of a list may say. A bad filter is told and shows nothing: leaving it out would show too much."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from social_outreach.adapters import registry

#: A value or a name is quoted up to here.
_QUOTED = 60


class BadFilter(ValueError):
    """The address has a filter that cannot be read. ``sentences``: what is wrong, one each."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class ListFilter(forms.Form):
    """Filters as they stand in an address. Reading them off a bad address raises ``BadFilter``."""

    #: Names that may stand in the address besides the filters.
    beside: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = f"There is no “%(value).{_QUOTED}s” to choose."

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for name in self.data:
            if name not in self.fields and name not in self.beside:
                self.add_error(None, f"This list has no filter “{name[:_QUOTED]}”.")
        return found

    def sentences(self) -> list[str]:
        """What is wrong, each with the filter that it is about."""
        told = [str(error) for error in self.non_field_errors()]
        for name in self.fields:
            told += [f"{self[name].label}: {error}" for error in self.errors.get(name, [])]
        return told

    def known(self) -> dict[str, Any]:
        """All values, read. Raises ``BadFilter``."""
        if not self.is_valid():
            raise BadFilter(self.sentences())
        return self.cleaned_data


class PlatformFilter(ListFilter):
    platform = forms.ChoiceField(required=False, choices=registry.platform_choices)
