"""Images, videos and documents (learn.microsoft.com/linkedin/marketing/community-management/shares, read 2026-11)."""

import hashlib
import re
import secrets
import sqlite3
from typing import Any, Final

from rehearsal.linkedin import bodies
from rehearsal.linkedin.callers import Caller, account_id
from rehearsal.linkedin.errors import POSTING, VOICE, empty_token, error, forbidden, not_found, refused
from rehearsal.publishing import road, strict, uploads
from rehearsal.publishing.uploads import Upload
from rehearsal.wire import Json, Request, Response, answer
from rehearsal.world import World

PLATFORM: Final = "linkedin"
UPLOADS: Final = "dms-uploads"
URL_LIFETIME: Final = 86_400
#: The parts in which LinkedIn wants a video.
PART: Final = 4_194_304
#: What it takes to become usable, in seconds of this world.
PROCESSING: Final = {"images": 1.0, "videos": 4.0, "documents": 2.0}
SINGULAR: Final = {"images": "image", "videos": "video", "documents": "document"}
TYPES: Final = {"images": ("image/jpeg", "image/png", "image/gif"), "videos": ("video/mp4",)}
LARGEST: Final = {"images": 36_000_000, "documents": 100_000_000}
LARGEST_VIDEO: Final = 500_000_000
OWNER: Final = re.compile(r"urn:li:(?:person|organization):[A-Za-z0-9_-]{1,64}")
PLAIN: Final[dict[str, Any]] = {"initializeUploadRequest!": {"owner!": OWNER}}
VIDEO: Final[dict[str, Any]] = {
    "initializeUploadRequest!": {
        "owner!": OWNER,
        "fileSizeBytes!": int,
        "uploadCaptions!": bool,
        "uploadThumbnail!": bool,
    }
}
FINALIZE: Final[dict[str, Any]] = {
    "finalizeUploadRequest!": {"video!": str, "uploadToken!": str, "uploadedPartIds!": (str, 1, 1000)}
}


def handle(world: World, request: Request, caller: Caller, kind: str, rest: tuple[str, ...]) -> Response:
    """``kind``: images, videos or documents."""
    action = request.query.get("action") if request.method == "POST" and not rest else None
    if action == "initializeUpload":
        return meddled(world, request, lambda: _initialize(world, request, caller, kind))
    if action == "finalizeUpload" and kind == "videos":
        return meddled(world, request, lambda: _finalize(world, request, caller))
    if request.method == "GET" and len(rest) == 1:
        return meddled(world, request, lambda: _read(world, caller, kind, rest[0]))
    return bodies.wrong_method(request)


def meddled(world: World, request: Request, act: Any) -> Response:
    return road.meddled(world, request, PLATFORM, road.UPLOAD, POSTING, act)


def _initialize(world: World, request: Request, caller: Caller, kind: str) -> Response:
    body = bodies.read(request, VIDEO if kind == "videos" else PLAIN)
    if isinstance(body, Response):
        return body
    asked = body["initializeUploadRequest"]
    if not caller.may_act_as(world, asked["owner"]):
        return forbidden(f"{kind}.ACTION-initializeUpload")
    size = asked.get("fileSizeBytes", 0)
    if kind == "videos" and not 0 < size <= LARGEST_VIDEO:
        return refused(400, "INVALID_VALUE_FOR_FIELD", "/initializeUploadRequest/fileSizeBytes", "out of range")
    now = world.clock.now()
    upload = Upload(
        PLATFORM,
        f"urn:li:{SINGULAR[kind]}:C4D{secrets.token_urlsafe(12).replace('-', 'a').replace('_', 'b')}",
        account_id(asked["owner"]),
        kind,
        "",
        now,
        now + URL_LIFETIME,
        declared=size,
        details={"owner": asked["owner"], "token": secrets.token_urlsafe(12)},
    )
    with world.store.write() as db:
        uploads.begin(db, upload)
    return answer({"value": _instructions(request, upload)})


def _instructions(request: Request, upload: Upload) -> Json:
    base = f"http://{request.header('host')}/{PLATFORM}/{UPLOADS}/{upload.upload_id}/{upload.details['token']}"
    ends = int(upload.expires_at * 1000)
    if upload.kind != "videos":
        return {"uploadUrlExpiresAt": ends, "uploadUrl": f"{base}/0", SINGULAR[upload.kind]: upload.upload_id}
    starts = range(0, upload.declared, PART)
    parts = [
        {
            "uploadUrl": f"{base}/{index}",
            "firstByte": start,
            "lastByte": min(start + PART, upload.declared) - 1,
        }
        for index, start in enumerate(starts)
    ]
    return {
        "uploadUrlsExpireAt": ends,
        "video": upload.upload_id,
        "uploadInstructions": parts,
        "uploadToken": upload.details["token"],
    }


def put(world: World, request: Request, caller: Caller | Response, rest: tuple[str, ...]) -> Response:
    """The bytes, at an address that only the answer to initializeUpload tells."""
    if request.method != "PUT":
        return bodies.wrong_method(request)
    return meddled(world, request, lambda: _put(world, request, caller, rest))


