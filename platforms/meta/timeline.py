"""Reading back what a Page or an Instagram account has published: posts, media, comments.

https://developers.facebook.com/docs/graph-api/reference/page/feed, …/docs/instagram-platform/instagram-graph-api/
reference/ig-user/media (facts checked 2026-11-21). That both list the newest first is from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outbound.outcome import CallFailed, Look, Sighting, Unreached
from platforms.meta.client import GraphClient, GraphToken, _moment
from platforms.readback import comparable, judge

POSTS_A_PAGE = 50
#: Pages of a list in one look, so that it comes to its end.
MOST_PAGES = 6
_POST_FIELDS = "id,message,created_time,attachments{unshimmed_url,target{id},subattachments{target{id}}}"  # from memory


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post or comment as Meta lists it. ``media`` are ids of what is attached, ``links`` its addresses, if told."""

    remote_id: str
    text: str
    sent_at: datetime
    is_ours: bool = True
    media: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Listing:
    """``whole``: there is nothing older than what is listed. ``count`` is what Meta says there is."""

    posts: tuple[SeenPost, ...]
    whole: bool
    count: int | None = None

    @property
    def is_surely_empty(self) -> bool:
        """An empty list alone may be a fault; a count of nought beside it is not."""
        return not self.posts and self.whole and self.count == 0


@dataclass(frozen=True, slots=True)
class SeenVideo:
    """A video of a Page. ``post_id`` is empty until its post is there; ``uploading`` is Meta's word on that phase."""

    post_id: str
    uploading: str


def page_posts(client: GraphClient, token: GraphToken, *, back_to: datetime) -> Listing:
    """Posts of the Page, newest first, at least back to then where there are so many. Raises ``CallFailed``."""
    return _listed(client, token, f"{token.account_id or 'me'}/posts", _POST_FIELDS, back_to, _post)


def account_media(client: GraphClient, token: GraphToken, *, back_to: datetime) -> Listing:
    """Media of the Instagram account in the same way. Raises ``CallFailed``."""
    return _listed(client, token, f"{token.account_id or 'me'}/media", "id,caption,timestamp", back_to, _medium)


def page_comments(client: GraphClient, token: GraphToken, post: str) -> Listing:
    """The newest comments below a post of the Page; those of other people are not ours. Raises ``CallFailed``."""
    params = {"fields": "id,message,created_time,from{id}", "order": "reverse_chronological", "summary": "true"}
    body = client.read(token, f"{post}/comments", {**params, "limit": "100"})
    rows = _rows(body)
    summary = body.get("summary")
    count = _count(summary.get("total_count")) if isinstance(summary, Mapping) else None
    return Listing(tuple(_comment(row, token.account_id) for row in rows), not _goes_on(body), count)


def media_comments(client: GraphClient, token: GraphToken, medium: str, *, username: str) -> Listing:
    """The same below an Instagram medium. ``username`` is ours. Raises ``CallFailed``."""
    fields = "comments_count,comments.limit(50){id,text,timestamp,username}"
    body = client.read(token, medium, {"fields": fields})
    edge = body.get("comments", {"data": []})
    rows = _rows(edge)
    comments = tuple(
        SeenPost(
            str(row.get("id") or ""),
            str(row.get("text") or ""),
            _moment(row.get("timestamp")),
            is_ours=not username or not row.get("username") or row["username"] == username,
        )
        for row in rows
    )
    return Listing(comments, not _goes_on(edge), _count(body.get("comments_count")))


def page_video(client: GraphClient, token: GraphToken, video: str) -> SeenVideo:
    """Raises ``CallFailed``."""
    body = client.read(token, video, {"fields": "post_id,status"})
    if not body.get("id"):
        raise CallFailed(Unreached(reason="Meta's answer does not name the video."))
    status = body.get("status")
    phase = status.get("uploading_phase") if isinstance(status, Mapping) else None
    uploading = str(phase.get("status") or "") if isinstance(phase, Mapping) else ""
    return SeenVideo(full_post_id(str(body.get("post_id") or ""), token.account_id), uploading)


