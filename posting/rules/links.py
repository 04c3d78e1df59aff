"""Which campaign parameters the links of a post carry."""

from __future__ import annotations

from collections.abc import Mapping


def tags_of(utm: Mapping[str, str], campaign_slug: str) -> Mapping[str, str]:
    """Those that the post sets, and its campaign's slug as utm_campaign where it sets none."""
    if not campaign_slug or utm.get("campaign"):
        return utm
    return {**utm, "campaign": campaign_slug}
