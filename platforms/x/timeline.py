"""Own posts as X lists them, and whether a doubtful one is among them. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outbound.outcome import CallFailed, Look, Sighting, Unreached
from platforms.readback import CLOCK_DIFFERENCE, comparable
from platforms.x.calling import text_of

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_LINK = re.compile(r"\S+[./]\S+")
#: Where X says that the link of a post's own medium leads.
_OWN_MEDIUM = re.compile(r"/status/\d+/(?:photo|video)/\d+$")
_UNREADABLE = "X's list of posts cannot be read."


@dataclass(frozen=True, slots=True)
class SeenPost:
    """``text`` with its links as they were written and without those of its media."""

    remote_id: str
    text: str
    made_at: datetime
    answers: str = ""
    media_count: int | None = None


def seen_posts(body: Mapping[str, Any]) -> list[SeenPost]:
    """The posts of one page. Raises ``CallFailed(Unreached)`` where one cannot be read: then it proves nothing."""
    rows = body.get("data", [])
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason=_UNREADABLE))
    return [_seen(row) for row in rows]


def sighted(
    posts: Sequence[SeenPost], *, text: str, answers: str, media_count: int, since: datetime, whole: bool
) -> Look:
    """Look for a post among an account's own ones.

    A wrong "absent" posts twice, a wrong "cannot tell" costs a person a look: in doubt, cannot tell.
    """
    wanted, after = _as_compared(text), since.replace(microsecond=0)
    near = [post for post in posts if post.made_at >= after - CLOCK_DIFFERENCE and post.answers in ("", answers)]
    for post in near:
        fits = post.answers == answers and post.media_count in (None, media_count)
        if fits and _as_compared(post.text) == wanted and post.made_at >= after:
            return Look(Sighting.FOUND, remote_id=post.remote_id)
    # Whatever X did to its links and marks: what has the same letters may be the one.
    if any(_letters(post.text) == _letters(text) for post in near):
        return _cannot_tell(
            "The account has a post of nearly this text at about this time. Look whether it is this one."
        )
    if not whole:
        return _cannot_tell("X's list of posts was not read back to this try.")
    return Look(Sighting.ABSENT, reason="The account's posts since this try do not include it.")


def _seen(row: object) -> SeenPost:
    if not isinstance(row, dict) or not text_of(row.get("id")):
        raise CallFailed(Unreached(reason=_UNREADABLE))
    long = row.get("note_post") or row.get("note_tweet")
    told = long if isinstance(long, dict) and long.get("text") else row
    urls = _urls(told)
    return SeenPost(
        remote_id=text_of(row["id"]),
        text=_written(text_of(told.get("text")), [*urls, *_urls(row)]),
        made_at=moment(row.get("created_at")),
        answers=_answered(row),
        media_count=_media_count(row),
    )


def moment(value: object) -> datetime:
    """A time of X's. Raises ``CallFailed(Unreached)``."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise CallFailed(Unreached(reason="X's list of posts names no readable time.")) from None
    if at.tzinfo is None:
        raise CallFailed(Unreached(reason="X's list of posts names a time without its zone."))
    return at


def _urls(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    entities = told.get("entities")
    urls = entities.get("urls") if isinstance(entities, dict) else None
    return [each for each in urls if isinstance(each, dict)] if isinstance(urls, list) else []


def _is_media(url: Mapping[str, Any]) -> bool:
    shown, leads_to = text_of(url.get("display_url")), text_of(url.get("expanded_url"))
    known = shown.startswith(("pic.x.com/", "pic.twitter.com/")) or _OWN_MEDIUM.search(leads_to)
    return bool(url.get("media_key") or known)


def _media_count(row: Mapping[str, Any]) -> int | None:
    """How many files a post shows; ``None`` where X does not name each."""
    attachments = row.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    named = keys if isinstance(keys, list) else [url.get("media_key") for url in _urls(row)]
    return len({text_of(key) for key in named} - {""}) or None


def _written(text: str, urls: Sequence[Mapping[str, Any]]) -> str:
    """X stores ``&``, ``<`` and ``>`` escaped, links shortened, and a link of its own for media."""
    for url in urls:
        short, long = text_of(url.get("url")), text_of(url.get("expanded_url"))
        if short and (long or _is_media(url)):
            text = text.replace(short, "" if _is_media(url) else long)
    return html.unescape(text)


def _answered(row: Mapping[str, Any]) -> str:
    links = row.get("referenced_posts") or row.get("referenced_tweets")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("type") == "replied_to":
            return text_of(link.get("id"))
    return ""


def _as_compared(text: str) -> str:
    """Also without schemes and closing slashes, which X adds to a link written without them."""
    words = comparable(_SCHEME.sub("", text)).split(" ")
    return " ".join(word.rstrip("/") for word in words)


def _letters(text: str) -> str:
    """What is left of a text when links, spaces and marks are taken away."""
    return "".join(letter for letter in _LINK.sub("", comparable(text)).casefold() if letter.isalnum())


def _cannot_tell(reason: str) -> Look:
    return Look(Sighting.CANNOT_TELL, reason=reason)
