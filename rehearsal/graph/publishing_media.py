"""Photos and videos of a Page (Pages API, photos and videos; read 2026-11)."""

import sqlite3
from typing import Final

from rehearsal.graph import marks, publishing_posts
from rehearsal.graph.bodies import Given
from rehearsal.graph.errors import error, missing_object, parameter
from rehearsal.graph.nodes import iso, parse_fields
from rehearsal.graph.publishing_callers import Caller
from rehearsal.graph.publishing_posts import SEEN_FROM
from rehearsal.graph.publishing_voice import PostingVoice
from rehearsal.publishing import fetching, posts, road, strict, uploads
from rehearsal.publishing.figures import figures
from rehearsal.publishing.ids import new_id
from rehearsal.publishing.posts import Post
from rehearsal.publishing.uploads import Upload
from rehearsal.wire import Json, Request, Response, answer, parse_json
from rehearsal.world import World

PLATFORM: Final = "facebook"
PHOTO: Final = "photo"
VIDEO: Final = "video"
LARGEST_PHOTO: Final = 10 * 1024 * 1024
LARGEST_VIDEO: Final = 10 * 1024**3
LARGEST_PIECE: Final = 4 * 1024 * 1024
#: What a video takes to become visible, in seconds of this world.
PROCESSING: Final = 5.0
#: An unpublished photo that no post takes up is forgotten after a day.
LIFETIME: Final = 86_400
PHOTO_TYPES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
VIDEO_TYPES: Final = ("video/mp4", "video/quicktime")
WRITES: Final = "pages_manage_posts"


