"""Publishing to Instagram: containers, which nobody sees, and the call that makes a post of one.

https://developers.facebook.com/docs/instagram-platform/content-publishing and …/instagram-platform/
instagram-graph-api/reference/ig-user/media (facts checked 2026-11-21; parameter names against the specification of
v26.0). Meta fetches the media itself. A container lives 24 hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outbound.answers import json_object
from outbound.bootclock import boot_seconds
from outbound.http import SendPermit
from outbound.outcome import (
    Accepted,
    CallFailed,
    Halted,
    NotReady,
    Outcome,
    OutcomeUnknown,
    Refused,
    Throttled,
    Unauthorized,
    Unreached,
)
from platforms.meta.client import GraphClient, GraphToken
from platforms.meta.quotas import ABUSE_PAUSE

#: They run out after 24 hours; an hour of reserve, so that none runs out between a look and the publishing.
OLDEST = timedelta(hours=23)
#: A container that Meta works on for so long is given up for a new one. Meta's advice is five minutes; ours to choose.
LONGEST_WORK = timedelta(hours=1)
#: Where the status cannot be read, publishing is tried after so long: a container not ready answers 9007/2207027.
BLIND_AFTER = timedelta(seconds=30)
#: The allowance of posts is asked for again after this.
QUOTA_HOLDS = timedelta(minutes=10)
#: The allowance rolls over 24 hours, and nothing tells when its first post falls out: looked at again after this.
QUOTA_AGAIN = timedelta(hours=1)
#: No new call of a preparation after so many seconds.
BUDGET = 20.0

#: A code in the text of a container that failed -> what is wrong with the file or the post: no new try helps.
_UNUSABLE = {
    "2207004": "The picture is too large for Instagram.",
    "2207005": "Instagram does not take this format of picture.",
    "2207009": "Instagram does not take this ratio of width to height.",
    "2207010": "The caption is too long for Instagram.",
    "2207023": "Instagram does not know this kind of media.",
    "2207026": "Instagram does not take this format of video.",
    "2207028": "Instagram does not take this number of pictures and videos in one post.",
    "2207035": "Instagram does not take the product tags.",
    "2207036": "Instagram does not take the product tags.",
    "2207037": "Instagram does not take the product tags.",
    "2207040": "Instagram does not take so many tags.",
    "2207057": "The moment chosen for the video's cover lies outside the video.",
    "2207081": "This account has no trial reels.",
    "2207085": "Instagram could not process the video.",
}
_CODE = re.compile(r"(?<!\d)2207\d{3}(?!\d)")

Save = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One picture or video. ``url`` is where Meta may fetch it."""

    url: str
    is_video: bool
    alt_text: str = ""

    def body(self) -> dict[str, Any]:
        """What a container of it is made of; a video alone becomes a reel. Alternative text is for pictures only."""
        if self.is_video:
            return {"media_type": "REELS", "video_url": self.url}
        return {"image_url": self.url} | ({"alt_text": self.alt_text} if self.alt_text else {})

    def child_body(self) -> dict[str, Any]:
        """The same as part of a carousel."""
        return self.body() | ({"media_type": "VIDEO"} if self.is_video else {}) | {"is_carousel_item": True}


