"""The Display API: whose token it is, and numbers of the account's own videos.

https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info, …/tiktok-api-v2-video-query (facts checked 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outbound.outcome import CallFailed, Unreached
from platforms.tiktok.open_api import OpenCaller

#: Numbers of so many videos are told in one call.
VIDEOS_TOGETHER = 20
_BASIC = "open_id,avatar_url,display_name"
_VIDEO = "id,share_url,view_count,like_count,comment_count,share_count"


@dataclass(frozen=True, slots=True)
class OpenUser:
    """Whom a token belongs to. The username is told with the scope ``user.info.profile`` only."""

    open_id: str
    name: str = ""
    username: str = ""
    picture_url: str = ""


@dataclass(frozen=True, slots=True)
class VideoNumbers:
    """Totals of one video; ``None``: TikTok did not say."""

    views: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    url: str = ""


class TikTokDisplay:
    """Each call raises ``CallFailed``."""

    def __init__(self, caller: OpenCaller) -> None:
        self._caller = caller

    def user(self, access_token: str) -> OpenUser:
        try:
            return self._user(access_token, f"{_BASIC},username")
        except CallFailed as error:
            if error.outcome.code not in ("scope_not_authorized", "scope_permission_missed"):
                raise
        return self._user(access_token, _BASIC)

    def _user(self, access_token: str, fields: str) -> OpenUser:
        user = self._caller.read("GET", "/v2/user/info/", access_token, params={"fields": fields}).get("user")
        told = user if isinstance(user, dict) else {}
        open_id = told.get("open_id")
        if not isinstance(open_id, str) or not open_id:
            raise CallFailed(Unreached(reason="TikTok's answer does not name the account."))
        return OpenUser(
            open_id=open_id,
            name=str(told.get("display_name") or ""),
            username=str(told.get("username") or ""),
            picture_url=str(told.get("avatar_url") or ""),
        )

    def numbers(self, access_token: str, ids: Sequence[str]) -> dict[str, VideoNumbers]:
        """Of at most 20 of the account's own videos. What TikTok does not name is left out."""
        asked = list(dict.fromkeys(ids))[:VIDEOS_TOGETHER]
        if not asked:
            return {}
        body, params = {"filters": {"video_ids": asked}}, {"fields": _VIDEO}
        rows = self._caller.read("POST", "/v2/video/query/", access_token, params=params, json=body).get("videos")
        if not isinstance(rows, list):
            raise CallFailed(Unreached(reason="TikTok's numbers cannot be read."))
        return {str(row.get("id")): _numbers(row) for row in rows if isinstance(row, dict) and row.get("id")}


def _numbers(row: Mapping[str, Any]) -> VideoNumbers:
    return VideoNumbers(
        views=_count(row, "view_count"),
        likes=_count(row, "like_count"),
        comments=_count(row, "comment_count"),
        shares=_count(row, "share_count"),
        url=str(row.get("share_url") or ""),
    )


def _count(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    return value if type(value) is int and value >= 0 else None
