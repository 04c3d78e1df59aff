"""Uploading media in one go or in parts (docs.x.com/x-api/media, read 2026-08)."""

import base64
import binascii
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from rehearsal.publishing import multipart, strict, uploads
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.uploads import Upload
from rehearsal.wire import BodyTooLarge, Json, MalformedBody, Request, Response, answer
from rehearsal.world import World
from rehearsal.x import errors
from rehearsal.x.callers import Caller
from rehearsal.x.tweets import ID, read_body

LIFETIME: Final = 86_400
#: What a video or an animated picture takes to become usable, in seconds of this world.
PROCESSING: Final = 3.0
LARGEST_PART: Final = 5 * 1024 * 1024
MOST_PARTS: Final = 1000
IMAGES: Final = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/pjpeg", "image/tiff", "image/gif")
VIDEOS: Final = ("video/mp4", "video/quicktime", "video/webm", "video/mp2t")
#: category -> types, most bytes
CATEGORIES: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    **dict.fromkeys(("tweet_image", "dm_image"), (IMAGES, 5_242_880)),
    **dict.fromkeys(("tweet_gif", "dm_gif"), (("image/gif",), 15_728_640)),
    **dict.fromkeys(("tweet_video", "dm_video"), (VIDEOS, 536_870_912)),
    "subtitles": (("text/srt", "text/vtt"), 5_242_880),
}
NAMES: Final = frozenset(CATEGORIES)
INITIALIZE: Final[dict[str, Any]] = {
    "media_type": frozenset((*IMAGES, *VIDEOS, "text/srt", "text/vtt")),
    "total_bytes": int,
    "media_category": NAMES,
    "shared": bool,
    "additional_owners": (ID, 0, 100),
}
ONE_GO: Final[dict[str, Any]] = {
    "media!": str,
    "media_category!": NAMES,
    "media_type": str,
    "shared": bool,
    "additional_owners": (ID, 0, 100),
}
METADATA: Final[dict[str, Any]] = {"id!": ID, "metadata": {"alt_text": {"text!": re.compile(r".{0,1000}", re.S)}}}

Act = Callable[[sqlite3.Connection, float], Response]


@dataclass(frozen=True)
class Given:
    """A body with bytes in it, whether it came as multipart or as JSON with base64."""

    fields: Json
    media: bytes


def _given(request: Request) -> Given | Response:
    try:
        if multipart.is_multipart(request):
            told = multipart.fields(request)
            media = told.pop("media", None)
            fields = {name: field.text for name, field in told.items()}
            return Given({**fields, **({} if media is None else {"media": "..."})}, media.content if media else b"")
        body = request.json()
        return Given(body, base64.b64decode(str(body.get("media", "")), validate=True))
    except BodyTooLarge:
        return errors.problem(413, "Payload Too Large", "The request is too large.")
    except (MalformedBody, binascii.Error) as error:
        return errors.invalid("media", str(error))


def one_go(world: World, request: Request, caller: Caller) -> Response:
    given = _given(request)
    if isinstance(given, Response):
        return given
    found = strict.flaw(given.fields, ONE_GO)
    if found is not None:
        return errors.flawed(found)
    category, now = given.fields["media_category"], world.clock.now()
    types, most = CATEGORIES[category]
    mime = uploads.looks_like(given.media[:64])
    if category.endswith("video") or (category != "subtitles" and mime not in types):
        return errors.invalid("media", f"The media is not of a type that {category} takes in one request.")
    if not 0 < len(given.media) <= most:
        return errors.invalid("media", f"The media must have 1 to {most} bytes.")
    upload = _announced(caller, category, mime, len(given.media), given.fields, now)
    with world.store.write() as db:
        uploads.begin(db, upload)
        uploads.add_part(db, world.store.folder, upload, 0, given.media)
        uploads.finish(db, upload, now + (PROCESSING if category.endswith("gif") else 0))
        return answer({"data": _shown(uploads.get(db, "x", upload.upload_id) or upload, now)})


def _announced(caller: Caller, category: str, mime: str, size: int, fields: Json, now: float) -> Upload:
    owners = fields.get("additional_owners", [])
    details = {"additional_owners": owners if isinstance(owners, list) else owners.split(",")}
    return Upload(
        "x", new_id(now), caller.account_id, category, mime, now, now + LIFETIME, declared=size, details=details
    )


def initialize(world: World, request: Request, caller: Caller) -> Response:
    body = read_body(request)
    if isinstance(body, Response):
        return body
    found = strict.flaw(body, {f"{name}!" if name in NEEDED else name: shape for name, shape in INITIALIZE.items()})
    if found is not None:
        return errors.flawed(found)
    types, most = CATEGORIES[body["media_category"]]
    if body["media_type"] not in types:
        return errors.invalid("media_type", f"{body['media_category']} does not take {body['media_type']}.")
    if not 0 < body["total_bytes"] <= most:
        return errors.invalid("total_bytes", f"total_bytes must be 1 to {most}.")
    with world.store.write() as db:
        now = world.clock.now()
        upload = _announced(caller, body["media_category"], body["media_type"], body["total_bytes"], body, now)
        uploads.begin(db, upload)
    told = {"id": upload.upload_id, "media_key": _key(upload), "expires_after_secs": LIFETIME}
    return answer({"data": told})


NEEDED: Final = ("media_type", "total_bytes", "media_category")


