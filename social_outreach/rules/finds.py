"""What a source found, as a profile; and the report of a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platforms.display_counts import LARGEST
from social_outreach.rules.rows import COUNTS, TEXTS, FoundProfile, clean

#: Lines of a report; the counts go on beyond it.
MOST_LINES = 500
_SHORT = 300

REFUSED = "refused"
PASSED_OVER = "passed over"
SKIPPED = "skipped"
FAILED = "error"
ENRICHED = "enriched"
NOT_ENRICHED = "not enriched"


def profile_of(
    platform: str, identity: tuple[str, str], url: str, facts: Mapping[str, Any], limits: Mapping[str, int]
) -> FoundProfile:
    """A find within what the columns take. A source says what it likes; nothing of it is trusted."""
    profile = FoundProfile(platform, *identity, url=_address(url, limits["url"]))
    for name in TEXTS:
        value = facts.get(name)
        if isinstance(value, str) and name != "url":
            setattr(profile, name, clean(value, several_lines=name == "bio")[: limits[name]].strip())
    for name in COUNTS[:3]:
        value = facts.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
            setattr(profile, name, value)
    profile.website = _address(profile.website, limits["website"])
    if "@" not in profile.email[1:-1] or " " in profile.email:
        profile.email = ""
    return profile


def _address(text: str, most: int) -> str:
    """A web address without what follows its path; empty for anything else, as pages link to it."""
    text = clean(text)
    if not text.lower().startswith(("http://", "https://")) or " " in text:
        return ""
    return text.partition("#")[0].partition("?")[0][:most]


def note(lines: list[dict[str, Any]], kind: str, reason: str, text: str = "", asked: str = "") -> None:
    """Add to a report. What has no text of its own is counted by its reason; beyond the bound nothing is listed."""
    reason = clean(reason)[:_SHORT]
    if not text:
        for line in lines:
            if (line["kind"], line["reason"], line.get("text", "")) == (kind, reason, ""):
                line["count"] += 1
                return
    if len(lines) < MOST_LINES:
        line = {"kind": kind, "reason": reason, "text": clean(text)[:_SHORT], "asked": clean(asked)[:_SHORT]}
        lines.append({name: value for name, value in line.items() if value or name == "reason"} | {"count": 1})


def total(lines: list[dict[str, Any]], kind: str) -> int:
    return sum(line.get("count", 1) for line in lines if line.get("kind") == kind)
