"""Putting a video, chunk by chunk, at the address that the announcement gave (media transfer guide, read 2026-11)."""

import re
import sqlite3
from typing import Final

from rehearsal.publishing import posts, road, uploads
from rehearsal.publishing.posts import Post, Wanted
from rehearsal.publishing.uploads import Upload
from rehearsal.tiktok_open import posting
from rehearsal.tiktok_open.callers import PLATFORM, PUBLIC, Caller
from rehearsal.tiktok_open.envelope import VOICE, invalid, ok, refused
from rehearsal.wire import Json, Request, Response
from rehearsal.world import World

RANGE: Final = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
TYPES: Final = ("video/mp4", "video/quicktime", "video/webm")
#: After its publication a public post can be named only when it was moderated, in seconds of this world.
MODERATION: Final = 10.0


def put(world: World, request: Request) -> Response:
    """Only the chunk with the last byte makes a post: faults for posts strike it, faults for uploads the others."""
    found = RANGE.fullmatch(request.header("content-range"))
    is_last = found is not None and int(found[2]) + 1 == int(found[3])
    if is_last:
        return road.publish(world, request, PLATFORM, VOICE, lambda db, now: _last(db, world, request, now), _created)

    def keep() -> Response:
        with world.store.write() as db:
            return _put(db, world, request, world.clock.now())

    return road.meddled(world, request, PLATFORM, road.UPLOAD, VOICE, keep)


def _created(post: Post) -> Response:
    return Response(201, b"", "application/json", {"Content-Range": post.details["range"]})


def _came(upload: Upload, status: int) -> Response:
    told = f"bytes 0-{max(0, upload.size - 1)}/{upload.declared}"
    return Response(status, b"", "application/json", {"Content-Range": told})


def _put(db: sqlite3.Connection, world: World, request: Request, now: float) -> Response:
    """206 with what has come so far, or why this chunk is refused."""
    query = request.query
    upload = uploads.get(db, PLATFORM, query.get("upload_id", ""))
    if upload is None or upload.kind != posting.UPLOAD or upload.details["secret"] != query.get("upload_token"):
        return refused("invalid_file_upload", "The upload address is not known.", 403)
    if upload.expires_at <= now:
        return refused("invalid_file_upload", "The upload address has expired.", 403)
    if request.oversized or request.header("content-type").lower() not in TYPES:
        return refused("invalid_file_upload", f"The Content-Type must be one of {', '.join(TYPES)}.")
    found = RANGE.fullmatch(request.header("content-range"))
    if found is None or int(found[3]) != upload.declared:
        return refused("invalid_file_upload", "Content-Range must be: bytes first-last/total.")
    first, last = int(found[1]), int(found[2])
    if last + 1 - first != len(request.body):
        return refused("invalid_file_upload", "Content-Range and the length of the body differ.")
    if upload.state != uploads.WAITING or first != upload.size:
        return _came(upload, 416)
    if len(request.body) != _wanted(upload):
        return refused("invalid_file_upload", f"This chunk must have {_wanted(upload)} bytes.")
    uploads.add_part(db, world.store.folder, upload, len(upload.parts), request.body)
    return _came(uploads.get(db, PLATFORM, upload.upload_id) or upload, 206)


def _wanted(upload: Upload) -> int:
    """Every chunk has the announced size; the last one carries what remains."""
    chunk, place = upload.details["chunk"], len(upload.parts)
    count = max(1, upload.declared // chunk)
    return int(chunk if place < count - 1 else upload.declared - place * chunk)


def _last(db: sqlite3.Connection, world: World, request: Request, now: float) -> Post | Response:
    told = _put(db, world, request, now)
    upload = uploads.get(db, PLATFORM, request.query.get("upload_id", ""))
    if told.status != 206 or upload is None:
        return told
    mime = uploads.looks_like(uploads.head(world.store.folder, upload))
    if mime not in TYPES:
        # What is wrong with the file is told by the status.
        uploads.fail(db, upload, "file_format_check_failed")
        return _came(upload, 201)
    uploads.set_mime(db, upload, mime)
    uploads.finish(db, upload, now + posting.PROCESSING)
    post = posting.made(upload, upload.details["info"].get("title", ""), [upload.upload_id], now)
    post.details["range"] = told.headers["Content-Range"]
    return post


def status(world: World, request: Request, who: Caller, body: Json) -> Response:
    publish_id = body.get("publish_id")
    if set(body) != {"publish_id"} or not isinstance(publish_id, str):
        return invalid("The body must hold a publish_id and nothing else.")
    upload, now = uploads.get(world.store.reader, PLATFORM, publish_id), world.clock.now()
    if upload is None or upload.account_id != who.creator.account_id or "info" not in upload.details:
        return refused("invalid_publish_id", "The publish_id does not exist.")
    by_upload = upload.kind == posting.UPLOAD
    came = {"uploaded_bytes": upload.size} if by_upload else {"downloaded_bytes": upload.size}
    if upload.state == uploads.FAILED:
        return ok({"status": "FAILED", "fail_reason": upload.details["reason"], **came})
    if not upload.is_ready(now):
        return ok({"status": "PROCESSING_UPLOAD" if by_upload else "PROCESSING_DOWNLOAD", **came})
    return ok({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": _named(world, upload, now), **came})


def _named(world: World, upload: Upload, now: float) -> list[int]:
    """Posts that not everybody may see are never named."""
    moderated = upload.ready_at is not None and upload.ready_at + MODERATION <= now
    if not moderated or upload.details["info"]["privacy_level"] != PUBLIC:
        return []
    wanted = Wanted(platform=PLATFORM, account_id=upload.account_id, since=upload.at, deleted=False)
    listed = posts.page(world.store.reader, wanted, 1000)
    return [int(post.remote_id) for post in listed if post.details["publish_id"] == upload.upload_id]