class Preparation:
    """Makes the container of a post and waits for it, over as many goes as it takes.

    ``saved`` is what an earlier go kept: ``{"children": [{"id", "made_at", "is_ready"}], "container": {"id",
    "made_at"}, "quota": {"used", "total", "asked_at"}, "is_published"}``.
    """

    def __init__(self, client: GraphClient, token: GraphToken, saved: Mapping[str, Any], save: Save) -> None:
        self._client, self._token, self._save = client, token, save
        self._state: dict[str, Any] = dict(saved)
        self._ends_at = boot_seconds() + BUDGET

    def run(self, items: Sequence[Item], caption: str) -> dict[str, Any]:
        """What was prepared, whole. Raises ``CallFailed``: ``NotReady`` while Instagram is at work."""
        self._forget_the_old()
        # It is out, and its id was not kept: whoever publishes must look for it and make no second one.
        if self._state.get("is_published"):
            return dict(self._state)
        if "container" not in self._state:
            words = {"caption": caption} if caption else {}
            if len(items) > 1:
                children = self._children(items)
                body = {"media_type": "CAROUSEL", "children": children, **words}
            else:
                body = items[0].body() | words
            self._keep(container=self._made(body))
        if self._looked_at(self._state["container"]) == "published":
            self._keep(is_published=True)
            return dict(self._state)
        self._ask_quota()
        return dict(self._state)

    def _children(self, items: Sequence[Item]) -> list[str]:
        children: list[dict[str, Any]] = [dict(child) for child in self._state.get("children") or ()]
        for item in items[len(children) :]:
            self._check_time()
            children.append(self._made(item.child_body()))
            self._keep(children=[dict(child) for child in children])
        for child in children:
            if not child.get("is_ready"):
                self._check_time()
                self._looked_at(child)
                child["is_ready"] = True
                self._keep(children=[dict(each) for each in children])
        return [str(child["id"]) for child in children]

    def _made(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._client.upload(self._token, f"{_account(self._token)}/media", json=body)
        container = answer.get("id")
        if not isinstance(container, str) or not container:
            raise CallFailed(Unreached(reason="Instagram's answer names no container."))
        return {"id": container, "made_at": self._client.now().isoformat()}

    def _looked_at(self, container: Mapping[str, Any]) -> str:
        """``finished``, ``published`` or ``untold``; else raises, and forgets what cannot be used any more."""
        age = self._client.now() - _made_at(container)
        status = container_status(self._client, self._token, str(container["id"]))
        match status.code:
            case "FINISHED" | "PUBLISHED":
                return status.code.lower()
            case "":
                if age >= BLIND_AFTER:
                    return "untold"
                raise self._busy(BLIND_AFTER - age)
            case "IN_PROGRESS" if age < LONGEST_WORK:
                raise self._busy(timedelta(seconds=5 if age < timedelta(minutes=1) else 15))
            case "ERROR" | "EXPIRED" | "IN_PROGRESS":
                self._forget()
                raise CallFailed(status.meaning(self._client.now()))
            case _:
                raise CallFailed(Unreached(reason="Instagram's word on the container cannot be read."))

    def _ask_quota(self) -> None:
        known, now = self._state.get("quota"), self._client.now()
        if known and now - datetime.fromisoformat(known["asked_at"]) < QUOTA_HOLDS:
            return
        quota = publishing_quota(self._client, self._token)
        if quota is None:
            return
        used, total = quota
        if used >= total:
            reason = f"Instagram lets this account publish {total} posts in 24 hours, and {used} are out."
            raise CallFailed(Throttled(reason=reason, until=now + QUOTA_AGAIN))
        self._keep(quota={"used": used, "total": total, "asked_at": now.isoformat()})

    def _forget_the_old(self) -> None:
        container, now = self._state.get("container"), self._client.now()
        known = [*(self._state.get("children") or ()), *filter(None, [container])]
        if not any(now - _made_at(each) > OLDEST for each in known):
            return
        # A refusal for spam pauses for a day and may come although the post is out (field): asked before all else.
        if container and container_status(self._client, self._token, str(container["id"])).code == "PUBLISHED":
            self._keep(is_published=True)
        else:
            self._forget()

    def _forget(self) -> None:
        """The whole set: children of one carousel must not differ in age by a day."""
        self._state = {name: kept for name, kept in self._state.items() if name == "quota"}
        self._save(dict(self._state))

    def _keep(self, **more: Any) -> None:
        self._state |= more
        self._save(dict(self._state))

    def _check_time(self) -> None:
        if boot_seconds() > self._ends_at:
            raise self._busy(timedelta(seconds=1))

    def _busy(self, wait: timedelta) -> CallFailed:
        return CallFailed(NotReady(reason="Instagram is working on the media.", until=self._client.now() + wait))


@dataclass(frozen=True, slots=True)
class ContainerStatus:
    """What Instagram says of a container; ``code`` is empty where it does not tell."""

    code: str
    text: str = ""

    def meaning(self, now: datetime) -> Outcome:
        """Of a container that came to nothing. What is not known is tried again with a new one, a few times."""
        found = _CODE.search(self.text)
        code = found[0] if found else ""
        said = f" Instagram says: {self.text[:300]}" if self.text else ""
        if code in _UNUSABLE:
            return Refused(reason=f"{_UNUSABLE[code]}{said}", code=code)
        if code == "2207051":
            reason = f"Meta has blocked this account's posting for a while.{said}"
            return Throttled(reason=reason, code=code, until=now + ABUSE_PAUSE)
        if code == "2207042":
            reason = f"Instagram's limit of posts for this account is reached.{said}"
            return Throttled(reason=reason, code=code, until=now + QUOTA_AGAIN)
        if code == "2207050":
            reason = f"Instagram has restricted this account. Open the Instagram app and do what it asks.{said}"
            return Unauthorized(reason=reason, code=code)
        return Unreached(reason=f"Instagram could not use the media this time ({self.code}).{said}", code=code)


def container_status(client: GraphClient, token: GraphToken, container: str) -> ContainerStatus:
    """Raises ``CallFailed``, but for the fault of 2026 by which single objects cannot be read (100/33, field)."""
    try:
        body = client.read(token, container, {"fields": "status_code,status"})
    except CallFailed as error:
        if isinstance(error.outcome, Refused) and error.outcome.code == "100/33":
            return ContainerStatus("")
        raise
    code = body.get("status_code")
    if not isinstance(code, str) or not code:
        raise CallFailed(Unreached(reason="Instagram's word on the container cannot be read."))
    return ContainerStatus(code, str(body.get("status") or ""))


def publishing_quota(client: GraphClient, token: GraphToken) -> tuple[int, int] | None:
    """Posts of the last 24 hours and how many there may be; None where Instagram does not tell.

    The limit stands differently on Meta's pages (100, 50, 25), so only this call is believed.
    """
    try:
        path = f"{_account(token)}/content_publishing_limit"
        body = client.read(token, path, {"fields": "config,quota_usage"})
    except CallFailed as error:
        if isinstance(error.outcome, Refused | Halted):
            return None
        raise
    rows = body.get("data")
    row = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    config = row.get("config")
    used, total = row.get("quota_usage"), config.get("quota_total") if isinstance(config, dict) else None
    return (used, total) if type(used) is int and type(total) is int and total > 0 else None


def publish_container(
    client: GraphClient, token: GraphToken, prepared: Mapping[str, Any], *, permit: SendPermit | None = None
) -> Accepted:
    """Make a post of a container. One that is out already is in doubt: its post has to be looked for."""
    container = prepared.get("container")
    if not isinstance(container, Mapping) or not container.get("id"):
        raise CallFailed(NotReady(reason="The media of this post have to be given to Instagram first."))
    if prepared.get("is_published"):
        reason = "Instagram says that this post is out already; it is being looked for."
        raise CallFailed(OutcomeUnknown(reason=reason, code="published-already"))
    body = {"creation_id": str(container["id"])}
    answer = client.create(token, f"{_account(token)}/media_publish", body, permit=permit)
    return client.taken(answer, json_object(answer).get("id"), missing="Instagram's answer names no post.")


def made_at(prepared: Mapping[str, Any]) -> datetime | None:
    """When the container was made; None where there is none."""
    container = prepared.get("container")
    return _made_at(container) if isinstance(container, Mapping) else None


def _made_at(container: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(container["made_at"]))


def _account(token: GraphToken) -> str:
    return token.account_id or "me"
