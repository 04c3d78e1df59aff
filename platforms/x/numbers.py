"""Numbers of posts as X tells them, in the spellings before and since its description 2.167. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from outbound.outcome import CallFailed
from platforms.x.calling import text_of
from platforms.x.timeline import moment


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """Totals of one post; ``None``: X did not say. ``is_gone``: X has no such post any more."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    impressions: int | None = None
    link_clicks: int | None = None
    profile_clicks: int | None = None
    engagements: int | None = None
    created_at: datetime | None = None
    is_gone: bool = False

    @property
    def others(self) -> dict[str, int]:
        """What X told beyond the numbers that all networks have."""
        known = {
            "quotes": self.quotes,
            "bookmarks": self.bookmarks,
            "profile_clicks": self.profile_clicks,
            "engagements": self.engagements,
        }
        return {name: value for name, value in known.items() if value is not None}

    def joined(self, private: PostNumbers | None) -> PostNumbers:
        """With the numbers that only the author is told."""
        if private is None:
            return self
        return replace(
            self,
            link_clicks=private.link_clicks,
            profile_clicks=private.profile_clicks,
            engagements=private.engagements,
            impressions=self.impressions if self.impressions is not None else private.impressions,
        )


def told(body: Mapping[str, Any]) -> dict[str, PostNumbers]:
    """By id. X answers 200 also where some posts are missing, and names those under ``errors``."""
    rows, faults = body.get("data"), body.get("errors")
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and text_of(row.get("id")):
            found[text_of(row["id"])] = _numbers(row)
    for fault in faults if isinstance(faults, list) else ():
        gone = _gone(fault)
        if gone and gone not in found:
            found[gone] = PostNumbers(is_gone=True)
    return found


def _gone(fault: object) -> str:
    if not isinstance(fault, dict) or not text_of(fault.get("type")).endswith("/resource-not-found"):
        return ""
    return text_of(fault.get("resource_id")) or text_of(fault.get("value"))


def _numbers(row: Mapping[str, Any]) -> PostNumbers:
    public, private = _group(row, "public_metrics"), _group(row, "non_public_metrics")
    return PostNumbers(
        likes=_count(public, "like_count"),
        replies=_count(public, "reply_count"),
        reposts=_count(public, "repost_count", "retweet_count"),
        quotes=_count(public, "quote_count"),
        bookmarks=_count(public, "bookmark_count"),
        impressions=_count(public, "impression_count", otherwise=_count(private, "impression_count")),
        link_clicks=_count(private, "url_link_clicks"),
        profile_clicks=_count(private, "user_profile_clicks"),
        engagements=_count(private, "engagements"),
        created_at=_made(row.get("created_at")),
    )


def _group(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    group = row.get(name)
    return group if isinstance(group, dict) else {}


def _count(group: Mapping[str, Any], *names: str, otherwise: int | None = None) -> int | None:
    for name in names:
        value = group.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return otherwise


def _made(value: object) -> datetime | None:
    try:
        return moment(value)
    except CallFailed:
        return None
