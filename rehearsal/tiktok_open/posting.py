"""Announcing posts: videos that will be put in chunks, photos that TikTok fetches (Content Posting, read 2026-11)."""

import secrets
import sqlite3
from typing import Any, Final
from urllib.parse import urlencode

from rehearsal.publishing import fetching, road, strict, uploads
from rehearsal.publishing.fetching import Fetched
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post
from rehearsal.publishing.uploads import Upload
from rehearsal.tiktok_open.callers import PLATFORM, SELF_ONLY, Caller, is_audited, levels
from rehearsal.tiktok_open.envelope import VOICE, invalid, ok, refused
from rehearsal.wire import Json, Request, Response
from rehearsal.world import World

UPLOAD: Final = "video"
URL_LIFETIME: Final = 3600
KEPT: Final = 30 * 86_400
LONGEST_TITLE, LONGEST_PHOTO_TITLE, LONGEST_DESCRIPTION = 2200, 90, 4000
LARGEST: Final = 4 * 1024**3
#: A chunk has 5 to 64 MB; whether MB means 10**6 or 2**20 is not told, so both are taken.
LEAST_CHUNK, MOST_CHUNK, MOST_LAST = 5_000_000, 64 * 1024**2, 128 * 1024**2
MOST_CHUNKS: Final = 1000
MOST_PHOTOS: Final = 35
#: What a post takes to be published, in seconds of this world.
PROCESSING: Final = 5.0
PHOTO_TYPES: Final = ("image/jpeg", "image/webp")
LARGEST_PHOTO: Final = 20 * 1024 * 1024

_SAID: Final[dict[str, Any]] = {
    "privacy_level!": str,
    "disable_comment": bool,
    "brand_content_toggle": bool,
    "brand_organic_toggle": bool,
    "title": str,
}
VIDEO: Final[dict[str, Any]] = {
    "post_info!": {
        **_SAID,
        "disable_duet": bool,
        "disable_stitch": bool,
        "video_cover_timestamp_ms": int,
        "is_aigc": bool,
    },
    "source_info!": {
        "source!": frozenset({"FILE_UPLOAD"}),
        "video_size!": int,
        "chunk_size!": int,
        "total_chunk_count!": int,
    },
}
PHOTOS: Final[dict[str, Any]] = {
    "media_type!": frozenset({"PHOTO"}),
    "post_mode!": frozenset({"DIRECT_POST"}),
    "post_info!": {**_SAID, "description": str, "auto_add_music": bool},
    "source_info!": {
        "source!": frozenset({"PULL_FROM_URL"}),
        "photo_cover_index": int,
        "photo_images!": (str, 1, MOST_PHOTOS),
    },
}


