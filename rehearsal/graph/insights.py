"""Numbers of posts, Pages and Instagram media; names that Meta has ended fail the whole call (read 2026-11)."""

import hashlib
from typing import Any, Final

from rehearsal.graph import containers
from rehearsal.graph.bodies import Given
from rehearsal.graph.errors import error, missing_object
from rehearsal.graph.nodes import iso
from rehearsal.graph.publishing_callers import MEASURE, PAGE, Caller
from rehearsal.graph.publishing_voice import lacking, not_the_page
from rehearsal.publishing import posts
from rehearsal.publishing.figures import Figures, figures
from rehearsal.publishing.posts import Wanted
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

POST_METRICS: Final = (
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_clicks_by_type",
    "post_reactions_by_type_total",
)
PAGE_METRICS: Final = (
    "page_media_view",
    "page_total_media_view_unique",
    "page_post_engagements",
    "page_follows",
    "page_daily_follows",
    "page_daily_follows_unique",
)
_MEDIA_SAID: Final = (
    "reach views likes comments saved shares total_interactions follows profile_visits profile_activity reposts replies"
)
MEDIA_METRICS: Final = tuple(_MEDIA_SAID.split())
REEL_METRICS: Final = ("ig_reels_avg_watch_time", "ig_reels_video_view_total_time", "reels_skip_rate")
#: With Facebook's log-in only.
TOTALS: Final = ("total_likes", "total_comments", "total_views")
_ACCOUNT_SAID: Final = (
    "reach views accounts_engaged total_interactions likes comments shares saves replies reposts follows_and_unfollows"
    " profile_links_taps profile_views website_clicks follower_count"
)
ACCOUNT_METRICS: Final = tuple(_ACCOUNT_SAID.split())


def _names(given: Given) -> list[str]:
    return [name for name in (str(part).strip() for part in given.listed("metric") or []) if name]


def _dead(names: list[str], known: tuple[str, ...], told: str) -> Response | None:
    """One name that is none fails them all."""
    wrong = [name for name in names if name not in known]
    return error(100, told) if wrong or not names else None


def of_post(world: World, request: Request, caller: Caller, post_id: str, given: Given) -> Response:
    post = posts.get(world.store.reader, "facebook", post_id)
    if post is None:
        return missing_object(post_id)
    refusal = _unreadable(caller, post.account_id)
    names = _names(given)
    refusal = refusal or _dead(names, POST_METRICS, "The value must be a valid insights metric")
    if refusal is not None:
        return refusal
    seen = figures(post, world.clock.now())
    return answer({"data": [_row(post_id, name, "lifetime", _post_value(name, seen)) for name in names]})


def _unreadable(caller: Caller, page_id: str) -> Response | None:
    if caller.kind != PAGE or caller.account_id != page_id:
        return not_the_page()
    return None if caller.may("read_insights") else lacking("read_insights")


def _post_value(name: str, seen: Figures) -> Any:
    return {
        "post_media_view": seen.impressions,
        "post_total_media_view_unique": int(seen.impressions * 0.8),
        "post_clicks": seen.clicks,
        "post_clicks_by_type": {"link clicks": seen.clicks} if seen.clicks else {},
        "post_reactions_by_type_total": {"like": seen.likes} if seen.likes else {},
    }[name]


def _row(node: str, name: str, period: str, value: Any) -> Json:
    title = name.replace("_", " ").capitalize()
    values = [{"value": value}]
    return {"name": name, "period": period, "values": values, "title": title, "id": f"{node}/insights/{name}/{period}"}


def of_page(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    names, period = _names(given), given.text("period") or "day"
    refusal = _unreadable(caller, page_id) or _dead(names, PAGE_METRICS, "The value must be a valid insights metric")
    if refusal is not None:
        return refusal
    now = world.clock.now()
    listed = posts.page(world.store.reader, Wanted(platform="facebook", account_id=page_id, deleted=False), 10_000)
    seen = [figures(post, now) for post in listed]
    rows = []
    for name in names:
        row = _row(page_id, name, period, _page_value(name, seen, page_id))
        row["values"][0]["end_time"] = iso(now - now % 86_400)
        rows.append(row)
    return answer({"data": rows})


def _page_value(name: str, seen: list[Figures], page_id: str) -> int:
    views = sum(one.impressions for one in seen)
    sums = {
        "page_media_view": views,
        "page_total_media_view_unique": int(views * 0.7),
        "page_post_engagements": sum(one.engagements for one in seen),
        "page_follows": 900 + hashlib.sha256(page_id.encode()).digest()[0],
    }
    return sums.get(name, len(seen))


def of_media(world: World, request: Request, caller: Caller, media_id: str, given: Given) -> Response:
    post = posts.get(world.store.reader, "instagram", media_id)
    if post is None or post.kind != posts.ROOT:
        return missing_object(media_id)
    names = _names(given)
    is_reel, by_facebook = post.details["media_type"] == "REELS", request.segments[0] == "graph"
    known = (*MEDIA_METRICS, *(REEL_METRICS if is_reel else ()), *(TOTALS if by_facebook else ()))
    told = f"metric[0] must be one of the following values: {', '.join(known)}"
    refusal = containers.refused(caller, post.account_id, *MEASURE) or _dead(names, known, told)
    if refusal is not None:
        return refusal
    seen = figures(post, world.clock.now())
    return answer({"data": [_row(media_id, name, "lifetime", _media_value(name, seen)) for name in names]})


def _media_value(name: str, seen: Figures) -> int:
    return {
        "reach": int(seen.impressions * 0.8),
        "views": seen.impressions,
        "likes": seen.likes,
        "comments": seen.comments,
        "saved": seen.saves,
        "shares": seen.shares,
        "total_interactions": seen.likes + seen.comments + seen.saves + seen.shares,
        "total_likes": seen.likes,
        "total_comments": seen.comments,
        "total_views": seen.impressions,
        "profile_visits": seen.clicks // 4,
        "ig_reels_avg_watch_time": 4200,
        "ig_reels_video_view_total_time": 4200 * seen.impressions,
    }.get(name, 0)


def of_account(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    names = _names(given)
    told = f"metric[0] must be one of the following values: {', '.join(ACCOUNT_METRICS)}"
    refusal = containers.refused(caller, account_id, *MEASURE) or _dead(names, ACCOUNT_METRICS, told)
    if refusal is not None:
        return refusal
    now = world.clock.now()
    listed = posts.page(world.store.reader, Wanted(platform="instagram", account_id=account_id, deleted=False), 10_000)
    seen = [figures(post, now) for post in listed]
    rows = [_row(account_id, name, given.text("period") or "day", _account_value(name, seen)) for name in names]
    if given.text("metric_type") == "total_value":
        rows = [{**row, "total_value": row.pop("values")[0]} for row in rows]
    return answer({"data": rows})


def _account_value(name: str, seen: list[Figures]) -> int:
    single = {"saves": "saved", "accounts_engaged": "total_interactions", "profile_views": "profile_visits"}
    return 1540 if name == "follower_count" else sum(_media_value(single.get(name, name), one) for one in seen)
