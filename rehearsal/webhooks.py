"""Telling the product that a person wrote, as the platform itself would: a signed webhook, after the fact."""

import contextlib
import hashlib
import hmac
import http.client
import json
import queue
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from rehearsal.accounts import Account
from rehearsal.wire import Json

SECONDS = 3
#: What waits to be told; what is more is dropped, as nobody answers anyway.
WAITING_AT_MOST = 1000
#: Platforms that have webhooks here -> the object of their payloads.
OBJECTS = {"facebook": "page", "instagram": "instagram"}


@dataclass(frozen=True)
class Written:
    """A message of a person to an account."""

    sender_id: str
    remote_id: str
    text: str
    at: float


class Webhooks:
    """Posts from a thread of its own, so that no request waits and none fails. Each is tried once."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self._waiting: queue.Queue[tuple[bytes, str] | None] = queue.Queue(WAITING_AT_MOST)
        self._thread = threading.Thread(target=self._work, name="webhooks", daemon=True)
        if url:
            self._thread.start()

    def tell(self, account: Account, written: Written) -> None:
        if self.url and account.platform in OBJECTS:
            raw = json.dumps(payload(account, written)).encode()
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait((raw, signature(raw, account.app_secret)))

    def close(self) -> None:
        if self.url:
            with contextlib.suppress(queue.Full):
                self._waiting.put_nowait(None)

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            # Nobody listens yet, or not any more: a webhook is news, not a duty.
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                post(self.url, *item)


def payload(account: Account, written: Written) -> Json:
    at = int(written.at * 1000)
    event = {
        "sender": {"id": written.sender_id},
        "recipient": {"id": account.account_id},
        "timestamp": at,
        "message": {"mid": written.remote_id, "text": written.text},
    }
    return {
        "object": OBJECTS[account.platform],
        "entry": [{"id": account.account_id, "time": at, "messaging": [event]}],
    }


def signature(raw: bytes, app_secret: str) -> str:
    return "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()


def post(url: str, raw: bytes, signed: str) -> int:
    """The status of the answer. Raises OSError, HTTPException, ValueError."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signed}
        connection.request("POST", parts.path or "/", body=raw, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
