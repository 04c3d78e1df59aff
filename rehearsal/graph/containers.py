"""Instagram's containers: made, processed, looked at (Content Publishing guide, read 2026-11)."""

import sqlite3
from typing import Any, Final

from rehearsal.graph import marks
from rehearsal.graph.bodies import Given
from rehearsal.graph.errors import error, missing_object, parameter
from rehearsal.graph.nodes import parse_fields
from rehearsal.graph.publishing_callers import PUBLISH, Caller
from rehearsal.graph.publishing_voice import lacking
from rehearsal.publishing import fetching, pictures, uploads
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.uploads import Upload
from rehearsal.wire import Request, Response, answer
from rehearsal.world import World

PLATFORM: Final = "instagram"
LIFETIME: Final = 86_400
LONGEST_CAPTION: Final = 2200
LONGEST_ALT_TEXT: Final = 1000
MOST_HASHTAGS: Final = 30
MOST_MENTIONS: Final = 20
LARGEST_PHOTO: Final = 8 * 1024 * 1024
RATIOS: Final = (4 / 5, 1.91)
LEAST_CHILDREN, MOST_CHILDREN = 2, 10
IMAGE: Final = "IMAGE"
CAROUSEL: Final = "CAROUSEL"
#: What it takes to be finished, in seconds of this world.
PROCESSING: Final = {IMAGE: 2.0, "REELS": 5.0, "VIDEO": 5.0, "STORIES": 3.0, CAROUSEL: 2.0}


def make(world: World, request: Request, caller: Caller, account_id: str, given: Given) -> Response:
    refusal = refused(caller, account_id)
    if refusal is not None:
        return refusal
    kind = given.text("media_type") or IMAGE
    problem = _caption_problem(given) or _kind_problem(kind, given)
    if problem is not None:
        return problem
    if kind == CAROUSEL:
        return _carousel(world, account_id, given)
    address = given.text("video_url") or given.text("image_url")
    fetched = fetching.fetch(address)
    if given.text("video_url"):
        return _kept(world, account_id, kind, given, fetched.content, _video_flaw(fetched))
    return _image_problem(fetched, kind) or _kept(world, account_id, kind, given, fetched.content)


def refused(caller: Caller, account_id: str, *scopes: str) -> Response | None:
    if not caller.speaks_for(account_id):
        return missing_object(account_id)
    return None if caller.may(*(scopes or PUBLISH)) else lacking((scopes or PUBLISH)[0])


def _caption_problem(given: Given) -> Response | None:
    caption = given.text("caption")
    if len(caption) > LONGEST_CAPTION:
        return error(100, f"The caption may have at most {LONGEST_CAPTION} characters", subcode=2207010)
    if caption.count("#") > MOST_HASHTAGS or caption.count("@") > MOST_MENTIONS:
        return error(100, f"At most {MOST_HASHTAGS} hashtags and {MOST_MENTIONS} mentions", subcode=2207040)
    if len(given.text("alt_text")) > LONGEST_ALT_TEXT:
        return parameter(f"Param alt_text may have at most {LONGEST_ALT_TEXT} characters")
    return None


def _kind_problem(kind: str, given: Given) -> Response | None:
    is_child, has_video = given.says("is_carousel_item", False), bool(given.text("video_url"))
    if kind not in PROCESSING:
        return parameter("Param media_type must be one of IMAGE, REELS, STORIES, CAROUSEL, VIDEO")
    if kind == CAROUSEL:
        return None
    if not has_video and not given.text("image_url"):
        return error(100, "The parameter image_url is required")
    if has_video and given.text("image_url"):
        return parameter("Only one of image_url and video_url can be given")
    if kind == "VIDEO" and not is_child:
        return error(100, "Unsupported media type VIDEO: use REELS to publish a video to the feed")
    if (kind in ("REELS", "VIDEO")) != has_video and kind != "STORIES":
        return error(100, f"A media_type of {kind} does not go with this address")
    if is_child and kind not in (IMAGE, "VIDEO"):
        return error(100, f"A {kind} can be no part of a carousel")
    return parameter("Param alt_text is for photos") if has_video and given.text("alt_text") else None


def _image_problem(fetched: fetching.Fetched, kind: str) -> Response | None:
    if fetched.problem:
        told = f"Only photo or video can be accepted as media type: {fetched.problem}"
        title, said = "Media download has failed", "The media could not be fetched from this address."
        return error(9004, told, subcode=2207052, title=title, user_message=said)
    if uploads.looks_like(fetched.content[:64]) not in ("image/jpeg",):
        return error(36001, "The image format is not supported", subcode=2207005)
    if len(fetched.content) > LARGEST_PHOTO:
        return error(36000, "The image size is too large", subcode=2207004)
    size = pictures.jpeg_size(fetched.content)
    if size is None:
        return error(36001, "The image cannot be read", subcode=2207005)
    is_fit = RATIOS[0] - 0.001 <= size[0] / size[1] <= RATIOS[1] + 0.01
    return None if is_fit or kind == "STORIES" else error(36003, "The aspect ratio is not supported", subcode=2207009)