def full_post_id(post_id: str, page_id: str) -> str:
    """Videos name their post without its Page, all other calls want both."""
    return post_id if not post_id or "_" in post_id or not page_id else f"{page_id}_{post_id}"


def look_among_comments(listing: Listing, *, text: str, since: datetime) -> Look:
    """Look for a comment of ours. Only a list that is whole proves that there is none."""
    if listing.is_surely_empty:
        return Look(Sighting.ABSENT, reason="Nobody has commented yet.")
    look = judge(listing.posts, text=text, since=since, whole=listing.whole)
    if look.sighting is Sighting.ABSENT and not listing.whole:
        return Look(Sighting.CANNOT_TELL, reason="There are more comments than can be looked through.")
    return look


def look_among_media(listing: Listing, *, caption: str, container: str, since: datetime) -> Look:
    """Look for a post by the list and by its container's status ('' where that is not told).

    A post without a caption is known by its container only.
    """
    look = judge(listing.posts, text=caption, since=since, whole=listing.whole)
    if container == "PUBLISHED":
        if look.sighting is Sighting.FOUND:
            return look
        return Look(Sighting.CANNOT_TELL, reason="Instagram says that it is out, but does not list it yet.")
    unpublished = container in ("FINISHED", "IN_PROGRESS", "ERROR", "EXPIRED")
    if look.sighting is Sighting.FOUND and not comparable(caption):
        reason = "A post without a caption is there, and may be this one."
        return Look(Sighting.ABSENT if unpublished else Sighting.CANNOT_TELL, reason=reason)
    if unpublished and listing.whole and not listing.posts:
        return Look(Sighting.ABSENT, reason="Instagram says that it is not out, and lists no post.")
    return look


def _listed(client: GraphClient, token: GraphToken, path: str, fields: str, back_to: datetime, seen: Any) -> Listing:
    posts: list[SeenPost] = []
    params = {"fields": fields, "limit": str(POSTS_A_PAGE)}
    for _ in range(MOST_PAGES):
        body = client.read(token, path, params)
        posts += [seen(row) for row in _rows(body)]
        if not _goes_on(body):
            return Listing(tuple(posts), whole=True)
        after = _after(body)
        if not after or (posts and posts[-1].sent_at < back_to):
            break
        params["after"] = after
    return Listing(tuple(posts), whole=False)


def _post(row: Mapping[str, Any]) -> SeenPost:
    attached = row.get("attachments")
    listed = attached.get("data") if isinstance(attached, Mapping) else None
    first = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    below = [each.get("subattachments") for each in first]
    deeper = [each.get("data") for each in below if isinstance(each, Mapping)]
    every = first + [each for rows in deeper if isinstance(rows, list) for each in rows if isinstance(each, Mapping)]
    targets = [each.get("target") for each in every]
    return SeenPost(
        str(row.get("id") or ""),
        str(row.get("message") or ""),
        _moment(row.get("created_time")),
        media=frozenset(str(target["id"]) for target in targets if isinstance(target, Mapping) and target.get("id")),
        links=frozenset(str(each["unshimmed_url"]) for each in every if each.get("unshimmed_url")),
    )


def _medium(row: Mapping[str, Any]) -> SeenPost:
    return SeenPost(str(row.get("id") or ""), str(row.get("caption") or ""), _moment(row.get("timestamp")))


def _comment(row: Mapping[str, Any], page_id: str) -> SeenPost:
    sender = row.get("from")
    name = str(sender.get("id") or "") if isinstance(sender, Mapping) else ""
    text, sent_at = str(row.get("message") or ""), _moment(row.get("created_time"))
    # Where Meta does not say who wrote it, it may be ours.
    return SeenPost(str(row.get("id") or ""), text, sent_at, is_ours=not name or not page_id or name == page_id)


def _rows(body: object) -> list[Mapping[str, Any]]:
    rows = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise CallFailed(Unreached(reason="Meta's list cannot be read."))
    return rows


def _goes_on(body: Mapping[str, Any]) -> bool:
    paging = body.get("paging")
    return isinstance(paging, Mapping) and bool(paging.get("next"))


def _after(body: Mapping[str, Any]) -> str:
    paging = body.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, Mapping) else None
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return after if isinstance(after, str) else ""


def _count(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
