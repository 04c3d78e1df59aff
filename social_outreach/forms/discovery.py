"""What a person asks a discovery run for. Which fields there are follows from platform and source."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings

from social_outreach.adapters import registry as adapters
from social_outreach.adapters.discovery import registry
from social_outreach.adapters.discovery.parameters import Kind, Parameter
from social_outreach.adapters.discovery.pasted import PASTED
from social_outreach.services import sources
from social_outreach.services.discovery import LONGEST_WORDS, MOST_PROFILES, DiscoveryRefused
from social_outreach.services.intake import MOST_LINES

#: Prefix of the fields of parameters.
PREFIX = "p_"
_WORDS = {
    "categories": ("Categories", "What they do."),
    "locations": ("Locations", "Where they are."),
    "keywords": ("Keywords", "What else has to be there."),
}
_TYPED = 20_000
_SEPARATORS = re.compile(r"[,;\n\r]+")


class DiscoverForm(forms.Form):
    """An unknown platform falls back to the first, so that a page can always be shown; a run of it is refused.

    ``chosen``: the source that was asked for, whatever its state, else one that costs nothing, else None: which
    source is paid for is a person's choice.
    """

    def __init__(self, data: Any = None, *, platform: str = "", source: str = "", initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.is_unknown = bool(platform) and platform not in adapters.ADAPTERS
        self.platform = platform if platform in adapters.ADAPTERS else next(iter(adapters.ADAPTERS))
        self.offered = sources.offered(self.platform)
        self.chosen = self._chosen(source)
        self.service = registry.service(self.platform)
        self.fields["source"] = forms.ChoiceField(
            label="Source", choices=self._choices(), error_messages={"required": "Choose a source."}
        )
        if self.chosen:
            self.initial.setdefault("source", self.chosen.source.name)
        if self.is_pasted:
            self.fields["urls"] = forms.CharField(
                label="Usernames or addresses", required=False, max_length=_TYPED * 50, widget=_area(7),
                help_text=f"One a line, at most {MOST_LINES:,}.",
            )  # fmt: skip
            return
        if self.chosen is None or self.chosen.source.searches:
            self._add_words()
        for parameter in self.service.known_parameters(self.chosen.source) if self.chosen else ():
            self.fields[PREFIX + parameter.name] = _field(parameter)
        self.fields["most"] = forms.IntegerField(
            label="Stop after so many profiles", min_value=1, max_value=MOST_PROFILES, required=False,
            initial=settings.DISCOVERY_MOST,
        )  # fmt: skip

    @property
    def is_pasted(self) -> bool:
        return self.chosen is not None and self.chosen.source.name == PASTED

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in (*_WORDS, "urls") if name in self.fields]

    @property
    def required_parameters(self) -> list[forms.BoundField]:
        return [self[name] for name, field in self.fields.items() if name.startswith(PREFIX) and field.required]

    @property
    def extras(self) -> list[forms.BoundField]:
        return [self[name] for name, field in self.fields.items() if name.startswith(PREFIX) and not field.required]

    @property
    def said_extras(self) -> bool:
        """Some of them are set or wrong, so they are shown opened."""
        return any(field.errors or field.value() for field in self.extras) if self.is_bound else False

    def _chosen(self, source: str) -> sources.Readiness | None:
        by_name = {one.source.name: one for one in self.offered}
        free = (one for one in self.offered if one.ready and one.source.searches and not one.source.is_paid)
        return by_name.get(source) or next(free, None)

    def _choices(self) -> list[tuple[str, str]]:
        return [
            (one.source.name, one.source.label if one.ready else f"{one.source.label} ({_state(one)})")
            for one in self.offered
        ]

    def _add_words(self) -> None:
        for (name, (label, text)), example in zip(_WORDS.items(), self.service.example, strict=True):
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=_TYPED, help_text=text, widget=_area(2, placeholder=example)
            )

    def asked(self) -> dict[str, Any]:
        """Arguments of ``services.discovery.create``. Raises DiscoveryRefused where a field cannot be read."""
        if self.is_unknown:
            raise DiscoveryRefused({"platform": ["There is no such platform. Choose one."]})
        if not self.is_valid() or self.chosen is None:
            raise DiscoveryRefused()
        given = self.cleaned_data
        asked: dict[str, Any] = {"platform": self.platform, "source": self.chosen.source.name}
        if self.is_pasted:
            return {**asked, "lines": given["urls"].splitlines()}
        asked |= {name: _SEPARATORS.split(given.get(name, "")) for name in _WORDS}
        asked["parameters"] = {name.removeprefix(PREFIX): given[name] for name in given if name.startswith(PREFIX)}
        return {**asked, "most": given["most"]}

    def take(self, refusal: DiscoveryRefused) -> None:
        """Show a refusal at its fields; what has no field here stands above the form."""
        named = {**refusal.errors, **{PREFIX + name: said for name, said in refusal.parameters.items()}}
        for name, sentences in named.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


def _state(one: sources.Readiness) -> str:
    return "halted" if one.is_halted else "not set up"


def _area(rows: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "discover-words", **attrs})


def _field(parameter: Parameter) -> forms.Field:
    said: dict[str, Any] = {"label": parameter.label, "required": parameter.required, "help_text": parameter.help}
    if parameter.kind == Kind.FLAG:
        return forms.BooleanField(**{**said, "required": False})
    if parameter.kind == Kind.NAMES:
        field = forms.CharField(**said, max_length=_TYPED * 5, widget=_area(5, placeholder=parameter.example))
        field.error_messages["required"] = f"{parameter.label}: give at least one."
        return field
    attrs = {"placeholder": f"For instance {parameter.example}"} if parameter.example else {}
    if parameter.kind == Kind.NUMBER:
        attrs["inputmode"] = "numeric"
    return forms.CharField(**said, max_length=LONGEST_WORDS, widget=forms.TextInput(attrs=attrs))
