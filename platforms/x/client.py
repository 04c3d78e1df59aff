"""Typed calls to X: posts, the own timeline, numbers, who is logged in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outbound.answers import json_object
from outbound.http import Answer, SendPermit
from outbound.outcome import Accepted, CallFailed, Pause, Refused, Unreached
from platforms.x.calling import XCaller, XKeys, data_of, text_of
from platforms.x.errors import failure, in_doubt
from platforms.x.numbers import PostNumbers, told
from platforms.x.quotas import POSTS_TOGETHER, PRIVATE_NUMBERS_FOR, spent
from platforms.x.timeline import SeenPost, seen_posts

#: X renamed its read fields in description 2.167; its prose pages still say the older names. One is sent, the other
#: where X refuses it: (parameter, fields of a timeline).
_FIELDS: tuple[tuple[str, str], ...] = (
    ("post.fields", "attachments,created_at,entities,note_post,referenced_posts"),
    ("tweet.fields", "attachments,created_at,entities,note_tweet,referenced_tweets"),
)
_PAGE = 100
_MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class User:
    """Whom a token belongs to."""

    user_id: str
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """An account's own posts, newest first. ``whole``: none made since the asked time is missing."""

    posts: tuple[SeenPost, ...]
    whole: bool


class XClient:
    """The calls of X we use. Stateless apart from the door; each raises ``CallFailed``."""

    def __init__(self, caller: XCaller) -> None:
        self._caller = caller

    def create_post(
        self,
        keys: XKeys,
        *,
        text: str,
        media_ids: Sequence[str] = (),
        answers: str = "",
        permit: SendPermit | None = None,
    ) -> Accepted:
        """``POST /2/tweets``. ``answers``: id of the own post that this one continues.

        There is no idempotency key: an unknown outcome is looked for in the timeline. The fields of paid partnerships
        and of machine-made content are declarations that people make; none is sent for them.
        """
        body: dict[str, Any] = {"text": text} if text else {}
        if media_ids:
            body["media"] = {"media_ids": list(media_ids)}
        if answers:
            body["reply"] = {"in_reply_to_tweet_id": answers}
        answer = self._caller.ask("POST", "/2/tweets", keys, json=body, permit=permit)
        if not answer.ok:
            raise CallFailed(failure(answer, now=self._caller.clock(), creating=True, own_parent=bool(answers)))
        return _accepted(answer)

    def whoami(self, keys: XKeys) -> User:
        """The user a token belongs to; 75 calls in 15 minutes."""
        data = data_of(self._caller.read("GET", "/2/users/me", keys))
        if not text_of(data.get("id")):
            raise CallFailed(Unreached(reason="X's answer does not name the user."))
        return User(text_of(data["id"]), text_of(data.get("name")), text_of(data.get("username")))

    def own_posts(self, keys: XKeys, *, user_id: str, since: datetime) -> Timeline:
        """Posts of ``user_id`` made at or after ``since``, replies included."""
        params = {"max_results": _PAGE, "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
        posts: list[SeenPost] = []
        token, complete = "", True
        for _ in range(_MOST_PAGES):
            page = {**params, "pagination_token": token} if token else params
            body = self._with_fields(keys, f"/2/users/{user_id}/tweets", page)
            posts += seen_posts(body)
            meta = body.get("meta")
            if not isinstance(meta, dict):
                raise CallFailed(Unreached(reason="X's list of posts cannot be read."))
            complete = complete and not body.get("errors")
            token = text_of(meta.get("next_token"))
            if not token:
                return Timeline(tuple(posts), whole=complete)
        return Timeline(tuple(posts), whole=False)

    def numbers(self, keys: XKeys, ids: Sequence[str]) -> Mapping[str, PostNumbers]:
        """Numbers of at most 100 own posts. What X does not name at all is left out.

        Private numbers come in a call of their own: asked for one post that is too old or not ours, X would drop it.
        """
        if not ids:
            return {}
        asked = list(dict.fromkeys(ids))[:POSTS_TOGETHER]
        found = told(self._with_fields(keys, "/2/tweets", {"ids": ",".join(asked)}, "created_at,public_metrics"))
        oldest = self._caller.clock() - PRIVATE_NUMBERS_FOR
        young = [each for each, post in found.items() if post.created_at is not None and post.created_at > oldest]
        if not young:
            return found
        private = self._private(keys, young)
        return {each: post.joined(private.get(each)) for each, post in found.items()}

    def _private(self, keys: XKeys, ids: Sequence[str]) -> Mapping[str, PostNumbers]:
        """Clicks and the like. Without them the public numbers are still true, so a refusal here is no failure."""
        try:
            return told(self._with_fields(keys, "/2/tweets", {"ids": ",".join(ids)}, "non_public_metrics"))
        except CallFailed:
            return {}

    def _with_fields(self, keys: XKeys, path: str, params: Mapping[str, Any], fields: str = "") -> dict[str, Any]:
        """A read whose field parameter X may know by its newer or its older name."""
        (name, known), (older, known_before) = _FIELDS
        try:
            return self._caller.read("GET", path, keys, params={**params, name: fields or known})
        except CallFailed as error:
            outcome = error.outcome
            if not (isinstance(outcome, Refused) and outcome.http_status == 400 and name in outcome.reason):
                raise
        return self._caller.read("GET", path, keys, params={**params, older: fields or known_before})


def _accepted(answer: Answer) -> Accepted:
    remote_id = text_of(data_of(json_object(answer)).get("id"))
    if not (remote_id.isascii() and remote_id.isdigit()):
        raise CallFailed(in_doubt(answer, creating=True, reason="X took the post but named no id."))
    empty = spent(answer.headers)
    reason = "X has no post left for this account until then." if empty else ""
    pause = Pause(until=empty.until, scope=empty.scope, reason=reason) if empty else None
    return Accepted(remote_id=remote_id, http_status=answer.status, pause=pause)