def _video_flaw(fetched: fetching.Fetched) -> str:
    """Videos are fetched later: what is wrong with them is told by the container."""
    if fetched.problem:
        return f"2207052: media download has failed, {fetched.problem}"
    mime = uploads.looks_like(fetched.content[:64])
    return "" if mime in ("video/mp4", "video/quicktime") else "2207026: unsupported video format"


def _container(world: World, account_id: str, kind: str, given: Given, mime: str) -> Upload:
    now = world.clock.now()
    details: dict[str, Any] = {
        "caption": given.text("caption"),
        "is_child": given.says("is_carousel_item", False),
        "cover_url": given.text("cover_url"),
    }
    ends, alt_text = now + LIFETIME, given.text("alt_text")
    return Upload(PLATFORM, new_id(now), account_id, kind, mime, now, ends, alt_text=alt_text, details=details)


def _kept(world: World, account_id: str, kind: str, given: Given, content: bytes, flaw: str = "") -> Response:
    upload = _container(world, account_id, kind, given, uploads.looks_like(content[:64]))
    with world.store.write() as db:
        uploads.begin(db, upload)
        if content:
            uploads.add_part(db, world.store.folder, upload, 0, content)
        uploads.finish(db, upload, upload.at + PROCESSING[kind])
        if flaw:
            uploads.fail(db, upload, f"Error: Media upload has failed with error code {flaw}")
    return answer({"id": upload.upload_id})


def _carousel(world: World, account_id: str, given: Given) -> Response:
    children = [str(child) for child in given.listed("children") or []]
    if not LEAST_CHILDREN <= len(children) <= MOST_CHILDREN:
        told = f"Too little or too many attachments: a carousel has {LEAST_CHILDREN} to {MOST_CHILDREN}"
        return error(100, told, subcode=2207028)
    upload = _container(world, account_id, CAROUSEL, given, "")
    upload.details["children"] = children
    with world.store.write() as db:
        problem = _children_problem(db, account_id, children, upload.at)
        if problem is not None:
            return problem
        uploads.begin(db, upload)
        uploads.finish(db, upload, upload.at + PROCESSING[CAROUSEL])
    return answer({"id": upload.upload_id})


def _children_problem(db: sqlite3.Connection, account_id: str, children: list[str], now: float) -> Response | None:
    for child_id in children:
        child = uploads.get(db, PLATFORM, child_id)
        if child is None or child.account_id != account_id or not child.details.get("is_child"):
            return error(100, f"{child_id[:40]} is no item of a carousel of this account", subcode=2207006)
        refusal = unfinished(child, now)
        if refusal is not None:
            return refusal
    return None


def state(upload: Upload, now: float, media_id: str) -> str:
    if media_id:
        return "PUBLISHED"
    if upload.state == uploads.FAILED:
        return "ERROR"
    if upload.expires_at <= now:
        return "EXPIRED"
    return "FINISHED" if upload.is_ready(now) else "IN_PROGRESS"


def unfinished(upload: Upload, now: float) -> Response | None:
    """Why a container cannot be published now."""
    found = state(upload, now, "")
    if found == "EXPIRED":
        return error(-2, "The container has expired", subcode=2207020)
    if found == "ERROR":
        return error(-1, "The media could not be processed", subcode=2207032)
    if found == "FINISHED":
        return None
    said = "The media is not ready to be published. Please wait a moment."
    return error(9007, "Media ID is not available", subcode=2207027, title="Media not ready", user_message=said)


def one(world: World, request: Request, caller: Caller, container_id: str, given: Given) -> Response:
    reader, now = world.store.reader, world.clock.now()
    upload = uploads.get(reader, PLATFORM, container_id)
    fields = parse_fields(given.text("fields") or "id")
    if upload is None or not caller.speaks_for(upload.account_id):
        return missing_object(container_id)
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    code = state(upload, now, marks.find(reader, PLATFORM, container_id))
    said = upload.details.get("reason") if code == "ERROR" else STATUS[code]
    told = {"id": container_id, "status_code": code, "status": said, "copyright_check_status": {"status": "completed"}}
    return answer({name: told[name] for name in ("id", *(field.name for field in fields)) if name in told})


STATUS: Final = {
    "PUBLISHED": "Published: Media has been published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "IN_PROGRESS": "In Progress: Media is still being processed.",
}
