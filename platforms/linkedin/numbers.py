"""Numbers of a page's posts. Of members' posts an app like ours is told none.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics (facts checked
2026-11-21): organic only, the last twelve months, for administrators of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from outbound.outcome import CallFailed, Unreached
from platforms.linkedin.client import LinkedInClient
from platforms.linkedin.quotas import POSTS_TOGETHER

#: Kind of URN -> (its list among the parameters, its field in an answer).
_KINDS = {"urn:li:share:": ("shares", "share"), "urn:li:ugcPost:": ("ugcPosts", "ugcPost")}


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """Totals of one post; ``None``: LinkedIn did not say."""

    impressions: int | None = None
    unique_impressions: int | None = None
    clicks: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    engagement: float | None = None


def share_statistics(
    client: LinkedInClient, *, access_token: str, organization: str, posts: Sequence[str]
) -> dict[str, PostNumbers]:
    """By URN, of at most 20 posts of one page. What LinkedIn does not name is left out. Raises ``CallFailed``."""
    asked = list(dict.fromkeys(posts))[:POSTS_TOGETHER]
    lists = []
    for beginning, (parameter, _) in _KINDS.items():
        urns = [quote(urn, safe="") for urn in asked if urn.startswith(beginning)]
        if urns:
            lists.append(f"&{parameter}=List({','.join(urns)})")
    if not lists:
        return {}
    query = f"q=organizationalEntity&organizationalEntity={quote(organization, safe='')}{''.join(lists)}"
    body = client.read("GET", f"/rest/organizationalEntityShareStatistics?{query}", access_token=access_token)
    rows = body.get("elements")
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason="LinkedIn's numbers cannot be read."))
    found = [_told(row) for row in rows if isinstance(row, dict)]
    return {urn: numbers for urn, numbers in found if urn in asked}


def _told(row: Mapping[str, Any]) -> tuple[str, PostNumbers]:
    urn = next((str(row[name]) for _, name in _KINDS.values() if row.get(name)), "")
    totals = row.get("totalShareStatistics")
    counted = totals if isinstance(totals, dict) else {}
    engagement = counted.get("engagement")
    return urn, PostNumbers(
        impressions=_count(counted, "impressionCount"),
        unique_impressions=_count(counted, "uniqueImpressionsCount"),
        clicks=_count(counted, "clickCount"),
        likes=_count(counted, "likeCount"),
        comments=_count(counted, "commentCount"),
        shares=_count(counted, "shareCount"),
        engagement=float(engagement) if isinstance(engagement, int | float) else None,
    )


def _count(totals: Mapping[str, Any], name: str) -> int | None:
    """LinkedIn's counts can be below nought when likes are taken back; such a one says nothing."""
    value = totals.get(name)
    return value if type(value) is int and value >= 0 else None
