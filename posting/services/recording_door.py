"""A door that sends nothing: it notes each request as it would leave, with every secret masked."""

from __future__ import annotations

import json as jsonlib
import os
import re
from collections.abc import Iterable, Mapping
from typing import IO, Any, NoReturn
from urllib.parse import quote, urlsplit

from outbound.http import Answer, Auth, HttpDoor, SendPermit, Timeouts
from outbound.outcome import CallFailed, NotReady, Refused
from outbound.redact import MASK, redact_mapping, redact_url
from posting.adapters.stand_in import Asked, StandIn

#: A large video has hundreds of pieces that look the same; so many requests of one part are noted.
MOST_REQUESTS = 40
#: A text this short would mask ordinary words.
_LEAST_SECRET = 4
_DISPOSITION = re.compile(rb'name="([^"]*)"(; filename=)?')


class Over(CallFailed):
    """The creating request was reached: what it would be is noted, and there is no more to see."""

    def __init__(self) -> None:
        super().__init__(Refused(reason="This was a dry run: nothing was sent.", code="dry-run"))


class RecordingDoor(HttpDoor):
    """For one part. ``requests`` are those that would leave; the creating one is where a permit is given."""

    def __init__(self, known: StandIn, secrets: Iterable[str]) -> None:
        super().__init__()
        self.requests: list[dict[str, Any]] = []
        self._known = known
        self._secrets = [spelt for secret in secrets if len(secret) >= _LEAST_SECRET for spelt in _spellings(secret)]

    @property
    def has_created(self) -> bool:
        return any(each["creates"] for each in self.requests)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
        content: bytes | IO[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Auth | None = None,
        permit: SendPermit | None = None,
        timeouts: Timeouts | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        if len(self.requests) >= MOST_REQUESTS:
            raise CallFailed(
                NotReady(reason=f"More requests of this kind follow; the first {MOST_REQUESTS} are shown.")
            )
        body = form if form is not None else content
        leaving = self._prepared(method, url, headers, params=params, json=json, data=body, auth=auth)
        fields, shown, size = _read_body(json, form, content, str(leaving.headers.get("Content-Type", "")))
        self.requests.append(
            {
                "method": method,
                "url": self._hidden(redact_url(leaving.url or "")),
                "headers": self._hidden(redact_mapping(dict(leaving.headers))),
                "body": self._hidden(shown),
                "creates": permit is not None,
            }
        )
        if permit is not None:
            raise Over
        pieces = urlsplit(leaving.url or "")
        asked = Asked(method, pieces.path, f"{pieces.scheme}://{pieces.netloc}", fields, size)
        answered = jsonlib.dumps(self._known.answer(asked)).encode()
        return Answer(200, {"content-type": "application/json", "etag": "<etag>"}, answered, url, 0.0)

    def fetch(self, url: str, **options: Any) -> Answer:
        raise CallFailed(Refused(reason="A dry run fetches nothing.", code="dry-run"))

    def post(self, url: str, **options: Any) -> Answer:
        raise CallFailed(Refused(reason="A dry run tells nobody anything.", code="dry-run"))

    def _connections(self) -> NoReturn:
        """Whatever else a door learns to send: there is nothing here to send it over."""
        raise CallFailed(Refused(reason="A dry run opens no connection.", code="dry-run"))

    def _hidden(self, value: Any) -> Any:
        """Own secrets by their value, others by the name they stand under. The text of a post is left as it is."""
        if isinstance(value, Mapping):
            return {name: MASK if _is_secret(name, item) else self._hidden(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._hidden(item) for item in value]
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, MASK)
        return self._known.shown(value)


def _spellings(secret: str) -> list[str]:
    return list(dict.fromkeys([secret, quote(secret, safe=""), jsonlib.dumps(secret)[1:-1]]))


def _is_secret(name: Any, value: Any) -> bool:
    return bool(value) and isinstance(value, str) and redact_mapping({name: "shown"})[name] == MASK


def _read_body(json: Any, form: Any, content: Any, content_type: str) -> tuple[dict[str, Any], Any, int]:
    """Fields of a body, the body as it is shown, and how many bytes of a file it brings."""
    if json is not None:
        return (dict(json) if isinstance(json, Mapping) else {}), json, 0
    if form is not None:
        return dict(form), dict(form), 0
    if content is None:
        return {}, None, 0
    if isinstance(content, bytes) and content_type.startswith("multipart/"):
        return _multipart(content, content_type)
    size = len(content) if isinstance(content, bytes) else os.fstat(content.fileno()).st_size - content.tell()
    return {}, f"file of {size} bytes", size


def _multipart(content: bytes, content_type: str) -> tuple[dict[str, Any], Any, int]:
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    fields: dict[str, Any] = {}
    size = 0
    for piece in content.split(boundary)[1:-1]:
        head, _, value = piece.partition(b"\r\n\r\n")
        found = _DISPOSITION.search(head)
        if found is None:
            continue
        value, name = value.removesuffix(b"\r\n"), found[1].decode("utf-8", "replace")
        if found[2]:
            size += len(value)
            fields[name] = f"file of {len(value)} bytes"
        else:
            fields[name] = value.decode("utf-8", "replace")
    return fields, fields, size