def _put(world: World, request: Request, caller: Caller | Response, rest: tuple[str, ...]) -> Response:
    upload = uploads.get(world.store.reader, PLATFORM, rest[0]) if len(rest) == 3 else None
    index = strict.digits(rest[2], 0, 999) if upload is not None else None
    if upload is None or rest[1] != upload.details["token"] or index is None:
        return not_found(request.path)
    if upload.expires_at <= world.clock.now():
        return error(400, "The upload URL has expired", 0, "EXPIRED_UPLOAD_URL")
    refusal = _bearer_problem(request, caller, upload) or _size_problem(request, upload, index)
    if refusal is not None:
        return refusal
    with world.store.write() as db:
        uploads.add_part(db, world.store.folder, upload, index, request.body)
        if upload.kind != "videos":
            _finish(db, world, upload)
    return Response(201, b"", "application/json", {"ETag": etag(request.body)})


def _bearer_problem(request: Request, caller: Caller | Response, upload: Upload) -> Response | None:
    """Images and documents are put with the token; a video's addresses are signed and take none."""
    if upload.kind == "videos":
        told = "Only one auth mechanism allowed"
        return error(400, told, 0, "ILLEGAL_ARGUMENT") if request.header("authorization") else None
    if not request.bearer:
        return empty_token()
    return VOICE.revoked() if isinstance(caller, Response) else None


def _size_problem(request: Request, upload: Upload, index: int) -> Response | None:
    if upload.kind == "videos":
        wanted = min(PART, upload.declared - index * PART)
        fits = wanted > 0 and len(request.body) == wanted
        told = f"This part must have {max(0, wanted)} bytes"
    else:
        fits, told = index == 0 and 0 < len(request.body) <= LARGEST[upload.kind], "The file is empty or too large"
    return None if fits and not request.oversized else error(400, told, 0, "ILLEGAL_ARGUMENT")


def etag(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _finish(db: sqlite3.Connection, world: World, upload: Upload) -> None:
    seen = uploads.looks_like(uploads.head(world.store.folder, upload))
    if seen not in TYPES.get(upload.kind, (seen,)):
        uploads.fail(db, upload, "This is not a file of the kind that was announced")
        return
    uploads.set_mime(db, upload, seen)
    uploads.finish(db, upload, world.clock.now() + PROCESSING[upload.kind])


def _finalize(world: World, request: Request, caller: Caller) -> Response:
    body = bodies.read(request, FINALIZE)
    if isinstance(body, Response):
        return body
    asked = body["finalizeUploadRequest"]
    with world.store.write() as db:
        upload = uploads.get(db, PLATFORM, asked["video"])
        if upload is None or not caller.may_act_as(world, upload.details["owner"]):
            return not_found(asked["video"])
        if asked["uploadToken"] not in ("", upload.details["token"]):
            return refused(400, "INVALID_VALUE_FOR_FIELD", "/finalizeUploadRequest/uploadToken", "is another one")
        folder, count = world.store.folder, -(-upload.declared // PART)
        etags = [etag(uploads.part(folder, upload, index)) for index in range(count)]
        if upload.size != upload.declared or [given.strip('"') for given in asked["uploadedPartIds"]] != etags:
            told = "are not the ETags of all parts in their order"
            return refused(400, "INVALID_VALUE_FOR_FIELD", "/finalizeUploadRequest/uploadedPartIds", told)
        if upload.state == uploads.WAITING:
            _finish(db, world, upload)
    return Response(200, b"", "application/json")


def _read(world: World, caller: Caller, kind: str, urn: str) -> Response:
    upload = uploads.get(world.store.reader, PLATFORM, urn)
    # A log-in that may only write as a member reads no image and no document back; a video it may.
    if kind != "videos" and "w_organization_social" not in caller.scopes:
        return forbidden(f"{kind}.GET")
    if upload is None or upload.kind != kind or not caller.may_act_as(world, upload.details["owner"]):
        return not_found(urn)
    now = world.clock.now()
    told = {"id": urn, "owner": upload.details["owner"], "status": status(upload, now)}
    return answer({**told, "downloadUrl": ""} if told["status"] == "AVAILABLE" else told)


def status(upload: Upload, now: float) -> str:
    if upload.state == uploads.FAILED:
        return "PROCESSING_FAILED"
    if upload.state == uploads.WAITING:
        return "WAITING_UPLOAD"
    return "AVAILABLE" if upload.is_ready(now) else "PROCESSING"


def problem(db: sqlite3.Connection, wanted: list[tuple[str, str]], author: str, now: float) -> Response | None:
    """Why a post cannot have these assets; the alternative texts are kept with those it can have."""
    for urn, alt_text in wanted:
        upload = uploads.get(db, PLATFORM, urn)
        if upload is None:
            return refused(400, "INVALID_URN_ID", "/content", f"{urn} does not exist")
        if upload.details["owner"] != author:
            return refused(400, "INVALID_VALUE_FOR_FIELD", "/content", f"{urn} is not owned by the author")
        state = status(upload, now)
        if state == "PROCESSING_FAILED":
            return refused(400, "MEDIA_ASSET_PROCESSING_FAILED", "/content", f"{urn} could not be processed")
        if state != "AVAILABLE":
            # Stricter than can be proved: what LinkedIn does with an asset that is still being processed is not told.
            return refused(400, "MEDIA_ASSET_WAITING_UPLOAD", "/content", f"{urn} is {state}")
        if alt_text:
            uploads.describe(db, upload, alt_text)
    return None
