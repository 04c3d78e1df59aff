"""Finding profiles through the Graph API: a professional Instagram account by its name, Pages by a text.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/business-discovery and
https://developers.facebook.com/docs/pages-api/search-pages (facts checked 2026-11-21). What is allowed with the finds
stands in ``docs/platforms/meta.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from outbound.outcome import CallFailed, Refused, Unreached
from platforms.meta.client import GraphClient, GraphToken

#: "Invalid user id": told for a personal account and for a name nobody has, alike (field report, 2026-09-26).
NO_SUCH_ACCOUNT = "110"

_PROFILE_FIELDS = "id,username,name,biography,website,followers_count,follows_count,media_count"
_PAGE_FIELDS = "id,name,link,username,about,category,location,website,emails,followers_count"
_PAGES_AT_ONCE = "25"
_LONGEST_TEXT = 2000
_LONGEST_CURSOR = 500
_USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")
_CURSOR = re.compile(rf"[A-Za-z0-9_=.:+/-]{{1,{_LONGEST_CURSOR}}}")


@dataclass(frozen=True, slots=True)
class BusinessProfile:
    """A professional account of Instagram. Texts are empty and counts None where Meta says nothing."""

    username: str
    full_name: str = ""
    biography: str = ""
    website: str = ""
    followers_count: int | None = None
    follows_count: int | None = None
    media_count: int | None = None
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A Facebook Page. ``location`` is one line of text."""

    page_id: str
    name: str = ""
    link: str = ""
    username: str = ""
    about: str = ""
    category: str = ""
    location: str = ""
    website: str = ""
    email: str = ""
    followers_count: int | None = None


def business_profile(client: GraphClient, token: GraphToken, username: str) -> BusinessProfile | None:
    """The professional account of exactly this name; None where there is none, which a personal account is too.

    Needs a token of Facebook Login on ``graph.facebook.com`` and, as ``token.account_id``, the id of an Instagram
    account of ours. Raises ``CallFailed``.
    """
    name = username.strip().removeprefix("@")
    # The name becomes part of an expression, so nothing but a name may get in.
    if not _USERNAME.fullmatch(name):
        raise CallFailed(Refused(reason="This is not an Instagram username.", code="bad-username"))
    fields = f"business_discovery.username({name}){{{_PROFILE_FIELDS}}}"
    try:
        body = client.read(token, token.account_id or "me", {"fields": fields})
    except CallFailed as error:
        outcome = error.outcome
        if isinstance(outcome, Refused) and outcome.code.partition("/")[0] == NO_SUCH_ACCOUNT:
            return None
        raise
    found = body.get("business_discovery")
    if not isinstance(found, dict) or not _text(found, "username"):
        raise CallFailed(Unreached(reason="Meta's answer about this account cannot be read."))
    return BusinessProfile(
        username=_text(found, "username"),
        full_name=_text(found, "name"),
        biography=_text(found, "biography"),
        website=_text(found, "website"),
        followers_count=_count(found, "followers_count"),
        follows_count=_count(found, "follows_count"),
        media_count=_count(found, "media_count"),
        remote_id=_text(found, "id"),
    )


def search_pages(
    client: GraphClient, token: GraphToken, text: str, cursor: str = ""
) -> tuple[tuple[FoundPage, ...], str]:
    """Pages that fit ``text``, and the cursor of what follows (empty: nothing).

    Needs the feature Page Public Metadata Access or Page Public Content Access; without it Meta lists only Pages
    of people with a role in the app. Raises ``CallFailed``.
    """
    wanted = " ".join(text.split())
    if not wanted:
        raise CallFailed(Refused(reason="The search has no text.", code="empty"))
    params = {"q": wanted, "fields": _PAGE_FIELDS, "limit": _PAGES_AT_ONCE}
    if cursor:
        if not _CURSOR.fullmatch(cursor):
            reason = "The place to continue from cannot be read; start anew."
            raise CallFailed(Refused(reason=reason, code="bad-cursor"))
        params["after"] = cursor
    body = client.read(token, "pages/search", params)
    rows = body.get("data")
    if not isinstance(rows, list):
        raise CallFailed(Unreached(reason="Meta's list of Pages cannot be read."))
    pages = tuple(_page(row) for row in rows if isinstance(row, dict) and _text(row, "id"))
    return pages, _following(body, cursor)


def _page(row: dict[str, Any]) -> FoundPage:
    emails = row.get("emails")
    email = emails[0] if isinstance(emails, list) and emails and isinstance(emails[0], str) else ""
    return FoundPage(
        page_id=_text(row, "id"),
        name=_text(row, "name"),
        link=_web_address(_text(row, "link")),
        username=_text(row, "username"),
        about=_text(row, "about"),
        category=_text(row, "category"),
        location=_location(row.get("location")),
        website=_text(row, "website"),
        email=email.strip()[:254],
        followers_count=_count(row, "followers_count"),
    )


def _following(body: dict[str, Any], cursor: str) -> str:
    """The next cursor. ``next`` tells whether there is more; ``after`` stands on the last page too."""
    paging = body.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    if not isinstance(paging, dict) or not paging.get("next") or not isinstance(cursors, dict):
        return ""
    after = cursors.get("after")
    return after if isinstance(after, str) and _CURSOR.fullmatch(after) and after != cursor else ""


def _location(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    parts = (_text(value, name) for name in ("city", "state", "country"))
    return ", ".join(part for part in parts if part) or _text(value, "located_in")


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        return value if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _count(row: dict[str, Any], name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
