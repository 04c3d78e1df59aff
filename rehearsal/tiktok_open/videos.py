"""The research video query (query videos page, read 2026-11): strict about names, at most thirty days at a time."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from rehearsal.directory import listing
from rehearsal.directory.folding import fold, number, slug
from rehearsal.directory.profiles import Profile
from rehearsal.tiktok_open import conditions
from rehearsal.tiktok_open.envelope import invalid, ok
from rehearsal.tiktok_open.users import chosen
from rehearsal.wire import Json, Request, Response

FIELDS: Final = (
    "id",
    "video_description",
    "create_time",
    "region_code",
    "username",
    "view_count",
    "like_count",
    "comment_count",
    "share_count",
    "favorites_count",
    "music_id",
    "hashtag_names",
    "voice_to_text",
    "video_duration",
    "is_stem_verified",
)
KEYS: Final = frozenset(("query", "start_date", "end_date", "max_count", "cursor", "search_id", "is_random"))
LONGEST_SPAN = timedelta(days=30)
MOST = 100
USUAL = 20
#: Everybody here posts on every ninth day, each on another.
EVERY_DAYS = 9


def query(request: Request, body: Json, now: float) -> Response:
    wanted = chosen(request, FIELDS)
    if isinstance(wanted, Response):
        return wanted
    problem = _problem(body)
    if problem is not None:
        return invalid(problem)
    start, end = _day(body["start_date"]), _day(body["end_date"])
    if start is None or end is None or end < start or end - start > LONGEST_SPAN:
        return invalid("The start_date and end_date must be YYYYMMDD, in order, and at most 30 days apart.")
    search_id = _search_id(body)
    if body.get("search_id", search_id) != search_id:
        return invalid(f"Search Id {str(body['search_id'])[:40]} is invalid or expired.")
    found = list(_found(body["query"], start, min(end, datetime.fromtimestamp(now, UTC).date())))
    cursor, most = body.get("cursor", 0), body.get("max_count", USUAL)
    page = found[cursor : cursor + most]
    return ok(
        {
            "videos": [{name: video[name] for name in wanted} for video in page],
            "cursor": cursor + len(page),
            "has_more": cursor + len(page) < len(found),
            "search_id": search_id,
        }
    )


def _problem(body: Json) -> str | None:
    unknown = sorted(set(body) - KEYS)
    if unknown:
        return f"Unknown field: {unknown[0][:60]}."
    for name, lowest, highest in (("max_count", 1, MOST), ("cursor", 0, 10**6)):
        value = body.get(name, lowest)
        if type(value) is not int or not lowest <= value <= highest:
            return f"The {name} must be a whole number from {lowest} to {highest}."
    if not isinstance(body.get("is_random", False), bool):
        return "The is_random must be true or false."
    return conditions.problem(body.get("query"))


def _day(value: Any) -> date | None:
    if not isinstance(value, str) or len(value) != 8 or not (value.isascii() and value.isdigit()):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def _search_id(body: Json) -> str:
    """The same search always has the same id, so that a page can be asked for after a restart."""
    same = {name: body[name] for name in ("query", "start_date", "end_date")}
    digest = hashlib.sha256(json.dumps(same, sort_keys=True).encode()).digest()
    return str(7 * 10**18 + int.from_bytes(digest[:7], "big"))


def _found(wanted: Json, start: date, end: date) -> Iterator[dict[str, Any]]:
    for back in range((end - start).days + 1):
        day = end - timedelta(days=back)
        for at, profile in enumerate(listing.on("tiktok")):
            if (day.toordinal() + at) % EVERY_DAYS == 0:
                video = _video(profile, day)
                if conditions.meets(wanted, video):
                    yield video


def _video(profile: Profile, day: date) -> dict[str, Any]:
    seed = f"{profile.username} {day.isoformat()}"
    tags = [slug(tag).replace("-", "") for tag in (profile.category, profile.local_category, profile.city)]
    views = number(f"{seed} views", 40_000)
    seconds = 9 + number(f"{seed} seconds", 80)
    posted = datetime(day.year, day.month, day.day, 8 + number(f"{seed} hour", 12), tzinfo=UTC)
    text = f"{profile.full_name} · {profile.local_category}, {profile.local_city} #{' #'.join(tags)}"
    return {
        "id": 7 * 10**18 + number(seed, 10**18),
        "video_description": text,
        "create_time": int(posted.timestamp()),
        "region_code": profile.country_code.upper(),
        "username": profile.username,
        "view_count": views,
        "like_count": views // 12,
        "comment_count": views // 300,
        "share_count": views // 500,
        "favorites_count": views // 90,
        "music_id": 6 * 10**18 + number(f"{seed} music", 400),
        "hashtag_names": tags,
        "voice_to_text": "",
        "video_duration": seconds,
        "is_stem_verified": False,
        # Not told, only looked at: what the keyword condition goes through.
        "words": fold(f"{text} {profile.category} {profile.city} {profile.country}"),
    }