def photo(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    voice = PostingVoice(PLATFORM, page_id)
    refusal = caller.lacks_on_page(page_id, WRITES)
    # Fetched before anything is locked, and not at all for somebody who may not post.
    content = b"" if refusal else _content(given)
    if not given.says("published", True):

        def keep() -> Response:
            with world.store.write() as db:
                kept = refusal or _kept(db, world, page_id, content, given)
            return kept if isinstance(kept, Response) else answer({"id": kept.upload_id})

        return road.meddled(world, request, PLATFORM, road.UPLOAD, voice, keep)

    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        kept = refusal or publishing_posts.unready(given) or _kept(db, world, page_id, content, given)
        if isinstance(kept, Response):
            return kept
        text = given.text("message") or given.text("caption")
        post = Post(PLATFORM, page_id, f"{page_id}_{new_id(now)}", text, media=(kept.upload_id,))
        return publishing_posts.once(db, post, now)

    return road.publish(
        world,
        request,
        PLATFORM,
        voice,
        judge,
        lambda post: publishing_posts.written(
            world, request, given, {"id": post.media[0], "post_id": post.remote_id}, post
        ),
    )


def _content(given: Given) -> bytes:
    """Empty where nothing came, whatever the reason."""
    if given.files:
        return (given.files.get("source") or next(iter(given.files.values()))).content
    return fetching.fetch(given.text("url")).content if given.text("url") else b""


def _kept(db: sqlite3.Connection, world: World, page_id: str, content: bytes, given: Given) -> Upload | Response:
    mime, now = uploads.looks_like(content[:64]), world.clock.now()
    if mime not in PHOTO_TYPES:
        return error(324, "Missing or invalid image file")
    if len(content) > LARGEST_PHOTO:
        return error(100, "Invalid parameter", subcode=1366046, title="Can't read files", user_message="Too large.")
    upload = Upload(
        PLATFORM, new_id(now), page_id, PHOTO, mime, now, now + LIFETIME, alt_text=given.text("alt_text_custom")
    )
    uploads.begin(db, upload)
    uploads.add_part(db, world.store.folder, upload, 0, content)
    uploads.finish(db, upload, now)
    return upload


def video(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    """In one go, or as an upload that is started, transferred and finished; only finishing makes a post."""
    phase = given.text("upload_phase")
    if phase in ("", "finish"):
        return _finished(world, request, caller, page_id, given)
    act = {"start": _started, "transfer": _transferred}.get(phase)
    if act is None:
        return parameter("Param upload_phase must be one of start, transfer, finish, cancel")

    def acted() -> Response:
        with world.store.write() as db:
            return caller.lacks_on_page(page_id, WRITES) or act(db, world, page_id, given)

    return road.meddled(world, request, PLATFORM, road.UPLOAD, PostingVoice(PLATFORM, page_id), acted)


def _session(video_id: str) -> str:
    """The number of an upload tells its video, so that no second table is needed."""
    return f"{video_id}7"


def _started(db: sqlite3.Connection, world: World, page_id: str, given: Given) -> Response:
    size, now = strict.digits(given.text("file_size"), 1, LARGEST_VIDEO), world.clock.now()
    if size is None:
        return parameter("Param file_size must be the number of bytes of the video")
    upload = Upload(PLATFORM, new_id(now), page_id, VIDEO, "", now, now + LIFETIME, declared=size)
    uploads.begin(db, upload)
    return answer({"video_id": upload.upload_id, "upload_session_id": _session(upload.upload_id), **_range(0, size)})


def _range(came: int, size: int) -> Json:
    """The bytes that are wanted next; the same number twice when all are here."""
    return {"start_offset": str(came), "end_offset": str(min(came + LARGEST_PIECE, size))}


def _upload(db: sqlite3.Connection, page_id: str, given: Given, now: float) -> Upload | Response:
    session = given.text("upload_session_id")
    upload = uploads.get(db, PLATFORM, session[:-1])
    is_it = upload is not None and _session(upload.upload_id) == session and upload.account_id == page_id
    if upload is None or not is_it or upload.kind != VIDEO:
        return error(100, "The upload session is not known", subcode=1363041)
    if upload.expires_at <= now:
        return error(100, "The upload session has expired", subcode=1363041)
    return upload


def _transferred(db: sqlite3.Connection, world: World, page_id: str, given: Given) -> Response:
    upload = _upload(db, page_id, given, world.clock.now())
    if isinstance(upload, Response):
        return upload
    piece, start = given.files.get("video_file_chunk"), strict.digits(given.text("start_offset"), 0, LARGEST_VIDEO)
    if piece is None or start is None or not 0 < len(piece.content) <= LARGEST_PIECE:
        return parameter("start_offset and a video_file_chunk as a file are required")
    wanted = _range(upload.size, upload.declared)
    if start != upload.size or start + len(piece.content) > upload.declared:
        # Told with what is wanted instead, so that a client can go on from there.
        told = error(6001, "There was a problem uploading your video file: wrong start_offset", subcode=1363037)
        return _with_data(told, wanted)
    uploads.add_part(db, world.store.folder, upload, len(upload.parts), piece.content)
    return answer(_range(start + len(piece.content), upload.declared))


def _with_data(told: Response, data: Json) -> Response:
    body = parse_json(told.body)
    return answer({"error": {**body["error"], "error_data": data}}, told.status)


def _finished(world: World, request: Request, caller: Caller, page_id: str, given: Given) -> Response:
    in_one_go = not given.text("upload_phase")
    content = _video_content(given) if in_one_go else b""

    def judge(db: sqlite3.Connection, now: float) -> Post | Response:
        refusal = caller.lacks_on_page(page_id, WRITES) or publishing_posts.unready(given)
        upload = refusal or (_in_one_go(db, world, page_id, content) if in_one_go else _upload(db, page_id, given, now))
        return upload if isinstance(upload, Response) else _video_post(db, world, upload, given, now)

    def receipt(post: Post) -> Response:
        told: Json = {"id": post.media[0]} if in_one_go else {"success": True}
        return answer(told)

    return road.publish(world, request, PLATFORM, PostingVoice(PLATFORM, page_id), judge, receipt)


def _video_content(given: Given) -> bytes:
    if given.files:
        return (given.files.get("source") or next(iter(given.files.values()))).content
    return fetching.fetch(given.text("file_url")).content if given.text("file_url") else b""


def _in_one_go(db: sqlite3.Connection, world: World, page_id: str, content: bytes) -> Upload | Response:
    now = world.clock.now()
    if not content:
        return error(389, "Unable to fetch video file from URL, or no file was given")
    upload = Upload(PLATFORM, new_id(now), page_id, VIDEO, "", now, now + LIFETIME, declared=len(content))
    uploads.begin(db, upload)
    uploads.add_part(db, world.store.folder, upload, 0, content)
    return uploads.get(db, PLATFORM, upload.upload_id) or upload


def _video_post(db: sqlite3.Connection, world: World, upload: Upload, given: Given, now: float) -> Post | Response:
    if upload.size != upload.declared:
        return error(100, "The video is not complete", subcode=1363030)
    mime = uploads.looks_like(uploads.head(world.store.folder, upload))
    if mime not in VIDEO_TYPES:
        return error(352, "The video file you selected is in a format that we don't support", subcode=1363024)
    if marks.find(db, PLATFORM, upload.upload_id):
        # Finishing twice makes no second video.
        return answer({"success": True})
    uploads.set_mime(db, upload, mime)
    uploads.finish(db, upload, now + PROCESSING)
    remote_id = f"{upload.account_id}_{new_id(now)}"
    details = {"title": given.text("title"), SEEN_FROM: now + PROCESSING}
    marks.put(db, PLATFORM, upload.upload_id, remote_id, now)
    text = given.text("description")
    return Post(PLATFORM, upload.account_id, remote_id, text, media=(upload.upload_id,), details=details)


def one(world: World, request: Request, caller: Caller, file_id: str, given: Given) -> Response:
    """A photo or a video by its id; the post of a video is told once it can be seen."""
    upload, now = uploads.get(world.store.reader, PLATFORM, file_id), world.clock.now()
    fields = parse_fields(given.text("fields") or "id")
    if upload is None or upload.account_id not in caller.pages:
        return missing_object(file_id)
    if fields is None:
        return parameter("Syntax error in the fields parameter")
    told: Json = {"id": file_id, "created_time": iso(upload.at)}
    reader = world.store.reader
    post = posts.get(reader, PLATFORM, marks.find(reader, PLATFORM, file_id))
    if upload.kind == VIDEO:
        told["status"] = {"video_status": _status(upload, now), "uploading_phase": {"status": _uploading(upload)}}
    if post is not None and publishing_posts.is_seen(post, now):
        # A video's address comes without its host.
        path = f"/{upload.account_id}/{'videos' if upload.kind == VIDEO else 'photos'}/{file_id}/"
        told |= {"post_id": post.remote_id, "permalink_url": path, "page_story_id": post.remote_id}
        seen = figures(post, now)
        told["views"] = seen.impressions
        for name, total in (("likes", seen.likes), ("comments", seen.comments)):
            told[name] = {"data": [], "summary": {"total_count": total}}
    return answer({name: told[name] for name in ("id", *(field.name for field in fields)) if name in told})


def _uploading(upload: Upload) -> str:
    return "in_progress" if upload.state == uploads.WAITING else "complete"


def _status(upload: Upload, now: float) -> str:
    if upload.state == uploads.WAITING:
        return "uploading"
    return "ready" if upload.is_ready(now) else "processing"


def remove(world: World, request: Request, caller: Caller, file_id: str, given: Given) -> Response:
    """An unpublished photo that nobody needs any more."""
    upload = uploads.get(world.store.reader, PLATFORM, file_id)
    if upload is None:
        return missing_object(file_id)
    refusal = caller.lacks_on_page(upload.account_id, WRITES)
    if refusal is None and not marks.find(world.store.reader, PLATFORM, file_id):
        with world.store.write() as db:
            uploads.fail(db, upload, "deleted")
    return refusal or answer({"success": True})
