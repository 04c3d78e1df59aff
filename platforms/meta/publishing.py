"""Publishing to Facebook Pages: the one call that makes a post, a video or a comment.

https://developers.facebook.com/docs/pages-api/posts, …/docs/graph-api/reference/page/feed and …/page/videos
(facts checked 2026-11-21; parameter names against the specification of v26.0).

A single photo takes the same way as several: uploaded unpublished, then attached to a post. ``/photos`` could do
both in one call, but that call would carry the file, be slow, and so be in doubt more often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from outbound.answers import json_object
from outbound.http import SendPermit
from outbound.outcome import Accepted, CallFailed, NotReady, Refused
from platforms.meta.client import GraphClient, GraphToken
from platforms.meta.errors import in_doubt
from platforms.meta.uploads import VideoUpload


def publish_post(
    client: GraphClient,
    token: GraphToken,
    *,
    message: str,
    link: str = "",
    photos: Sequence[str] = (),
    web: str,
    permit: SendPermit | None = None,
) -> Accepted:
    """Make a post of a Page. ``photos``: ids of unpublished ones. ``web`` is where posts are shown."""
    body: dict[str, Any] = {"message": message} if message else {}
    if link:
        body["link"] = link
    if photos:
        body["attached_media"] = [{"media_fbid": photo} for photo in photos]
    if not body:
        raise CallFailed(Refused(reason="The post is empty."))
    params = {"fields": "id,permalink_url"}
    answer = client.create(token, f"{_page(token)}/feed", body, params=params, permit=permit)
    told = json_object(answer)
    # The address made of the id leads to the post too.
    url = _absolute(told.get("permalink_url"), web) or f"{web}/{told.get('id')}"
    return client.taken(answer, told.get("id"), url=url, missing="Meta's answer names no post.")


def publish_video(
    client: GraphClient,
    token: GraphToken,
    prepared: Mapping[str, Any],
    *,
    description: str,
    web: str,
    permit: SendPermit | None = None,
) -> Accepted:
    """Finish an upload, which publishes the video. Its post appears minutes later; until then the video's id serves."""
    upload = _whole_video(prepared)
    body = {"upload_phase": "finish", "upload_session_id": upload.session, "published": True}
    if description:
        body["description"] = description
    answer = client.create(token, f"{_page(token)}/videos", body, permit=permit)
    if json_object(answer).get("success") is not True:
        raise CallFailed(in_doubt(answer, creating=True, reason="Meta's answer does not say that the video is out."))
    url = f"{web}/{_page(token)}/videos/{upload.video_id}/"
    return client.taken(answer, upload.video_id, url=url, missing="The video's id is not known.")


def comment(
    client: GraphClient, token: GraphToken, *, below: str, text: str, permit: SendPermit | None = None
) -> Accepted:
    """Comment on a post, a video or an Instagram medium of ours."""
    if not text.strip():
        raise CallFailed(Refused(reason="The comment is empty."))
    answer = client.create(token, f"{below}/comments", {"message": text}, permit=permit)
    return client.taken(answer, json_object(answer).get("id"), missing="Meta's answer names no comment.")


def _whole_video(prepared: Mapping[str, Any]) -> VideoUpload:
    saved = prepared.get("video")
    upload = VideoUpload.from_json(saved) if saved else None
    if upload is None or not upload.is_whole:
        raise CallFailed(NotReady(reason="The video has to be uploaded first."))
    return upload


def _page(token: GraphToken) -> str:
    return token.account_id or "me"


def _absolute(address: object, web: str) -> str:
    """Links of videos come without a host."""
    if not isinstance(address, str) or not address:
        return ""
    return f"{web}{address}" if address.startswith("/") else address
