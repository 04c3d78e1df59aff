"""Reading posts back: by their ids, or a user's newest first; with the names of fields that were asked for."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rehearsal.publishing import posts, publishers, strict
from rehearsal.publishing.figures import figures
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World
from rehearsal.x import errors, wording
from rehearsal.x.callers import Caller
from rehearsal.x.tweets import ID

PRIVATE: Final[tuple[str, ...]] = ("non_public_metrics", "organic_metrics", "promoted_metrics")
PRIVATE_DAYS: Final = 30
TOKEN_START: Final = "7140w"  # noqa: S105 of a page, not of a person
_FIELDS_SAID: Final = (
    "article attachments author_id community_id context_annotations conversation_id created_at display_text_range"
    " edit_controls edit_history_post_ids edit_history_tweet_ids entities geo id in_reply_to_user_id lang"
    " non_public_metrics note_post note_tweet organic_metrics possibly_sensitive promoted_metrics public_metrics"
    " referenced_posts referenced_tweets reply_settings source text withheld"
)
FIELDS: Final = frozenset(_FIELDS_SAID.split())
BESIDE: Final = ("expansions", "media.fields", "user.fields", "poll.fields", "place.fields")
PAGING: Final = ("max_results", "start_time", "end_time", "since_id", "until_id", "pagination_token", "exclude")
#: Old name -> new name: whoever asks by `tweet.fields` is answered in the old ones.
RENAMED: Final = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "referenced_posts": "referenced_tweets",
    "repost_count": "retweet_count",
    "note_post": "note_tweet",
}


@dataclass(frozen=True)
class Asked:
    fields: frozenset[str]
    in_old_names: bool


def _asked(request: Request, others: tuple[str, ...]) -> Asked | Response:
    query = request.query
    unknown = [name for name in query if name not in ("post.fields", "tweet.fields", *BESIDE, *others)]
    if unknown:
        return errors.invalid(unknown[0], f"The query parameter [{unknown[0]}] is not known.")
    if "post.fields" in query and "tweet.fields" in query:
        return errors.invalid("tweet.fields", "Give either post.fields or tweet.fields.")
    named = query.get("post.fields") or query.get("tweet.fields") or ""
    fields = frozenset(name for name in named.split(",") if name)
    wrong = sorted(fields - FIELDS)
    if wrong:
        which = "tweet.fields" if "tweet.fields" in query else "post.fields"
        return errors.invalid(which, f"The `{which}` query parameter value [{wrong[0]}] is not known.", wrong[0])
    return Asked(fields, "tweet.fields" in query)


def lookup(world: World, request: Request, caller: Caller, ids: list[str], single: bool = False) -> Response:
    asked = _asked(request, () if single else ("ids",))
    if isinstance(asked, Response):
        return asked
    if not 1 <= len(ids) <= 100 or any(not ID.fullmatch(post_id) for post_id in ids):
        return errors.invalid("ids", "The `ids` query parameter must be 1 to 100 ids.")
    reader, now = world.store.reader, world.clock.now()
    data: list[Json] = []
    problems: list[Json] = []
    for post_id in dict.fromkeys(ids):
        post = posts.get(reader, "x", post_id)
        if post is None:
            problems.append(errors.missing("tweet", "id" if single else "ids", post_id))
            continue
        shown, hidden = _shown(reader, post, asked, caller, now)
        data.append(shown)
        problems += [errors.hidden_field(post_id, field) for field in hidden]
    told: Json = {"data": data[0] if single else data} if data else {}
    return answer({**told, "errors": problems} if problems else told)


def timeline(world: World, request: Request, caller: Caller, user_id: str) -> Response:
    asked = _asked(request, PAGING)
    if isinstance(asked, Response):
        return asked
    reader = world.store.reader
    if publishers.get(reader, "x", user_id) is None:
        return answer({"errors": [errors.missing("user", "id", user_id)]})
    wanted = _window(request, user_id)
    if isinstance(wanted, Response):
        return wanted
    limit = strict.digits(request.query.get("max_results", "10"), 5, 100)
    if limit is None:
        return errors.invalid("max_results", "The `max_results` query parameter value is not between 5 and 100.")
    found = posts.page(reader, wanted, limit + 1, newest_first=True)
    page, more = found[:limit], len(found) > limit
    shown = [_shown(reader, post, asked, caller, world.clock.now())[0] for post in page]
    meta: Json = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].remote_id, "oldest_id": page[-1].remote_id}
    if more:
        meta["next_token"] = f"{TOKEN_START}{page[-1].seq}"
    return answer({"data": shown, "meta": meta} if shown else {"meta": meta})


def _window(request: Request, user_id: str) -> Wanted | Response:
    query = request.query
    moments: dict[str, float | None] = {}
    for name in ("start_time", "end_time"):
        moments[name] = _moment(query.get(name, ""))
        if name in query and moments[name] is None:
            return errors.invalid(name, f"The `{name}` query parameter value [{query[name][:40]}] is not RFC3339.")
    token = query.get("pagination_token", "")
    before = strict.digits(token.removeprefix(TOKEN_START), 1, 2**53) if token.startswith(TOKEN_START) else None
    if token and before is None:
        return errors.invalid("pagination_token", "The `pagination_token` query parameter value is not valid.")
    return Wanted(
        platform="x",
        account_id=user_id,
        # "replies" is the one kind that this world has and that can be left out.
        kind=posts.ROOT if "replies" in query.get("exclude", "").split(",") else None,
        since=moments["start_time"],
        until=moments["end_time"],
        before_seq=before,
        deleted=False,
    )


def _moment(text: str) -> float | None:
    """X takes whole seconds or milliseconds, always with a time zone."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed.timestamp() if parsed.tzinfo and "T" in text else None


