"""The drafter that fills in a template: nothing is invented, and what a sentence rests on is what was filled in."""

from __future__ import annotations

from typing import ClassVar

from social_outreach.adapters.drafters import Drafted, Drafter, DraftRequest, Sentence
from social_outreach.rules.sentences import spans
from social_outreach.rules.templating import Filled, render

#: Variables that say something of us, not of the person.
_OURS = frozenset({"platform", "sender_name"})


class TemplateDrafter(Drafter):
    name: ClassVar[str] = "template"
    label: ClassVar[str] = "Template"
    is_generative: ClassVar[bool] = False

    def draft(self, request: DraftRequest) -> Drafted:
        """Raises nothing: what has no value is named in ``missing``."""
        values = {fact.name: fact.value for fact in request.facts}
        values |= {"sender_name": request.sender_name, "platform": request.platform_label}
        rendered = render(request.template, values)
        return Drafted(
            text=rendered.text,
            sentences=_sentences(rendered.text, rendered.filled),
            language=request.language,
            missing=rendered.missing,
        )


def _sentences(text: str, filled: tuple[Filled, ...]) -> tuple[Sentence, ...]:
    about = [item for item in filled if item.name not in _OURS]
    return tuple(
        Sentence(
            text[start:end],
            tuple(dict.fromkeys(item.name for item in about if item.start < end and item.end > start)),
        )
        for start, end in spans(text)
    )
