"""TikTok's Research API: creators by the words of their videos, and what a creator's profile says.

Only for independent and academic researchers of non-profit institutions, and never for commercial use; see
``docs/platforms/tiktok.md``. https://developers.tiktok.com/doc/research-api-specs-query-videos,
…/research-api-specs-query-user-info, …/client-access-token-management, …/research-api-faq (page of 2026-09-01), facts
checked 2026-11-21. None of it has met a live account.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from outbound.answers import json_object
from outbound.http import HttpDoor
from outbound.outcome import CallFailed, OutcomeUnknown, Refused, Unauthorized, Unreached
from outbound.redact import register_secret
from platforms.tiktok.research_errors import NO_SUCH_USER, failure, succeeded, unreadable

BASE = "https://open.tiktokapis.com"
#: Days of one search, both ends counted in; the API takes an end up to 30 days after the start.
LONGEST_SPAN = timedelta(days=30)
MOST_VIDEOS = 100
#: A client token lives two hours; a new one is asked for this long before its end.
RENEWED_EARLY = timedelta(minutes=5)

_CREATOR_FIELDS = "display_name,bio_description,bio_url,is_verified,follower_count,following_count,video_count"
_USERNAME = re.compile(r"[a-z0-9._]{1,32}")
_REGION = re.compile(r"[A-Z]{2}")
_CURSOR = re.compile(r"([0-9]{1,9}):([A-Za-z0-9_-]{0,64})", re.ASCII)
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Creator:
    """A public profile. Texts are empty and counts None where TikTok says nothing."""

    username: str
    full_name: str = ""
    bio: str = ""
    website: str = ""
    followers_count: int | None = None
    following_count: int | None = None
    posts_count: int | None = None
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class _ClientToken:
    access_token: str = field(repr=False)
    good_until: datetime


class ResearchClient:
    """Holds its client token in memory and renews it early. Safe to share between threads; each call raises
    ``CallFailed``."""

    def __init__(
        self,
        door: HttpDoor,
        base: str = BASE,
        *,
        client_key: str,
        client_secret: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._door, self._base, self._clock = door, base, clock
        self._client_key, self._client_secret = client_key, client_secret
        self._token: _ClientToken | None = None
        self._renewing = threading.Lock()
        register_secret(client_secret)

    def creators(
        self, text: str, *, region: str, start: date, end: date, cursor: str = ""
    ) -> tuple[tuple[str, ...], str]:
        """Usernames of who published videos with ``text`` in the description, each once, and the next cursor.

        ``region``: ISO 3166 alpha-2, empty for everywhere. ``start`` to ``end``: 30 days at most. A page may be empty
        although there is more.
        """
        body = _search(text, region, start, end)
        reached = 0
        if cursor:
            reached, body["search_id"] = _position(cursor)
        body["cursor"] = reached
        data = self._called("research/video/query/", fields="username", body=body)
        rows = data.get("videos")
        if rows is not None and not isinstance(rows, list):
            raise unreadable()
        names = (str(row.get("username") or "").lower() for row in rows or () if isinstance(row, dict))
        found = tuple(dict.fromkeys(name for name in names if _USERNAME.fullmatch(name)))
        return found, _following(data, reached)

    def creator(self, username: str) -> Creator | None:
        """The profile of this name; None where there is no public one."""
        name = username.strip().removeprefix("@").lower()
        if not _USERNAME.fullmatch(name):
            raise CallFailed(Refused(reason="This is not a TikTok username.", code="bad-username"))
        try:
            data = self._called("research/user/info/", fields=_CREATOR_FIELDS, body={"username": name})
        except CallFailed as error:
            if isinstance(error.outcome, Refused) and error.outcome.code in NO_SUCH_USER:
                return None
            raise
        return _creator(name, data) if data else None

    def _called(self, path: str, *, fields: str, body: dict[str, Any]) -> dict[str, Any]:
        """Renews the token once where TikTok no longer takes it."""
        token = self._good_token()
        try:
            return self._posted(path, fields, body, token)
        except CallFailed as error:
            if not isinstance(error.outcome, Unauthorized):
                raise
        self._forget(token)
        return self._posted(path, fields, body, self._good_token())

    def _posted(self, path: str, fields: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        envelope = self._answered(path, params={"fields": fields}, json=body, headers=headers)
        data = envelope.get("data")
        if not isinstance(data, dict):
            raise unreadable()
        return data

    def _good_token(self) -> str:
        with self._renewing:
            if self._token is None or self._clock() >= self._token.good_until:
                self._token = self._new_token()
            return self._token.access_token

    def _forget(self, token: str) -> None:
        with self._renewing:
            if self._token is not None and self._token.access_token == token:
                self._token = None

    def _new_token(self) -> _ClientToken:
        if not self._client_key or not self._client_secret:
            reason = "There is no client key and secret for TikTok's Research API; enter them in the settings."
            raise CallFailed(Unauthorized(reason=reason, code="no-key"))
        form = {
            "client_key": self._client_key,
            "client_secret": self._client_secret,
            "grant_type": "client_credentials",
        }
        told = self._answered("oauth/token/", form=form)
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable() or " " in token:
            raise unreadable()
        register_secret(token)
        known = isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds < 10**9
        lives = timedelta(seconds=seconds) if known and isinstance(seconds, int) else timedelta()
        return _ClientToken(token, self._clock() + lives - RENEWED_EARLY)

    def _answered(self, path: str, **arguments: Any) -> dict[str, Any]:
        """A call that creates nothing: what is in doubt about it is simply not reached."""
        try:
            answer = self._door.request("POST", f"{self._base}/v2/{path}", **arguments)
        except CallFailed as error:
            told = error.outcome
            if not isinstance(told, OutcomeUnknown):
                raise
            raise CallFailed(Unreached(told.reason, told.code, told.http_status)) from None
        if not succeeded(answer):
            raise CallFailed(failure(answer, now=self._clock()))
        return json_object(answer)


def _search(text: str, region: str, start: date, end: date) -> dict[str, Any]:
    wanted = " ".join(text.split())
    if not wanted:
        raise CallFailed(Refused(reason="The search has no text.", code="empty"))
    if not timedelta(0) <= end - start <= LONGEST_SPAN:
        reason = "TikTok searches 30 days at once; choose a start and an end not further apart, in this order."
        raise CallFailed(Refused(reason=reason, code="bad-span"))
    conditions = [{"operation": "EQ", "field_name": "keyword", "field_values": [wanted]}]
    if region:
        if not _REGION.fullmatch(region.upper()):
            raise CallFailed(Refused(reason="The region is not a country code of two letters.", code="bad-region"))
        conditions.append({"operation": "IN", "field_name": "region_code", "field_values": [region.upper()]})
    return {
        "query": {"and": conditions},
        "start_date": f"{start:%Y%m%d}",
        "end_date": f"{end:%Y%m%d}",
        "max_count": MOST_VIDEOS,
    }


def _position(cursor: str) -> tuple[int, str]:
    """What a cursor of ours holds: the number of videos before the page, and the id of the search."""
    parts = _CURSOR.fullmatch(cursor)
    if parts is None:
        raise CallFailed(Refused(reason="The place to continue from cannot be read; start anew.", code="bad-cursor"))
    return int(parts[1]), parts[2]


def _following(data: dict[str, Any], reached: int) -> str:
    """Empty, too, where the next place lies no further: it would lead round in a circle."""
    place, search = data.get("cursor"), str(data.get("search_id") or "")
    if data.get("has_more") is not True or not isinstance(place, int) or isinstance(place, bool) or place <= reached:
        return ""
    cursor = f"{place}:{search}"
    return cursor if _CURSOR.fullmatch(cursor) else ""


def _creator(username: str, data: dict[str, Any]) -> Creator:
    return Creator(
        username=username,
        full_name=_text(data, "display_name"),
        bio=_text(data, "bio_description"),
        website=_text(data, "bio_url"),
        followers_count=_count(data, "follower_count"),
        following_count=_count(data, "following_count"),
        posts_count=_count(data, "video_count"),
        is_verified=data.get("is_verified") is True,
    )


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _count(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
