"""Making and deleting posts: the published schema, then the rules that the schema does not hold."""

import re
import sqlite3
from typing import Any, Final

from rehearsal.publishing import posts, road, strict, uploads
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World
from rehearsal.x import errors, wording
from rehearsal.x.callers import Caller
from rehearsal.x.errors import XVoice

ID: Final = re.compile(r"[0-9]{1,19}")
#: The API description that X publishes (version 2.167): further keys are refused.
SHAPE: Final[dict[str, Any]] = {
    "text": str,
    "media": {"media_ids!": (ID, 1, 4), "tagged_user_ids": (ID, 0, 10)},
    "reply": {
        "in_reply_to_tweet_id!": ID,
        "exclude_reply_user_ids": (ID, 0, 50),
        "auto_populate_reply_metadata": bool,
    },
    "quote_tweet_id": ID,
    "poll": {
        "options!": (re.compile(r".{1,25}", re.S), 2, 4),
        "duration_minutes!": int,
        "reply_settings": frozenset({"following", "mentionedUsers", "subscribers", "verified"}),
    },
    "reply_settings": frozenset({"following", "mentionedUsers", "subscribers", "verified"}),
    "community_id": ID,
    "share_with_followers": bool,
    "geo": {"place_id": str},
    "edit_options": {"previous_post_id!": ID},
    "made_with_ai": bool,
    "paid_partnership": bool,
    "nullcast": bool,
    "card_uri": str,
    "direct_message_deep_link": str,
    "for_super_followers_only": bool,
}
EXCLUSIVE: Final = ("media", "poll", "quote_tweet_id", "card_uri")
#: How far back the same text is a duplicate. X does not say; deleted posts have been seen to count.
RECENT: Final = 86_400.0
ENGAGED: Final = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author"
    " of the post you are replying to."
)


def create(world: World, request: Request, caller: Caller) -> Response:
    voice = XVoice(world.clock.now())
    return road.publish(world, request, "x", voice, lambda db, now: _judged(db, request, caller, now), _receipt)


def _receipt(post: Post) -> Response:
    told = wording.as_told(post.text, post.media[0] if post.media else "")
    return answer({"data": {"id": post.remote_id, "text": told, "edit_history_post_ids": [post.remote_id]}}, 201)


def _judged(db: sqlite3.Connection, request: Request, caller: Caller, now: float) -> Post | Response:
    body = read_body(request)
    if isinstance(body, Response):
        return body
    refusal = _shape_problem(body) or _text_problem(body.get("text", "").strip(), body)
    refusal = refusal or _reply_problem(db, caller, body) or _media_problem(db, caller, body, now)
    if refusal is not None:
        return refusal
    post = _post(db, caller, body, now)
    if posts.twin(db, post, now - RECENT, with_deleted=True) is not None:
        return errors.forbidden("You are not allowed to create a Tweet with duplicate content.")
    return post


def read_body(request: Request) -> Json | Response:
    try:
        return request.json()
    except MalformedBody as error:
        return errors.invalid("body", str(error))
    except BodyTooLarge:
        return errors.problem(413, "Payload Too Large", "The request is too large.")


def _shape_problem(body: Json) -> Response | None:
    found = strict.flaw(body, SHAPE)
    if found is not None:
        return errors.flawed(found)
    together = [name for name in EXCLUSIVE if name in body]
    if len(together) > 1:
        return errors.invalid(together[1], f"Only one of {', '.join(together)} may be given.")
    if "poll" in body and not 5 <= body["poll"]["duration_minutes"] <= 10_080:
        return errors.invalid("poll.duration_minutes", "duration_minutes must be between 5 and 10080.")
    if not body.get("text", "").strip() and not any(name in body for name in ("media", "card_uri")):
        return errors.invalid("text", "One of text or media is required.")
    if "quote_tweet_id" in body:
        # Taken from the self-serve plans in April 2026 (X API changelog).
        return errors.forbidden()
    return None


def _text_problem(text: str, body: Json) -> Response | None:
    if wording.weighted_length(text) > wording.LONGEST:
        return errors.forbidden()
    if wording.cashtags(text) > 1:
        return errors.forbidden("Posts are limited to a maximum of one cashtag.")
    return None


def _reply_problem(db: sqlite3.Connection, caller: Caller, body: Json) -> Response | None:
    """Since February 2026 only those whom the author mentioned may reply, and the author (X API changelog)."""
    if "reply" not in body:
        return None
    parent = posts.get(db, "x", body["reply"]["in_reply_to_tweet_id"])
    if parent is None:
        return errors.forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    engaged = caller.publisher.username.lower() in wording.mentions(parent.text)
    return None if parent.account_id == caller.account_id or engaged else errors.forbidden(ENGAGED)


def _media_problem(db: sqlite3.Connection, caller: Caller, body: Json, now: float) -> Response | None:
    ids = body.get("media", {}).get("media_ids", [])
    found = [uploads.get(db, "x", media_id) for media_id in ids]
    usable = [one for one in found if one is not None and _is_theirs(one, caller) and one.expires_at > now]
    if len(usable) < len(ids) or len(set(ids)) < len(ids):
        return errors.invalid("media.media_ids", "Your media IDs are invalid.", ",".join(ids))
    if not all(one.is_ready(now) for one in usable):
        return errors.invalid("media.media_ids", "Your media is still being processed, or failed to be.", ",".join(ids))
    kinds = [one.kind for one in usable]
    if len(kinds) > 1 and set(kinds) != {"tweet_image"}:
        return errors.invalid("media.media_ids", "A post takes up to four images, or one GIF, or one video.")
    if any(not kind.startswith("tweet_") for kind in kinds):
        return errors.invalid("media.media_ids", "This media was not uploaded for posts.")
    return None


def _is_theirs(upload: uploads.Upload, caller: Caller) -> bool:
    return caller.account_id in (upload.account_id, *upload.details.get("additional_owners", ()))


def _post(db: sqlite3.Connection, caller: Caller, body: Json, now: float) -> Post:
    text = body.get("text", "").strip()
    found = wording.links(text)
    parent_id = body.get("reply", {}).get("in_reply_to_tweet_id", "")
    parent = posts.get(db, "x", parent_id)
    return Post(
        "x",
        caller.account_id,
        new_id(now),
        text,
        kind=posts.REPLY if parent_id else posts.ROOT,
        link=found[0].address if found else "",
        media=tuple(body.get("media", {}).get("media_ids", ())),
        parent=parent_id,
        root=parent.root if parent else "",
        details={name: value for name, value in body.items() if name not in ("text", "media", "reply")},
    )


def delete(world: World, request: Request, caller: Caller, post_id: str) -> Response:
    with world.store.write() as db:
        post = posts.get(db, "x", post_id)
        if post is None:
            return answer({"errors": [errors.missing("tweet", "id", post_id)]})
        if post.account_id != caller.account_id:
            return errors.forbidden("You are not authorized to delete this Tweet.")
        posts.delete(db, post, world.clock.now())
    return answer({"data": {"deleted": True}})