def _shown(reader: sqlite3.Connection, post: Post, asked: Asked, caller: Caller, now: float) -> tuple[Json, list[str]]:
    """The post, and the fields that were asked for in vain."""
    whole: Json = {
        "id": post.remote_id,
        "text": wording.as_told(post.text, post.media[0] if post.media else ""),
        "edit_history_post_ids": [post.remote_id],
    }
    may_see = post.account_id == caller.account_id and now - post.at <= PRIVATE_DAYS * 86_400
    hidden = [field for field in PRIVATE if field in asked.fields and not may_see]
    further = {**_facts(reader, post), **_metrics(post, now)}
    whole |= {name: value for name, value in further.items() if _is_asked(name, asked) and name not in hidden}
    return _named(whole, asked), hidden


def _is_asked(name: str, asked: Asked) -> bool:
    return name in asked.fields or RENAMED.get(name) in asked.fields


def _named(value: Any, asked: Asked) -> Any:
    if not asked.in_old_names or not isinstance(value, dict):
        return value
    return {RENAMED.get(name, name): _named(inner, asked) for name, inner in value.items()}


def _facts(reader: sqlite3.Connection, post: Post) -> Json:
    told: Json = {
        "author_id": post.account_id,
        "conversation_id": post.root,
        "created_at": datetime.fromtimestamp(post.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lang": "und",
        "reply_settings": post.details.get("reply_settings", "everyone"),
        "possibly_sensitive": False,
    }
    if post.parent:
        told["referenced_posts"] = [{"type": "replied_to", "id": post.parent}]
        parent = posts.get(reader, "x", post.parent, with_deleted=True)
        told["in_reply_to_user_id"] = parent.account_id if parent else ""
    if post.media:
        told["attachments"] = {"media_keys": [f"3_{media_id}" for media_id in post.media]}
    urls = [{"url": link.short, "expanded_url": link.address} for link in wording.links(post.text)]
    urls += [
        {"url": wording.shortened(post.media[0]), "expanded_url": f"https://x.com/i/status/{post.remote_id}/photo/1"}
        for _ in post.media[:1]
    ]
    return {**told, "entities": {"urls": urls}} if urls else told


def _metrics(post: Post, now: float) -> Json:
    seen = figures(post, now)
    private = {
        "impression_count": seen.impressions,
        "url_link_clicks": seen.clicks,
        "user_profile_clicks": seen.clicks // 3,
        "engagements": seen.engagements,
    }
    public = {
        "impression_count": seen.impressions,
        "like_count": seen.likes,
        "reply_count": seen.comments,
        "repost_count": seen.shares,
        "quote_count": seen.shares // 4,
        "bookmark_count": seen.saves,
    }
    return {"public_metrics": public, "non_public_metrics": private, "organic_metrics": {**public, **private}}
