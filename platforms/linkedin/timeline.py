"""Reading back what a page has posted, and the comments below it. Members' posts are listed to no app like ours.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api, …/comments-api (facts
checked 2026-11-21); the sort order is from memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from outbound.outcome import CallFailed, Look, Sighting, Unreached
from platforms.linkedin.client import LinkedInClient
from platforms.linkedin.littletext import unescaped
from platforms.readback import comparable, judge

_PAGE = 50
_MOST_PAGES = 4
_MOST_COMMENTS = 100


@dataclass(frozen=True, slots=True)
class SeenPost:
    """``text`` as people wrote it; ``media`` are the URNs of what it shows, ``link`` its card's address."""

    remote_id: str
    text: str
    sent_at: datetime
    changed_at: datetime
    is_ours: bool = True
    media: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """``whole``: none made since the asked time is missing."""

    posts: tuple[SeenPost, ...]
    whole: bool


def page_posts(client: LinkedInClient, *, access_token: str, author: str, back_to: datetime) -> Listing:
    """Posts of a page, the last changed first, back to then. Raises ``CallFailed``."""
    posts: list[SeenPost] = []
    for page in range(_MOST_PAGES):
        path = f"/rest/posts?q=author&author={quote(author, safe='')}&start={page * _PAGE}&count={_PAGE}"
        body = client.read("GET", f"{path}&sortBy=LAST_MODIFIED", access_token=access_token, finder=True)
        rows = _rows(body)
        posts += [_post(row) for row in rows]
        if not _goes_on(body, len(rows)) or (posts and posts[-1].changed_at < back_to):
            return Listing(tuple(posts), whole=True)
    return Listing(tuple(posts), whole=False)


def comments_below(client: LinkedInClient, *, access_token: str, post: str, actor: str) -> Listing:
    """Comments below a post; those of other people are not ours. Raises ``CallFailed``."""
    path = f"/rest/socialActions/{quote(post, safe='')}/comments?start=0&count={_MOST_COMMENTS}"
    body = client.read("GET", path, access_token=access_token)
    rows = _rows(body)
    return Listing(tuple(_comment(row, actor) for row in rows), whole=not _goes_on(body, len(rows), _MOST_COMMENTS))


def sighted(listing: Listing, *, text: str, media: Sequence[str], link: str, since: datetime) -> Look:
    """Look for a post. A wrong "absent" posts twice, a wrong "cannot tell" costs a person a look."""
    after, wanted, ours = since.replace(microsecond=0), comparable(text), frozenset(media)
    for post in listing.posts:
        same_link = not wanted and link and post.link == link and not comparable(post.text)
        if post.sent_at >= after and (ours & post.media or same_link):
            return Look(Sighting.FOUND, remote_id=post.remote_id)
    if wanted and listing.posts:
        look = judge(listing.posts, text=text, since=since, whole=True)
        other = next((post.media for post in listing.posts if post.remote_id == look.remote_id), frozenset())
        if look.sighting is Sighting.FOUND and ours and other:
            return _cannot_tell("The page has a post of the same text with other files.")
        if look.sighting is not Sighting.ABSENT:
            return look
    if not listing.posts:
        return _cannot_tell("LinkedIn lists no post of this page.")
    if not listing.whole:
        return _cannot_tell("LinkedIn's list of posts was not read back to this try.")
    return Look(Sighting.ABSENT, reason="The page's posts since this try do not include it.")


def sighted_comment(listing: Listing, *, text: str, since: datetime) -> Look:
    """Look for a comment of ours. Only a list that is whole proves that there is none."""
    look = judge(listing.posts, text=text, since=since, whole=listing.whole)
    if look.sighting is Sighting.ABSENT and not listing.whole:
        return _cannot_tell("There are more comments than can be looked through.")
    return look


def _cannot_tell(reason: str) -> Look:
    return Look(Sighting.CANNOT_TELL, reason=reason)


def _rows(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = body.get("elements")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CallFailed(Unreached(reason="LinkedIn's list cannot be read."))
    return rows


def _goes_on(body: Mapping[str, Any], count: int, page: int = _PAGE) -> bool:
    """Where LinkedIn says nothing of a next page, a full one may have one."""
    paging = body.get("paging")
    links = paging.get("links") if isinstance(paging, dict) else None
    if isinstance(links, list) and links:
        return any(isinstance(link, dict) and link.get("rel") == "next" for link in links)
    return count >= page


def _post(row: Mapping[str, Any]) -> SeenPost:
    made = _moment(row.get("createdAt") or row.get("publishedAt"))
    content = row.get("content")
    shown = content if isinstance(content, dict) else {}
    article = shown.get("article")
    return SeenPost(
        remote_id=str(row.get("id") or ""),
        text=unescaped(str(row.get("commentary") or "")),
        sent_at=made,
        changed_at=_moment(row.get("lastModifiedAt") or row.get("createdAt") or row.get("publishedAt")),
        media=_media(shown),
        link=str(article.get("source") or "") if isinstance(article, dict) else "",
    )


def _media(content: Mapping[str, Any]) -> frozenset[str]:
    many = content.get("multiImage")
    images = many.get("images") if isinstance(many, dict) else None
    listed = [content.get("media"), *(images if isinstance(images, list) else ())]
    return frozenset(str(each["id"]) for each in listed if isinstance(each, dict) and each.get("id"))


def _comment(row: Mapping[str, Any], actor: str) -> SeenPost:
    message, created = row.get("message"), row.get("created")
    made = _moment(created.get("time") if isinstance(created, dict) else None)
    text = str(message.get("text") or "") if isinstance(message, dict) else ""
    remote_id = str(row.get("commentUrn") or row.get("$URN") or row.get("id") or "")
    # Where LinkedIn does not say who wrote it, it may be ours.
    return SeenPost(remote_id, text, made, made, is_ours=row.get("actor") in (None, "", actor))


def _moment(milliseconds: object) -> datetime:
    if type(milliseconds) is not int or not 0 < milliseconds < 10**14:
        raise CallFailed(Unreached(reason="LinkedIn's list names no readable time."))
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
