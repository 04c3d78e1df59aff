"""What each sentence of a draft rests on, as it is stored with the message and shown to the reviewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from social_outreach.rules.fencing import visible

#: {"sentence": str, "facts": [{"name": str, "value": str}]}
Entry = dict[str, Any]


def entries(rests_on: Iterable[tuple[str, Sequence[str]]], facts: Mapping[str, str]) -> list[Entry]:
    """The facts with the values of now: what is stored later must not change what a reviewer has seen."""
    return [
        {
            "sentence": " ".join(visible(text).split()),
            "facts": [{"name": name, "value": visible(facts[name])} for name in names],
        }
        for text, names in rests_on
        if names
    ]


def still_said(evidence: Any, body: str) -> list[Entry]:
    """Of the evidence, what speaks of sentences that stand in ``body`` unchanged."""
    flat = " ".join(body.split())
    known = evidence if isinstance(evidence, list) else []
    return [entry for entry in known if isinstance(entry, dict) and _stands(str(entry.get("sentence", "")), flat)]


def _stands(sentence: str, flat: str) -> bool:
    whole = " ".join(sentence.split())
    return bool(whole) and bool(re.search(rf"(?<!\w){re.escape(whole)}(?!\w)", flat))
