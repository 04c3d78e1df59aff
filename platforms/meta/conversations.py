"""What people wrote to a Page or an Instagram account, asked for: for webhooks that did not come.

https://developers.facebook.com/docs/messenger-platform/conversations (read 2026-11-21). Details are given of the
20 newest messages of a conversation. That conversations are listed by their last message, newest first, and that
the ids are those of the webhooks, is from memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from outbound.outcome import CallFailed, Unreached
from platforms.inbound import InboundMessage
from platforms.meta.client import GraphClient, GraphToken, _moment
from platforms.meta.quotas import READABLE_MESSAGES

CONVERSATIONS_A_PAGE = 25
#: Pages of the list in one look, so that a task comes to its end: the newest thousand conversations.
MOST_PAGES = 40
#: Word of the Graph API -> ours.
_PLATFORMS = {"messenger": "facebook", "instagram": "instagram"}
_FIELDS = f"id,updated_time,messages.limit({READABLE_MESSAGES}){{id,message,created_time,from}}"


def written_since(
    client: GraphClient, token: GraphToken, *, platform: str, account_id: str, ours: Collection[str], since: datetime
) -> tuple[InboundMessage, ...]:
    """Messages of people at or after ``since``, oldest first. ``platform``: messenger or instagram.

    ``ours``: all ids and usernames that the account goes by; Meta names our side by differing ones. ``account_id``:
    what the messages name as the account that they came to. Raises ``CallFailed``.
    """
    found: list[InboundMessage] = []
    for row in _conversations(client, token, platform, since):
        thread_id = str(row.get("id") or "")
        for entry in _messages(row):
            sender = entry.get("from")
            if not isinstance(sender, dict) or not sender.get("id") or _is_ours(sender, ours):
                continue
            at = _moment(entry.get("created_time"))
            if at >= since.replace(microsecond=0):
                found.append(
                    InboundMessage(
                        platform=_PLATFORMS[platform],
                        account_id=account_id,
                        sender_id=str(sender["id"]),
                        message_id=str(entry.get("id") or ""),
                        text=str(entry.get("message") or ""),
                        at=at,
                        thread_id=thread_id,
                        sender_username=str(sender.get("username") or ""),
                    )
                )
    return tuple(sorted((item for item in found if item.message_id), key=_time))


def _time(message: InboundMessage) -> float:
    return message.at.timestamp() if message.at else 0.0


def _is_ours(sender: dict[str, Any], ours: Collection[str]) -> bool:
    return str(sender["id"]) in ours or bool(sender.get("username") and sender["username"] in ours)


def _conversations(client: GraphClient, token: GraphToken, platform: str, since: datetime) -> Iterator[dict[str, Any]]:
    """Conversations that something was said in since then, page by page as long as there are such."""
    params = {"platform": platform, "fields": _FIELDS, "limit": str(CONVERSATIONS_A_PAGE)}
    for _ in range(MOST_PAGES):
        body = client.read(token, f"{token.account_id or 'me'}/conversations", params)
        rows = body.get("data")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise CallFailed(Unreached(reason="Meta's list of conversations cannot be read."))
        fresh = [row for row in rows if _is_fresh(row, since)]
        yield from fresh
        after = _after(body)
        if not after or len(fresh) < len(rows):
            return
        params = {**params, "after": after}


def _is_fresh(row: dict[str, Any], since: datetime) -> bool:
    """Without a time it is looked at: its messages have their own."""
    updated = row.get("updated_time")
    return updated is None or _moment(updated) >= since.replace(microsecond=0)


def _after(body: dict[str, Any]) -> str:
    paging = body.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


def _messages(row: dict[str, Any]) -> list[dict[str, Any]]:
    edge = row.get("messages")
    if edge is None:
        return []
    listed = edge.get("data") if isinstance(edge, dict) else None
    if not isinstance(listed, list):
        raise CallFailed(Unreached(reason="Meta's list of messages cannot be read."))
    return [entry for entry in listed if isinstance(entry, dict)]