def creator_info(world: World, request: Request, who: Caller, body: Json) -> Response:
    creator = who.creator
    return ok(
        {
            "creator_avatar_url": f"http://{request.header('host')}/graph/pictures/tiktok",
            "creator_username": creator.username,
            "creator_nickname": creator.name,
            "privacy_level_options": list(levels(world)),
            "comment_disabled": False,
            "duet_disabled": False,
            "stitch_disabled": False,
            "max_video_post_duration_sec": 600,
        }
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _info_problem(world: World, info: Json, longest: int) -> Response | None:
    level = info["privacy_level"]
    if _units(info.get("title", "")) > longest:
        return invalid(f"title may have at most {longest} UTF-16 units.")
    if _units(info.get("description", "")) > LONGEST_DESCRIPTION:
        return invalid(f"description may have at most {LONGEST_DESCRIPTION} UTF-16 units.")
    if level != SELF_ONLY and not is_audited(world):
        told = "Unaudited clients can only post to private accounts, with SELF_ONLY."
        return refused("unaudited_client_can_only_post_to_private_accounts", told, 403)
    if level not in levels(world):
        return refused("privacy_level_option_mismatch", "Choose one of the creator's privacy_level_options.", 403)
    if info.get("brand_content_toggle") and level == SELF_ONLY:
        return invalid("Branded content cannot be private.")
    return None


def _chunk_problem(source: Json) -> Response | None:
    size, chunk, count = source["video_size"], source["chunk_size"], source["total_chunk_count"]
    if not 0 < size <= LARGEST:
        return invalid("video_size is out of range.")
    if size < LEAST_CHUNK:
        return None if (chunk, count) == (size, 1) else invalid("A small video is one chunk of its own size.")
    is_whole = chunk == size and count == 1 and size <= MOST_CHUNK
    if not is_whole and not LEAST_CHUNK <= chunk <= min(size, MOST_CHUNK):
        return invalid("The chunk size is invalid: 5 MB to 64 MB.")
    if count != size // chunk or count > MOST_CHUNKS:
        return invalid("The total chunk count is invalid: video_size divided by chunk_size, rounded down.")
    return None if size - (count - 1) * chunk <= MOST_LAST else invalid("The last chunk is too large.")


def video(world: World, request: Request, who: Caller, body: Json) -> Response:
    flaw = strict.flaw(body, VIDEO)
    if flaw is not None:
        return invalid(f"{flaw.path} {flaw.reason}")
    problem = _info_problem(world, body["post_info"], LONGEST_TITLE) or _chunk_problem(body["source_info"])
    if problem is not None:
        return problem
    source, now = body["source_info"], world.clock.now()
    secret = secrets.token_urlsafe(18)
    upload = Upload(
        PLATFORM,
        f"v_pub_file~v2-1.{new_id(now)}",
        who.creator.account_id,
        UPLOAD,
        "",
        now,
        now + URL_LIFETIME,
        declared=source["video_size"],
        details={"info": body["post_info"], "chunk": source["chunk_size"], "secret": secret},
    )
    with world.store.write() as db:
        uploads.begin(db, upload)
    query = urlencode({"upload_id": upload.upload_id, "upload_token": secret})
    address = f"http://{request.header('host')}/{request.segments[0]}/{UPLOAD}/?{query}"
    return ok({"publish_id": upload.upload_id, "upload_url": address})


def photos(world: World, request: Request, who: Caller, body: Json) -> Response:
    flaw = strict.flaw(body, PHOTOS)
    if flaw is not None:
        return invalid(f"{flaw.path} {flaw.reason}")
    info, source = body["post_info"], body["source_info"]
    problem = _info_problem(world, info, LONGEST_PHOTO_TITLE)
    if problem is not None:
        return problem
    if not 0 <= source.get("photo_cover_index", 0) < len(source["photo_images"]):
        return invalid("photo_cover_index is out of range.")
    # Before anything is locked: the addresses may be slow.
    fetched = [fetching.fetch(address) for address in source["photo_images"]]

    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        return _photo_post(db, world, who, info, fetched, now)

    return road.publish(
        world, request, PLATFORM, VOICE, judge, lambda post: ok({"publish_id": post.details["publish_id"]})
    )


def _photo_post(
    db: sqlite3.Connection, world: World, who: Caller, info: Json, fetched: list[Fetched], now: float
) -> Post | Response:
    """What is wrong with a photo is told later, by the status."""
    publish_id = f"p_pub_url~v2.{new_id(now)}"
    account_id, details = who.creator.account_id, {"info": info}
    whole = Upload(PLATFORM, publish_id, account_id, "photos", "", now, now + KEPT, details=details)
    uploads.begin(db, whole)
    flaw = next((flaw for one in fetched if (flaw := _photo_flaw(one))), "")
    if flaw:
        uploads.fail(db, whole, flaw)
        return ok({"publish_id": publish_id})
    images = []
    for place, one in enumerate(fetched):
        mime = uploads.looks_like(one.content[:64])
        image = Upload(PLATFORM, f"{publish_id}.{place}", account_id, "photo", mime, now, now + KEPT)
        uploads.begin(db, image)
        uploads.add_part(db, world.store.folder, image, 0, one.content)
        images.append(image.upload_id)
    uploads.finish(db, whole, now + PROCESSING)
    return made(whole, "\n".join(part for part in (info.get("title"), info.get("description")) if part), images, now)


def _photo_flaw(one: Fetched) -> str:
    if one.problem:
        return "photo_pull_failed"
    fits = uploads.looks_like(one.content[:64]) in PHOTO_TYPES
    if not fits:
        return "file_format_check_failed"
    return "" if len(one.content) <= LARGEST_PHOTO else "picture_size_check_failed"


def made(upload: Upload, text: str, media: list[str], now: float) -> Post:
    """The post is there from now on; TikTok tells of it when its processing is over."""
    details = {"publish_id": upload.upload_id, "privacy_level": upload.details["info"]["privacy_level"]}
    return Post(PLATFORM, upload.account_id, new_id(now), text, media=tuple(media), details=details)