def append(world: World, request: Request, caller: Caller, media_id: str) -> Response:
    given = _given(request)
    if isinstance(given, Response):
        return given
    index = strict.digits(str(given.fields.get("segment_index", "")), 0, MOST_PARTS - 1)
    unknown = [name for name in given.fields if name not in ("media", "segment_index")]
    if unknown or index is None:
        name = unknown[0] if unknown else "segment_index"
        return errors.invalid(name, "media and a segment_index from 0 to 999 are needed, and nothing else.")
    if not 0 < len(given.media) <= LARGEST_PART:
        return errors.invalid("media", f"A segment must have 1 to {LARGEST_PART} bytes.")

    def act(db: sqlite3.Connection, now: float) -> Response:
        upload = _open(db, caller, media_id, now)
        if isinstance(upload, Response):
            return upload
        uploads.add_part(db, world.store.folder, upload, index, given.media)
        return answer({"data": {"expires_at": int(upload.expires_at)}})

    return _acted(world, act)


def finalize(world: World, request: Request, caller: Caller, media_id: str) -> Response:
    def act(db: sqlite3.Connection, now: float) -> Response:
        upload = _found(db, caller, media_id, now)
        if isinstance(upload, Response) or upload.state != uploads.WAITING:
            # Asked again after an answer that got lost: the state is told, nothing changes.
            return upload if isinstance(upload, Response) else answer({"data": _shown(upload, now)})
        whole = sorted(int(index) for index in upload.parts) == list(range(len(upload.parts)))
        if not whole or upload.size != upload.declared:
            told = f"{upload.size} bytes have come of the {upload.declared} that were announced."
            return errors.invalid("id", f"The upload is not complete: {told}", media_id)
        _finish(db, world, upload, now)
        return answer({"data": _shown(uploads.get(db, "x", media_id) or upload, now)})

    return _acted(world, act)


def _finish(db: sqlite3.Connection, world: World, upload: Upload, now: float) -> None:
    seen = uploads.looks_like(uploads.head(world.store.folder, upload))
    types = CATEGORIES[upload.kind][0]
    if upload.kind != "subtitles" and seen not in types:
        uploads.fail(db, upload, "InvalidMedia: the file is not what it was announced to be")
    else:
        uploads.finish(db, upload, now + (0 if upload.kind.endswith("image") else PROCESSING))


def status(world: World, request: Request, caller: Caller) -> Response:
    query = request.query
    if query.get("command") != "STATUS" or set(query) - {"command", "media_id"}:
        return errors.invalid("command", "command must be STATUS.")

    def act(db: sqlite3.Connection, now: float) -> Response:
        upload = _found(db, caller, query.get("media_id", ""), now)
        return upload if isinstance(upload, Response) else answer({"data": _shown(upload, now)})

    return _acted(world, act)


def describe(world: World, request: Request, caller: Caller) -> Response:
    body = read_body(request)
    if isinstance(body, Response):
        return body
    found = strict.flaw(body, METADATA)
    if found is not None:
        return errors.flawed(found)
    alt_text = body.get("metadata", {}).get("alt_text", {}).get("text", "")

    def act(db: sqlite3.Connection, now: float) -> Response:
        upload = _found(db, caller, body["id"], now)
        if isinstance(upload, Response):
            return upload
        uploads.describe(db, upload, alt_text)
        return answer({"data": {"id": upload.upload_id, "associated_metadata": body.get("metadata", {})}})

    return _acted(world, act)


def _acted(world: World, act: Act) -> Response:
    with world.store.write() as db:
        return act(db, world.clock.now())


def _found(db: sqlite3.Connection, caller: Caller, media_id: str, now: float) -> Upload | Response:
    upload = uploads.get(db, "x", media_id)
    if upload is None or upload.account_id != caller.account_id or upload.expires_at <= now:
        return errors.problem(
            404, "Not Found Error", f"Could not find media with id: [{media_id[:30]}].", NOT_FOUND, value=media_id[:30]
        )
    return upload


NOT_FOUND: Final = f"{errors.PROBLEMS}resource-not-found"


def _open(db: sqlite3.Connection, caller: Caller, media_id: str, now: float) -> Upload | Response:
    upload = _found(db, caller, media_id, now)
    if isinstance(upload, Upload) and upload.state != uploads.WAITING:
        return errors.invalid("id", "This upload was finalized already.", media_id)
    return upload


def _key(upload: Upload) -> str:
    kind = {"video": "7", "gif": "16"}.get(upload.kind.rpartition("_")[2], "3")
    return f"{kind}_{upload.upload_id}"


def _shown(upload: Upload, now: float) -> Json:
    told: Json = {
        "id": upload.upload_id,
        "media_key": _key(upload),
        "size": upload.size,
        "expires_after_secs": max(0, int(upload.expires_at - now)),
    }
    if upload.kind.endswith("image") and upload.state == uploads.DONE:
        return told
    return {**told, "processing_info": _processing(upload, now)}


def _processing(upload: Upload, now: float) -> Json:
    if upload.state == uploads.FAILED:
        error = {"code": 1, "name": "InvalidMedia", "message": upload.details.get("reason", "Unsupported media")}
        return {"state": "failed", "progress_percent": 0, "error": error}
    if upload.is_ready(now):
        return {"state": "succeeded", "progress_percent": 100}
    percent = upload.progress(now, PROCESSING)
    state = "pending" if percent < 30 else "in_progress"
    return {"state": state, "check_after_secs": 1, "progress_percent": percent}
