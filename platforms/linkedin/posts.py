"""Making posts and comments: the versioned Posts API and the comments of the Social Actions API.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api and …/comments-api (facts
checked 2026-11-21; field names as public clients send them). There is no idempotency key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from outbound.answers import json_object
from outbound.http import Answer, SendPermit
from outbound.outcome import Accepted, CallFailed, Outcome, Refused
from platforms.linkedin import littletext
from platforms.linkedin.client import LinkedInClient
from platforms.linkedin.errors import in_doubt
from platforms.linkedin.quotas import COMMENT_CHARACTERS, POST_CHARACTERS, TITLE_CHARACTERS

_DUPLICATE = re.compile(r"duplicate of (urn:li:(?:share|ugcPost|activity):[0-9]{1,25})")
_POST = re.compile(r"urn:li:[A-Za-z]+:[A-Za-z0-9_-]+")


def organization_urn(organization_id: str) -> str:
    return organization_id if organization_id.startswith("urn:") else f"urn:li:organization:{organization_id}"


def address(web: str, post: str) -> str:
    """Where people see a post. It serves shares, ugcPosts and activities."""
    return f"{web}/feed/update/{post}"


def comment_address(web: str, post: str, comment: str) -> str:
    """Where people see a comment: at its post, opened there where its whole URN is known."""
    opened = f"?commentUrn={quote(comment, safe='')}" if comment.startswith("urn:li:comment:") else ""
    return f"{address(web, post)}{opened}"


# -- content ---------------------------------------------------------------------------------------------


def media_content(urn: str, *, alt_text: str = "", title: str = "") -> dict[str, Any]:
    """One image or video."""
    named = {"altText": alt_text, "title": title}
    return {"media": {"id": urn, **{name: value for name, value in named.items() if value}}}


def images_content(images: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """2 to 20 images, each with its alt text."""
    return {"multiImage": {"images": [{"id": urn, **({"altText": alt} if alt else {})} for urn, alt in images]}}


def article_content(url: str, *, title: str = "", description: str = "", thumbnail: str = "") -> dict[str, Any]:
    """A link's card. LinkedIn does not look at the page itself, so what is not given here is not shown."""
    article = {"source": url, "title": (title or url)[:TITLE_CHARACTERS]}
    more = {"description": description[:POST_CHARACTERS], "thumbnail": thumbnail}
    return {"article": article | {name: value for name, value in more.items() if value}}


# -- the two creating calls ------------------------------------------------------------------------------


def create_post(
    client: LinkedInClient,
    *,
    access_token: str,
    author: str,
    text: str,
    content: Mapping[str, Any] | None = None,
    visibility: str = "PUBLIC",
    web: str,
    permit: SendPermit | None = None,
) -> Accepted:
    """``POST /rest/posts``. ``author`` is the URN of a person or an organization. Raises ``CallFailed``."""
    if not text.strip() and not content:
        raise CallFailed(Refused(reason="The post is empty.", code="empty"))
    _check_length(text, POST_CHARACTERS)
    body: dict[str, Any] = {
        "author": author,
        "commentary": littletext.escaped(text),
        "visibility": visibility,
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }
    if content:
        body["content"] = dict(content)
    answer = client.create("/rest/posts", access_token=access_token, body=body, permit=permit)
    urn = _made(answer)
    if not _POST.fullmatch(urn):
        raise CallFailed(in_doubt(answer, creating=True, reason="LinkedIn took the post but named no id."))
    return Accepted(remote_id=urn, url=address(web, urn), http_status=answer.status)


def create_comment(
    client: LinkedInClient,
    *,
    access_token: str,
    actor: str,
    post: str,
    text: str,
    web: str,
    permit: SendPermit | None = None,
) -> Accepted:
    """``POST /rest/socialActions/{post}/comments``. The text is plain here. Raises ``CallFailed``."""
    if not text.strip():
        raise CallFailed(Refused(reason="The comment is empty.", code="empty"))
    _check_length(text, COMMENT_CHARACTERS)
    body = {"actor": actor, "object": post, "message": {"text": text}}
    path = f"/rest/socialActions/{quote(post, safe='')}/comments"
    answer = client.create(path, access_token=access_token, body=body, permit=permit)
    told = json_object(answer).get("commentUrn")
    urn = told if isinstance(told, str) and told else _made(answer)
    if not urn:
        raise CallFailed(in_doubt(answer, creating=True, reason="LinkedIn took the comment but named no id."))
    return Accepted(remote_id=urn, url=comment_address(web, post, urn), http_status=answer.status)


def duplicate_of(outcome: Outcome) -> str:
    """The URN of the post that LinkedIn says a refused one repeats; '' for any other outcome."""
    if not isinstance(outcome, Refused) or outcome.http_status != 422:
        return ""
    found = _DUPLICATE.search(outcome.reason)
    return found[1] if found else ""


def _made(answer: Answer) -> str:
    """201 comes without a body; the id is in a header."""
    told = answer.headers.get("x-restli-id") or answer.headers.get("x-linkedin-id") or json_object(answer).get("id")
    return str(told) if isinstance(told, str | int) else ""


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        reason = f"The text has {len(text)} characters; LinkedIn takes {most}. Shorten it."
        raise CallFailed(Refused(reason=reason, code="too-long"))
